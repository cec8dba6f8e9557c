"""Whenever it is killed, the same command, run again, gives a healthy pip."""

import os
import shutil
import signal

import cases
import pytest
import wheels
from copies import Subject, succeeded
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
        "target after mkdir bin/.ensurepip- /new",
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
    assert stderr == KILLED_ALONE
    assert os.listdir(environ["TMPDIR"]) == []
    assert leftovers(subject.packages) == leftovers(subject.scripts) == []
    subject.assert_older_pip_works()
    subject.assert_repaired()


KILLED_ALONE = (
    "ensurepip: error: pip was killed by signal 9, and nothing is left half done: "
    "run it again\n"
)


def killed_alone(subject, point, all_of_it):
    """Kill the target at a point, without what started it or together."""
    with subject.held(point, reset=False) as (process, hold, held):
        if all_of_it:
            subject.kill(process)
        else:
            os.kill(held.pid, signal.SIGKILL)
            # Who undoes it may take the same step.
            if hold.reached(lambda: process.poll() is not None):
                hold.go()
            assert process.communicate()[1] == KILLED_ALONE


@pytest.mark.parametrize("all_of_it", [False, True])
def test_own_certificates_come_back(newest, environ, tmp_path, all_of_it):
    subject = Subject(newest, tmp_path, environ)
    name = "pip/_vendor/certifi/cacert.pem"
    path = subject.packages / name
    path.parent.mkdir(parents=True)
    path.write_text(cases.CERTIFICATES)
    with open(subject.packages / "pip-1.0.dist-info" / "RECORD", "a") as file:
        file.write(f"{name},sha256=x,1\n")
    killed_alone(subject, "target after unlink certifi/cacert.pem", all_of_it)
    if not all_of_it:
        assert path.read_text() == cases.CERTIFICATES
    with subject.started({}) as process:
        _stdout, stderr = succeeded(process)
    assert f"{path} is not pip's own and stays" in stderr
    assert path.read_text() == cases.CERTIFICATES


@pytest.mark.sweep
@pytest.mark.parametrize("all_of_it", [False, True])
@pytest.mark.parametrize(
    "point",
    [
        "target after rename tool-1.0.dist-info",
        "target after mkdir /new/tool-2.0.dist-info",
    ],
)
def test_older_version_comes_back(newest, environ, tmp_path, point, all_of_it):
    """What a further wheel was to replace."""
    subject = Subject(newest, tmp_path, environ)
    files = {"tool.py": "V = 1\n", "extra.py": ""}
    wheels.plant(subject.packages, "tool", "1.0", files)
    subject.more = ["--with"]
    subject.more.append(wheels.build(tmp_path, "tool", "2.0", {"tool.py": "V = 2\n"}))
    killed_alone(subject, point, all_of_it)
    if not all_of_it:
        assert (subject.packages / "tool.py").read_text() == "V = 1\n"
        assert (subject.packages / "extra.py").exists()
        subject.assert_older_pip_works()
    subject.assert_repaired()
    assert (subject.packages / "tool.py").read_text() == "V = 2\n"
    assert not (subject.packages / "extra.py").exists()
    infos = [path.name for path in subject.packages.glob("tool-*")]
    assert infos == ["tool-2.0.dist-info"]


def test_killed_and_mended_by_somebody_else(extreme_interpreter, environ, tmp_path):
    """What works stays, whatever was there before."""
    subject = Subject(extreme_interpreter, tmp_path, environ)
    with subject.held("target after open bin/pip") as (process, _, _held):
        subject.kill(process)
    for path in subject.packages.glob("[!.]*"):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    wheels.plant_pip(subject.packages, extreme_interpreter, version="99.0")
    with subject.started({}) as process:
        stdout, stderr = succeeded(process)
    assert "pip 99.0 is already in" in stdout
    assert stderr == ""
    assert leftovers(subject.packages) == leftovers(subject.scripts) == []
