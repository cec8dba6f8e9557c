"""One line that tells, on a terminal, which step lasts; it goes away again.

The target program leaves what it is at in a file of the private folder.  That is
shown to the user, and decides nothing.
"""

import contextlib
import os
import sys

from ensurepip._target import interpreter, steps

# After how many seconds something is shown, and after how many it is looked again.
PATIENCE = 0.5
PAUSE = 0.1

# What a line has if the terminal does not tell.
COLUMNS = 80

# The Line of this process, while somebody looks at it.
_line = None


@contextlib.contextmanager
def shown(is_wanted):
    """Show meanwhile, if stderr is a terminal, the steps that last."""
    global _line
    if not (is_wanted and _is_terminal(sys.stderr)):
        yield
        return
    _line = Line(sys.stderr)
    try:
        yield
    finally:
        _line.end()
        _line = None


def _is_terminal(stream):
    if os.environ.get("TERM") == "dumb":
        # It cannot go back to the start of a line.
        return False
    if interpreter.JYTHON and stream is sys.__stderr__:
        return _is_terminal_of_jython()
    try:
        return stream.isatty()
    except (AttributeError, ValueError):
        # There is no such stream, or it is closed.
        return False


def _is_terminal_of_jython():
    """Ask another program, as JYTHON always says no."""
    from java.lang import Exception as JavaException
    from java.lang import ProcessBuilder

    asking = ProcessBuilder(["test", "-t", "2"])
    asking.redirectError(ProcessBuilder.Redirect.INHERIT)
    try:
        return asking.start().waitFor() == 0
    except JavaException:
        return False


def is_shown():
    """Tell whether somebody may see the steps."""
    return _line is not None


@contextlib.contextmanager
def step(text, python=None, folder=None):
    """Do something that may last.

    :param text: what it is.
    :param python: the Python that it is done with, if that is not this one.
    :param folder: the private folder of its target program, which may know better.
    """
    line = _line
    if line is None:
        yield
        return
    entry = line.begin(text, python, folder)
    try:
        yield
    finally:
        line.leave(entry)


@contextlib.contextmanager
def away():
    """Let the line be away while something else is written."""
    line = _line
    if line is None:
        yield
        return
    with line.lock:
        line.erase()
        yield


class Line(object):
    """The last line of a terminal, and the steps that it may tell.

    :param stream: writes to the terminal.
    """

    def __init__(self, stream):
        import threading

        self.lock = threading.RLock()
        self.stream = stream
        self._steps = []
        self._text = ""
        self._ended = threading.Event()
        self._thread = None

    def begin(self, *entry):
        with self.lock:
            self._steps.append(entry)
        self.start()
        return entry

    def start(self):
        import threading

        with self.lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run)
                try:
                    self._thread.start()
                except (RuntimeError, threading.ThreadError):
                    # No more threads are allowed here: nothing is shown.
                    self._ended.set()

    def leave(self, entry):
        with self.lock:
            if entry is self._steps[0]:
                self.erase()
            self._steps.remove(entry)

    def end(self):
        self._ended.set()
        if self._thread and self._thread.is_alive():
            self._thread.join()

    def erase(self):
        if self._text:
            self._write("\r" + " " * len(self._text) + "\r")
            self._text = ""

    def _run(self):
        self._ended.wait(PATIENCE)
        while not self._ended.is_set():
            self.look()
            self._ended.wait(PAUSE)

    def look(self):
        """Show the step that has lasted longest, where several Pythons are served."""
        with self.lock:
            for entry in self._steps[:1]:
                self._show(*entry)

    def _show(self, text, python, folder):
        text = "ensurepip: " + (_plain(steps.read(folder)) or text)
        if python not in (None, sys.executable):
            text += " ({0})".format(_plain(python))
        text = text[: _columns(self.stream) - 1]
        if text != self._text:
            self.erase()
            self._write(text)
            self._text = text

    def _write(self, text):
        try:
            self.stream.write(text)
            self.stream.flush()
        except (EnvironmentError, ValueError):
            # The terminal is gone.
            pass


def _plain(text):
    """Return a text with what has one column each, and steers no terminal."""
    return str("".join(c if " " <= c <= "~" else "?" for c in text))


def _columns(stream):
    try:
        return os.get_terminal_size(stream.fileno()).columns or COLUMNS
    except (AttributeError, EnvironmentError, ValueError):  # PYTHON_2 cannot tell
        return COLUMNS
