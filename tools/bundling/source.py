"""What an index has beside a wheel: its sdist, and what is known against it.

Each file of a wheel is one of its sdist; what is not has to be explained by a
line of ``unsourced.txt``.
"""

import gzip
import hashlib
import io
import tarfile
from fnmatch import fnmatchcase
from pathlib import Path

from ensurepip import _wheel_check

from .clone import ROOT, read
from .say import Failure
from .table import notation
from .wheelfile import entries

_KNOWN = ROOT / "docs" / "vulnerabilities.rst"
_UNSOURCED = Path(__file__).with_name("unsourced.txt")


def vouch(index, rows, path_of, teller):
    """Return the faults of the wheels of rows, and tell what is known against them.

    :param path_of: a function from a row to the path of its wheel.
    """
    told = index.describe([row.wheel for row in rows])
    found = []
    for row in rows:
        if row.wheel in told:
            found += faults(path_of(row), told[row.wheel].sdist)
            for line in _known(row, told[row.wheel].vulnerabilities or []):
                teller.say(line)
    if any(answer.vulnerabilities is None for answer in told.values()):
        teller.say("the index does not tell all that is known of vulnerabilities")
    return found


def _known(row, vulnerabilities):
    """Yield a line for each vulnerability that an index tells of."""
    page = read(_KNOWN)
    for item in vulnerabilities:
        if item["withdrawn"]:
            continue
        names = item["names"]
        name = next((name for name in names if name.startswith("CVE-")), names[0])
        fixed = " or ".join(item["fixed"]) or "no release"
        line = f"{row.wheel.project} {row.wheel.version} for Python {notation(row)}: "
        line += f"{name}, fixed in {fixed}"
        yield line if name in page else f"{line}; {_KNOWN.name} does not name it"


def faults(wheel, sdist):
    """Return which files of a wheel come from nowhere, one line each.

    :param sdist: the path of the sdist, None if the index has none.
    """
    if sdist is None:
        return [f"{wheel.name}: the index publishes no sdist beside it"]
    try:
        source = dict(_members(sdist))
    except Exception as error:  # a damaged archive can raise nearly any
        return [f"{sdist.name}: it cannot be read ({error})"]
    project, version = wheel.name.split("-")[:2]
    info = f"{project}-{version}.dist-info/"
    known = {(name.rpartition("/")[2], digest) for name, digest in source.items()}
    found = []
    for name, content in entries(wheel):
        digest = hashlib.sha256(content).hexdigest()
        if name.startswith(info):
            base = name.rpartition("/")[2].replace("METADATA", "PKG-INFO")
            there = (base, digest) in known
        else:
            there = digest in (source.get(name), source.get(f"src/{name}"))
        if not there and not _explained(project, name, digest):
            found.append(f"{wheel.name}: its entry {name} is not that of {sdist.name}")
    return found


def _explained(project, name, digest):
    for line in _UNSOURCED.read_text().splitlines():
        if line and not line.startswith("#"):
            of, pattern, pinned, _why = line.split(None, 3)
            if (
                of in ("*", project)
                and pinned in ("-", digest)
                and fnmatchcase(name, pattern)
                and name.count("/") == pattern.count("/")
            ):
                return True
    return False


def _members(sdist):
    """Yield (name below its topmost folder, SHA-256) of the files of an sdist."""
    if sdist.suffix == ".zip":
        files = entries(sdist)
    else:
        files = _tar_files(sdist)
    size = 0
    for name, content in files:
        size += len(content)
        _refuse_large(size)
        yield name.partition("/")[2], hashlib.sha256(content).hexdigest()


def _tar_files(path):
    with gzip.open(path) as packed:
        data = packed.read(_wheel_check.LARGEST + 1)
    _refuse_large(len(data))
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as archive:
        last = -1
        for member in archive:
            # A size below nothing leads back, without end.
            if member.offset <= last:
                raise Failure("its entries are not in order")
            last = member.offset
            if member.isreg():
                # One with holes can be larger than the archive.
                _refuse_large(member.size)
                yield member.name, archive.extractfile(member).read()


def _refuse_large(size):
    if size > _wheel_check.LARGEST:
        raise Failure(f"it would take more than {_wheel_check.LARGEST >> 20} MB")
