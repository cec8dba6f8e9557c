"""One file that every Python can run: ``make zipapp``."""

import os
import shutil
import subprocess
import sys
import zipfile

import interpreters
import pytest
import wheels
from support import CLONE, error_line, healthy_pip, import_package, site_packages

OWN = import_package().__version__


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
    version, _path = wheels.bundled("pip", interpreter.version)
    if interpreter.externally_managed:
        # It may have a folder of wheels.
        assert shown == run(interpreter.path, "-m", "ensurepip", "--version").stdout
    else:
        assert shown == f"pip {version}\n"


@interpreters.each("2.7", "3.6")
def test_bootstraps(interpreter, archive, run, tmp_path):
    python = interpreter.bare_environment(tmp_path / "env")
    run(python, archive, "--upgrade", cwd=tmp_path)
    healthy_pip(interpreter, python, site_packages(tmp_path / "env"))


def test_makes_environments(newest, archive, run, tmp_path):
    run(newest.path, archive, "venv", "--prompt", "demo", "env", cwd=tmp_path)
    run(tmp_path / "env" / "bin" / "pip", "--version")
    assert "demo" in (tmp_path / "env" / "bin" / "activate").read_text()


def test_face(newest, archive, run, tmp_path):
    """It calls itself what was typed, and options may stand before its words."""
    (tmp_path / "it.pyz").symlink_to(archive)
    python = newest.path.rpartition("/")[2]

    def told(*command, **options):
        process = run(*command, "--bad", cwd=tmp_path, status=2, **options)
        return process.stderr.rpartition("(see ")[2]

    assert told(newest.path, "it.pyz") == f"{python} it.pyz --help)\n"
    assert told(newest.path, "it.pyz", "uninstall") == (
        f"{python} it.pyz uninstall --help)\n"
    )
    assert told("./it.pyz") == "./it.pyz --help)\n"
    path = {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    assert told("it.pyz", env=path) == "it.pyz --help)\n"
    shown = run(newest.path, "it.pyz", "--help", cwd=tmp_path).stdout
    assert f"{python} it.pyz venv DIR makes" in " ".join(shown.split())
    run(newest.path, "it.pyz", "--without-pip", "venv", "env", cwd=tmp_path)
    assert (tmp_path / "env" / "pyvenv.cfg").exists()
    shown = run(newest.path, "it.pyz", "-v", "--version", cwd=tmp_path).stdout
    assert shown.splitlines()[1] == f"ensurepip {OWN} from {tmp_path}/it.pyz"


@pytest.mark.parametrize("version", [(2, 6), (3, 0), (3, 5)])
def test_python_that_is_too_old(newest, archive, run, tmp_path, version):
    code = (
        "import runpy, sys\n"
        f"sys.version_info = ({version[0]}, {version[1]}, 0, 'final', 0)\n"
        "runpy.run_path(sys.argv[1], run_name='__main__')\n"
    )
    process = run(newest.path, "-c", code, archive, cwd=tmp_path, status=1)
    number = ".".join(map(str, version))
    assert error_line(process).startswith(f"Python {number} is too old: ")


def test_makes_no_environments_on_python_2(archive, run, tmp_path):
    oldest = interpreters.require("2.7")
    process = run(oldest.path, archive, "venv", "env", cwd=tmp_path, status=1)
    assert "no module venv" in error_line(process)


@pytest.mark.sweep
def test_python_without_ensurepip(newest, archive, run, tmp_path):
    python = newest.bare_copy(tmp_path / "copy")
    (library,) = (tmp_path / "copy" / "lib").glob("python*")
    (library / "ensurepip").unlink()
    run(python, "-c", "import ensurepip", cwd=tmp_path, status=1)
    run(python, archive, cwd=tmp_path)
    run(python, "-m", "pip", "--version")


def test_archive_for_one_python(newest, make, run, tmp_path):
    small = make("--for", "2.7.18")
    version, wheel = wheels.bundled("pip", "2.7")
    with zipfile.ZipFile(small) as zip_file:
        names = [name for name in zip_file.namelist() if name.endswith(".whl")]
    assert f"ensurepip/_bundled/{wheel.name}" in names
    assert len(names) == 2
    folder = tmp_path / "env"
    interpreters.require("2.7").bare_environment(folder)
    process = run(newest.path, small, "--python", folder, cwd=tmp_path)
    assert f"{folder}: pip {version} in {folder}/" in process.stdout
    process = run(newest.path, small, cwd=tmp_path, status=1)
    assert "serves Python 2.7" in error_line(process)


def test_archive_for_some_pythons(make):
    with zipfile.ZipFile(make("--for", "3.8,3.13")) as zip_file:
        names = {name for name in zip_file.namelist() if name.endswith(".whl")}
    chosen = [("pip", "3.8"), ("setuptools", "3.8"), ("pip", "3.13")]
    wheel_names = [wheels.bundled(*each)[1].name for each in chosen]
    assert names == {f"ensurepip/_bundled/{name}" for name in wheel_names}


@pytest.mark.parametrize(
    ("pythons", "reason"),
    [
        ("3.5", "no bundled pip serves Python 3.5"),
        ("3.9,3.5", "no bundled pip serves Python 3.5"),
        ("3", "'3' is no version such as 3.13"),
        ("2.7.x", "'2.7.x' is no version such as 3.13"),
        ("9.9", "Python 9.9 is not known; the newest that is, "),
        ("", "'' is no version such as 3.13"),
        ("3.9;id", "'3.9;id' is no version such as 3.13"),
    ],
)
def test_archive_for_no_python(tmp_path, pythons, reason):
    command = [sys.executable, CLONE / "tools" / "make_zipapp.py"]
    process = subprocess.run(
        [*command, "--for", pythons, tmp_path / "archive"],
        capture_output=True,
        text=True,
    )
    assert process.returncode == 2
    assert process.stderr.startswith(f"make_zipapp: error: {reason}")
    assert process.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["", "file/archive"])
def test_archive_that_cannot_be_written(tmp_path, name):
    (tmp_path / "file").touch()
    command = [sys.executable, CLONE / "tools" / "make_zipapp.py", tmp_path / name]
    process = subprocess.run(command, capture_output=True, text=True)
    assert process.returncode == 1
    assert process.stderr.startswith("make_zipapp: error: ")
    assert process.stderr.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_executable_by_itself(archive, run, tmp_path):
    if shutil.which("python3") is None:
        pytest.skip("there is no python3 on PATH")
    assert run(archive, "--version", cwd=tmp_path).stdout.startswith("pip ")


@interpreters.each("2.7", "3.13")
@pytest.mark.parametrize("name", [b"p\x1b]0;title\x07", b"q\xff"])
def test_path_that_nobody_can_spell(interpreter, archive, run, tmp_path, name):
    """It neither steers a terminal nor ends anything."""
    folder = os.path.join(os.fsencode(tmp_path), name)
    os.mkdir(folder)
    shutil.copy(archive, os.path.join(folder, b"z.pyz"))
    shell = 'exec "$0" */z.pyz "$@"'
    env = {"PYTHONIOENCODING": "utf-8:strict"}
    for option in ("--help", "-Vv", "--unknown"):
        status = 2 if option == "--unknown" else 0
        arguments = ["sh", "-c", shell, interpreter.path, option]
        process = run(*arguments, cwd=tmp_path, env=env, status=status)
        said = process.stdout + process.stderr
        assert "z.pyz" in said
        assert "\x1b" not in said and "\x07" not in said
