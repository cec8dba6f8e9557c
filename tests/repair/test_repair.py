"""Whatever is wrong with an installed pip, the same command repairs it."""

import shutil

import pytest


def test_package_gone(on_extremes):
    shutil.rmtree(on_extremes.packages / "pip")
    on_extremes.check()


def test_dist_info_gone(on_extremes):
    shutil.rmtree(on_extremes.info)
    on_extremes.check(said="its dist-info is missing")


@pytest.mark.parametrize("how", ["missing", "empty"])
@pytest.mark.parametrize("name", ["RECORD", "METADATA", "INSTALLER"])
def test_file_of_dist_info(on_extremes, name, how):
    path = on_extremes.info / name
    path.unlink()
    if how == "empty":
        path.write_bytes(b"")
    on_extremes.check(said=f"its {name} is missing")


@pytest.mark.parametrize("how", ["truncated", "emptied", "missing", "folder"])
def test_file_in_package(damaged, how):
    path = damaged.packages / "pip" / "_internal" / "cli" / "main.py"
    content = path.read_bytes()
    path.unlink()
    if how == "folder":
        path.mkdir()
    elif how != "missing":
        path.write_bytes(content[: 100 if how == "truncated" else 0])
    damaged.check(said="pip/_internal/cli/main.py")


def test_authority_added_to_the_certificates(damaged):
    """It is no damage: the next run would take it away again."""
    path = damaged.packages / "pip" / "_vendor" / "certifi" / "cacert.pem"
    with open(path, "a") as file:
        file.write("# Our own.\n")
    process = damaged.run(damaged.python, "-m", "ensurepip")
    assert process.stderr == ""
    assert "# Our own." in path.read_text()
    path.write_text("")
    damaged.check(said="cacert.pem was changed")


def test_record_that_lists_folders_of_compiled_files(damaged):
    """As virtualenv's does."""
    with open(damaged.info / "RECORD", "a") as record:
        record.write("pip/_internal/nothing/__pycache__,,\n")
    assert damaged.run(damaged.python, "-m", "ensurepip").stderr == ""


def test_leftover_of_an_interrupted_upgrade(damaged):
    (damaged.packages / "~ip" / "_internal").mkdir(parents=True)
    (damaged.packages / "~ip-1.0.dist-info").mkdir()
    damaged.check(said="an interrupted upgrade left ~ip, ~ip-1.0.dist-info")


def test_interrupted_upgrade_that_left_nothing_else(damaged):
    (damaged.packages / "pip").rename(damaged.packages / "~ip")
    damaged.info.rename(damaged.packages / f"~ip-{damaged.version}.dist-info")
    damaged.check(said="its dist-info is missing")


def test_two_dist_infos(damaged):
    shutil.copytree(damaged.info, damaged.packages / "pip-1.0.dist-info")
    damaged.check(said="it is there more than once")


@pytest.mark.parametrize("content", [b"pib\n", b"pi\xf0\n"])
def test_installer_that_is_garbled(on_extremes, content):
    """It names no other owner: RECORD has the hash of another file."""
    (on_extremes.info / "INSTALLER").write_bytes(content)
    on_extremes.check(said="INSTALLER")


def test_metadata_of_something_else(damaged):
    path = damaged.info / "METADATA"
    path.write_text(path.read_text("utf-8").replace("Name: pip", "Name: pop"), "utf-8")
    damaged.check()


def test_egg_style(on_extremes):
    shutil.rmtree(on_extremes.packages)
    egg = on_extremes.packages / f"pip-1.5-py{on_extremes.interpreter.version}.egg"
    (egg / "pip").mkdir(parents=True)
    (egg / "pip" / "__init__.py").write_text("__version__ = '1.5'\n")
    on_extremes.check(said="it was not installed from a wheel")


def test_distutils_style(on_extremes):
    shutil.rmtree(on_extremes.packages)
    (on_extremes.packages / "pip").mkdir(parents=True)
    (on_extremes.packages / "pip" / "__init__.py").write_text("__version__ = '1.0'\n")
    (on_extremes.packages / "pip-1.0-py2.7.egg-info").write_text("Name: pip\n")
    on_extremes.check(said="it was not installed from a wheel")
