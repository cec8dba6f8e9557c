"""What the release script reads out of a wheel."""

import email
import zipfile

import pytest
from bundling import packaging, sbom

PYTHONS = [(2, 7), (3, 6), (3, 9), (3, 10)]


@pytest.mark.parametrize(
    ("filename", "parts"),
    [
        ("pip-1.0-py3-none-any.whl", ("pip", "1.0")),
        ("pip-20.3.4-py2.py3-none-any.whl", ("pip", "20.3.4")),
    ],
)
def test_name(filename, parts):
    assert packaging.read_name(filename) == parts


@pytest.mark.parametrize(
    "filename",
    [
        "pip-1.0-py3-none-any.zip",
        "pip-1.0-py3-none-any",
        "pip-1.0.whl",
        "pip-1.0-cp313-cp313-win32.whl",
        "pip-1.0-py3-none-win32.whl",
        "pip-1.0-1-py3-none-any.whl",
        "../pip-1.0-py3-none-any.whl",
        "pip-1.0-py3/../x-none-any.whl",
        "pip-1.0-py3\\x-none-any.whl",
    ],
)
def test_name_of_something_else(filename):
    with pytest.raises(ValueError, match="is not named as a none-any wheel"):
        packaging.read_name(filename)


@pytest.mark.parametrize(
    ("requires_python", "admitted"),
    [
        ("", "2.7 3.6 3.9 3.10"),
        (">=3.9", "3.9 3.10"),
        (">3.9", "3.10"),
        (">3.9.0,<=3.10", "3.10"),
        ("<3.10", "2.7 3.6 3.9"),
        ("<=3.9", "2.7 3.6 3.9"),
        ("==3.9", "3.9"),
        ("==3.*", "3.6 3.9 3.10"),
        ("!=3.6.*, !=3.9.*", "2.7 3.10"),
        ("!=3.9", "2.7 3.6 3.10"),
        ("~=3.6", "3.6 3.9 3.10"),
        ("~= 3.9.0", "3.9"),
        (">=3.9.1", "3.10"),
        (">=2.7,!=3.0.*,!=3.6.*,", "2.7 3.9 3.10"),
    ],
)
def test_requires_python(requires_python, admitted):
    """What a specifier admits of X.Y.0, the least that a wheel would have to serve."""
    found = [p for p in PYTHONS if packaging.admits(requires_python, p)]
    assert " ".join("{}.{}".format(*python) for python in found) == admitted


@pytest.mark.parametrize("text", ["3.9", ">=", ">=3.*", "=>3.9", "~=x"])
def test_requires_python_that_cannot_be_read(text):
    with pytest.raises(ValueError):
        packaging.admits(text, (3, 9))


def wheel(folder, files):
    path = folder / "pip-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return path


@pytest.mark.parametrize(
    ("metadata", "licence"),
    [
        ("License-Expression: MIT\nLicense: other\n", {"expression": "MIT"}),
        ("License: MIT\n", {"license": {"id": "MIT"}}),
        (
            "Classifier: License :: OSI Approved :: MIT License\n",
            {"license": {"id": "MIT"}},
        ),
        ("License: Some terms\nof theirs", {"license": {"name": "Some terms"}}),
        (
            "Classifier: License :: OSI Approved :: BSD License\n",
            {"license": {"name": "BSD License"}},
        ),
        ("License: UNKNOWN\n", None),
        ("Name: pip\n", None),
    ],
)
def test_licence(metadata, licence):
    found = sbom._licences(email.message_from_string(metadata))
    assert found == ({"licenses": [licence]} if licence else {})


@pytest.mark.parametrize(
    ("files", "found"),
    [
        ({"pip/__init__.py": ""}, []),
        (
            {
                "pip/_vendor/vendor.txt": "a==1.0\n  b.c==2  # why\nd>=3\n",
                "pip/_vendor/other.py": "__version__ = '9'",
            },
            [("a", "1.0", "pip/_vendor"), ("b.c", "2", "pip/_vendor")],
        ),
        (
            {"pip/_vendor/a-1.0.dist-info/METADATA": "Name: a\nVersion: 1.0\n"},
            [("a", "1.0", "pip/_vendor")],
        ),
        (
            {
                "pip/_vendor/__init__.py": "",
                "pip/_vendor/one.py": '__version__ = "1.0"\n',
                "pip/_vendor/two/__init__.py": "x = 1\n",
                "pip/_vendor/six/__about__.py": "__version__ = version = '6'\n",
            },
            [
                ("one", "1.0", "pip/_vendor"),
                ("six", "6", "pip/_vendor"),
                ("two", None, "pip/_vendor"),
            ],
        ),
        (
            {
                "pip/_vendor/bom.cdx.json": '{"components": [{"name": "pip"}, '
                '{"name": "a", "version": "1.0"}]}',
                "pip/_vendor/other.py": "__version__ = '9'",
            },
            [("a", "1.0", "pip/_vendor")],
        ),
        ({"x-1.dist-info/licenses/pip/_vendor/a/vendor.txt": "a==1"}, []),
    ],
)
def test_vendored(tmp_path, files, found):
    inside = sbom._find_vendored(wheel(tmp_path, files))
    assert [item[:3] for item in inside] == found


@pytest.mark.parametrize(
    ("place", "text", "licences"),
    [
        ("a_b/LICENSE", "Apache License\n Version 2.0", ["Apache-2.0"]),
        ("a_b/LICENSE.txt", "Permission is hereby granted,\nfree of charge", ["MIT"]),
        ("a_b.LICENSE", "Permission to use, copy, modify, and so on", ["ISC"]),
        ("a_b/COPYING", "Mozilla Public License", ["MPL-2.0"]),
        ("a_b/LICENCE", "Redistribution and use in source and binary forms", None),
        ("a_b/LICENSE", "do what you want", []),
        ("other/LICENSE", "Apache License", []),
        ("a_bc/LICENSE", "Apache License", []),
    ],
)
def test_licence_of_code(tmp_path, place, text, licences):
    files = {"pip/_vendor/vendor.txt": "A-b==1.0\n", f"pip/_vendor/{place}": text}
    ((*_, found),) = sbom._find_vendored(wheel(tmp_path, files))
    given = [one["license"]["id"] for one in found.get("licenses", [])]
    assert given == (["BSD-2-Clause"] if licences is None else licences)
