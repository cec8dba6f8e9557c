"""RECORD: the list of an installation's, or a wheel's, files (PEP 376, PEP 427)."""

import base64
import csv
import hashlib
from collections import namedtuple

# A hash is ``sha256=...`` or empty, a size is a number of bytes or None.
Row = namedtuple("Row", "path hash size")


def rows(content):
    """Return the rows of a RECORD's text.

    :raises ValueError: if a row has no three fields, or a size is no number.
    :raises csv.Error: if it is no comma-separated text.
    """
    return [
        Row(path, recorded, int(size) if size else None)
        for path, recorded, size in csv.reader(content.splitlines())
    ]


def digest(data):
    """Return the hash of a file's bytes as RECORD spells it."""
    encoded = base64.urlsafe_b64encode(hashlib.sha256(data).digest())
    return "sha256=" + text(encoded).rstrip("=")


def text(data):
    """Return a file's bytes as a ``str``, which csv reads; PYTHON_2 has bytes.

    :raises ValueError: if they are no UTF-8.
    """
    return data if str is bytes else data.decode("utf-8")
