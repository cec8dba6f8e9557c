"""The software bill of materials of the bundled wheels, in CycloneDX JSON.

It holds nothing but what follows from the table and the wheels, so the same
bundle gives the same bytes: no time stamp and no random serial number.
"""

import json
from urllib.parse import quote

from . import wheelfile

FILENAME = "sbom.cdx.json"


def render(rows, path_of):
    """Return the text of the bill of materials.

    :param rows: the rows of the table.
    :param path_of: a function from a file name in the table to its path.
    """
    components = [_wheel(row, path_of(row.filename)) for row in rows]
    document = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "library",
                "bom-ref": "ensurepip",
                "name": "ensurepip",
            }
        },
        "components": components,
        "dependencies": [
            {"ref": "ensurepip", "dependsOn": [c["bom-ref"] for c in components]}
        ],
    }
    return json.dumps(document, indent=2, ensure_ascii=True) + "\n"


def _wheel(row, path):
    ref = _purl(row.project, row.version)
    component = {
        "type": "library",
        "bom-ref": ref,
        "name": row.project,
        "version": row.version,
        "hashes": [{"alg": "SHA-256", "content": row.sha256}],
    }
    licence = wheelfile.licence(path)
    if licence:
        kind, text = licence
        entry = {kind: text} if kind == "expression" else {"license": {kind: text}}
        component["licenses"] = [entry]
    component["purl"] = ref
    component["properties"] = [
        {"name": "ensurepip:file", "value": row.filename},
        {"name": "ensurepip:pythons", "value": row.pythons},
    ]
    vendored = [_vendored(ref, *item) for item in wheelfile.vendored(path)]
    if vendored:
        component["components"] = vendored
    return component


def _vendored(parent, name, version, folder):
    component = {
        "type": "library",
        "bom-ref": f"{parent}#{folder}/{name}",
        "name": name,
    }
    if version:
        component["version"] = version
        component["purl"] = _purl(name, version)
    component["properties"] = [{"name": "ensurepip:folder", "value": folder}]
    return component


def _purl(name, version):
    return f"pkg:pypi/{name.lower().replace('_', '-')}@{quote(version, safe='')}"
