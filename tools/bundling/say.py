"""What the script tells, and the failure that is told in one line."""

import sys

import _clone  # noqa: F401  the package is imported from there

from ensurepip import _cli


class Failure(Exception):
    """What is told in one line."""


def complain(text):
    """Tell what is wrong, in a line that cannot steer a terminal."""
    line = _cli.plain(" ".join(str(text).split()))
    print(f"update_bundled: error: {line}", file=sys.stderr, flush=True)


class Teller:
    """Tells what goes on, as much of it as was asked for."""

    def __init__(self, quiet, verbose):
        self._quiet = quiet
        self.verbose = verbose
        self._live = sys.stdout.isatty() and not quiet

    def say(self, text):
        if not self._quiet:
            print(text, flush=True)

    def each(self, what, keys, do):
        """Return ``{key: do(key)}``, and show how far that is on a terminal."""
        done = {}
        for key in keys:
            self._pass_by(f"{what} ({len(done) + 1}/{len(keys)})")
            try:
                done[key] = do(key)
            finally:
                self._pass_by("")
        return done

    def _pass_by(self, text):
        if self._live:
            print(f"\r\x1b[K{text}", end="", flush=True)
