"""Whenever it is killed, the same command, run again, gives a healthy pip."""

import os
import signal

import pytest
from copies import Subject
from holding import point_of, spread
from support import leftovers


@pytest.mark.sweep
@pytest.mark.parametrize("kind", ["fresh", "upgrade", "repair"])
def test_killed_at_any_step(extreme_interpreter, kind, environ, tmp_path, few):
    """The process is killed together with all that it started."""
    subject = Subject(extreme_interpreter, tmp_path, environ, kind)
    failures = []
    for step in spread(subject.steps("starter", "target"), few):
        with subject.held(point_of(step)) as (process, _hold, _held):
            subject.kill(process)
        try:
            subject.assert_repaired()
        except AssertionError as error:
            failures.append(f"{step}: {error}")
    assert failures == []


@pytest.mark.sweep
def test_killed_while_bytecode_is_kept(newest, environ, tmp_path, clone, few):
    """The next run makes it again and leaves nothing of the first."""
    del environ["PYTHONDONTWRITEBYTECODE"]
    subject = Subject(newest, tmp_path, environ, "fresh")
    subject.options["cwd"] = clone
    folder = clone / "ensurepip" / "_bundled" / "__pycache__"
    steps = [step for step in subject.steps("target") if str(folder) in step]
    assert steps
    (entry,) = os.listdir(folder)
    for step in spread(steps, few):
        (folder / entry).unlink()
        with subject.held(point_of(step)) as (process, _hold, _held):
            subject.kill(process)
        subject.assert_repaired()
        assert os.listdir(folder) == [entry]


@pytest.mark.parametrize(
    "point",
    [
        "target after mkdir .ensurepip-",
        "target after mkdir site-packages/.ensurepip- /new/pip",
        "target after mkdir bin/.ensurepip- /new/pip",
        "target after open site-packages/pip/",
        "target after open bin/pip",
    ],
)
@pytest.mark.parametrize("kind", ["upgrade", "repair"])
def test_killed_alone(extreme_interpreter, kind, environ, tmp_path, point):
    """As by a system that is short of memory: whoever started it still lives."""
    subject = Subject(extreme_interpreter, tmp_path, environ, kind)
    with subject.held(point) as (process, _hold, held):
        os.kill(held.pid, signal.SIGKILL)
        _stdout, stderr = process.communicate()
    assert process.returncode == 128 + signal.SIGKILL
    assert stderr == (
        "ensurepip: error: pip was killed by signal 9, and what it began was undone: "
        "run it again\n"
    )
    assert os.listdir(environ["TMPDIR"]) == []
    assert leftovers(subject.packages) == leftovers(subject.scripts) == []
    subject.assert_older_pip_works()
    subject.assert_repaired()
