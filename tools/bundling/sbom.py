"""The software bill of materials of the bundled wheels, in CycloneDX JSON.

It holds nothing but what follows from the table and the wheels, so the same
bundle gives the same bytes: no time stamp and no random serial number.
"""

import email
import json
import re
import zipfile
from urllib.parse import quote

from .table import notation
from .wheelfile import headers

_VERSION = re.compile(
    r"""^__version__[^=\n]*=\s*(?:version\s*=\s*)?['"](\d[^'"]*)['"]""", re.M
)
_PINNED = re.compile(r"^\s*([\w.-]+)==([^\s#;]+)", re.M)


def render(rows, path_of):
    """Return the text of the bill of materials.

    :param rows: the rows of the table.
    :param path_of: a function from a file name in the table to its path.
    """
    components = [_wheel(row, path_of(row.wheel.filename)) for row in rows]
    document = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": _library("ensurepip", "ensurepip")},
        "components": components,
        "dependencies": [
            {"ref": "ensurepip", "dependsOn": [c["bom-ref"] for c in components]}
        ],
    }
    return json.dumps(document, indent=2, ensure_ascii=True) + "\n"


def _library(reference, name):
    return {"type": "library", "bom-ref": reference, "name": name}


def _property(name, value):
    return {"name": f"ensurepip:{name}", "value": value}


def _wheel(row, path):
    project, version, filename, sha256 = row.wheel
    purl = _purl(project, version)
    component = _library(purl, project)
    component["version"] = version
    component["hashes"] = [{"alg": "SHA-256", "content": sha256}]
    component.update(_licences(path))
    component["purl"] = purl
    component["properties"] = [
        _property("file", filename),
        _property("pythons", notation(row)),
    ]
    inside = [_vendored(purl, *item) for item in _find_vendored(path)]
    return {**component, "components": inside} if inside else component


def _vendored(parent, name, version, folder):
    component = _library(f"{parent}#{folder}/{name}", name)
    if version:
        component["version"] = version
        component["purl"] = _purl(name, version)
    component["properties"] = [_property("folder", folder)]
    return component


def _purl(name, version):
    return f"pkg:pypi/{name.lower().replace('_', '-')}@{quote(version, safe='')}"


def _licences(path):
    """Return what a wheel states of its licence, as far as SPDX knows it."""
    metadata = headers(path, "METADATA")
    stated = metadata["License"] or "UNKNOWN"
    mit = "License :: OSI Approved :: MIT License"
    if metadata["License-Expression"]:
        licence = {"expression": metadata["License-Expression"]}
    elif stated == "MIT" or mit in (metadata.get_all("Classifier") or []):
        licence = {"license": {"id": "MIT"}}
    elif stated == "UNKNOWN":
        return {}
    else:
        licence = {"license": {"name": stated.splitlines()[0]}}
    return {"licenses": [licence]}


def _find_vendored(path):
    """Return the projects inside a wheel, as sorted (name, version, folder).

    They are read from the lists of pinned requirements that some projects
    ship (``vendor.txt``), else from the ``*.dist-info`` beside the vendored
    code, else from the code, where the version is None if it does not state
    one.
    """
    found, listed, folders = set(), set(), set()
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            head, within, _ = name.partition("/_vendor/")
            if not within or ".dist-info/licenses/" in name:
                continue
            folders.add(f"{head}/_vendor")
            folder, _, base = name.rpartition("/")
            if base in ("vendor.txt", "vendored.txt"):
                pins = _PINNED.findall(archive.read(name).decode())
                found |= {(*pin, folder) for pin in pins}
                listed.add(folder)
            elif re.search(r"/_vendor/[^/]+\.dist-info/METADATA$", name):
                folder = folder.rpartition("/")[0]
                metadata = email.message_from_string(archive.read(name).decode())
                found.add((metadata["Name"], metadata["Version"], folder))
                listed.add(folder)
        for folder in folders - listed:
            found |= _vendored_code(archive, folder)
    return sorted(found, key=lambda item: (item[2], item[0].lower(), item[1] or ""))


def _vendored_code(archive, folder):
    names = set(archive.namelist())
    tops = {n[len(folder) + 1 :].split("/")[0] for n in names if n.startswith(folder)}
    found = set()
    for module in {top.removesuffix(".py") for top in tops} - {"__init__"}:
        version = None
        for place in ".py", "/__about__.py", "/version.py", "/__init__.py":
            name = f"{folder}/{module}{place}"
            match = name in names and _VERSION.search(archive.read(name).decode())
            version = version or (match[1] if match else None)
        found.add((module, version, folder))
    return found
