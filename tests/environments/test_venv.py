"""``python -m ensurepip.venv`` makes environments with this pip."""

import shutil
import signal
from pathlib import Path

import failing
import holding
import interpreters
import pytest
import wheels
from copies import Copy
from support import (
    CLONE,
    distributions,
    error_line,
    pip_commands,
    site_packages,
    tree,
)


@interpreters.each("3.6", "3.13", *interpreters.one_more(interpreters.SYSTEM))
def test_environment(interpreter, run, tmp_path):
    process = run(interpreter.path, "-m", "ensurepip.venv", tmp_path / "env")

    assert process.stderr == ""
    label, _, activation = process.stdout.rstrip("\n").partition(": ")
    assert label == "Activate with"
    script = activation.split(maxsplit=1)[1].replace("'", "")
    assert (tmp_path / script).is_file()
    version = run(interpreter.path, "-m", "ensurepip", "--version").stdout
    pip = tmp_path / "env" / "bin" / "pip"
    assert run(pip, "--version").stdout.startswith(f"{version.strip()} ")
    expected = ["pip", "pip3", f"pip{interpreter.version}"]
    assert pip_commands(pip.parent) == expected
    assert (tmp_path / "env" / "bin" / "activate").is_file()


def test_file_system_without_links(newest, run, tmp_path):
    """As exFAT: whatever should be a link is a file or a folder."""
    failing.require_strace()
    failure = "symlink,symlinkat:error=EPERM"
    trace = [*failing.tracer(tmp_path / "log", failure), "-f"]
    env = tmp_path / "env"
    run(*trace, newest.path, "-m", "ensurepip.venv", env)
    assert not [path for path in env.rglob("*") if path.is_symlink()]
    assert run(env / "bin" / "pip", "--version").stdout.startswith("pip ")


def test_options_of_venv(newest, run, tmp_path):
    command = [newest.path, "-m", "ensurepip.venv"]
    ours = run(*command, "--help").stdout
    theirs = run(newest.path, "-m", "venv", "--help").stdout
    # Since 3.14 the help knows how the module was called.
    own, _usage, rest = ours.partition("usage: ")
    assert "--no-setuptools" in own
    assert rest.replace("ensurepip.venv", "venv").split() == theirs.split()[1:]

    first, second = tmp_path / "first", tmp_path / "second"
    run(*command, "--without-pip", "--prompt", "other", first, second)
    for env in (first, second):
        assert "prompt = 'other'" in (env / "pyvenv.cfg").read_text()
        assert pip_commands(env / "bin") == []

    run(*command, "--system-site-packages", first)
    assert "include-system-site-packages = true" in (first / "pyvenv.cfg").read_text()
    assert pip_commands(first / "bin") != []

    (first / "mine").write_text("")
    run(*command, "--clear", "--without-pip", first)
    assert not (first / "mine").exists()
    assert pip_commands(first / "bin") == []


def test_the_option_that_ansible_passes(newest, run, tmp_path):
    """It passes ``-p``, which is virtualenv's, to each command it is given."""
    command = [newest.path, "-m", "ensurepip.venv", "--without-pip"]
    name = Path(newest.path).name
    path = f"{Path(newest.path).parent}:/usr/bin:/bin"
    run(*command, "-p", name, tmp_path / "first", env={"PATH": path})
    run(*command, f"--python={newest.path}", "--prompt", "p", tmp_path / "second")
    assert (tmp_path / "first" / "pyvenv.cfg").is_file()
    assert (tmp_path / "second" / "pyvenv.cfg").is_file()

    # As pyenv, asdf and mise put one on PATH.
    shim = tmp_path / "shims" / "python3"
    shim.parent.mkdir()
    shim.write_text(f'#!/bin/sh\nexec "{newest.path}" "$@"\n')
    shim.chmod(0o755)
    path = f"{shim.parent}:/usr/bin:/bin"
    run(*command, "-p", "python3", tmp_path / "shimmed", env={"PATH": path})
    assert (tmp_path / "shimmed" / "pyvenv.cfg").is_file()

    shim.write_text('#!/bin/sh\nexec "/usr/bin/python3" "$@"\n')
    for other in ("/bin/sh", "nothing-of-that-name", shim):
        process = run(*command, "-p", other, tmp_path / "third", status=2)
        assert f"{other} is not this Python" in error_line(process)
    assert not (tmp_path / "third").exists()


def test_upgrade_of_an_environment(newest, run, tmp_path):
    env = tmp_path / "env"
    run(newest.path, "-m", "ensurepip.venv", "--without-pip", env)
    (folder,) = env.glob("lib/python*/site-packages")
    wheels.plant(folder, "pip", "1.0", {"pip/__init__.py": ""})
    run(newest.path, "-m", "ensurepip.venv", "--upgrade", env)
    version, _path = wheels.bundled("pip", newest.version)
    assert distributions(folder) == [f"pip-{version}.dist-info"]


@pytest.mark.sweep
@interpreters.each("3.11")
def test_small_environment(interpreter, run, tmp_path):
    """Without setuptools and bytecode; both can still come."""
    command = [interpreter.path, "-m", "ensurepip.venv", "--no-setuptools"]
    env = {"PYTHONDONTWRITEBYTECODE": ""}
    run(*command, "--no-compile", tmp_path / "env", env=env)
    (packages,) = tmp_path.glob("env/lib/*/site-packages")
    version, _path = wheels.bundled("pip", interpreter.version)
    assert distributions(packages) == [f"pip-{version}.dist-info"]
    assert not list(packages.rglob("*.pyc"))

    command = [interpreter.path, "-m", "ensurepip", "--python", tmp_path / "env"]
    assert "is already in" in run(*command, "--no-setuptools").stdout
    run(*command, "--no-setuptools", "--check")
    output = run(*command, "--compile").stdout
    assert "setuptools" in output and "is already in" in output
    assert list(packages.rglob("setuptools/**/*.pyc"))
    assert not list(packages.rglob("pip/**/*.pyc"))

    run(*command, "--no-setuptools", "--check")
    command = [interpreter.path, "-m", "ensurepip.venv", "--no-setuptools"]
    run(*command, tmp_path / "other")
    (packages,) = tmp_path.glob("other/lib/*/site-packages")
    assert not list(packages.rglob("*.pyc"))


def test_no_ensurepip_in_the_standard_library(extreme_interpreter, run, tmp_path):
    """As on a Debian without its venv package."""
    if extreme_interpreter.python2:
        pytest.skip("Python 2.7 has no venv")
    python = extreme_interpreter.bare_copy(tmp_path / "copy")
    (library,) = (tmp_path / "copy" / "lib").glob("*")
    (library / "ensurepip").unlink()
    process = run(python, "-m", "venv", tmp_path / "env", cwd=tmp_path, status=1)
    assert "ensurepip" in process.stdout + process.stderr

    run(python, "-m", "ensurepip.venv", "--clear", tmp_path / "env")

    version, _path = wheels.bundled("pip", extreme_interpreter.version)
    started = run(tmp_path / "env" / "bin" / "pip", "--version").stdout
    assert started.startswith(f"pip {version} ")


def test_from_code(newest, run, tmp_path):
    code = (
        "import os, sys, ensurepip.venv\n"
        "os.environ['PIP_X'] = '1'\n"
        "before = dict(os.environ)\n"
        "first, second, third = sys.argv[1:]\n"
        "ensurepip.venv.create(first)\n"
        "ensurepip.venv.create(second, False, False, True, True, prompt='mine')\n"
        "ensurepip.venv.EnvBuilder(with_pip=True).create(third)\n"
        "assert dict(os.environ) == before\n"
    )
    folders = [tmp_path / name for name in ("first", "second", "third")]
    run(newest.path, "-c", code, *folders)
    assert [bool(pip_commands(folder / "bin")) for folder in folders] == [
        False,
        True,
        True,
    ]
    assert "prompt = 'mine'" in (folders[1] / "pyvenv.cfg").read_text()


@pytest.mark.parametrize("variable", ["PYTHONHOME", "PYTHONPATH"])
def test_variables_for_another_python(newest, run, tmp_path, variable):
    value = {
        "PYTHONHOME": Path(newest.path).parent.parent,
        "PYTHONPATH": tmp_path / "fake",
    }[variable]
    (tmp_path / "fake" / "pip").mkdir(parents=True)
    (tmp_path / "fake" / "pip" / "__init__.py").write_text("raise SystemExit('fake')")
    run(
        newest.path,
        "-m",
        "ensurepip.venv",
        tmp_path / "env",
        env={variable: str(value)},
    )
    version, _path = wheels.bundled("pip", newest.version)
    folder = site_packages(tmp_path / "env")
    assert distributions(folder) == [f"pip-{version}.dist-info"]


def test_failures(newest, run, tmp_path):
    command = [newest.path, "-m", "ensurepip.venv"]
    process = run(*command, "--upgrade", "--clear", tmp_path / "env", status=2)
    assert "--upgrade and --clear" in error_line(process)
    process = run(*command, status=2)
    assert "ENV_DIR" in process.stderr
    (tmp_path / "file").write_text("")
    process = run(*command, tmp_path / "file", status=2)
    assert str(tmp_path / "file") in error_line(process)

    clone = tmp_path / "clone"
    shutil.copytree(CLONE / "ensurepip", clone / "ensurepip")
    _version, wheel = wheels.bundled("pip", newest.version)
    (clone / "ensurepip" / "_bundled" / wheel.name).write_bytes(b"")
    process = run(*command, tmp_path / "env", cwd=clone, status=1)
    assert wheel.name in error_line(process)
    # The same command repairs it.
    run(*command, tmp_path / "env")
    assert pip_commands(tmp_path / "env" / "bin") != []


@pytest.mark.parametrize("name", ["a/b/c", "dot/.", "empty", "full"])
def test_failure_leaves_nothing(newest, run, tmp_path, name):
    """Neither a folder above, nor in one that was there."""
    (tmp_path / "top" / "empty").mkdir(parents=True)
    (tmp_path / "top" / "full").mkdir()
    (tmp_path / "top" / "full" / "mine").write_text("mine")
    before = sorted((tmp_path / "top").rglob("*"))
    given = f"{tmp_path}/top/{name}"
    run(newest.path, "-m", "ensurepip.venv", given, "--with", "none.whl", status=1)
    if name == "full":
        assert (tmp_path / "top" / "full" / "mine").read_text() == "mine"
    else:
        assert sorted((tmp_path / "top").rglob("*")) == before


@pytest.mark.parametrize("option", ["--pip=99", "--with=none.whl"])
def test_option_of_the_pip_that_is_left_out(newest, run, tmp_path, option):
    command = [newest.path, "-m", "ensurepip.venv", "--without-pip", option]
    reason = error_line(run(*command, tmp_path / "env", status=2))
    assert "leave one of them out" in reason
    assert not (tmp_path / "env").exists()


@pytest.mark.parametrize("why", ["--pip=99", "--with=none.whl", ""])
def test_what_is_refused_clears_nothing(newest, run, environ, tmp_path, why):
    run(newest.path, "-m", "ensurepip.venv", "--without-pip", tmp_path / "env")
    (tmp_path / "env" / "mine").write_text("mine\n")
    before = tree(tmp_path / "env")
    if not why:
        environ["TMPDIR"] = str(tmp_path / "shared")
        (tmp_path / "shared").mkdir()
        (tmp_path / "shared").chmod(0o777)
    options = ["--clear", *[why] * bool(why), tmp_path / "env"]
    run(newest.path, "-m", "ensurepip.venv", *options, status=1)
    assert tree(tmp_path / "env") == before


@pytest.mark.parametrize("options", [[], *interpreters.one_more(["--without-pip"])])
def test_told_to_stop(newest, environ, tmp_path, options):
    copy = Copy(newest, tmp_path / "copy")
    holding.plant(copy.packages)
    command = [copy.python, "-m", "ensurepip.venv", *options, tmp_path / "env"]
    with holding.Hold(tmp_path, "starter after mkdir env/include") as hold:
        with holding.started(command, {**environ, **hold.environ}) as process:
            hold.wait(process)
            process.send_signal(signal.SIGTERM)
            hold.go()
            assert process.communicate() == ("", "")
    assert process.returncode == 128 + signal.SIGTERM
    assert not (tmp_path / "env").exists()


NEIGHBOUR = """
import os, sys
from ensurepip.venv import EnvBuilder

class Builder(EnvBuilder):
    def post_setup(self, context):
        os.makedirs(sys.argv[2])
        raise RuntimeError

Builder().create(sys.argv[1])
"""


@pytest.mark.parametrize("neighbour", ["a/mine", "a/b/mine", "empty/mine", "mine"])
def test_failure_spares_what_came_meanwhile(newest, run, tmp_path, neighbour):
    (tmp_path / "empty").mkdir()
    given = "empty" if neighbour.startswith("empty") else "a/b/c"
    paths = [tmp_path / given, tmp_path / neighbour]
    env = {"PYTHONPATH": str(CLONE)}
    run(newest.path, "-c", NEIGHBOUR, *paths, env=env, status=1)
    found = sorted(tmp_path.rglob("*"))
    parents = [path for path in paths[1].parents if tmp_path in path.parents]
    assert found == sorted({paths[1], *parents, tmp_path / "empty"})


def test_python_2_is_pointed_to_virtualenv(run, tmp_path):
    python = interpreters.require("2.7").path
    process = run(python, "-m", "ensurepip.venv", tmp_path / "env", status=1)
    assert "virtualenv" in error_line(process)
    process = run(python, "-c", "import ensurepip.venv", status=1)
    assert "virtualenv" in process.stderr
