"""Other Pythons: each is asked about itself, and several are served at once."""

import json
import os
import sys
import threading

import ensurepip
from ensurepip import _cli, _launch, _resources
from ensurepip._errors import BootstrapError
from ensurepip._target import interpreter, signals

# How long a Python may take to answer; one in a Java machine starts slowly.
PATIENCE = 60

# Variables that say what a Python is to do, not where it is or what it imports.
_FOR_ANY = (
    "PYTHONDONTWRITEBYTECODE",
    "PYTHONNOUSERSITE",
    "PYTHONPYCACHEPREFIX",
    "PYTHONUSERBASE",
)

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
        text = "" if quiet else "{0}: {1}\n".format(path, outcome)
        if options["verbosity"] > 0:
            text = output + text
        _launch.write(sys.stdout, text)

    statuses = []
    _each(paths, serve)
    return max(statuses or [0])


def bootstrap(path, options):
    """Bootstrap the Python at a path.

    :param options: a dict of the other parameters of
        :func:`ensurepip.bootstrap`, which also tells what is raised.
    :returns: what came of it, in a few words, and what pip wrote.
    """
    python = find(path)
    environ = environment()
    # What came of it is read from what a quiet pip would not say.
    options = dict(options, verbosity=max(options["verbosity"], 0))
    args, wheels = ensurepip._compose(python, environ, **options)
    output, errors = _launch.call(python.executable, args, wheels, environ)
    output = _launch.text(output)
    for line in output.splitlines():
        if line.startswith("pip ") and " is already in " in line:
            return line, output + _launch.text(errors)
    outcome = "installed pip {0}".format(wheels[-1].version)
    return outcome, output + _launch.text(errors)


def versions(paths):
    """Return the lines that tell which pip the Pythons at *paths* would get."""
    lines = []
    for path in paths:
        line = "pip {0}\n".format(ensurepip._wheels(find(path))[-1].version)
        lines.append("{0}: {1}".format(path, line) if len(paths) > 1 else line)
    return "".join(lines)


def find(path):
    """Return the Python at a path.

    :param path: an executable, the folder of an environment, or the name of a
        command.
    :raises BootstrapError: if there is none, or it does not answer.
    """
    executable = _executable(path)
    question = _launch.text(_resources.read("_target/interpreter.py")) + _ANSWER
    try:
        status, output, errors = _launch.ask(
            executable, question, environment(), PATIENCE
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


def environment():
    """Return a copy of the environment without this Python's own variables."""
    return {
        name: value
        for name, value in os.environ.items()
        if name in _FOR_ANY or not name.startswith(("PYTHON", "__PYVENV"))
    }


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


def _each(paths, serve):
    """Call *serve* with each path, as many at once as there are processors."""
    waiting = list(reversed(paths))

    def work():
        while waiting and not signals.came:
            try:
                path = waiting.pop()
            except IndexError:
                return
            serve(path)

    count = min(len(paths), interpreter.processors())
    threads = [threading.Thread(target=work) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        while thread.is_alive():
            # Without a time limit, Python 2 would not see signals.
            thread.join(0.1)
