"""Writes the whole package into one file that every Python can run (PEP 441).

    python tools/make_zipapp.py [--for X.Y] [FILE]

The same sources give the same bytes: entries are sorted, stored without
compression (the wheels are compressed already), and dated SOURCE_DATE_EPOCH or
1980.  ``make zipapp`` runs it.
"""

import argparse
import os
import sys
import tempfile
import time
import zipfile
from pathlib import Path

import _staging

from ensurepip import BootstrapError, _bundle

SHEBANG = b"#!/usr/bin/env python3\n"

MAIN = '''\
"""Gives a Python a pip: see --help; "venv DIR" makes a virtual environment."""

import runpy
import sys

MODULE = "ensurepip"
if sys.argv[1:2] == ["venv"]:
    MODULE += "." + sys.argv.pop(1)
runpy.run_module(MODULE, run_name="__main__", alter_sys=True)
'''


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--for", dest="python", metavar="X.Y", help="only the wheels for that Python"
    )
    parser.add_argument("file", nargs="?", default="dist/ensurepip.pyz")
    options = parser.parse_args(argv)
    try:
        if options.python:
            wheels = _bundle.select(tuple(map(int, options.python.split("."))))
        else:
            wheels = [row.wheel for row in _bundle.rows()]
    except (BootstrapError, ValueError) as error:
        parser.error(f"{options.python}: {error}")
    path = Path(options.file)
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        package = Path(folder, "ensurepip")
        _staging.stage(package)
        _staging.stage_wheels(package, wheels)
        archive = Path(folder, "archive")
        write(archive, package)
        archive.chmod(0o755)
        archive.replace(path)
    print(f"wrote {path}")
    return 0


def write(archive, package):
    """Write the runnable archive of a package."""
    epoch = int(os.environ.get("SOURCE_DATE_EPOCH", "0"))
    # A zip file knows no date before 1980.
    date = max(time.gmtime(epoch)[:6], (1980, 1, 1, 0, 0, 0))
    contents = {"__main__.py": MAIN.encode()}
    for path in package.rglob("*"):
        if path.is_file():
            contents[path.relative_to(package.parent).as_posix()] = path.read_bytes()
    with open(archive, "wb") as file:
        file.write(SHEBANG)
        with zipfile.ZipFile(file, "w") as zip_file:
            for name in sorted(contents):
                entry = zipfile.ZipInfo(name, date)
                entry.create_system = 3
                entry.external_attr = 0o100644 << 16
                zip_file.writestr(entry, contents[name])


if __name__ == "__main__":
    sys.exit(main())
