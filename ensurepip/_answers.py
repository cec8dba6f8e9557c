"""Asks a Python what it is."""

import json
import os

from ensurepip import _process, _progress, _resources, _surroundings
from ensurepip._errors import BootstrapError
from ensurepip._target import interpreter

# What the Python runs after the module that tells what a Python is.
_ANSWER = """
import json
def spell(text):
    if isinstance(text, bytes):  # PYTHON_2
        text = text.decode("utf-8", "replace")
    return text
print("")
print("ensurepip " + json.dumps([spell(each) for each in this()]))
"""


class CannotAsk(BootstrapError):
    """This ensurepip can ask no Python."""


def ask(executable, patience):
    """Return what a Python tells of itself, as :class:`interpreter.Python`.

    :param executable: its path.
    :param patience: how many seconds it may take.
    :raises CannotAsk: if there is nothing that another Python could run.
    :raises BootstrapError: if it does not answer, or is no Python.
    """
    source, ending = _resources.module("_target/interpreter")
    if ending != ".py":
        raise CannotAsk(
            "this ensurepip, {0}, is reduced to its bytecode, which other Pythons "
            "cannot run".format(_resources.FOLDER)
        )
    question = _process.text(source) + _ANSWER
    environ = _surroundings.for_another_python()
    try:
        with _progress.step("asking what it is", executable):
            told = _process.ask(executable, question, environ, patience)
    except EnvironmentError as error:
        raise BootstrapError("it cannot be run ({0})".format(error.strerror or error))
    status, output, errors = told
    if status < 0:
        raise BootstrapError("it was killed by signal {0}".format(-status))
    python = _understood(output) if status == 0 else None
    if not python:
        lines = errors.strip().splitlines()
        raise BootstrapError(
            "it is no Python that works ({0})".format(
                lines[-1] if lines else "exit status {0}, no answer".format(status)
            )
        )
    if not os.path.isabs(python.executable) or not os.path.isfile(python.executable):
        return python._replace(executable=executable)
    return python


def _understood(output):
    """Return the Python that an answer tells of, or None if it tells of none."""
    for line in output.splitlines():
        if line.startswith("ensurepip ["):
            try:
                told = json.loads(line[len("ensurepip ") :])
                executable, kind, release, folder = told[:4]
                major, minor, micro = release
                is_virtual, is_managed, has_zlib, keeps_bytecode = map(bool, told[4:])
                python = interpreter.Python(
                    _path(executable or "") or "",
                    str(kind),
                    (major + 0, minor + 0, micro + 0),
                    folder and _path(folder),
                    is_virtual,
                    is_managed,
                    has_zlib,
                    keeps_bytecode,
                )
            except (ValueError, TypeError, AttributeError, RuntimeError, LookupError):
                continue
            return python
    return None


def _path(text):
    """Return a text as a path, or None if it can be none."""
    path = _surroundings.native(text)
    try:
        os.stat(path)
    except EnvironmentError:
        pass
    except (ValueError, TypeError):
        # It has a null byte, or cannot be spelt here.
        return None
    return path
