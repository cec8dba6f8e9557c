"""``python -m ensurepip._uninstall`` removes what came along, nothing else."""

import os

import interpreters
import pytest
import wheels
from copies import Copy
from support import (
    CLONE,
    distributions,
    pip_commands,
    site_packages,
    tree,
)


def test_nothing_to_do(extreme_interpreter, run, tmp_path):
    python = extreme_interpreter.bare_environment(tmp_path / "env")
    process = run(python, "-m", "ensurepip._uninstall")
    assert (process.stdout, process.stderr) == ("", "")


def test_bundled_version_goes(extreme_interpreter, run, tmp_path):
    python = extreme_interpreter.bare_environment(tmp_path / "env")
    run(python, "-m", "ensurepip", "--default-pip", "--compile")
    folder = site_packages(tmp_path / "env")

    process = run(python, "-m", "ensurepip._uninstall")

    assert "Successfully uninstalled pip-" in process.stdout
    assert pip_commands(python.parent) == []
    # pip removes the folder, too, if it is empty.
    left = os.listdir(folder) if folder.exists() else []
    assert set(left) <= {"__pycache__"}


@pytest.mark.parametrize(
    ("init", "said"),
    [
        ('__version__ = "\\x1b[2J"', r"\x1b[2J is installed"),
        ('raise ValueError("a\\nb")', "a broken one (a b) is installed"),
        ("raise SystemExit(0)", "a broken one (0) is installed"),
        ("raise KeyboardInterrupt", "a broken one (KeyboardInterrupt) is installed"),
    ],
)
@pytest.mark.parametrize("stderr", ["", "2>&-", "2>/dev/full"])
def test_pip_that_is_not_ours(newest, run, tmp_path, init, said, stderr):
    """Whatever it says of itself, and whether anybody hears: it stays."""
    python = newest.bare_environment(tmp_path / "env")
    (folder,) = tmp_path.glob("env/lib/*/site-packages")
    pip = folder / "pip"
    pip.mkdir()
    (pip / "__init__.py").write_text(init + "\n")
    shell = f'exec "$0" -m ensurepip._uninstall {stderr}'
    process = run("sh", "-c", shell, python)
    assert (pip / "__init__.py").exists()
    if not stderr:
        (line,) = process.stderr.splitlines()
        assert said in line


@pytest.mark.parametrize("gone", [*interpreters.one_more("pip"), "pip-{}.dist-info"])
def test_parts_of_a_pip(newest, run, tmp_path, gone):
    """As a killed uninstallation leaves them."""
    python = newest.bare_environment(tmp_path / "env")
    run(python, "-m", "ensurepip")
    folder = site_packages(tmp_path / "env")
    version, _path = wheels.bundled("pip", newest.version)
    (folder / gone.format(version)).rename(folder / "~ip")
    process = run(python, "-m", "ensurepip._uninstall", status=None)
    assert process.returncode == 1
    assert f"parts of a pip are in {folder}: " in process.stderr
    run(python, "-m", "ensurepip")
    run(python, "-m", "ensurepip._uninstall")
    assert distributions(folder) == []


def test_other_versions_stay(extreme_interpreter, run, tmp_path):
    python = extreme_interpreter.bare_environment(tmp_path / "env")
    run(python, "-m", "ensurepip")
    folder = site_packages(tmp_path / "env")
    if extreme_interpreter.gets_setuptools:
        version, _path = wheels.bundled("setuptools", extreme_interpreter.version)
        ours = f"setuptools-{version}.dist-info"
        theirs = "setuptools-99.0.dist-info"
        os.rename(folder / ours, folder / theirs)
        metadata = folder / theirs / "METADATA"
        text = metadata.read_text("utf-8").replace(version, "99.0")
        metadata.write_text(text, "utf-8")
        process = run(python, "-m", "ensurepip._uninstall")
        assert "setuptools 99.0 did not come with ensurepip" in process.stderr
        assert distributions(folder) == [theirs]
        return
    init = folder / "pip" / "__init__.py"
    init.write_text(init.read_text().replace("__version__ =", "__version__ = '99' #"))
    process = run(python, "-m", "ensurepip._uninstall")
    assert "will only uninstall a matching version" in process.stderr
    assert (folder / "pip").is_dir()


@pytest.mark.sweep
def test_older_one_behind_it_stays(extreme_interpreter, run, tmp_path):
    """As in Debian 11, where pip's own upgrade leaves the system's."""
    copy = Copy(extreme_interpreter, tmp_path / "copy")
    theirs = tmp_path / "theirs" / "dist-packages"
    theirs.mkdir(parents=True)
    wheels.plant_pip(theirs, extreme_interpreter)
    (copy.packages / "theirs.pth").write_text(f"{theirs}\n")
    before = tree(theirs)
    run(copy.python, "-m", "ensurepip", "--upgrade")
    process = run(copy.python, "-m", "ensurepip._uninstall")
    assert "pip 1.0 did not come with ensurepip" in process.stderr
    assert distributions(copy.packages) == pip_commands(copy.scripts) == []
    assert tree(theirs) == before
    assert run(copy.python, "-B", "-m", "pip").stdout == "pip 1.0\n"


@pytest.fixture
def managed(extreme_interpreter, run, tmp_path):
    """A Python with a pip that got the marker of PEP 668 afterwards."""
    copy = Copy(extreme_interpreter, tmp_path / "copy")
    run(copy.python, "-m", "ensurepip")
    marker = copy.packages.parent / "EXTERNALLY-MANAGED"
    marker.write_text("[externally-managed]\nError=Ask\n us.\n")
    return copy


def test_externally_managed(managed, run):
    before = tree(managed.folder)
    process = run(managed.python, "-m", "ensurepip._uninstall", status=1)
    line, empty, *details = process.stderr.splitlines()
    assert "externally managed environment (PEP 668): --break-system-packages" in line
    assert [empty, *details] == ["", "Ask", "us."]
    assert tree(managed.folder) == before
    run(managed.python, "-m", "ensurepip._uninstall", "--break-system-packages")
    assert distributions(managed.packages) == pip_commands(managed.scripts) == []
    assert run(managed.python, "-m", "ensurepip._uninstall").stderr == ""


def test_one_of_the_operating_system(managed, run):
    """It may have the version that would come along."""
    (info,) = managed.packages.glob("pip-*.dist-info")
    (info / "INSTALLER").write_text("debian\n")
    rows = (info / "RECORD").read_text().splitlines()
    kept = [row for row in rows if "/INSTALLER," not in row]
    (info / "RECORD").write_text("\n".join(kept) + "\n")
    command = [managed.python, "-m", "ensurepip._uninstall", "--break-system-packages"]
    assert " belongs to debian and stays" in run(*command).stderr
    assert run(managed.python, "-m", "pip", "--version").stdout.startswith("pip ")


@pytest.mark.parametrize("content", ["x = (", "raise RuntimeError('no')", ""])
def test_broken_pip_stays(newest, run, tmp_path, content):
    python = newest.bare_environment(tmp_path / "env")
    (folder,) = (tmp_path / "env").glob("lib/python*/site-packages")
    wheels.plant(folder, "pip", "1.0", {"pip/__init__.py": content})
    process = run(python, "-m", "ensurepip._uninstall")
    assert "will only uninstall a matching version" in process.stderr
    assert "Traceback" not in process.stderr
    assert (folder / "pip").is_dir()


def test_current_directory_is_left_out(newest, run, tmp_path):
    python = newest.bare_environment(tmp_path / "env")
    (tmp_path / "pip.py").write_text("raise SystemExit('pip.py was imported')")
    run(
        python,
        "-m",
        "ensurepip._uninstall",
        cwd=tmp_path,
        env={"PYTHONPATH": str(CLONE)},
    )


def test_command_line(extreme_interpreter, run):
    version, _path = wheels.bundled("pip", extreme_interpreter.version)
    uninstall = [extreme_interpreter.path, "-m", "ensurepip._uninstall"]
    assert run(*uninstall, "--version").stdout == f"pip {version}\n"
    assert "--verbose" in run(*uninstall, "--help").stdout
    assert "unrecognized" in run(*uninstall, "--unknown", status=2).stderr
