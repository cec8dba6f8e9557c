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

# Holds files, so that nobody can remove or rename them.
HOLD = """
import sys
held = [open(path, "rb") for path in sys.argv[1:]]
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


@pytest.fixture
def holder(wine):
    """A function that starts a process that has a file open."""
    started = []

    def hold(python, path):
        started.append(wine.start(python, "-c", HOLD, path))
        assert started[-1].stdout.readline().strip() == b"held"
        return started[-1]

    yield hold
    for process in started:
        if process.poll() is None:
            windows.finish(process, status=None)


def test_held_command(wine, pyz, python, holder):
    """It stays, and all else with it; when it is free, it is replaced."""
    before = tree(python.parent)
    held = holder(python, python.parent / "Scripts" / f"pip{VERSION}.exe")
    _output, errors = wine.run(python, pyz, "--upgrade", status=1)
    windows.finish(held)
    assert errors.startswith("ensurepip: error: [WinError 32] ")
    assert f"pip{VERSION}.exe" in errors
    assert errors.count("\n") == 1
    assert tree(python.parent) == before
    assert wine.run(python, "-m", "pip", "--version")[0].startswith("pip ")
    assert ", was 1.0, in " in wine.run(python, pyz, "--upgrade")[0]
    assert distributions(packages(python)) == [PIP]


def test_held_module(wine, pyz, python, holder):
    """Its folder is moved, which Wine allows, and goes when it is free."""
    held = holder(python, packages(python) / "pip" / "_internal" / "main.py")
    output, errors = wine.run(python, pyz, "--upgrade")
    windows.finish(held)
    assert ", was 1.0, in " in output
    assert "what was set aside cannot be cleared away: [WinError 32] " in errors
    assert distributions(packages(python)) == [PIP]
    assert leftovers(packages(python)) != []
    assert " is already in " in wine.run(python, pyz)[0]
    assert leftovers(packages(python)) == leftovers(python.parent / "Scripts") == []
