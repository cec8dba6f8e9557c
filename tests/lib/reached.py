"""Takes down which lines of the package are reached, in whichever process.

Every module of an instrumented clone runs this first, see ``measure_coverage.py``: the
processes that matter are isolated, fork, and end by signals or at once, so that nothing
that starts with Python or ends with it would know.  A line is written down when a
process reaches it that does not find it there.
"""

import os
import sys


def _reached(code, line):
    name, _, module = code.co_filename.replace("\\", "/").rpartition("ensurepip/")
    if name and (module, line) not in _seen:
        _seen.add((module, line))
        try:
            file = os.open(FILE, os.O_WRONLY | os.O_APPEND)  # noqa: F821
            os.write(file, "{0}:{1}\n".format(module, line).encode("utf-8"))
            os.close(file)
        except EnvironmentError:
            pass
    return bool(name)


def _known():
    """Return what other processes have reached before: nobody writes it again."""
    try:
        with open(FILE) as file:  # noqa: F821
            lines = [line.rpartition(":") for line in file.read().splitlines()]
    except EnvironmentError:
        return ()
    return [(module, int(number)) for module, _, number in lines if number.isdigit()]


def _trace(frame, event, argument):
    return _trace if _reached(frame.f_code, frame.f_lineno) else None


def _monitor(code, line):
    _reached(code, line)
    return sys.monitoring.DISABLE


if not hasattr(sys, "_lines_reached"):
    _seen = sys._lines_reached = set(_known())
    if hasattr(sys, "monitoring"):
        tool = sys.monitoring.COVERAGE_ID
        sys.monitoring.use_tool_id(tool, "reached")
        line = sys.monitoring.events.LINE
        sys.monitoring.register_callback(tool, line, _monitor)
        sys.monitoring.set_events(tool, line)
    elif hasattr(sys, "settrace"):
        sys.settrace(_trace)
        # What is being imported.
        sys._getframe(1).f_trace = _trace
