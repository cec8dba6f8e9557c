"""An image gets a pip from a builder, whose Python may be another one."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import interpreters
import pytest
import wheels
from support import distributions, error_line, pip_commands, tree

INSIDE = Path("/opt/python/bin")


@pytest.fixture
def image(interpreter, tmp_path):
    """A root with a Python without pip, and with the libraries that it needs."""
    root = tmp_path / "image"
    prefix = root / "opt" / "python"
    name = f"python{interpreter.version}"
    without = shutil.ignore_patterns(
        "site-packages", "test", "tests", "config-*", "idlelib"
    )
    library = prefix / "lib" / name
    shutil.copytree(os.path.realpath(interpreter.stdlib), library, ignore=without)
    (library / "site-packages").mkdir()
    (prefix / "bin").mkdir()
    shutil.copy(interpreter.path, prefix / "bin" / name)
    (prefix / "bin" / f"python{interpreter.major}").symlink_to(name)
    (root / "dev").mkdir()
    (root / "dev" / "urandom").write_bytes(os.urandom(1 << 20))
    programs = [interpreter.path, *library.glob("lib-dynload/*.so")]
    listed = subprocess.run(["ldd", *programs], capture_output=True, text=True).stdout
    for path in set(re.findall(r"(/\S+) \(0x", listed)):
        place = root / path.lstrip("/")
        place.parent.mkdir(parents=True, exist_ok=True)
        if not place.exists():
            shutil.copy(path, place)
    return root


@pytest.fixture
def inside(image):
    """A function that runs a command in the image; it returns what that says."""

    def inside(*command):
        process = subprocess.run(
            [chroot, image, *command], capture_output=True, text=True, env={"HOME": "/"}
        )
        assert process.returncode == 0, process.stderr
        return process.stdout

    chroot = shutil.which("chroot")
    if os.geteuid() or not chroot:
        pytest.skip("no chroot for this user")
    return inside


@interpreters.each(*interpreters.one_more("2.7"), "3.12")
def test_python_inside(interpreter, image, inside, newest, run):
    python = image / str(INSIDE).lstrip("/") / f"python{interpreter.major}"
    command = [newest.path, "-m", "ensurepip", "--python", python, "--root", image]

    run(*command, "--compile")

    version, _path = wheels.bundled("pip", interpreter.version)
    command_name = INSIDE / f"pip{interpreter.version}"
    assert inside(command_name, "--version").startswith(f"pip {version} from /opt/")
    head = (image / str(command_name).lstrip("/")).read_bytes().splitlines()[0]
    assert head == b"#!" + bytes(INSIDE / f"python{interpreter.major}")
    listed = inside(INSIDE / f"pip{interpreter.major}", "list", "--format=freeze")
    assert f"pip=={version}" in listed.splitlines()
    # Nothing tells where it was made, or of the builder.
    packages = image / "opt" / "python" / "lib" / f"python{interpreter.version}"
    for path in (packages / "site-packages").rglob("*"):
        assert path.is_dir() or bytes(image) not in path.read_bytes(), path
    assert list(image.rglob(f"python{newest.version}")) == []
    before = tree(image)
    run(*command)
    assert tree(image) == before


@pytest.mark.sweep
@interpreters.each("3.12")
def test_prefix_of_the_python_inside(interpreter, image, inside, newest, run):
    """It is installed if that Python looks there, as Debian's does not."""
    prefix = image / "opt" / "python"
    hiding = prefix / "lib" / f"python{interpreter.version}" / "sitecustomize.py"
    hiding.write_text(
        "import site, sys\n"
        "sys.path[:] = [each for each in sys.path if 'site-packages' not in each]\n"
        "site.getsitepackages = list\n"
    )
    before = tree(image)
    command = [newest.path, "-m", "ensurepip", "--root", image]
    command += ["--python", prefix / "bin" / "python3", "--prefix", INSIDE.parent]
    assert "leave --prefix out" in error_line(run(*command, status=1))
    assert tree(image) == before
    hiding.unlink()
    run(*command)
    assert inside(INSIDE / "pip3", "--version").startswith("pip ")


@interpreters.each("3.12")
def test_builder_of_another_version(interpreter, image, newest, run):
    before = tree(image)
    command = [newest.path, "-m", "ensurepip", "--root", image]
    reason = error_line(run(*command, "--prefix", "/opt/python", status=1))
    assert f"holds another Python, {INSIDE / 'python3'}" in reason
    assert f"--python {image}{INSIDE / 'python3'}" in reason
    assert tree(image) == before


def test_usual_places(newest, run, tmp_path):
    """Where a system has its Pythons, whatever the prefix is."""
    folder = tmp_path / "image" / "usr" / "bin"
    folder.mkdir(parents=True)
    (folder / "python3.1").touch()
    command = [newest.path, "-m", "ensurepip", "--root", tmp_path / "image"]
    for options in [], ["--prefix", "/opt"]:
        reason = error_line(run(*command, *options, status=1))
        assert "holds another Python, /usr/bin/python3.1" in reason
    assert list(tree(tmp_path / "image")) == ["usr/bin/python3.1"]


def test_the_same_python_inside(newest, run, tmp_path):
    """As when a Python is built, and installed into a folder for a package."""
    python = newest.bare_copy(tmp_path / "the copy")
    root = tmp_path / "image"
    shutil.copytree(
        tmp_path / "the copy",
        root / str(tmp_path / "the copy").lstrip("/"),
        symlinks=True,
    )
    run(python, "-m", "ensurepip", "--root", root)
    scripts = root / str(python.parent).lstrip("/")
    assert f"pip{newest.version}" in pip_commands(scripts)
    head = (scripts / "pip3").read_text().splitlines()[0]
    assert str(python) in head or head == "#!/bin/sh"


def test_link_out_of_the_image(newest, run, tmp_path):
    """It would run the builder's Python."""
    environment = tmp_path / "image" / "opt" / "env"
    newest.bare_environment(environment)
    before = tree(tmp_path / "image")
    command = [newest.path, "-m", "ensurepip", "--root", tmp_path / "image"]
    reason = error_line(run(*command, "--python", environment, status=1))
    assert "run it inside, with chroot" in reason
    assert tree(tmp_path / "image") == before


@interpreters.each("3.12")
def test_python_inside_that_cannot_run(interpreter, image, newest, run):
    python = image / str(INSIDE).lstrip("/") / "python3"
    python.resolve().write_bytes(b"\x7fELF of another machine")
    before = tree(image)
    command = [newest.path, "-m", "ensurepip", "--root", image, "--python", python]
    assert "it cannot be run" in error_line(run(*command, status=1))
    assert tree(image) == before


def test_system_wheels_of_the_image(run, tmp_path, mount, newest):
    """They are those of the image, not those of the builder."""
    system = interpreters.require(interpreters.SYSTEM)
    root = tmp_path / "image"
    for name in ("image/usr", "upper/share/python-wheels", "work"):
        (tmp_path / name).mkdir(parents=True)
    layers = f"lowerdir=/usr,upperdir={tmp_path / 'upper'},workdir={tmp_path / 'work'}"
    mount(root / "usr", "-t", "overlay", "overlay", "-o", layers)
    shutil.rmtree(root / "usr" / "share" / "python-wheels")
    # The distribution's own would be enough.
    for path in (root / "usr" / "lib" / "python3" / "dist-packages").glob("pip*"):
        shutil.rmtree(path)
    python = root / "usr" / "bin" / f"python{system.version}"
    command = [newest.path, "-m", "ensurepip", "--root", root, "--python", python]

    run(*command)

    (packages,) = (root / "usr" / "local" / "lib").glob("python3*/dist-packages")
    version, _path = wheels.bundled("pip", system.version)
    assert f"pip-{version}.dist-info" in distributions(packages)
