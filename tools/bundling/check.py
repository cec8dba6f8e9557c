"""Checking the bundle: every fault of what is there, one line each."""

import contextlib
import tempfile
from pathlib import Path

from . import readme, sbom, swap, table, wheelfile
from .clone import (
    BUNDLED,
    README,
    ROOT,
    SBOM,
    TABLE,
    open_index,
    read,
    read_pythons,
    read_table,
)
from .index import NoRelease
from .say import Failure

_OTHER_FILES = {TABLE.name, SBOM.name, "README.rst"}


def check(options, teller):
    """Tell every fault of the bundle; return the exit status."""
    pythons = read_pythons()
    with contextlib.ExitStack() as stack:
        stack.enter_context(swap.lock(BUNDLED, exclusive=False))
        text, rows, faults = read_table()
        faults += folder_faults(text, rows, pythons)
        news = []
        if not options.offline:
            scratch = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            try:
                index = open_index(options, rows, scratch, teller)
                more, news = ask_index(index, rows, pythons, teller)
                faults += more
            except Failure as error:
                faults.append(str(error))
    for fault in faults:
        teller.complain(fault)
    for line in news:
        teller.say(line)
    if not faults:
        against = "the table" if options.offline else "the table and the index"
        teller.say(f"{len(rows)} wheels agree with {against}")
    return 1 if faults else 0


def folder_faults(text, rows, pythons):
    """Return the faults that show without a network."""
    faults = table.faults(rows, pythons)
    if rows and text != table.render(rows):
        faults.append("wheels.txt: is not laid out as this script writes it")
    for filename in sorted({row.filename for row in rows}):
        mine = [row for row in rows if row.filename == filename]
        path = BUNDLED / filename
        actual = wheelfile.sha256(path)
        if actual is None:
            faults.append(f"{filename}: is in the table but not in the folder")
            continue
        for sha256 in sorted({row.sha256 for row in mine} - {actual}):
            faults.append(f"{filename}: has SHA-256 {actual}, the table pins {sha256}")
        for row in mine:
            served = [python for python in pythons if row.covers(python)]
            faults += wheelfile.faults(path, row.version, served)
            if not filename.startswith(f"{row.project}-"):
                faults.append(f"{filename}: is in the table as {row.project}")
    listed = {row.filename for row in rows} | _OTHER_FILES
    for path in sorted(BUNDLED.iterdir()):
        if path.name not in listed and path.name != "__pycache__":
            faults.append(f"{path.name}: is not in the table")
    if swap.interrupted(ROOT):
        faults.append("an earlier run was killed half way; run the script to undo it")
    if read(README) != readme.update(read(README), rows, pythons):
        faults.append(f"{README.name}: its table is not that of wheels.txt")
    return faults + sbom_faults(rows)


def sbom_faults(rows):
    name = SBOM.name
    try:
        expected = sbom.render(rows, BUNDLED.joinpath)
    except (OSError, ValueError, KeyError, *wheelfile.DAMAGED):
        return [f"{name}: cannot be checked, a wheel cannot be read"]
    if not SBOM.exists():
        return [f"{name}: is missing"]
    if read(SBOM) != expected:
        return [f"{name}: does not describe the wheels that are here"]
    return []


def ask_index(index, rows, pythons, teller):
    """Return the faults that the index shows, and what newer releases it has."""

    def newest(python):
        return lambda: index.newest(python, table.projects_for(python))

    def published(row):
        wanted = [f"{row.project}=={row.version}"]
        return lambda: index.newest(row.first, wanted)[row.project]

    newest_of = index.ask_all({python: newest(python) for python in pythons}, teller)
    faults = [
        str(found) for found in newest_of.values() if isinstance(found, NoRelease)
    ]
    seen = {
        wheel.filename: wheel
        for found in newest_of.values()
        if not isinstance(found, NoRelease)
        for wheel in found.values()
    }
    others = {row.filename: row for row in rows if row.filename not in seen}
    seen.update(
        index.ask_all({name: published(row) for name, row in others.items()}, teller)
    )
    for row in rows:
        wheel = seen[row.filename]
        if isinstance(wheel, NoRelease):
            faults.append(f"{row.filename}: {wheel}")
        elif (wheel.filename, wheel.sha256) != (row.filename, row.sha256):
            faults.append(
                f"{row.filename}: the index publishes SHA-256 {wheel.sha256} "
                f"for {wheel.filename}, the table pins {row.sha256}"
            )
    chosen = {
        (name, python): wheel
        for python, found in newest_of.items()
        for name, wheel in (rows_of(rows, python) | as_dict(found)).items()
    }
    changes = table.changes(rows, table.make(chosen, pythons), pythons)
    return faults, [
        f"the index now has {c.project} {c.new} for Python {c.pythons}, "
        f"{c.old} is bundled"
        for c in changes
        if c.old and c.new
    ]


def rows_of(rows, python):
    found = {name: table.find(rows, name, python) for name in table.PROJECTS}
    return {name: row for name, row in found.items() if row}


def as_dict(found):
    return {} if isinstance(found, NoRelease) else found
