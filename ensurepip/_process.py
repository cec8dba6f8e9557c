"""Processes: each has a private folder, and none is left behind."""

import contextlib
import errno
import locale
import os
import select
import subprocess
import sys
import tempfile
import threading
import time

from ensurepip import _surroundings, _trust
from ensurepip._errors import BootstrapError
from ensurepip._target import moving, signals

# WINDOWS and JYTHON cannot ask a pipe whether there is something to read.
_poll = select.poll if os.name == "posix" else None

# More than a process is let write; with all that it can tell, pip writes less.
LARGEST = 16 << 20

# Runs the program that it reads, and imports nothing from where it stands.
_PROGRAM = (
    "import sys; sys.path[:] = [path for path in sys.path if path]; "
    "exec(sys.stdin.read())"
)


@contextlib.contextmanager
def private_folder():
    """Make a folder that only this user can enter; remove it afterwards.

    :raises BootstrapError: if another user could swap it for theirs.
    """
    folder = _make_folder()
    try:
        yield folder
    finally:
        try:
            moving.remove(folder)
        except BaseException:
            # An interrupt came meanwhile; it has to wait.
            moving.remove(folder)
            raise


def _make_folder():
    parent = tempfile.gettempdir()
    if os.name == "posix":
        parent = os.path.realpath(parent)
    # Before anything is done with a path that is not kept from others.
    _trust.refuse_shared(parent)
    folder = tempfile.mkdtemp(prefix="ensurepip-", dir=parent)
    try:
        # Whatever the umask is.
        os.chmod(folder, 0o700)
        # Where it really is: no link on the way can be changed later.
        # WINDOWS and JYTHON have other links, and nobody is looked for there.
        real = os.path.realpath(folder) if os.name == "posix" else folder
        _trust.refuse_shared(real)
    except BaseException:
        os.rmdir(folder)
        raise
    return real


def require_interpreter(python):
    """Refuse an executable that would do something else than run pip.

    :raises BootstrapError: if it is none, or a program with a Python inside.
    """
    if not python:
        raise BootstrapError(
            "this Python does not know its own executable (sys.executable is "
            "empty), so pip cannot be run with it"
        )
    if getattr(sys, "frozen", False) and python == sys.executable:
        raise BootstrapError(
            "{0} is a program with a Python inside (sys.frozen), and starts as "
            "that program only: name an interpreter, --python PATH".format(python)
        )
    if _surroundings.was_started_by_a_bootstrap():
        raise BootstrapError(
            "{0} was started to install pip, and bootstraps again instead: it is a "
            "program with a Python inside; name an interpreter, --python PATH".format(
                sys.executable
            )
        )


@contextlib.contextmanager
def child(command, folder, environ, given, here=None, stderr=subprocess.PIPE):
    """Start a process, and leave none behind.

    :param folder: a private folder, for its temporary files.
    :param given: pieces of bytes that it reads from stdin.
    :param here: the folder that it stands in, by default that of this process.
    """
    # It has no name, so what is read is what was written.
    with tempfile.TemporaryFile(dir=folder) as stdin:
        for piece in given:
            stdin.write(piece)
        stdin.seek(0)
        process = subprocess.Popen(
            [_surroundings.native(part) for part in command],
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=stderr,
            cwd=here,
            env=_surroundings.for_child(environ, folder),
            close_fds=os.name == "posix",  # PYTHON_2 cannot on WINDOWS
        )
        signals.children.append(process)
        if signals.came:
            # It came before this process could know of it.
            process.terminate()
        try:
            yield process
        except BaseException:
            # An interrupt: pip, which tidies up after itself, must not go on in a
            # folder that is about to go away.
            if process.poll() is None:
                process.terminate()
                process.wait()
            raise
        finally:
            signals.children.remove(process)
            for pipe in (process.stdout, process.stderr):
                if pipe:
                    pipe.close()


def gather(process, patience=None, show=None, tell=None):
    """Return what a process writes to stdout and to stderr until it ends.

    A process that it leaves behind may hold its pipes: nobody waits for that.

    :param patience: how many seconds it may take.
    :param show: a function that gets what is written to stdout as it comes.
    :param tell: the same for stderr; it returns what is to be kept.
    :raises BootstrapError: if it takes longer or writes without end; it is killed.
    """
    if not _poll:
        return _communicate(process, patience, show, tell)
    started = time.time()
    both = (process.stdout, show), (process.stderr, tell)
    takers = {pipe.fileno(): taker for pipe, taker in both if pipe}
    taken = {number: [] for number in takers}
    rest = dict.fromkeys(taken, b"")
    amount = 0
    waiting = _poll()
    for number in taken:
        waiting.register(number, select.POLLIN)
    reading = set(taken)
    while reading or patience and process.poll() is None:
        # Asked first: what it wrote before it ended is there then.
        has_ended = process.poll() is not None
        ready = _again(waiting.poll, 0 if has_ended else 100 if reading else 5)
        if has_ended and (not ready or amount > LARGEST):
            break
        for number, _event in ready:
            data = _again(os.read, number, 1 << 16)
            if not data:
                waiting.unregister(number)
                reading.remove(number)
                continue
            if takers[number]:
                whole, newline, rest[number] = (rest[number] + data).rpartition(b"\n")
                data = takers[number](whole + newline) or b""
            taken[number].append(data)
            amount += len(data)
        if amount + sum(map(len, rest.values())) > LARGEST:
            _end(process, "wrote more than {0} MB".format(LARGEST >> 20))
        if patience and time.time() - started > patience:
            _end(process, "did not answer within {0} seconds".format(patience))
    process.wait()
    for number in taken:
        if rest[number]:
            taken[number].append(takers[number](rest[number]) or b"")
    return [b"".join(taken[pipe.fileno()]) if pipe else b"" for pipe, _taker in both]


def _communicate(process, patience, show, tell):
    """Do the same on WINDOWS and JYTHON."""
    expired = []

    def give_up():
        expired.append(patience)
        process.kill()

    timer = threading.Timer(patience, give_up) if patience else None
    if timer:
        timer.start()
    try:
        if show:
            for line in iter(process.stdout.readline, b""):
                show(line)
        output, errors = process.communicate()
    finally:
        if timer:
            timer.cancel()
    if expired:
        _end(process, "did not answer within {0} seconds".format(patience))
    errors = errors or b""
    return output or b"", tell(errors) if tell else errors


def _end(process, reason):
    if process.poll() is None:
        process.kill()
    process.wait()
    raise BootstrapError("it {0} and was stopped".format(reason))


def _again(function, *args):
    """Call again what a signal interrupted; only PYTHON_2 needs that."""
    while True:
        try:
            return function(*args)
        except (EnvironmentError, select.error) as error:
            if error.args[0] != errno.EINTR:
                raise


def ask(python, question, environ, patience):
    """Run a short program in an interpreter, where this process stands.

    :param python: path of its executable.
    :param question: the program's text.
    :param environ: its environment.
    :param patience: how many seconds it may take.
    :returns: the exit status, stdout and stderr.
    :raises BootstrapError: if it takes longer, or writes without end.
    :raises EnvironmentError: if the process cannot be started.
    """
    command = [python, "-c", _PROGRAM]
    with private_folder() as folder:
        given = [question.encode("ascii")]
        with child(command, folder, environ, given) as process:
            output, errors = gather(process, patience)
    return process.returncode, text(output), text(errors)


def text(output):
    """Return what a process wrote; a Python on WINDOWS may use the code page."""
    if isinstance(output, str):
        return output
    try:
        return output.decode("utf-8")
    except UnicodeDecodeError:
        encoding = locale.getpreferredencoding(False)
        return output.decode(encoding, "replace")


def reason(python, returncode, errors):
    """Return one line that says why pip failed, if it did not leave its outcome.

    pip starts what went wrong with "ERROR:" (or "error:") and may wrap it
    over several lines; the warnings, notes and hints around it are left out.
    """
    if returncode < 0:
        return "pip was killed by signal {0}".format(-returncode)
    told = []
    wanted = False
    last = "pip exited with status {0}".format(returncode)
    if not returncode:
        last = (
            "{0} ended without having installed anything: if it is a program with a "
            "Python inside, name an interpreter, --python PATH".format(python)
        )
    for line in text(errors).splitlines():
        line = line.strip()
        kind = line.split(" ")[0].lower()
        if kind == "error:":
            wanted = True
            line = line[len(kind) :].strip()
        elif kind in ("warning:", "deprecation:", "note:", "hint:", "[notice]"):
            wanted = False
        last = line or last
        if wanted and line:
            told.append(line)
    if "Exception:" in told:
        # A traceback, whose last line tells most.
        told = told[-1:]
    return " ".join(told) or last
