"""What may happen to a run of the release script: all or nothing."""

import contextlib
import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from holding import PATIENCE, listen
from local_index import Release, wheel_bytes
from release_clone import ROOT, SCRIPT


@contextlib.contextmanager
def held_up(index, clone, path="/files/setuptools-62.0-py3-none-any.whl"):
    """Start a run, and stop the index where it sends the second wheel."""
    index.releases.append(Release("pip", "23.0", ">=3.10", metadata=True))
    index.releases.append(Release("setuptools", "62.0", ">=3.9", metadata=True))
    asked, go_on = threading.Event(), threading.Event()

    def before(requested):
        if requested == path:
            asked.set()
            go_on.wait(PATIENCE)

    index.before = before
    process = clone.start(index, start_new_session=True, preexec_fn=listen)
    try:
        assert asked.wait(PATIENCE)
        yield process, go_on
    finally:
        go_on.set()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


@pytest.mark.sweep
def test_killed_between_downloads(clone, index):
    before = clone.everything()
    with held_up(index, clone) as (process, _):
        assert list(clone.root.glob(".update_bundled-*/pip-23.0*"))
        process.kill()
        process.wait()
        assert clone.kept() == before
        # The second run starts while the first one's pip may be alive still.
        index.before = lambda path: None
        clone.run(index)
    assert clone.rows()["pip 3.10+"] == "23.0"
    assert clone.rows()["setuptools 3.9-3.10"] == "62.0"
    clone.run(None, "--check", "--offline")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_interrupted_between_downloads(clone, index, number):
    before = clone.everything()
    with held_up(index, clone) as (process, _):
        process.send_signal(number)
        _, complaint = process.communicate(timeout=30)
        assert ended(process.pid)
    assert process.returncode == 1
    assert complaint == "update_bundled: error: interrupted; nothing was changed\n"
    assert clone.everything() == before


def ended(group):
    """Tell whether each process of a group has ended, waiting as long as it takes."""
    if not Path("/proc/self/stat").exists():
        return True
    limit = time.monotonic() + PATIENCE
    while time.monotonic() < limit:
        alive = []
        for path in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                state, _, pgid = path.read_text().rpartition(") ")[2].split()[:3]
                alive += [path] if pgid == str(group) and state != "Z" else []
        if not alive:
            return True
        time.sleep(0.02)
    return False


def test_two_runs_at_once(clone, index):
    with held_up(index, clone) as (process, go_on):
        second = clone.run(index, status=1)
        assert second.stderr.count("\n") == 1 and "another run" in second.stderr
        assert "another run" in clone.run(index, "--check", status=1).stderr
        go_on.set()
        _, complaint = process.communicate(timeout=30)
        assert process.returncode == 0, complaint
    assert clone.rows()["setuptools 3.9-3.10"] == "62.0"
    clone.run(None, "--check", "--offline")


# Runs the script, and lets the nth of the calls that change places fail: the
# process is killed, or the call raises an error.
FAILS_AT = """
import errno, os, runpy, signal, sys
sys.path.insert(0, os.path.dirname(sys.argv[3]))
left, how = [int(sys.argv.pop(1))], sys.argv.pop(1)

def counted(function):
    def call(*arguments):
        place = str(arguments[-1])
        if any(word in place for word in ("ensurepip", "journal", "CHANGES")):
            left[0] -= 1
            if not left[0] and how == "killed":
                os.kill(os.getpid(), signal.SIGKILL)
            if not left[0] and how == "error":
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return function(*arguments)
    return call

os.replace, os.unlink = counted(os.replace), counted(os.unlink)
sys.argv.pop(0)
"""


def table_is_served(clone):
    """Each wheel that the table names is there, and is the one it pins."""
    text = (clone.bundled / "wheels.txt").read_text()
    for line in text.splitlines():
        if line[0] != "#":
            *_, digest, name = line.split()
            data = (clone.bundled / name).read_bytes()
            assert hashlib.sha256(data).hexdigest() == digest


@pytest.mark.sweep
@pytest.mark.parametrize(("step", "version"), [("4", "22.0"), ("5", "23.0")])
def test_killed_while_files_change_places(clone, index, step, version):
    index.releases.append(Release("pip", "23.0", ">=3.10"))
    code = FAILS_AT + "runpy.run_path(sys.argv[0], run_name='__main__')"
    command = clone.command(index)
    # Wheel, bill of materials, change log, table: killed before the old wheel is
    # removed, or before the table changes.
    command[1:1] = ["-c", code, step, "killed"]
    result = subprocess.run(command, env=clone.env, capture_output=True, timeout=60)
    assert result.returncode == -signal.SIGKILL, result.stderr
    table_is_served(clone)
    assert clone.rows()["pip 3.10+"] == version
    # Until the rest is done that is said.
    told = clone.run(index, "--check", "--offline", status=1).stderr
    assert "is not in the table" in told
    assert "would" in clone.run(index, "--dry-run").stdout
    clone.run(index)
    assert clone.rows()["pip 3.10+"] == "23.0"
    assert clone.changes().count("- pip 23.0, was 22.0") == 1
    assert not list(clone.root.glob(".update_bundled-*"))
    clone.run(None, "--check", "--offline")


SWAP = """
from pathlib import Path
from bundling import swap
root = Path(sys.argv[1])
with swap.staging(root) as stage:
    names = ["new.whl", "damaged.whl", "sbom", "table"]
    for name in names:
        (stage / name).write_text("after " + name)
    folder = root / "ensurepip"
    old = folder / "old.whl"
    swap.put(stage, [(stage / n, folder / n) for n in names],
             [old] if old.exists() else [])
"""


@pytest.mark.parametrize("how", ["killed", "error"])
def test_failing_at_every_step(tmp_path, how):
    """Nothing is changed by an error; after a kill what is there works, and the
    next run does the rest."""
    folder = tmp_path / "ensurepip"

    def reset():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for name in "damaged.whl", "sbom", "table", "old.whl":
            (folder / name).write_text("before " + name)

    def state():
        return {path.name: path.read_text() for path in folder.iterdir()}

    def run(step):
        arguments = [str(step), how, str(ROOT / SCRIPT), str(tmp_path)]
        command = [sys.executable, "-c", FAILS_AT + SWAP, *arguments]
        return subprocess.run(command, capture_output=True).returncode

    reset()
    before = state()
    after = {n: "after " + n for n in ("new.whl", "damaged.whl", "sbom", "table")}
    stopped = 0
    for step in range(1, 30):
        reset()
        if run(step) == 0:
            break
        stopped += 1
        if how == "error":
            assert state() == before
        else:
            there = state()
            assert (
                "old" if there["table"] == "before table" else "new"
            ) + ".whl" in there
            run(99)
            assert state() == after
        assert not list(tmp_path.glob(".update_bundled-*"))
    assert stopped == 5
    assert state() == after


@pytest.mark.sweep
def test_no_write_access(clone, index):
    index.releases.append(Release("pip", "23.0", ">=3.10"))
    wrapper = []
    if os.geteuid() == 0:
        setpriv = shutil.which("setpriv")
        if setpriv is None:
            pytest.skip("no setpriv command to do without root's rights")
        wrapper = [setpriv, "--bounding-set=-dac_override,-dac_read_search"]
    for folder in clone.root, clone.bundled:
        folder.chmod(0o555)
        try:
            line = clone.fails(index, wrapper=wrapper)
            assert re.search(r"Permission denied: .*; nothing was changed", line)
            # What only reads needs no such right.
            clone.run(None, "--check", "--offline", wrapper=wrapper)
        finally:
            folder.chmod(0o755)
    clone.run(index)


@pytest.mark.sweep
def test_full_disk(make_clone, index, tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1800k", "tmpfs", disk]
    if os.geteuid() or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("a small file system cannot be mounted")
    try:
        clone = make_clone(disk / "clone")
        clone.env["PYTHONDONTWRITEBYTECODE"] = "1"
        data = wheel_bytes("pip", "23.0", ">=3.10", stored=1 << 20)
        index.releases.append(
            Release("pip", "23.0", ">=3.10", data=data, metadata=True)
        )
        line = clone.fails(index)
        assert "No space left" in line or "disk is full" in line
        subprocess.run(["mount", "-o", "remount,size=16m", disk], check=True)
        clone.run(index)
        assert clone.rows()["pip 3.10+"] == "23.0"
    finally:
        subprocess.run(["umount", disk], check=True)
