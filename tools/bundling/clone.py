"""The clone that the script works on: its files, its table, and its newest pip."""

import hashlib
import re
import sys
from pathlib import Path

from _clone import CLONE

from ensurepip import BootstrapError, _bundle

from .say import Failure

ROOT = Path(CLONE)
BUNDLED = ROOT / "ensurepip" / "_bundled"
TABLE = BUNDLED / _bundle.TABLE
SBOM = BUNDLED / "sbom.cdx.json"
CHANGES = ROOT / "CHANGES.rst"
README = ROOT / "README.rst"

_CLASSIFIER = re.compile(r'"Programming Language :: Python :: (\d+)\.(\d+)"')


def read_rows():
    """Return the rows of the table."""
    try:
        return _bundle.rows()
    except BootstrapError as error:
        raise Failure(str(error)) from None


def read_pythons():
    """Return the supported Pythons, which the classifiers name, in order."""
    found = _CLASSIFIER.findall(read(ROOT / "pyproject.toml"))
    if not found:
        raise Failure("the classifiers in pyproject.toml name no Python")
    return sorted({(int(major), int(minor)) for major, minor in found})


def read(path):
    """Return the text of a file, as it is, or an empty one if there is none."""
    try:
        return path.read_bytes().decode("utf-8", "replace")
    except FileNotFoundError:
        return ""


def sha256(path):
    """Return the SHA-256 of a file in hexadecimal, or None if there is none."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        return None


def intact(wheel):
    return sha256(BUNDLED / wheel.filename) == wheel.sha256


def newest_pip():
    """Return the path of the newest bundled pip that is intact and runs here."""
    running = sys.version_info[:2]
    for row in sorted(read_rows(), key=lambda row: row.first, reverse=True):
        wheel = row.wheel
        if wheel.project == "pip" and row.first <= running and intact(wheel):
            return BUNDLED / wheel.filename
    raise Failure(
        "no bundled pip that runs on this Python is intact, and without one "
        "nothing can be done; get the wheels back from version control"
    )
