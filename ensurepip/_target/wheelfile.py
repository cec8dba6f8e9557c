"""A wheel that is to be installed: what it would put where (PEP 427)."""

import os
import re
import sys
import zipfile


class Wheel(object):
    """A wheel file.

    ``names`` are its files, ``top_level`` the names that it puts into
    site-packages, but its dist-info, whose name is ``info``.
    """

    def __init__(self, path):
        self.path = path
        self.project, self.version = os.path.basename(path).split("-")[:2]
        self.info = "{0}-{1}.dist-info".format(self.project, self.version)
        # It stays open: to read the list of its files takes long.
        self.archive = zipfile.ZipFile(path)
        self.names = self.archive.namelist()
        self.top_level = {name.split("/")[0] for name in self.names} - {self.info}

    def read(self, name):
        """Return the bytes of one of its files, none if it has no such file."""
        return self.archive.read(name) if name in self.names else b""

    def entries(self):
        """Return the names that it may put into site-packages."""
        names = sorted(self.top_level) + [self.info]
        # PYTHON_2 puts compiled modules beside their sources.
        return names + [name + "c" for name in names if name.endswith(".py")]

    def commands(self):
        """Return the names of the commands that pip may make for it.

        pip adds versions to some of those that the wheel declares.
        """
        text = self.read(self.info + "/entry_points.txt").decode("utf-8")
        section = text.partition("[console_scripts]")[2].partition("\n[")[0]
        x, x_y = sys.version_info[0], "{0}.{1}".format(*sys.version_info)
        names = []
        for name in re.findall(r"^([\w.-]+)\s*=", section, re.MULTILINE):
            forms = ("{0}", "{0}{1}", "{0}{2}", "{0}-{2}")
            # PYTHON_2 decoded it to another type.
            names += [str(form.format(name, x, x_y)) for form in forms]
        return names
