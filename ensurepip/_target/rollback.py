"""Replacing an installation so that it can be put back."""

import contextlib
import os
import shutil
import tempfile

# Folders with this prefix hold what was set aside; one that outlives its
# process was left by a run that was killed.
PREFIX = ".ensurepip-"


@contextlib.contextmanager
def lock(folder):
    """Let no other run change *folder* meanwhile.

    The folder itself is locked: there is no file to be left behind.  Where
    that is not possible, runs are not kept apart.
    """
    handle = None
    try:
        import fcntl

        if not os.path.isdir(folder):
            os.makedirs(folder)
        handle = os.open(folder, os.O_RDONLY)
        fcntl.flock(handle, fcntl.LOCK_EX)
    except (ImportError, EnvironmentError):
        pass
    try:
        yield
    finally:
        if handle is not None:
            os.close(handle)


class Replacement(object):
    """Paths that are moved aside until their successors are in place.

    A signal may come between any two steps, even of :meth:`undo`, and then
    undoes them all: each is noted before it is taken, and forgotten after it
    was undone.
    """

    def __init__(self):
        self._steps = []
        self._folders = {}

    def expect(self, path):
        """Note a path that is to be removed again on failure, if it is new."""
        if not os.path.lexists(path):
            self._steps.append((path, None))

    def set_aside(self, path):
        """Move *path* into a folder beside it."""
        if not os.path.lexists(path):
            return
        parent, name = os.path.split(path)
        if parent not in self._folders:
            # Known before it is there, so that a signal leaves none behind.
            self._folders[parent] = tempfile.mktemp(prefix=PREFIX, dir=parent)
            os.mkdir(self._folders[parent], 0o700)
        kept = os.path.join(self._folders[parent], name)
        self._steps.append((path, kept))
        os.rename(path, kept)

    def commit(self):
        """Leave what is there now: there is nothing to undo any more."""
        self._steps = []

    def undo(self):
        """Put everything back as it was."""
        while self._steps:
            path, kept = self._steps[-1]
            if kept is None:
                remove(path)
            elif os.path.lexists(kept):
                remove(path)
                os.rename(kept, path)
            self._steps.pop()
        for folder in self._folders.values():
            remove(folder)


def names_aside(folder):
    """Return the names of what killed runs set aside in *folder*."""
    return [name for path in leftovers(folder) for name in os.listdir(path)]


def remove_leftovers(folder):
    """Remove what this run or killed ones set aside in *folder*, if it can be."""
    try:
        paths = leftovers(folder)
    except EnvironmentError:
        return
    for path in paths:
        remove(path)


def leftovers(folder):
    """Return the folders in *folder* that hold what was set aside."""
    names = os.listdir(folder) if os.path.isdir(folder) else []
    paths = [os.path.join(folder, name) for name in names if name.startswith(PREFIX)]
    return [path for path in paths if os.path.isdir(path)]


def remove(path):
    """Remove a file or a folder, if it is there and can be removed."""
    if os.path.isdir(path) and not os.path.islink(path):
        shutil.rmtree(path, ignore_errors=True)
    else:
        try:
            os.unlink(path)
        except EnvironmentError:
            pass
