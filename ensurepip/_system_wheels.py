"""System wheels: a folder of wheels that a redistributor keeps for Python."""

import os
import re
from collections import namedtuple

from ensurepip._errors import DamagedBundleError
from ensurepip._target import versions


class SystemWheel(namedtuple("SystemWheel", "project version filename folder")):
    """A wheel in a folder outside the bundle."""

    __slots__ = ()

    def read(self):
        """Return the bytes of the wheel.

        :raises EnvironmentError: if it cannot be read.
        """
        with open(os.path.join(self.folder, self.filename), "rb") as file:
            return file.read()

    def check(self, data):
        """Check that *data* is a wheel that can be installed.

        :raises DamagedBundleError: if it is not.
        """
        from ensurepip import _wheel_check

        try:
            _wheel_check.check(data)
        except _wheel_check.Fault as fault:
            raise DamagedBundleError(
                "the wheel {0} was refused: {1}".format(
                    os.path.join(self.folder, self.filename), fault
                )
            )


def newest(folder, projects, python):
    """Return {project: SystemWheel} of the newest wheels that a Python can use.

    :param folder: a folder that cannot be listed counts as empty, because a
        distribution may name one that it does not install.
    :param projects: names of the projects to look for.
    :param python: the version of Python as a ``(major, minor)`` tuple.
    """
    try:
        filenames = os.listdir(folder)
    except EnvironmentError:
        return {}
    wheels = []
    for filename in filenames:
        parts = filename.split("-")
        if filename.endswith(".whl") and len(parts) >= 5 and parts[0] in projects:
            wheel = SystemWheel(parts[0], parts[1], filename, folder)
            if "py{0}".format(python[0]) in parts[-3] and _admits(wheel, python):
                wheels.append(wheel)
    return {wheel.project: wheel for wheel in sorted(wheels, key=_order)}


def _admits(wheel, python):
    """Tell whether the Requires-Python of a wheel admits a Python.

    Only lower and upper bounds count: pip must be able to start, and then
    checks the whole.  A wheel that does not say, or is damaged, is admitted.
    """
    import zipfile  # takes long, and few have such a folder

    info = "{0}-{1}.dist-info".format(wheel.project, wheel.version)
    try:
        with zipfile.ZipFile(os.path.join(wheel.folder, wheel.filename)) as archive:
            metadata = archive.read(info + "/METADATA").decode("utf-8", "replace")
    except Exception:  # a damaged zip file can raise nearly any
        return True
    required = re.search(r"^Requires-Python:(.*)$", metadata, re.MULTILINE)
    text = required.group(1) if required else ""
    for operator, major, minor in re.findall(r"([<>]=?)\s*(\d+)\.(\d+)", text):
        bound = (int(major), int(minor))
        if operator == ">=" and python < bound or operator == "<" and python >= bound:
            return False
    return True


def _order(wheel):
    # The filename breaks a tie, so that the choice never depends on the order
    # in which a file system lists a folder.
    return versions.key(wheel.version), wheel.filename
