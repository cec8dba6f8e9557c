"""Letting two paths change places, so that there is never none at either."""

import os
import sys

# Of Linux, for renameat2: paths are relative to the working folder; exchange.
_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


def swap(ours, other, spare, move):
    """Let two paths change places; on failure both are where they were.

    Where that is no single step, there is a moment with nothing at *other*;
    what was there is then at *ours*.

    :param spare: a path on the same file system, where nothing is.
    :param move: the function that moves a path.
    """
    if _exchange(ours, other):
        return
    steps = [(ours, spare), (other, ours), (spare, other)]
    taken = []
    try:
        for old, new in steps:
            move(old, new)
            taken.append((new, old))
    except BaseException:
        for new, old in reversed(taken):
            move(new, old)
        raise


def _exchange(one, other):
    """Let two paths change places in one step; tell whether that was done.

    Python has no function for it, and not every kernel and file system can.
    """
    try:
        import ctypes

        renameat2 = ctypes.CDLL(None).renameat2
    except (ImportError, AttributeError, EnvironmentError, TypeError):
        # JYTHON has no ctypes, and WINDOWS takes no None.
        return False
    one, other = map(_encoded, (one, other))
    return renameat2(_AT_FDCWD, one, _AT_FDCWD, other, _RENAME_EXCHANGE) == 0


def _encoded(path):
    return path if sys.version_info < (3,) else os.fsencode(path)  # PYTHON_2
