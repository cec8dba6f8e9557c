"""What is written apart, while pip is imported, is undone like all else."""

import os
import signal
from pathlib import Path

import pytest
from copies import Subject, succeeded
from support import leftovers

# The process that writes the files has begun, and has nearly ended.
POINTS = [
    "target-child after open site-packages/pip/",
    "target-child after mkdir _vendor/urllib3",
    "target-child before _exit",
]


@pytest.fixture(params=["upgrade", "repair"])
def subject(newest, environ, tmp_path, request):
    return Subject(newest, tmp_path, environ, request.param)


def parent(pid):
    status = Path(f"/proc/{pid}/stat").read_text()
    return int(status.rpartition(")")[2].split()[1])


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_forked_child_undoes_nothing(subject, point, number):
    """What is to be undone is its parent's; and pip writes what it did not."""
    with subject.held(point) as (process, hold, held):
        os.kill(held.pid, number)
        succeeded(process)
        undone = [
            s for s in hold.steps if s.startswith("target-child") if "unlink" in s
        ]
        assert undone == []
    subject.assert_healthy()


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("to_all", [False, True], ids=["alone", "all"])
def test_told_to_stop(subject, point, to_all):
    with subject.held(point) as (process, _hold, _held):
        (os.killpg if to_all else os.kill)(process.pid, signal.SIGTERM)
        subject.assert_stopped(process, signal.SIGTERM)
    subject.assert_older_pip_works()


@pytest.mark.parametrize("point", POINTS)
def test_its_parent_is_killed(subject, point):
    """What it goes on to write is waited for, and then undone."""
    with subject.held(point) as (process, hold, held):
        os.kill(parent(held.pid), signal.SIGKILL)
        hold.go()
        _stdout, stderr = process.communicate()
    assert process.returncode == 128 + signal.SIGKILL
    assert stderr == (
        "ensurepip: error: pip was killed by signal 9, and nothing is left half done: "
        "run it again\n"
    )
    assert os.listdir(subject.environ["TMPDIR"]) == []
    assert leftovers(subject.packages) == leftovers(subject.scripts) == []
    subject.assert_older_pip_works()
    subject.assert_repaired()
