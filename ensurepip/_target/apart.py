"""Work done apart: in a forked process, on another processor."""

import marshal
import os
import signal
import tempfile

from . import signals

_running = []


class Apart(object):
    """Work that goes on in a forked process.

    :param work: a function; what it returns has to be what marshal can write.
    :param arguments: its arguments.
    :raises EnvironmentError: if no process, or file, is to be had.

    Locks are held until it has ended, too, even if this process is killed.
    """

    def __init__(self, work, *arguments):
        if not hasattr(os, "fork"):  # WINDOWS
            raise EnvironmentError("no process can be forked here")
        self._file = tempfile.TemporaryFile()
        # A signal comes before, or when this process is known as a running one.
        blocked = signal.pthread_sigmask(signal.SIG_BLOCK, signals.NUMBERS)
        try:
            self._process = os.fork()
            if self._process:
                _running.append(self)
        except EnvironmentError:
            self._file.close()
            raise
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
        if not self._process:
            self._do(work, arguments)

    def _do(self, work, arguments):
        try:
            with self._file:
                marshal.dump(work(*arguments), self._file)
            os._exit(0)
        finally:
            os._exit(1)

    def answer(self):
        """Wait until it has ended; return what *work* did, None if it failed."""
        if self not in _running:
            return None
        has_succeeded = self._wait()
        with self._file:
            if not has_succeeded:
                return None
            self._file.seek(0)
            return marshal.load(self._file)

    def kill(self):
        try:
            os.kill(self._process, signal.SIGKILL)
        except ProcessLookupError:
            # A signal came when it had just been waited for.
            pass

    def _wait(self):
        try:
            return os.waitpid(self._process, 0)[1] == 0
        except ChildProcessError:
            # It has ended, but nobody is told how: SIGCHLD is ignored.
            return False
        finally:
            _running.remove(self)


def end():
    """End all that is done apart, which is in vain now."""
    for each in _running[:]:
        each.kill()
        each.answer()
