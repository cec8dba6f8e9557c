"""Other Pythons: each is asked about itself, and several are served at once."""

import json
import os
import sys

from ensurepip import (
    _cli,
    _launch,
    _process,
    _request,
    _resources,
    _surroundings,
)
from ensurepip._errors import BootstrapError
from ensurepip._target import image, interpreter, signals, threads

# How long a Python may take to answer; one in a Java machine starts slowly.
PATIENCE = 60

# What the other Python runs after the module that tells what a Python is.
_ANSWER = """
import json
print("")
print("ensurepip " + json.dumps(list(this())[1:]))
"""


def main(paths, options):
    """Bootstrap the Pythons at *paths*, side by side; return the exit status."""
    quiet = options["verbosity"] < 0

    def serve(path):
        try:
            outcome, output = bootstrap(path, options)
        except (BootstrapError, EnvironmentError, ImportError) as error:
            statuses.append(getattr(error, "exit_status", 1))
            if not signals.came:
                _cli.fail("{0}: {1}".format(path, error))
            return
        if options["verbosity"] > 0:
            _cli.write(sys.stdout, output)
        _cli.tell(outcome, quiet, "{0}: ".format(path))

    statuses = []
    threads.share(paths, serve)
    return max(statuses or [0])


def bootstrap(path, options):
    """Bootstrap the Python at a path.

    :param options: a dict of the other parameters of
        :func:`ensurepip.bootstrap`, which also tells what is raised.
    :returns: the outcome, and what pip wrote.
    """
    python = find(path)
    root, folder = options["root"], python.wheel_folder
    if root and folder and image.inside(root, python.executable):
        python = python._replace(wheel_folder=interpreter.under(root, folder))
    environ = _surroundings.for_another_python()
    request, wheels = _request.install(python, environ, options)
    outcome, output, errors = _launch.run(
        python.executable, request, wheels, environ, flags=[]
    )
    return outcome, output + errors


def versions(paths):
    """Return the lines that tell which pip the Pythons at *paths* would get."""
    lines = []
    for path in paths:
        line = "pip {0}\n".format(_request.wheels(find(path))[-1].version)
        lines.append("{0}: {1}".format(path, line) if len(paths) > 1 else line)
    return "".join(lines)


def find(path):
    """Return the Python at a path.

    :param path: an executable, the folder of an environment, or the name of a
        command.
    :raises BootstrapError: if there is none, or it does not answer.
    """
    executable = _executable(path)
    source, ending = _resources.module("_target/interpreter")
    if ending != ".py":
        raise BootstrapError(
            "this ensurepip, {0}, is reduced to its bytecode, which other Pythons "
            "cannot run".format(_resources.FOLDER)
        )
    question = _process.text(source) + _ANSWER
    try:
        status, output, errors = _process.ask(
            executable, question, _surroundings.for_another_python(), PATIENCE
        )
    except EnvironmentError as error:
        raise BootstrapError("it cannot be run ({0})".format(error.strerror or error))
    if status is None:
        raise BootstrapError("it did not answer within {0} seconds".format(PATIENCE))
    for line in output.splitlines():
        if status == 0 and line.startswith("ensurepip ["):
            python = interpreter.Python(
                executable, *json.loads(line[len("ensurepip ") :])
            )
            return python._replace(version=tuple(python.version))
    if status < 0:
        raise BootstrapError("it was killed by signal {0}".format(-status))
    lines = errors.strip().splitlines()
    raise BootstrapError(
        "it is no Python that works ({0})".format(
            lines[-1] if lines else "exit status {0}, no answer".format(status)
        )
    )


def _executable(path):
    if os.path.isdir(path):
        for folder in ("bin", "Scripts", "."):
            for name in ("python", "python3", "python2", "pypy3", "pypy", "jython"):
                for ending in ("", ".exe"):
                    candidate = os.path.join(path, folder, name + ending)
                    if os.path.isfile(candidate) and os.access(candidate, os.X_OK):
                        return os.path.abspath(candidate)
        raise BootstrapError("the folder is no environment: it has no bin/python")
    if os.path.exists(path) or os.path.dirname(path):
        candidates = [os.path.abspath(path)]
    else:
        folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
        candidates = [os.path.join(folder, path) for folder in folders]
    for candidate in candidates:
        if os.path.isfile(candidate):
            if os.access(candidate, os.X_OK):
                return candidate
            raise BootstrapError("it is not executable")
    raise BootstrapError("there is no such file or command")
