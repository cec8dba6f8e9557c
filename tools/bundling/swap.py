"""Putting a set of files into place, all of them or none.

A new set is prepared in a staging folder in the clone, on the same file system.
Then a journal is written there that names every file to be replaced, added and
removed, with a hard link to each old one.  While the journal exists the old set
can be brought back; removing the journal is what commits.

A process that fails brings the old set back itself.  One that is killed leaves
the journal, and the next run brings the old set back.  Until it does, what is
in place works: the wheels of both tables are there when a table is replaced.

Version control could not do that: it may not be there, and it does not know
what was not committed yet.  It is what helps after a power cut.
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


@contextlib.contextmanager
def lock(folder, exclusive):
    """Hold a lock on *folder* that ends with this process at the latest.

    Runs that only read share it.  Nothing is written, so it works in a clone
    that is read-only.
    """
    import fcntl

    handle = os.open(folder, os.O_RDONLY)
    try:
        mode = fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH
        fcntl.flock(handle, mode | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise Failure(
            "another run of this script is at work on this clone; "
            "run it again when that one has ended"
        ) from None
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
    journal = {}
    for place in [*(place for _, place in incoming), *removed]:
        kept = f"old-{len(journal)}" if place.exists() else None
        if kept:
            _keep(place, folder / kept)
        journal[str(place.relative_to(root))] = kept
    draft = folder / "journal.draft"
    draft.write_text(json.dumps(journal))
    os.replace(draft, folder / _JOURNAL)
    try:
        for new, place in incoming:
            new.chmod(0o644)
            os.replace(new, place)
        for place in removed:
            os.unlink(place)
        os.unlink(folder / _JOURNAL)
    except BaseException:
        _roll_back(root, folder)
        raise


def _roll_back(root, folder):
    """Bring the old files back; doing it twice does no harm."""
    journal = json.loads((folder / _JOURNAL).read_text())
    # Removed wheels come back before the table that names them.
    for name, kept in reversed(journal.items()):
        if kept is None:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(root / name)
        elif (folder / kept).exists():
            os.replace(folder / kept, root / name)
    os.unlink(folder / _JOURNAL)


def _keep(place, copy):
    try:
        os.link(place, copy)
    except OSError:  # a file system without hard links
        shutil.copy2(place, copy)
