"""Lets one system call of a process fail, with strace.

A failure is spelled as strace spells it: ``openat:error=EIO:when=12``.
"""

import re
import shutil
import subprocess
from collections import Counter

import pytest

# What may fail, and how.  A close is left out: it always closes, whatever it
# says, but strace does not make a call that it lets fail.
_ERRORS = {
    "open openat": "ENOSPC EACCES EMFILE EIO ENOMEM EINTR",
    "read pread64": "EIO EINTR",
    "write pwrite64": "ENOSPC EIO EDQUOT EINTR",
    "lseek": "EIO",
    "stat lstat fstat newfstatat statx access": "EACCES EIO ENOMEM",
    "getdents64": "EIO ENOMEM",
    "mkdir mkdirat": "ENOSPC EACCES EIO",
    "rename renameat renameat2": "ENOSPC EACCES EIO EXDEV EBUSY",
    "unlink unlinkat rmdir": "EACCES EIO EBUSY",
    "readlink symlink link": "EACCES EIO",
    "chmod fchmod fchmodat": "EPERM EIO",
    "fsync ftruncate": "EIO ENOSPC",
    "flock": "ENOLCK EINTR",
    "chdir getcwd": "EACCES",
    "fork vfork clone clone3": "EAGAIN ENOMEM",
    "execve": "EACCES ENOMEM",
    "wait4 poll select": "EINTR",
    "pipe pipe2 dup dup2 fcntl socket": "EMFILE",
    "mmap brk mprotect mremap": "ENOMEM",
}
_REMOVING = ("unlink", "unlinkat", "rmdir")
_KINDS = {name: kind for kind in _ERRORS for name in kind.split()}


def require_strace():
    """Skip the test that asks if no process can be traced here."""
    if shutil.which("strace") is None:
        pytest.skip("there is no strace on this machine")
    process = subprocess.run(
        ["strace", "-o", "/dev/null", "true"], capture_output=True, text=True
    )
    if process.returncode:
        pytest.skip(f"strace cannot trace here: {process.stderr.strip()}")


def tracer(log, failure=None):
    """Return the start of a command that writes its calls to *log*.

    These are all calls, or the one that fails and what removes files.  Only the
    first process is followed: strace counts the calls of each by itself.
    """
    options = []
    if failure:
        name = failure.partition(":")[0]
        options += ["-e", f"trace={name},{','.join(_REMOVING)}"]
        options += ["-e", f"inject={failure}"]
    return ["strace", "-qq", "-o", str(log), "-e", "signal=none", *options]


def calls(log):
    """Return pairs of a call's name and its line in a log."""
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    return [(match[1], line) for line in lines if (match := re.match(r"(\w+)\(", line))]


def was_removing(log):
    """Tell whether the call that failed was one that removes files, or lists them
    for it, or is among such."""
    made = calls(log)
    for number, (_name, line) in enumerate(made):
        if line.endswith("(INJECTED)"):
            near = [name for name, _line in made[max(0, number - 3) : number + 4]]
            return made[number][0] == "getdents64" or bool({*_REMOVING} & {*near})
    return False


def sample(generator, made, first, amount):
    """Return failures, spread over the kinds of the calls that were made.

    :param made: pairs of a name and something, in their order.
    :param first: the index of the first that may fail.
    """
    numbers, by_kind = Counter(), {}
    for index, (name, _line) in enumerate(made):
        numbers[name] += 1
        if name in _KINDS and index >= first:
            names = by_kind.setdefault(_KINDS[name], {})
            names.setdefault(name, []).append(numbers[name])
    failures = []
    while by_kind and len(failures) < amount:
        for kind in generator.sample(sorted(by_kind), len(by_kind)):
            name = generator.choice(sorted(by_kind[kind]))
            error = generator.choice(_ERRORS[kind].split())
            number = generator.choice(by_kind[kind][name])
            failures.append(f"{name}:error={error}:when={number}")
    return failures[:amount]
