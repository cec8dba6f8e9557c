"""Replacing an installation so that it can be put back."""

import errno
import os
import re
import shutil
import stat
import tempfile
import time

from . import files, interpreter, locks

# Folders with this prefix lie beside what is replaced.  Each holds what was set
# aside, an empty folder for each name that is new, and a file that is locked as
# long as its owner lives.  One that outlives its owner was left by a run that was
# killed.
PREFIX = ".ensurepip-"
_OLD, _NEW, _OWNER = "old", "new", "owner"

# The end of the name of a folder with what an uninstallation is not to reach.
SPARED = ".spared"

# The end of the name of a folder with what nobody needs any more.
_DONE = ".done"


class Replacement(object):
    """Paths that are moved aside until their successors are in place.

    :param ending: that of the names of the folders where they are.

    A signal may come between any two steps, even of :meth:`undo`, and then
    undoes them all: each is noted before it is taken, and forgotten after it
    was undone.  So may another run, if this one is killed.
    """

    def __init__(self, ending=""):
        self._name = None
        self._ending = ending
        self._folders = []
        self._owners = []
        self._is_committed = False

    def expect(self, path):
        """Note a path that is to be removed again on failure, if it is new."""
        if not os.path.lexists(path):
            parent, name = os.path.split(path)
            note = os.path.join(self.beside(parent), _NEW, name)
            if not os.path.isdir(note):
                os.mkdir(note)

    def set_aside(self, path):
        """Move *path* into a folder beside it.

        :raises EnvironmentError: if it cannot be moved, or what is mounted in it would
            go along, and be emptied.
        """
        if os.path.lexists(path):
            refuse_mounted(path)
            parent, name = os.path.split(path)
            move(path, os.path.join(self.beside(parent), _OLD, name))

    def keep(self, path):
        """Note a path that somebody else changes: what is there is kept, and what is
        not there is expected."""
        self.expect(path)
        if os.path.lexists(path):
            self.set_aside(path)
            name = os.path.basename(path)
            kept = os.path.join(self.beside(os.path.dirname(path)), _OLD, name)
            _copy(kept, path)

    def commit(self):
        """Leave what is there now: there is nothing to undo any more.

        :returns: the errors of what was set aside and cannot be removed.
        """
        self._is_committed = True
        return self._discard()

    def undo(self):
        """Put everything back as it was."""
        if self._is_committed:
            self._discard()
            return
        failed = [folder for folder in self._folders if undo(folder)]
        self._close()
        for folder in reversed(self._folders):
            if folder not in failed:
                remove(folder)

    def beside(self, parent):
        """Return the folder beside what is in *parent*, which goes in the end."""
        if self._name is None:
            path = tempfile.mktemp(self._ending, PREFIX, parent)
            self._name = os.path.basename(path)
        folder = os.path.join(parent, self._name)
        if folder not in self._folders:
            if not os.path.isdir(parent):
                os.makedirs(parent)
            # Known before it is there, so that a signal leaves none behind.
            self._folders.append(folder)
            for name in ("", _OLD, _NEW):
                os.mkdir(os.path.join(folder, name))
                # Whatever the umask is.
                os.chmod(os.path.join(folder, name), 0o700)
            self._owners.append(open(os.path.join(folder, _OWNER), "w"))
            locks.take(self._owners[-1])
        return folder

    def _discard(self):
        self._close()
        # The first one has to be the last one to go: see recover.
        return _errors(map(_discard, reversed(self._folders)))

    def _close(self):
        # A file that is open cannot be removed on WINDOWS.
        while self._owners:
            self._owners.pop().close()


def recover(folder, scripts, is_well, stays):
    """Undo what killed runs left in a folder of packages and in one of commands.

    Of runs of other Pythons, which share the commands, what is gone comes back,
    and nothing else changes.

    :param is_well: whether what is in *folder* works, and is to stay; then only
        commands that are gone come back.
    :param stays: a function from a folder and a name in it that tells whether what is
        there now stays in any case.
    :returns: the errors of what cannot be removed.
    """
    own = [os.path.basename(path) for path in leftovers(folder)]
    ends = []
    # The first one that a run made knows the others, and is the last one to go.
    for path in leftovers(scripts) + leftovers(folder):
        name = os.path.basename(path)
        if not os.path.isdir(path) or _has_owner(path):
            continue
        is_command = os.path.dirname(path) == scripts
        if name.endswith(_DONE) or is_well and name in own and not is_command:
            ends.append(_discard(path))
        else:
            only_missing = is_well or name not in own
            ends.append(undo(path, only_missing, stays) or remove(path))
    return _errors(ends)


def recover_spared(scripts):
    """Put back the commands in a folder that a killed uninstallation spared."""
    for path in leftovers(scripts):
        if path.endswith(SPARED) and not _has_owner(path):
            undo(path, only_missing=True) or remove(path)


def undo(folder, only_missing=False, stays=None):
    """Put back what a folder of a run holds, and remove what was new.

    :param only_missing: whether to put back only what is not there, and remove
        nothing.
    :param stays: as for :func:`recover`.
    :returns: the error of what cannot be put back, or None.
    """
    parent = os.path.dirname(folder)
    failed = None

    def has_its_place(name):
        there = only_missing and os.path.lexists(os.path.join(parent, name))
        return there or stays is not None and stays(parent, name)

    spared = set(filter(has_its_place, _names(folder, _NEW) + _names(folder, _OLD)))
    for name in [] if only_missing else _names(folder, _NEW):
        if name not in spared:
            remove(os.path.join(parent, name))
        remove(os.path.join(folder, _NEW, name))
    for name in _names(folder, _OLD):
        if name in spared:
            continue
        old, path = os.path.join(folder, _OLD, name), os.path.join(parent, name)
        try:
            put_back(old, path)
            if os.path.lexists(old):
                raise EnvironmentError("{0} is in the way of {1}".format(path, old))
        except EnvironmentError as error:
            failed = error
    return failed


def _discard(folder):
    """Remove a folder of a run; return the error of what cannot be removed."""
    if folder.endswith(_DONE):
        return remove(folder)
    try:
        # Half of it must not be put back.
        os.rename(folder, folder + _DONE)
    except EnvironmentError:
        return remove(folder) or remove(folder + _DONE)
    return remove(folder + _DONE)


def _names(folder, kind):
    """Return the names of what a folder of a run holds of a kind."""
    path = os.path.join(folder, kind)
    names = os.listdir(path) if _is_folder(path) else []
    return [name for name in names if not name.startswith(PREFIX)]


def _errors(ends):
    return [error for error in ends if error]


def _has_owner(folder):
    """Tell whether the run that made a folder still lives."""
    flags = os.O_RDWR | getattr(os, "O_NOFOLLOW", 0)
    try:
        handle = os.open(os.path.join(folder, _OWNER), flags)
    except EnvironmentError:
        return False
    try:
        return not locks.take(handle)
    finally:
        os.close(handle)


def move(old, new):
    """Rename a file or a folder to a path where nothing is.

    Where its file system cannot, as an overlay cannot with a folder of a lower
    layer, it is copied and then removed: what is at *new* is always complete.

    :raises EnvironmentError: if it cannot be moved; it then stays.
    """
    try:
        _patiently(os.rename, old, new)
        return
    except EnvironmentError as error:
        if interpreter.WINDOWS and _is_folder(old):
            # Somebody stands in it, or has a file of it open.
            _move_each(old, new)
            return
        if error.errno != errno.EXDEV:
            # PYTHON_2 does not tell.
            error.filename = error.filename or old
            raise
    part = make_folder(os.path.dirname(new))
    try:
        copied = os.path.join(part, os.path.basename(new))
        _copy(old, copied)
        os.rename(copied, new)
    finally:
        remove(part)
    left = remove(old)
    if left:
        put_back(new, old)
        remove(new)
        raise left


def refuse_mounted(path):
    """Refuse to move a folder in which another one is mounted.

    :raises EnvironmentError: which names that.
    """
    mounted = _mounted_in(path)
    if mounted:
        raise EnvironmentError(
            "{0} is mounted in what is to be replaced: unmount it first".format(mounted)
        )


def _mounted_in(path):
    """Return a folder that is mounted somewhere in a folder, or None."""
    if not _is_folder(path):
        return None
    inside = os.path.join(os.path.realpath(path), "")
    try:
        with open("/proc/self/mountinfo", "rb") as file:
            points = [line.split(b" ")[4] for line in file]
    except EnvironmentError:
        # There are no such files but on Linux.
        return None
    for point in points:
        # Blanks and the like are spelt in octal digits.
        point = re.sub(b"\\\\([0-7]{3})", _character, point)
        point = point if str is bytes else os.fsdecode(point)
        if point.startswith(inside) and os.path.isdir(point):
            return point
    return None


def _character(match):
    return bytes(bytearray([int(match.group(1), 8)]))


def _move_each(old, new):
    """Move a folder file by file; what ends half way is put back as :func:`undo` does,
    which puts the halves together."""
    if not os.path.isdir(new):
        os.mkdir(new)
    for name in os.listdir(old):
        move(os.path.join(old, name), os.path.join(new, name))
    _patiently(os.rmdir, old)


def _patiently(function, *paths):
    """Call a function of the system; on WINDOWS again, for a second, if it is denied:
    who looks for viruses holds each new file for a moment."""
    for pause in _PAUSES:
        try:
            return function(*paths)
        except EnvironmentError as error:
            if error.errno != errno.EACCES:
                raise
            time.sleep(pause)
    return function(*paths)


_PAUSES = (0.01, 0.04, 0.15, 0.3, 0.5) if interpreter.WINDOWS else ()


def make_folder(parent):
    """Make a folder for what is moved out of it into *parent*; return its path.

    On WINDOWS it is not private: what is made in there would keep its rights.
    """
    if not interpreter.WINDOWS:
        return tempfile.mkdtemp(prefix=PREFIX, dir=parent)
    path = tempfile.mktemp(prefix=PREFIX, dir=parent)
    os.mkdir(path)
    return path


def put_back(kept, path):
    """Move what is complete to *path*, where parts of it may be.

    Whenever that ends, each file is at one of the two.  What cannot be removed
    at *path* stays there, and its like at *kept*.
    """
    if _is_folder(kept) and _is_folder(path):
        errors = []
        for name in os.listdir(kept):
            try:
                put_back(os.path.join(kept, name), os.path.join(path, name))
            except EnvironmentError as error:
                errors.append(error)
        if errors:
            raise errors[0]
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
        os.mkdir(new, 0o777 if interpreter.WINDOWS else 0o700)
        for name in os.listdir(old):
            _copy(os.path.join(old, name), os.path.join(new, name))
    else:
        shutil.copyfile(old, new)
    files.give_away(new, status.st_uid, status.st_gid)
    if not stat.S_ISLNK(status.st_mode):
        shutil.copystat(old, new)


def aside(folder):
    """Return the folders of what killed runs set aside in *folder*."""
    return [os.path.join(path, _OLD) for path in leftovers(folder)]


def noted(folder):
    """Return the names of what killed runs set aside, or expected, in *folder*."""
    kinds = [_names(path, kind) for path in leftovers(folder) for kind in (_OLD, _NEW)]
    return sum(kinds, [])


def remove_leftovers(folder):
    """Remove what killed runs set aside in *folder*, if it can be."""
    for path in leftovers(folder):
        if not _has_owner(path):
            _discard(path)


def leftovers(folder):
    """Return the folders of runs in *folder*; another user's are not ours to see."""
    names = [name for name in files.names(folder) if name.startswith(PREFIX)]
    paths = [os.path.join(folder, name) for name in names]
    return [path for path in paths if _is_folder(path) and _is_ours(path)]


def _is_ours(path):
    return not hasattr(os, "geteuid") or os.lstat(path).st_uid == os.geteuid()


def remove(path):
    """Remove a file or a folder, if it is there, as far as it can be removed.

    :returns: the error of what cannot be removed, or None.
    """
    if not _is_folder(path):
        return _unlink(path)
    try:
        shutil.rmtree(path, ignore_errors=True)
    except RuntimeError:
        # It follows folders as deep as they go.
        pass
    if not os.path.lexists(path):
        return None
    # That needs an open folder for each level, and gives up at some errors.
    folders = [path]
    for folder in folders:
        # Somebody may have put a link to another folder there meanwhile.
        for name in files.names(folder) if _is_folder(folder) else ():
            inner = os.path.join(folder, name)
            if _is_folder(inner):
                folders.append(_nearer(inner, path, len(folders)))
                continue
            error = _unlink(inner)
            if error:
                return error
    ends = [_unlink(folder) for folder in reversed(folders)]
    return (_errors(ends) or [None])[0]


def _nearer(inner, path, number):
    """Move a folder that is far down in another to its top; return where it is.

    Where names are too long, nothing can be removed.
    """
    new = os.path.join(path, PREFIX + str(number))
    if len(inner) - len(path) > _FAR:
        try:
            os.rename(inner, new)
            return new
        except EnvironmentError:
            pass
    return inner


_FAR = 500


def _unlink(path):
    try:
        if interpreter.WINDOWS and not _is_folder(path) and os.path.exists(path):
            # What is read-only cannot be removed there.
            os.chmod(path, stat.S_IWRITE)
        _patiently(os.rmdir if _is_folder(path) else os.unlink, path)
    except EnvironmentError as error:
        return None if error.errno == errno.ENOENT else error
    return None
