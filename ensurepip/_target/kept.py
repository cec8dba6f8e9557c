"""Files of somebody else in the folders of what is replaced, which stay."""

import os

from . import files, protocol

# No file that is kept is longer.
LARGEST = 1 << 24

# How many are kept, and how long they are together.
MOST = 100
MOST_BYTES = 4 * LARGEST


def gather(found, names):
    """Return {path in its folder: Kept} of files of an Installation's folder.

    :raises Failure: if one cannot be kept, or they are too many; where the
        Installation is damaged, so many tell that its RECORD is of another one.
    """
    if len(names) > MOST and found.reason:
        return {}
    there, room = {}, MOST_BYTES
    for name in names[:MOST]:
        there[name] = Kept(found, name, min(room, LARGEST))
        room -= len(there[name].data or b"")
    for name in names:
        if name not in there or there[name].is_empty():
            raise protocol.Failure(
                "{0} is not {1}'s own, and too large, private, or one of too many, to "
                "be kept: move it away".format(found.path(name), found.project)
            )
    return there


def put_back(there, folder, is_in_place):
    """Put Kept files back into a folder; return sentences to be told.

    :param there: as from :func:`gather`.
    :param is_in_place: whether they take the place of others, or only that of none.
    """
    notes = []
    for name, each in sorted(there.items()):
        path = os.path.join(folder, *name.split("/"))
        if os.path.lexists(path) == is_in_place:
            each.put(path)
            notes.append("{0} is not {1}'s own and stays".format(path, each.project))
    return notes


def is_linked(folder, path):
    """Tell whether a path in a folder leads over a link."""
    inner = os.path.relpath(path, folder)
    straight = os.path.join(os.path.realpath(folder), inner)
    return os.path.realpath(path) != straight


class Kept(object):
    """A file that comes back, as certificates: a link to it, or its content.

    :param found: the Installation that it is in.
    :param name: its path in its folder.
    :param limit: how long it may be.
    """

    def __init__(self, found, name, limit):
        path = found.path(name)
        self.project = found.project
        self.data = self.target = self.rights = None
        if os.path.islink(path):
            self.target = os.readlink(path)
        elif is_linked(found.folder, path):
            # Others than can read it there must not be able to read it here.
            folder = os.path.join(os.path.realpath(found.folder), *name.split("/")[:-1])
            self.target = os.path.relpath(os.path.realpath(path), folder)
        else:
            self._read(path, os.stat(found.folder).st_uid, limit)

    def _read(self, path, owner, limit):
        """Read its content, unless that is kept from the owner of the folder, who may
        have put another file there meanwhile."""
        handle = files.opened(path, follow=False)
        if handle is None:
            return
        try:
            self.rights = files.Rights(handle)
            found = self.rights.status
            is_theirs = found.st_uid == owner or found.st_mode & 0o004
            if is_theirs and found.st_size <= limit:
                self.data = os.read(handle, found.st_size)
        finally:
            os.close(handle)

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
