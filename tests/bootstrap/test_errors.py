"""What goes wrong is one line that says why, an exit status, and no change."""

import configparser
import os
import re
import shutil
import subprocess
import sys

import interpreters
import pytest
import wheels
from copies import Copy
from support import CLONE, distributions, error_line, tree


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["--altinstall", "--default-pip"], "--altinstall leaves out the command"),
        (["-q", "-v"], "not allowed with"),
        (["--root"], "expected"),
        (["--unknown"], "unrecognized arguments: --unknown"),
        (["operand"], "unrecognized arguments: operand"),
    ],
)
def test_wrong_usage(extreme_interpreter, run, options, reason):
    process = run(extreme_interpreter.path, "-m", "ensurepip", *options, status=2)
    assert reason in error_line(process)
    assert process.stdout == ""


@pytest.mark.parametrize("flags", [[], ["-s"]])
def test_user_in_an_environment(extreme_interpreter, run, tmp_path, flags):
    if flags:
        python = extreme_interpreter.bare_copy(tmp_path / "copy")
    elif extreme_interpreter.python2:
        pytest.skip("Python 2.7 has no venv")
    else:
        python = extreme_interpreter.bare_environment(tmp_path / "env")
    process = run(python, *flags, "-m", "ensurepip", "--user", status=2)
    assert "--user makes no sense here" in error_line(process)


def test_conflict_from_code(extreme_interpreter, run):
    code = (
        "import ensurepip\n"
        "try:\n"
        "    ensurepip.bootstrap(altinstall=True, default_pip=True)\n"
        "except ValueError as error:\n"
        "    assert isinstance(error, ensurepip.BootstrapError)\n"
        "    print(error)\n"
    )
    assert "--altinstall" in run(extreme_interpreter.path, "-c", code).stdout


def damage(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def test_damaged_wheel(extreme_interpreter, run, tmp_path, clone):
    python = extreme_interpreter.bare_environment(tmp_path / "env")
    _version, original = wheels.bundled("pip", extreme_interpreter.version)
    wheel = clone / "ensurepip" / "_bundled" / original.name
    damage(wheel)

    process = run(python, "-m", "ensurepip", cwd=clone, status=1)

    reason = error_line(process)
    expected, actual = re.findall(r"\b[0-9a-f]{64}\b", reason)
    assert original.name in reason
    assert expected == wheels.sha256(original)
    assert actual == wheels.sha256(wheel)
    assert process.stdout == ""
    assert not list((tmp_path / "env").rglob("site-packages/*"))


def test_missing_wheel(newest, run, tmp_path, clone):
    python = newest.bare_environment(tmp_path / "env")
    _version, original = wheels.bundled("pip", newest.version)
    (clone / "ensurepip" / "_bundled" / original.name).unlink()
    process = run(python, "-m", "ensurepip", cwd=clone, status=1)
    assert original.name in error_line(process)


def test_damaged_table(extreme_interpreter, run, clone):
    table = clone / "ensurepip" / "_bundled" / "wheels.txt"
    table.write_text(table.read_text() + "\xe9\xe8 what\n", "utf-8")
    process = run(extreme_interpreter.path, "-m", "ensurepip", cwd=clone, status=1)
    number = len(table.read_text("utf-8").splitlines())
    assert f"line {number} of wheels.txt" in error_line(process)
    table.unlink()
    process = run(
        extreme_interpreter.path, "-m", "ensurepip", "--version", cwd=clone, status=1
    )
    assert "wheels.txt cannot be read" in error_line(process)


def test_python_that_no_wheel_serves(extreme_interpreter, run, clone, tmp_path):
    """The table of a bundle without this Python's wheels, as for Python 3.5."""
    table = clone / "ensurepip" / "_bundled" / "wheels.txt"
    rows = table.read_text().splitlines(keepends=True)
    version, _path = wheels.bundled("pip", extreme_interpreter.version)
    table.write_text("".join(row for row in rows if f"pip-{version}-" not in row))

    process = run(extreme_interpreter.path, "-m", "ensurepip", cwd=clone, status=1)

    reason = error_line(process)
    assert f"no bundled pip serves Python {extreme_interpreter.version}" in reason
    assert "3.7, 3.8" in reason
    run(extreme_interpreter.path, "-m", "ensurepip", "--help", cwd=clone)


def test_python_without_zlib(newest, run, tmp_path):
    hide = "import sys; sys.modules['zlib'] = None\n"
    (tmp_path / "sitecustomize.py").write_text(hide)
    process = run(
        newest.path, "-m", "ensurepip", env={"PYTHONPATH": str(tmp_path)}, status=1
    )
    assert "the standard library module 'zlib'" in error_line(process)


@pytest.fixture
def managed(extreme_interpreter, tmp_path):
    """A copy of a Python with the marker of PEP 668, and what the marker says."""
    copy = Copy(extreme_interpreter, tmp_path / "copy")
    said = "To install packages, ask us.\n\n   apt install python3-xyz\n\nOr not."
    marker = said.replace("\n\n", "\n \n ")
    library = copy.packages.parent
    (library / "EXTERNALLY-MANAGED").write_text(
        f"[externally-managed]\nError={marker}\n"
    )
    return copy, re.sub(r"(?m)^ +", "", said)


def first_line(process, details):
    """Return the reason of a failure whose details follow as they were written."""
    line, empty, rest = process.stderr.partition("\n\n")
    assert empty
    lines = [text.strip() for text in rest.splitlines()]
    # Python 2.7 reads no empty ones.
    assert lines in (details.splitlines(), list(filter(None, details.splitlines())))
    assert len(line) < 300
    return line.removeprefix("ensurepip: error: ")


def test_externally_managed_environment(managed, run):
    copy, said = managed
    before = tree(copy.folder)
    process = run(copy.python, "-m", "ensurepip", status=1)
    reason = first_line(process, said)
    assert "an externally managed environment (PEP 668)" in reason
    assert "--break-system-packages" in reason
    if copy.interpreter.python2:
        assert "virtualenv" in reason
    else:
        assert ": python -m ensurepip.venv DIR makes" in reason
    assert tree(copy.folder) == before


def test_externally_managed_environment_that_another_serves(managed, newest, run):
    copy, said = managed
    before = tree(copy.folder)
    command = [newest.path, "-m", "ensurepip", "--python", copy.python]
    reason = first_line(run(*command, status=1), said)
    assert reason.startswith(f"{copy.python}: this Python is an externally managed")
    assert "make a virtual environment of it" in reason
    assert tree(copy.folder) == before


def test_externally_managed_environment_and_an_archive(managed, run, tmp_path):
    copy, said = managed
    archive = tmp_path / "ensurepip.pyz"
    make = [sys.executable, CLONE / "tools" / "make_zipapp.py", archive]
    run(*make, env={"PYTHONPATH": ""})
    command = [copy.python, archive.name]
    reason = first_line(run(*command, cwd=tmp_path, status=1), said)
    if not copy.interpreter.python2:
        assert ": python ensurepip.pyz venv DIR makes" in reason


def test_externally_managed_environment_with_a_pip(managed, run):
    """Nothing would change, so nobody is to be asked."""
    copy, said = managed
    command = [copy.python, "-m", "ensurepip"]
    run(*command, "--break-system-packages")
    for options in ([], ["--upgrade"]):
        assert " is already in " in run(*command, *options).stdout
    (copy.packages / "pip" / "__init__.py").unlink()
    first_line(run(*command, status=1), said)


def test_text_of_a_distribution(newest, run, tmp_path):
    system = interpreters.require("system")
    python = newest.bare_copy(tmp_path / "copy")
    library = newest.packages_of_copy(tmp_path / "copy").parent
    shutil.copy(f"{system.stdlib}/EXTERNALLY-MANAGED", library)
    process = run(python, "-m", "ensurepip", status=1)
    marker = configparser.RawConfigParser()
    marker.read(library / "EXTERNALLY-MANAGED")
    assert marker["externally-managed"]["Error"] in process.stderr


def test_no_temporary_folder(newest, run, tmp_path):
    # Only folders that do not exist: there is always the current one.
    python = newest.bare_environment(tmp_path / "env")
    code = (
        "import runpy, sys, tempfile\n"
        f"tempfile._candidate_tempdir_list = lambda: ['{tmp_path}/missing']\n"
        "sys.argv = ['ensurepip']\n"
        "runpy.run_module('ensurepip', run_name='__main__')\n"
    )
    process = run(python, "-c", code, status=1)
    assert f"{tmp_path}/missing" in error_line(process)


@pytest.fixture
def read_only(tmp_path):
    """A function that makes a folder read-only, even for root."""
    locked = []

    def lock(folder):
        os.chmod(folder, 0o555)
        if os.geteuid() == 0:
            command = ["mount", "--bind", "-o", "ro", folder, folder]
            if shutil.which("mount") is None or subprocess.run(command).returncode:
                pytest.skip("root cannot be kept from writing on this machine")
            locked.append(folder)

    yield lock
    for folder in locked:
        subprocess.run(["umount", folder], check=True)


def test_no_write_access(extreme_interpreter, run, tmp_path, read_only, environ):
    python = extreme_interpreter.bare_copy(tmp_path / "copy")
    folder = next((tmp_path / "copy" / "lib").glob("*")) / "site-packages"
    read_only(folder)

    process = run(python, "-m", "ensurepip", status=1, env={"FORCE_COLOR": "1"})

    reason = error_line(process)
    assert re.search(r" cannot be changed \((Read-only|Permission denied)", reason)
    assert reason.endswith(": a virtual environment, or --user, needs no rights there")
    assert list(folder.iterdir()) == []
    assert not list(python.parent.glob("pip*"))
    assert ".local" not in os.listdir(environ["HOME"])


def test_root_without_write_access(newest, run, tmp_path, read_only, environ):
    (tmp_path / "image").mkdir()
    read_only(tmp_path / "image")
    root = tmp_path / "image" / "root"
    process = run(newest.path, "-m", "ensurepip", "--root", root, status=1)
    assert str(root) in error_line(process)
    assert ".local" not in os.listdir(environ["HOME"])


def test_failure_of_pip_from_code(newest, run, tmp_path, read_only):
    python = newest.bare_copy(tmp_path / "copy")
    read_only(next((tmp_path / "copy" / "lib").glob("*")) / "site-packages")
    code = (
        "import ensurepip, subprocess\n"
        "try:\n"
        "    ensurepip.bootstrap()\n"
        "except subprocess.CalledProcessError as error:\n"
        "    assert isinstance(error, ensurepip.BootstrapError)\n"
        "    assert 'site-packages' in str(error), error\n"
        "    print(error.returncode)\n"
    )
    assert run(python, "-c", code).stdout.endswith("1\n")


def test_root_of_an_environment_with_an_older_pip(newest, run, tmp_path):
    """pip itself would leave the older one there, outside the environment."""
    python = newest.bare_environment(tmp_path / "env")
    (packages,) = (tmp_path / "env").glob("lib/python*/site-packages")
    inside = tmp_path / "root" / packages.relative_to("/")
    inside.mkdir(parents=True)
    wheels.plant_pip(inside, newest)
    run(python, "-m", "ensurepip", "--root", tmp_path / "root", "-U")
    version, _path = wheels.bundled("pip", newest.version)
    assert distributions(inside) == [f"pip-{version}.dist-info"]


def test_damaged_zip_file(newest, run, tmp_path, clone):
    archive = tmp_path / "package.zip"
    _version, wheel = wheels.bundled("pip", newest.version)
    with wheels.zipfile.ZipFile(archive, "w") as zip_file:
        for path in sorted(clone.glob("ensurepip/**/*")):
            if path.name == wheel.name:
                zip_file.write(path, path.relative_to(clone), 8)
            elif path.is_file():
                zip_file.write(path, path.relative_to(clone))
    content = bytearray(archive.read_bytes())
    start = content.index(wheel.name.encode()) + 200_000
    content[start : start + 50] = bytes(50)
    archive.write_bytes(content)
    environment = {"PYTHONPATH": str(archive)}
    command = [newest.path, "-m", "ensurepip", "--root", tmp_path / "root"]
    process = run(*command, cwd=tmp_path, env=environment, status=1)
    assert wheel.name in error_line(process)


def test_closed_streams(newest, run):
    shell = ["sh", "-c", '"$0" -m ensurepip "$@"', newest.path]
    run(*shell[:2], shell[2] + " >&-", *shell[3:], "--version")
    run(*shell[:2], shell[2] + " 2>&-", *shell[3:], "-q", "-v", status=2)


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        ("EOFError('marshal data too short')", "marshal data too short"),
        ("MemoryError()", "there is not enough memory"),
    ],
)
def test_module_that_cannot_be_loaded(
    extreme_interpreter, run, tmp_path, error, reason
):
    """The bytecode of a Python is cut off, or memory is short."""
    python = extreme_interpreter.bare_copy(tmp_path / "copy")
    library = extreme_interpreter.packages_of_copy(tmp_path / "copy").parent
    for path in library.glob("subprocess.py*"):
        path.unlink()
    (library / "subprocess.py").write_text(f"raise {error}\n")
    process = run(python, "-m", "ensurepip", status=1)
    assert error_line(process) == reason
