"""Further wheels, which the user names to be installed by the new pip."""

import os
from collections import namedtuple

from ensurepip import _surroundings, _system_wheels, _wheel_check
from ensurepip._errors import BootstrapError
from ensurepip._target import record

# The folder, in the private one, that the wheels are copied to.
FOLDER = "with"

# How many wheels a folder may give, and how many bytes all of them may have.
MOST = 5000
LARGEST = 8 << 30


class ExtraWheel(namedtuple("ExtraWheel", "path project version filename is_named")):
    """A wheel that may be installed.

    One that was named is to be installed; of the others, which are in a folder that
    was named, the newest of each project that fits is.
    """

    __slots__ = ()

    def record(self):
        """Return what the target program is told of it."""
        names = ("project", "version", "filename", "is_named")
        return {name: getattr(self, name) for name in names}


def find(given, python, projects, pip=None):
    """Return the wheels at paths.

    :param given: paths of wheels, and of folders of wheels.
    :param python: the ``(major, minor)`` version that they are for.
    :param projects: those that a bootstrap installs by itself; what a folder has of
        them is left out.
    :param pip: the version of pip that is bootstrapped, if one was asked for.
    :raises BootstrapError: if there is none at a path.
    """
    found = []
    for path in given:
        if os.path.isdir(path):
            found += _in_folder(path, python, projects)
        elif os.path.isfile(path):
            wheel = wheel_at(path, True)
            if not wheel:
                raise BootstrapError("{0} has not the name of a wheel".format(path))
            if (wheel.project, wheel.version) == ("pip", pip):
                continue
            if wheel.project in projects:
                reason = "{0} comes with the bootstrap, in a version that was pinned"
                if wheel.project == "pip":
                    reason += ": --pip {1} takes this one instead"
                raise BootstrapError(reason.format(wheel.project, wheel.version))
            found.append(wheel)
        else:
            raise BootstrapError("there is no wheel or folder {0}".format(path))
    named = {wheel.filename: wheel for wheel in found if wheel.is_named}
    for wheel in found:
        first = named.get(wheel.filename, wheel)
        if wheel.is_named and first.path != wheel.path:
            raise BootstrapError(
                "{0} and {1} have one name".format(first.path, wheel.path)
            )
    return [wheel for wheel in found if wheel is named.get(wheel.filename, wheel)]


def _in_folder(folder, python, projects):
    names = sorted(name for name in os.listdir(folder) if name.endswith(".whl"))
    if len(names) > MOST:
        raise BootstrapError("there are more than {0} wheels".format(MOST))
    wheels = [wheel_at(os.path.join(folder, name), False) for name in names]
    wheels = list(filter(None, wheels))
    if not wheels:
        raise BootstrapError("there are no wheels in {0}".format(folder))
    wheels = [each for each in wheels if each.project not in projects]
    found = [each for each in wheels if _may_fit(each, python)]
    fitting = {each.project for each in found}
    for wheel in wheels:
        if wheel.project not in fitting:
            raise BootstrapError(
                "{0} in {1} is not for Python {2}.{3}, and there is no other wheel "
                "of {4}".format(
                    wheel.filename, folder, python[0], python[1], wheel.project
                )
            )
    return found


def wheel_at(path, is_named):
    """Return the ExtraWheel at a path, or None if it has not the name of one."""
    filename = os.path.basename(path)
    if not filename.endswith(".whl") or not _system_wheels.is_name(filename):
        return None
    project, version = filename.split("-")[:2]
    path, project = _surroundings.absolute(path), record.normal(project)
    return ExtraWheel(path, project, version, filename, is_named)


def _may_fit(wheel, python):
    """Tell whether a wheel may be for a Python, by its name; pip knows for sure."""
    tags = wheel.filename.split("-")[-3].split(".")
    return any(tag[2:3] == str(python[0]) for tag in tags)


def copy(wheels, folder):
    """Copy wheels to where nobody else can change them, and check the copies.

    :param folder: the private folder.
    :raises BootstrapError: if one is damaged, or they are too many.
    :raises EnvironmentError: if one cannot be read.
    """
    folder = os.path.join(folder, FOLDER)
    os.mkdir(folder)
    left = LARGEST
    if len(wheels) > MOST:
        raise BootstrapError("there are more than {0} wheels".format(MOST))
    for wheel in wheels:
        if not os.path.isfile(wheel.path):
            raise BootstrapError("{0} is no file".format(wheel.path))
        copied = os.path.join(folder, wheel.filename)
        with open(wheel.path, "rb") as file, open(copied, "wb") as target:
            while True:
                data = file.read(1 << 20)
                left -= len(data)
                if left < 0:
                    raise BootstrapError(
                        "the wheels have more than {0} GB".format(LARGEST >> 30)
                    )
                if not data:
                    break
                target.write(data)
        check(copied, wheel.path)


def check(path, name):
    """Check the wheel at a path.

    :param name: what the user knows it by.
    :raises BootstrapError: if it is not sound.
    """
    for fault in _wheel_check.faults_of_any(path):
        raise BootstrapError("the wheel {0} was refused: {1}".format(name, fault))
