"""Every command that the documentation shows works."""

import os
import re
import shutil
import xml.etree.ElementTree as ElementTree

import interpreters
import picture
import pytest
import wheels
from support import CLONE


def commands(page):
    """Return the lines after a prompt in the console blocks of *page*."""
    text = page.read_text("utf-8")
    blocks = re.findall(r"^\.\. code-block:: console\n((?:\n|   .*\n)+)", text, re.M)
    return re.findall(r"^   \$ (.*)$", "".join(blocks), re.M)


PAGES = {
    page.name: commands(page)
    for page in sorted((CLONE / "docs").glob("*.rst"))
    if commands(page)
}


@pytest.fixture
def sandbox(newest, run, tmp_path, environ):
    """A folder with a clone, Pythons to try it with, and an index to install from."""
    # What venv makes follows the folder that a Python is called in.
    python = newest.bare_copy(tmp_path / "python")
    (python.parent / "python3").symlink_to(python.name)
    folders = [str(python.parent), environ["PATH"]]
    if "2.7" in interpreters.find():
        python2 = interpreters.require("2.7").bare_copy(tmp_path / "python2")
        folders.insert(1, str(python2.parent))
    work = tmp_path / "work"
    work.mkdir()
    run("git", "clone", "--quiet", CLONE, work / "ensurepip")
    # What is not committed yet counts, too.
    for name in ("ensurepip", "tools"):
        shutil.copytree(CLONE / name, work / "ensurepip" / name, dirs_exist_ok=True)
    shutil.copy(CLONE / "Makefile", work / "ensurepip")
    image = newest.bare_copy(work / "image" / "usr")
    (image.parent / "python3").symlink_to(image.name)
    index = tmp_path / "index"
    index.mkdir()
    wheels.build(index, "requests", "2.32.4", {"requests.py": ""})
    version, path = wheels.bundled("pip", newest.version)
    (index / path.name).symlink_to(path)
    environ["PATH"] = os.pathsep.join(folders)
    environ["PIP_NO_INDEX"] = "1"
    environ["PIP_FIND_LINKS"] = index.as_uri()
    return work


@pytest.mark.parametrize("page", PAGES)
def test_commands(page, run, sandbox):
    if page != "redistributors.rst":
        # It is about the package, wherever it was put.
        (library,) = (sandbox.parent / "python" / "lib").glob("python*")
        (library / "ensurepip").unlink()
        (library / "ensurepip").symlink_to(sandbox / "ensurepip" / "ensurepip")
    for line in PAGES[page]:
        if "python2.7" in line and "2.7" not in interpreters.find():
            continue
        if "-m pip --version" in line and "python3" in line:
            # It is how a reader finds out that there is none yet.
            line += " || true"
        run("bash", "-c", line, cwd=sandbox)


def test_code_of_the_reference(run, sandbox):
    text = (CLONE / "docs" / "reference.rst").read_text()
    (block,) = re.findall(r"^\.\. code-block:: python\n((?:\n|   .*\n)+)", text, re.M)
    code = re.sub(r"^   ", "", block, flags=re.M)
    run("python3", "-c", code, cwd=sandbox, env={"PYTHONPATH": str(CLONE)})
    assert (sandbox / "env" / "bin" / "pip").exists()


def test_readme(run, sandbox):
    """The README's commands, but for the one that runs these tests."""
    text = (CLONE / "README.rst").read_text()
    blocks = re.findall(r"::\n((?:\n|    .*\n)+)", text)
    lines = re.findall(
        r"^    ((?:python3?|\.venv/bin/pip|make zipapp)\b.*)$", "".join(blocks), re.M
    )
    assert len(lines) >= 6
    for line in lines:
        run("bash", "-c", line, cwd=sandbox / "ensurepip")


def test_every_test_that_the_documentation_names_exists():
    tests = "".join(path.read_text() for path in (CLONE / "tests").rglob("test_*.py"))
    existing = set(re.findall(r"^ *def (test_\w+)", tests, re.M))
    named = re.findall(r"``(test_\w+)``", (CLONE / "docs/reliability.rst").read_text())
    assert len(named) > 20
    assert set(named) <= existing


@pytest.mark.parametrize("page", ["docs/how-it-works.rst", "CONTRIBUTING.rst"])
def test_every_file_that_is_named_exists(page):
    named = set(
        re.findall(
            r"``((?:tests|tools|\.ci)/[\w/.]+|[\w/.]+\.(?:pyi?|rst|toml|txt))``",
            (CLONE / page).read_text(),
        )
    )
    assert len(named) > 10
    places = CLONE, CLONE / "ensurepip"
    missing = {name for name in named if not any((p / name).exists() for p in places)}
    assert missing == set()


def test_every_folder_of_tests_is_named():
    text = (CLONE / "CONTRIBUTING.rst").read_text()
    folders = {path.parent.name for path in (CLONE / "tests").glob("*/*.py")}
    assert {name for name in folders if f"``tests/{name}``" not in text} == set()


def test_picture():
    """It is what the script draws of the house as it is now."""
    drawn = picture.PICTURE.read_text()
    assert drawn == picture.draw(), "run tools/picture.py"
    svg = "{http://www.w3.org/2000/svg}"
    texts = {text.text for text in ElementTree.fromstring(drawn).iter(f"{svg}text")}
    modules = {path.stem for path in (CLONE / "ensurepip").rglob("*.py")}
    assert len(modules) > 30
    assert modules <= texts
