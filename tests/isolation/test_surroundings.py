"""Whatever is missing, full or odd around it: it works, or one line says why.

A pip that worked before still works afterwards, and the same command repairs
the rest as soon as the cause is gone.
"""

import contextlib
import os
import shutil
import signal
import stat
import subprocess
import time
from pathlib import Path

import interpreters
import pytest
import wheels
from support import CLONE, error_line, healthy_pip, leftovers, tree

MEBI = 1 << 20


class Copy:
    """A bare copy of a Python, maybe with an older pip."""

    def __init__(self, interpreter, folder, older_pip=False):
        self.interpreter = interpreter
        self.folder = Path(folder)
        self.python = interpreter.bare_copy(folder)
        self.packages = interpreter.packages_of_copy(folder)
        self.scripts = self.python.parent
        if older_pip:
            wheels.plant_pip(self.packages, interpreter, commands=["pip"])
        self._before = tree(folder)
        self._around = set(self._names())

    def assert_healthy(self):
        version = healthy_pip(self.interpreter, self.python, self.packages)
        assert version == wheels.bundled("pip", self.interpreter.version)[0]
        assert leftovers(self.packages) == leftovers(self.scripts) == []
        commands = {f"pip{self.interpreter.major}", f"pip{self.interpreter.version}"}
        assert commands <= {path.name for path in self.scripts.glob("pip*")}
        assert set(self._names()) == self._around

    def assert_unchanged(self):
        assert tree(self.folder) == self._before
        assert leftovers(self.packages) == leftovers(self.scripts) == []

    def assert_older_pip_works(self):
        for command in ([self.scripts / "pip"], [self.python, "-B", "-m", "pip"]):
            shown = subprocess.run(command, capture_output=True, text=True)
            assert shown.stdout == "pip 1.0\n", shown

    def _names(self):
        """What is beside the two folders that a bootstrap writes to."""
        for folder in (self.folder, self.packages.parent):
            yield from (path.name for path in folder.iterdir())


@pytest.fixture
def fresh(newest, tmp_path):
    return Copy(newest, tmp_path / "copy")


@pytest.mark.parametrize("older_pip", [False, True], ids=["fresh", "upgrade"])
def test_full_disk(extreme_interpreter, run, mount, tmp_path, older_pip):
    (tmp_path / "disk").mkdir()
    mount(tmp_path / "disk", "-t", "tmpfs", "-o", "size=200m", "tmpfs")
    copy = Copy(extreme_interpreter, tmp_path / "disk" / "copy", older_pip)
    command = [copy.python, "-m", "ensurepip", *["--upgrade"][: int(older_pip)]]
    disk = os.statvfs(tmp_path / "disk")
    used = (disk.f_blocks - disk.f_bfree) * disk.f_frsize
    files = disk.f_files - disk.f_ffree

    for room in ({"size": 16384}, {"size": MEBI}, {"size": 7 * MEBI}, {"files": 300}):
        size = used + room.get("size", 100 * MEBI)
        inodes = files + room.get("files", 100_000)
        options = f"remount,size={size},nr_inodes={inodes}"
        mount(tmp_path / "disk", "-o", options, again=True)
        process = run(*command, status=1)
        assert os.strerror(28) in error_line(process), room
        copy.assert_unchanged()
        if older_pip:
            copy.assert_older_pip_works()

    mount(tmp_path / "disk", "-o", "remount,size=200m,nr_inodes=0", again=True)
    run(*command)
    copy.assert_healthy()


@pytest.mark.parametrize("size", [4096, MEBI, 5 * MEBI // 2])
def test_full_temporary_folder(extreme_interpreter, run, mount, tmp_path, size):
    (tmp_path / "small").mkdir()
    mount(tmp_path / "small", "-t", "tmpfs", "-o", f"size={size}", "tmpfs")
    copy = Copy(extreme_interpreter, tmp_path / "copy", older_pip=True)
    process = run(
        *(copy.python, "-m", "ensurepip", "--upgrade"),
        env={"TMPDIR": str(tmp_path / "small")},
        status=None,
    )
    assert os.listdir(tmp_path / "small") == []
    if process.returncode:
        assert os.strerror(28) in error_line(process)
        copy.assert_unchanged()
        copy.assert_older_pip_works()
    else:
        assert size > 2 * MEBI
        copy.assert_healthy()


def test_limit_of_file_sizes(fresh, run):
    """As with a quota, the writing fails, and not for lack of room."""
    shell = ["sh", "-c", 'ulimit -f 100; exec "$0" -m ensurepip', fresh.python]
    process = run(*shell, status=1)
    assert os.strerror(27) in error_line(process)
    fresh.assert_unchanged()


def test_read_only_file_system(extreme_interpreter, run, mount, tmp_path):
    older = Copy(extreme_interpreter, tmp_path / "older", older_pip=True)
    mount(older.folder, "-o", "ro", "--bind", older.folder)
    process = run(older.python, "-m", "ensurepip", "--upgrade", status=1)
    assert os.strerror(30) in error_line(process)
    older.assert_unchanged()
    older.assert_older_pip_works()

    current = Copy(extreme_interpreter, tmp_path / "current")
    run(current.python, "-m", "ensurepip")
    mount(current.folder, "-o", "ro", "--bind", current.folder)
    for options in ([], ["--upgrade"]):
        process = run(current.python, "-m", "ensurepip", *options)
        assert process.stderr == ""
    current.assert_healthy()


def all_at_once(commands, environ):
    """Run commands at the same time; return what each wrote, once it succeeded."""
    processes = [
        subprocess.Popen(
            command,
            cwd=CLONE,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for command in commands
    ]
    outputs = [process.communicate(timeout=600) for process in processes]
    for process, (_stdout, stderr) in zip(processes, outputs, strict=True):
        assert (process.returncode, stderr) == (0, "")
    assert os.listdir(environ["TMPDIR"]) == []
    return [stdout for stdout, _stderr in outputs]


@pytest.mark.parametrize("older_pip", [False, True], ids=["fresh", "upgrade"])
def test_two_at_once(extreme_interpreter, environ, tmp_path, older_pip):
    copy = Copy(extreme_interpreter, tmp_path / "copy", older_pip)
    command = [copy.python, "-m", "ensurepip", *["--upgrade"][: int(older_pip)]]
    outputs = all_at_once([command] * 2, environ)
    # The later one waited for the earlier.
    version, _path = wheels.bundled("pip", extreme_interpreter.version)
    assert sum(f"pip {version} is already in" in output for output in outputs) == 1
    copy.assert_healthy()


@pytest.mark.sweep
def test_many_at_once(newest, environ, tmp_path, request):
    copies = [
        Copy(newest, tmp_path / str(number))
        for number in range(request.config.getoption("--many"))
    ]
    all_at_once([[copy.python, "-m", "ensurepip"] for copy in copies], environ)
    for copy in copies:
        copy.assert_healthy()


@pytest.mark.parametrize("home", ["-uHOME", "HOME=/proc"])
def test_home(fresh, run, home):
    process = run("env", home, fresh.python, "-m", "ensurepip")
    assert process.stderr == ""
    fresh.assert_healthy()


@pytest.mark.parametrize("umask", ["077", "000"])
def test_umask(fresh, environ, umask):
    """The temporary folder is private all the time."""
    shell = ["sh", "-c", f'umask {umask}; exec "$0" -m ensurepip', fresh.python]
    process = subprocess.Popen(shell, cwd=CLONE, env=environ, stdout=subprocess.DEVNULL)
    modes = set()
    while process.poll() is None:
        for entry in os.scandir(environ["TMPDIR"]):
            with contextlib.suppress(FileNotFoundError):
                if entry.is_dir():
                    modes.add(stat.S_IMODE(entry.stat().st_mode))
        time.sleep(0.001)
    assert process.returncode == 0
    assert modes == {0o700}
    fresh.assert_healthy()


REDIRECTIONS = ["<&-", ">&-", "<&- >&- 2>&-", ">/dev/full", "| true"]


@pytest.mark.parametrize("redirection", [*REDIRECTIONS, "| head -1", "-v | true"])
def test_streams(fresh, run, redirection):
    script = f'"$0" -m ensurepip {redirection}; exit "${{PIPESTATUS[0]}}"'
    process = run("bash", "-c", script, fresh.python)
    assert "-v" in redirection or process.stderr == ""
    assert "rror:" not in process.stderr
    fresh.assert_healthy()


@pytest.mark.parametrize("redirection", [">/dev/full", "2>/dev/full"])
def test_no_room_for_output(typical_interpreter, run, redirection):
    """The exit status is what it would be otherwise."""
    script = f'"$0" -m ensurepip "$1" {redirection}'
    for option, status in (("--version", 0), ("--unknown", 2)):
        process = run(
            "bash", "-c", script, typical_interpreter.path, option, status=status
        )
        assert "xception" not in process.stderr


def test_hangup_is_ignored_under_nohup(fresh, environ):
    process = subprocess.Popen(
        ["sh", "-c", "trap '' HUP; exec \"$0\" -m ensurepip", fresh.python],
        cwd=CLONE,
        env=environ,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
    )
    while process.poll() is None:
        if os.listdir(environ["TMPDIR"]):
            os.killpg(process.pid, signal.SIGHUP)
        time.sleep(0.05)
    assert process.returncode == 0
    fresh.assert_healthy()


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
