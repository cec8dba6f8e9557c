"""A wheel file: what is inside it, and whether it is what it says it is."""

import base64
import csv
import email
import hashlib
import io
import re
import stat
import zipfile
import zlib

_CLAUSE = re.compile(r"(~=|==|!=|<=|>=|<|>)\s*(\d+(?:\.\d+)*)(\.\*)?$")
_VERSION = re.compile(
    r"""^__version__[^=\n]*=\s*(?:version\s*=\s*)?['"](\d[^'"]*)['"]""", re.M
)
_PINNED = re.compile(r"^\s*([\w.-]+)==([^\s#;]+)", re.M)

# What reading a damaged zip file raises.
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError)


def sha256(path):
    """Return the SHA-256 of a file in hexadecimal, or None if there is none."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        return None


def split_name(filename):
    """Return (project, version) of a ``none-any`` wheel's name.

    :raises ValueError: if it is not the name of one.
    """
    parts = filename.removesuffix(".whl").split("-")
    if not filename.endswith(".whl") or len(parts) != 5 or parts[3:] != ["none", "any"]:
        raise ValueError(f"{filename} is not named as a none-any wheel")
    return parts[0], parts[1]


def admits(requires_python, python):
    """Tell whether a Requires-Python admits X.Y.0, the least of all X.Y.

    :raises ValueError: if it cannot be read.
    """
    verdict = True
    for clause in filter(None, map(str.strip, requires_python.split(","))):
        match = _CLAUSE.match(clause)
        if not match or (match[3] and match[1] not in ("==", "!=")):
            raise ValueError(f"Requires-Python {requires_python!r} cannot be read")
        operator, numbers, any_tail = match.groups()
        wanted = [int(number) for number in numbers.split(".")]
        length = max(3, len(wanted))
        actual = [*python] + [0] * (length - 2)
        head = actual[: len(wanted)]
        padded = wanted + [0] * (length - len(wanted))
        equal = head == wanted if any_tail else actual == padded
        verdict &= {
            "==": equal,
            "!=": not equal,
            "<=": actual <= padded,
            ">=": actual >= padded,
            "<": actual < padded,
            ">": actual > padded,
            "~=": actual >= padded and head[:-1] == wanted[:-1],
        }[operator]
    return verdict


def faults(path, version, pythons):
    """Return what is wrong with a wheel, one line each, starting with its name.

    :param version: the version that it is to have.
    :param pythons: the Pythons that it is to serve.
    """
    try:
        project, named_version = split_name(path.name)
    except ValueError as error:
        return [str(error)]
    try:
        with zipfile.ZipFile(path) as archive:
            found = _entry_faults(archive)
            found += _record_faults(archive, f"{project}-{named_version}.dist-info")
            found += _metadata_faults(archive, project, named_version, pythons)
    except (*DAMAGED, UnicodeDecodeError) as error:
        found = [f"is not a whole wheel: {error}"]
    if named_version != version:
        found.append(f"is in the table as version {version}")
    return [f"{path.name}: {fault}" for fault in found]


def _entry_faults(archive):
    found = []
    names = archive.namelist()
    for entry in archive.infolist():
        # The zipfile module cuts a name at a null byte and, on Windows,
        # turns backslashes round: what the file says is in orig_filename.
        name = entry.orig_filename
        parts = name.replace("\\", "/").split("/")
        if ".." in parts or not parts[0] or "\\" in name or ":" in parts[0]:
            found.append(f"has an entry outside its folder: {name!r}")
        if stat.S_ISLNK(entry.external_attr >> 16):
            found.append(f"has a symbolic link: {name!r}")
    for name in sorted({name for name in names if names.count(name) > 1}):
        found.append(f"has two entries of one name: {name!r}")
    return found


def _record_faults(archive, dist_info):
    record = f"{dist_info}/RECORD"
    entries = {entry.filename for entry in archive.infolist() if not entry.is_dir()}
    if record not in entries:
        return [f"has no {record}"]
    found = []
    recorded = set()
    for line in csv.reader(io.StringIO(archive.read(record).decode())):
        if not line:
            continue
        name, digest, size = (*line, "", "")[:3]
        recorded.add(name)
        if name not in entries:
            found.append(f"RECORD lists {name!r}, which is not there")
        elif name != record:
            found += _content_faults(archive, name, digest, size)
    found += [f"RECORD does not list {name!r}" for name in sorted(entries - recorded)]
    return found


def _content_faults(archive, name, digest, size):
    try:
        data = archive.read(name)
    except DAMAGED as error:
        return [f"{name!r} cannot be read: {error}"]
    algorithm, _, expected = digest.partition("=")
    if algorithm not in ("sha256", "sha384", "sha512"):
        return [f"RECORD has no sound hash of {name!r}"]
    actual = hashlib.new(algorithm, data).digest()
    if base64.urlsafe_b64encode(actual).decode().rstrip("=") != expected:
        return [f"{name!r} has not the hash that RECORD gives"]
    if size and size != str(len(data)):
        return [f"{name!r} has not the size that RECORD gives"]
    return []


def _metadata_faults(archive, project, version, pythons):
    found = []
    folder = f"{project}-{version}.dist-info"
    try:
        metadata = _headers(archive, f"{folder}/METADATA")
        wheel = _headers(archive, f"{folder}/WHEEL")
    except KeyError as error:
        return [error.args[0].replace("There is no item named", "has no")]
    for header, expected in ("Name", project), ("Version", version):
        if metadata[header] != expected:
            found.append(f"METADATA has {header} {metadata[header]}, not {expected}")
    requires = metadata["Requires-Python"] or ""
    try:
        refused = [python for python in pythons if not admits(requires, python)]
    except ValueError as error:
        return [*found, str(error)]
    for python in refused:
        spelt = "{}.{}".format(*python)
        found.append(f"Requires-Python {requires!r} does not admit Python {spelt}")
    if wheel["Root-Is-Purelib"] != "true":
        found.append("WHEEL does not say Root-Is-Purelib: true")
    for tag in wheel.get_all("Tag") or ["nothing"]:
        if not tag.endswith("-none-any"):
            found.append(f"WHEEL has the tag {tag}, not none-any")
    return found


def _headers(archive, name):
    return email.message_from_string(archive.read(name).decode())


def licence(path):
    """Return (kind, text) of a wheel's licence, or None if it states none.

    The kind is ``expression`` or ``id`` for what SPDX knows, else ``name``.
    """
    project, version = split_name(path.name)
    with zipfile.ZipFile(path) as archive:
        metadata = _headers(archive, f"{project}-{version}.dist-info/METADATA")
    if metadata["License-Expression"]:
        return "expression", metadata["License-Expression"]
    stated = metadata["License"] or "UNKNOWN"
    mit = "License :: OSI Approved :: MIT License"
    if stated == "MIT" or mit in (metadata.get_all("Classifier") or []):
        return "id", "MIT"
    return None if stated == "UNKNOWN" else ("name", stated.splitlines()[0])


def vendored(path):
    """Return the projects inside a wheel, as sorted (name, version, folder).

    They are read from the lists of pinned requirements that some projects
    ship (``vendor.txt``), else from the ``*.dist-info`` beside the vendored
    code, else from the code, where the version is None if it does not state
    one.
    """
    found = set()
    with zipfile.ZipFile(path) as archive:
        names = [n for n in archive.namelist() if ".dist-info/licenses/" not in n]
        folders = {
            name.partition("/_vendor/")[0] for name in names if "/_vendor/" in name
        }
        listed = set()
        for name in names:
            folder, _, base = name.rpartition("/")
            if base in ("vendor.txt", "vendored.txt"):
                text = archive.read(name).decode()
                found |= {(*pin, folder) for pin in _PINNED.findall(text)}
                listed.add(folder)
            elif re.search(r"/_vendor/[^/]+\.dist-info/METADATA$", name):
                folder = folder.rpartition("/")[0]
                metadata = _headers(archive, name)
                found.add((metadata["Name"], metadata["Version"], folder))
                listed.add(folder)
        for folder in {f"{folder}/_vendor" for folder in folders} - listed:
            found |= _vendored_code(archive, folder)
    return sorted(found, key=lambda item: (item[2], item[0].lower(), item[1] or ""))


def _vendored_code(archive, folder):
    names = set(archive.namelist())
    found = set()
    tops = {n[len(folder) + 1 :].split("/")[0] for n in names if n.startswith(folder)}
    for top in tops - {"__init__.py"}:
        module = top.removesuffix(".py")
        version = None
        for place in ".py", "/__about__.py", "/version.py", "/__init__.py":
            name = f"{folder}/{module}{place}"
            match = name in names and _VERSION.search(archive.read(name).decode())
            version = version or (match[1] if match else None)
        found.add((module, version, folder))
    return found
