"""``make install`` puts the package into a Python's standard library."""

import os
import shutil

import interpreters
import pytest
import wheels
from support import CLONE, distributions, pip_commands


def library(python):
    (folder,) = (python.parent.parent / "lib").glob("python*")
    return folder


@interpreters.each("2.7", "3.6", "3.13")
def test_install_and_uninstall(each_copy, run, make, tmp_path):
    interpreter, python = each_copy
    folder = library(python)
    before = sorted(os.listdir(folder))
    own = run(python, "-m", "ensurepip", "--version", cwd=tmp_path)

    make("install", python)

    version, wheel = wheels.bundled("pip", interpreter.version)
    expected = f"pip {version}\n"
    assert run(python, "-m", "ensurepip", "--version", cwd=tmp_path).stdout == expected
    bundled = os.listdir(folder / "ensurepip" / "_bundled")
    count = 2 if interpreter.gets_setuptools else 1
    assert len([name for name in bundled if name.endswith(".whl")]) == count
    assert wheel.name in bundled
    sources = list((folder / "ensurepip").rglob("*.py"))
    compiled = list((folder / "ensurepip").rglob("*.pyc"))
    compiled = [path for path in compiled if "_bundled" not in path.parts]
    assert len(compiled) == len(sources) * (1 if interpreter.python2 else 3)
    assert distributions(folder / "site-packages") == []

    make("install", python)
    make("uninstall", python)

    assert sorted(os.listdir(folder)) == before
    again = run(python, "-m", "ensurepip", "--version", cwd=tmp_path)
    assert (again.stdout, again.stderr) == (own.stdout, own.stderr)
    process = make("uninstall", python, status=2)
    assert "is not of this project and stays" in process.stderr


@interpreters.each("3.6", "3.9")
def test_venv_of_the_standard_library(each_copy, run, make, tmp_path):
    interpreter, python = each_copy
    make("install", python)

    run(python, "-m", "venv", tmp_path / "env", cwd=tmp_path)

    version, _path = wheels.bundled("pip", interpreter.version)
    started = run(tmp_path / "env" / "bin" / "pip", "--version").stdout
    assert started.startswith(f"pip {version} ")
    run(python, "-m", "venv", "--without-pip", tmp_path / "bare", cwd=tmp_path)
    assert pip_commands(tmp_path / "bare" / "bin") == []


@interpreters.each("2.7", "3.13")
def test_bootstrap_with_install(each_copy, make):
    interpreter, python = each_copy
    site_packages = library(python) / "site-packages"
    wheels.plant_pip(site_packages, interpreter)

    make("install", python, ENSUREPIP="install")
    assert "pip-1.0.dist-info" in distributions(site_packages)
    process = make("install", python, ENSUREPIP="upgrade")

    assert process.stderr == ""
    version, _path = wheels.bundled("pip", interpreter.version)
    assert f"pip-{version}.dist-info" in distributions(site_packages)
    names = ["pip"] if interpreter.python2 else []
    names += [f"pip{interpreter.major}", f"pip{interpreter.version}"]
    assert pip_commands(python.parent) == names


def test_bootstrap_with_altinstall(newest, make, copy):
    make("altinstall", copy, ENSUREPIP="install")
    assert pip_commands(copy.parent) == [f"pip{newest.version}"]


def test_destdir(copy, make, tmp_path):
    before = sorted(os.listdir(library(copy)))
    destdir = tmp_path / "dest dir"

    make("install", copy, DESTDIR=destdir, ENSUREPIP="upgrade")

    root = destdir / library(copy).relative_to("/")
    assert (root / "ensurepip" / "__main__.py").is_file()
    assert len(distributions(root / "site-packages")) == 1
    assert pip_commands(destdir / copy.parent.relative_to("/")) != []
    assert sorted(os.listdir(library(copy))) == before
    assert distributions(library(copy) / "site-packages") == []
    make("uninstall", copy, DESTDIR=destdir)
    assert not (root / "ensurepip").exists()


def test_nothing_there_before(copy, run, make, tmp_path):
    """As on a Debian without its venv package."""
    (library(copy) / "ensurepip").unlink()
    before = sorted(os.listdir(library(copy)))
    make("install", copy)
    run(copy, "-m", "venv", tmp_path / "env", cwd=tmp_path)
    make("uninstall", copy)
    assert sorted(os.listdir(library(copy))) == before


def test_virtual_environment_is_refused(newest, make, tmp_path):
    python = newest.bare_environment(tmp_path / "env")
    process = make("install", python, status=2)
    assert "is a virtual environment" in process.stderr


def test_failed_install_leaves_what_was_there(copy, run, make, tmp_path):
    before = sorted(os.listdir(library(copy)))
    own = run(copy, "-m", "ensurepip", "--version", cwd=tmp_path).stdout
    clone = tmp_path / "clone"
    for name in ("ensurepip", "tools"):
        shutil.copytree(CLONE / name, clone / name)
    (clone / "ensurepip" / "_uninstall.py").write_text("not Python (")

    process = run(
        copy, clone / "tools" / "into_stdlib.py", "install", cwd=tmp_path, status=1
    )

    assert "into_stdlib: error: " in process.stderr
    assert sorted(os.listdir(library(copy))) == before
    assert run(copy, "-m", "ensurepip", "--version", cwd=tmp_path).stdout == own


@pytest.mark.parametrize("moment", ["rename", "compile"])
def test_killed_install_is_repaired_by_the_next(copy, run, make, tmp_path, moment):
    before = sorted(os.listdir(library(copy)))
    kill = "os.kill(os.getpid(), 9)"
    patches = {
        # Between moving the old module aside and putting the new one in place.
        "rename": f"os.rename = lambda a, b, r=os.rename: (r(a, b), {kill})",
        "compile": f"import compileall as c; c.compile_dir = lambda *a, **k: {kill}",
    }
    code = (
        f"import os, runpy, sys; {patches[moment]}\n"
        "sys.argv = [sys.argv[1], 'install']\n"
        "sys.path.insert(0, os.path.dirname(sys.argv[0]))\n"
        "runpy.run_path(sys.argv[0], run_name='__main__')\n"
    )
    run(copy, "-c", code, CLONE / "tools" / "into_stdlib.py", status=-9)

    make("install", copy)
    run(copy, "-m", "venv", tmp_path / "env", cwd=tmp_path)
    make("uninstall", copy)
    assert sorted(os.listdir(library(copy))) == before


def test_suites_of_the_interpreter_pass(copy, run, make, tmp_path):
    """The sample of every CPython's suites that has no exemptions."""
    if not (library(copy) / "test" / "test_venv.py").exists():
        pytest.skip("this Python brings no test.test_venv")
    make("install", copy)
    suites = ["test.test_ensurepip", "test.test_venv.EnsurePipTest"]
    process = run(copy, "-m", "unittest", "-v", *suites, cwd=tmp_path)
    assert "test_with_pip (test.test_venv." in process.stderr


def test_environments_are_independent_of_their_base(copy, run, make, tmp_path):
    """PEP 453: an upgrade of one changes no other, in both directions."""
    make("install", copy, ENSUREPIP="install")
    run(copy, "-m", "venv", tmp_path / "env", cwd=tmp_path)
    base_packages = library(copy) / "site-packages"
    (env_packages,) = (tmp_path / "env" / "lib").glob("python*/site-packages")
    newer = wheels.build(
        tmp_path, "pip", "99.0", {"pip/__init__.py": "", "pip/__main__.py": "print(99)"}
    )
    upgrade = ["-m", "pip", "install", "--quiet", "--no-index", "--upgrade", newer]
    ours = distributions(env_packages)

    run(copy, *upgrade)
    assert distributions(base_packages) == ["pip-99.0.dist-info"]
    assert distributions(env_packages) == ours
    run(tmp_path / "env" / "bin" / "pip", "--version")

    shutil.rmtree(base_packages)
    run(copy, "-m", "ensurepip", cwd=tmp_path)
    run(tmp_path / "env" / "bin" / "python", *upgrade)
    assert distributions(env_packages) == ["pip-99.0.dist-info"]
    assert distributions(base_packages) == ours
