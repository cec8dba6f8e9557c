"""Checks a wheel that the table does not pin, before any byte of it runs.

What is checked is what the wheel specification (PEP 427) lets an installer
rely on: where the files go, and that they are those of RECORD.
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
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_entries(archive)
            _check_record(archive)
    except Fault:
        raise
    except Exception as error:  # a damaged zip file can raise nearly any
        raise Fault("it cannot be read ({0})".format(error or type(error).__name__))


def _check_entries(archive):
    names = set()
    size = 0
    for entry in archive.infolist():
        name = entry.filename
        if name.startswith("/") or "\\" in name or ":" in name:
            raise Fault("its entry {0} has an absolute path".format(name))
        if ".." in name.split("/"):
            raise Fault("its entry {0} leads out of it".format(name))
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise Fault("its entry {0} is a symbolic link".format(name))
        if name in names:
            raise Fault("its entry {0} is there twice".format(name))
        names.add(name)
        size += entry.file_size
    if size > LARGEST:
        raise Fault("it would take {0} MB".format(size >> 20))


def _check_record(archive):
    names = [name for name in archive.namelist() if not name.endswith("/")]
    (own,) = [name for name in names if re.match(r"[^/]+\.dist-info/RECORD$", name)]
    rows = record.rows(record.text(archive.read(own)))
    hashes = {row.path: row.hash for row in rows if row.path != own}
    for name in names:
        if name != own and hashes.pop(name, None) != record.digest(archive.read(name)):
            raise Fault("its entry {0} is not that of its RECORD".format(name))
    if hashes:
        raise Fault("{0} of its RECORD is missing".format(sorted(hashes)[0]))
