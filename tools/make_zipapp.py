"""Writes the whole package into one file that every Python can run (PEP 441).

    python tools/make_zipapp.py [--for X.Y,...] [FILE]

The same sources give the same bytes: entries are sorted, stored without
compression (the wheels are compressed already), and dated SOURCE_DATE_EPOCH or
1980.  ``make zipapp`` runs it.
"""

import argparse
import re
import sys
import tempfile
import time
import zipfile
from pathlib import Path

import _staging
from bundling import clone

from ensurepip import BootstrapError, _bundle

SHEBANG = b"#!/usr/bin/env python3\n"

# Also what is too old for this reads so much.
MAIN = '''\
"""Gives a Python a pip: see --help."""

import sys

if sys.version_info < (2, 7) or (3,) <= sys.version_info < (3, 6):
    sys.exit(
        "ensurepip: error: Python %d.%d is too old: it takes 2.7, or 3.6 and later"
        % sys.version_info[:2]
    )

from ensurepip import _words

sys.exit(_words.main())
'''


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--for",
        dest="pythons",
        metavar="X.Y,...",
        help="only the wheels for these Pythons",
    )
    parser.add_argument("file", nargs="?", default="dist/ensurepip.pyz")
    options = parser.parse_args(argv)
    try:
        make(Path(options.file), chosen(options.pythons))
    except (BootstrapError, OSError, ValueError) as error:
        print(f"make_zipapp: error: {error}", file=sys.stderr)
        return 1 if isinstance(error, OSError) else 2
    print(f"wrote {options.file}")
    return 0


def make(path, wheels=None):
    """Write the zip application.

    :param path: its path.
    :param wheels: those of the bundle that it is to carry; None for all.
    """
    if wheels is None:
        wheels = chosen(None)
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        package = Path(folder, "ensurepip")
        _staging.stage(package)
        _staging.stage_wheels(package, wheels)
        archive = Path(folder, "archive")
        write(archive, package)
        archive.chmod(0o755)
        archive.replace(path)


def chosen(pythons):
    """Return the wheels of the bundle that some Pythons get.

    :param pythons: such as ``"3.9,3.13"``; None for all that are served.
    :raises ValueError: if it is not spelt so.
    :raises BootstrapError: if one of them is not served.
    """
    wheels = [row.wheel for row in _bundle.rows()]
    if pythons is None:
        return wheels
    needed = set()
    for python in pythons.split(","):
        version = re.fullmatch(r" *(\d+)\.(\d+)(\.\d+)* *", python)
        if version is None:
            raise ValueError(f"{python!r} is no version such as 3.13")
        python = int(version[1]), int(version[2])
        newest = clone.read_pythons()[-1]
        if python > newest:
            raise ValueError(
                "Python {}.{} is not known; the newest that is, {}.{}, gets what "
                "later ones get".format(*python, *newest)
            )
        needed.update(_bundle.select(python))
    return [wheel for wheel in wheels if wheel in needed]


def write(archive, package):
    """Write the runnable archive of a package."""
    # A zip file knows no date before 1980.
    date = time.gmtime(_staging.source_date() or 0)[:6]
    date = max(date, (1980, 1, 1, 0, 0, 0))
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
