"""Checks that a wheel is sound, before any byte of it runs.

What is checked is what the wheel specification (PEP 427) lets an installer
rely on: where the files go, and that they are those of RECORD.  A wheel that
the table does not pin is checked at each use, a bundled one when it is released.
"""

import hashlib
import io
import os
import re
import stat
import struct
import zipfile

from ensurepip._target import entry_points, record

# More than a wheel of pip or setuptools, with all of its files, ever had.
LARGEST = 100 * 1024 * 1024
LARGEST_OF_ANY = 100 * LARGEST


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
    return _faults(io.BytesIO(data), True)


def faults_of_any(path):
    """Yield what is wrong with the wheel at a path, of another project than pip: it
    may be larger, have commands, and put files elsewhere than to packages."""
    return _faults(path, False)


def _faults(file, is_own):
    try:
        with zipfile.ZipFile(file) as archive:
            for fault in _faults_of_entries(archive, is_own):
                yield fault
            size = sum(entry.file_size for entry in archive.infolist())
            if size > (LARGEST if is_own else LARGEST_OF_ANY):
                yield "it would take {0} MB".format(size >> 20)
                return
            if is_own:
                found = _faults_of_commands(archive)
            else:
                found = _faults_beside_pip(archive, os.path.basename(file))
            for fault in found:
                yield fault
            for fault in _faults_of_record(archive):
                yield fault
    except Exception as error:  # a damaged zip file can raise nearly any
        yield "it cannot be read ({0})".format(error or type(error).__name__)


def _faults_of_entries(archive, is_own):
    names = set()
    for entry in archive.infolist():
        # What the file says: zipfile cuts a name at a null byte, and on Windows
        # turns backslashes round.
        name = entry.orig_filename
        if name.startswith("/") or "\\" in name or ":" in name:
            yield "its entry {0} has an absolute path".format(name)
        elif ".." in name.split("/"):
            yield "its entry {0} leads out of it".format(name)
        elif "\0" in name or not record.is_inside(entry.filename.rstrip("/")):
            yield "its entry {0} is not spelt as the path of a file".format(name)
        if stat.S_ISLNK(entry.external_attr >> 16):
            yield "its entry {0} is a symbolic link".format(name)
        if _has_second_name(entry.extra):
            yield "its entry {0} has a second name".format(name)
        if entry.filename in names:
            yield "its entry {0} is there twice".format(name)
        if entry.flag_bits & _ENCRYPTED:
            yield "its entry {0} is encrypted".format(name)
        if is_own and _OUTSIDE.match(name):
            yield "its entry {0} goes elsewhere than to packages".format(name)
        if is_own and _AT_EACH_START.match(name) and name not in _ALLOWED:
            yield "its entry {0} would run whenever Python starts".format(name)
        names.add(entry.filename)


def _has_second_name(extra):
    """Tell whether extra fields of an entry hold a name that only some read."""
    while len(extra) >= 4:
        kind, size = struct.unpack("<HH", extra[:4])
        if kind == _UNICODE_PATH:
            return True
        extra = extra[4 + size :]
    return False


_ENCRYPTED = 1
_UNICODE_PATH = 0x7075

# What is put beside the interpreter, for example.
_OUTSIDE = re.compile(r"[^/]*\.data(/|$)", re.IGNORECASE)

# What site looks for (PEP 829 too), and what of that setuptools needs.
_AT_EACH_START = re.compile(
    r"[^/]*\.(pth|start)$|(site|user)customize(/|\.[^/]+$)", re.IGNORECASE
)
_ALLOWED = ("distutils-precedence.pth",)

# The commands of pip and setuptools.
_COMMAND = re.compile(r"(pip|easy_install|wheel)[\d.-]*$")


def _faults_of_commands(archive):
    for command in _commands(archive):
        if not _COMMAND.match(command):
            yield "its command {0} is of something else".format(command)


def _commands(archive):
    for name in archive.namelist():
        if re.match(r"[^/]+\.dist-info/entry_points\.txt$", name):
            for command in entry_points.commands(record.text(_read(archive, name))):
                yield command


# The entries of a wheel that would take the place of what is pip's or Python's.
_OF_OTHERS = re.compile(
    r"([^/]*\.data/(purelib|platlib)/)?pip([./-]|$)"
    r"|[^/]*\.data/(scripts/{0}|data/({1}))".format(
        record.COMMAND_OF_OTHERS, record.PATH_OF_OTHERS
    ),
    re.IGNORECASE,
)
_COMMAND_OF_OTHERS = re.compile(record.COMMAND_OF_OTHERS, re.IGNORECASE)


def _faults_beside_pip(archive, filename):
    import email.parser

    names = archive.namelist()
    infos = {n.split("/")[0] for n in names if n.split("/")[0].endswith(".dist-info")}
    project = record.normal(filename.split("-")[0])
    if [record.normal(info.split("-")[0]) for info in infos] != [project]:
        yield "it has not one dist-info, of {0}".format(project)
        return
    (info,) = infos
    if info + "/METADATA" not in names:
        yield "it has no METADATA"
    for name in names:
        if _OF_OTHERS.match(name):
            yield "its entry {0} would replace what is not its own".format(name)
        if re.match(r"[^/]*\.data/scripts/[^/]+/", name, re.IGNORECASE):
            yield "its entry {0} is a folder among commands".format(name)
        if re.match(r"[^/]+\.dist-info/(requires\.txt|PKG-INFO)$", name):
            # pip would take it for what METADATA does not say.
            yield "its entry {0} is none of a wheel's".format(name)
        if re.match(r"[^/]+\.dist-info/METADATA$", name):
            text = record.text(_read(archive, name), "replace")
            metadata = email.parser.Parser().parsestr(text)
            for required in metadata.get_all("Requires-Dist", ()):
                # pip would fetch it, whatever it is told, and run it to build it.
                if "@" in required.partition(";")[0]:
                    yield "it requires what is not a wheel: {0}".format(required)
    for command in _commands(archive):
        if _COMMAND_OF_OTHERS.match(command):
            yield "its command {0} would replace what is not its own".format(command)


def _read(archive, name):
    """Return the bytes of an entry, not more than it says that it has."""
    with archive.open(name) as file:
        return file.read(archive.getinfo(name).file_size + 1)


def _faults_of_record(archive):
    names = [name for name in archive.namelist() if not name.endswith("/")]
    records = [n for n in names if re.match(r"[^/]+\.dist-info/RECORD$", n)]
    if len(records) != 1:
        yield "it cannot be read (it has {0} RECORDs)".format(len(records))
        return
    rows = record.rows(record.text(_read(archive, records[0])))
    recorded = {row.path: row for row in rows if row.path not in records}
    for name in names:
        if name not in records:
            actual = _row(archive, name)
            # The size is optional.
            if recorded.pop(name, None) not in (actual, actual._replace(size=None)):
                yield "its entry {0} is not that of its RECORD".format(name)
    for name in sorted(recorded):
        yield "{0} of its RECORD is missing".format(name)


def _row(archive, name):
    """Return the row of RECORD that an entry has to have; it may be large."""
    found, size = hashlib.sha256(), 0
    with archive.open(name) as file:
        for piece in iter(lambda: file.read(1 << 20), b""):
            found.update(piece)
            size += len(piece)
    return record.Row(name, record.spelt(found), size)
