"""The index that the release script asks, and what it may do wrong."""

import shutil
import subprocess

import pytest
from local_index import NO_HASH, LocalIndex, Release, serving, wheel_bytes


def test_the_index_is_the_one_pip_is_configured_with(clone, index, tmp_path):
    index.releases.append(Release("pip", "23.0", ">=3.10"))
    config = tmp_path / "pip.conf"
    config.write_text(f"[global]\nindex-url = {index.url}\n")
    clone.env["PIP_CONFIG_FILE"] = str(config)
    clone.run(None)
    assert clone.rows()["pip 3.10+"] == "23.0"


def test_stray_settings_change_nothing(clone, index, tmp_path):
    newer = Release("pip", "23.0", ">=3.9")
    (tmp_path / newer.filename).write_bytes(newer.data)
    (tmp_path / "constraints.txt").write_text("pip<22\n")
    with serving(LocalIndex([newer])) as other:
        config = tmp_path / ".config" / "pip" / "pip.conf"  # of this HOME
        config.parent.mkdir(parents=True)
        config.write_text(
            f"[global]\nextra-index-url = {other.url}\nfind-links = {tmp_path}\n"
            f"no-binary = :all:\npre = true\n[install]\nindex-url = {index.url}\n"
        )
        index.releases.append(Release("pip", "24.0b1", ">=3.9"))
        clone.env.update(
            PIP_EXTRA_INDEX_URL=other.url,
            PIP_FIND_LINKS=str(tmp_path),
            PIP_PRE="1",
            PIP_NO_INDEX="1",
            PIP_NO_BINARY=":all:",
            PIP_CONSTRAINT=str(tmp_path / "constraints.txt"),
            PIP_IGNORE_REQUIRES_PYTHON="1",
            PIP_USER="1",
        )
        assert clone.run(None).stdout == "up to date\n"
        assert other.requests == []


def test_folder_that_others_can_write(clone, index, tmp_path):
    """They could swap what is made in there."""
    folder = tmp_path / "shared"
    folder.mkdir()
    folder.chmod(0o777)
    clone.env["TMPDIR"] = str(folder)
    (line,) = clone.run(index, "--check", status=1).stderr.splitlines()
    assert f"other users can change {folder}" in line
    assert list(folder.iterdir()) == []


def test_module_in_the_current_folder(clone, index, tmp_path, monkeypatch):
    """The pip that is asked is the bundled one, wherever that is done."""
    (tmp_path / "here" / "pip").mkdir(parents=True)
    (tmp_path / "here" / "pip" / "__main__.py").write_text("raise SystemExit(9)\n")
    monkeypatch.chdir(tmp_path / "here")
    clone.run(index, "--dry-run")


@pytest.mark.parametrize(
    "arguments",
    [
        ["--index-url", "http://192.0.2.1/simple"],
        ["--index-url", "http://127.0.0.1.example/simple"],
        ["--index-url", "ftp://127.0.0.1/simple"],
        ["--offline"],
        ["--exit-code"],
        ["--check", "--dry-run"],
        ["--check", "--pip", "22.0"],
        ["--no-index"],
        ["--find-links", "."],
        ["--find-links", "nowhere", "--no-index"],
        ["--pip", "23.0rc1"],
        ["--pip", "<30"],
        ["--no-such-option"],
    ],
    ids=" ".join,
)
def test_usage(clone, arguments):
    clone.fails(None, *arguments, status=2)


def test_plain_http_from_the_configuration_is_refused(clone):
    clone.env["PIP_INDEX_URL"] = "http://192.0.2.1/simple"
    assert "plain http to 192.0.2.1 is refused" in clone.fails(None)


@pytest.mark.sweep
def test_a_certificate_that_proves_nothing_is_refused(clone, releases, tmp_path):
    if not shutil.which("openssl"):
        pytest.skip("no openssl command")
    files = tmp_path / "cert.pem", tmp_path / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
        + ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
        + ["-out", files[0], "-keyout", files[1]],
        check=True,
        capture_output=True,
    )
    newer = Release("pip", "23.0", ">=3.10")
    with serving(LocalIndex([*releases, newer]), files) as index:
        clone.env["PIP_TRUSTED_HOST"] = "127.0.0.1"
        assert "certificate" in clone.fails(index)
        assert "certificate" in clone.fails(index, "--check")
        assert index.requests == []
        # The maintainer's own authorities count.
        clone.env["PIP_CERT"] = str(files[0])
        clone.run(index)
    assert clone.rows()["pip 3.10+"] == "23.0"


def spoilt(**entries):
    return Release("pip", "23.0", ">=3.10", **entries)


DOOR = "pip/_internal/operations/install/wheel.py"
DATA = wheel_bytes("pip", "23.0", ">=3.10")
UNSOUND = {
    "wrong hash": (spoilt(sha256="0" * 64), "hash mismatch"),
    "truncated": (spoilt(sent=DATA[:-300], data=DATA), "hash mismatch"),
    "never whole": (spoilt(data=DATA[:-300], metadata=True), "it cannot be read"),
    "METADATA lies, and is apart": (
        spoilt(data=wheel_bytes("pip", "23.0", ">=3.10", says="22.5"), metadata=True),
        "22.5",
    ),
    "entry outside": (
        spoilt(data=wheel_bytes("pip", "23.0", extra=[("../evil.py", "")])),
        "its entry ../evil.py leads out of it",
    ),
    "no hash, METADATA apart": (
        spoilt(sha256=NO_HASH, metadata=True),
        "the index publishes no SHA-256 for",
    ),
    "a slash in its name": (
        spoilt(path="/files/pip-22.9%2Fpip-23.0-py3-none-any.whl"),
        "not a none-any wheel",
    ),
    "run at each start": (
        spoilt(data=wheel_bytes("pip", "23.0", extra=[("evil.pth", "")])),
        "its entry evil.pth would run whenever Python starts",
    ),
    "a program": (
        spoilt(
            data=wheel_bytes(
                "pip", "23.0", extra=[("pip-23.0.data/scripts/python3", "")]
            )
        ),
        "its entry pip-23.0.data/scripts/python3 goes elsewhere than to packages",
    ),
    "other doors": (
        spoilt(data=wheel_bytes("pip", "23.0", extra=[(DOOR, "install_wheel = 1")])),
        "does not take the inner door: pip._internal.operations.install.wheel."
        "install_wheel is not there",
    ),
    "Requires-Python lies": (
        spoilt(data=wheel_bytes("pip", "23.0", ">=3.11"), metadata=True),
        "Requires-Python '>=3.11' does not admit Python 3.10",
    ),
}


@pytest.mark.parametrize(("release", "words"), UNSOUND.values(), ids=UNSOUND)
def test_an_unsound_wheel_is_not_taken(clone, index, release, words):
    index.releases.append(release)
    line = clone.fails(index)
    assert words in line
    assert "pip-23.0-py3-none-any.whl" in line


@pytest.mark.sweep
def test_a_file_that_changed_on_the_index(clone, index):
    changed = wheel_bytes("pip", "22.0", ">=3.10", extra=[("pip/new.py", "")])
    index.releases[1] = Release("pip", "22.0", ">=3.10", data=changed)
    assert "hash mismatch" in clone.fails(index)
    assert "hash mismatch" not in clone.fails(index, "--check")


@pytest.mark.sweep
def test_an_index_that_is_not_there(clone):
    with serving(LocalIndex([])) as gone:
        assert "no matching release" in clone.fails(gone)
    assert "could not be reached" in clone.fails(gone)
    assert "could not be reached" in clone.fails(gone, "--check")
    assert "could not be reached" in clone.fails(gone, "--pip", "22.0")


@pytest.mark.sweep
def test_an_index_that_cannot_answer(clone, index):
    index.releases.append(Release("pip", "23.0", ">=3.10"))
    honest = index.answer
    index.answer = lambda path: None if path.endswith(".whl") else honest(path)
    assert "it has no http" in clone.fails(index)
    index.answer = lambda path: ("error", b"500")
    line = clone.fails(index)
    assert "could not be reached" in line and " 500 " in line


@pytest.mark.sweep
def test_an_answer_without_end(clone, index):
    index.releases.append(Release("pip", "23.0", ">=3.10", metadata=True))
    honest = index.answer
    for part in ("/simple/", "/files/", "/json"):
        endless = ("endless", b"<p>" + b" " * (1 << 20))
        index.answer = lambda path: endless if part in path else honest(path)  # noqa: B023
        assert "has more than 50 MB" in clone.fails(index)


@pytest.mark.sweep
def test_an_index_that_goes_away_half_way(clone, index):
    index.releases.append(Release("pip", "23.0", ">=3.10", metadata=True))
    index.releases.append(Release("setuptools", "62.0", ">=3.9", metadata=True))

    def before(path):
        if path == "/files/setuptools-62.0-py3-none-any.whl":
            raise ConnectionError

    index.before = before
    assert "could not be reached" in clone.fails(index)
    assert "/files/pip-23.0-py3-none-any.whl" in index.requests
    index.before = lambda path: None
    clone.run(index)
    assert clone.rows()["setuptools 3.9-3.10"] == "62.0"
    assert "- setuptools 62.0, was 61.0, for Python 3.9 to 3.10.\n" in clone.changes()


@pytest.mark.parametrize(
    ("path", "there"),
    [
        ("/simple/pip/", "http://192.0.2.1/"),
        ("/files/pip-23.0-py3-none-any.whl", "file:///etc/hostname"),
    ],
)
def test_a_way_that_leads_elsewhere(clone, index, there, path):
    index.releases.append(Release("pip", "23.0", ">=3.10"))
    index.redirects[path] = there
    assert "refused" in clone.fails(index)


def test_a_page_may_not_lead_elsewhere(clone, index):
    elsewhere = "http://192.0.2.1/pip-23.0-py3-none-any.whl"
    index.releases.append(Release("pip", "23.0", ">=3.10", path=elsewhere))
    assert "plain http to 192.0.2.1 is refused" in clone.fails(index)


@pytest.mark.sweep
def test_small_wheels_that_become_large(clone, index):
    large = bytes(700 << 20)
    data = wheel_bytes("pip", "23.0", ">=3.10", extra=[("pip/zeros.bin", large)])
    index.releases.append(Release("pip", "23.0", ">=3.10", data=data, sdist=b""))
    assert len(data) < 2 << 20
    assert "it would take 700 MB" in clone.fails(index)
    # One that says that it is small.
    size, crc = (len(large)).to_bytes(4, "little"), b"\4\0\0\0"
    assert data.count(size) >= 2
    data = data.replace(size, crc)
    index.releases[-1] = Release("pip", "23.0", ">=3.10", data=data, sdist=b"")
    assert "pip-23.0-py3-none-any.whl: it cannot be read" in clone.fails(index)
