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


class Row(namedtuple("Row", "wheel first last")):
    """A row of the table: a wheel, and the first and the last Python that it
    serves, as ``(major, minor)`` tuples; no last one means every later Python."""

    __slots__ = ()

    def serves(self, python):
        return self.first <= python and (self.last is None or python <= self.last)

    def __str__(self):
        first = "{0}.{1}".format(*self.first)
        if self.last is None:
            return first + " and later"
        if self.last != self.first:
            return "{0} to {1}.{2}".format(first, *self.last)
        return first


def select(python, system_folder=None, refusals=None):
    """Return the wheels to install for a Python, pip last.

    :param python: its version as a ``(major, minor)`` tuple.
    :param system_folder: a folder of wheels to prefer; it is used only if it
        has a wheel for each project that this Python is to get.
    :param refusals: a list that takes why wheels of that folder are refused;
        without, they are not checked yet.
    :returns: a list of wheels, each with the attributes *project*, *version*
        and *filename* and the methods ``read()`` and ``check(data)``.
    :raises UnsupportedPythonError: if no pip serves that Python.
    :raises DamagedBundleError: if the table cannot be read.
    """
    wheels = _bundled_for(python)
    if not wheels or wheels[-1].project != "pip":
        raise UnsupportedPythonError(
            "no bundled pip serves Python {0}.{1}; this ensurepip serves "
            "Python {2}".format(
                python[0],
                python[1],
                ", ".join(str(row) for row in rows() if row.wheel.project == "pip"),
            )
        )
    if system_folder:
        projects = [wheel.project for wheel in wheels]
        found = _system_wheels.newest(str(system_folder), projects, python, refusals)
        if len(found) == len(projects):
            return [found[project] for project in projects]
        _complain(refusals, found)
    return wheels


def select_from(folder, python, refusals=None):
    """Return the wheels of a folder that takes the place of the bundle.

    Which projects a Python gets is still read from the table.  The other
    parameters and what is returned are as for :func:`select`.

    :raises UnsupportedPythonError: if it lacks a wheel that this Python needs.
    :raises DamagedBundleError: if the table cannot be read.
    """
    projects = [wheel.project for wheel in _bundled_for(python)] or ["pip"]
    found = _system_wheels.newest(folder, projects, python, refusals)
    _complain(refusals, found)
    missing = [project for project in projects if project not in found]
    if missing:
        raise UnsupportedPythonError(
            "{0}, the folder of wheels that this ensurepip is configured to "
            "use, has no usable wheel of {1} for Python {2}.{3}: install one "
            "there".format(folder, " and ".join(missing), *python)
        )
    return [found[project] for project in projects]


def pips(python, places, bundled=True):
    """Return the wheels of pip, of whatever version, that a Python can use.

    :param places: folders of wheels, and paths of wheels; a path of None is none.
    :param bundled: whether those of the bundle, whichever Pythons the table gives
        them to, are among them; they come first.
    :raises DamagedBundleError: if the table cannot be read.
    """
    found = [row.wheel for row in rows() if row.wheel.project == "pip"] * bundled
    for place in filter(None, places):
        found += _system_wheels.in_folder(place, ["pip"])
    return [wheel for wheel in found if _system_wheels.serves(wheel, python)]


def _complain(refusals, found):
    """Refuse to go on if all wheels of a project are refused."""
    for project, refusal in refusals or ():
        if project not in found:
            raise DamagedBundleError(refusal)


def _bundled_for(python):
    """Return the bundled wheels for a Python, pip last: it installs the others."""
    wheels = [row.wheel for row in rows() if row.serves(python)]
    return sorted(wheels, key=lambda wheel: wheel.project == "pip")


def checked(wheels):
    """Return the bytes of *wheels*, each checked.

    A wheel is read once: what was checked is what is used.
    """
    contents = []
    for wheel in wheels:
        contents.append(wheel.read())
        wheel.check(contents[-1])
    return contents


def copy(wheels, folder):
    """Write *wheels*, each checked, into *folder*."""
    for wheel in wheels:
        (data,) = checked([wheel])
        with open(os.path.join(folder, wheel.filename), "wb") as file:
            file.write(data)


def rows():
    """Return the rows of the table.

    :raises DamagedBundleError: if it cannot be read.
    """
    return parse(_read_bundled(TABLE))


def parse(table):
    """Return the rows of a table's bytes.

    :raises DamagedBundleError: if a line cannot be read.
    """
    found = []
    text = table.decode("ascii", "replace")
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        try:
            # PYTHON_2 decoded them to another type.
            project, version, pythons, sha256, filename = map(str, line.split())
            wheel = BundledWheel(project, version, filename, sha256)
            found.append(Row(wheel, *_parse_pythons(pythons)))
        except ValueError:
            raise DamagedBundleError(
                "line {0} of {1} cannot be read; get a fresh copy of this "
                "package".format(number, TABLE)
            )
    return found


def _parse_pythons(text):
    first, dash, last = text.rstrip("+").partition("-")
    first = _parse_python(first)
    if text.endswith("+"):
        return first, None
    return first, _parse_python(last) if dash else first


def _parse_python(text):
    major, minor = text.split(".")
    return int(major), int(minor)


def _read_bundled(filename):
    try:
        return _resources.read("_bundled/" + filename)
    except Exception as error:  # each kind of importer has its own
        raise DamagedBundleError(
            "{0} cannot be read from the bundle ({1}); get a fresh copy of "
            "this package".format(filename, getattr(error, "strerror", "") or error)
        )
