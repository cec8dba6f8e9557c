"""Whatever is missing or odd around it: it works, or one line says why."""

import os
import shutil
import stat

import interpreters
import pytest
import wheels
from copies import Copy, Subject, succeeded
from support import CLONE, error_line


@pytest.fixture
def fresh(newest, tmp_path):
    return Copy(newest, tmp_path / "copy")


@pytest.mark.parametrize("home", ["-uHOME", "HOME=/proc"])
def test_home(fresh, run, home):
    process = run("env", home, fresh.python, "-m", "ensurepip")
    assert process.stderr == ""
    fresh.assert_healthy()


@pytest.mark.parametrize("umask", [0o077, 0o000])
def test_umask(newest, environ, tmp_path, umask):
    """The temporary folder is private from its beginning to its end."""
    subject = Subject(newest, tmp_path, environ, "fresh")
    subject.options["umask"] = umask
    points = ["starter after mkdir ensurepip-", "target start", "target before _exit"]
    with subject.held(*points) as (process, hold, _held):
        for point in points:
            (folder,) = subject.temporary.iterdir()
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700
            hold.go()
            if point != points[-1]:
                hold.wait(process)
        succeeded(process)
    subject.assert_healthy()


REDIRECTIONS = ["<&-", ">&-", "<&- >&- 2>&-", ">/dev/full", "| true"]


@pytest.mark.parametrize("redirection", [*REDIRECTIONS, "| head -1", "-v | true"])
def test_streams(fresh, run, redirection):
    script = f'"$0" -m ensurepip {redirection}; exit "${{PIPESTATUS[0]}}"'
    process = run("bash", "-c", script, fresh.python)
    assert "-v" in redirection or process.stderr == ""
    assert "rror:" not in process.stderr
    fresh.assert_healthy()


@pytest.mark.parametrize("redirection", [">/dev/full", "2>/dev/full"])
def test_no_room_for_output(extreme_interpreter, run, redirection):
    """The exit status is what it would be otherwise."""
    script = f'"$0" -m ensurepip "$1" {redirection}'
    for option, status in (("--version", 0), ("--unknown", 2)):
        process = run(
            "bash", "-c", script, extreme_interpreter.path, option, status=status
        )
        assert "xception" not in process.stderr


def test_everything_odd_at_once(run, tmp_path):
    """On the oldest Python, where most could go wrong."""
    copy = Copy(interpreters.require("2.7"), tmp_path / "copy")
    script = (
        "umask 000\n"
        "unset HOME LANG\n"
        "export LC_ALL=C SOURCE_DATE_EPOCH=0\n"
        '"$0" -m ensurepip --upgrade -v <&- | true\n'
        'exit "${PIPESTATUS[0]}"\n'
    )
    process = run("bash", "-c", script, copy.python)
    assert process.stderr == ""
    copy.assert_healthy()


def test_locale_c(fresh, run):
    run("env", "-uLANG", "LC_ALL=C", fresh.python, "-m", "ensurepip")
    fresh.assert_healthy()


def test_site_packages_is_a_link(extreme_interpreter, run, tmp_path):
    copy = Copy(extreme_interpreter, tmp_path / "copy")
    elsewhere = tmp_path / "else" / "where" / "deeper" / "packages"
    elsewhere.parent.mkdir(parents=True)
    wheels.plant_pip(copy.packages, extreme_interpreter)
    copy.packages.rename(elsewhere)
    copy.packages.symlink_to(elsewhere)
    for options in (["--upgrade"], []):
        process = run(copy.python, "-m", "ensurepip", *options)
        assert process.stderr == ""
        copy.assert_healthy()
        assert copy.packages.is_symlink()


@pytest.mark.parametrize("length", [220, 4000])
def test_long_path(extreme_interpreter, run, tmp_path, length):
    """The longer one leaves no room for the names that come under it."""
    folder = str(tmp_path)
    while len(folder) < length:
        folder += "/" + "x" * min(100, max(1, length - len(folder) - 1))
    os.makedirs(folder)
    if length < 1000:
        copy = Copy(extreme_interpreter, folder + "/copy")
        run(copy.python, "-m", "ensurepip")
        copy.assert_healthy()
        return
    python = extreme_interpreter.bare_environment(tmp_path / "env")
    process = run(python, "-m", "ensurepip", "--root", folder, status=1)
    assert os.strerror(36) in error_line(process)
    assert run("find", ".", "-name", "pip*", cwd=folder).stdout == ""


@pytest.mark.parametrize("kind", ["missing", "file"])
def test_temporary_folder_that_is_none(fresh, run, tmp_path, kind):
    """Python looks for another."""
    if kind == "file":
        (tmp_path / "file").write_text("")
    run(fresh.python, "-m", "ensurepip", env={"TMPDIR": str(tmp_path / kind)})
    fresh.assert_healthy()


@pytest.mark.parametrize("what", ["clock", "files"])
def test_before_1980(extreme_interpreter, run, tmp_path, what):
    """Zip files know no earlier time."""
    copy = Copy(extreme_interpreter, tmp_path / "copy")
    shutil.copytree(CLONE / "ensurepip", tmp_path / "clone" / "ensurepip")
    environment = {}
    if what == "clock":
        # What sets the clock of one process only is seldom installed.
        (copy.packages / "sitecustomize.py").write_text(
            "import time\n"
            "time.time = lambda: 86400.0\n"
            "time.localtime = lambda seconds=86400.0: time.gmtime(seconds)\n"
        )
    else:
        for path in (tmp_path / "clone").rglob("*"):
            os.utime(path, (0, 0))
        environment["SOURCE_DATE_EPOCH"] = "0"
    process = run(
        *(copy.python, "-m", "ensurepip"), cwd=tmp_path / "clone", env=environment
    )
    assert process.stderr == ""
    copy.assert_healthy()
