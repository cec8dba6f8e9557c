"""One file that every Python can run: ``make zipapp``."""

import shutil
import subprocess
import sys
import zipfile

import interpreters
import pytest
import wheels
from support import CLONE, error_line, healthy_pip, site_packages


@pytest.fixture(scope="module")
def make(tmp_path_factory):
    """Make an archive; return its path."""

    def make(*options, **environ):
        archive = tmp_path_factory.mktemp("dist") / "ensurepip.pyz"
        command = [sys.executable, CLONE / "tools" / "make_zipapp.py", archive]
        subprocess.run(
            [*command, *options], check=True, env=environ, capture_output=True
        )
        return archive

    return make


@pytest.fixture(scope="module")
def archive(make):
    return make()


def test_same_bytes(make, archive):
    assert make().read_bytes() == archive.read_bytes()
    dated = make(SOURCE_DATE_EPOCH="1500000000")
    with zipfile.ZipFile(dated) as zip_file:
        assert {entry.date_time[:3] for entry in zip_file.infolist()} == {(2017, 7, 14)}


def test_runs_on_each(interpreter, archive, run, tmp_path):
    shown = run(interpreter.path, archive, "--version", cwd=tmp_path).stdout
    assert shown == run(interpreter.path, "-m", "ensurepip", "--version").stdout


@interpreters.each("2.7", "3.6", "3.13")
def test_bootstraps(interpreter, archive, run, tmp_path):
    python = interpreter.bare_environment(tmp_path / "env")
    run(python, archive, "--upgrade", cwd=tmp_path)
    healthy_pip(interpreter, python, site_packages(tmp_path / "env"))


def test_serves_others(newest, archive, run, tmp_path):
    interpreters.require("2.7").bare_environment(tmp_path / "env")
    folder = tmp_path / "env"
    process = run(newest.path, archive, "--python", folder, cwd=tmp_path)
    assert f"{folder}: pip " in process.stdout


def test_makes_environments(newest, archive, run, tmp_path):
    run(newest.path, archive, "venv", "--prompt", "demo", "env", cwd=tmp_path)
    run(tmp_path / "env" / "bin" / "pip", "--version")
    assert "demo" in (tmp_path / "env" / "bin" / "activate").read_text()


def test_makes_no_environments_on_python_2(archive, run, tmp_path):
    oldest = interpreters.require("2.7")
    process = run(oldest.path, archive, "venv", "env", cwd=tmp_path, status=1)
    assert "no module venv" in error_line(process)


def test_python_without_ensurepip(newest, archive, run, tmp_path):
    python = newest.bare_copy(tmp_path / "copy")
    (library,) = (tmp_path / "copy" / "lib").glob("python*")
    (library / "ensurepip").unlink()
    run(python, "-c", "import ensurepip", cwd=tmp_path, status=1)
    run(python, archive, cwd=tmp_path)
    run(python, "-m", "pip", "--version")


def test_archive_for_one_python(newest, make, run, tmp_path):
    small = make("--for", "3.9")
    version, wheel = wheels.bundled("pip", "3.9")
    with zipfile.ZipFile(small) as zip_file:
        names = [name for name in zip_file.namelist() if name.endswith(".whl")]
    assert f"ensurepip/_bundled/{wheel.name}" in names
    assert len(names) == 2
    folder = tmp_path / "env"
    interpreters.require("3.9").bare_environment(folder)
    process = run(newest.path, small, "--python", folder, cwd=tmp_path)
    assert f"{folder}: pip {version} in " in process.stdout
    process = run(newest.path, small, cwd=tmp_path, status=1)
    assert "serves Python 3.9" in error_line(process)


def test_archive_for_no_python(tmp_path):
    command = [sys.executable, CLONE / "tools" / "make_zipapp.py"]
    process = subprocess.run(
        [*command, "--for", "3.5", tmp_path / "archive"], capture_output=True, text=True
    )
    assert process.returncode == 2
    assert "no bundled pip serves Python 3.5" in process.stderr
    assert list(tmp_path.iterdir()) == []


def test_executable_by_itself(archive, run, tmp_path):
    if shutil.which("python3") is None:
        pytest.skip("there is no python3 on PATH")
    assert run(archive, "--version", cwd=tmp_path).stdout.startswith("pip ")
