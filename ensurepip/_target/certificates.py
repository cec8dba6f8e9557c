"""Authorities' certificates that somebody put in place of pip's own, which stay."""

import os
import re

from . import files, kept, record

NAME = "cacert.pem"

# Where pip has them, if no RECORD tells.
_USUAL = "pip/_vendor/certifi/" + NAME

# What stands above each one that came with a pip.
_MADE_FOR_PIP = b"# SHA256 Fingerprint: "


def are(data):
    """Tell whether a file can be one of authorities' certificates (PEM)."""
    return 0 < _count(b"BEGIN", data) == _count(b"END", data)


def _count(word, data):
    return len(re.findall(b"-----" + word + b" (?:TRUSTED )?CERTIFICATE-----", data))


def own(found):
    """Return the paths, in its folder, of those that are not what came with an
    Installation."""
    names = []
    for row in _rows(found):
        data = files.read(found.path(row.path), kept.LARGEST)
        if data and are(data) and not _came_along(data, row.hash):
            names.append(row.path)
    return names


def _rows(found):
    if found.rows is None:
        return [record.Row(_USUAL, "", None)] if found.project == "pip" else []
    return [row for row in found.own if row.path.endswith("/" + NAME) and row.hash]


def _came_along(data, hash):
    if hash:
        return record.digest(data) == hash
    return _count(b"BEGIN", data) <= data.count(_MADE_FOR_PIP)


def are_lost(before, folder):
    """Tell whether those of an Installation that was set aside are not in a folder.

    A link is not followed from there: it may lead elsewhere now.
    """
    names = own(before)
    for row in _rows(before):
        old, path = before.path(row.path), os.path.join(folder, *row.path.split("/"))
        if kept.is_linked(before.folder, old):
            if not kept.is_linked(folder, path):
                return True
        elif row.path in names:
            if files.read(old, kept.LARGEST) != files.read(path, kept.LARGEST):
                return True
    return False
