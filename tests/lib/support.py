"""What several test modules look at."""

import importlib
import os
import subprocess
import sys
from pathlib import Path

CLONE = Path(__file__).parent.parent.parent


def import_package(module=None):
    """Import this package, although the standard library has one of its name.

    With *module*, return that module of it.
    """
    sys.path.insert(0, str(CLONE))
    try:
        package = importlib.import_module("ensurepip")
    finally:
        del sys.path[0]
    return importlib.import_module(f"ensurepip.{module}") if module else package


def error_line(process):
    """Return the reason in the one line that a failed command wrote."""
    lines = process.stderr.splitlines()
    assert len(lines) == 1, process.stderr
    assert lines[0].startswith("ensurepip: error: ")
    return lines[0].removeprefix("ensurepip: error: ")


def pip_commands(folder):
    """Return the names of pip's commands in *folder*."""
    return sorted(path.name for path in Path(folder).glob("pip*"))


def site_packages(prefix):
    """Return the one site-packages folder somewhere under *prefix*."""
    (folder,) = {
        path
        for pattern in ("**/site-packages", "**/dist-packages")
        for path in Path(prefix).glob(pattern)
        if path.is_dir() and any(path.iterdir())
    }
    return folder


def distributions(folder):
    """Return the sorted names of the dist-info folders in *folder*."""
    return sorted(path.name for path in Path(folder).glob("*.dist-info"))


def leftovers(folder):
    """Return the names in *folder* of what a bootstrap set aside."""
    return [path.name for path in Path(folder).glob(".ensurepip-*")]


def healthy_pip(interpreter, python, folder):
    """Return the version of the pip in *folder*, which has to be one that works."""
    installed = import_package("_target.installed")
    found = installed.Installation(str(folder), "pip", {"pip"})
    assert found.state == installed.HEALTHY, found.reason
    for project in ["pip", "setuptools"] if interpreter.gets_setuptools else ["pip"]:
        assert len(list(Path(folder).glob(f"{project}-*.dist-info"))) == 1, project
    process = subprocess.run(
        [python, "-B", "-m", "pip", "--version"], capture_output=True, text=True
    )
    assert process.stdout.startswith(f"pip {found.version} "), process
    assert process.returncode == 0
    return found.version


def tree(folder):
    """Return what can be seen of the files under *folder*: paths and sizes."""
    return {
        str(path.relative_to(folder)): path.lstat().st_size
        for path in Path(folder).rglob("*")
        if not path.is_dir() or path.is_symlink()
    }


def kept_bytecode(folder, project="pip"):
    """Return the files under *folder* that keep the prepared bytecode of a wheel."""
    return sorted(folder.glob(f"**/_bundled/__pycache__/{project}-*"))


def already(copy, *options):
    """Nothing is to be done, nothing is said, and nothing changes."""
    before = contents(copy.folder)
    process = copy.run(copy.python, "-m", "ensurepip", *options)
    assert "is already in" in process.stdout
    assert contents(copy.folder) == before
    return process.stderr


def contents(folder):
    """Return {path: link or content} of the commands, and what else is there."""
    commands = {}
    for path in sorted((folder / "bin").iterdir()):
        if path.name.startswith("pip"):
            commands[path.name] = path.read_bytes()
            if path.is_symlink():
                commands[path.name] = os.readlink(path)
    return commands, tree(folder)
