"""Where the cases run: a folder, copies of the package in it, and variables."""

import itertools
import os
import shutil
from pathlib import Path

from _clone import CLONE

from . import where

# Types of file systems that are in memory.
_MEMORY = "tmpfs", "ramfs"


def file_system(folder):
    """Return what a folder is on: memory or disk, and the type where that is told."""
    device = os.stat(folder).st_dev
    number = f"{os.major(device)}:{os.minor(device)}"
    mounts = Path("/proc/self/mountinfo")
    for line in mounts.read_text().splitlines() if mounts.exists() else []:
        if line.split()[2] == number:
            type_ = line.partition(" - ")[2].split()[0]
            return f"{'memory' if type_ in _MEMORY else 'disk'} ({type_})"
    return "disk"


class Workspace:
    """The folder that everything happens in, and the copies of the package.

    Nothing is deleted before the end: on some file systems (ext4) new files
    take up to twenty times as long near recently deleted ones, whoever makes
    them.
    """

    def __init__(self, folder):
        self.folder = Path(folder).resolve()
        self._numbers = itertools.count(1)
        self.empty = self.new("empty", make=True)
        self.environ = _environ(self.new("tmp", make=True), self.new("caches"))
        copies = "ready", "unready", "clocked"
        self.copies = {kind: self._make_copy(kind) for kind in copies}
        where.insert_clock(self.copies["clocked"] / "ensurepip")

    def new(self, kind, make=False):
        """Return the path of something that is not there yet, or make a folder."""
        path = self.folder / f"{kind}-{next(self._numbers)}"
        if make:
            path.mkdir()
        return path

    def forget_bytecode(self):
        """Leave nothing ready in the copy that is to have nothing."""
        cache = self.copies["unready"] / "ensurepip" / "_bundled" / "__pycache__"
        if cache.exists():
            cache.rename(self.new("old"))

    def _make_copy(self, kind):
        copy = self.new(kind, make=True)
        unwanted = shutil.ignore_patterns("__pycache__")
        shutil.copytree(Path(CLONE, "ensurepip"), copy / "ensurepip", ignore=unwanted)
        return copy


def _environ(temporary, caches):
    """Return the environment variables, without what would change a case."""
    unwanted = ("PIP_", "PYTHON", "VIRTUALENV_", "VIRTUAL_ENV", "ENSUREPIP_")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(unwanted)}
    # It would have bytecode files checked by hashes.
    kept.pop("SOURCE_DATE_EPOCH", None)
    return {
        **kept,
        "PIP_CONFIG_FILE": os.devnull,
        "TMPDIR": str(temporary),
        "VIRTUALENV_OVERRIDE_APP_DATA": f"{caches}/virtualenv",
        "UV_CACHE_DIR": f"{caches}/uv",
        "UV_PYTHON_DOWNLOADS": "never",
        # Where the copy that keeps time writes, unless told otherwise.
        "BENCH_CLOCK": os.devnull,
    }
