"""Locks: whoever changes a folder keeps others from it meanwhile."""

import contextlib
import errno
import os
import sys
import time

from . import files, interpreter, steps

try:
    import fcntl
except ImportError:  # WINDOWS, JYTHON
    fcntl = None  # type: ignore[assignment]
if interpreter.WINDOWS:
    import msvcrt

# WINDOWS cannot lock a folder: it locks a file of this name in there, which goes away
# with the last process that has it open.
FILE = ".ensurepip-lock"

# How many seconds a run waits for another process, unless the variable tells.
PATIENCE = 300
VARIABLE = "ENSUREPIP_PATIENCE"

_PAUSE = 0.05

# What is no folder, as a pipe, is not waited for.
_FLAGS = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0)


@contextlib.contextmanager
def lock(*folders):
    """Let no other run change *folders* meanwhile; what is not there is made.

    The folders themselves are locked, or a file that no process can leave behind.
    Where that is not possible, runs are not kept apart.

    :raises EnvironmentError: if another process holds one for too long.
    """
    made, handles = [], []
    try:
        _take(folders, made, handles)
        yield
    finally:
        if interpreter.WINDOWS:
            # A folder that has a file cannot be removed.
            _close(handles)
        for path in made:
            try:
                os.rmdir(path)
            except EnvironmentError:
                # It is in use, as it is to be.
                pass
        _close(handles)


def lock_existing(folders):
    """Do as :func:`lock` with those of *folders* that are there."""
    return lock(*filter(os.path.isdir, folders))


def _take(folders, made, handles):
    """Lock folders, all runs in the same order; fill the lists of the folders
    that were made, the deepest first, and of the handles."""
    while True:
        opened = {}
        for folder in folders:
            made += _make(folder)
            try:
                handles.append(_open(folder))
            except EnvironmentError:
                continue
            # Two names may be those of one folder.
            identity = _identity(os.fstat(handles[-1]), folder)
            opened[identity] = handles[-1], folder
        for _, (handle, folder) in sorted(opened.items()):
            _wait(lambda handle=handle: take(handle), folder)
        if all(_is_at(folder, each) for each, (_, folder) in opened.items()):
            return
        # Whoever had one meanwhile removed it.
        _close(handles)


def _close(handles):
    while handles:
        os.close(handles.pop())


def _open(folder):
    """Return a handle of what is locked for a folder."""
    if not interpreter.WINDOWS:
        return os.open(folder, _FLAGS)
    path, opened, vain = os.path.join(folder, FILE), [], []
    flags = os.O_RDWR | os.O_CREAT | os.O_TEMPORARY | os.O_NOINHERIT

    def is_open():
        try:
            opened.append(os.open(path, flags))
        except EnvironmentError:
            # Whoever had it has closed it, and it is about to go away; or the folder
            # cannot be written.
            if not os.path.lexists(path):
                vain.append(path)
            if len(vain) > 2:
                raise
        return bool(opened)

    _wait(is_open, folder)
    return opened[0]


def _make(folder):
    """Make a folder, if it can be made; return the new ones, the deepest first."""
    made = files.missing(folder)
    try:
        if made:
            os.makedirs(folder)
    except EnvironmentError:
        pass
    return made


def _identity(status, folder):
    # PYTHON_2 has no numbers of files on WINDOWS.
    return status.st_dev, status.st_ino or folder


def _is_at(folder, identity):
    path = os.path.join(folder, FILE) if interpreter.WINDOWS else folder
    try:
        return _identity(os.stat(path), folder) == identity
    except EnvironmentError:
        return False


def _wait(is_done, folder):
    waited, told = 0, False
    while not is_done():
        if not waited < _patience():
            raise EnvironmentError(
                "{0} is in use by another process: end that, or let this one wait "
                "longer than {1:g} seconds by {2}".format(folder, _patience(), VARIABLE)
            )
        if waited >= 1 and not told:
            told = True
            text = "waiting for another process that uses {0}".format(folder)
            if not steps.begin(text):
                _tell(text)
        time.sleep(_PAUSE)
        waited += _PAUSE


def take(handle):
    """Lock what is open, if nobody else has; tell whether somebody has not."""
    try:
        if interpreter.WINDOWS:
            number = handle if isinstance(handle, int) else handle.fileno()
            msvcrt.locking(number, msvcrt.LK_NBLCK, 1)
        elif fcntl:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except EnvironmentError as error:
        if interpreter.WINDOWS:
            # The number need not be the one of this error.
            return False
        # Only PYTHON_2 is interrupted by a signal.
        return error.errno not in (errno.EAGAIN, errno.EACCES, errno.EINTR)
    return True


def _patience():
    text = os.environ.get(VARIABLE) or str(PATIENCE)
    try:
        patience = float(text)
    except ValueError:
        patience = -1
    if not patience >= 0:
        raise EnvironmentError(
            "{0} is no number of seconds: {1}".format(VARIABLE, text)
        )
    return patience


def _tell(what):
    """Write a line that the starter shows at once."""
    try:
        sys.stderr.write("ensurepip: {0}\n".format(what))
        sys.stderr.flush()
    except (AttributeError, EnvironmentError, ValueError):
        pass
