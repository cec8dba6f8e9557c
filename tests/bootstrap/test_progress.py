"""What lasts is told on a terminal, in a line that goes away again."""

import fcntl
import os
import signal

import interpreters
import pytest
from holding import Hold, plant, started
from terminal import Terminal

# pip is about to write its first command.
INSTALLING = "target before open bin/pip"

# The file that tells the step.
TOLD = "/step wb"


@pytest.fixture
def packages(interpreter, tmp_path):
    """The site-packages of a bare environment whose runs can be held."""
    interpreter.bare_environment(tmp_path / "env")
    (folder,) = (tmp_path / "env" / "lib").glob("*/site-packages")
    plant(folder)
    return folder


@pytest.fixture
def bootstrap(packages, environ, tmp_path):
    """A function that starts a bootstrap whose stderr, at least, is given."""

    def bootstrap(hold, stderr, *options, **more):
        command = [tmp_path / "env" / "bin" / "python", "-m", "ensurepip", *options]
        env = {"TERM": "xterm", **environ, **hold.environ, **more.pop("env", {})}
        return started(command, env, stderr=stderr, **more)

    return bootstrap


@interpreters.each("2.7", "3.13")
def test_step_that_lasts(interpreter, bootstrap, tmp_path):
    with Hold(tmp_path, INSTALLING) as hold, Terminal() as terminal:
        with bootstrap(hold, terminal.end, stdout=terminal.end) as process:
            hold.wait(process)
            terminal.wait("ensurepip: installing ")
            (line,) = terminal.lines()
            assert line.startswith("ensurepip: installing "), line
            assert line.endswith("pip")
            hold.go()
            assert process.wait() == 0
        lines = terminal.lines()
    assert any(step.endswith(TOLD) for step in hold.steps), hold.steps
    assert [
        line for line in lines if not line.startswith(("pip ", "setuptools "))
    ] == []
    assert lines[-1].startswith("pip ")


@interpreters.each("2.7", "3.13")
def test_interrupted(interpreter, bootstrap, tmp_path):
    """The last word has the line for itself."""
    with Hold(tmp_path, INSTALLING) as hold, Terminal() as terminal:
        with bootstrap(hold, terminal.end) as process:
            hold.wait(process)
            terminal.wait("ensurepip: installing ")
            process.send_signal(signal.SIGINT)
            assert process.wait() == 128 + signal.SIGINT
        assert terminal.lines() == ["ensurepip: error: interrupted"]


@interpreters.each("2.7", "3.13")
def test_waiting_for_another_run(interpreter, packages, bootstrap, tmp_path):
    folder = os.open(packages, os.O_RDONLY)
    fcntl.flock(folder, fcntl.LOCK_EX)
    with Hold(tmp_path) as hold, Terminal() as terminal:
        with bootstrap(hold, terminal.end) as process:
            terminal.wait("ensurepip: waiting for another process that uses ")
            os.close(folder)
            assert process.wait() == 0
        assert terminal.lines() == []


@pytest.mark.parametrize(
    ("options", "env"), [(["-q"], {}), (["--json"], {}), ([], {"TERM": "dumb"})]
)
@interpreters.each("3.13")
def test_nobody_wants_it(interpreter, bootstrap, tmp_path, options, env):
    with Hold(tmp_path) as hold, Terminal() as terminal:
        with bootstrap(hold, terminal.end, *options, env=env) as process:
            assert process.wait() == 0
        assert terminal.lines() == []
    assert hold.steps
    assert not any(step.endswith(TOLD) for step in hold.steps)


@interpreters.each("3.13")
def test_no_terminal(interpreter, bootstrap, tmp_path):
    with Hold(tmp_path) as hold, bootstrap(hold, stderr=-1) as process:
        assert process.communicate()[1] == ""
    assert hold.steps
    assert not any(step.endswith(TOLD) for step in hold.steps)
