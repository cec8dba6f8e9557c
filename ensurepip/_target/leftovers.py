"""What runs keep beside the folders that they change, and leave if they are killed."""

import os

from . import files

# Folders with this prefix lie beside what is replaced.  Each holds what was set
# aside, an empty folder for each name that is new, and a file that is locked as
# long as its owner lives.  One that outlives its owner was left by a run that was
# killed.
PREFIX = ".ensurepip-"
OLD, NEW, OWNER = "old", "new", "owner"


def folders(folder):
    """Return the folders of runs in *folder*; another user's are not ours to see."""
    found = [name for name in files.names(folder) if name.startswith(PREFIX)]
    paths = [os.path.join(folder, name) for name in found]
    return [path for path in paths if files.is_folder(path) and _is_ours(path)]


def aside(folder):
    """Return the folders of what killed runs set aside in *folder*."""
    return [os.path.join(path, OLD) for path in folders(folder)]


def noted(folder):
    """Return the names of what killed runs set aside, or expected, in *folder*."""
    kinds = [names(path, kind) for path in folders(folder) for kind in (OLD, NEW)]
    return sum(kinds, [])


def names(folder, kind):
    """Return the names of what a folder of a run holds of a kind."""
    path = os.path.join(folder, kind)
    found = os.listdir(path) if files.is_folder(path) else []
    return [name for name in found if not name.startswith(PREFIX)]


def _is_ours(path):
    return not hasattr(os, "geteuid") or os.lstat(path).st_uid == os.geteuid()
