"""Other Pythons: each is asked about itself, and several are served at once."""

import contextlib
import os
import re
import sys

from ensurepip import (
    _answers,
    _cli,
    _launch,
    _lookup,
    _progress,
    _request,
    _surroundings,
)
from ensurepip._errors import BootstrapError
from ensurepip._target import image, interpreter, signals, threads

# How long a Python may take to answer; one in a Java machine starts slowly.
PATIENCE = 60


def main(paths, options, as_json=False):
    """Bootstrap the Pythons at *paths*, side by side; return the exit status."""
    quiet = options["verbosity"] < 0
    paths = _expanded(paths)

    def serve(path):
        if as_json:
            told = _cli.in_json(path, lambda: bootstrap(path, options)[0])
            statuses.append(told)
            return
        status = 1
        try:
            outcome, output = bootstrap(path, options)
            status = 0
        except _cli.EXPECTED as error:
            status = getattr(error, "exit_status", 1)
            if not signals.came:
                _cli.fail(error, "{0}: ".format(path))
            return
        finally:
            statuses.append(status)
        if options["verbosity"] > 0:
            _cli.write(sys.stdout, output)
        hinted = not (options["root"] or options["prefix"])
        _cli.tell(outcome, quiet, "{0}: ".format(path), hinted)

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


@contextlib.contextmanager
def naming(path):
    """Let the text of what is raised name the Python that was asked for."""
    try:
        yield
    except BootstrapError as error:
        error.args = ("{0}: {1}".format(path, error),)
        raise
    except ImportError as error:
        raise type(error)("{0}: {1}".format(path, error))


def versions(paths, options):
    """Return the lines that tell which pip the Pythons at *paths* would get.

    :param options: as for :func:`bootstrap`.
    """
    lines = []
    paths = _expanded(paths)
    for path in paths:
        environ = _surroundings.for_another_python()
        with naming(path):
            wheels = _request.wheels(find(path), True, options, environ)
        line = "pip {0}\n".format(wheels[-1].version)
        lines.append("{0}: {1}".format(path, line) if len(paths) > 1 else line)
    return "".join(lines)


def _expanded(paths):
    """Return *paths* with all Pythons of this machine, which are shown first, in
    place of the word ``all``."""
    expanded = []
    for path in paths:
        every = [path]
        if path == "all":
            with _looking():
                every = _lookup.every()
            text = "ensurepip: --python all means {0}\n".format(", ".join(every))
            _cli.write(sys.stderr, text)
        expanded += [each for each in every if each not in expanded]
    return expanded


def find(path):
    """Return the Python at a path.

    :param path: an executable, the folder of an environment, the name of a
        command, or a version, as ``3.12``.
    :raises BootstrapError: if there is none, or it does not answer.
    """
    if _lookup.is_version(path):
        with _looking():
            return _lookup.one(path)
    return _answers.ask(_executable(path), PATIENCE)


def _looking():
    return _progress.step("looking for Pythons")


def _executable(path):
    if os.path.isdir(path):
        return _in_folder(path)
    if os.path.dirname(path):
        if os.name == "nt" and not os.path.isfile(path):
            path += ".exe"  # WINDOWS
        if not os.path.isfile(path):
            raise BootstrapError("there is no such file or command")
        if not os.access(path, os.X_OK):
            raise BootstrapError("it is not executable")
        return _surroundings.absolute(path)
    for folder in _lookup.on_path():
        for ending in _ENDINGS:
            candidate = _surroundings.absolute(os.path.join(folder, path + ending))
            if os.path.isfile(candidate) and os.access(candidate, os.X_OK):
                return candidate
    raise BootstrapError("there is no command of this name on PATH")


def _in_folder(path):
    for folder in ("bin", "Scripts", "."):  # Scripts, and none at all: WINDOWS
        folder = os.path.join(path, folder)
        names = os.listdir(folder) if os.path.isdir(folder) else []
        # The newest of those whose names tell a version, after those without.
        numbered = sorted(
            filter(_NUMBERED.match, names), key=_lookup.numbers, reverse=True
        )
        for name in _NAMES + numbered:
            for ending in _ENDINGS:
                candidate = os.path.join(folder, name + ending)
                if os.path.isfile(candidate) and os.access(candidate, os.X_OK):
                    return _surroundings.absolute(candidate)
    name = "Scripts\\python.exe" if os.name == "nt" else "bin/python"  # WINDOWS
    raise BootstrapError("the folder is no environment: it has no " + name)


_ENDINGS = ("", ".exe")  # WINDOWS

# The names of interpreters, those of PYTHON_2 and JYTHON among them, and those that
# tell their version only.
_NAMES = ["python", "python3", "python2", "pypy3", "pypy", "jython"]
_NUMBERED = re.compile(r"(python|pypy)\d+\.\d+(\.exe)?$")
