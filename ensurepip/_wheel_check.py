"""Checks that a wheel is sound, before any byte of it runs.

What is checked is what the wheel specification (PEP 427) lets an installer
rely on: where the files go, and that they are those of RECORD.  A wheel that
the table does not pin is checked at each use, a bundled one when it is released.
"""

import io
import re
import stat
import zipfile

from ensurepip._target import record

# More than a wheel of pip or setuptools, with all of its files, ever had.
LARGEST = 100 * 1024 * 1024


class Fault(Exception):
    """Why a wheel is refused."""


def check(data):
    """Check the bytes of a wheel.

    :raises Fault: if it must not be installed.
    """
    for fault in faults(data):
        raise Fault(fault)


def faults(data):
    """Yield what is wrong with the bytes of a wheel, as texts."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for fault in _faults_of_entries(archive):
                yield fault
            size = sum(entry.file_size for entry in archive.infolist())
            if size > LARGEST:
                yield "it would take {0} MB".format(size >> 20)
                return
            for fault in _faults_of_record(archive):
                yield fault
    except Exception as error:  # a damaged zip file can raise nearly any
        yield "it cannot be read ({0})".format(error or type(error).__name__)


def _faults_of_entries(archive):
    names = set()
    for entry in archive.infolist():
        # What the file says: zipfile cuts a name at a null byte, and on Windows
        # turns backslashes round.
        name = entry.orig_filename
        if name.startswith("/") or "\\" in name or ":" in name:
            yield "its entry {0} has an absolute path".format(name)
        if ".." in name.split("/"):
            yield "its entry {0} leads out of it".format(name)
        if stat.S_ISLNK(entry.external_attr >> 16):
            yield "its entry {0} is a symbolic link".format(name)
        if entry.filename in names:
            yield "its entry {0} is there twice".format(name)
        names.add(entry.filename)


def _faults_of_record(archive):
    names = [name for name in archive.namelist() if not name.endswith("/")]
    records = [n for n in names if re.match(r"[^/]+\.dist-info/RECORD$", n)]
    if len(records) != 1:
        yield "it cannot be read (it has {0} RECORDs)".format(len(records))
        return
    rows = record.rows(record.text(archive.read(records[0])))
    recorded = {row.path: row for row in rows if row.path not in records}
    for name in names:
        if name not in records:
            data = archive.read(name)
            actual = record.Row(name, record.digest(data), len(data))
            # The size is optional.
            if recorded.pop(name, None) not in (actual, actual._replace(size=None)):
                yield "its entry {0} is not that of its RECORD".format(name)
    for name in sorted(recorded):
        yield "{0} of its RECORD is missing".format(name)
