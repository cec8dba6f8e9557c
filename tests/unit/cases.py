"""What the tests of this folder share.

Those of the package are cases of unittest, in the syntax of Python 2.7 and 3:
each Python that the package serves can run them, with nothing installed::

    python2.7 -m unittest discover tests/unit

Nothing here starts a process.
"""

import io
import os
import shutil
import sys
import tempfile
import unittest
import zipfile

from ensurepip import _resources
from ensurepip._target import installed
from ensurepip._target.record import digest

# One that is there, to stand for the Python of a command.
PROGRAM = "/usr/bin/env"

# A command that starts the Python beside it, and finds it wherever both are.
RELOCATABLE = (
    "#!/bin/sh\n"
    '\'\'\'exec\' "$(dirname -- "$(realpath -- "$0")")/{0}" "$0" "$@"\n'
    "' '''\n"
)

# What authorities' certificates look like.
CERTIFICATES = "-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n"
CERTIFICATES_OF_PIP = "pip/cacert.pem"


class TestCase(unittest.TestCase):
    longMessage = True

    def folder(self):
        """Return a new folder that goes away with the test."""
        folder = os.path.realpath(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, folder)
        return folder

    def change(self, owner, name, value):
        """Let *owner* have another value under a name until the test ends."""
        if hasattr(owner, name):
            self.addCleanup(setattr, owner, name, getattr(owner, name))
        else:
            self.addCleanup(delattr, owner, name)
        setattr(owner, name, value)

    def listen(self, stream):
        """Return a file that takes what goes to ``sys.stdout``, say."""
        file = io.BytesIO() if str is bytes else io.StringIO()
        self.change(sys, stream, file)
        return file

    def error(self, kind, function, *args):
        """Return the message of the exception that a call has to raise."""
        with self.assertRaises(kind) as caught:
            function(*args)
        return str(caught.exception)

    def package(self, files):
        """Let the package consist of these files: {path: content}."""
        folder = self.folder()
        write_all(folder, files)
        self.change(_resources, "_HERE", folder)
        self.change(_resources, "FOLDER", folder)


class PipCase(TestCase):
    """What looks at a pip that an installer has put somewhere."""

    def plant(self, content=None, place=CERTIFICATES_OF_PIP):
        """Return a folder that holds a pip, with other certificates if given."""
        folder = self.folder()
        plant(folder)
        if content is not None:
            write_all(folder, {place: content})
        return folder

    def look(self, folder):
        return installed.Installation(folder, "pip", {"pip"})


def write(path, content=""):
    """Write a file, and the folders above it."""
    if not os.path.isdir(os.path.dirname(path)):
        os.makedirs(os.path.dirname(path))
    with open(path, "wb") as file:
        file.write(as_bytes(content))
    if as_bytes(content).startswith(b"#!"):
        os.chmod(path, 0o755)


def write_all(folder, files):
    """Write files, {path: content}, into a folder."""
    for name, content in files.items():
        write(os.path.join(folder, *name.split("/")), content)


def read(path):
    with open(path, "rb") as file:
        return file.read()


def read_all(folder):
    """Return the files under a folder as :func:`write_all` takes them."""
    found = {}
    for top, _folders, names in os.walk(folder):
        for name in names:
            path = os.path.join(top, name)
            relative = os.path.relpath(path, folder).replace(os.sep, "/")
            found[relative] = read(path).decode("ascii")
    return found


def as_bytes(content):
    return content if isinstance(content, bytes) else content.encode("utf-8")


def bytecode(module):
    """Return the path of a module's bytecode, with slashes."""
    if str is bytes:
        return module + "c"
    import importlib.util

    return importlib.util.cache_from_source(module).replace(os.sep, "/")


def wheel_files(project="pip", version="1.0", files=()):
    """Return the files of a wheel, {path: content}, with their RECORD."""
    info = "{0}-{1}.dist-info".format(project, version)
    metadata = "Metadata-Version: 2.1\nName: {0}\nVersion: {1}\n"
    content = {
        project + "/__init__.py": "version = 1\n",
        info + "/METADATA": metadata.format(project, version),
        info + "/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\n",
    }
    content.update(files)
    content[info + "/RECORD"] = record(content) + info + "/RECORD,,\n"
    return content


def record(files):
    """Return the rows of RECORD for files."""
    rows = []
    for name in sorted(files):
        content = as_bytes(files[name])
        rows.append("{0},{1},{2}\n".format(name, digest(content), len(content)))
    return "".join(rows)


def build(folder, files=None, name="pip-1.0-py2.py3-none-any.whl"):
    """Write a wheel of these files, in order, into a folder; return its path."""
    path = os.path.join(folder, name)
    files = wheel_files() if files is None else files
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            archive.writestr(name, as_bytes(files[name]))
    return path


def plant(site_packages, project="pip", version="1.0", installer="pip", commands=()):
    """Put a project into a site-packages folder as an installer does."""
    info = "{0}-{1}.dist-info".format(project, version)
    files = {
        info + "/INSTALLER": installer + "\n",
        project + "/__main__.py": "",
        project + "/cacert.pem": CERTIFICATES,
    }
    for name in commands:
        files["../bin/" + name] = "#!{0}\n".format(PROGRAM)
    write_all(site_packages, wheel_files(project, version, files))
