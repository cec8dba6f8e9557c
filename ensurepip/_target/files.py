"""Files that anybody may have written: read up to a limit, and never waited for."""

import os
import stat

from . import interpreter

# More than any file has that describes a pip.
LARGEST = 1 << 20

_FLAGS = os.O_RDONLY
for _name in ("O_NONBLOCK", "O_NOCTTY", "O_BINARY", "O_CLOEXEC"):
    _FLAGS |= getattr(os, _name, 0)


def opened(path, follow=True):
    """Return a handle to read from a regular file, or None if there is none.

    What is something else, a pipe or a device, is not even opened.

    :param follow: whether the path may be a link.
    """
    if status(path) is None:
        return None
    flags = _FLAGS | (0 if follow else getattr(os, "O_NOFOLLOW", 0))
    try:
        handle = os.open(path, flags)
    except EnvironmentError:
        return None
    # It may have become something else meanwhile; JYTHON cannot tell.
    if interpreter.JYTHON or stat.S_ISREG(os.fstat(handle).st_mode):
        return handle
    os.close(handle)
    return None


def is_folder(path):
    """Tell whether a path is a folder, and no link to one."""
    return os.path.isdir(path) and not os.path.islink(path)


def is_file(path):
    """Tell whether a path leads to a regular file."""
    return size(path) is not None


def size(path):
    """Return the size of a regular file, or None if there is none."""
    found = status(path)
    return found and found.st_size


def status(path):
    """Return what the system tells of a regular file, or None if there is none."""
    try:
        found = os.stat(path)
    except (EnvironmentError, ValueError, TypeError):
        # With a null byte it is no path.
        return None
    return found if stat.S_ISREG(found.st_mode) else None


class Rights(object):
    """Whose a file is and what they may do with it, for another one to have.

    :param handle: that of the file, which is open.
    """

    _LIST = "system.posix_acl_access"

    def __init__(self, handle):
        self.status = os.fstat(handle)
        self.list = None
        try:
            self.list = os.getxattr(handle, self._LIST)
        except (AttributeError, EnvironmentError):
            # It has no access control list, or PYTHON_2 cannot ask.
            pass

    def give(self, path):
        """Give them to a file, as far as can be; nobody else gets any."""
        mode = self.status.st_mode & 0o777
        # What the group of another one, or one without the list, may not do more.
        least = mode & ~0o070 | (mode & 0o007) << 3
        has_group = give_away(path, self.status.st_uid, self.status.st_gid)
        os.chmod(path, mode if has_group and self.list is None else least)
        if self.list is not None:
            try:
                os.setxattr(path, self._LIST, self.list)
            except EnvironmentError:
                # It names somebody whom a container does not know.
                pass


def give_away(path, owner, group):
    """Give a file, or a link, an owner and a group, or the group at least.

    :returns: whether it has the group.
    """
    for each in (owner, -1):
        try:
            os.lchown(path, each, group)
            return True
        except (AttributeError, EnvironmentError):
            # Only root can give a file away; on WINDOWS nobody.
            pass
    return os.lstat(path).st_gid == group


def missing(folder):
    """Return what is not there of a folder and those above it, the deepest first."""
    paths = []
    while folder and not os.path.lexists(folder):
        paths.append(folder)
        folder = os.path.dirname(folder)
    return paths


def is_readable(path, status):
    """Tell whether a regular file can be read, of which the system tells *status*.

    Only where not everybody may is it tried: rights need not show in its mode.
    """
    return bool(status.st_mode & stat.S_IROTH) or head(path, 1) is not None


def head(path, size):
    """Return the first bytes of a file, or None if it cannot be read."""
    handle = opened(path)
    if handle is None:
        return None
    try:
        return os.read(handle, size)
    except EnvironmentError:
        return None
    finally:
        os.close(handle)


def read(path, limit=LARGEST):
    """Return the bytes of a file, or None if it cannot be read or is longer."""
    length = size(path)
    return None if length is None or length > limit else head(path, length)


def names(folder):
    """Return the sorted names in a folder, none if it cannot be listed."""
    try:
        return sorted(os.listdir(folder))
    except EnvironmentError:
        return []
