"""What the release script makes of what pip says when it fails."""

import pytest
from bundling import pip

A, B = "a" * 64, "b" * 64

RELEASE = pip.NoRelease
OTHER = pip.IndexFailure


@pytest.mark.parametrize(
    ("told", "kind", "reason"),
    [
        (
            "ERROR: No matching distribution found for pip==9\n",
            RELEASE,
            "no matching release: the index has no pip for Python 3.9",
        ),
        (
            "WARNING: Retrying (Retry(total=0)) after connection broken by "
            "'NewConnectionError(refused)': /simple/pip/\n"
            "ERROR: No matching distribution found for pip\n",
            OTHER,
            "the index could not be reached for pip for Python 3.9: "
            "NewConnectionError(refused)",
        ),
        (
            "Could not fetch URL https://x/: 404 Client Error - skipping\n"
            "ERROR: No matching distribution found for pip\n",
            RELEASE,
            "no matching release: the index has no pip for Python 3.9",
        ),
        (
            "Could not fetch URL https://x/: 500 Server Error - skipping\n",
            OTHER,
            "the index could not be reached for pip for Python 3.9: "
            "https://x/: 500 Server Error",
        ),
        (
            "WARNING: Retrying (Retry(total=0)) after connection broken by "
            "'SSLError(CERTIFICATE_VERIFY_FAILED)': /simple/pip/\n",
            OTHER,
            "the index was not asked for pip for Python 3.9, its certificate proves "
            "nothing: SSLError(CERTIFICATE_VERIFY_FAILED)",
        ),
        (
            "ERROR: Could not install: [Errno 28] No space left on device\n",
            OTHER,
            "the disk is full: Could not install: [Errno 28] No space left on device",
        ),
        (
            "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES\n"
            f"    pip from https://x/pip-1.whl:\n        Expected sha256 {A}\n"
            f"             Got        {B}\n",
            OTHER,
            f"hash mismatch: pip-1.whl has {B}, the index publishes {A}",
        ),
        (
            "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES\n"
            f"    pip from https://x/pip-1.whl:\n        Expected sha256 {A}\n"
            f"             Got        {B}\n"
            f"ERROR: the same again\n        Expected sha256 {A}\n"
            f"             Got        {B}\n",
            OTHER,
            f"hash mismatch: pip-1.whl has {B}, the index publishes {A}",
        ),
        (
            "ERROR: something else\n",
            OTHER,
            "pip failed when asked for pip for Python 3.9: something else",
        ),
        (
            "noise\n\u00d7 it went wrong\n",
            OTHER,
            "pip failed when asked for pip for Python 3.9: it went wrong",
        ),
        (
            "just this\n",
            OTHER,
            "pip failed when asked for pip for Python 3.9: just this",
        ),
        ("", OTHER, "pip failed when asked for pip for Python 3.9: it gave no reason"),
    ],
)
def test_failure(told, kind, reason):
    failure = pip._failure(told.splitlines(), "pip for Python 3.9")
    assert (type(failure), str(failure)) == (kind, reason)


def test_a_wheel_that_lies_is_no_answer():
    line = (
        "Discarding https://x/pip-2.0-py3-none-any.whl: Requested pip from https://x "
        "has inconsistent version: expected '2.0', but metadata has '1.0'"
    )
    with pytest.raises(pip.IndexFailure, match="pip-2.0-py3-none-any.whl lies about"):
        pip._refuse_lies(["noise", line])
    pip._refuse_lies(["Discarding https://x/pip.whl: yanked", "inconsistent"])


def test_settings_that_are_carried(monkeypatch):
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
    asked = pip.Pip("pip.whl", "scratch", print)
    monkeypatch.setattr(asked, "run", lambda *arguments, about: listed)
    settings = asked.connection_settings()
    assert settings == {"INDEX_URL": "https://install", "TIMEOUT": "9", "CERT": "/e"}
