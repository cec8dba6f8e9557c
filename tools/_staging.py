"""Copies of the package, to be put elsewhere."""

import filecmp
import json
import os
import re
import shutil
from collections import OrderedDict

from _clone import CLONE

from ensurepip import _bundle
from ensurepip._errors import DamagedBundleError

BILL = "sbom.cdx.json"
LICENSE = "LICENSE"

# The year 2107, in seconds.
_END = 4323283200

_PACKAGE = os.path.join(CLONE, "ensurepip")


def source_date():
    """Return SOURCE_DATE_EPOCH, in seconds, or None if it is not given.

    :raises ValueError: if it is no number, or later than zip files know.
    """
    date = os.environ.get("SOURCE_DATE_EPOCH")
    if not date:
        return None
    if not re.match(r"[0-9]{1,10}$", date) or int(date) >= _END:
        raise ValueError("SOURCE_DATE_EPOCH is no number of seconds: " + date)
    return int(date)


def stage(package):
    """Write the package and its licence, without its wheels, into a new folder."""
    for name in _names():
        path = os.path.join(package, name)
        if not os.path.isdir(os.path.dirname(path)):
            os.makedirs(os.path.dirname(path))
        shutil.copy2(os.path.join(_PACKAGE, name), path)
    shutil.copy2(os.path.join(CLONE, LICENSE), package)


def stage_wheels(package, wheels):
    """Add wheels of the bundle, and what describes them, to a package."""
    bundled = os.path.join(package, "_bundled")
    stage_table(package, wheels)
    _bundle.copy(wheels, bundled)
    with open(os.path.join(bundled, BILL), "wb") as file:
        file.write(_bill(wheels).encode("ascii"))


def stage_table(package, wheels):
    """Add a table of wheels of the bundle to a package."""
    bundled = os.path.join(package, "_bundled")
    os.makedirs(bundled)
    filenames = [wheel.filename for wheel in wheels]
    with open(os.path.join(_PACKAGE, "_bundled", _bundle.TABLE), "rb") as table:
        rows = table.readlines()
    with open(os.path.join(bundled, _bundle.TABLE), "wb") as table:
        for row in rows:
            if row.startswith(b"#") or row.split()[-1].decode("ascii") in filenames:
                table.write(row)


def check(package, wheels):
    """Check that a package is complete.

    :param wheels: those that it has to have.
    :raises DamagedBundleError: if something is missing, or not what it was.
    """
    for name in _names():
        try:
            same = filecmp.cmp(
                os.path.join(_PACKAGE, name), os.path.join(package, name), False
            )
        except EnvironmentError:
            same = False
        if not same:
            raise DamagedBundleError("the new copy is not complete: " + name)
    for wheel in wheels:
        with open(os.path.join(package, "_bundled", wheel.filename), "rb") as file:
            wheel.check(file.read())


def _names():
    """Return the files of the package, but those of the bundle, as paths in it."""
    found = []
    for folder, folders, names in os.walk(_PACKAGE):
        folders[:] = sorted(set(folders) - {"_bundled", "__pycache__"})
        for name in sorted(names):
            if name.endswith((".py", ".pyi", ".cfg", "py.typed")):
                found.append(os.path.relpath(os.path.join(folder, name), _PACKAGE))
    return found


def _bill(wheels):
    """Return the bill of materials of some wheels of the bundle, as text."""
    with open(os.path.join(_PACKAGE, "_bundled", BILL)) as file:
        bill = json.load(file, object_pairs_hook=OrderedDict)
    versions = [(wheel.project, wheel.version) for wheel in wheels]
    bill["components"] = [
        component
        for component in bill["components"]
        if (component["name"], component["version"]) in versions
    ]
    there = _references([bill["metadata"]["component"]] + bill["components"])
    bill["dependencies"] = [
        dict(entry, dependsOn=[ref for ref in entry["dependsOn"] if ref in there])
        for entry in bill["dependencies"]
        if entry["ref"] in there
    ]
    return json.dumps(bill, indent=2, separators=(",", ": ")) + "\n"


def _references(components):
    found = set()
    for component in components:
        found.add(component["bom-ref"])
        found |= _references(component.get("components", []))
    return found
