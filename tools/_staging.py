"""The clone, its package on ``sys.path``, and copies of that to be put elsewhere."""

import os
import shutil
import sys

CLONE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, CLONE)

from ensurepip import _bundle  # noqa: E402


def stage(package):
    """Write the package, without its wheels, into a new folder."""
    source = os.path.join(CLONE, "ensurepip")
    os.makedirs(package)
    for part in ("", "_target"):
        if part:
            os.mkdir(os.path.join(package, part))
        for name in os.listdir(os.path.join(source, part)):
            if name.endswith((".py", ".pyi", ".cfg")) or name == "py.typed":
                shutil.copyfile(
                    os.path.join(source, part, name), os.path.join(package, part, name)
                )


def stage_wheels(package, wheels):
    """Add wheels of the bundle, and a table of them, to a package."""
    bundled = os.path.join(package, "_bundled")
    os.makedirs(bundled)
    _bundle.copy(wheels, bundled)
    filenames = [wheel.filename for wheel in wheels]
    with open(os.path.join(CLONE, "ensurepip", "_bundled", _bundle.TABLE)) as table:
        rows = table.readlines()
    with open(os.path.join(bundled, _bundle.TABLE), "w") as table:
        for row in rows:
            if row.startswith("#") or row.split()[-1] in filenames:
                table.write(row)
