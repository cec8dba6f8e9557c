"""Starts the target program: a fresh process of the target that runs pip."""

import os
import subprocess
import sys

from ensurepip import _bundle, _cli, _process, _resources, _surroundings
from ensurepip._errors import BootstrapError
from ensurepip._target import protocol, signals


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


def run(python, request, wheels, environ, flags=None, live=False):
    """Let the target program carry out a request.

    :param python: path of the target's executable.
    :param request: a Request.
    :param wheels: its wheels.
    :param environ: the environment to start from.
    :param flags: options of the interpreter, by default those of this one.
    :param live: whether to show what pip writes to stdout as it comes, and to
        leave it its stderr.
    :returns: the outcome, as ``_target.protocol`` describes it, and what pip
        wrote to stdout and to stderr otherwise.
    :raises PipError: if it was not carried out.
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
        _bundle.copy(wheels, folder)
        protocol.write(folder, protocol.REQUEST, request.record)
        command = [python, "-W", "ignore::DeprecationWarning"]
        command += ["-B"] * bool(sys.dont_write_bytecode)
        command += _surroundings.interpreter_flags() if flags is None else flags
        command += [_program(folder), folder]
        status, output, errors = _carry_out(command, folder, environ, live)
        outcome = protocol.read(folder, protocol.OUTCOME) or {}
        undone = False
        asked = request.record
        changes = asked["action"] == "install" and not asked["check"]
        if status < 0 and changes and not signals.came:
            # It could not put back what was there.
            again = dict(request.record, action="recover")
            protocol.write(folder, protocol.REQUEST, again)
            undone = _carry_out(command, folder, environ, live)[0] == 0
    if status or outcome.get("status") != 0:
        reason = outcome.get("error") or _reason(status, errors)
        if undone:
            reason += ", and what it began was undone: run it again"
        raise PipError(status or 1, reason)
    return outcome, _text(output), _text(errors)


def _carry_out(command, folder, environ, live):
    """Run the target program; return its status and what it wrote.

    Lines of its own on stderr are shown as they come.
    """
    errors = []
    with open(os.path.join(folder, "output"), "w+b") as output:
        with _process.child(
            command,
            folder,
            environ,
            stdout=subprocess.PIPE if live else output,
            stderr=None if live else subprocess.PIPE,
        ) as process:
            process.stdin.close()
            # As it comes, but not directly: pip would give up if nobody reads it
            # any more.
            for line in iter(process.stdout.readline, b"") if live else ():
                _cli.write(sys.stdout, _text(line))
            for line in () if live else iter(process.stderr.readline, b""):
                if line.startswith(b"ensurepip: "):
                    _cli.write(sys.stderr, _process.text(line))
                else:
                    errors.append(line)
            process.wait()
        output.seek(0)
        return process.returncode, output.read(), b"".join(errors)


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
            data, ending = _resources.module("_target/" + name)
            with open(os.path.join(program, name + ending), "wb") as file:
                file.write(data)
    main = os.path.join(program, "__main__")
    return main + _resources.module("_target/__main__")[1]


def _text(output):
    # Who bootstraps as root does so on purpose, and an OLD_PIP has no option
    # that keeps it from warning of it.
    lines = _process.text(output).splitlines(True)
    return "".join(line for line in lines if "Running pip as" not in line)


def _reason(returncode, errors):
    """Return one line that says why pip failed.

    pip starts what went wrong with "ERROR:" (or "error:") and may wrap it
    over several lines; the warnings, notes and hints around it are left out.
    """
    if returncode < 0:
        return "pip was killed by signal {0}".format(-returncode)
    reason = []
    wanted = False
    last = "pip exited with status {0}".format(returncode)
    for line in _process.text(errors).splitlines():
        line = line.strip()
        kind = line.split(" ")[0].lower()
        if kind == "error:":
            wanted = True
            line = line[len(kind) :].strip()
        elif kind in ("warning:", "deprecation:", "note:", "hint:", "[notice]"):
            wanted = False
        last = line or last
        if wanted and line:
            reason.append(line)
    if "Exception:" in reason:
        # A traceback, whose last line tells most.
        reason = reason[-1:]
    return " ".join(reason) or last
