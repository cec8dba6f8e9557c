"""Catches a process in the middle, without any waiting that hopes.

What is planted into an environment holds a process of a bootstrap at the steps
that a test chooses (``_held`` tells what a step is)::

    plant(site_packages)
    with Hold(folder, "target after rename .ensurepip-") as hold:
        with started(command, {**environ, **hold.environ}) as process:
            hold.wait(process)  # there it stands
            hold.go()

A point is a role and either the number of a step, or the words that it begins
with, like ``start`` or ``after rename``, and parts of its paths.  Roles are
``starter``, ``target``, ``question`` for the program that asks another Python what
it is, these with ``-child`` for what they forked, and ``thread`` for a thread of
theirs, whose numbers differ each time.  Each process takes the points of its role
one after the other.
"""

import contextlib
import os
import select
import shutil
import signal
import subprocess
import time
from collections import namedtuple
from pathlib import Path

from support import CLONE

# Only what hangs takes longer.
PATIENCE = 120

# Where a process stands: its number, and the line of its step.
Held = namedtuple("Held", "pid step")


def plant(site_packages):
    """Let the processes of an environment be held."""
    shutil.copy(Path(__file__).with_name("_held.py"), site_packages / PLANTED)


PLANTED = "sitecustomize.py"


class Hold:
    """Holds one process at a time, in a run of one command.

    :param folder: where to make a new folder.
    :param points: where to hold it; without any, its steps are noted only.
    """

    def __init__(self, folder, *points):
        number = len(list(Path(folder).glob("hold-*")))
        self.folder = Path(folder, f"hold-{number}")
        self.folder.mkdir()
        self.folder.joinpath("steps").touch()
        self.environ = {
            "HOLD_FOLDER": str(self.folder),
            "HOLD_POINTS": "\n".join(points),
        }

    def __enter__(self):
        self._fifos = []
        for name in ("here", "go"):
            os.mkfifo(self.folder / name)
            self._fifos.append(os.open(self.folder / name, os.O_RDWR))
        return self

    def __exit__(self, *exception):
        for fifo in self._fifos:
            os.close(fifo)

    @property
    def steps(self):
        """What was noted until now: a line for each step."""
        return self.folder.joinpath("steps").read_text().splitlines()

    def wait(self, process):
        """Wait until a process stands at the next point; return where.

        :param process: the process whose end would mean that it never does.
        """
        held = self.reached(lambda: process.poll() is not None)
        assert held, ("it was never there", process.communicate(), self.steps[-9:])
        return held

    def reached(self, ended):
        """Wait as :meth:`wait` does, or until *ended* returns true.

        :returns: where the process stands, or None.
        """
        limit = time.monotonic() + PATIENCE
        while True:
            last = ended()
            if select.select([self._fifos[0]], [], [], 0 if last else 0.02)[0]:
                break
            if last:
                return None
            assert time.monotonic() < limit, ("it hangs", self.steps[-9:])
        line = b""
        while not line.endswith(b"\n"):
            line += os.read(self._fifos[0], 1)
        pid, step = line.decode().rstrip("\n").split(" ", 1)
        return Held(int(pid), step)

    def go(self):
        """Let the process that is held go on."""
        os.write(self._fifos[1], b"\n")


def listen():
    """Let a new process hear signals, under nohup or behind a shell's ``&`` too."""
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


@contextlib.contextmanager
def started(command, environ, **options):
    """Give a process that listens, in a session of its own; leave none behind."""
    process = subprocess.Popen(
        command,
        env=environ,
        text=True,
        start_new_session=True,
        **{
            "stdin": subprocess.DEVNULL,
            "stdout": subprocess.PIPE,
            "stderr": subprocess.PIPE,
            "cwd": CLONE,
            "preexec_fn": listen,
            **options,
        },
    )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def has_ended(pid):
    """Tell whether a process has ended, if nobody may have asked for its status."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return True
    return status.rpartition(") ")[2][0] == "Z"


def point_of(step):
    """Return the point at which a noted step is met again."""
    return " ".join(step.split()[:2])


def spread(items, count):
    """Return *count* items from all over a list, or all if it has no more."""
    count = min(count, len(items))
    return [items[int((n + 0.5) * len(items) / count)] for n in range(count)]
