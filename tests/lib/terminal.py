"""A terminal, to type at, and to look at what a process shows and what stays."""

import os
import pty
import select
import time

from holding import PATIENCE


class Terminal:
    """``end`` is what a process gets as its stdout or stderr."""

    def __enter__(self):
        self._own, self.end = pty.openpty()
        self._seen = ""
        return self

    def __exit__(self, *exception):
        os.close(self._own)
        os.close(self.end)

    def wait(self, text):
        """Wait until a text was shown."""
        limit = time.monotonic() + PATIENCE
        while text not in self._seen:
            self._read(0.1)
            assert time.monotonic() < limit, repr(self._seen)

    def type(self, text):
        os.write(self._own, text.encode())

    def lines(self):
        """Return the lines that are there now, without what was overwritten."""
        while self._read(0):
            pass
        lines = []
        for line in self._seen.split("\n"):
            shown = ""
            for part in line.split("\r"):
                shown = part + shown[len(part) :]
            lines.append(shown.rstrip())
        return [line for line in lines if line]

    def _read(self, seconds):
        ready = select.select([self._own], [], [], seconds)[0]
        if ready:
            self._seen += os.read(self._own, 1 << 16).decode()
        return bool(ready)
