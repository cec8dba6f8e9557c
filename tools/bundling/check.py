"""Checking the bundle: every fault of what is there, one line each."""

import contextlib

from . import readme, sbom, source, swap, table, wheelfile
from .clone import (
    BUNDLED,
    README,
    SBOM,
    TABLE,
    intact,
    read,
    read_pythons,
    read_rows,
    sha256,
)
from .index import NoRelease, asking
from .say import Failure, complain
from .table import notation

_OTHER_FILES = {TABLE.name, SBOM.name, "README.rst", "__pycache__"}


def check(options, teller):
    """Tell every fault of the bundle; return the exit status."""
    pythons = read_pythons()
    with contextlib.ExitStack() as stack:
        stack.enter_context(swap.lock(BUNDLED, exclusive=False))
        rows = read_rows()
        faults = folder_faults(rows, pythons, teller)
        if not options.offline:
            try:
                scratch = stack.enter_context(swap.staging(None))
                index = stack.enter_context(asking(options, scratch, teller))
                faults += index_faults(index, rows, teller)
            except Failure as error:
                faults.append(str(error))
    for fault in faults:
        complain(fault)
    if not faults:
        against = "the table" if options.offline else "the table and the index"
        teller.say(f"{len(rows)} wheels agree with {against}")
    return 1 if faults else 0


def folder_faults(rows, pythons, teller):
    """Return the faults that show without a network."""
    faults = table.faults(rows, pythons)
    if read(TABLE) != table.render(rows):
        faults.append("wheels.txt: is not laid out as this script writes it")
    for row in rows:
        path = BUNDLED / row.wheel.filename
        actual = sha256(path)
        if actual is None:
            faults.append(f"{path.name}: is in the table but not in the folder")
            continue
        if actual != row.wheel.sha256:
            faults.append(
                f"{path.name}: has SHA-256 {actual}, the table pins {row.wheel.sha256}"
            )
        found = wheelfile.faults(path, row, pythons)
        if row.wheel.project == "pip" and not found:
            teller.say(f"pip {row.wheel.version} ({notation(row)}): inner door")
        faults += found
    listed = {row.wheel.filename for row in rows} | _OTHER_FILES
    for path in sorted(BUNDLED.iterdir()):
        if path.name not in listed:
            faults.append(f"{path.name}: is not in the table")
    if read(README) != readme.update(read(README), rows, pythons):
        faults.append(f"{README.name}: its table is not that of wheels.txt")
    return faults + sbom_faults(rows)


def sbom_faults(rows):
    try:
        expected = sbom.render(rows, BUNDLED.joinpath)
    except Exception:  # a damaged zip file can raise nearly any
        return [f"{SBOM.name}: cannot be checked, a wheel cannot be read"]
    if not SBOM.exists():
        return [f"{SBOM.name}: is missing"]
    if read(SBOM) != expected:
        return [f"{SBOM.name}: does not describe the wheels that are here"]
    return []


def index_faults(index, rows, teller):
    """Return where the index publishes something else, or has no such source."""

    def compare(row):
        project, version, filename, sha256 = row.wheel
        try:
            found = index.newest(row.first, project, version)
        except NoRelease as error:
            return f"{filename}: {error}"
        if found == row.wheel:
            return None
        return (
            f"{filename}: the index publishes SHA-256 {found.sha256} "
            f"for {found.filename}, the table pins {sha256}"
        )

    answers = teller.each("asking the index", rows, compare)
    same = [row for row, fault in answers.items() if not fault and intact(row.wheel)]

    def path_of(row):
        return BUNDLED / row.wheel.filename

    faults = list(filter(None, answers.values()))
    return faults + source.vouch(index, same, path_of, teller)
