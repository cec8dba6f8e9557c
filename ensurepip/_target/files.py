"""Files that anybody may have written: read up to a limit, and never waited for."""

import os
import stat

from . import interpreter

# More than any file has that describes a pip.
LARGEST = 1 << 20

_FLAGS = os.O_RDONLY
for _name in ("O_NONBLOCK", "O_NOCTTY", "O_BINARY", "O_CLOEXEC"):
    _FLAGS |= getattr(os, _name, 0)


def opened(path):
    """Return a handle to read from a regular file, or None if there is none.

    What is something else, a pipe or a device, is not even opened.
    """
    if not is_file(path):
        return None
    try:
        handle = os.open(path, _FLAGS)
    except EnvironmentError:
        return None
    # It may have become something else meanwhile; JYTHON cannot tell.
    if interpreter.JYTHON or stat.S_ISREG(os.fstat(handle).st_mode):
        return handle
    os.close(handle)
    return None


def is_file(path):
    """Tell whether a path leads to a regular file."""
    return size(path) is not None


def size(path):
    """Return the size of a regular file, or None if there is none."""
    try:
        status = os.stat(path)
    except (EnvironmentError, ValueError, TypeError):
        # With a null byte it is no path.
        return None
    return status.st_size if stat.S_ISREG(status.st_mode) else None


def is_readable(path):
    """Tell whether a regular file can be read.

    Only where not everybody may is it tried: rights need not show in its mode.
    """
    return bool(os.stat(path).st_mode & stat.S_IROTH) or head(path, 1) is not None


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
