"""Putting a set of files into place, all of them or none.

A new set is prepared in a staging folder beside the package, on the same file
system.  Then a journal is written there that names every file to be replaced,
added and removed, with a hard link to each old one.  While the journal exists
the old set can be brought back; removing the journal is what commits.

A process that fails brings the old set back itself.  One that is killed leaves
the journal, and the next run brings the old set back.  Until it does, what is
in place works: the wheels of both tables are there when a table is replaced.
"""

import contextlib
import json
import os
import shutil
import tempfile
from pathlib import Path

from .say import Failure

_PREFIX = ".update_bundled-"
_JOURNAL = "journal.json"


class Busy(Failure):
    """Another run is at work."""


@contextlib.contextmanager
def lock(folder, exclusive):
    """Hold a lock on *folder* that ends with this process at the latest.

    Runs that only read share it.  Nothing is written, so it works in a clone
    that is read-only.

    :raises Busy: if another run holds it.
    """
    import fcntl

    handle = os.open(folder, os.O_RDONLY)
    try:
        mode = fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH
        try:
            fcntl.flock(handle, mode | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy(
                "another run of this script is at work on this clone; "
                "run it again when that one has ended"
            ) from None
        yield
    finally:
        os.close(handle)


def interrupted(root):
    """Tell whether a killed run left its journal in *root*."""
    return any(root.glob(f"{_PREFIX}*/{_JOURNAL}"))


def recover(root):
    """Undo what killed runs left behind in *root*."""
    for folder in root.glob(f"{_PREFIX}*"):
        if (folder / _JOURNAL).exists():
            _roll_back(root, folder)
        # A pip that outlived a killed run may still write into its folder.
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def staging(root):
    """Make a staging folder in *root*, and remove it at the end."""
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=root))
    try:
        yield folder
    finally:
        if not (folder / _JOURNAL).exists():
            shutil.rmtree(folder, ignore_errors=True)


def put(root, folder, incoming, removed):
    """Put the files *incoming* into place, in that order, then remove others.

    :param folder: the staging folder.
    :param incoming: a list of (path of the new file in the staging folder,
        path where it belongs).
    :param removed: the paths of the files to be removed.
    :raises OSError: if that fails; everything then is as it was.
    """
    kept = folder / "old"
    kept.mkdir()
    places = [place for _, place in incoming]
    replaced = [place for place in [*places, *removed] if place.exists()]
    for place in replaced:
        _keep(place, kept / place.name)
    for new, _ in incoming:
        new.chmod(0o644)
        _sync(new)
    plan = {
        "replaced": [str(place.relative_to(root)) for place in replaced],
        "added": [str(p.relative_to(root)) for p in places if p not in replaced],
    }
    draft = folder / "journal.draft"
    draft.write_text(json.dumps(plan))
    _sync(draft)
    _sync(kept)
    os.replace(draft, folder / _JOURNAL)
    _sync(folder)
    try:
        for new, place in incoming:
            os.replace(new, place)
        for place in removed:
            os.unlink(place)
        for parent in {place.parent for place in [*places, *removed]}:
            _sync(parent)
        os.unlink(folder / _JOURNAL)
    except BaseException:
        _roll_back(root, folder)
        raise
    with contextlib.suppress(OSError):
        _sync(folder)


def _roll_back(root, folder):
    """Bring the old files back; doing it twice does no harm."""
    plan = json.loads((folder / _JOURNAL).read_text())
    # Removed wheels come back before the table that names them.
    for name in reversed(plan["replaced"]):
        old = folder / "old" / Path(name).name
        if old.exists():
            os.replace(old, root / name)
    for name in plan["added"]:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(root / name)
    for name in {str(Path(name).parent) for name in plan["replaced"] + plan["added"]}:
        _sync(root / name)
    os.unlink(folder / _JOURNAL)


def _keep(place, copy):
    try:
        os.link(place, copy)
    except OSError:  # a file system without hard links
        shutil.copy2(place, copy)
        _sync(copy)


def _sync(path):
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
