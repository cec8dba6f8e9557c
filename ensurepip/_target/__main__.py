"""Starts the target program, for the request on stdin and a private folder::

python .../_target/__main__.py FOLDER
"""

import os
import signal
import sys


def main():
    from ensurepip_target import protocol, runner, tricks

    if hasattr(signal, "SIGCHLD"):
        # If whoever started this ignores it, nobody can wait for a child.
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    _write_utf8()
    tricks.leave(runner.main(sys.argv[1], *protocol.read_request()))


def _write_utf8():
    """Write to stdout what the starter reads, whatever the code page of WINDOWS; no
    message that cannot be spelt ends a bootstrap."""
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")


if __name__ == "__main__":
    here = os.path.dirname(os.path.abspath(__file__))
    resolved = os.path.realpath(here)
    sys.path[:] = [path for path in sys.path if os.path.realpath(path) != resolved]
    # A package of that name whose modules are the files here.
    package = type(os)("ensurepip_target")
    package.__path__ = [here]
    sys.modules[package.__name__] = package
    main()
