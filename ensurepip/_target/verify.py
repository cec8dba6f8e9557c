"""Verifies an installation at length: every file of it, and one real start."""

import os
import subprocess
import threading

from . import certificates, files, installed, interpreter, loading, record, signals

# No file of a project is longer.
LARGEST = 1 << 26

# How many seconds a pip may take to tell its version, and how much is heard of it.
PATIENCE = 60
LONGEST = 1 << 16


def judge(found, executable):
    """Let an Installation that looked healthy be damaged if it is.

    :param executable: the Python to start its pip with, or None.
    """
    reason = changed = None
    if not found.is_editable:
        reason = loading.fault(found.folder, found.modules(), found.can_load, True)
        changed = _changed(found)
    if not reason and executable and found.project == "pip":
        reason = start(executable)
    found.works = not reason
    found.reason = reason or changed
    if found.reason:
        found.state = installed.DAMAGED


def _changed(found):
    """Return a file that is not what RECORD says, or None.

    What is not there was left out on purpose: what is needed was looked for.
    """
    own = certificates.own(found)
    for row in found.own:
        path = found.path(row.path)
        if not row.hash.startswith("sha256=") or row.path in own:
            continue
        if os.path.lexists(path):
            data = files.read(path, LARGEST)
            if data is None or record.digest(data) != row.hash:
                return row.path + " was changed"
    return None


def start(executable, scripts=()):
    """Start the pip that is there as its user does; return what is wrong, or None.

    :param scripts: paths of commands of it, which are started as well.
    """
    reason = _start(executable, ["-m", "pip"])
    for path in [] if interpreter.WINDOWS else filter(os.path.exists, scripts):
        reason = reason or _start(executable, [path])
    return reason


def _start(executable, what):
    # It leaves no bytecode behind that nobody asked for.
    command = [executable, "-B"] + what + ["--version"]
    if interpreter.WINDOWS and not interpreter.PYTHON_2:
        # pip shows its path, which the code page need not be able to spell.
        command[1:1] = ["-X", "utf8"]
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    signals.children.append(process)
    timer = threading.Timer(PATIENCE, process.kill)
    timer.start()
    pieces = []
    listener = threading.Thread(target=_listen, args=(process.stdout, pieces))
    listener.daemon = True
    listener.start()
    try:
        process.stdin.close()
        process.wait()
    finally:
        timer.cancel()
        signals.children.remove(process)
    # A process that it left behind may hold the pipe: nobody waits for that.
    listener.join(1)
    output = b"".join(pieces).decode("utf-8", "replace").strip()
    if process.returncode == 0 and output.startswith("pip "):
        return None
    last = output.splitlines()[-1][:200] if output else "no answer"
    return "it does not start ({0})".format(last)


def _listen(pipe, pieces):
    """Take what comes out of a pipe, and close it when that is enough."""
    for piece in iter(lambda: os.read(pipe.fileno(), 4096), b""):
        pieces.append(piece)
        if sum(map(len, pieces)) > LONGEST:
            break
    pipe.close()
