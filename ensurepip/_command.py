"""What is around each command line: nothing from the current directory goes
in, and what goes wrong comes out as one line on stderr."""

import os
import sys

from ensurepip._errors import BootstrapError


def leave_current_directory():
    """Undo that ``python -m`` looks for modules in the current directory.

    To be called before anything else is imported.  This package stays
    importable even if it was found there.
    """
    try:
        here = ("", os.getcwd())
    except EnvironmentError:
        here = ("",)
    if sys.path and sys.path[0] in here:
        del sys.path[0]


def run(main, *args, **kwargs):
    """Return the exit status of *main*; tell expected failures in one line."""
    try:
        return main(*args, **kwargs)
    except BootstrapError as error:
        fail(error)
        return error.exit_status
    except (EnvironmentError, ImportError) as error:
        fail(error)
        return 1


def fail(reason):
    """Write *reason* as the one line that a failed command leaves."""
    sys.stderr.write("ensurepip: error: {0}\n".format(" ".join(str(reason).split())))
