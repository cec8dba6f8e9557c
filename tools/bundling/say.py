"""What the script tells, and the failure that is told in one line."""

import sys


class Failure(Exception):
    """What is told in one line."""


def complain(text):
    print(f"update_bundled: error: {text}", file=sys.stderr, flush=True)


class Teller:
    """Tells what goes on, as much of it as was asked for."""

    def __init__(self, quiet, verbose):
        self._quiet = quiet
        self._verbose = verbose
        self.live = sys.stdout.isatty() and not quiet

    def say(self, text):
        if not self._quiet:
            print(text, flush=True)

    def pass_by(self, text):
        """Show progress, which the next one replaces, on a terminal."""
        if self.live:
            print(f"\r\x1b[K{text}", end="", flush=True)

    def detail(self, text):
        if self._verbose:
            sys.stderr.write(f"{text}\n")  # in one piece: threads tell details
