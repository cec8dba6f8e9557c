"""Pythons of Windows get a pip, by the zip application."""

import shutil
import stat

import pytest
import windows
from support import distributions, leftovers, tree
from wheels import bundled
from windows import commands, kill, of_version, packages, until, windowed

VERSIONS = list(windows.PYTHONS)
NEWEST = VERSIONS[-1]

# Wine is slow.
pytestmark = pytest.mark.sweep


@pytest.mark.parametrize("version", VERSIONS)
def test_embeddable(wine, pyz, with_pip, tmp_path, version):
    """It is refused as it comes; with site it gets a pip, and keeps it."""
    bare = windows.embeddable(version, tmp_path / "bare", imports_site=False)
    before = tree(bare.parent)
    _output, errors = wine.run(bare, pyz, status=1)
    name = windows.path_file(bare.parent).name
    assert errors.startswith("ensurepip: error: this Python does not look for modules")
    assert f'add the line "import site" to Z:{windowed(bare.parent)}\\{name} ' in errors
    assert errors.count("\n") == 1
    assert tree(bare.parent) == before

    python, (output, errors) = with_pip(version, tmp_path / "python")
    current = bundled("pip", version)[0]
    assert f"pip {current} in " in output
    assert errors == ""
    assert f"pip-{current}.dist-info" in distributions(packages(python))
    assert commands(python) == of_version(version)
    assert leftovers(packages(python)) == []
    code_page = "import locale; print(locale.getpreferredencoding())"
    assert wine.run(python, "-c", code_page)[0] == "cp1252\n"
    assert wine.run(python, "-m", "pip", "--version")[0].startswith(f"pip {current} ")
    original = with_pip.place(version)
    told = wine.run(original / "Scripts" / f"pip{version}.exe", "--version")[0]
    assert told.startswith(f"pip {current} ")
    before = tree(original)
    output, errors = wine.run(original / "python.exe", pyz)
    assert f"pip {current} is already in " in output
    assert tree(original) == before
    assert wine.temporary() == []


def test_repair(wine, pyz, with_pip, tmp_path):
    """Also where its path has a space and is beyond the code page, its files are
    read-only, and a program is moved."""
    python, _told = with_pip(NEWEST, tmp_path / "a ü Ω")
    (packages(python) / "pip" / "__init__.py").unlink()
    for path in (packages(python) / "pip").glob("*.py"):
        path.chmod(stat.S_IREAD)
    dead_launcher(python.parent / "Scripts" / "pip3.exe")
    output, errors = wine.run(python, pyz)
    assert "pip/__init__.py is missing; it is replaced by" in errors
    assert "\\u03a9" in errors, "escaped, what the code page has not"
    assert ", repaired (" in output
    assert leftovers(packages(python)) == leftovers(python.parent / "Scripts") == []
    # pip itself cannot spell the path in the code page.
    shown = wine.run(python, "-X", "utf8", "-m", "pip", "--version")[0]
    assert shown.startswith("pip ")

    dead_launcher(python.parent / "Scripts" / "pip3.exe")
    _output, errors = wine.run(python, pyz, "--check", status=1)
    assert "a command is missing or cannot start: pip3\n" in errors
    # No console is there to write to.
    wine.run(python.with_name("pythonw.exe"), pyz, "-v")
    assert wine.run(python, pyz, "--check")[1] == ""
    launcher = (python.parent / "Scripts" / "pip3.exe").read_bytes()
    assert b"python.exe" in launcher
    assert b"pythonw.exe" not in launcher


def dead_launcher(path):
    """Let a command start a Python that is gone."""
    data = path.read_bytes()
    assert data.count(b"\\python.exe") == 1
    path.write_bytes(data.replace(b"\\python.exe", b"\\pythom.exe"))


# Holds the process that writes pip's first file there, until it is killed.
HOLD = """
import os, sys, threading
MARKER = os.path.join(os.path.dirname(__file__), "held")
def hold(event, args):
    if event == "open" and "w" in str(args[1]):
        path = os.fspath(args[0]).replace(os.sep, "/") if args[0] else ""
        if "/site-packages/pip/" in path:
            os.mkdir(MARKER)
            threading.Event().wait()
sys.addaudithook(hold)
"""


def test_two_at_once_and_a_killed_one(wine, pyz, tmp_path):
    """One waits for the other; what a killed one left is cleared away."""
    python = windows.embeddable(NEWEST, tmp_path / "python")
    packages(python).mkdir(parents=True)
    (packages(python) / "hold.py").write_text(HOLD)
    (packages(python) / "hold.pth").write_text("import hold\n")
    killed = wine.start(python, pyz)
    until((packages(python) / "held").exists, killed)
    kill(python)
    windows.finish(killed, status=None)
    # Nobody else knows of what it had there.
    for folder in wine.temporary():
        # A file that it had open goes at this very moment.
        while folder.exists():
            shutil.rmtree(folder, ignore_errors=True)
    for name in ("hold.py", "hold.pth"):
        (packages(python) / name).unlink()
    (packages(python) / "held").rmdir()
    assert leftovers(packages(python)) != []
    both = [wine.start(python, pyz) for _number in range(2)]
    told = sorted(windows.finish(process)[0] for process in both)
    assert " is already in " in told[1] + told[0]
    assert " is already in " not in told[0] or " is already in " not in told[1]
    assert commands(python) == of_version(NEWEST)
    assert leftovers(packages(python)) == []
    assert wine.run(python, "-m", "pip", "--version")[0].startswith("pip ")
