"""The clone that the script works on: its files, and the pip to ask with."""

import sys
from pathlib import Path

from . import index, sbom, table, wheelfile
from .pip import Pip
from .say import Failure

ROOT = Path(__file__).resolve().parent.parent.parent
BUNDLED = ROOT / "ensurepip" / "_bundled"
TABLE = BUNDLED / "wheels.txt"
SBOM = BUNDLED / sbom.FILENAME
CHANGES = ROOT / "CHANGES.rst"
README = ROOT / "README.rst"


def read_table():
    """Return (text, rows, faults) of the table."""
    try:
        text = TABLE.read_bytes().decode("ascii", "replace")
    except OSError as error:
        return "", [], [f"wheels.txt: {error.strerror}"]
    return text, *table.parse(text)


def read_pythons():
    pythons = table.supported((ROOT / "pyproject.toml").read_text())
    if not pythons:
        raise Failure("the classifiers in pyproject.toml name no Python")
    return pythons


def intact(row):
    return wheelfile.sha256(BUNDLED / row.filename) == row.sha256


def open_index(options, rows, scratch, teller):
    """Return the index, asked through the newest bundled pip that runs here."""
    running = sys.version_info[:2]
    pips = [row for row in rows if row.project == "pip" and row.first <= running]
    for row in sorted(pips, key=lambda row: row.first, reverse=True):
        if intact(row):
            pip = BUNDLED / row.filename
            break
    else:
        raise Failure(
            "no bundled pip that runs on this Python is intact, so the index "
            "cannot be asked; get the wheels back from version control"
        )
    folder = options.find_links and Path(options.find_links).resolve()
    asker = Pip(pip, scratch, teller.detail)
    return index.Index(asker, options.index_url, folder)


def read(path):
    """Return the text of a file, as it is, or an empty one if there is none."""
    try:
        return path.read_bytes().decode("utf-8", "replace")
    except FileNotFoundError:
        return ""
