"""Authorities' certificates that somebody put in place of pip's own, which stay."""

import os
import re

from . import files, record

NAME = "cacert.pem"

# No file of them is longer.
LARGEST = 1 << 24

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
        data = files.read(found.path(row.path), LARGEST)
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
        kept, path = before.path(row.path), os.path.join(folder, *row.path.split("/"))
        if _is_linked(before.folder, kept):
            if not _is_linked(folder, path):
                return True
        elif row.path in names:
            if files.read(kept, LARGEST) != files.read(path, LARGEST):
                return True
    return False


def _is_linked(folder, path):
    inner = os.path.relpath(path, folder)
    straight = os.path.join(os.path.realpath(folder), inner)
    return os.path.realpath(path) != straight


class Kept(object):
    """A file that comes back, as certificates: a link to it, or its content.

    :param found: the Installation that they are in.
    :param name: their path in its folder.
    """

    def __init__(self, found, name):
        path = found.path(name)
        self.project = found.project
        self.rights = files.Rights(path)
        self.data = self.target = None
        if os.path.islink(path):
            self.target = os.readlink(path)
        elif _is_linked(found.folder, path):
            # Others than can read it there must not be able to read it here.
            folder = os.path.join(os.path.realpath(found.folder), *name.split("/")[:-1])
            self.target = os.path.relpath(os.path.realpath(path), folder)
        else:
            self.data = files.read(path, LARGEST)

    def is_empty(self):
        """Tell whether it could not be read, or is too large."""
        return self.target is None and self.data is None

    def put(self, path):
        """Put it in place; who owns and can read it stays the same."""
        if os.path.lexists(path):
            os.unlink(path)
        elif not os.path.isdir(os.path.dirname(path)):
            os.makedirs(os.path.dirname(path))
        if self.target is not None:
            os.symlink(self.target, path)
            return
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        with os.fdopen(os.open(path, flags, 0o600), "wb") as file:
            file.write(self.data)
        self.rights.give(path)
