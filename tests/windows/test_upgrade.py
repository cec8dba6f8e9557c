"""A pip is replaced there by a newer one, or stays as it was."""

import stat

import pytest
import windows
from support import distributions, leftovers, tree
from wheels import bundled
from windows import commands, of_version, packages

VERSION = "3.13"
PIP = f"pip-{bundled('pip', VERSION)[0]}.dist-info"

# Wine is slow.
pytestmark = pytest.mark.sweep

# Holds a file, so that nobody can remove or rename it.
HOLD = """
import sys
held = open(sys.argv[1], "rb")
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def python(wine, pyz, tmp_path):
    """One with an older pip."""
    python = windows.embeddable(VERSION, tmp_path / "python")
    wine.run(python, pyz)
    windows.make_older(python)
    return python


def test_upgrade(wine, pyz, python):
    """Also of read-only files."""
    for path in packages(python).rglob("*.py"):
        path.chmod(stat.S_IREAD)
    before = tree(python.parent)
    assert " is already in " in wine.run(python, pyz)[0]
    assert tree(python.parent) == before
    output, errors = wine.run(python, pyz, "--upgrade", "--default-pip")
    assert ", was 1.0, in " in output
    assert errors == ""
    assert distributions(packages(python)) == [PIP]
    assert commands(python) == of_version(VERSION, "pip.exe")
    assert leftovers(packages(python)) == leftovers(python.parent / "Scripts") == []
    assert wine.run(python, "-m", "pip", "--version")[0].startswith("pip ")


def test_held_files(wine, pyz, python):
    """A command that is in use stays, and all else with it.  The folder of a module
    that is in use is moved, which Wine allows, and goes when it is free."""
    before = tree(python.parent)
    command = python.parent / "Scripts" / f"pip{VERSION}.exe"
    _output, errors = while_held(wine, command, python, pyz, "--upgrade", status=1)
    assert errors.startswith("ensurepip: error: ")
    assert "Sharing violation" in errors
    assert command.name in errors
    assert errors.count("\n") == 1
    assert tree(python.parent) == before
    assert wine.run(python, "-m", "pip", "--version")[0].startswith("pip ")

    module = packages(python) / "pip" / "_internal" / "main.py"
    output, errors = while_held(wine, module, python, pyz, "--upgrade")
    assert ", was 1.0, in " in output
    assert "what was set aside cannot be cleared away: [WinError 32] " in errors
    assert distributions(packages(python)) == [PIP]
    assert leftovers(packages(python)) != []
    assert " is already in " in wine.run(python, pyz)[0]
    assert leftovers(packages(python)) == leftovers(python.parent / "Scripts") == []


def while_held(wine, path, python, *arguments, **options):
    """Run a Python while another process has a file open."""
    holder = wine.start(python, "-c", HOLD, path)
    try:
        assert holder.stdout.readline().strip() == b"held"
        return wine.run(python, *arguments, **options)
    finally:
        windows.finish(holder)
