"""What the release script makes of an sdist, and of known vulnerabilities."""

import io
import zipfile

import pytest
from local_index import Release, sdist_bytes, wheel_bytes

SETUPTOOLS = "setuptools-61.0"
OTHER = [("setuptools/__init__.py", "other")]
KNOWN = [
    {"id": "PYSEC-2026-1", "aliases": ["GHSA-1", "CVE-2026-1"], "fixed_in": ["21.1"]},
    {"id": "GHSA-2", "aliases": [], "fixed_in": []},
    {"id": "GHSA-3", "aliases": [], "fixed_in": [], "withdrawn": "2026-01-01"},
]


def sdist(stem, project, version, **more):
    return sdist_bytes(stem, wheel_bytes(project, version, ">=3.9", **more))


def bomb():
    """A small sdist with a file of 200 MB."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", bytes(200 << 20))
    return sdist_bytes(SETUPTOOLS, buffer.getvalue())


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (b"", "the index publishes no sdist beside it"),
        (b"junk", "it cannot be read"),
        (bomb(), "it would take more than 100 MB"),
        (
            sdist(SETUPTOOLS, "setuptools", "61.0")[:-100],
            "it cannot be read",
        ),
        (
            sdist(SETUPTOOLS, "setuptools", "61.0", extra=OTHER),
            "its entry setuptools/__init__.py is not that of setuptools-61.0.tar.gz",
        ),
        (
            sdist(SETUPTOOLS, "setuptools", "61.0", says="61.0.1"),
            "its entry setuptools-61.0.dist-info/METADATA is not that of",
        ),
    ],
    ids=["none", "junk", "large", "truncated", "another module", "other METADATA"],
)
def test_a_wheel_without_its_source(clone, index, source, words):
    index.releases[2] = Release("setuptools", "61.0", ">=3.9", sdist=source)
    (line,) = clone.run(index, "--check", status=1).stderr.splitlines()
    assert words in line
    assert SETUPTOOLS in line


@pytest.mark.sweep
def test_a_file_from_elsewhere_in_the_sdist(clone, index):
    """A module has to be where the sdist has it."""
    inside = wheel_bytes("pip", "23.0", extra=[("pip/tests/evil.py", "evil")])
    data = wheel_bytes("pip", "23.0", extra=[("pip/evil.py", "evil")])
    source = sdist_bytes("pip-23.0", inside)
    index.releases.append(Release("pip", "23.0", ">=3.10", data=data, sdist=source))
    line = clone.fails(index)
    assert line.endswith("its entry pip/evil.py is not that of pip-23.0.tar.gz")
    assert line == clone.fails(index, "--dry-run")


@pytest.mark.sweep
def test_a_file_that_was_explained(clone, index):
    files = [("distutils-precedence.pth", "import os")]
    data = wheel_bytes("setuptools", "62.0", extra=files)
    source = sdist_bytes("setuptools-62.0", wheel_bytes("setuptools", "62.0"))
    index.releases.append(
        Release("setuptools", "62.0", ">=3.9", data=data, sdist=source)
    )
    assert "its entry distutils-precedence.pth is not that" in clone.fails(index)
    explained = clone.root / "tools/bundling/unsourced.txt"
    good = explained.read_text()
    for pinned in "0" * 64, "-":
        line = f"setuptools distutils-precedence.pth {pinned} made by setup.py\n"
        explained.write_text(good + line)
        if pinned != "-":
            assert "distutils-precedence.pth is not that" in clone.fails(index)
    clone.run(index)
    assert clone.rows()["setuptools 3.9-3.10"] == "62.0"


@pytest.mark.sweep
def test_known_vulnerabilities_are_told(clone, index):
    index.releases[0].vulnerabilities = KNOWN
    page = clone.root / "docs" / "vulnerabilities.rst"
    page.parent.mkdir()
    page.write_text("CVE-2026-1 is known.\n")
    lines = clone.run(index, "--check").stdout.splitlines()
    assert lines[2:4] == [
        "pip 21.0 for Python 3.9: CVE-2026-1, fixed in 21.1",
        "pip 21.0 for Python 3.9: GHSA-2, fixed in no release; "
        "vulnerabilities.rst does not name it",
    ]
    assert len(lines) == 5
    # An index that has no such list says so, and a refresh tells as well.
    index.releases.append(Release("pip", "23.0", ">=3.10", vulnerabilities=KNOWN[:1]))
    line = "pip 23.0 for Python 3.10+: CVE-2026-1, fixed in 21.1"
    assert line in clone.run(index, "--dry-run").stdout.splitlines()
    index.releases[-1].vulnerabilities = None
    line = "the index does not tell all that is known of vulnerabilities"
    assert line in clone.run(index, "--dry-run").stdout.splitlines()


def test_an_sdist_that_is_not_what_is_published(clone, index):
    honest = index.answer

    def answer(path):
        kind, content = honest(path) or (None, None)
        if path.endswith("/setuptools-61.0.tar.gz"):
            content += b"more"
        return kind and (kind, content)

    index.answer = answer
    assert "hash mismatch: setuptools-61.0.tar.gz has" in clone.fails(index, "--check")
