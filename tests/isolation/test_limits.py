"""What a process may not do: remove a file, open many, start others."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import interpreters
import pytest
from copies import Copy
from support import CLONE, error_line, healthy_pip, leftovers, site_packages

UPGRADE = ("-m", "ensurepip", "--upgrade")


@pytest.fixture
def immutable(tmp_path):
    """A function that keeps a file from being removed, even by root."""
    changed = []

    def change(path, *, back=False):
        if shutil.which("chattr") is None:
            pytest.skip("there is no chattr on this machine")
        command = ["chattr", "-i" if back else "+i", path]
        process = subprocess.run(command, capture_output=True, text=True)
        if process.returncode:
            pytest.skip(f"no file can be made immutable here: {process.stderr}")
        changed.append(path)

    yield change
    for path in changed:
        # It may have been moved.
        for found in tmp_path.rglob(path.name):
            subprocess.run(["chattr", "-i", found], check=True)


IN_THE_WAY = "ensurepip: what was set aside cannot be cleared away: "


@pytest.mark.sweep
def test_old_file_that_cannot_be_removed(extreme_interpreter, run, tmp_path, immutable):
    """It is out of the way, and that is told until it is gone."""
    copy = Copy(extreme_interpreter, tmp_path / "copy", older_pip=True)
    immutable(copy.packages / "pip" / "old.py")
    for _ in range(2):
        (line,) = run(copy.python, *UPGRADE).stderr.splitlines()
        assert line.startswith(IN_THE_WAY)
        assert "old.py" in line
        assert len(leftovers(copy.packages)) == 1
        healthy_pip(copy.interpreter, copy.python, copy.packages)
    (left,) = copy.packages.glob(".ensurepip-*/**/old.py")
    immutable(left, back=True)
    assert run(copy.python, *UPGRADE).stderr == ""
    copy.assert_healthy()


def skip_if_nothing_can_be_mounted(process):
    if process.returncode == 9 or process.stderr.startswith("unshare: "):
        pytest.skip(f"nothing can be mounted here: {process.stderr}")


def test_old_file_that_is_a_mount_point(extreme_interpreter, run, tmp_path):
    copy = Copy(extreme_interpreter, tmp_path / "copy", older_pip=True)
    shell = 'mount --bind "$0" "$0" || exit 9; exec "$@"'
    command = ["unshare", "-m", "sh", "-c", shell, copy.packages / "pip" / "old.py"]
    process = run(*command, copy.python, *UPGRADE, status=None)
    skip_if_nothing_can_be_mounted(process)
    (line,) = process.stderr.splitlines()
    assert line.startswith(IN_THE_WAY)
    assert process.returncode == 0
    # It is mounted there no longer.
    assert run(copy.python, *UPGRADE).stderr == ""
    copy.assert_healthy()


def test_folder_that_is_mounted_in_it(extreme_interpreter, run, tmp_path):
    """As a volume in a container: it would be moved along, and emptied."""
    copy = Copy(extreme_interpreter, tmp_path / "copy", older_pip=True)
    inner = copy.packages / "pip" / "certificates of us"
    volume = tmp_path / "volume"
    for folder in (inner, volume):
        folder.mkdir()
    (volume / "mine").write_text("mine")
    shell = 'mount --bind "$0" "$1" || exit 9; shift; exec "$@"'
    command = ["unshare", "-m", "sh", "-c", shell, volume, inner]
    process = run(*command, copy.python, *UPGRADE, status=None)
    skip_if_nothing_can_be_mounted(process)
    assert process.returncode == 1
    assert f"{inner} is mounted in what is to be replaced" in error_line(process)
    assert (volume / "mine").read_text() == "mine"
    copy.assert_older_pip_works()


@pytest.mark.parametrize("name", ["bin/pip", "site-packages/pip"])
def test_what_cannot_be_moved(extreme_interpreter, run, tmp_path, immutable, name):
    copy = Copy(extreme_interpreter, tmp_path / "copy", older_pip=True)
    (path,) = [p for p in copy.folder.rglob("pip") if str(p).endswith(name)]
    immutable(path)
    process = run(copy.python, *UPGRADE, status=1)
    assert str(path) in error_line(process)
    copy.assert_unchanged()
    copy.assert_older_pip_works()


@pytest.mark.parametrize("count", range(4, 12))
def test_few_open_files(newest, run, tmp_path, count):
    """What cannot be done is told, and no private folder stays behind."""
    copy = Copy(newest, tmp_path / "copy")
    shell = ["bash", "-c", f'ulimit -n {count}; exec "$0" "$@"', copy.python]
    process = run(*shell, *UPGRADE, status=None)
    if process.returncode:
        assert os.strerror(24) in error_line(process)
        copy.assert_unchanged()
    else:
        copy.assert_healthy()


@pytest.fixture
def somebody(environ):
    """A function that runs a command as a user with no other process.

    The environment of that user is in ``folder``.
    """
    if os.geteuid():
        pytest.skip("only root can run something as somebody else")
    system = interpreters.require("system")
    # Another test's processes would count, too.
    number = 50000 + os.getpid() % 10000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "tmp").mkdir()
        # All of it is yet to be compiled.
        without = shutil.ignore_patterns("__pycache__")
        shutil.copytree(CLONE / "ensurepip", folder / "ensurepip", ignore=without)
        python = system.bare_environment(folder / "env")
        for path in (folder, *folder.rglob("*")):
            os.chown(path, number, number, follow_symlinks=False)

        def run(limit, *options):
            return subprocess.run(
                ["bash", "-c", f'{limit}; exec "$0" "$@"', python, *options],
                cwd=folder,
                env={**environ, "HOME": name, "TMPDIR": f"{name}/tmp"},
                capture_output=True,
                text=True,
                user=number,
                group=number,
                extra_groups=[],
            )

        run.folder = folder
        yield run
        assert os.listdir(folder / "tmp") == []


@pytest.mark.sweep
@pytest.mark.parametrize("count", [1, 2, 3])
def test_few_processes(somebody, count):
    """With the starter and the target program there are two."""
    process = somebody(f"ulimit -u {count}", "-X", "dev", *UPGRADE, "--compile")
    if count == 1:
        assert os.strerror(11) in error_line(process)
    else:
        assert process.returncode == 0, process.stderr
        assert process.stderr == ""
        assert (site_packages(somebody.folder / "env") / "pip").is_dir()


def test_umask_that_takes_everything(somebody):
    process = somebody("umask 0777", *UPGRADE)
    assert process.returncode == 1
    assert os.strerror(13) in error_line(process)


@pytest.mark.parametrize("options", [["-v"], []])
def test_nothing_stays_open(newest, run, tmp_path, options):
    copy = Copy(newest, tmp_path / "copy")
    flags = ["-X", "dev", "-W", "error"]
    process = run(copy.python, *flags, "-m", "ensurepip", *options)
    assert process.stderr == ""
    copy.assert_healthy()
