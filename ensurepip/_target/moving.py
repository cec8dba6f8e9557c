"""Moving, copying and removing, as far as a file system can."""

import errno
import os
import re
import shutil
import stat
import tempfile
import time

from . import files, interpreter, leftovers


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
        if interpreter.WINDOWS and files.is_folder(old):
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
        copy(old, copied)
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
    if not files.is_folder(path):
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
    """Move a folder file by file; what ends half way is put back by ``rollback.undo``,
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
        return tempfile.mkdtemp(prefix=leftovers.PREFIX, dir=parent)
    path = tempfile.mktemp(prefix=leftovers.PREFIX, dir=parent)
    os.mkdir(path)
    return path


def put_back(kept, path):
    """Move what is complete to *path*, where parts of it may be.

    Whenever that ends, each file is at one of the two.  What cannot be removed
    at *path* stays there, and its like at *kept*.
    """
    if files.is_folder(kept) and files.is_folder(path):
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


def copy(old, new):
    """Copy a file, a link or a folder with its mode, its times and, if that can be,
    its owner."""
    status = os.lstat(old)
    if stat.S_ISLNK(status.st_mode):
        os.symlink(os.readlink(old), new)
    elif stat.S_ISDIR(status.st_mode):
        os.mkdir(new, 0o777 if interpreter.WINDOWS else 0o700)
        for name in os.listdir(old):
            copy(os.path.join(old, name), os.path.join(new, name))
    else:
        shutil.copyfile(old, new)
    files.give_away(new, status.st_uid, status.st_gid)
    if not stat.S_ISLNK(status.st_mode):
        shutil.copystat(old, new)


def remove(path):
    """Remove a file or a folder, if it is there, as far as it can be removed.

    :returns: the error of what cannot be removed, or None.
    """
    if not files.is_folder(path):
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
        for name in files.names(folder) if files.is_folder(folder) else ():
            inner = os.path.join(folder, name)
            if files.is_folder(inner):
                folders.append(_nearer(inner, path, len(folders)))
                continue
            error = _unlink(inner)
            if error:
                return error
    ends = [_unlink(folder) for folder in reversed(folders)]
    return next((error for error in ends if error), None)


def _nearer(inner, path, number):
    """Move a folder that is far down in another to its top; return where it is.

    Where names are too long, nothing can be removed.
    """
    new = os.path.join(path, leftovers.PREFIX + str(number))
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
        if interpreter.WINDOWS and not files.is_folder(path) and os.path.exists(path):
            # What is read-only cannot be removed there.
            os.chmod(path, stat.S_IWRITE)
        _patiently(os.rmdir if files.is_folder(path) else os.unlink, path)
    except EnvironmentError as error:
        return None if error.errno == errno.ENOENT else error
    return None
