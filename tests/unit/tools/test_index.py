"""Which answers of an index, and which indexes, the release script accepts."""

import pytest
from bundling import index, ways

from ensurepip._bundle import BundledWheel


@pytest.mark.parametrize("version", ["1", "24.0", "1.2.3.4", "1.0.post1", "2026.1"])
def test_final(version):
    assert index.is_final(version)


@pytest.mark.parametrize(
    "version",
    ["1.0a1", "1.0b2", "1.0rc1", "1.0.dev3", "1.0.post1.dev2", "1.0+local", ""],
)
def test_not_final(version):
    assert not index.is_final(version)


@pytest.mark.parametrize(
    "told",
    [
        [1],
        "abc",
        {"a": 1},
        [{}],
        [{"id": 1}],
        [{"id": "CVE-1", "fixed_in": [1]}],
        [{"id": "CVE-1", "aliases": 5}],
        [{"id": "CVE-1\nforged"}],
        [{"id": "CVE-1", "fixed_in": ["\x1b[2J"]}],
        True,
        None,
    ],
)
def test_vulnerabilities_that_are_none(told):
    assert index.understood(told) is None


def test_vulnerabilities():
    told = {"id": "GHSA-2", "aliases": ["CVE-1"], "fixed_in": ["1.0"], "more": 1}
    assert index.understood([told, {"id": "CVE-3", "withdrawn": "2026"}]) == [
        {"names": ["GHSA-2", "CVE-1"], "fixed": ["1.0"], "withdrawn": False},
        {"names": ["CVE-3"], "fixed": [], "withdrawn": True},
    ]


@pytest.mark.parametrize(
    "url",
    [
        "https://index.example/simple",
        "HTTPS://index.example/simple",
        "file:///some/where",
        "http://localhost:8000/simple",
        "http://127.0.0.1/simple",
        "http://127.5.5.5/simple",
        "http://[::1]:8000/simple",
    ],
)
def test_trusted_way(url):
    assert ways.refusal(url) is None


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://index.example/simple", "plain http to index.example is refused"),
        ("http://localhost.example/simple", "plain http to localhost.example"),
        ("http://localhost@index.example/simple", "plain http to index.example"),
        ("http://10.0.0.1/simple", "plain http to 10.0.0.1"),
        ("http:///simple", "plain http to"),
        ("ftp://index.example", "starts with https://, not with ftp"),
        ("index.example/simple", "starts with https://, not with that"),
    ],
)
def test_refused_way(url, reason):
    assert reason in ways.refusal(url)


HTTPS, HTTP, FILE = "https://x/simple", "http://127.0.0.1/simple", "file:///x"


@pytest.mark.parametrize(
    ("index_url", "url", "refused"),
    [
        (HTTPS, "https://files.example/x.whl", False),
        (HTTPS, "http://files.example/x.whl", True),
        (HTTPS, "http://127.0.0.1/x.whl", True),
        (HTTPS, "file:///etc/passwd", True),
        (HTTPS, "ftp://x/x.whl", True),
        (HTTP, "http://127.0.0.1/x.whl", False),
        (HTTP, "http://files.example/x.whl", True),
        (HTTP, "https://files.example/x.whl", False),
        (HTTP, "file:///etc/passwd", True),
        (FILE, "file:///x/x.whl", False),
        (FILE, "http://127.0.0.1/x.whl", True),
    ],
)
def test_way_that_an_index_leads(index_url, url, refused):
    assert bool(ways.refusal(url, index_url)) == refused


def answer(filename="pip-1.0-py3-none-any.whl", sha256="abc"):
    return {"url": f"https://index.example/files/{filename}", "sha256": sha256}


def test_found():
    found = index.read_answer(answer())
    assert found == BundledWheel("pip", "1.0", "pip-1.0-py3-none-any.whl", "abc")
    found = index.read_answer(answer("pip-1.0%2Blocal-py3-none-any.whl"))
    assert found.filename == "pip-1.0+local-py3-none-any.whl"


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (answer(sha256=None), "publishes no SHA-256 for pip-1.0-py3-none-any.whl"),
        (answer("pip-1.0.tar.gz"), "gives pip-1.0.tar.gz, not a none-any"),
        (answer("pip-1.0-py3-none-win32.whl"), "not a none-any wheel"),
        (answer("pip-1.0-py3%2Fx-none-any.whl"), "not a none-any wheel"),
        (answer("pip-%0B1.0-py3-none-any.whl"), "not a none-any wheel"),
        (answer("pip-1.0%20-py3-none-any.whl"), "not a none-any wheel"),
    ],
)
def test_answer_that_is_refused(found, reason):
    with pytest.raises(index.IndexFailure, match=reason):
        index.read_answer(found)


def test_settings_that_are_carried():
    listed = """\
global.index-url='https://global'
global.timeout='9'
global.trusted-host='x'
global.extra-index-url='x'
install.index-url='https://install'
install.proxy=''
download.cert='/c'
:env:.cert='/e'
:env:.pre='1'
"""
    settings = index.read_settings(listed)
    assert settings == {"INDEX_URL": "https://install", "TIMEOUT": "9", "CERT": "/e"}
