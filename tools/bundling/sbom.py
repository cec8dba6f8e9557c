"""The software bill of materials of the bundled wheels, in CycloneDX JSON.

It holds nothing but what follows from the table and the wheels, so the same
bundle gives the same bytes: no time stamp and no random serial number.
"""

import email
import hashlib
import json
import re
import zipfile
from urllib.parse import quote

from .table import notation
from .wheelfile import entries, headers, read

_VERSION = re.compile(
    r"""^__version__[^=\n]*=\s*(?:version\s*=\s*)?['"](\d[^'"]*)['"]""", re.M
)
_PINNED = re.compile(r"^\s*([\w.-]+)==([^\s#;]+)", re.M)

# The vendor and the product by which lists of vulnerabilities know a project.
_CPE = {"pip": "pypa:pip", "setuptools": "python:setuptools"}

# The bill of materials that newer pips bring along.
_BOM = "bom.cdx.json"

# Where the module that is vendored of a project has another name.
_MODULES = {"setuptools": "pkg_resources"}

# What the text of a licence says, and SPDX's name of it; the first that fits.
_TEXTS = [
    ("Permission is hereby granted, free of charge", "MIT"),
    ("Apache License", "Apache-2.0"),
    ("Mozilla Public License", "MPL-2.0"),
    ("PYTHON SOFTWARE FOUNDATION LICENSE", "Python-2.0"),
    ("Permission to use, copy, modify, and", "ISC"),
    ("Neither the name of", "BSD-3-Clause"),
    ("Redistribution and use in source and binary forms", "BSD-2-Clause"),
]


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
            _dependency("ensurepip", components),
            *(_dependency(c["bom-ref"], c.get("components", [])) for c in components),
        ],
    }
    return json.dumps(document, indent=2, ensure_ascii=True) + "\n"


def _library(reference, name):
    return {"type": "library", "bom-ref": reference, "name": name}


def _dependency(reference, components):
    return {"ref": reference, "dependsOn": [c["bom-ref"] for c in components]}


def _property(name, value):
    return {"name": f"ensurepip:{name}", "value": value}


def _wheel(row, path):
    project, version, filename, sha256 = row.wheel
    purl = _purl(project, version)
    component = _library(purl, project)
    component["version"] = version
    component["hashes"] = _hashes(sha256)
    component.update(_licences(headers(path, "METADATA")))
    if project in _CPE:
        component["cpe"] = f"cpe:2.3:a:{_CPE[project]}:{version}:*:*:*:*:*:*:*"
    component["purl"] = purl
    # Any index has it under this name; none of them is named.
    file = {"type": "distribution", "url": f"{purl}?file_name={filename}"}
    component["externalReferences"] = [{**file, "hashes": _hashes(sha256)}]
    for name, content in entries(path):
        if name.endswith(f"/{_BOM}"):
            digest = hashlib.sha256(content).hexdigest()
            bom = {"type": "bom", "url": name, "hashes": _hashes(digest)}
            component["externalReferences"].append(bom)
    component["properties"] = [
        _property("file", filename),
        _property("pythons", notation(row)),
    ]
    inside = [_vendored(purl, *item) for item in _find_vendored(path)]
    return {**component, "components": inside} if inside else component


def _hashes(sha256):
    return [{"alg": "SHA-256", "content": sha256}]


def _vendored(parent, name, version, folder, licences):
    component = _library(f"{parent}#{folder}/{name}", name)
    if version:
        component["version"] = version
        component["purl"] = _purl(name, version)
    component["properties"] = [_property("folder", folder)]
    return {**component, **licences}


def _purl(name, version):
    return f"pkg:pypi/{name.lower().replace('_', '-')}@{quote(version, safe='')}"


def _licences(metadata):
    """Return what METADATA states of licences, as far as SPDX knows it."""
    expression, stated = metadata["License-Expression"], metadata["License"]
    classifiers = metadata.get_all("Classifier") or []
    named = [c.rpartition(" :: ")[2] for c in classifiers if c.startswith("License ::")]
    if expression:
        return {"licenses": [{"expression": expression}]}
    if stated and stated != "UNKNOWN":
        named = stated.splitlines()[:1]
    known = dict.fromkeys(["MIT", "MIT License"], {"id": "MIT"})
    found = [{"license": known.get(name, {"name": name})} for name in named]
    return {"licenses": found} if found else {}


def _licences_of_code(archive, name):
    """Return the licences of vendored code whose texts are in a wheel."""
    module = _MODULES.get(name, name.lower().replace("-", "_"))
    place = re.compile(rf".*/_vendor/{re.escape(module)}[./](LICEN[CS]E|COPYING)[^/]*$")
    found = set()
    for entry in filter(place.match, archive.namelist()):
        text = " ".join(read(archive, entry).decode("utf-8", "replace").split())
        ids = [identifier for words, identifier in _TEXTS if words in text]
        found.update(ids[:1])
    licences = [{"id": i, "acknowledgement": "concluded"} for i in sorted(found)]
    return {"licenses": [{"license": one} for one in licences]} if licences else {}


def _find_vendored(path):
    """Return the projects inside a wheel, sorted, as (name, version, folder, licences).

    They are read from the lists that some projects ship (``vendor.txt``, a bill
    of materials), else from the ``*.dist-info`` beside the vendored code, else
    from the code, where the version is None if it does not state one.
    """
    found, listed, folders = {}, set(), set()
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            head, within, _ = name.partition("/_vendor/")
            if not within or ".dist-info/licenses/" in name:
                continue
            folders.add(f"{head}/_vendor")
            folder, _, base = name.rpartition("/")
            pins = []
            if base in ("vendor.txt", "vendored.txt"):
                pins = _PINNED.findall(read(archive, name).decode())
                listed.add(folder)
            elif base == _BOM:
                inside = json.loads(read(archive, name))["components"]
                pins = [(c["name"], c["version"]) for c in inside if "version" in c]
                listed.add(folder)
            elif re.search(r"/_vendor/[^/]+\.dist-info/METADATA$", name):
                folder = folder.rpartition("/")[0]
                metadata = email.message_from_string(read(archive, name).decode())
                key = (metadata["Name"], metadata["Version"], folder)
                found[key] = _licences(metadata)
                listed.add(folder)
            for pin in pins:
                found[(*pin, folder)] = _licences_of_code(archive, pin[0])
        for folder in folders - listed:
            for key in _vendored_code(archive, folder):
                found[key] = _licences_of_code(archive, key[0])
    ordered = sorted(found, key=lambda key: (key[2], key[0].lower(), key[1] or ""))
    return [(*key, found[key]) for key in ordered]


def _vendored_code(archive, folder):
    names = set(archive.namelist())
    tops = {n[len(folder) + 1 :].split("/")[0] for n in names if n.startswith(folder)}
    found = set()
    for module in {top.removesuffix(".py") for top in tops} - {"__init__"}:
        version = None
        for place in ".py", "/__about__.py", "/version.py", "/__init__.py":
            name = f"{folder}/{module}{place}"
            match = name in names and _VERSION.search(read(archive, name).decode())
            version = version or (match[1] if match else None)
        found.add((module, version, folder))
    return found
