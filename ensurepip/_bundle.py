"""The bundle: which wheels serve a Python, where they are, are they intact.

The wheels lie in ``_bundled/`` beside a table, ``wheels.txt``, that is the
only place to name a version or a hash.  One line of it is one wheel::

    project  version  Pythons  SHA-256  file

where *Pythons* is ``3.9`` (that one), ``3.10-3.11`` (from, to) or ``3.10+``
(that one and every later one).
"""

import os
from collections import namedtuple

from ensurepip import _resources, _system_wheels
from ensurepip._errors import DamagedBundleError, UnsupportedPythonError

TABLE = "wheels.txt"


class BundledWheel(namedtuple("BundledWheel", "project version filename sha256")):
    """A wheel of the bundle, whose SHA-256 the table pins."""

    __slots__ = ()

    def read(self):
        """Return the bytes of the wheel.

        :raises DamagedBundleError: if it cannot be read.
        """
        return _read_bundled(self.filename)

    def check(self, data):
        """Check that *data* is the wheel.

        :raises DamagedBundleError: if it has not the SHA-256 that the table
            pins.
        """
        import hashlib  # takes long, and a healthy pip needs no check

        actual = hashlib.sha256(data).hexdigest()
        if actual != self.sha256:
            raise DamagedBundleError(
                "{0} is not the wheel that the table pins and was not run: "
                "expected SHA-256 {1}, found {2}; get a fresh copy of this "
                "package".format(self.filename, self.sha256, actual)
            )


def select(python, system_folder=None):
    """Return the wheels to install for a Python, pip last.

    :param python: its version as a ``(major, minor)`` tuple.
    :param system_folder: a folder of wheels to prefer; it is used only if it
        has a wheel for each project that this Python is to get.
    :returns: a list of wheels, each with the attributes *project*, *version*
        and *filename* and the methods ``read()`` and ``check(data)``.
    :raises UnsupportedPythonError: if no pip serves that Python.
    :raises DamagedBundleError: if the table cannot be read.
    """
    projects = _projects(python)
    if system_folder:
        found = _system_wheels.newest(str(system_folder), projects, python)
        if len(found) == len(projects):
            return [found[project] for project in projects]
    rows = _table()
    bundled = {
        wheel.project: wheel for wheel, first, last in rows if first <= python <= last
    }
    if not all(project in bundled for project in projects):
        raise UnsupportedPythonError(
            "no bundled pip serves Python {0}.{1}; this ensurepip serves "
            "Python {2}".format(
                python[0],
                python[1],
                ", ".join(
                    _spell(first, last)
                    for wheel, first, last in rows
                    if wheel.project == "pip"
                ),
            )
        )
    return [bundled[project] for project in projects]


def every():
    """Return all wheels of the bundle."""
    return [wheel for wheel, _first, _last in _table()]


def select_from(folder, python):
    """Return the wheels of a folder that takes the place of the bundle.

    The parameter *python* and what is returned are as for :func:`select`.

    :raises UnsupportedPythonError: if it lacks a wheel that this Python needs.
    """
    projects = _projects(python)
    found = _system_wheels.newest(folder, projects, python)
    missing = [project for project in projects if project not in found]
    if missing:
        raise UnsupportedPythonError(
            "{0}, the folder of wheels that this ensurepip is configured to "
            "use, has no usable wheel of {1} for Python {2}.{3}: install one "
            "there".format(folder, " and ".join(missing), *python)
        )
    return [found[project] for project in projects]


def _projects(python):
    """Return what a Python gets: pip wants setuptools before Python 3.12."""
    return ["setuptools", "pip"] if python < (3, 12) else ["pip"]


def copy(wheels, folder):
    """Write *wheels*, each checked, into *folder*; return their paths.

    A wheel is read once: what was checked is what is written, and run.
    """
    paths = []
    for wheel in wheels:
        path = os.path.join(folder, wheel.filename)
        data = wheel.read()
        wheel.check(data)
        with open(path, "wb") as file:
            file.write(data)
        paths.append(path)
    return paths


_LATER = (99, 99)


def _table():
    """Return the table's rows as (wheel, first Python, last Python)."""
    rows = []
    text = _read_bundled(TABLE).decode("ascii", "replace")
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        try:
            project, version, pythons, sha256, filename = map(str, line.split())
            first, last = _parse_pythons(pythons)
        except ValueError:
            raise DamagedBundleError(
                "line {0} of {1} cannot be read; get a fresh copy of this "
                "package".format(number, TABLE)
            )
        wheel = BundledWheel(project, version, filename, sha256)
        rows.append((wheel, first, last))
    return rows


def _parse_pythons(text):
    first, dash, last = text.rstrip("+").partition("-")
    first = _parse_python(first)
    if text.endswith("+"):
        return first, _LATER
    return first, _parse_python(last) if dash else first


def _parse_python(text):
    major, minor = text.split(".")
    return int(major), int(minor)


def _spell(first, last):
    text = "{0}.{1}".format(*first)
    if last == _LATER:
        return text + " and later"
    if last != first:
        return "{0} to {1}.{2}".format(text, *last)
    return text


def _read_bundled(filename):
    try:
        return _resources.read("_bundled/" + filename)
    except Exception as error:  # each kind of importer has its own
        raise DamagedBundleError(
            "{0} cannot be read from the bundle ({1}); get a fresh copy of "
            "this package".format(filename, getattr(error, "strerror", "") or error)
        )
