"""One Python bootstraps others: ``--python``."""

import os
import shutil

import interpreters
import pytest
import wheels
from support import (
    CLONE,
    error_line,
    healthy_pip,
    import_package,
    site_packages,
)

ensurepip = import_package()
_other_pythons = import_package("_other_pythons")


def version(interpreter):
    found, _wheel = wheels.bundled("pip", interpreter.version)
    return "23.0.1" if interpreter.name == interpreters.SYSTEM else found


def script(path, text):
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def said(process, project="pip"):
    """Return the lines on stdout that are about a project."""
    return [line for line in process.stdout.splitlines() if f": {project} " in line]


@pytest.mark.parametrize("name", ["3.8", *interpreters.one_more(interpreters.SYSTEM)])
def test_others_are_served_by_the_newest(newest, name, run, tmp_path):
    interpreter = interpreters.require(name)
    python = interpreter.bare_environment(tmp_path / "env")
    process = run(newest.path, "-m", "ensurepip", "--python", tmp_path / "env")
    installed = healthy_pip(interpreter, python, site_packages(tmp_path / "env"))
    (line,) = said(process)
    assert line.startswith(f"{tmp_path}/env: pip {installed} in {tmp_path}/env/")
    assert f"; commands pip3, pip{interpreter.version} in {python.parent}" in line
    assert process.stderr == ""
    process = run(newest.path, "-m", "ensurepip", "--version", "--python", python)
    assert process.stdout == f"pip {installed}\n"


@interpreters.each("2.7", "3.13")
def test_each_serves_the_oldest(interpreter, run, tmp_path):
    oldest = interpreters.require("2.7")
    python = oldest.bare_environment(tmp_path / "env")
    command = [interpreter.path, "-m", "ensurepip", "--python", python]
    (line,) = said(run(*command))
    folder = oldest.packages_of_copy(tmp_path / "env")
    assert line.startswith(f"{python}: pip {version(oldest)} in {folder}; commands ")
    healthy_pip(oldest, python, oldest.packages_of_copy(tmp_path / "env"))
    expected = f"{python}: pip {version(oldest)} is already in {folder}"
    assert said(run(*command)) == [expected]


def test_several_and_some_that_fail(newest, run, tmp_path):
    others = [name for name in ("2.7", "3.8", "3.9") if name in interpreters.find()]
    folders = []
    for name in others:
        folders.append(tmp_path / name)
        interpreters.require(name).bare_environment(folders[-1])
    missing = tmp_path / "missing" / "python"
    empty = tmp_path / "empty"
    empty.mkdir()
    crash = script(tmp_path / "crash", "kill -SEGV $$")
    silent = script(tmp_path / "silent", "exit 0")
    broken = script(tmp_path / "broken", "echo no luck >&2; exit 3")
    paths = [missing, *folders, empty, crash, silent, broken, "no-such-command"]
    options = [part for path in paths for part in ("--python", path)]
    process = run(newest.path, "-m", "ensurepip", *options, status=1)
    assert sorted(line.partition(" in ")[0] for line in said(process)) == sorted(
        f"{folder}: pip {version(interpreters.require(name))}"
        for name, folder in zip(others, folders, strict=True)
    )
    prefix = "ensurepip: error: "
    assert sorted(process.stderr.splitlines()) == sorted(
        [
            f"{prefix}{missing}: there is no such file or command",
            f"{prefix}{empty}: the folder is no environment: it has no bin/python",
            f"{prefix}{crash}: it was killed by signal 11",
            f"{prefix}{silent}: it is no Python that works (exit status 0, no answer)",
            f"{prefix}{broken}: it is no Python that works (no luck)",
            f"{prefix}no-such-command: there is no command of this name on PATH",
        ]
    )


def test_versions_of_several(newest, run):
    names = [n for n in ("2.7", "3.8", "pypy3") if n in interpreters.find()]
    paths = [interpreters.require(name).path for name in names]
    options = [part for path in paths for part in ("--python", path)]
    process = run(newest.path, "-m", "ensurepip", "--version", *options)
    expected = [f"{path}: pip " for path in paths]
    lines = process.stdout.splitlines()
    if len(paths) > 1:
        assert [line[: line.index("pip ") + 4] for line in lines] == expected


def test_command_by_name(newest, run, tmp_path, environ):
    commands = tmp_path / "commands"
    commands.mkdir()
    (commands / "snake").symlink_to(newest.path)
    env = {"PATH": f"{commands}:{environ['PATH']}"}
    command = [newest.path, "-m", "ensurepip", "--version", "--python", "snake"]
    assert run(*command, env=env).stdout == f"pip {version(newest)}\n"


@pytest.mark.sweep
def test_all_options_apply(newest, run, tmp_path):
    other = interpreters.require("pypy3" if "pypy3" in interpreters.find() else "3.6")
    root = tmp_path / "root"
    options = ["--root", "root", "--altinstall", "--python", other.path]
    env = {"PYTHONPATH": str(CLONE)}
    run(newest.path, "-m", "ensurepip", *options, cwd=tmp_path, env=env)
    assert [path.name for path in root.glob("**/bin/*")].count(
        f"pip{other.version}"
    ) == 1
    assert not list(root.glob("**/bin/pip3"))
    options = ["--user", "--prefix", root, "--python", other.path]
    process = run(newest.path, "-m", "ensurepip", *options, status=2)
    assert "--user and --prefix name different places" in error_line(process)
    options = ["-q", "--root", tmp_path / "other", "--python", newest.path]
    quiet = run(newest.path, "-m", "ensurepip", *options)
    assert quiet.stdout == quiet.stderr == ""


@pytest.mark.sweep
def test_upgrade(newest, run, tmp_path):
    other = interpreters.require("3.9")
    python = other.bare_copy(tmp_path / "copy")
    folder = other.packages_of_copy(tmp_path / "copy")
    wheels.plant_pip(folder, other, commands=["pip3", "pip3.9"])
    command = [newest.path, "-m", "ensurepip", "--python", python]
    assert "pip 1.0 is already in" in run(*command).stdout
    (line,) = said(run(*command, "--upgrade"))
    assert line.startswith(f"{python}: pip {version(other)}, was 1.0, in {folder}; ")


def test_variables_of_this_python_are_not_the_others(newest, run, tmp_path):
    hostile = tmp_path / "hostile"
    hostile.mkdir()
    (hostile / "sitecustomize.py").write_text(
        "import sys\n"
        f"with open({str(tmp_path / 'seen')!r}, 'a') as file:\n"
        "    file.write(sys.prefix + '\\n')\n"
    )
    python = newest.bare_environment(tmp_path / "env")
    env = {"PYTHONPATH": str(hostile), "PYTHONWARNINGS": "error"}
    run(newest.path, "-m", "ensurepip", "--python", python, env=env)
    seen = (tmp_path / "seen").read_text().splitlines()
    assert seen
    assert str(tmp_path / "env") not in seen


def test_externally_managed(newest, run, tmp_path):
    python = newest.bare_copy(tmp_path / "copy")
    library = newest.packages_of_copy(tmp_path / "copy").parent
    (library / "EXTERNALLY-MANAGED").write_text(
        "[externally-managed]\nError=Use apt.\n"
    )
    command = [newest.path, "-m", "ensurepip", "--python", python]
    process = run(*command, status=1)
    first, empty, *said = process.stderr.splitlines()
    assert "externally managed environment (PEP 668)" in first
    assert (empty, said) == ("", ["Use apt."])


def test_unsupported(tmp_path):
    answer = '["/p", "cpython", [3, 5, 0], null, false, false, true, true]'
    python = script(tmp_path / "python", f"echo 'ensurepip {answer}'")
    with pytest.raises(ensurepip.UnsupportedPythonError, match="Python 3.5"):
        ensurepip.bootstrap(python=python)


def test_python_that_hangs(tmp_path, monkeypatch):
    os.mkfifo(tmp_path / "nobody writes")
    python = script(tmp_path / "python", f"read word < '{tmp_path}/nobody writes'")
    monkeypatch.setattr(_other_pythons, "PATIENCE", 1)
    with pytest.raises(ensurepip.BootstrapError, match="within 1 seconds"):
        ensurepip.bootstrap(python=str(python))


def test_from_code(newest, tmp_path):
    python = newest.bare_environment(tmp_path / "env")
    before = dict(os.environ)
    ensurepip.bootstrap(python=tmp_path / "env", default_pip=True)
    assert dict(os.environ) == before
    assert (python.parent / "pip").exists()


@pytest.mark.parametrize("maker", ["virtualenv", "uv"])
def test_environments_of_others(newest, run, tmp_path, maker):
    command = {
        "virtualenv": ["virtualenv", "--no-seed", "--python", newest.path],
        "uv": ["uv", "venv", "--offline", "--python", newest.path],
    }[maker]
    if shutil.which(maker) is None:
        pytest.skip(f"there is no {maker} on this machine")
    run(*command, tmp_path / "env")
    run(newest.path, "-m", "ensurepip", "--python", tmp_path / "env")
    run(tmp_path / "env" / "bin" / "python", "-m", "pip", "--version")
