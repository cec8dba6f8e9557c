"""Locks: whoever changes a folder keeps others from it meanwhile."""

import contextlib
import errno
import os
import sys
import time

try:
    import fcntl
except ImportError:  # WINDOWS, JYTHON
    fcntl = None  # type: ignore[assignment]

# How many seconds a run waits for another process, unless the variable tells.
PATIENCE = 300
VARIABLE = "ENSUREPIP_PATIENCE"

_PAUSE = 0.05


@contextlib.contextmanager
def lock(*folders):
    """Let no other run change *folders* meanwhile; what is not there is made.

    The folders themselves are locked: there is no file to be left behind.  Where
    that is not possible, runs are not kept apart.

    :raises EnvironmentError: if another process holds one for too long.
    """
    made, handles = [], []
    try:
        _take(folders, made, handles)
        yield
    finally:
        for path in made:
            try:
                os.rmdir(path)
            except EnvironmentError:
                # It is in use, as it is to be.
                pass
        for handle in handles:
            os.close(handle)


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
                handles.append(os.open(folder, os.O_RDONLY))
            except EnvironmentError:
                continue
            # Two names may be those of one folder.
            opened[_identity(os.fstat(handles[-1]))] = handles[-1], folder
        for _, (handle, folder) in sorted(opened.items()):
            _wait(handle, folder)
        if all(_is_at(folder, each) for each, (_, folder) in opened.items()):
            return
        # Whoever had one meanwhile removed it.
        while handles:
            os.close(handles.pop())


def _make(folder):
    """Make a folder, if it can be made; return the new ones, the deepest first."""
    made = []
    path = folder
    while path and not os.path.lexists(path):
        made.append(path)
        path = os.path.dirname(path)
    try:
        if made:
            os.makedirs(folder)
    except EnvironmentError:
        pass
    return made


def _identity(status):
    return status.st_dev, status.st_ino


def _is_at(folder, identity):
    try:
        return _identity(os.stat(folder)) == identity
    except EnvironmentError:
        return False


def _wait(handle, folder):
    waited, told = 0, False
    while not take(handle):
        if not waited < _patience():
            raise EnvironmentError(
                "{0} is in use by another process: end that, or let this one wait "
                "longer than {1:g} seconds by {2}".format(folder, _patience(), VARIABLE)
            )
        if waited >= 1 and not told:
            told = True
            _tell("waiting for another process that uses {0}".format(folder))
        time.sleep(_PAUSE)
        waited += _PAUSE


def take(handle):
    """Lock what is open, if nobody else has; tell whether somebody has not."""
    if fcntl is None:
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except EnvironmentError as error:
        # Only PYTHON_2 is interrupted by a signal.
        return error.errno not in (errno.EAGAIN, errno.EACCES, errno.EINTR)
    return True


def _patience():
    text = os.environ.get(VARIABLE) or str(PATIENCE)
    try:
        return float(text)
    except ValueError:
        raise EnvironmentError(
            "{0} is no number of seconds: {1}".format(VARIABLE, text)
        )


def _tell(what):
    """Write a line that the starter shows at once."""
    try:
        sys.stderr.write("ensurepip: {0}\n".format(what))
        sys.stderr.flush()
    except (AttributeError, EnvironmentError, ValueError):
        pass
