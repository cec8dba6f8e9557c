"""What PYTHON_2 and its pip need to handle paths that are not ASCII."""

import codecs
import os
import re
import sys

from . import interpreter, record


def mix_text_and_bytes():
    """Let pip for 2.7, which mixes them, handle paths that are not ASCII."""
    executable = sys.executable
    reload(sys)  # noqa: F821  (brings back the function that site removes)
    sys.setdefaultencoding("utf-8")
    # It may be that of an image, as it is called inside.
    sys.executable = executable


def as_text(value):
    """Return *value*, made of what JSON knows, with each path as Python 3 has it.

    What is not UTF-8 is spelt as PEP 383 does.
    """
    if isinstance(value, dict):
        return {as_text(key): as_text(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [as_text(item) for item in value]
    return value.decode("utf-8", _ESCAPE) if isinstance(value, bytes) else value


def as_native(value):
    """Undo :func:`as_text`."""
    if isinstance(value, dict):
        return {as_native(key): as_native(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_native(item) for item in value]
    if isinstance(value, bytes) or not hasattr(value, "encode"):
        return value
    if interpreter.JYTHON:
        return value.encode("utf-8")
    # What follows a high surrogate is the half of one character.
    alone = "(?<![\\ud800-\\udbff])([\\udc80-\\udcff])".decode("unicode-escape")
    parts = re.split(alone, value)
    return b"".join(
        chr(ord(part) & 0xFF) if number % 2 else part.encode("utf-8")
        for number, part in enumerate(parts)
    )


# Jython knows no surrogate that stands alone.
_ESCAPE = "replace" if interpreter.JYTHON else "ensurepip-surrogateescape"


def _escape(error):
    wrong = error.object[error.start : error.end]
    escaped = "".join("\\udc%02x" % ord(byte) for byte in wrong)
    return escaped.decode("unicode-escape"), error.end


if not interpreter.JYTHON:
    codecs.register_error(_ESCAPE, _escape)


def declare_encoding_of_commands(folder, projects):
    """Mend the commands of *projects* that Python 2.7 cannot read.

    For 2.7 the encoding of what is not ASCII (PEP 263), such as the path of the
    interpreter, has to stand before it.  pip puts the path into the first line
    and the encoding into the second or, if the path is long or has a space,
    into the second and the fourth.
    """
    for name in os.listdir(folder):
        path_of_record = os.path.join(folder, name, "RECORD")
        if name.split("-")[0] not in projects or not name.endswith(".dist-info"):
            continue
        if not os.path.isfile(path_of_record):
            continue
        with open(path_of_record, "rb") as file:
            before = after = file.read()
        for row in before.splitlines():
            path = os.path.join(folder, row.split(",")[0])
            if not row.startswith("..") or not os.path.isfile(path):
                continue
            with open(path, "rb") as file:
                command = file.read()
            mended = _with_early_encoding(command)
            if mended == command:
                continue
            with open(path, "wb") as file:
                file.write(mended)
            after = after.replace(_hash_and_size(command), _hash_and_size(mended))
        if after != before:
            with open(path_of_record, "wb") as file:
                file.write(after)


def _hash_and_size(command):
    return "{0},{1}".format(record.digest(command), len(command))


def _with_early_encoding(command):
    """Return the text of a command with the encoding before the interpreter."""
    lines = command.split("\n")
    if not command.startswith("#!") or len(lines) < 4:
        return command
    if lines[0] == "#!/bin/sh" and lines[1].startswith("'''exec' "):
        if max(lines[1]) >= "\x80":
            lines.insert(1, lines.pop(3))
    elif max(lines[0]) >= "\x80" and lines[1].startswith("# -*- coding: "):
        start = '\'\'\'exec\' "{0}" "$0" "$@"'.format(lines[0][2:])
        lines[:2] = ["#!/bin/sh", lines[1], start, "' '''"]
    return "\n".join(lines)
