"""What is around each command line: nothing of the surroundings goes in, and
what goes wrong comes out as one line on stderr."""

import os
import sys

from ensurepip._errors import BootstrapError


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
    except (EnvironmentError, ImportError) as error:
        fail(error)
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


# What is said of a project that is there already.
KEPT = "{project} {version} is already in {folder}"


def tell(outcome, quiet):
    """Say what the user has to know of an outcome.

    :param quiet: whether to say nothing of what is as it should be.
    """
    from ensurepip._target import protocol

    for done in outcome["done"]:
        if done["note"]:
            sys.stderr.write("ensurepip: {0}\n".format(done["note"]))
        if done["action"] == protocol.KEPT and not quiet:
            print(KEPT.format(**done))


def fail(reason):
    """Write *reason* as the one line that a failed command leaves."""
    line = " ".join(str(reason).split())
    try:
        sys.stderr.write("ensurepip: error: {0}\n".format(line))
    except (AttributeError, EnvironmentError, ValueError):
        # There is no such stream, or it is closed or full.
        pass
