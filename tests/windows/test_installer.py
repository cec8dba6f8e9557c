"""A Python as the installer lays it out, with this ensurepip in its library."""

import shutil

import interpreters
import pytest
import stdlib_suite
from support import CLONE, distributions, tree
from wheels import bundled
from windows import commands, of_version, packages, windowed

VERSION = "3.11"
PIP = f"pip-{bundled('pip', VERSION)[0]}.dist-info"
TOOLS = CLONE / "tools"

# Wine is slow.
pytestmark = pytest.mark.sweep


@pytest.fixture
def python(full, tmp_path):
    return full(tmp_path / "python")


def test_into_stdlib(wine, python, tmp_path):
    """Then the installer's commands work, and the standard library's venv."""
    before = sources(python)
    tool = [python, "-B", "-s", TOOLS / "into_stdlib.py"]
    assert wine.run(*tool, "install")[1] == ""
    table = python.parent / "Lib" / "ensurepip" / "_bundled" / "wheels.txt"
    assert b"\r" not in table.read_bytes()

    command = [python, "-E", "-s", "-m"]
    output, errors = wine.run(*command, "ensurepip", "-U", "--default-pip")
    assert "; commands pip, pip3, pip3.11 in " in output
    assert errors == ""
    assert PIP in distributions(packages(python))
    assert commands(python) == of_version(VERSION, "pip.exe")

    base = {"WINEPATH": f"Z:{windowed(python.parent)}"}
    wine.run(python, "-m", "venv", tmp_path / "env", **base)
    pip = tmp_path / "env" / "Scripts" / "pip.exe"
    assert wine.run(pip, "--version", **base)[0].startswith("pip ")

    wine.run(*command, "ensurepip._uninstall")
    assert distributions(packages(python)) == commands(python) == []
    wine.run(*tool, "uninstall")
    assert sources(python) == before


def sources(python):
    return {path for path in tree(python.parent) if "__pycache__" not in path}


def test_venv(wine, python, pyz, tmp_path):
    base = {"WINEPATH": f"Z:{windowed(python.parent)}"}
    output, errors = wine.run(python, pyz, "venv", tmp_path / "env ü", **base)
    scripts = tmp_path / "env ü" / "Scripts"
    assert output == f"Activate with: & 'Z:{windowed(scripts)}\\Activate.ps1'\n"
    assert errors == ""
    environment = scripts / "python.exe"
    assert {*of_version(VERSION, "pip.exe")} < {each.name for each in scripts.iterdir()}
    for command in ([scripts / "pip.exe"], [environment, "-m", "pip"]):
        assert wine.run(*command, "--version", **base)[0].startswith("pip ")
    output, _errors = wine.run(
        python, pyz, "--check", "--python", scripts.parent, **base
    )
    assert output.count(" is already in ") == 2
    assert wine.temporary() == []


def test_release_manager(wine, python, pyz, tmp_path):
    """The zip application has the bytes that it has here; the bundle is checked."""
    made = tmp_path / "made.pyz"
    wine.run(python, "-B", TOOLS / "make_zipapp.py", made)
    assert made.read_bytes() == pyz.read_bytes()
    output, errors = wine.run(
        python, "-B", TOOLS / "update_bundled.py", "--check", "--offline"
    )
    assert output.endswith(" wheels agree with the table\n")
    assert errors == ""


def test_suite_of_the_interpreter(wine, python):
    """CPython's own tests of its ensurepip, run there; the library has none."""
    tests = interpreters.require(VERSION).stdlib + "/test"
    place = python.parent / "Lib" / "test"
    shutil.copytree(tests + "/support", place / "support")
    for name in ("__init__.py", "test_ensurepip.py"):
        shutil.copy(f"{tests}/{name}", place)
    _output, errors = wine.run(
        python,
        *stdlib_suite.ARGUMENTS,
        status=1,
        PYTHONPATH=f"Z:{windowed(CLONE)}",
        PYTHONDONTWRITEBYTECODE="1",
    )
    assert stdlib_suite.failed(errors) == stdlib_suite.EXEMPT[VERSION]
