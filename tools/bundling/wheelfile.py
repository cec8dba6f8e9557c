"""Whether a wheel file is what its name and the table say."""

import email
import zipfile

from ensurepip import _wheel_check

from . import doors
from .packaging import admits, canonicalize_name, read_name, same_version
from .table import spell


def faults(path, row, pythons):
    """Return what is wrong with a wheel, one line each, starting with its name.

    :param row: its row of the table.
    :param pythons: the supported Pythons.
    """
    try:
        project, version = read_name(row.wheel.filename)
    except ValueError as error:
        return [f"{path.name}: {error}"]
    served = [python for python in pythons if row.serves(python)]
    found = list(_wheel_check.faults(path.read_bytes()))
    try:
        found += _faults_of_metadata(path, project, version, served)
    except KeyError as error:
        found.append(error.args[0])
    except Exception as error:  # a damaged zip file can raise nearly any
        found = found or [f"it cannot be read ({error})"]
    if row.wheel.project == "pip":
        found = found or doors.faults(path)
    if project != row.wheel.project:
        found.append(f"is in the table as {row.wheel.project}")
    if version != row.wheel.version:
        found.append(f"is in the table as version {row.wheel.version}")
    return [f"{path.name}: {fault}" for fault in found]


def _faults_of_metadata(path, project, version, pythons):
    found = []
    metadata, wheel = headers(path, "METADATA"), headers(path, "WHEEL")
    if canonicalize_name(metadata["Name"] or "") != canonicalize_name(project):
        found.append(f"METADATA has Name {metadata['Name']}, not {project}")
    if not same_version(metadata["Version"], version):
        found.append(f"METADATA has Version {metadata['Version']}, not {version}")
    requires = metadata["Requires-Python"] or ""
    try:
        for python in [each for each in pythons if not admits(requires, each)]:
            told = f"does not admit Python {spell(python)}"
            found.append(f"Requires-Python {requires!r} {told}")
    except ValueError:
        found.append(f"Requires-Python {requires!r} cannot be read")
    if wheel["Root-Is-Purelib"] != "true":
        found.append("WHEEL does not say Root-Is-Purelib: true")
    for tag in wheel.get_all("Tag") or ["nothing"]:
        if not tag.endswith("-none-any"):
            found.append(f"WHEEL has the tag {tag}, not none-any")
    return found


def headers(path, name):
    """Return what a file of a wheel's dist-info says, such as METADATA."""
    project, version = path.name.split("-")[:2]
    with zipfile.ZipFile(path) as archive:
        data = read(archive, f"{project}-{version}.dist-info/{name}")
    return email.message_from_string(data.decode())


def entries(path):
    """Yield (name, content) of the files in a zip file, such as a wheel."""
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if not name.endswith("/"):
                yield name, read(archive, name)


def read(archive, name):
    """Return the bytes of an entry, few enough to be held."""
    with archive.open(name) as file:
        return file.read(_wheel_check.LARGEST)
