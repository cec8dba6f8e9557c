"""Starts the target program: a fresh process of the target that runs pip."""

import os
import subprocess
import sys

from ensurepip import (
    _bundle,
    _cli,
    _process,
    _progress,
    _resources,
    _surroundings,
)
from ensurepip._errors import BootstrapError
from ensurepip._target import protocol, signals


class PipError(BootstrapError, subprocess.CalledProcessError):
    """pip, run in the target interpreter, failed.

    It is a :class:`subprocess.CalledProcessError` because that is what the
    standard library's ensurepip raises.
    """

    def __init__(self, returncode, reason, details=None):
        subprocess.CalledProcessError.__init__(self, returncode, "pip")
        self.args = (reason,)
        self.details = details
        status = returncode if returncode > 0 else 128 - returncode
        # Of others, a system would take the lowest byte, which can be 0.
        self.exit_status = status if 0 < status < 256 else 1

    def __str__(self):
        return self.args[0]


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
    _process.require_interpreter(python)
    with _process.private_folder() as folder:
        # It may be relative, to where this process stands.
        command = [_surroundings.absolute(python), "-W", "ignore::DeprecationWarning"]
        command += ["-B"] * bool(sys.dont_write_bytecode)
        command += _surroundings.interpreter_flags() if flags is None else flags
        command += _program() + [folder]
        contents = list(_bundle.checked(wheels))
        if request.extras:
            from ensurepip import _extra_wheels

            _extra_wheels.copy(request.extras, folder)
            if request.index_url:
                from ensurepip import _fetch

                _fetch.required(request, python, wheels[-1], folder, environ)

        def carry_out(record):
            given = protocol.request(record, contents)
            stderr = None if live else subprocess.PIPE
            step = _progress.step("starting Python", python, folder)
            child = _process.child(command, folder, environ, given, folder, stderr)
            with step, child as process:
                # As it comes, but not directly: pip would give up if nobody reads
                # it any more.
                show = _show if live else None
                output, errors = _process.gather(process, show=show, tell=_tell)
            return process.returncode, output, errors

        asked = dict(request.record, is_watched=_progress.is_shown())
        status, output, errors = carry_out(asked)
        outcome = protocol.read_outcome(folder, request.record) or {}
        recovered = False
        changes = asked["action"] == "install" and not asked["check"]
        # WINDOWS ends a process by any status; one that told nothing was killed.
        killed = status < 0 or os.name == "nt" and status and not outcome
        if killed and changes and not signals.came:
            # It could not put back what was there.
            recovered = carry_out(dict(asked, action="recover"))[0] == 0
    if status or outcome.get("status") != 0:
        reason = outcome.get("error") or _process.reason(python, status, errors)
        if reason == protocol.MANAGED:
            reason += ": " + _what_works(python, request.record["action"])
        if recovered:
            reason += ", and nothing is left half done: run it again"
        status = status or outcome.get("status") or 1
        raise PipError(status, reason, outcome.get("details"))
    return outcome, _text(output), _text(errors)


def _what_works(python, action):
    """Return what to do instead where an owner of this Python is to be asked."""
    if action == "uninstall":
        return "--break-system-packages uninstalls all the same"
    text = "make a virtual environment of it and name that"
    if python == sys.executable:
        text = "use a virtual environment, which virtualenv makes"
        if sys.version_info >= (3,):  # not PYTHON_2
            text = "{0} DIR makes a virtual environment with pip".format(
                _cli.program("venv")
            )
    return text + " (--break-system-packages installs all the same)"


def _program():
    """Return the arguments with which an interpreter starts the target program."""
    program = os.path.join(_resources.FOLDER, "_target")
    if _resources.is_folder():
        ending = _resources.module("_target/__main__")[1]
        return [os.path.join(program, "__main__" + ending)]
    # It imports from the zip file that this package is in.
    return ["-c", _FROM_ZIP_FILE, program]


# What an interpreter runs then: the last line is that of ``_target.__main__``.
_FROM_ZIP_FILE = (
    protocol.IN_A_PACKAGE
    + """
from ensurepip_target import __main__
__main__.main()
"""
)


def _show(data):
    _cli.write(sys.stdout, _text(data))


def _tell(data):
    """Show the target program's own lines of stderr; return the others."""
    lines = data.splitlines(True)
    own = [line for line in lines if line.startswith(b"ensurepip: ")]
    _cli.write(sys.stderr, _cli.plain(_process.text(b"".join(own))))
    return b"".join(line for line in lines if line not in own)


def _text(output):
    # Who bootstraps as root does so on purpose, and an OLD_PIP has no option
    # that keeps it from warning of it.
    lines = _process.text(output).splitlines(True)
    return "".join(line for line in lines if "Running pip as" not in line)
