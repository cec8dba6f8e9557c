"""Whenever a signal tells it to stop, it undoes what it did, and nothing else."""

import os
import signal

import pytest
from copies import Subject, succeeded
from holding import (
    PATIENCE,
    PLANTED,
    Hold,
    listen,
    plant,
    point_of,
    spread,
    started,
)
from support import leftovers

POLITE = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]

# These end a process as well, unless it catches them.
OTHERS = [
    getattr(signal, f"SIG{name}")
    for name in "QUIT ABRT ALRM VTALRM PROF XCPU USR1 USR2 IO PWR RTMIN RTMAX".split()
]

# Everything is set aside; and the new pip is there in part.
SET_ASIDE = "target after rename bin/pip2 bin/.ensurepip-"
HALF_DONE = "target after open bin/pip"

# Where something is there that nobody knows of yet, and where all is done.
DELICATE = {
    "starter": ["starter after mkdir ensurepip-"],
    "target": ["target after mkdir .ensurepip-", "target before _exit"],
}


@pytest.fixture
def subject(extreme_interpreter, environ, tmp_path):
    return Subject(extreme_interpreter, tmp_path, environ)


def send(process, number, to_all):
    """Send a signal to a process alone, or to its group as a terminal does."""
    (os.killpg if to_all else os.kill)(process.pid, number)


@pytest.mark.sweep
@pytest.mark.parametrize("role", ["starter", "target"])
@pytest.mark.parametrize("number", POLITE, ids=lambda number: number.name)
def test_told_to_stop(subject, role, number, few):
    # Before its first step it is Python that a signal ends.
    steps = [step for step in subject.steps(role) if not step.endswith(" start")]
    points = DELICATE[role] + [point_of(step) for step in spread(steps, few - 1)]
    for at, point in enumerate(points):
        with subject.held(point) as (process, hold, _held):
            send(process, number, to_all=at % 2 == 0)
            if role == "starter":
                hold.go()
            subject.assert_stopped(process, number)


@pytest.mark.sweep
@pytest.mark.parametrize("role", ["starter", "target"])
def test_other_signals(subject, role, few):
    for at, number in enumerate(spread(OTHERS, few)):
        with subject.held(HALF_DONE) as (process, _hold, held):
            if role == "starter":
                send(process, number, to_all=at % 2 == 0)
                subject.assert_stopped(process, number)
            else:
                # Its starter sees what came of it.
                os.kill(held.pid, number)
                _stdout, stderr = process.communicate()
                assert process.returncode == 128 + number
                assert stderr.count("\n") == 1
        assert leftovers(subject.packages) == leftovers(subject.scripts) == []
        subject.assert_older_pip_works()


@pytest.mark.parametrize("to_all", [False, True], ids=["alone", "all"])
def test_told_to_stop_before_it_listens(subject, to_all):
    with subject.held("target start") as (process, _hold, _held):
        send(process, signal.SIGTERM, to_all)
        subject.assert_stopped(process, signal.SIGTERM)
    subject.assert_older_pip_works()


# What was noted once, as it is the same each time.
STEPS = {}


def steps_of_undoing(subject, first):
    """Return the steps that it takes once it was told to stop at a point."""
    key = subject.interpreter.name, first
    if key not in STEPS:
        with subject.held(first) as (process, hold, held):
            send(process, signal.SIGTERM, to_all=False)
            subject.assert_stopped(process, signal.SIGTERM)
            steps = hold.steps
        steps = steps[steps.index(held.step) + 1 :]
        STEPS[key] = [step for step in steps if step.startswith("target ")]
    return STEPS[key]


@pytest.mark.sweep
@pytest.mark.parametrize(
    "first", [SET_ASIDE, HALF_DONE], ids=["set aside", "half done"]
)
@pytest.mark.parametrize("then", ["told again", "killed"])
def test_interrupted_while_it_undoes(subject, first, then, few):
    """At each step of undoing comes the same signal again, another, or the end."""
    if not subject.interpreter.python2:
        first = first.replace("pip2", "pip3")
    steps = steps_of_undoing(subject, first)
    assert any("rename" in step for step in steps)
    for at, step in enumerate(spread(steps, few)):
        with subject.held(first, point_of(step)) as (process, hold, _held):
            send(process, signal.SIGTERM, to_all=False)
            hold.wait(process)
            if then == "killed":
                subject.kill(process)
                subject.assert_repaired()
                continue
            again = [signal.SIGTERM, signal.SIGHUP][at % 2]
            send(process, again, to_all=True)
            hold.go()
            subject.assert_stopped(process, signal.SIGTERM)
        subject.assert_older_pip_works()


def test_two_signals_at_once(subject):
    """They wait together until the process can look at them."""
    with subject.held(SET_ASIDE.replace("pip2", "pip")) as (process, _hold, held):
        os.kill(held.pid, signal.SIGSTOP)
        for number in (signal.SIGTERM, signal.SIGHUP):
            os.kill(held.pid, number)
        os.kill(process.pid, signal.SIGTERM)
        os.kill(held.pid, signal.SIGCONT)
        subject.assert_stopped(process, signal.SIGTERM)
    subject.assert_older_pip_works()


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGQUIT, signal.SIGUSR1])
def test_what_is_ignored_stays_so(subject, number):
    """As a hang-up under nohup."""
    subject.options["preexec_fn"] = lambda: signal.signal(number, signal.SIG_IGN)
    points = ["starter after mkdir ensurepip-", "target start", HALF_DONE]
    with subject.held(*points) as (process, hold, _held):
        for _ in points[1:]:
            send(process, number, to_all=True)
            hold.go()
            hold.wait(process)
        send(process, number, to_all=True)
        hold.go()
        succeeded(process)
    subject.assert_healthy()


def listen_on_one_processor():
    """As many Pythons are served at once as there are processors."""
    listen()
    os.sched_setaffinity(0, [min(os.sched_getaffinity(0))])


@pytest.mark.parametrize("role", ["question", "target"])
@pytest.mark.parametrize("number", POLITE[:2], ids=lambda number: number.name)
def test_other_pythons(newest, environ, tmp_path, role, number):
    """The first one is stopped, and the next ones are not begun."""
    folders = [tmp_path / name for name in "abc"]
    packages = []
    for folder in folders:
        newest.bare_environment(folder)
        (path,) = folder.glob("lib/*/site-packages")
        plant(path)
        packages.append(path)
    options = [part for folder in folders for part in ("--python", folder)]
    command = [newest.path, "-m", "ensurepip", *options]
    with Hold(tmp_path, f"{role} start") as hold:
        options = {"preexec_fn": listen_on_one_processor}
        with started(command, {**environ, **hold.environ}, **options) as process:
            hold.wait(process)
            process.send_signal(number)
            _stdout, stderr = process.communicate(timeout=PATIENCE)
            assert {step.split()[0] for step in hold.steps} == {"question", role}
    assert process.returncode == 128 + number
    interrupted = "ensurepip: error: interrupted\n"
    assert stderr == (interrupted if number == signal.SIGINT else "")
    assert os.listdir(environ["TMPDIR"]) == []
    for path in packages:
        assert os.listdir(path) == [PLANTED]
