"""A disk that is full, or cannot be written: one line says so, and nothing changed.

A pip that worked before still works afterwards, and the same command repairs
the rest as soon as the cause is gone.
"""

import os

import pytest
from copies import Copy
from support import error_line

MEBI = 1 << 20


@pytest.fixture
def fresh(newest, tmp_path):
    return Copy(newest, tmp_path / "copy")


@pytest.mark.sweep
@pytest.mark.parametrize("older_pip", [False, True], ids=["fresh", "upgrade"])
def test_full_disk(extreme_interpreter, run, mount, tmp_path, older_pip):
    (tmp_path / "disk").mkdir()
    mount(tmp_path / "disk", "-t", "tmpfs", "-o", "size=200m", "tmpfs")
    copy = Copy(extreme_interpreter, tmp_path / "disk" / "copy", older_pip)
    command = [copy.python, "-m", "ensurepip", *["--upgrade"][: int(older_pip)]]
    disk = os.statvfs(tmp_path / "disk")
    used = (disk.f_blocks - disk.f_bfree) * disk.f_frsize
    files = disk.f_files - disk.f_ffree

    for room in ({"size": 16384}, {"size": MEBI}, {"size": 7 * MEBI}, {"files": 300}):
        size = used + room.get("size", 100 * MEBI)
        inodes = files + room.get("files", 100_000)
        options = f"remount,size={size},nr_inodes={inodes}"
        mount(tmp_path / "disk", "-o", options, again=True)
        process = run(*command, status=1)
        assert os.strerror(28) in error_line(process), room
        copy.assert_unchanged()
        if older_pip:
            copy.assert_older_pip_works()

    mount(tmp_path / "disk", "-o", "remount,size=200m,nr_inodes=0", again=True)
    run(*command)
    copy.assert_healthy()


@pytest.mark.parametrize("size", [4096, MEBI, 5 * MEBI // 2])
def test_full_temporary_folder(extreme_interpreter, run, mount, tmp_path, size):
    (tmp_path / "small").mkdir()
    mount(tmp_path / "small", "-t", "tmpfs", "-o", f"size={size}", "tmpfs")
    copy = Copy(extreme_interpreter, tmp_path / "copy", older_pip=True)
    process = run(
        *(copy.python, "-m", "ensurepip", "--upgrade"),
        env={"TMPDIR": str(tmp_path / "small")},
        status=None,
    )
    assert os.listdir(tmp_path / "small") == []
    if process.returncode:
        assert os.strerror(28) in error_line(process)
        copy.assert_unchanged()
        copy.assert_older_pip_works()
    else:
        assert size > 2 * MEBI
        copy.assert_healthy()


def test_limit_of_file_sizes(fresh, run):
    """As with a quota, the writing fails, and not for lack of room."""
    shell = ["sh", "-c", 'ulimit -f 100; exec "$0" -m ensurepip', fresh.python]
    process = run(*shell, status=1)
    assert os.strerror(27) in error_line(process)
    fresh.assert_unchanged()


def test_read_only_file_system(extreme_interpreter, run, mount, tmp_path):
    older = Copy(extreme_interpreter, tmp_path / "older", older_pip=True)
    mount(older.folder, "-o", "ro", "--bind", older.folder)
    process = run(older.python, "-m", "ensurepip", "--upgrade", status=1)
    assert os.strerror(30) in error_line(process)
    older.assert_unchanged()
    older.assert_older_pip_works()

    current = Copy(extreme_interpreter, tmp_path / "current")
    run(current.python, "-m", "ensurepip")
    mount(current.folder, "-o", "ro", "--bind", current.folder)
    for options in ([], ["--upgrade"]):
        process = run(current.python, "-m", "ensurepip", *options)
        assert process.stderr == ""
    current.assert_healthy()


def test_disk_from_which_nothing_may_be_started(newest, run, mount, tmp_path):
    """The commands are there, and ``python -m pip`` works."""
    (tmp_path / "disk").mkdir()
    mount(tmp_path / "disk", "-t", "tmpfs", "-o", "noexec", "tmpfs")
    env = {"PYTHONUSERBASE": str(tmp_path / "disk")}
    python = newest.bare_copy(tmp_path / "copy")
    command = [python, "-m", "ensurepip", "--user"]
    assert "commands pip3" in run(*command, env=env).stdout
    assert " is already in " in run(*command, env=env).stdout
    run(python, "-m", "pip", "--version", env=env)
