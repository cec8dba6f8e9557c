"""RECORD: the list of an installation's, or a wheel's, files (PEP 376, PEP 427)."""

import binascii
import csv
import hashlib
import os
import re
from collections import namedtuple

from . import files

# A hash is ``sha256=...`` or empty, a size is a number of bytes or None.
Row = namedtuple("Row", "path hash size")

# What is pip's, the interpreter's or the environment's own: names of commands and of
# what the interpreter looks for beside them, and paths beneath a prefix; cases do not
# count.
COMMAND_OF_OTHERS = (
    r"((pip|python|pypy|jython|pydoc|idle|2to3)[\d.-]*[tdm]*w?(-config)?"
    r"(\.exe|-script\.py)?"
    r"|(de)?activate(_this)?(-script)?(\.\w+)?"
    r"|pyvenv\.cfg|pybuilddir\.txt|.*\._pth|python\d*t?(_d)?\.(dll|zip))$"
)
PATH_OF_OTHERS = (
    r"((bin|Scripts)/)?"
    + COMMAND_OF_OTHERS
    + r"|lib[^/]*/((lib)?(python|pypy)|site-packages|.*\.py$)"
)

# What RECORD may say of commands: those of pip, and of old releases of setuptools.
COMMAND_OF_PIP = re.compile(r"((?:pip|easy_install)[-\d.]*)(?:-script\.py|\.exe)?$")

# What no part of a path that stays inside can be, nor have in it.
_OUTWARDS = frozenset(["", ".", ".."])
_ODD_IN_PATHS = "\0\\:"


def rows(content):
    """Return the rows of a RECORD's text.

    :raises ValueError: if it is no comma-separated text, a row has no three
        fields, or a size is no number.
    """
    # Not every Python's csv refuses it.
    if "\0" in content:
        raise ValueError("there is a null byte")
    try:
        return [
            Row(path, recorded, _number(size) if size else None)
            for path, recorded, size in csv.reader(content.splitlines())
        ]
    except csv.Error as error:
        raise ValueError(str(error))


def _number(text):
    # Longer ones, and there can be many, would take long.
    if len(text) > 18 or not text.isdigit():
        raise ValueError("a size is no number")
    return int(text)


def is_inside(path):
    """Tell whether a path of a RECORD leads to a place in the folder of the
    installation, by its words alone."""
    if any(map(path.count, _ODD_IN_PATHS)):
        return False
    return _OUTWARDS.isdisjoint(path.split("/"))


def normal(project):
    """Return the name of a project in the form that is the same for all spellings."""
    return re.sub(r"[-_.]+", "-", project).lower()


def add(path, new, folder):
    """Put rows, in place of those of the same paths, into a RECORD.

    It is replaced in one step, so that a link or another name of the file that
    somebody has stays as it is.

    :param folder: where it is written first.
    :raises EnvironmentError: if it cannot be written.
    """
    with open(path, "rb") as file:
        rights = files.Rights(file.fileno())
        lines = [line + b"\n" for line in file.read().splitlines()]
    import tempfile  # takes long, and few have anything to add

    added = {row.path for row in new}
    kept = [line for line in lines if text(line).split(",")[0] not in added]
    kept += [
        as_bytes("{0},{1},{2}\n".format(*row)) for row in new if "," not in row.path
    ]
    handle, temporary = tempfile.mkstemp(dir=folder)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(b"".join(kept))
        rights.give(temporary)
        getattr(os, "replace", os.rename)(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def digest(data):
    """Return the hash of a file's bytes as RECORD spells it."""
    return spelt(hashlib.sha256(data))


def spelt(found):
    """Return a SHA-256 of :mod:`hashlib` as RECORD spells it."""
    # As the module base64 does, which takes long to import.
    encoded = text(binascii.b2a_base64(found.digest()))
    return "sha256=" + encoded.rstrip("=\n").replace("+", "-").replace("/", "_")


def text(data, errors="strict"):
    """Return a file's bytes as a ``str``, which csv reads; PYTHON_2 has bytes.

    :param errors: what comes of those that are no UTF-8, as ``decode`` has it.
    :raises ValueError: if there are such, unless that says something else.
    """
    return data if str is bytes else data.decode("utf-8", errors)


def as_bytes(content):
    return content if str is bytes else content.encode("utf-8")
