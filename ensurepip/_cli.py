"""What is around each command line: nothing of the surroundings goes in, and
what goes wrong comes out as one line on stderr."""

import os
import sys

from ensurepip._errors import BootstrapError

# Jython has a variable of its own.
_PATH_VARIABLE = "JYTHONPATH" if os.name == "java" else "PYTHONPATH"


class StandardLibraryFirst(object):
    """While it is entered, the surroundings are not on ``sys.path``.

    They are the current directory, which ``python -m`` puts there, and
    PYTHONPATH.  A module of theirs must not be taken for one of the standard
    library.  This package stays importable even if it was found there.
    """

    def __enter__(self):
        self._path = sys.path[:]
        leave_surroundings()

    def __exit__(self, *exception):
        sys.path[:] = self._path


def leave_surroundings():
    """Take the current directory and PYTHONPATH out of ``sys.path``."""
    try:
        here = os.getcwd()
    except EnvironmentError:
        here = ""
    folders = ["", here]
    for folder in os.environ.get(_PATH_VARIABLE, "").split(os.pathsep):
        folders += [folder, os.path.normpath(os.path.join(here, folder))]
    library = os.path.dirname(getattr(os, "__file__", ""))
    sys.path[:] = [
        path
        for path in sys.path
        if path not in folders or library and path.startswith(library)
    ]


def run(main, *args, **kwargs):
    """Return the exit status of *main*; tell expected failures in one line."""
    import signal

    from ensurepip._target import signals

    def end(number):
        # Jython calls this in another thread, where only SystemExit ends it all.
        if number == signal.SIGINT and os.name != "java":
            raise KeyboardInterrupt
        raise SystemExit(128 + number)

    signals.on_stop(end)
    try:
        return main(*args, **kwargs)
    except BootstrapError as error:
        fail(error)
        return error.exit_status
    except (EnvironmentError, ImportError, EOFError) as error:
        # The latter comes of bytecode of the standard library that cannot be read.
        fail(error)
        return 1
    except MemoryError:
        fail("there is not enough memory")
        return 1
    except KeyboardInterrupt:
        fail("interrupted")
        return 128 + signal.SIGINT
    finally:
        for stream in (sys.stdout, sys.stderr):
            _flush(stream)


def _flush(stream):
    """Write what waits in *stream*, or drop it if nobody is there to read it.

    Python would try again at its end, complain, and change the exit status.
    """
    try:
        stream.flush()
    except (AttributeError, EnvironmentError, ValueError):
        try:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        except (AttributeError, EnvironmentError, ValueError):
            pass


def fail(reason):
    """Write *reason* as the one line that a failed command leaves."""
    line = " ".join(str(reason).split())
    try:
        sys.stderr.write("ensurepip: error: {0}\n".format(line))
    except (AttributeError, EnvironmentError, ValueError):
        # There is no such stream, or it is closed or full.
        pass
