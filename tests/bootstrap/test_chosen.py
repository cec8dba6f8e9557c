"""``--pip VERSION`` and ``--index URL``: what is chosen, and what is fetched."""

import json
import os
import shutil

import interpreters
import pytest
import wheels
from local_index import LocalIndex, Release, serving, wheel_bytes
from support import distributions, error_line, site_packages, tree


@pytest.fixture
def of_company(tmp_path):
    """A folder with a wheel that requires one that is not there."""
    folder = tmp_path / "company"
    folder.mkdir()
    requires = ["needed>=2", "setuptools"]
    wheels.build(folder, "tool", "1.0", {"tool.py": ""}, requires=requires)
    return folder


def pip_is(version, run, python):
    return run(python, "-m", "pip", "--version").stdout.startswith(f"pip {version} ")


@interpreters.each(*interpreters.one_more("3.9"), "2.7", "3.13")
def test_versions_of_the_bundle(interpreter, run, tmp_path):
    """Those that the table gives to other Pythons, too, if they are for this one."""
    python = interpreter.bare_environment(tmp_path / "env")
    version = "20.3.4" if interpreter.python2 else "25.0.1"
    command = [python, "-m", "ensurepip", "--pip"]
    assert run(*command, version, "--version").stdout == f"pip {version}\n"
    assert f"pip {version} in " in run(*command, version).stdout
    assert pip_is(version, run, python)

    before = tree(tmp_path / "env")
    reason = error_line(run(*command, "25.0", status=1))
    assert f"there is no pip 25.0 for Python {interpreter.version} here" in reason
    assert ("24.0" in reason) is not interpreter.python2
    # What this Python cannot use, and what is no version.
    if interpreter.version != "3.13":
        newest, _path = wheels.bundled("pip", "3.13")
        assert f"no pip {newest} for" in error_line(run(*command, newest, status=1))
    error_line(run(*command, "--upgrade", status=2))
    assert tree(tmp_path / "env") == before


@pytest.mark.sweep
def test_nothing_is_made_older(newest, run, tmp_path):
    python = newest.bare_environment(tmp_path / "env")
    command = [python, "-m", "ensurepip"]
    run(*command, "--pip", "25.0.1")
    told = run(*command, "--pip", "24.0", "--upgrade").stdout
    assert "pip 25.0.1 is already in " in told and "newer than 24.0" in told
    told = run(*command, "--pip", "26.0.1", "--upgrade").stdout
    assert "pip 26.0.1, was 25.0.1, in " in told


def test_pip_that_cannot_run_here(newest, run, tmp_path):
    """Its Requires-Python does not say so; nothing is changed all the same."""
    python = newest.bare_environment(tmp_path / "env")
    before = tree(tmp_path / "env")
    process = run(python, "-m", "ensurepip", "--pip", "20.3.4", status=1)
    assert "pip needs more of the standard library" in error_line(process)
    assert tree(tmp_path / "env") == before


def test_wheel_that_is_a_pipe(newest, run, tmp_path):
    """Nobody waits for what would come out of it."""
    os.mkfifo(tmp_path / "pip-25.0-py3-none-any.whl")
    python = newest.bare_environment(tmp_path / "env")
    command = [python, "-m", "ensurepip", "--with", tmp_path, "--pip", "25.0"]
    before = tree(tmp_path / "env")
    reason = error_line(run(*command, status=1))
    assert "25.0-py3-none-any.whl was refused: it is no file" in reason
    assert tree(tmp_path / "env") == before


@pytest.mark.sweep
def test_wheel_and_folder_of_the_user(newest, run, tmp_path):
    """Named or in a folder, a wheel of that pip is what --with gives it."""
    _version, bundled = wheels.bundled("pip", "3.8")
    version = "25.0.1+company"
    own = tmp_path / "own"
    own.mkdir()
    wheel = wheels.of_another_version(bundled, version, own)
    for number, path in enumerate((own, wheel)):
        python = newest.bare_environment(tmp_path / str(number))
        command = [python, "-m", "ensurepip", "--with", path]
        told = run(*command, "--pip", version, "--json").stdout
        (done,) = json.loads(told)["done"]
        assert (done["version"], done["action"]) == (version, "installed")
        assert pip_is(version, run, python)
    reason = error_line(run(*command[:-1], wheel, status=1))
    assert f"--pip {version} takes this one" in reason
    damaged = tmp_path / "damaged"
    damaged.mkdir()
    (damaged / wheel.name).write_bytes(wheel.read_bytes()[:-30])
    python = newest.bare_environment(tmp_path / "other")
    command = [python, "-m", "ensurepip", "--pip", version, "--with", damaged]
    assert "was refused: it cannot be read" in error_line(run(*command, status=1))
    assert distributions(newest.packages(python)) == []


def test_configured_folder(newest, clone, run, tmp_path):
    """It takes the place of the bundle here, too."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    for python in ("3.8", "3.9"):
        shutil.copy(wheels.bundled("pip", python)[1], folder)
    (clone / "ensurepip" / "ensurepip.cfg").write_text(f"wheel-folder = {folder}\n")
    command = [newest.path, "-m", "ensurepip", "--version", "--pip"]
    assert run(*command, "25.0.1", cwd=clone).stdout == "pip 25.0.1\n"
    reason = error_line(run(*command, "24.0", cwd=clone, status=1))
    assert "here, only 25.0.1, 26.0.1;" in reason


@pytest.mark.sweep
@interpreters.each("3.13", *interpreters.one_more("3.6", "2.7"))
def test_requirements_from_an_index(interpreter, run, of_company, tmp_path):
    python = interpreter.bare_environment(tmp_path / "env")
    before = tree(tmp_path / "env")
    command = [python, "-m", "ensurepip", "--with", of_company]
    reason = error_line(run(*command, status=1))
    assert "needed" in reason and tree(tmp_path / "env") == before

    needed = Release("needed", "2.5", tag="py2.py3-none-any")
    newer_setuptools = Release("setuptools", "99.0", tag="py2.py3-none-any")
    with serving(LocalIndex([needed, newer_setuptools])) as index:
        # A stray setting changes nothing.
        env = {"PIP_EXTRA_INDEX_URL": "http://192.0.2.1/simple/"}
        told = run(*command, "--index", index.url, env=env).stdout
    assert f"/files/{needed.filename}" in index.requests
    assert "tool 1.0 in " in told and "needed 2.5 in" in told
    found = distributions(interpreter.packages(python))
    names = [name.split("-")[0] for name in found]
    assert names == ["needed", "pip", "setuptools", "tool"]
    # What comes with the bootstrap does not come from there.
    assert ("setuptools-99.0.dist-info" in found) is not interpreter.gets_setuptools


@pytest.mark.sweep
def test_what_an_index_must_not_do(newest, run, of_company, tmp_path):
    """Lack something too, send what is damaged, or be no index: one line each."""
    python = newest.bare_environment(tmp_path / "env")
    before = tree(tmp_path / "env")
    command = [python, "-m", "ensurepip", "--with", of_company, "--index"]
    damaged = Release("needed", "2.5")
    damaged.sent = damaged.data[:-30]
    crooked = wheel_bytes("needed", "2.5", record=lambda lines: lines[1:])
    for release, words in [
        (Release("other", "1.0"), "No matching distribution found for needed"),
        (damaged, "hash"),
        (Release("needed", "2.5", data=crooked), "is not that of its RECORD"),
    ]:
        setuptools = Release("setuptools", "99.0")
        with serving(LocalIndex([release, setuptools])) as index:
            reason = error_line(run(*command, index.url, status=1))
        assert words.lower() in reason.lower()
        assert tree(tmp_path / "env") == before
    error_line(run(*command, index.url, status=1))
    error_line(run(python, "-m", "ensurepip", "--index", index.url, status=2))
    assert tree(tmp_path / "env") == before


@pytest.mark.sweep
@interpreters.each("2.7", *interpreters.one_more("3.6", "3.13"))
def test_pip_from_an_index(interpreter, run, tmp_path):
    """The usual one fetches it, and it is bootstrapped as any other."""
    version, path = wheels.bundled("pip", interpreter.version)
    other = f"{version}.post1"
    data = wheels.of_another_version(path, other, tmp_path).read_bytes()
    tag = "py2.py3-none-any" if interpreter.python2 else "py3-none-any"
    python = interpreter.bare_environment(tmp_path / "env")
    (tmp_path / "env" / "pip.conf").write_text("[global]\nno-index = true\n")
    with serving(LocalIndex([Release("pip", other, data=data, tag=tag)])) as index:
        command = [python, "-m", "ensurepip", "--index", index.url, "--pip"]
        run(*command, version, "--version")
        assert index.requests == []
        told = run(*command, other, "--altinstall").stdout
        assert (
            f"pip {other} in " in told and f"commands pip{interpreter.version} " in told
        )
        assert pip_is(other, run, python)
        assert "pip==0.1" in error_line(run(*command, "0.1", status=1))


@pytest.mark.sweep
def test_other_pythons_and_environments(newest, run, of_company, tmp_path):
    """Each is served with them, or is left as it was, or is not made."""
    python = newest.bare_environment(tmp_path / "env")
    before = tree(tmp_path / "env")
    start = [newest.path, "-m"]
    other = [*start, "ensurepip", "--python", tmp_path / "env", "--with", of_company]
    made = [*start, "ensurepip.venv", tmp_path / "new", "--with", of_company]
    for command in other, made:
        assert "needed" in error_line(run(*command, status=1))
        absent = error_line(run(*command, "--with", tmp_path / "absent", status=1))
        assert "there is no wheel or folder" in absent
        assert "no pip 1.0 for" in error_line(run(*command, "--pip", "1.0", status=1))
        assert tree(tmp_path / "env") == before
        assert not (tmp_path / "new").exists()
    needed = [Release("needed", "2.5"), Release("setuptools", "99.0")]
    with serving(LocalIndex(needed)) as index:
        for command in other, made:
            run(*command, "--pip", "25.0.1", "--index", index.url)
    for environment in ("env", "new"):
        names = distributions(site_packages(tmp_path / environment / "lib"))
        assert [name.removesuffix(".dist-info") for name in names] == [
            "needed-2.5",
            "pip-25.0.1",
            "setuptools-99.0",
            "tool-1.0",
        ]
    assert pip_is("25.0.1", run, python)


def test_environment_that_was_there_stays(newest, run, tmp_path):
    (tmp_path / "env").mkdir()
    (tmp_path / "env" / "mine").touch()
    run(newest.path, "-m", "ensurepip.venv", tmp_path / "env", "--pip", "1", status=1)
    assert (tmp_path / "env" / "mine").exists()
