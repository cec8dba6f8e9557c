"""Several at once: each ends well, whatever the others are about."""

import contextlib
import fcntl
import os
import signal
import subprocess

import interpreters
import pytest
import wheels
from copies import Subject, succeeded
from holding import Hold, has_ended, plant, started
from support import CLONE, leftovers, pip_commands

HALF_DONE = "target after open bin/pip"

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


@pytest.mark.parametrize("name", [*interpreters.one_more("empty"), "new/env"])
def test_one_new_environment_made_twice(newest, environ, tmp_path, name):
    """The later one waits, and does not undo what the earlier one has made."""
    python = newest.bare_copy(tmp_path / "python")
    plant(newest.packages_of_copy(tmp_path / "python"))
    (tmp_path / "empty").mkdir()
    command = [python, "-m", "ensurepip.venv", tmp_path / name]
    with contextlib.ExitStack() as stack:

        def reached(point):
            hold = stack.enter_context(Hold(tmp_path, point))
            environment = {**environ, **hold.environ}
            process = stack.enter_context(started(command, environment))
            hold.wait(process)
            return process, hold

        first, hold = reached("starter after mkdir bin")
        second, later = reached("starter before flock")
        later.go()
        hold.go()
        succeeded(first)
        succeeded(second)
    assert (tmp_path / name / "bin" / "pip").exists()


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


# Who gives up at once where it would have to wait.
IMPATIENT = {"ENSUREPIP_PATIENCE": "0"}


@contextlib.contextmanager
def locked(folder):
    """Hold the lock of a folder, as any process can that can read it."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


@pytest.mark.parametrize("name", ["scripts", *interpreters.one_more("packages")])
def test_folder_that_somebody_holds(extreme_interpreter, environ, tmp_path, name):
    subject = Subject(extreme_interpreter, tmp_path, environ)
    folder = getattr(subject, name)
    waits = f"ensurepip: waiting for another process that uses {folder}\n"
    with locked(folder):
        with subject.started({"ENSUREPIP_PATIENCE": "1.2"}) as process:
            _stdout, stderr = process.communicate()
        assert process.returncode == 1
        assert stderr.startswith(f"{waits}ensurepip: error: {folder} is in use")
        assert stderr.count("\n") == 2
        subject.assert_older_pip_works()
    with contextlib.ExitStack() as stack:
        with locked(folder):
            waiting = stack.enter_context(subject.started({}))
            assert waiting.stderr.readline() == waits
        succeeded(waiting)
    subject.assert_healthy()


@pytest.mark.parametrize("number", ["long", "nan", *interpreters.one_more("-1")])
def test_patience_that_is_no_number(newest, environ, tmp_path, number):
    subject = Subject(newest, tmp_path, environ)
    with locked(subject.packages):
        with subject.started({"ENSUREPIP_PATIENCE": number}) as process:
            _stdout, stderr = process.communicate()
    assert process.returncode == 1
    assert stderr.splitlines() == [
        f"ensurepip: error: ENSUREPIP_PATIENCE is no number of seconds: {number}"
    ]


def uninstall(subject, environ=None):
    """Start an uninstallation."""
    return subprocess.Popen(
        [subject.python, "-m", "ensurepip._uninstall"],
        cwd=CLONE,
        env={**subject.environ, **(environ or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def assert_gave_up(process, *folders):
    """Assert that a process found one of these folders in use."""
    _stdout, stderr = process.communicate()
    assert process.returncode == 1, stderr
    words = stderr.split()
    assert words[:2] == ["ensurepip:", "error:"]
    assert words[2] in map(str, folders)
    assert words[3:6] == ["is", "in", "use"]
    assert stderr.count("\n") == 1


def test_uninstalled_meanwhile(extreme_interpreter, environ, tmp_path):
    subject = Subject(extreme_interpreter, tmp_path, environ)
    with subject.held(HALF_DONE) as (first, hold, _held):
        folders = subject.packages, subject.scripts
        assert_gave_up(uninstall(subject, IMPATIENT), *folders)
        hold.go()
        succeeded(first)
    subject.assert_healthy()


@pytest.mark.sweep
def test_installed_while_it_is_uninstalled(extreme_interpreter, environ, tmp_path):
    subject = Subject(extreme_interpreter, tmp_path, environ)
    subject.finish()
    with Hold(tmp_path, "target after rename site-packages/pip") as hold:
        first = uninstall(subject, hold.environ)
        hold.wait(first)
        both = subject.packages, subject.scripts
        with subject.started(IMPATIENT) as second:
            assert_gave_up(second, *both)
        hold.go()
        succeeded(first)
    assert pip_commands(subject.scripts) == []
    subject.finish()


@pytest.mark.sweep
def test_uninstalled_twice(extreme_interpreter, environ, tmp_path):
    """The later one finds nothing any more."""
    subject = Subject(extreme_interpreter, tmp_path, environ)
    subject.finish()
    with Hold(tmp_path, "target start") as hold:
        later = uninstall(subject, hold.environ)
        hold.wait(later)
        succeeded(uninstall(subject))
        hold.go()
        assert succeeded(later) == ("", "")
    assert pip_commands(subject.scripts) == []


@pytest.mark.parametrize(
    "number", [*interpreters.one_more(None, signal.SIGTERM), signal.SIGKILL]
)
def test_uninstalled_beside_another_python(
    extreme_interpreter, environ, tmp_path, number
):
    """A command that starts that one stays; if it is killed, the next run puts it
    back."""
    subject = Subject(extreme_interpreter, tmp_path, environ)
    subject.finish()
    theirs = subject.scripts / f"pip{extreme_interpreter.major}"
    command = f"#!{interpreters.require('3.9').path}\nprint('theirs')\n"
    theirs.write_text(command)
    aside = f"target after rename bin/{theirs.name} bin/.ensurepip-"
    with Hold(tmp_path, *[aside] * bool(number)) as hold:
        process = uninstall(subject, hold.environ)
        if number:
            os.kill(hold.wait(process).pid, number)
        _stdout, stderr = process.communicate()
    if number == signal.SIGKILL:
        assert not theirs.exists()
        succeeded(uninstall(subject))
    assert theirs.read_text() == command
    assert leftovers(subject.scripts) == []
    if number:
        assert process.returncode
    else:
        assert f"ensurepip: {theirs} starts another Python and stays\n" in stderr
        assert pip_commands(subject.scripts) == [theirs.name]


@pytest.mark.parametrize("first_is", ["alive", "killed"])
def test_pythons_that_share_commands(newest, environ, tmp_path, first_is):
    """One upgrades its pip, and what it set aside is nobody else's."""
    prefix = tmp_path / "prefix"
    packages = prefix / "lib" / f"python{newest.version}" / "site-packages"
    (prefix / "bin").mkdir(parents=True)
    packages.mkdir(parents=True)
    wheels.plant_pip(packages, newest)
    names = pip_commands(prefix / "bin")
    python = newest.bare_copy(tmp_path / "copy")
    plant(newest.packages_of_copy(tmp_path / "copy"))
    for name in names:
        # They are those of the copy.
        (prefix / "bin" / name).write_text(f"#!{python}\nprint('pip 1.0')\n")

    def start(path, environment):
        return subprocess.Popen(
            [path, "-m", "ensurepip", "--upgrade", "--prefix", prefix],
            cwd=CLONE,
            env={**environ, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    another = interpreters.require("2.7").path
    with Hold(tmp_path, HALF_DONE) as hold:
        first = start(python, hold.environ)
        hold.wait(first)
        aside = leftovers(prefix / "bin")
        assert len(aside) == 1
        if first_is == "alive":
            assert_gave_up(start(another, IMPATIENT), prefix / "bin")
            assert leftovers(prefix / "bin") == aside
            hold.go()
            succeeded(first)
        else:
            os.killpg(first.pid, signal.SIGKILL)
            first.communicate()
    succeeded(start(another, {}))
    assert pip_commands(prefix / "bin") == sorted([*names, "pip", "pip2", "pip2.7"])
    succeeded(start(python, {}))
    assert pip_commands(prefix / "bin") == sorted([*names, "pip", "pip2", "pip2.7"])
    assert leftovers(packages) == leftovers(prefix / "bin") == []
    version, _path = wheels.bundled("pip", newest.version)
    shown = subprocess.run(
        [prefix / "bin" / names[0], "--version"],
        env={**environ, "PYTHONPATH": str(packages)},
        capture_output=True,
        text=True,
    )
    assert shown.stdout.startswith(f"pip {version} ")


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
