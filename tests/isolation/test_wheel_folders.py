"""Wheels of a folder that a redistributor keeps: each is sound, or is not used."""

import os
import re
import resource
import shutil
import struct
import zipfile

import interpreters
import pytest
import wheels
from support import error_line

VERSION = "999.0"
NAME = f"pip-{VERSION}-py2.py3-none-any.whl"
INFO = f"pip-{VERSION}.dist-info"

# A run that takes more memory than that fails.
MEMORY = 400 << 20


def with_entry(*names):
    def make(path):
        files = {"pip/__init__.py": "", **dict.fromkeys(names, "x\n")}
        wheels.build(path.parent, "pip", VERSION, files)

    return make


def with_command(path):
    points = "[console_scripts]\npip = pip:main\npython3 = pip:main\n"
    files = {"pip/__init__.py": "", f"{INFO}/entry_points.txt": points}
    wheels.build(path.parent, "pip", VERSION, files)


def no_zip_file(path):
    path.write_text("nothing")


def fifo(path):
    os.mkfifo(path)


def folder(path):
    path.mkdir()


def huge(path):
    with open(path, "wb") as file:
        file.truncate(1 << 40)


def bomb(name):
    """Make a wheel with an entry of 500 MB, which says that it is small."""

    def make(path):
        with_entry()(path)
        size = 500 << 20
        with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
            names = [each for each in archive.namelist() if each != name]
            contents = {each: archive.read(each) for each in names}
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for each, content in contents.items():
                archive.writestr(each, content)
            with archive.open(name, "w") as entry:
                for _ in range(500):
                    entry.write(bytes(1 << 20))
        data = path.read_bytes()
        told, small = struct.pack("<L", size), struct.pack("<L", 900)
        assert told in data
        path.write_bytes(data.replace(told, small))

    return make


def metadata_that_does_not_inflate(path):
    with_entry()(path)
    with zipfile.ZipFile(path) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(name, content * (9 if "METADATA" in name else 1))
        info = archive.getinfo(f"{INFO}/METADATA")
    data = bytearray(path.read_bytes())
    start = info.header_offset + 30 + len(info.filename)
    data[start : start + 20] = b"\xff" * 20
    path.write_bytes(data)


def encrypted(path):
    with_entry()(path)
    data = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        for header in re.finditer(re.escape(mark), bytes(data)):
            data[header.start() + offset] |= 1
    path.write_bytes(data)


BAD = {
    "no zip file": no_zip_file,
    "named pipe": fifo,
    "folder": folder,
    "huge": huge,
    "METADATA does not inflate": metadata_that_does_not_inflate,
    "METADATA inflates and lies": bomb(f"{INFO}/METADATA"),
    "RECORD inflates and lies": bomb(f"{INFO}/RECORD"),
    "command python3": with_command,
    "pth": with_entry("evil.pth"),
    "outside": with_entry("../outside.py"),
    "encrypted": encrypted,
}


@pytest.fixture(params=["2.7", "3.13"])
def interpreter(request):
    return interpreters.require(request.param)


@pytest.fixture
def ask(interpreter, run, tmp_path, clone):
    """A function that bootstraps with a folder of wheels, in little memory."""
    (tmp_path / "wheels").mkdir()
    configuration = clone / "ensurepip" / "ensurepip.cfg"
    configuration.write_text(f"wheel-folder = {tmp_path / 'wheels'}\n")
    python = interpreter.bare_environment(tmp_path / "env")

    def limit():
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))

    def ask(*options, status=0):
        command = [python, "-m", "ensurepip", *options]
        return run(*command, cwd=clone, status=status, preexec_fn=limit)

    return ask


def add_good(interpreter, folder):
    for project in ("pip", "setuptools"):
        try:
            version, path = wheels.bundled(project, interpreter.version)
        except LookupError:
            continue
        shutil.copy(path, folder)
        if project == "pip":
            found = version
    return found


@pytest.mark.parametrize("kind", BAD)
def test_wheel_that_is_not_sound(interpreter, ask, tmp_path, kind):
    folder = tmp_path / "wheels"
    BAD[kind](folder / NAME)
    if interpreter.python2:
        _version, setuptools = wheels.bundled("setuptools", "2.7")
        shutil.copy(setuptools, folder)
    refused = f"the wheel {folder / NAME} was refused: "
    process = ask("--version", status=1)
    assert error_line(process).startswith(refused)
    assert process.stdout == ""
    version = add_good(interpreter, folder)
    process = ask("--version")
    assert process.stdout == f"pip {version}\n"
    assert process.stderr.startswith(f"ensurepip: {refused}")
    assert process.stderr.count("\n") == 1


@pytest.mark.sweep
def test_bootstrap_beside_one_that_is_not_sound(interpreter, ask, tmp_path):
    wheel = tmp_path / "wheels" / NAME
    BAD["outside"](wheel)
    assert "was refused: its entry ../outside.py" in error_line(ask(status=1))
    version = add_good(interpreter, tmp_path / "wheels")
    process = ask()
    assert f"pip {version} in " in process.stdout
    assert process.stderr.startswith(f"ensurepip: the wheel {wheel} was refused: ")
    assert not list(tmp_path.rglob("outside.py"))


@pytest.mark.parametrize(
    "name",
    [
        b"pip-999\xff9-py2.py3-none-any.whl",
        *interpreters.one_more(b"pip-999 9\n-py2.py3-none-any.whl"),
    ],
)
def test_name_that_is_none(interpreter, ask, tmp_path, name):
    version = add_good(interpreter, tmp_path / "wheels")
    wheel = next((tmp_path / "wheels").glob("pip-*"))
    shutil.copy(os.fsencode(wheel), os.path.join(os.fsencode(wheel.parent), name))
    process = ask("--version")
    assert process.stdout == f"pip {version}\n"
    assert "was refused: it has not the name of a wheel" in process.stderr
    assert f"pip {version} in " in ask().stdout
