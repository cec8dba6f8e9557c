"""``make install`` changes nothing outside of ``DESTDIR``."""

import pytest
from support import tree


@pytest.mark.parametrize("target", ["install", "uninstall"])
@pytest.mark.parametrize("deep", [False, True])
def test_destdir_that_leads_out(copy, make, tmp_path, target, deep):
    """A link in there may be of whoever made it, or of an image, where it is right."""
    (library,) = (copy.parent.parent / "lib").glob("python*")
    outside = tmp_path / "outside"
    package = outside / library.relative_to("/") / "ensurepip"
    if deep:
        package = outside / "ensurepip"
    package.mkdir(parents=True)
    (package / "_bundle.py").write_text("somebody's\n")
    before = tree(outside)
    destdir = tmp_path / "dest"
    link = destdir / (library if deep else copy.parents[-2]).relative_to("/")
    link.parent.mkdir(parents=True)
    link.symlink_to(outside if deep else outside / link.name)
    process = make(target, copy, DESTDIR=destdir, status=2)
    assert f"leads out of {destdir}, to " in process.stderr
    assert tree(outside) == before


@pytest.mark.sweep
@pytest.mark.parametrize("link", ["symlink_to", "hardlink_to"])
def test_page_of_the_manual_through_a_link(newest, copy, make, tmp_path, link):
    """Whose place it is may have put one there."""
    victim = tmp_path / "victim"
    victim.write_text("somebody's\n")
    folder = tmp_path / "dest" / copy.parent.parent.relative_to("/") / "share/man/man1"
    folder.mkdir(parents=True)
    page = f"python{newest.version}-ensurepip.1"
    getattr(folder / (page + ".new"), link)(victim)
    make("install", copy, DESTDIR=tmp_path / "dest")
    assert victim.read_text() == "somebody's\n"
    assert [each.name for each in folder.iterdir()] == [page]


@pytest.mark.sweep
def test_link_that_stays_inside(copy, make, tmp_path):
    (library,) = (copy.parent.parent / "lib").glob("python*")
    folder = tmp_path / "dest" / library.parent.relative_to("/")
    folder.parent.mkdir(parents=True)
    folder.symlink_to("lib64")
    (folder.parent / "lib64").mkdir()
    make("install", copy, DESTDIR=tmp_path / "dest")
    assert (folder.parent / "lib64" / library.name / "ensurepip").is_dir()


def test_relative_folder_of_wheels(copy, make):
    process = make("install", copy, WHEEL_FOLDER="wheels", status=2)
    assert "has to be an absolute path" in process.stderr
