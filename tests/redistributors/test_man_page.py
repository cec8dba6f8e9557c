"""The page of the manual, which ``make install`` makes from the options."""

import os
import re
import shutil

import interpreters
import man_page
import pytest


def path_of(python, interpreter):
    name = f"python{interpreter.version}-ensurepip.1"
    return python.parent.parent / "share" / "man" / "man1" / name


@interpreters.each("2.7", *interpreters.one_more("3.13"))
def test_it_comes_and_goes(each_copy, make, tmp_path):
    interpreter, python = each_copy
    page = path_of(python, interpreter)

    make("install", python)
    text = page.read_text()
    make("install", python, DESTDIR=tmp_path / "dest")
    assert (tmp_path / "dest" / page.relative_to("/")).read_text() == text
    assert f"python{interpreter.version} \\-m ensurepip.venv" in text

    make("uninstall", python)
    assert not page.exists()
    assert [each.name for each in page.parent.glob("*ensurepip*")] == []


@pytest.mark.sweep
@interpreters.each("3.13")
def test_page_that_cannot_be_written(each_copy, make):
    """What was there stays."""
    interpreter, python = each_copy
    page = path_of(python, interpreter)
    page.with_name(f"{page.name}.new").mkdir(parents=True)
    page.write_text(man_page.page(f"python{interpreter.version}"))
    before_page = page.read_text()
    (library,) = (python.parent.parent / "lib").glob("python*")
    before = sorted(os.listdir(library))
    process = make("install", python, status=2)
    assert "into_stdlib: error: " in process.stderr
    assert page.read_text() == before_page
    assert sorted(os.listdir(library)) == before


def test_every_option(newest, run):
    help_text = run(newest.path, "-m", "ensurepip", "--help").stdout
    options = set(re.findall(r"--[a-z-]+", help_text))
    assert len(options) > 15
    text = man_page.page("python3").replace("\\-", "-")
    assert {option for option in options if f"\\fB{option}\\fR" not in text} == set()


def test_it_can_be_shown(run, tmp_path):
    if shutil.which("groff") is None:
        pytest.skip("there is no groff on this machine")
    path = tmp_path / "page"
    path.write_text(man_page.page("python3"))
    process = run("groff", "-man", "-ww", "-Tascii", path)
    assert process.stderr == ""
    assert "replace an older pip" in process.stdout
