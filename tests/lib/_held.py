"""Stops a process at its steps: what ``holding`` plants into an environment.

It is planted as ``sitecustomize`` and runs on each Python.  A step is the start
of the process, or the moment before or after it changes a file, takes a lock,
forks, or ends.  Each is noted in a file; at those that the test chose, the
process says so and waits until it may go on.
"""

import errno
import io
import os

try:
    from _thread import get_ident
except ImportError:
    from thread import get_ident

# Functions, and whether there is a moment after them.
_CALLS = {
    "rename": True,
    "replace": True,
    "link": True,
    "symlink": True,
    "mkdir": True,
    "rmdir": True,
    "unlink": True,
    "remove": True,
    "chmod": True,
    "utime": True,
    "fork": True,
    "execv": False,
    "execve": False,
    "execvp": False,
    "execvpe": False,
    "_exit": False,
}
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT

_open, _read, _write, _close = os.open, os.read, os.write, os.close


def _role():
    """Return which process of a bootstrap this is, or None."""
    with io.open("/proc/self/cmdline", "rb") as file:
        arguments = file.read().split(b"\0")
    for argument in arguments:
        if argument.endswith((b"/_target/__main__.py", b"/_target")):
            return "target"
        if argument.endswith(b"exec(sys.stdin.read())"):
            return "question"
    doors = {b"ensurepip", b"ensurepip.venv"}
    return "starter" if doors.intersection(arguments) else None


class _Steps(object):
    def __init__(self, role, folder, points):
        self.role = role
        self.process = os.getpid()
        self.thread = get_ident()
        self.folder = folder
        self.points = points
        self.counts = {}

    def step(self, what):
        role = self.role
        if os.getpid() != self.process:
            role += "-child"
        elif get_ident() != self.thread:
            role = "thread"
        number = self.counts[role] = self.counts.get(role, 0) + 1
        line = "{0} {1} {2}".format(role, number, what)
        self._say("steps", line, os.O_WRONLY | os.O_APPEND)
        points = [point for point in self.points if point.startswith(role + " ")]
        if points and _is_met(points[0].split(" ")[1:], number, what):
            self.points.remove(points[0])
            self._say("here", "{0} {1}".format(os.getpid(), line), os.O_WRONLY)
            handle = self._retry(_open, os.path.join(self.folder, "go"), os.O_RDONLY)
            self._retry(_read, handle, 1)
            _close(handle)

    def _say(self, name, line, flags):
        if not isinstance(line, bytes):
            line = line.encode("utf-8", "backslashreplace")
        handle = self._retry(_open, os.path.join(self.folder, name), flags)
        _write(handle, line.replace(b"\n", b"?") + b"\n")
        _close(handle)

    def _retry(self, function, *args):
        """Call again what a signal interrupted, as Python 3 does by itself."""
        while True:
            try:
                return function(*args)
            except EnvironmentError as error:
                if error.errno != errno.EINTR:
                    raise


def _is_met(words, number, what):
    """Tell whether a step is that of a point, which names it or its number."""
    if words[0].isdigit():
        return int(words[0]) == number
    begins = what.startswith(" ".join(words[:2]))
    return begins and all(word in what for word in words[2:])


class _Call(object):
    """Takes the place of a function; unlike one, it never becomes a method."""

    def __init__(self, steps, name, function, is_step=None, has_end=True):
        self.steps = steps
        self.name = name
        self.function = function
        self.is_step = is_step
        self.has_end = has_end

    def __call__(self, *args, **options):
        if self.is_step and not self.is_step(*args, **options):
            return self.function(*args, **options)
        what = [arg if isinstance(arg, str) else repr(arg) for arg in args]
        what = " ".join([self.name] + what[:2])
        self.steps.step("before " + what)
        result = self.function(*args, **options)
        if self.has_end:
            self.steps.step("after " + what)
        return result


def _opens_to_write(path, flags, *args, **options):
    return flags & _WRITING


def _opens_file_to_write(path, mode="r", *args, **options):
    return set(mode) & set("wax+")


def _watch(steps):
    def put(module, name, **options):
        function = getattr(module, name, None)
        if function is None:
            return
        call = _Call(steps, name, function, **options)
        setattr(module, name, call)
        # What shutil asks before it takes the safer of two ways.
        for abilities in ("fd", "dir_fd", "follow_symlinks"):
            able = getattr(os, "supports_" + abilities, ())
            if function in able:
                able.add(call)

    for name, has_end in _CALLS.items():
        put(os, name, has_end=has_end)
    put(os, "open", is_step=_opens_to_write)
    put(io, "open", is_step=_opens_file_to_write)
    try:
        import builtins

        builtins.open = io.open
    except ImportError:
        import __builtin__

        put(__builtin__, "open", is_step=_opens_file_to_write)
    try:
        import fcntl
    except ImportError:
        return
    put(fcntl, "flock")


def _main():
    folder = os.environ.get("HOLD_FOLDER")
    role = folder and _role()
    if role:
        steps = _Steps(role, folder, os.environ["HOLD_POINTS"].splitlines())
        _watch(steps)
        steps.step("start")


if __name__ == "sitecustomize":
    _main()
