"""Putting a set of files into place; version control keeps what was there.

At each step the wheels are there that the table names: new ones come before it,
old ones go after it.  A run that fails undoes its steps.  What one that is killed
leaves half done works, and the next run does the rest.
"""

import contextlib
import os
import shutil
import tempfile
from pathlib import Path

from ensurepip import _process
from ensurepip._target import interpreter, locks

from .say import Failure

_PREFIX = ".update_bundled-"


@contextlib.contextmanager
def lock(folder, exclusive):
    """Hold a lock on *folder* that ends with this process at the latest.

    Runs that only read share it.  Nothing is written, so it works in a clone
    that is read-only.  On WINDOWS it is a file beside *folder*, nobody shares it,
    and who comes later waits.
    """
    if interpreter.WINDOWS:
        with locks.lock(os.fspath(folder.parent)):
            yield
        return
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


@contextlib.contextmanager
def staging(root):
    """Make a folder in *root* for new files, and remove it at the end.

    Those of killed runs are removed, too, though their pip may still write there.

    :param root: a folder, or None for that of temporary files.
    """
    if root is None:
        with _process.private_folder() as folder:
            yield Path(folder)
        return
    for left in root.glob(f"{_PREFIX}*"):
        shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(
        prefix=_PREFIX, dir=root, ignore_cleanup_errors=True
    ) as folder:
        yield Path(folder)


def put(folder, incoming, removed):
    """Put the files *incoming* into place, in that order, then remove others.

    :param folder: the staging folder.
    :param incoming: a list of (path of the new file in the staging folder,
        path where it belongs).
    :param removed: the paths of the files to be removed.
    :raises OSError: if that fails; everything then is as it was.
    """
    steps = [*incoming, *((None, place) for place in removed)]
    with contextlib.ExitStack() as undo:
        for number, (new, place) in enumerate(steps):
            mode = 0o644
            if place.exists():
                mode = place.stat().st_mode & 0o777
                kept = folder / f"old-{number}"
                shutil.copy2(place, kept)
                undo.callback(os.replace, kept, place)
            else:
                undo.callback(place.unlink, missing_ok=True)
            if new:
                new.chmod(mode)
                os.replace(new, place)
            else:
                os.unlink(place)
        undo.pop_all()
