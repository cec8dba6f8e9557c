"""System wheels: a folder of wheels that a redistributor keeps for Python."""

import io
import os
import re
from collections import namedtuple

from ensurepip._errors import DamagedBundleError
from ensurepip._target import files, versions


class SystemWheel(namedtuple("SystemWheel", "project version filename folder")):
    """A wheel in a folder outside the bundle."""

    # Its bytes, once they were checked.
    _sound = None

    @property
    def path(self):
        return os.path.join(self.folder, self.filename)

    def read(self):
        """Return the bytes of the wheel.

        :raises DamagedBundleError: if it cannot be read.
        """
        if self._sound is not None:
            return self._sound
        # Neither a pipe that one would wait for, nor what fills the memory.
        size = files.size(self.path)
        if size is None:
            raise DamagedBundleError(self._refused("it is no file"))
        if size > LARGEST:
            reason = "it has {0} MB and more".format(LARGEST >> 20)
            raise DamagedBundleError(self._refused(reason))
        data = files.head(self.path, size)
        if data is None:
            raise DamagedBundleError(self._refused("it cannot be read"))
        return data

    def check(self, data):
        """Check that *data* is a wheel that can be installed.

        :raises DamagedBundleError: if it is not.
        """
        if self._sound is not None and data is self._sound:
            return
        from ensurepip import _wheel_check

        try:
            _wheel_check.check(data)
        except _wheel_check.Fault as fault:
            raise DamagedBundleError(self._refused(fault))
        self._sound = data

    def refusal(self):
        """Return why the wheel is refused, or None."""
        if not is_name(self.filename):
            return self._refused("it has not the name of a wheel")
        try:
            self.check(self.read())
        except DamagedBundleError as error:
            return str(error)
        return None

    def _refused(self, reason):
        path = self.path
        if not isinstance(path, bytes):  # PYTHON_2
            # The name need not be UTF-8.
            path = path.encode("utf-8", "backslashreplace").decode("utf-8")
        return "the wheel {0} was refused: {1}".format(path, reason)


# The largest file that is read, and the longest METADATA.
LARGEST = 50 << 20
LONGEST = 1 << 20


def newest(folder, projects, python, refusals=None):
    """Return {project: SystemWheel} of the newest wheels that a Python can use.

    :param folder: a folder that cannot be listed counts as empty, because a
        distribution may name one that it does not install.
    :param projects: names of the projects to look for.
    :param python: the version of Python as a ``(major, minor)`` tuple.
    :param refusals: a list that takes pairs of a project and why a wheel of it is
        refused: only sound ones are returned.  Without, only their names are looked
        at, and what they require.
    """
    found = {}
    for wheel in sorted(_usable(folder, projects, python), key=_order, reverse=True):
        if wheel.project not in found:
            refusal = wheel.refusal() if refusals is not None else None
            if refusal:
                refusals.append((wheel.project, refusal))
            else:
                found[wheel.project] = wheel
    return found


def _usable(folder, projects, python):
    return [wheel for wheel in in_folder(folder, projects) if serves(wheel, python)]


def in_folder(folder, projects):
    """Return the SystemWheels of projects in a folder, or the one of that path."""
    folder, only = os.path.split(folder) if os.path.isfile(folder) else (folder, None)
    try:
        filenames = [only] if only else os.listdir(folder)
    except EnvironmentError:
        return []
    wheels = []
    for filename in filenames:
        parts = filename.split("-")
        if filename.endswith(".whl") and len(parts) >= 5 and parts[0] in projects:
            wheels.append(SystemWheel(parts[0], parts[1], filename, folder))
    return wheels


def is_name(filename):
    """Tell whether a wheel can have a name: a project, a version, perhaps a build,
    and tags, all of them ASCII."""
    part = r"[A-Za-z0-9_.]*"
    pattern = r"[A-Za-z0-9]{0}-\d[A-Za-z0-9_.!+]*(-\d{0})?(-[a-z0-9_.]+){{3}}$"
    return bool(re.match(pattern.format(part), filename))


def serves(wheel, python):
    """Tell whether the tag and the Requires-Python of a wheel admit a Python, as
    :func:`versions.admits` has it.  A wheel that is damaged is admitted.
    """
    if "py{0}".format(python[0]) not in wheel.filename.split("-")[-3]:
        return False
    import zipfile  # takes long, and few have such a folder

    info = "{0}-{1}.dist-info".format(wheel.project, wheel.version)
    try:
        with zipfile.ZipFile(io.BytesIO(wheel.read())) as archive:
            # Not more, whatever it says of its size.
            with archive.open(info + "/METADATA") as file:
                metadata = file.read(LONGEST).decode("utf-8", "replace")
    except Exception:  # a damaged zip file can raise nearly any
        return True
    return versions.admits(metadata, python)


def _order(wheel):
    # The filename breaks a tie, so that the choice never depends on the order
    # in which a file system lists a folder.
    return versions.key(wheel.version), wheel.filename
