"""Times whole processes, and sees how much memory they take."""

import os
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

# How often the memory of a tree of processes is looked at, in seconds.
_INTERVAL = 0.002
# What ru_maxrss counts in.
_UNITS_OF_A_MIB = 2**20 if sys.platform == "darwin" else 2**10


class Failure(Exception):
    """A command that is measured failed."""


@dataclass(frozen=True)
class Step:
    """One command that a user types, and the folder to type it in."""

    command: list
    folder: Path


@dataclass(frozen=True)
class Measurement:
    """What steps, one after another, took.

    *process_mib* is the memory of the largest single process, as the system
    counts it; this process's own memory is its floor, for a child starts as a
    copy.  *tree_mib* is the most that all of them took at one time, each
    shared page counted once (PSS), or None if that was not looked at.
    """

    seconds: float
    process_mib: float
    tree_mib: float | None


def measure(steps, environ, look=False):
    """Run steps; return a Measurement.

    :param look: look at the memory of the tree, which takes time itself.
    :raises Failure: if one fails.
    """
    process_mib, tree_mib = 0, None
    start = time.perf_counter()
    for step in steps:
        child = Child(step, environ)
        if look:
            tree_mib = max(filter(None, [tree_mib, child.watch()]), default=None)
        process_mib = max(process_mib, child.wait())
    return Measurement(time.perf_counter() - start, process_mib, tree_mib)


def _one_after_another(steps, environ):
    return measure(steps, environ).seconds


def _side_by_side(steps, environ):
    start = time.perf_counter()
    children = [Child(step, environ) for step in steps]
    for child in children:
        child.wait()
    return time.perf_counter() - start


ONE_AFTER_ANOTHER = "one after another"
IN_ONE_CALL = "in one call"
# Functions that run steps and return the seconds that they took together.
WAYS = {ONE_AFTER_ANOTHER: _one_after_another, "side by side": _side_by_side}


def count_instructions(steps, environ, logs):
    """Run steps; return how many instructions all their processes took as a user.

    A process that is forked, and never another program, is charged with what its
    parent did before, too; a bootstrap has none when its bytecode is ready.

    :param logs: an empty folder.
    :raises Failure: if one fails, or nothing is there to count with.
    """
    if not shutil.which("valgrind"):
        raise Failure("there is no valgrind")
    count = ["valgrind", "--tool=cachegrind", "--cache-sim=no", "--trace-children=yes"]
    count += ["--cachegrind-out-file=/dev/null", f"--log-file={logs}/%p"]
    measure([Step([*count, *step.command], step.folder) for step in steps], environ)
    found = re.findall(r"I +refs: +([\d,]+)", "".join(map(_read, logs.iterdir())))
    return sum(int(number.replace(",", "")) for number in found)


class Child:
    """A process that runs a step."""

    def __init__(self, step, environ):
        self.process = subprocess.Popen(
            step.command,
            cwd=step.folder,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )

    def wait(self):
        """Wait for its end; return the MiB of the largest process under it."""
        with self.process.stderr as file:
            errors = file.read().decode(errors="replace").strip()
        _, status, usage = os.wait4(self.process.pid, 0)
        self.process.returncode = os.waitstatus_to_exitcode(status)
        if self.process.returncode:
            raise Failure(errors or f"exit status {self.process.returncode}")
        return usage.ru_maxrss / _UNITS_OF_A_MIB

    def watch(self):
        """Look at the tree until it ends; return the most MiB that it took."""
        most = None
        options = os.WEXITED | os.WNOHANG | os.WNOWAIT
        while os.waitid(os.P_PID, self.process.pid, options) is None:
            sizes = [_pss(process) for process in _tree(self.process.pid)]
            if any(sizes):
                most = max(most or 0, sum(filter(None, sizes)) / 2**10)
            time.sleep(_INTERVAL)
        return most and round(most, 1)


def _tree(process):
    yield process
    try:
        threads = list(Path(f"/proc/{process}/task").iterdir())
    except OSError:
        # It ended meanwhile, or this system does not tell.
        return
    for thread in threads:
        # A suspended thread may have a child that uses the very same memory,
        # until it is another program (vfork).
        if "D" not in _read(thread / "stat").rpartition(")")[2].split()[:1]:
            for child in _read(thread / "children").split():
                yield from _tree(child)


def _pss(process):
    """Return the KiB of a process, or None if that cannot be told."""
    for line in _read(Path(f"/proc/{process}/smaps_rollup")).splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    return None


def _read(path):
    try:
        return path.read_text()
    except OSError:
        return ""
