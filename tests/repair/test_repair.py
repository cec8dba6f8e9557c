"""Whatever is wrong with an installed pip, the same command repairs it."""

import itertools
import shutil

import interpreters
import pytest
import wheels
from support import healthy_pip


def each(names, *cases):
    """Let a test take some cases on some Pythons: (Python, value of each name)."""
    return pytest.mark.parametrize(
        ("each_damaged", *names), cases, indirect=["each_damaged"]
    )


def test_package_gone(each_damaged):
    shutil.rmtree(each_damaged.packages / "pip")
    each_damaged.check()


def test_dist_info_gone(damaged):
    shutil.rmtree(damaged.info)
    damaged.check(said="its dist-info is missing")


@each(
    ["name", "how"],
    ("2.7", "RECORD", "missing"),
    *itertools.product(
        ["3.13"], ["RECORD", "METADATA", "INSTALLER"], ["missing", "empty"]
    ),
)
def test_file_of_dist_info(each_damaged, name, how):
    path = each_damaged.info / name
    path.unlink()
    if how == "empty":
        path.write_bytes(b"")
    each_damaged.check(said=f"its {name} is missing")


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


@each(["content"], ("2.7", b"pi\xf0\n"), ("3.13", b"pib\n"), ("3.13", b"pi\xf0\n"))
def test_installer_that_is_garbled(each_damaged, content):
    """It names no other owner: RECORD has the hash of another file."""
    (each_damaged.info / "INSTALLER").write_bytes(content)
    each_damaged.check(said="INSTALLER")


def test_metadata_of_something_else(damaged):
    path = damaged.info / "METADATA"
    path.write_text(path.read_text("utf-8").replace("Name: pip", "Name: pop"), "utf-8")
    damaged.check()


@each([], ("2.7",))
def test_egg_style(each_damaged):
    shutil.rmtree(each_damaged.packages)
    egg = each_damaged.packages / f"pip-1.5-py{each_damaged.interpreter.version}.egg"
    (egg / "pip").mkdir(parents=True)
    (egg / "pip" / "__init__.py").write_text("__version__ = '1.5'\n")
    each_damaged.check(said="it was not installed from a wheel")


def test_distutils_style(damaged):
    shutil.rmtree(damaged.packages)
    (damaged.packages / "pip").mkdir(parents=True)
    (damaged.packages / "pip" / "__init__.py").write_text("__version__ = '1.0'\n")
    (damaged.packages / "pip-1.0-py2.7.egg-info").write_text("Name: pip\n")
    damaged.check(said="__main__.py is missing")


@pytest.mark.sweep
@interpreters.each("3.6", "pypy3")
def test_older_pip_that_is_damaged(interpreter, run, tmp_path):
    """Where pip itself does all of the work, and on another implementation."""
    python = interpreter.bare_environment(tmp_path / "env")
    wheels.plant_pip(interpreter.packages(python), interpreter)
    (interpreter.packages(python) / "pip" / "__main__.py").unlink()
    process = run(python, "-m", "ensurepip")
    assert "the pip 1.0 in" in process.stderr
    healthy_pip(interpreter, python, interpreter.packages(python))
