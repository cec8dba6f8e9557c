"""``make install`` and ``make uninstall`` keep what is not of this project."""

import os
import shutil

import pytest
from support import tree


@pytest.fixture
def library(copy):
    (library,) = (copy.parent.parent / "lib").glob("python*")
    return library


@pytest.fixture
def page(newest, copy):
    folder = copy.parent.parent / "share" / "man" / "man1"
    folder.mkdir(parents=True)
    return folder / f"python{newest.version}-ensurepip.1"


@pytest.mark.sweep
def test_another_page_of_that_name(copy, library, page, make):
    page.write_text("somebody's\n")
    before = tree(copy.parent.parent)
    process = make("install", copy, status=2)
    assert f"{page} is not of this project" in process.stderr
    assert tree(copy.parent.parent) == before


@pytest.mark.sweep
@pytest.mark.parametrize("kind", ["file", "folder", "link"])
def test_another_page_that_came_later(copy, page, make, kind):
    make("install", copy)
    victim = page.with_name("victim")
    if kind == "link":
        page.rename(victim)
        page.symlink_to(victim)
    else:
        page.unlink()
        path = page / "mine" if kind == "folder" else page
        path.parent.mkdir(exist_ok=True)
        path.write_text("somebody's\n")
    before = tree(page.parent)
    make("uninstall", copy)
    assert tree(page.parent) == before


@pytest.mark.sweep
def test_package_of_a_distribution_over_it(copy, library, make):
    """As the next version of a distribution's package is written."""
    make("install", copy)
    theirs = os.path.realpath(library / "ensurepip.replaced")
    shutil.copytree(theirs, library / "ensurepip", dirs_exist_ok=True)
    (library / "ensurepip" / "theirs.py").write_text("")
    before = tree(library / "ensurepip")
    process = make("uninstall", copy, status=2)
    assert "is not of this project and stays" in process.stderr
    assert tree(library / "ensurepip") == before


@pytest.mark.sweep
@pytest.mark.parametrize("target", ["install", "uninstall"])
def test_folder_that_is_mounted_in_it(copy, library, make, mount, tmp_path, target):
    make("install", copy)
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "file").write_text("mine\n")
    place = library / "ensurepip" / "_bundled"
    mount(place, "--bind", mine)
    process = make(target, copy, status=2)
    assert f"{place} is mounted in what is to be replaced" in process.stderr
    assert (mine / "file").exists()


@pytest.mark.sweep
def test_root_whose_name_has_a_colon(copy, make, tmp_path):
    """What is before it is another folder, and another user's."""
    (tmp_path / "dest").mkdir()
    code = f"open({str(tmp_path / 'marker')!r}, 'w').close()\n"
    (tmp_path / "dest" / "sitecustomize.py").write_text(code)
    make("install", copy, DESTDIR=tmp_path / "dest:1", ENSUREPIP="install")
    assert not (tmp_path / "marker").exists()
    assert list((tmp_path / "dest:1").rglob("pip/__init__.py"))


@pytest.mark.parametrize("value", ["one\u2028two", "\udcff"], ids=ascii)
def test_setting_that_cannot_be_read_again(copy, make, value):
    process = make("install", copy, DISABLED=value, status=2)
    assert "a setting is one line of UTF-8" in process.stderr
