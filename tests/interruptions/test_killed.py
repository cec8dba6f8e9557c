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


@pytest.mark.parametrize("kind", ["fresh", "upgrade"])
def test_command_that_the_user_made_since(newest, environ, tmp_path, kind):
    subject = Subject(newest, tmp_path, environ, kind)
    with subject.held("target after open bin/pip3") as (process, _, _held):
        subject.kill(process)
    path = subject.scripts / "pip3"
    path.write_text("#!/bin/sh\necho mine\n")
    path.chmod(0o755)
    subject.finish()
    assert path.read_text() == "#!/bin/sh\necho mine\n"
    assert leftovers(subject.packages) == leftovers(subject.scripts) == []


@pytest.mark.parametrize("version", ["3.0", "2.0"])
def test_version_that_the_user_installed_since(newest, environ, tmp_path, version):
    """It may be the very one that the killed run was about to install."""
    subject = Subject(newest, tmp_path, environ)
    wheels.plant(subject.packages, "tool", "1.0", {"tool.py": "V = 1\n"})
    points = "[console_scripts]\ntool = tool:main\n"
    files = {"tool.py": "V = 2\n", "tool-2.0.dist-info/entry_points.txt": points}
    subject.more = ["--with", wheels.build(tmp_path, "tool", "2.0", files)]
    point = "target after mkdir /new/tool-2.0.dist-info"
    with subject.held(point, reset=False) as (process, _, _held):
        subject.kill(process)
    shutil.rmtree(subject.packages / "tool-2.0.dist-info", ignore_errors=True)
    files = {"tool.py": "V = 3\n", "../../../bin/tool": "mine\n"}
    wheels.plant(subject.packages, "tool", version, files)
    subject.more = []
    subject.assert_repaired()
    assert (subject.packages / "tool.py").read_text() == "V = 3\n"
    assert (subject.scripts / "tool").read_text() == "mine\n"
    infos = [path.name for path in subject.packages.glob("tool-*")]
    assert infos == [f"tool-{version}.dist-info"]


@pytest.mark.sweep
@pytest.mark.parametrize("older", [False, True])
def test_project_that_shares_a_folder_came_since(newest, environ, tmp_path, older):
    """With one that is new, or with one of which another version was there."""
    subject = Subject(newest, tmp_path, environ)
    if older:
        wheels.plant(subject.packages, "tool", "1.0", {"ns/tool.py": "V = 1\n"})
    tool = wheels.build(tmp_path, "tool", "2.0", {"ns/tool.py": "V = 2\n"})
    subject.more = ["--with", tool]
    point = "target after mkdir /new/tool-2.0.dist-info"
    with subject.held(point, reset=False) as (process, _, _held):
        subject.kill(process)
    wheels.plant(subject.packages, "other", "1.0", {"ns/other.py": "V = 1\n"})
    subject.more = []
    subject.assert_repaired()
    assert (subject.packages / "ns" / "other.py").read_text() == "V = 1\n"
    if older:
        assert (subject.packages / "ns" / "tool.py").read_text() == "V = 1\n"


@pytest.mark.sweep
def test_editable_version_that_the_user_installed_since(newest, environ, tmp_path):
    subject = Subject(newest, tmp_path, environ)
    wheels.plant(subject.packages, "tool", "1.0", {"tool.py": "V = 1\n"})
    tool = wheels.build(tmp_path, "tool", "2.0", {"tool.py": "V = 2\n"})
    subject.more = ["--with", tool]
    point = "target after mkdir /new/tool-2.0.dist-info"
    with subject.held(point, reset=False) as (process, _, _held):
        subject.kill(process)
    mine = tmp_path / "mine"
    mine.mkdir()
    for name in subject.packages.glob("tool*"):
        shutil.rmtree(name) if name.is_dir() else name.unlink()
    wheels.plant(
        subject.packages, "tool", "3.0", {"__editable__.tool.pth": f"{mine}\n"}
    )
    subject.more = []
    subject.assert_repaired()
    names = sorted(path.name for path in subject.packages.glob("*tool*"))
    assert names == ["__editable__.tool.pth", "tool-3.0.dist-info"]
