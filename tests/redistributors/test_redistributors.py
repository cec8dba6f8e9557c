"""What redistributors configure instead of patching, and what they mark."""

import shutil
import subprocess

import interpreters
import pytest
import wheels
from support import (
    CLONE,
    distributions,
    error_line,
    pip_commands,
    site_packages,
    tree,
)


@pytest.fixture
def configured(tmp_path):
    """A function that makes a clone with a configuration."""

    def configured(text):
        shutil.copytree(CLONE / "ensurepip", tmp_path / "clone" / "ensurepip")
        (tmp_path / "clone" / "ensurepip" / "ensurepip.cfg").write_text(text, "utf-8")
        return tmp_path / "clone"

    return configured


def fill_wheel_folder(folder, interpreter):
    """Fill a folder as a distribution might; return the version of its pip."""
    folder.mkdir()
    for project in ("pip", "setuptools"):
        for python in ("2.7", interpreter.version if interpreter else "3.9"):
            try:
                version, path = wheels.bundled(project, python)
            except LookupError:
                continue
            shutil.copy(path, folder)
            if project == "pip":
                newest = version
    return newest


@interpreters.each("2.7", "3.13")
def test_wheel_folder(each_copy, run, tmp_path, configured):
    interpreter, python = each_copy
    version = fill_wheel_folder(tmp_path / "wheels", interpreter)
    clone = configured(f"# Ours.\n\nwheel-folder = {tmp_path / 'wheels'}\n")
    for wheel in (clone / "ensurepip" / "_bundled").glob("*.whl"):
        wheel.unlink()

    shown = run(python, "-m", "ensurepip", "--version", cwd=clone).stdout
    run(python, "-m", "ensurepip", cwd=clone)

    assert shown == f"pip {version}\n"
    packages = site_packages(tmp_path / "the copy" / "lib")
    assert f"pip-{version}.dist-info" in distributions(packages)


def test_wheel_folder_without_a_usable_wheel(newest, run, tmp_path, configured):
    python = newest.bare_environment(tmp_path / "env")
    (tmp_path / "wheels").mkdir()
    clone = configured(f"wheel-folder = {tmp_path / 'wheels'}")
    process = run(python, "-m", "ensurepip", cwd=clone, status=1)
    assert f"{tmp_path / 'wheels'}, the folder of wheels" in error_line(process)
    assert "no usable wheel of pip" in process.stderr


def test_wheel_folder_with_a_damaged_wheel(newest, run, tmp_path, configured):
    python = newest.bare_environment(tmp_path / "env")
    (tmp_path / "wheels").mkdir()
    (tmp_path / "wheels" / "pip-1.0-py3-none-any.whl").write_bytes(b"damaged")
    clone = configured(f"wheel-folder = {tmp_path / 'wheels'}")
    error_line(run(python, "-m", "ensurepip", cwd=clone, status=1))


@pytest.mark.sweep
def test_wheel_folder_at_install_time(newest, run, tmp_path):
    python = newest.bare_copy(tmp_path / "the copy")
    version = fill_wheel_folder(tmp_path / "wheels of us", newest)
    command = ["make", "-C", CLONE, "install", f"PYTHON={python}"]
    run(*command, f"WHEEL_FOLDER={tmp_path / 'wheels of us'}")

    (package,) = (tmp_path / "the copy" / "lib").glob("python*/ensurepip")
    assert list((package / "_bundled").glob("*.whl")) == []
    run(python, "-m", "venv", tmp_path / "env", cwd=tmp_path)
    started = run(tmp_path / "env" / "bin" / "pip", "--version").stdout
    assert started.startswith(f"pip {version} ")


MESSAGE = "use \"apt install python3-pip\", it's the señor's way = 100%"


@interpreters.each("2.7", "3.13")
def test_disabled(each_copy, run, tmp_path, configured):
    interpreter, python = each_copy
    clone = configured(f"disabled = {MESSAGE}\n")
    before = tree(tmp_path / "the copy")

    process = run(python, "-m", "ensurepip", cwd=clone, status=1)

    assert error_line(process) == MESSAGE
    code = (
        "import ensurepip\n"
        "try:\n    ensurepip.bootstrap()\n"
        "except ensurepip.DisabledError as error:\n    print(error)\n"
    )
    assert run(python, "-c", code, cwd=clone).stdout == f"{MESSAGE}\n"
    assert tree(tmp_path / "the copy") == before
    version, _path = wheels.bundled("pip", interpreter.version)
    shown = run(python, "-m", "ensurepip", "--version", cwd=clone).stdout
    assert shown == f"pip {version}\n"
    if not interpreter.python2:
        run(python, "-m", "ensurepip.venv", tmp_path / "env", cwd=clone)
        assert "pip3" in pip_commands(tmp_path / "env" / "bin")


@pytest.mark.sweep
def test_disabled_at_install_time(newest, run, tmp_path):
    python = newest.bare_copy(tmp_path / "the copy")
    run("make", "-C", CLONE, "install", f"PYTHON={python}", f"DISABLED={MESSAGE}")
    process = run(python, "-m", "ensurepip", cwd=tmp_path, status=1)
    assert error_line(process) == MESSAGE
    run(python, "-m", "venv", tmp_path / "env", cwd=tmp_path)
    assert "pip3" in pip_commands(tmp_path / "env" / "bin")


def test_configuration_that_cannot_be_understood(newest, run, configured):
    clone = configured("wheel-folder = /x\nwheels = /y\n")
    process = run(newest.path, "-m", "ensurepip", cwd=clone, status=1)
    assert "line 2 of ensurepip.cfg" in error_line(process)
    assert "wheel-folder, disabled" in process.stderr


MARKER = """\
[externally-managed]
Error=Ask the keeper of this Python, 100%% sure;
 it takes
 .
 several lines.
Error-de_AT=Frog den Hüter.
"""


@pytest.fixture
def managed(each_copy, tmp_path):
    """The same, externally managed."""
    (library,) = (tmp_path / "the copy" / "lib").glob("python*")
    (library / "EXTERNALLY-MANAGED").write_text(MARKER, "utf-8")
    return each_copy


@interpreters.each("2.7", "3.13")
def test_externally_managed_environment(managed, run, tmp_path, environ):
    interpreter, python = managed
    before = tree(tmp_path / "the copy")

    process = run(python, "-m", "ensurepip", "--upgrade", status=1)

    assert "\n\nAsk the keeper of this Python" in process.stderr
    assert "\nseveral lines.\n" in process.stderr
    assert "--break-system-packages" in process.stderr
    process = run(python, "-m", "ensurepip", status=1, env={"LC_ALL": "de_AT.UTF-8"})
    assert "\n\nFrog den H" in process.stderr
    run(python, "-m", "ensurepip", "--user", status=1)
    assert tree(tmp_path / "the copy") == before

    run(python, "-m", "ensurepip", "--break-system-packages")
    assert f"pip{interpreter.version}" in pip_commands(python.parent)


@interpreters.each("2.7", "3.13")
def test_root_of_an_externally_managed_environment(managed, run, tmp_path):
    _interpreter, python = managed
    before = tree(tmp_path / "the copy")
    run(python, "-m", "ensurepip", "--root", tmp_path / "root")
    assert tree(tmp_path / "the copy") == before
    assert distributions(site_packages(tmp_path / "root"))


@interpreters.each("3.13")
def test_environment_of_an_externally_managed_python(managed, run, tmp_path):
    _interpreter, python = managed
    before = tree(tmp_path / "the copy")
    run(python, "-m", "ensurepip.venv", tmp_path / "env")
    assert tree(tmp_path / "the copy") == before
    assert "pip3" in pip_commands(tmp_path / "env" / "bin")


def test_unreadable_marker(newest, run, tmp_path):
    python = newest.bare_copy(tmp_path / "the copy")
    (library,) = (tmp_path / "the copy" / "lib").glob("python*")
    (library / "EXTERNALLY-MANAGED").write_bytes(b"\xff nothing")
    process = run(python, "-m", "ensurepip", status=1)
    assert "externally managed" in process.stderr.splitlines()[0]


@interpreters.each("2.7", "3.13")
def test_prefix(each_copy, run, tmp_path):
    interpreter, python = each_copy
    before = tree(tmp_path / "the copy")
    prefix = tmp_path / "the prefix"

    run(python, "-m", "ensurepip", "--prefix", prefix)
    again = run(python, "-m", "ensurepip", "--prefix", prefix)

    assert f"pip{interpreter.version}" in pip_commands(prefix / "bin")
    packages = prefix / "lib" / f"python{interpreter.version}" / "site-packages"
    assert distributions(packages)
    assert f"is already in {packages}" in again.stdout
    assert tree(tmp_path / "the copy") == before


@interpreters.each("2.7", "3.13")
def test_prefix_under_a_root(each_copy, run, tmp_path):
    interpreter, python = each_copy
    root = tmp_path / "root"
    process = run(python, "-m", "ensurepip", "--prefix", "/opt/x", "--root", root)
    assert process.stderr == ""
    assert f"pip{interpreter.version}" in pip_commands(root / "opt" / "x" / "bin")


def test_prefix_upgrade_leaves_the_interpreter_alone(newest, run, tmp_path):
    python = newest.bare_copy(tmp_path / "the copy")
    (own,) = (tmp_path / "the copy" / "lib").glob("python*/site-packages")
    prefix = tmp_path / "prefix"
    packages = prefix / own.relative_to(tmp_path / "the copy")
    packages.mkdir(parents=True)
    for folder in (own, packages):
        wheels.plant(folder, "pip", "1.0", {"pip/__init__.py": "", "pip/old.py": ""})

    run(python, "-m", "ensurepip", "--prefix", prefix, "--upgrade")

    version, _path = wheels.bundled("pip", newest.version)
    assert distributions(own) == ["pip-1.0.dist-info"]
    assert distributions(packages) == [f"pip-{version}.dist-info"]


def test_prefix_with_user(extreme_interpreter, run, tmp_path):
    command = [extreme_interpreter.path, "-m", "ensurepip", "--user", "--prefix", "x"]
    assert "--user and --prefix" in error_line(run(*command, status=2))


def test_prefix_from_code(newest, run, tmp_path):
    python = newest.bare_copy(tmp_path / "the copy")
    code = "import ensurepip, sys; ensurepip.bootstrap(prefix=sys.argv[1])"
    run(python, "-c", code, "there", cwd=tmp_path, env={"PYTHONPATH": str(CLONE)})
    assert "pip3" in pip_commands(tmp_path / "there" / "bin")


@pytest.mark.sweep
@interpreters.each("2.7", "3.13")
def test_what_installers_run(each_copy, run, tmp_path, environ):
    """What those for Windows and macOS run, in a Python with this package in it."""
    interpreter, python = each_copy
    run("make", "-C", CLONE, "install", f"PYTHON={python}")
    environ["PYTHONPATH"] = str(tmp_path)
    (tmp_path / "tempfile.py").write_text("raise SystemExit('not isolated')")
    install = [python, "-E", "-s", "-m", "ensurepip", "-U", "--default-pip"]
    uninstall = [python, "-E", "-s", "-m", "ensurepip._uninstall"]

    first = run(*install, cwd=tmp_path)
    assert first.stderr == ""
    names = ["pip", f"pip{interpreter.major}", f"pip{interpreter.version}"]
    assert pip_commands(python.parent) == names
    before = tree(tmp_path / "the copy")
    second = run(*install, cwd=tmp_path)
    assert second.stderr == ""
    assert tree(tmp_path / "the copy") == before

    removed = run(*uninstall, cwd=tmp_path)
    assert "Successfully uninstalled pip" in removed.stdout
    assert removed.stderr == ""
    assert pip_commands(python.parent) == []
    nothing = run(*uninstall, cwd=tmp_path)
    assert (nothing.stdout, nothing.stderr) == ("", "")


@pytest.mark.sweep
def test_debian_without_pip_and_venv(run, tmp_path):
    """The system's own Python; its standard library gets the package by copy."""
    system = interpreters.require(interpreters.SYSTEM)
    listing = subprocess.run(
        [system.path, "-c", "import sysconfig; print(sysconfig.get_path('stdlib'))"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    destdir = tmp_path / "dest"
    run("make", "-C", CLONE, "install", f"PYTHON={system.path}", f"DESTDIR={destdir}")
    package = destdir / listing.lstrip("/") / "ensurepip"
    assert (package / "__main__.py").is_file()
