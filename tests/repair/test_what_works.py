"""What works stays: in other words, of other owners, trimmed, linked or newer."""

import os
import re
import shutil
import subprocess

import interpreters
import pytest
import wheels
from support import already, contents, distributions, error_line, tree


def make_older(copy, version="1.0"):
    """Put an older pip in place of what is there; its commands stay as they are."""
    commands = {
        path: path.read_bytes()
        for path in (copy.folder / "bin").glob("pip*")
        if not path.is_symlink()
    }
    shutil.rmtree(copy.packages)
    copy.packages.mkdir()
    wheels.plant_pip(copy.packages, copy.interpreter, version)
    for path, content in commands.items():
        path.write_bytes(content)
    copy.info = copy.packages / f"pip-{version}.dist-info"


def is_upgraded(copy):
    infos = [n for n in distributions(copy.packages) if n.startswith("pip-")]
    return infos == [f"pip-{copy.version}.dist-info"]


# -- commands ---------------------------------------------------------------


@pytest.mark.sweep
@pytest.mark.parametrize("name", [*interpreters.one_more("3.9"), "3.13"])
def test_copied_environment(name, run, tmp_path):
    interpreter = interpreters.require(name)
    interpreter.bare_environment(tmp_path / "one")
    run(tmp_path / "one" / "bin" / "python", "-m", "ensurepip", "--default-pip")
    before = contents(tmp_path / "one")
    subprocess.run(["cp", "-a", tmp_path / "one", tmp_path / "two"], check=True)
    python = tmp_path / "two" / "bin" / "python"

    process = run(python, "-m", "ensurepip", "--default-pip")

    assert "adding the command pip and pip3" in process.stderr
    for command in ("pip", "pip3", f"pip{interpreter.version}"):
        shown = run(tmp_path / "two" / "bin" / command, "--version").stdout
        assert f" from {tmp_path / 'two'}" in shown
    assert contents(tmp_path / "one") == before
    again = run(python, "-m", "ensurepip", "--default-pip")
    assert (again.stderr, "is already in" in again.stdout) == ("", True)
    (packages,) = (tmp_path / "two").glob("lib/python*/site-packages")
    rows = next(packages.glob("pip-*/RECORD")).read_text().splitlines()
    assert len(rows) == len({row.split(",")[0] for row in rows})


@pytest.fixture(params=[("2.7", "3.13"), *interpreters.one_more(("3.13", "2.7"))])
def neighbours(request, run, tmp_path):
    """Two Pythons that share a folder of commands: (version, Python) of each."""
    found = []
    for name in request.param:
        interpreter = interpreters.require(name)
        interpreter.bare_copy(tmp_path / name)
        for folder in ("bin", "lib"):
            (tmp_path / "local" / folder).mkdir(parents=True, exist_ok=True)
        command = f"python{interpreter.version}"
        python = tmp_path / "local" / "bin" / command
        (tmp_path / name / "bin" / command).rename(python)
        (tmp_path / name / "lib" / command).rename(tmp_path / "local/lib" / command)
        shutil.rmtree(tmp_path / name)
        found.append((interpreter, python))
    return found


@pytest.mark.sweep
def test_two_pythons_with_one_folder_of_commands(neighbours, run, tmp_path):
    local = tmp_path / "local"
    (first, one), (second, two) = neighbours
    run(one, "-m", "ensurepip", "--default-pip")
    theirs = {path.name: path.read_bytes() for path in (local / "bin").glob("pip*")}

    for options in (["--default-pip"], ["--altinstall", "--upgrade"], []):
        process = run(two, "-m", "ensurepip", *options)
        for name, content in theirs.items():
            assert (local / "bin" / name).read_bytes() == content, name
        shown = run(local / "bin" / f"pip{second.version}", "--version").stdout
        assert f"(python {second.version})" in shown
        before = contents(local)
        for python, more in ((one, ["--default-pip"]), (two, options)):
            process = run(python, "-m", "ensurepip", *more)
            assert process.stderr == ""
            assert "is already in" in process.stdout
            assert contents(local) == before

    packages = local / "lib" / f"python{second.version}" / "site-packages"
    shutil.rmtree(packages)
    packages.mkdir()
    wheels.plant(packages, "pip", "1.0", {"pip/__init__.py": "", "pip/__main__.py": ""})
    process = run(two, "-m", "ensurepip", "--altinstall", "--upgrade")
    assert ", was 1.0, in " in process.stdout
    for name, content in theirs.items():
        assert (local / "bin" / name).read_bytes() == content, name


def test_command_of_another_python_is_told(neighbours, run, tmp_path):
    (_first, one), (_second, two) = neighbours
    run(one, "-m", "ensurepip", "--default-pip")
    process = run(two, "-m", "ensurepip", "--default-pip")
    folder = tmp_path / "local" / "bin"
    assert f"the command pip in {folder} is not pip's own and stays" in process.stderr


RELOCATABLE = """#!/bin/sh
'''exec' "$(dirname -- "$(realpath -- "$0")")/python" "$0" "$@"
' '''
import sys
from {module} import main
sys.exit(main())
"""
WRAPPED = "#!/bin/sh\nexec '{python}' -m pip \"$@\"\n"
ENV = "#!/usr/bin/env python{version}\nfrom {module} import main\nmain()\n"
EDITED = "#!{python}\n# Edited.\nfrom {module} import main\nmain()\n"


@pytest.mark.parametrize("words", [RELOCATABLE, WRAPPED, ENV, EDITED])
def test_commands_in_other_words(each_damaged, words):
    copy = each_damaged
    for path in (copy.folder / "bin").glob("pip*"):
        path.write_text(
            words.format(
                python=copy.python,
                version=copy.interpreter.version,
                module="pip._internal.cli.main",
            )
        )
    assert already(copy) == ""
    assert already(copy, "--upgrade", "--verify") == ""
    before = contents(copy.folder)[0]
    make_older(copy)
    copy.run(copy.python, "-m", "ensurepip", "--upgrade")
    assert is_upgraded(copy)
    if words != EDITED:
        assert contents(copy.folder)[0] == before
    if words == RELOCATABLE:
        copy.folder.rename(copy.folder.parent / "moved")
        command = copy.folder.parent / "moved" / "bin" / copy.command().name
        assert copy.run(command, "--version").stdout.startswith(f"pip {copy.version} ")


def test_read_only_tree_in_other_words(damaged, mount):
    """As Nix has it: nothing is to be done, so nothing has to be written."""
    for path in (damaged.folder / "bin").glob("pip*"):
        path.write_text(WRAPPED.format(python=damaged.python))
    mount(damaged.folder, "--bind", damaged.folder)
    mount(damaged.folder, "-o", "remount,bind,ro", again=True)
    assert already(damaged) == ""


def test_command_that_is_a_link(each_damaged):
    """As images link pip to pip3."""
    link = each_damaged.folder / "bin" / "pip"
    link.unlink(missing_ok=True)
    link.symlink_to(each_damaged.command().name)
    assert already(each_damaged, "--default-pip") == ""
    make_older(each_damaged)
    each_damaged.run(
        each_damaged.python, "-m", "ensurepip", "--upgrade", "--default-pip"
    )
    assert os.readlink(link) == each_damaged.command().name
    shown = each_damaged.run(link, "--version").stdout
    assert shown.startswith(f"pip {each_damaged.version} ")


# -- owners -----------------------------------------------------------------


def repackage(copy, installer, *, record=False):
    """Let another installer than pip have installed the older pip."""
    make_older(copy)
    (copy.info / "INSTALLER").unlink()
    if installer:
        (copy.info / "INSTALLER").write_text(f"{installer}\n")
    path = copy.info / "RECORD"
    rows = [row for row in path.read_text().splitlines() if "INSTALLER" not in row]
    path.write_text("\n".join(rows) + "\n")
    if not record:
        path.unlink()


@pytest.mark.parametrize("installer", ["rpm", "debian", "conda", None])
def test_pip_of_a_packager(each_damaged, installer):
    """It needs no RECORD (PEP 627)."""
    repackage(each_damaged, installer)
    if each_damaged.interpreter.python2:
        each_damaged.run(each_damaged.python, "-m", "ensurepip")
    assert already(each_damaged) == ""
    said = already(each_damaged, "--upgrade")
    owner = installer or "whoever packaged it (it has no RECORD)"
    assert said == f"ensurepip: pip 1.0 belongs to {owner} and stays\n"


@pytest.mark.parametrize("is_folder", [True, False])
def test_pip_of_conda(damaged, is_folder):
    make_older(damaged)
    shutil.rmtree(damaged.info)
    egg = damaged.packages / "pip-1.0-py3.13.egg-info"
    if is_folder:
        egg.mkdir()
    (egg / "PKG-INFO" if is_folder else egg).write_text("Name: pip\nVersion: 1.0\n")
    (damaged.folder / "conda-meta").mkdir()
    assert already(damaged) == ""
    said = already(damaged, "--upgrade")
    assert said == "ensurepip: pip 1.0 belongs to conda and stays\n"


@pytest.mark.parametrize("installer", ["uv", "Poetry 1.8.2", "pdm"])
def test_pip_of_a_tool(damaged, installer):
    """It is no operating system."""
    repackage(damaged, installer, record=True)
    assert already(damaged) == ""
    damaged.run(damaged.python, "-m", "ensurepip", "--upgrade")
    assert is_upgraded(damaged)
    repackage(damaged, installer, record=True)
    (damaged.packages / "pip" / "__main__.py").unlink()
    damaged.run(damaged.python, "-m", "ensurepip")
    assert is_upgraded(damaged)


def test_externally_managed_and_nothing_to_do(damaged):
    marker = damaged.packages.parent / "EXTERNALLY-MANAGED"
    marker.write_text("[externally-managed]\nError=use apt\n")
    repackage(damaged, "debian")
    assert already(damaged) == ""
    assert "belongs to debian" in already(damaged, "--upgrade")
    (damaged.info / "INSTALLER").unlink()
    shutil.rmtree(damaged.packages / "pip")
    process = damaged.run(damaged.python, "-m", "ensurepip", status=1)
    assert "externally managed" in process.stderr.splitlines()[0]


@pytest.mark.parametrize("how", ["direct_url", "egg-link"])
def test_editable(each_damaged, how, tmp_path):
    """It is somebody's work."""
    copy = each_damaged
    source = tmp_path / "source"
    source.mkdir()
    (copy.packages / "pip").rename(source / "pip")
    if how == "egg-link":
        shutil.rmtree(copy.info)
        (copy.packages / "pip.egg-link").write_text(f"{source}\n.")
    else:
        (copy.info / "direct_url.json").write_text(
            '{"url": "file:///x", "dir_info": {"editable": true}}'
        )
    pth = copy.packages / "__editable__.pip-1.0.pth"
    pth.write_text(f"{source}\n")
    assert already(copy) == ""
    assert "(it is editable) and stays" in already(copy, "--upgrade") or (
        how == "direct_url"
    )
    (source / "pip" / "_internal" / "cli" / "main.py").unlink()
    for option in ("--check", "--verify"):
        process = copy.run(copy.python, "-m", "ensurepip", option, status=1)
        assert "it does not start" in error_line(process)
    # That it is said to be there is not enough, nor is a folder of its name.
    (copy.packages / "pip").mkdir()
    pth.unlink()
    process = copy.run(copy.python, "-m", "ensurepip", status=1)
    assert "but this Python cannot import it" in error_line(process)


# -- files ------------------------------------------------------------------


def trim(copy):
    """Remove what image builders remove, for size or for scanners."""
    removed = 0
    for pattern in ("*.exe", "py.typed", "LICENSE*", "*.cdx.json", "COPYING*"):
        for path in [
            *copy.info.rglob(pattern),
            *copy.packages.glob(f"pip/**/{pattern}"),
        ]:
            path.unlink()
            removed += 1
    assert removed


def link_files(copy):
    """Let every file be a link, as Bazel, stow and virtualenv do."""
    store = copy.folder.parent / "store"
    for folder in (copy.packages / "pip", copy.info):
        shutil.copytree(folder, store / folder.name)
        for path in folder.rglob("*"):
            if path.is_file():
                path.unlink()
                path.symlink_to(store / folder.name / path.relative_to(folder))


def link_folders(copy):
    store = copy.folder.parent / "store"
    store.mkdir()
    for folder in (copy.packages / "pip", copy.info):
        folder.rename(store / folder.name)
        folder.symlink_to(store / folder.name)


@pytest.mark.parametrize("change", [trim, link_files, link_folders])
def test_trimmed_or_linked(each_damaged, change):
    change(each_damaged)
    assert already(each_damaged) == ""
    assert already(each_damaged, "--upgrade", "--verify") == ""
    store = each_damaged.folder.parent / "store"
    before = tree(store) if store.exists() else None
    (each_damaged.packages / "~ip").mkdir()
    each_damaged.check()
    assert (tree(store) if store.exists() else None) == before


# -- versions ---------------------------------------------------------------


def test_newer_pip_that_may_work_is_not_made_older(each_damaged):
    make_older(each_damaged, "99.0")
    (each_damaged.info / "INSTALLER").write_text("")
    before = tree(each_damaged.packages)
    for _again in range(2):
        process = each_damaged.run(each_damaged.python, "-m", "ensurepip", "--upgrade")
        assert "pip 99.0 stays, because it is newer than" in process.stderr
        assert "although its INSTALLER is missing" in process.stderr
        assert tree(each_damaged.packages).keys() >= before.keys()


def test_newer_pip_that_cannot_work(each_damaged):
    make_older(each_damaged, "99.0")
    (each_damaged.packages / "pip" / "__main__.py").unlink()
    command = [each_damaged.python, "-m", "ensurepip"]
    before = tree(each_damaged.packages)
    process = each_damaged.run(*command, "--no-downgrade", status=1)
    assert "--no-downgrade forbids that" in error_line(process)
    assert tree(each_damaged.packages) == before
    process = each_damaged.run(*command)
    assert f"it is replaced by {each_damaged.version}, which is older" in process.stderr
    assert re.search(r"^pip [\d.]+, repaired .*, in ", process.stdout, re.M)
    assert is_upgraded(each_damaged)
