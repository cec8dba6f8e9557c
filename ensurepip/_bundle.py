"""The bundle: which wheels serve a Python, where they are, are they intact.

The wheels lie in ``_bundled/`` beside a table, ``wheels.txt``, that is the
only place to name a version or a hash.  One line of it is one wheel::

    project  version  Pythons  SHA-256  file

where *Pythons* is ``3.9`` (that one), ``3.10-3.11`` (from, to) or ``3.10+``
(that one and every later one).
"""

import os
import pkgutil
from collections import namedtuple

from ensurepip._errors import DamagedBundleError, UnsupportedPythonError

TABLE = "wheels.txt"

# Modules beyond those that "python -m" has loaded already are imported where
# they are used: while the package itself is being imported the current
# directory may still be in front of the standard library.


class Wheel(namedtuple("Wheel", "project version filename sha256 folder")):
    """One wheel file: bundled (*folder* is None) or in a system folder."""

    __slots__ = ()

    def read(self):
        """Return the bytes of the wheel, checked against the table.

        :raises DamagedBundleError: if the file is missing from the bundle or
            does not have the SHA-256 that the table pins.
        :raises EnvironmentError: if a system wheel cannot be read.
        """
        import hashlib

        if self.folder is not None:
            with open(os.path.join(self.folder, self.filename), "rb") as file:
                return file.read()
        data = _read_bundled(self.filename)
        actual = hashlib.sha256(data).hexdigest()
        if actual != self.sha256:
            raise DamagedBundleError(
                "{0} is not the wheel that the table pins and was not run: "
                "expected SHA-256 {1}, found {2}; get a fresh copy of this "
                "package".format(self.filename, self.sha256, actual)
            )
        return data


def select(python, system_folder=None):
    """Return the wheels to install for a Python, pip last.

    :param python: its version as a ``(major, minor)`` tuple.
    :param system_folder: a folder of wheels to prefer; it is used only if it
        has a wheel for each project that this Python is to get.
    :returns: a list of :class:`Wheel`.
    :raises UnsupportedPythonError: if no pip serves that Python.
    :raises DamagedBundleError: if the table cannot be read.
    """
    rows = _table()
    bundled = [wheel for wheel, first, last in rows if first <= python <= last]
    if not any(wheel.project == "pip" for wheel in bundled):
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
    bundled.sort(key=lambda wheel: wheel.project == "pip")
    if system_folder:
        found = _newest_in(str(system_folder))
        if all(wheel.project in found for wheel in bundled):
            return [found[wheel.project] for wheel in bundled]
    return bundled


def copy(wheels, folder):
    """Write *wheels*, each checked, into *folder*; return their paths."""
    paths = []
    for wheel in wheels:
        path = os.path.join(folder, wheel.filename)
        data = wheel.read()
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
        rows.append((Wheel(project, version, filename, sha256, None), first, last))
    return rows


def _parse_pythons(text):
    first, dash, last = text.rstrip("+").partition("-")
    first = tuple(int(part) for part in first.split("."))
    if text.endswith("+"):
        return first, _LATER
    if dash:
        return first, tuple(int(part) for part in last.split("."))
    return first, first


def _spell(first, last):
    text = "{0}.{1}".format(*first)
    if last == _LATER:
        return text + " and later"
    if last != first:
        return "{0} to {1}.{2}".format(text, *last)
    return text


def _read_bundled(filename):
    try:
        data = pkgutil.get_data("ensurepip", "_bundled/" + filename)
    except EnvironmentError as error:
        raise DamagedBundleError(
            "{0} cannot be read from the bundle ({1}); get a fresh copy of "
            "this package".format(filename, error.strerror or error)
        )
    return data


def _newest_in(folder):
    """Return {project: Wheel} of the newest wheels in a system folder.

    A folder that cannot be listed has none: a distribution may name one that
    it does not install.
    """
    try:
        filenames = os.listdir(folder)
    except EnvironmentError:
        return {}
    newest = {}
    for filename in filenames:
        parts = filename.split("-")
        if not filename.endswith(".whl") or len(parts) < 5:
            continue
        wheel = Wheel(parts[0], parts[1], filename, None, folder)
        other = newest.get(wheel.project)
        if other is None or _version_key(other) < _version_key(wheel):
            newest[wheel.project] = wheel
    return newest


def _version_key(wheel):
    """Return a key that sorts wheels by version as PEP 440 orders them.

    The filename breaks a tie, so that the choice never depends on the order
    in which a file system lists a folder.
    """
    import re

    release, kind, serial = re.match(
        r"([\d.]*)[-_.]?(\+|[a-z]*)[-_.]?(\d*)", wheel.version.lower()
    ).groups()
    numbers = [int(number) for number in re.findall(r"\d+", release)]
    while numbers and not numbers[-1]:
        numbers.pop()
    kinds = ["dev", "a", "b", "rc", "", "+", "post"]
    rank = kinds.index(kind) if kind in kinds else 0
    return numbers, rank, int(serial or 0), wheel.filename
