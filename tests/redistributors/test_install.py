"""``make install`` puts the package into a Python's standard library."""

import json
import os
import shutil

import interpreters
import pytest
import wheels
from support import (
    CLONE,
    distributions,
    error_line,
    healthy_pip,
    import_package,
    pip_commands,
    tree,
)

OWN = import_package().__version__


def library(python):
    (folder,) = (python.parent.parent / "lib").glob("python*")
    return folder


@interpreters.each("2.7", "3.13")
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


@pytest.mark.sweep
@interpreters.each("3.9")
def test_venv_of_the_standard_library(each_copy, run, make, tmp_path):
    interpreter, python = each_copy
    make("install", python)

    run(python, "-m", "venv", tmp_path / "env", cwd=tmp_path)

    version, _path = wheels.bundled("pip", interpreter.version)
    started = run(tmp_path / "env" / "bin" / "pip", "--version").stdout
    assert started.startswith(f"pip {version} ")
    run(python, "-m", "venv", "--without-pip", tmp_path / "bare", cwd=tmp_path)
    assert pip_commands(tmp_path / "bare" / "bin") == []


@pytest.mark.sweep
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


@pytest.mark.sweep
def test_bootstrap_with_altinstall(newest, make, copy):
    make("altinstall", copy, ENSUREPIP="install")
    assert pip_commands(copy.parent) == [f"pip{newest.version}"]


@pytest.mark.sweep
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


@pytest.mark.sweep
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


@pytest.mark.sweep
@pytest.mark.parametrize("umask", [0o077, *interpreters.one_more(0o000)])
@interpreters.each("2.7", "3.13")
def test_umask(each_copy, run, clone, tmp_path, umask):
    """What is installed is for everybody to read, and for nobody else to change."""
    _interpreter, python = each_copy
    (library(python) / "site-packages").chmod(0o755)
    command = ["make", "-C", CLONE, "install", f"PYTHON={python}", "ENSUREPIP=upgrade"]
    run(*command, f"DESTDIR={tmp_path / 'dest'}", umask=umask)
    run(*command, umask=umask)

    packages = [library(python) / name for name in ("ensurepip", "site-packages")]
    for top in [tmp_path / "dest", *packages]:
        modes = {oct(path.stat().st_mode & 0o7777) for path in files(top)}
        assert modes <= {"0o644", "0o755"}, top
        modes = {path.stat().st_mode & 0o7777 for path in folders(top)}
        assert modes == {0o755}, top
    assert {path.stat().st_mode & 0o777 for path in files(packages[0])} == {0o644}
    assert list(packages[0].rglob("*.pyc"))


def files(top):
    return [path for path in top.rglob("*") if path.is_file()]


def folders(top):
    return [top, *(path for path in top.rglob("*") if path.is_dir())]


def contents(top):
    """Return the modes and bytes of the files under a folder, and their dates."""
    return {
        str(path.relative_to(top)): (
            path.stat().st_mode,
            path.read_bytes(),
            path.stat().st_mtime,
        )
        for path in files(top)
    }


@pytest.mark.sweep
@interpreters.each("2.7", "3.13")
def test_same_bytes_under_each_folder(each_copy, run, make, tmp_path):
    """Whatever it is called, and however many processors take part."""
    _interpreter, python = each_copy
    make("install", python, DESTDIR=tmp_path / "one")
    command = ["make", "-C", CLONE, "install", f"PYTHON={python}"]
    first = min(os.sched_getaffinity(0))
    run(
        *command,
        f"DESTDIR={tmp_path / 'the other one'}",
        preexec_fn=lambda: os.sched_setaffinity(0, {first}),
        env={"PYTHONHASHSEED": "12"},
    )

    one, other = contents(tmp_path / "one"), contents(tmp_path / "the other one")
    assert one.keys() == other.keys()
    assert [name for name in one if one[name][:2] != other[name][:2]] == []
    for name, (_mode, data, _date) in one.items():
        assert bytes(tmp_path / "one") not in data, name
        if "_launch." in name and name.endswith(".pyc"):
            assert bytes(library(python) / "ensurepip" / "_launch.py") in data


@pytest.mark.sweep
@interpreters.each("2.7", "3.13")
def test_same_bytes_at_each_time(each_copy, run, tmp_path, clone):
    """With SOURCE_DATE_EPOCH the dates are that, and files of any age do."""
    _interpreter, python = each_copy
    for name in ("Makefile", "LICENSE"):
        shutil.copy(CLONE / name, clone)
    shutil.copytree(CLONE / "tools", clone / "tools")
    command = ["make", "-C", clone, "install", f"PYTHON={python}"]
    date = {"SOURCE_DATE_EPOCH": "1500000000"}
    run(*command, f"DESTDIR={tmp_path / 'one'}", env=date)
    for path in files(clone):
        os.utime(path, (1600000000, 1600000000))
    run(*command, f"DESTDIR={tmp_path / 'other'}", env=date)

    assert contents(tmp_path / "one") == contents(tmp_path / "other")
    dates = {date for _mode, _data, date in contents(tmp_path / "one").values()}
    assert dates == {1500000000}
    for path in (tmp_path / "one").rglob("_launch.*pyc"):
        # Both PEP 552's flags: that there is a hash, and that it is looked at.
        hashed = path.read_bytes()[4:8] == b"\3\0\0\0"
        assert hashed == (path.parent.name == "__pycache__")
    for wrong in ["today", "²", "-1", "9" * 20]:
        process = run(*command, env={"SOURCE_DATE_EPOCH": wrong}, status=2)
        said = "error: SOURCE_DATE_EPOCH is no number of seconds: "
        assert process.stderr.splitlines()[0].startswith(f"into_stdlib: {said}")


@pytest.mark.sweep
@interpreters.each("3.13")
def test_pip_does_not_hold_the_folder_either(each_copy, make, tmp_path):
    _interpreter, python = each_copy
    make("install", python, DESTDIR=tmp_path / "dest", ENSUREPIP="upgrade")
    compiled = list((tmp_path / "dest").rglob("pip/**/*.pyc"))
    assert len(compiled) > 100
    for path in compiled:
        assert bytes(tmp_path / "dest") not in path.read_bytes(), path


@pytest.mark.sweep
@interpreters.each("3.13")
def test_clone_stays_as_it_is(each_copy, run, clone):
    _interpreter, python = each_copy
    for name in ("Makefile", "LICENSE"):
        shutil.copy(CLONE / name, clone)
    without = shutil.ignore_patterns("__pycache__")
    shutil.copytree(CLONE / "tools", clone / "tools", ignore=without)
    before = tree(clone)
    env = {"PYTHONDONTWRITEBYTECODE": ""}
    process = run(
        "make", "install", f"PYTHON={python}", "ENSUREPIP=upgrade", cwd=clone, env=env
    )
    lines = process.stdout.splitlines()
    versions = f"ensurepip {OWN} with pip {wheels.bundled('pip', '3.13')[0]}"
    assert lines[0] == f"installed {versions} in {library(python) / 'ensurepip'}"
    assert lines[-1].startswith("pip ")
    process = run("make", "uninstall", f"PYTHON={python}", cwd=clone, env=env)
    assert process.stdout == f"uninstalled {library(python) / 'ensurepip'}\n"
    assert tree(clone) == before


@pytest.mark.sweep
@interpreters.each("3.9")
def test_licence_and_bill_of_materials(each_copy, make, tmp_path):
    _interpreter, python = each_copy
    make("install", python)
    package = library(python) / "ensurepip"
    assert (package / "LICENSE").read_bytes() == (CLONE / "LICENSE").read_bytes()
    bill = json.loads((package / "_bundled" / "sbom.cdx.json").read_text())
    listed = {
        f"{component['name']}-{component['version']}"
        for component in bill["components"]
    }
    there = ("-".join(p.name.split("-")[:2]) for p in package.rglob("*.whl"))
    assert listed == set(there)
    (needs,) = (e for e in bill["dependencies"] if e["ref"] == "ensurepip")
    assert len(needs["dependsOn"]) == len(listed)


@pytest.mark.parametrize("value", ["yes", "no install"])
def test_value_that_nobody_knows(copy, make, value):
    before = tree(library(copy))
    process = make("install", copy, ENSUREPIP=value, status=2)
    assert f'ENSUREPIP="{value}": it is one of no, install, upgrade' in process.stderr
    assert "--bootstrap" not in process.stderr
    assert tree(library(copy)) == before


@pytest.mark.sweep
@interpreters.each("2.7", "3.13")
def test_library_of_bytecode_only(each_copy, run, make, tmp_path):
    """As images are made smaller: compiled beside the sources, which then go."""
    interpreter, python = each_copy
    make("install", python)
    package = library(python) / "ensurepip"
    beside = [] if interpreter.python2 else ["-b"]
    run(python, "-m", "compileall", "-q", *beside, package)
    for path in [*package.rglob("*.py"), *package.rglob("*.pyi")]:
        path.unlink()
    for path in list(package.rglob("__pycache__")):
        shutil.rmtree(path)

    run(python, "-m", "ensurepip", cwd=tmp_path)
    healthy_pip(interpreter, python, library(python) / "site-packages")
    if not interpreter.python2:
        run(python, "-m", "ensurepip.venv", tmp_path / "env", cwd=tmp_path)
        run(tmp_path / "env" / "bin" / "pip", "--version")
    process = run(python, "-m", "ensurepip", "--python", python, cwd=tmp_path, status=1)
    assert "is reduced to its bytecode" in error_line(process)
    run(python, "-m", "ensurepip._uninstall", cwd=tmp_path)
    assert distributions(library(python) / "site-packages") == []
    make("uninstall", python)


@pytest.mark.sweep
def test_suites_of_the_interpreter_pass(copy, run, make, tmp_path):
    """The sample of every CPython's suites that has no exemptions."""
    if not (library(copy) / "test" / "test_venv.py").exists():
        pytest.skip("this Python brings no test.test_venv")
    make("install", copy)
    suites = ["test.test_ensurepip", "test.test_venv.EnsurePipTest"]
    process = run(copy, "-m", "unittest", "-v", *suites, cwd=tmp_path)
    assert "test_with_pip (test.test_venv." in process.stderr


@pytest.mark.sweep
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
