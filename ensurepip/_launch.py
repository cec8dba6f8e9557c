"""Starts the runner: a fresh process of the target interpreter that runs pip.

What the child may see of its surroundings is decided here: which environment
variables, which interpreter flags, which folder it works in.
"""

import codecs
import contextlib
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import threading

from ensurepip import _bundle, _resources
from ensurepip._errors import BootstrapError
from ensurepip._target import signals

# Variables that could put other modules in front of the target's own, turn
# harmless warnings into errors, hold the child open, or colour what is read here.
_LEFT_OUT = (
    "PYTHONPATH",
    "JYTHONPATH",
    "PYTHONWARNINGS",
    "PYTHONINSPECT",
    "FORCE_COLOR",
    "CLICOLOR_FORCE",
    "TTY_COMPATIBLE",
)


class PipError(BootstrapError, subprocess.CalledProcessError):
    """pip, run in the target interpreter, failed.

    It is a :class:`subprocess.CalledProcessError` because that is what the
    standard library's ensurepip raises.
    """

    def __init__(self, returncode, reason):
        subprocess.CalledProcessError.__init__(self, returncode, "pip")
        self.reason = reason
        self.exit_status = returncode if returncode > 0 else 128 - returncode

    def __str__(self):
        return self.reason


@contextlib.contextmanager
def private_folder():
    """Make a folder that only this user can enter; remove it afterwards."""
    folder = tempfile.mkdtemp(prefix="ensurepip-")
    try:
        _refuse_shared(os.path.dirname(folder))
        yield folder
    finally:
        try:
            shutil.rmtree(folder, ignore_errors=True)
        except BaseException:
            # An interrupt came meanwhile; it has to wait.
            shutil.rmtree(folder, ignore_errors=True)
            raise


def _refuse_shared(parent):
    """Refuse a place where another user could swap our folder for theirs.

    :raises BootstrapError: if *parent* is one.
    """
    if os.name != "posix":
        return
    status = os.stat(parent)
    # Root is trusted; 65534 is who owns what a container cannot map.
    trusted = status.st_uid in (0, 65534, os.geteuid())
    shared = status.st_mode & stat.S_IWOTH and not status.st_mode & stat.S_ISVTX
    if shared or not trusted:
        raise BootstrapError(
            "other users can change {0}, the folder for temporary files: set "
            "TMPDIR to one of your own".format(parent)
        )


def run(python, args, wheels, environ, only=()):
    """Run pip in an interpreter, and show what it writes.

    The parameters and what is raised are as for :func:`call`.

    :returns: 0.
    """
    live = any(arg.startswith("-v") for arg in args)
    flags = _interpreter_flags()
    output, errors = call(python, args, wheels, environ, flags, only, live)
    write(sys.stdout, output)
    write(sys.stderr, errors)
    return 0


def call(python, args, wheels, environ, flags=(), only=(), live=False):
    """Run pip in an interpreter.

    :param python: path of its executable.
    :param args: pip's arguments, a list.
    :param wheels: the wheels that pip is run and installed from, pip last.
    :param environ: the environment to start from.
    :param flags: more options of the interpreter.
    :param only: ``name==version`` of each distribution that an uninstall may
        touch.
    :param live: whether to show what pip writes to stdout as it comes, and to
        leave it its stderr.
    :returns: what pip wrote to stdout and to stderr otherwise.
    :raises PipError: if pip exits with another status than 0.
    :raises EnvironmentError: if the process cannot be started.
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
    with private_folder() as folder:
        paths = _bundle.copy(wheels, folder)
        command = [python, "-W", "ignore::DeprecationWarning"]
        command += ["-B"] * bool(sys.dont_write_bytecode)
        command += list(flags) + [_program(folder)] + paths
        command += ["--"] + list(only) + ["--"] + args
        with _process(
            command, folder, environ, stderr=None if live else subprocess.PIPE
        ) as process:
            if live:
                # As it comes, but not directly: pip would give up if nobody
                # reads it any more.
                process.stdin.close()
                for line in iter(process.stdout.readline, b""):
                    write(sys.stdout, line)
                process.wait()
                output = errors = b""
            else:
                output, errors = process.communicate()
    if process.returncode:
        raise PipError(process.returncode, _reason(process.returncode, errors))
    return output, errors


def ask(python, question, environ, patience):
    """Run a short program in an interpreter.

    :param python: path of its executable.
    :param question: the program's text.
    :param environ: its environment.
    :param patience: how many seconds it may take.
    :returns: the exit status, or None if it took longer, stdout and stderr.
    :raises EnvironmentError: if the process cannot be started.
    """
    expired = []
    with private_folder() as folder:
        script = os.path.join(folder, "question.py")
        with open(script, "w") as file:
            file.write(question)
        # Files, not pipes, which a child of its own could hold open.
        output = open(os.path.join(folder, "output"), "w+b")
        errors = open(os.path.join(folder, "errors"), "w+b")
        with output, errors:
            with _process([python, script], folder, environ, output, errors) as process:

                def give_up():
                    expired.append(patience)
                    process.kill()

                timer = threading.Timer(patience, give_up)
                timer.start()
                process.stdin.close()
                try:
                    process.wait()
                finally:
                    timer.cancel()
            texts = []
            for file in (output, errors):
                file.seek(0)
                texts.append(text(file.read()))
    return None if expired else process.returncode, texts[0], texts[1]


@contextlib.contextmanager
def _process(command, folder, environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE):
    """Start a process in *folder*, and leave none behind."""
    process = subprocess.Popen(
        [native(part) for part in command],
        stdin=subprocess.PIPE,
        stdout=stdout,
        stderr=stderr,
        cwd=folder,
        env=_environment(environ, folder),
        close_fds=os.name == "posix",
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


def _program(folder):
    """Return the path of the script that starts the target program.

    If this package is no folder from which another process can run it, copies
    are made in *folder*.
    """
    program = os.path.join(_resources.FOLDER, "_target")
    if not _resources.is_folder():
        program = os.path.join(folder, "_target")
        os.mkdir(program)
        for name in _resources.modules("_target"):
            with open(os.path.join(program, name), "wb") as file:
                file.write(_resources.read("_target/" + name))
    return os.path.join(program, "__main__.py")


def _interpreter_flags():
    """Return the flags that make the child as isolated as this process is."""
    flags = []
    if getattr(sys.flags, "isolated", 0):
        flags.append("-I")
    else:
        if sys.flags.ignore_environment:
            flags.append("-E")
        if sys.flags.no_user_site:
            flags.append("-s")
    flags += ["-O"] * sys.flags.optimize
    utf8_mode = getattr(sys.flags, "utf8_mode", None)
    if utf8_mode is not None:
        flags += ["-X", "utf8={0}".format(int(utf8_mode))]
    return flags


def _environment(environ, folder):
    environ = {
        name: value
        for name, value in environ.items()
        if name not in _LEFT_OUT and not name.startswith("_PIP_")
    }
    # pip's own temporary folders go away with ours, even if pip is killed.
    environ["TMPDIR"] = folder
    if _ascii_only() or environ.get("LC_ALL") in ("C", "POSIX"):
        # Newer Pythons do so themselves (PEP 538, PEP 540).
        environ["LC_CTYPE"] = "C.UTF-8"
        if environ.get("LC_ALL"):
            environ["LC_MESSAGES"] = environ.pop("LC_ALL")
    return environ


def native(text):
    """Return *text* as this Python's ``str``, which 2.7 cannot guess."""
    if isinstance(text, str):
        return text
    if isinstance(text, bytes):
        return os.fsdecode(text)
    encoding = "utf-8" if _ascii_only() else sys.getfilesystemencoding()
    return text.encode(encoding)


def _ascii_only():
    """Tell whether this process can spell no other paths, as in the C locale."""
    encoding = sys.getfilesystemencoding()
    return encoding is None or codecs.lookup(encoding).name == "ascii"


def write(stream, output):
    """Pass on what pip wrote, as far as anybody is still there to read it."""
    # Who bootstraps as root does so on purpose, and old pips have no option
    # that keeps them from warning of it.
    lines = text(output).splitlines(True)
    try:
        stream.writelines(line for line in lines if "Running pip as" not in line)
        stream.flush()
    except (AttributeError, EnvironmentError, ValueError):
        # There is no such stream, or it is closed or full.
        pass


def text(output):
    return output if isinstance(output, str) else output.decode("utf-8", "replace")


def _reason(returncode, errors):
    """Return one line that says why pip failed.

    pip starts what went wrong with "ERROR:" (or "error:") and may wrap it
    over several lines; the warnings, notes and hints around it are left out.
    """
    if returncode < 0:
        return "pip was killed by signal {0}".format(-returncode)
    lines = [line.strip() for line in text(errors).splitlines() if line.strip()]
    if not lines:
        return "pip exited with status {0}".format(returncode)
    reason = []
    wanted = False
    for line in lines:
        kind = line.split(" ")[0].lower()
        if kind == "error:":
            wanted = True
            line = line[len(kind) :].strip()
        elif kind in ("warning:", "deprecation:", "note:", "hint:", "[notice]"):
            wanted = False
        if wanted:
            reason.append(line)
    if not reason or reason[0] == "Exception:":
        # A traceback, whose last line tells most.
        reason = [lines[-1]]
    return " ".join(reason)
