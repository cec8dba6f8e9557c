"""Starts the target program: a fresh process of the target that runs pip."""

import os
import subprocess
import sys

from ensurepip import _bundle, _process, _resources, _surroundings
from ensurepip._errors import BootstrapError


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


def run(python, args, wheels, environ, only=()):
    """Run pip in an interpreter, and show what it writes.

    The parameters and what is raised are as for :func:`call`.

    :returns: 0.
    """
    live = any(arg.startswith("-v") for arg in args)
    flags = _surroundings.interpreter_flags()
    output, errors = call(python, args, wheels, environ, flags, only, live)
    _process.write(sys.stdout, output)
    _process.write(sys.stderr, errors)
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
    with _process.private_folder() as folder:
        paths = _bundle.copy(wheels, folder)
        command = [python, "-W", "ignore::DeprecationWarning"]
        command += ["-B"] * bool(sys.dont_write_bytecode)
        command += list(flags) + [_program(folder)] + paths
        command += ["--"] + list(only) + ["--"] + args
        with _process.child(
            command, folder, environ, stderr=None if live else subprocess.PIPE
        ) as process:
            if live:
                # As it comes, but not directly: pip would give up if nobody
                # reads it any more.
                process.stdin.close()
                for line in iter(process.stdout.readline, b""):
                    _process.write(sys.stdout, line)
                process.wait()
                output = errors = b""
            else:
                output, errors = process.communicate()
    if process.returncode:
        raise PipError(process.returncode, _reason(process.returncode, errors))
    return output, errors


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


def _reason(returncode, errors):
    """Return one line that says why pip failed.

    pip starts what went wrong with "ERROR:" (or "error:") and may wrap it
    over several lines; the warnings, notes and hints around it are left out.
    """
    if returncode < 0:
        return "pip was killed by signal {0}".format(-returncode)
    lines = [line.strip() for line in _process.text(errors).splitlines()]
    lines = [line for line in lines if line]
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
