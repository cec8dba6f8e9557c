"""Replacing an installation so that it can be put back."""

import contextlib
import errno
import os
import shutil
import stat
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
        move(path, kept)

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
                move(kept, path)
            self._steps.pop()
        for folder in self._folders.values():
            remove(folder)


def move(old, new):
    """Rename a file or a folder to a path where nothing is.

    Where its file system cannot, as an overlay cannot with a folder of a lower
    layer, it is copied and then removed: what is at *new* is always complete.

    :raises EnvironmentError: if it cannot be moved; it then stays.
    """
    try:
        os.rename(old, new)
        return
    except EnvironmentError as error:
        if error.errno != errno.EXDEV:
            raise
    part = tempfile.mkdtemp(prefix=PREFIX, dir=os.path.dirname(new))
    try:
        copied = os.path.join(part, os.path.basename(new))
        _copy(old, copied)
        os.rename(copied, new)
    finally:
        remove(part)
    remove(old)
    if os.path.lexists(old):
        put_back(new, old)
        remove(new)
        raise EnvironmentError(errno.EBUSY, os.strerror(errno.EBUSY), old)


def put_back(kept, path):
    """Move what is complete to *path*, where parts of it may be.

    Whenever that ends, each file is at one of the two.  What cannot be removed
    at *path* stays there, and its like at *kept*.
    """
    if _is_folder(kept) and _is_folder(path):
        for name in os.listdir(kept):
            put_back(os.path.join(kept, name), os.path.join(path, name))
        if not os.listdir(kept):
            os.rmdir(kept)
        return
    remove(path)
    if not os.path.lexists(path):
        move(kept, path)


def _is_folder(path):
    return os.path.isdir(path) and not os.path.islink(path)


def _copy(old, new):
    """Copy a file, a link or a folder with its mode, its times and, if that can be,
    its owner."""
    status = os.lstat(old)
    if stat.S_ISLNK(status.st_mode):
        os.symlink(os.readlink(old), new)
    elif stat.S_ISDIR(status.st_mode):
        os.mkdir(new, 0o700)
        for name in os.listdir(old):
            _copy(os.path.join(old, name), os.path.join(new, name))
    else:
        shutil.copyfile(old, new)
    try:
        os.lchown(new, status.st_uid, status.st_gid)
    except (AttributeError, EnvironmentError):
        # Only root can give a file away.
        pass
    if not stat.S_ISLNK(status.st_mode):
        shutil.copystat(old, new)


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
    if _is_folder(path):
        shutil.rmtree(path, ignore_errors=True)
    else:
        try:
            os.unlink(path)
        except EnvironmentError:
            pass
