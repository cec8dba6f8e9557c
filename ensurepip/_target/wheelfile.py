"""A wheel that is to be installed: what it would put where (PEP 427)."""

import io
import os
import re
import struct
import sys

from . import record

# The folder of a process's open files, each of which can be opened again by it.
# On WINDOWS the path would be one of the current drive, which anybody may make.
_HANDLES = "/proc/self/fd" if os.name == "posix" else ""


class Wheel(object):
    """A wheel file.

    :param path: where it is, or may be put.
    :param data: its bytes, by default those of the file.

    ``names`` are its files, ``top_level`` the names that it puts into
    site-packages, but its dist-info, whose name is ``info``.
    """

    def __init__(self, path, data=None):
        if data is None:
            with open(path, "rb") as file:
                data = file.read()
        self.data = data
        self.folder, self.filename = os.path.split(path)
        self.project, self.version = self.filename.split("-")[:2]
        # It stays open: to read the list of its files takes long.
        self.archive = self.open()
        self.names = self.archive.namelist()
        tops = {name.split("/")[0] for name in self.names}
        # Its name may be spelt otherwise than that of the file.
        self.info = "{0}-{1}.dist-info".format(self.project, self.version)
        self.info = next((n for n in tops if n.endswith(".dist-info")), self.info)
        self.top_level = tops - {self.info}
        self._nameless = None

    def open(self):
        """Return its bytes as a zip file."""
        import zipfile  # takes long, and to list names does without

        return zipfile.ZipFile(io.BytesIO(self.data))

    def path(self):
        """Return a path for who has to open it again.

        Where the system has such, it leads to a file without a name: nobody can
        put another in its place.
        """
        if not self._nameless and os.path.isdir(_HANDLES):
            import tempfile  # takes long, too

            self._nameless = tempfile.TemporaryFile(dir=self.folder)
            self._nameless.write(self.data)
            self._nameless.flush()
        if self._nameless:
            return os.path.join(_HANDLES, str(self._nameless.fileno()))
        return self.write()

    def write(self):
        """Write it to where its path says; return that."""
        path = os.path.join(self.folder, self.filename)
        with open(path, "wb") as file:
            file.write(self.data)
        return path

    def list(self):
        return self.names

    def read(self, name):
        """Return the bytes of one of its files, none if it has no such file."""
        return self.archive.read(name) if name in self.names else b""

    def entries(self):
        """Return the names that it may put into site-packages."""
        names = sorted(self.top_level) + [self.info]
        # PYTHON_2 puts compiled modules beside their sources.
        return names + [name + "c" for name in names if name.endswith(".py")]

    def of_scheme(self, key):
        """Return the names that it puts into a folder by way of its data folder.

        :param key: of the folder, as sysconfig has it.
        """
        # Whatever ends so is one to pip.
        path = re.compile(r"[^/]*\.data/{0}/([^/]+)".format(key))
        return sorted({each.group(1) for each in map(path.match, self.names) if each})

    def commands(self):
        """Return the names of the commands that pip may make for it.

        pip adds versions to some of those that the wheel declares.
        """
        x, x_y = sys.version_info[0], "{0}.{1}".format(*sys.version_info)
        forms = ("{0}", "{0}{1}", "{0}{2}", "{0}-{2}")
        return [form.format(name, x, x_y) for name in self.declared() for form in forms]

    def declared(self):
        """Return the names of the commands that the wheel declares, as
        :func:`entry_points.commands` does."""
        from . import entry_points  # few ask

        text = self.read(self.info + "/entry_points.txt")
        return entry_points.commands(record.text(text, "replace"))

    def entry_points(self):
        return self.read(self.info + "/entry_points.txt").decode("utf-8")


def names(data):
    """Return the names in a wheel's bytes, without the module zipfile, whose
    import takes longer than all else that a healthy pip needs.

    What is no zip file has none.
    """
    start = data.rfind(b"PK\5\6")
    if start < 0 or len(data) < start + 20:
        return []
    at = struct.unpack_from("<I", data, start + 16)[0]
    found = []
    while data[at : at + 4] == b"PK\1\2" and at + 46 <= start:
        lengths = struct.unpack_from("<HHH", data, at + 28)
        found.append(data[at + 46 : at + 46 + lengths[0]])
        at += 46 + sum(lengths)
    return list(map(_spelt, found))


def _spelt(name):
    try:
        return record.text(name)
    except ValueError:
        # As zip files had it at first, and the module zipfile still reads it.
        return name.decode("cp437")
