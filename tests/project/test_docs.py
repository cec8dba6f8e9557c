"""Every command that the documentation shows works."""

import json
import os
import re
import shutil
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import interpreters
import picture
import pytest
import repair_picture
import wheels
from support import CLONE


def commands(page, from_an_index=False):
    """Return the lines after a prompt in the console blocks of *page*.

    :param from_an_index: whether those that need a real index, which have a name.
    """
    text = page.read_text("utf-8")
    blocks = re.findall(r"^\.\. code-block:: console\n((?:\n|   .*\n)+)", text, re.M)
    blocks = [each for each in blocks if (":name: " in each) == from_an_index]
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
    # What a reader's pip starts with.
    del environ["PYTHONDONTWRITEBYTECODE"]
    environ["PATH"] = os.pathsep.join(folders)
    environ["PIP_NO_INDEX"] = "1"
    environ["PIP_FIND_LINKS"] = index.as_uri()
    return work


@pytest.mark.sweep
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


@pytest.mark.sweep
def test_recipe_for_environments_of_python_27(newest, run, sandbox):
    """With the virtualenv of the index that pip is configured with."""
    interpreters.require("2.7")
    settings = {name: v for name, v in os.environ.items() if name.startswith("PIP_")}
    env = {"PIP_NO_INDEX": "0", "PIP_FIND_LINKS": "", **settings}
    run("make", "-C", "ensurepip", "zipapp", cwd=sandbox)
    (sandbox / "ensurepip.pyz").symlink_to("ensurepip/dist/ensurepip.pyz")
    fetch, download, *rest = commands(CLONE / "docs/recipes.rst", from_an_index=True)
    run("bash", "-c", fetch, cwd=sandbox)
    if run("bash", "-c", download, cwd=sandbox, env=env, status=None).returncode:
        pytest.skip("there is no virtualenv 20.21.1 to be had from an index")
    for line in rest:
        told = run("bash", "-c", line, cwd=sandbox).stdout
    assert told.endswith("(python 2.7)\n")


@pytest.mark.sweep
def test_dockerfile(run, mount, tmp_path):
    """Each RUN and the CMD, in an overlay of this system in place of an image."""
    system = Path("/usr/bin/python3")
    chroot = shutil.which("chroot")
    if os.geteuid() or not chroot or not system.exists():
        pytest.skip("no root, no chroot, or no Python of the system")
    text = (CLONE / "docs" / "containers.rst").read_text("utf-8")
    blocks = re.findall(r"^\.\. code-block:: dockerfile\n((?:\n|   .*\n)+)", text, re.M)
    lines = re.sub(r"\\\n", "", "".join(blocks))
    # The file that it mounts is there already.
    ran = re.findall(r"^   RUN (?:--mount=\S+ +)?(.*)$", lines, re.M)
    assert len(ran) == 5
    # What is installed from a distribution's archive is of this system already.
    ran = [line for line in ran if "apt-get" not in line]
    (command,) = re.findall(r"^   CMD (.*)$", lines, re.M)
    (user,) = re.findall(r"^   USER (\d+)$", lines, re.M)
    layers = tmp_path / "layers"
    for name in ("upper", "work", "root"):
        (layers / name).mkdir(parents=True)
    (layers / "upper").chmod(0o755)
    build = layers / "upper" / "build"
    (build / "index").mkdir(parents=True)
    wheels.build(build / "index", "requests", "2.32.4", {"requests.py": ""})
    run("python3", CLONE / "tools" / "make_zipapp.py", build / "ensurepip.pyz")
    (build / "requirements.txt").write_text("requests\n")
    options = f"lowerdir=/,upperdir={layers / 'upper'},workdir={layers / 'work'}"
    mount(layers / "root", "-t", "overlay", "-o", options, "overlay")
    path = {"PATH": "/usr/bin:/bin"}
    index = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": "file:///build/index"}
    for line in ran:
        run(chroot, layers / "root", "sh", "-c", line, env=path | index)
    packages = build.parent / "opt" / "application" / "lib"
    assert not list(packages.glob("python3*/site-packages/pip"))
    somebody = f"--userspec={user}:{user}"
    run(chroot, somebody, layers / "root", *json.loads(command), env=path)


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


def test_picture_of_a_repair():
    """It shows what the commands of the script print, with whatever Python."""
    drawn = repair_picture.PICTURE.read_text("utf-8")
    lines = [
        "".join(text.itertext())
        for text in ElementTree.fromstring(drawn).iter(
            "{http://www.w3.org/2000/svg}text"
        )
    ]
    typed = [line[2:] for line in lines if line.startswith("$ ")]
    assert typed == [shown for shown, _ in repair_picture.STEPS]
    version, _ = wheels.bundled("pip", repair_picture.OF)
    assert lines[-1].startswith(f"pip {version} from "), "run make picture"


@pytest.mark.sweep
def test_picture_is_of_what_is_printed_now(tmp_path):
    """A real run, which takes seconds."""
    python = interpreters.require(repair_picture.OF).path
    session = repair_picture.record(python, tmp_path)
    assert repair_picture.PICTURE.read_text("utf-8") == repair_picture.draw(session)
