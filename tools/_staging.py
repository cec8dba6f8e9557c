"""Copies of the package, to be put elsewhere."""

import os
import shutil

from _clone import CLONE

from ensurepip import _bundle


def stage(package):
    """Write the package, without its wheels, into a new folder."""

    def unwanted(folder, names):
        return [
            name
            for name in names
            if name in ("_bundled", "__pycache__")
            or not name.endswith((".py", ".pyi", ".cfg", "py.typed"))
            and not os.path.isdir(os.path.join(folder, name))
        ]

    shutil.copytree(os.path.join(CLONE, "ensurepip"), package, ignore=unwanted)


def stage_table(package, wheels):
    """Add a table of wheels of the bundle to a package."""
    bundled = os.path.join(package, "_bundled")
    os.makedirs(bundled)
    filenames = [wheel.filename for wheel in wheels]
    with open(os.path.join(CLONE, "ensurepip", "_bundled", _bundle.TABLE)) as table:
        rows = table.readlines()
    with open(os.path.join(bundled, _bundle.TABLE), "w") as table:
        for row in rows:
            if row.startswith("#") or row.split()[-1] in filenames:
                table.write(row)
