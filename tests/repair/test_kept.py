"""What somebody else has put into a pip stays: certificates, and data."""

import os

import interpreters
import pytest
import wheels
from copies import Copy
from support import already, error_line, tree

CERTIFICATES = "-----BEGIN CERTIFICATE-----\nours\n-----END CERTIFICATE-----\n"
CACERT = "pip/_vendor/certifi/cacert.pem"


@pytest.mark.parametrize("old", [*interpreters.one_more("2.7"), "3.13"])
def test_data_that_somebody_has_put_there(old, run, tmp_path):
    """As pip's own upgrade leaves it."""
    copy = Copy(interpreters.require(old), tmp_path / "copy")
    wheels.plant_pip(copy.packages, copy.interpreter)
    mine = {"pip/mine.cfg": "mine\n", "pip/of/mine/data": "mine\n"}
    gone = {"pip/left.py": "", "pip/of/left.pyc": "", "pip/__pycache__/a.pyc.1": ""}
    for name, content in {**mine, **gone}.items():
        (copy.packages / name).parent.mkdir(parents=True, exist_ok=True)
        (copy.packages / name).write_text(content)
    (copy.packages / "pip" / "mine.cfg").chmod(0o600)
    (copy.packages / "pip" / "link").symlink_to("nowhere")
    process = run(copy.python, "-m", "ensurepip", "--upgrade")
    for name, content in mine.items():
        path = copy.packages / name
        assert path.read_text() == content
        assert f"{path} is not pip's own and stays" in process.stderr
    assert not any((copy.packages / name).exists() for name in gone)
    assert os.readlink(copy.packages / "pip" / "link") == "nowhere"
    assert (copy.packages / "pip" / "mine.cfg").stat().st_mode & 0o777 == 0o600


def test_module_of_another_project(newest, run, tmp_path):
    copy = Copy(newest, tmp_path / "copy", older_pip=True)
    wheels.plant(copy.packages, "plugin", "1.0", {"pip/plugin/mine.py": "V = 1\n"})
    (copy.packages / "pip" / "plugin" / "left.py").write_text("")
    # As an interrupted upgrade leaves it.
    wheels.plant(copy.packages, "x", "0.9", {"pip/left.py": ""})
    (copy.packages / "x-0.9.dist-info").rename(copy.packages / "~ip-0.9.dist-info")
    process = run(copy.python, "-m", "ensurepip", "--upgrade")
    path = copy.packages / "pip" / "plugin" / "mine.py"
    assert f"{path} is not pip's own and stays" in process.stderr
    assert path.read_text() == "V = 1\n"
    assert not path.with_name("left.py").exists()
    assert not (copy.packages / "pip" / "left.py").exists()


def test_more_than_can_be_kept(newest, run, tmp_path):
    copy = Copy(newest, tmp_path / "copy", older_pip=True)
    for number in range(101):
        (copy.packages / "pip" / f"{number}.txt").write_text("")
    before = tree(copy.folder)
    reason = error_line(run(copy.python, "-m", "ensurepip", "--upgrade", status=1))
    assert "is not pip's own, and too large, private, or one of too many" in reason
    assert tree(copy.folder) == before


@pytest.mark.parametrize(
    "how", [*interpreters.one_more("link", "private"), "no RECORD"]
)
def test_own_certificates(each_damaged, how, tmp_path):
    copy = each_damaged
    path = copy.packages / CACERT
    path.unlink()
    bundle = tmp_path / "bundle.pem"
    bundle.write_text(CERTIFICATES)
    if how == "link":
        path.symlink_to(bundle)
    else:
        path.write_text(CERTIFICATES)
        path.chmod(0o600 if how == "private" else 0o644)
    before = path.stat()
    if how == "no RECORD":
        (copy.info / "RECORD").unlink()
    else:
        assert already(copy) == ""
        assert already(copy, "--upgrade", "--verify") == ""
    # Anything that is to be replaced is not what the administrator chose.
    (copy.packages / "pip" / "__main__.py").unlink()
    copy.check(said=f"{path} is not pip's own and stays")
    assert path.read_text() == CERTIFICATES
    assert path.is_symlink() == (how == "link")
    assert (path.stat().st_mode, path.stat().st_uid) == (before.st_mode, before.st_uid)
    assert bundle.read_text() == CERTIFICATES
    assert copy.run(copy.python, "-m", "ensurepip", "--check").stderr == ""
