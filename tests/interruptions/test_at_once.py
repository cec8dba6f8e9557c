"""Several at once: each ends well, whatever the others are about."""

import contextlib
import os
import signal

import pytest
from copies import Subject, succeeded
from holding import has_ended

HALF_DONE = "target after open site-packages/pip/"

# The later one asks for the lock, and has it.
LATER = ["target before flock", "target after flock"]


@pytest.mark.parametrize("kind", ["fresh", "upgrade", "repair"])
@pytest.mark.parametrize("first_at", ["target after flock", HALF_DONE])
def test_two_at_once(extreme_interpreter, environ, tmp_path, kind, first_at):
    """The later one waits until the earlier has finished."""
    subject = Subject(extreme_interpreter, tmp_path, environ, kind)
    with subject.held(first_at) as (first, hold, _held):
        with subject.held(*LATER, reset=False) as (second, later, _held):
            later.go()
            hold.go()
            later.wait(second)
            subject.assert_healthy()
            later.go()
            stdout, _stderr = succeeded(second)
            assert stdout.count(" is already in ") >= 1
            succeeded(first)
    subject.assert_healthy()
    assert os.listdir(environ["TMPDIR"]) == []


def test_earlier_one_is_overtaken(extreme_interpreter, environ, tmp_path):
    subject = Subject(extreme_interpreter, tmp_path, environ)
    with subject.held("target start") as (first, hold, _held):
        subject.finish()
        subject.assert_healthy()
        hold.go()
        stdout, _stderr = succeeded(first)
        assert stdout.count(" is already in ") >= 1
    subject.assert_healthy()


def test_told_to_stop_while_it_waits(extreme_interpreter, environ, tmp_path):
    subject = Subject(extreme_interpreter, tmp_path, environ)
    with subject.held(HALF_DONE) as (first, hold, _held):
        with subject.held(LATER[0], reset=False) as (second, later, held):
            later.go()
            second.send_signal(signal.SIGTERM)
            second.communicate()
            assert second.returncode == 128 + signal.SIGTERM
            assert has_ended(held.pid)
        hold.go()
        succeeded(first)
    subject.assert_healthy()


@pytest.mark.sweep
def test_many_at_once(newest, environ, tmp_path, request):
    """As many as there are in the middle of their own environments."""
    count = request.config.getoption("--many")
    subjects = []
    for number in range(count):
        (tmp_path / str(number)).mkdir()
        subjects.append(Subject(newest, tmp_path / str(number), environ, "fresh"))
    with contextlib.ExitStack() as stack:
        held = [stack.enter_context(subject.held(HALF_DONE)) for subject in subjects]
        for _process, hold, _held in held:
            hold.go()
        for process, _hold, _held in held:
            succeeded(process)
    for subject in subjects:
        subject.assert_healthy()
    assert os.listdir(environ["TMPDIR"]) == []
