"""``make install`` and ``make uninstall``, killed, failing, and several at once."""

import os
import shutil
import signal
import subprocess
from pathlib import Path

import holding
import interpreters
import pytest
from support import CLONE, leftovers

# Runs tools/into_stdlib.py without compiling, which takes long, and with more.
# What changes a folder is a step; it can be killed or stopped before one.
RUN = """
import os, signal, sys
number, how, more, action = sys.argv[1:]
sys.path.insert(0, TOOLS)
import _exchange, into_stdlib
into_stdlib._compile = lambda package, later: None
count = [0]
def watch(module, name):
    function = getattr(module, name)
    def step(*args, **options):
        count[0] += 1
        if str(count[0]) == number:
            os.kill(os.getpid(), getattr(signal, how))
        return function(*args, **options)
    setattr(module, name, step)
    return step
for name in "rename", "mkdir", "rmdir", "unlink", "chmod":
    watch(os, name)
watch(_exchange, "_exchange")
exec(more)
status = into_stdlib.main([action])
sys.stderr.write("steps: %d\\n" % count[0])
sys.exit(status)
"""

# As where the kernel cannot let two paths change places.
NO_EXCHANGE = "_exchange._exchange = lambda one, other: False"


class Library:
    """The standard library of a copy, which has an ensurepip of its own."""

    def __init__(self, interpreter, python, run, folder):
        self.python = python
        self.run = run
        self.folder = folder
        (self.path,) = (python.parent.parent / "lib").glob("python*")
        # Its own, not a link.
        own = Path(os.path.realpath(self.path / "ensurepip"))
        (self.path / "ensurepip").unlink()
        shutil.copytree(own, self.path / "ensurepip")
        # The page of the manual goes there; what is made for it stays.
        manual = python.parent.parent / "share" / "man" / "man1"
        manual.mkdir(parents=True, exist_ok=True)
        self.before = self.names()
        self.own = self.version()
        self.ours = self.run(python, "-m", "ensurepip", "--version", cwd=CLONE).stdout
        assert self.own != self.ours

    def names(self):
        return sorted(os.listdir(self.path))

    def version(self):
        """Return what the ensurepip that is there answers."""
        command = [self.python, "-m", "ensurepip", "--version"]
        process = self.run(*command, cwd=self.folder, status=None)
        # Python 2.7's argparse writes it to stderr.
        return (process.stdout + process.stderr) if not process.returncode else None

    def command(self, action, number=0, how="SIGKILL", more=""):
        code = f"TOOLS = {str(CLONE / 'tools')!r}\n{RUN}"
        return [str(self.python), "-c", code, str(number), how, more, action]

    def start(self, environ, *args):
        return subprocess.Popen(
            self.command(*args),
            env=environ,
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def do(self, *args, status=0):
        return self.run(*self.command(*args), cwd=self.folder, status=status)

    def assert_as_before(self):
        assert self.names() == self.before
        assert self.version() == self.own


@pytest.fixture
def place(each_copy, run, tmp_path):
    return Library(*each_copy, run, tmp_path)


def steps(process):
    return int(process.stderr.split("steps: ")[1])


@pytest.mark.sweep
@pytest.mark.parametrize("more", ["", NO_EXCHANGE], ids=["exchange", "renames"])
@interpreters.each("2.7", "3.13")
def test_killed_install(place, few, more):
    count = steps(place.do("install", 0, "", more))
    place.do("uninstall")
    place.assert_as_before()

    # The last ones are about what was replaced; before them it is prepared.
    numbers = holding.spread(range(1, count), few * 3) + list(range(count - 8, count))
    for number in sorted(set(numbers)):
        place.do("install", number, "SIGKILL", more, status=-signal.SIGKILL)
        if not more:
            assert place.version() in (place.own, place.ours), number
        place.do("install", 0, "", more)
        assert place.version() == place.ours, number
        assert leftovers(place.path) == []
        place.do("uninstall", 0, "", more)
        place.assert_as_before()


@pytest.mark.sweep
@pytest.mark.parametrize("more", ["", NO_EXCHANGE], ids=["exchange", "renames"])
@interpreters.each("3.13")
def test_killed_install_over_an_installed_one(place, few, more):
    place.do("install")
    count = steps(place.do("install", 0, "", more))
    for number in holding.spread(range(1, count), few * 2):
        place.do("install", number, "SIGKILL", more, status=-signal.SIGKILL)
        if not more:
            assert place.version() == place.ours, number
        place.do("install", 0, "", more)
        assert place.version() == place.ours, number
    place.do("uninstall")
    place.assert_as_before()


@pytest.mark.sweep
@pytest.mark.parametrize("more", ["", NO_EXCHANGE], ids=["exchange", "renames"])
@interpreters.each("3.13")
def test_killed_uninstall(place, few, more):
    place.do("install")
    count = steps(place.do("uninstall", 0, "", more))
    numbers = [1, 2, 3, 4, 5, *holding.spread(range(6, count), few)]
    for number in sorted(set(numbers)):
        place.do("install")
        place.do("uninstall", number, "SIGKILL", more, status=-signal.SIGKILL)
        if not more:
            assert place.version() in (place.own, place.ours), number
        # It says so if the killed one had done it.
        place.do("uninstall", 0, "", more, status=None)
        place.assert_as_before()


@interpreters.each("3.13")
def test_failed_change_of_places(place):
    fail = (
        "def fail(old, new, move=into_stdlib.moving.move):\n"
        "    if new.endswith('lib/' + NAME + '/ensurepip') and not failed:\n"
        "        failed.append(new)\n"
        "        raise EnvironmentError('no room')\n"
        "    move(old, new)\n"
        f"failed = []; NAME = {place.path.name!r}\n"
        f"into_stdlib.moving.move = fail; {NO_EXCHANGE}"
    )
    process = place.do("install", 0, "", fail, status=1)
    assert process.stderr.startswith("into_stdlib: error: no room\n")
    place.assert_as_before()


@interpreters.each("3.13")
def test_incomplete_package_is_not_put_in_place(place):
    damage = (
        "def damage(package, later): os.unlink(package + '/_target/runner.py')\n"
        "into_stdlib._compile = damage"
    )
    process = place.do("install", 0, "", damage, status=1)
    assert "the new copy is not complete: _target/runner.py" in process.stderr
    place.assert_as_before()


@interpreters.each("3.13")
def test_another_run_waits(place, environ):
    """Stopped before it changes places: the other one waits, and says so."""
    count = steps(place.do("install"))
    place.do("uninstall")
    for other in ("install", "uninstall"):
        first = place.start(environ, "install", count // 3, "SIGSTOP")
        os.waitid(os.P_PID, first.pid, os.WSTOPPED | os.WNOWAIT)
        second = place.start(environ, other)
        assert "waiting for another process" in second.stderr.readline()
        os.kill(first.pid, signal.SIGCONT)
        for process in (first, second):
            _stdout, stderr = process.communicate(timeout=holding.PATIENCE)
            assert process.returncode == 0, stderr
        if other == "install":
            assert place.version() == place.ours
            place.do("uninstall")
        place.assert_as_before()


@pytest.mark.sweep
@interpreters.each("3.13")
def test_several_at_once(place, environ):
    for _ in range(2):
        processes = [place.start(environ, "install") for _ in range(4)]
        for process in processes:
            _stdout, stderr = process.communicate(timeout=holding.PATIENCE)
            assert process.returncode == 0, stderr
        assert place.version() == place.ours
        place.do("uninstall")
        place.assert_as_before()


@pytest.mark.parametrize("kind", ["own", "ours"])
@interpreters.each("2.7", "3.13")
def test_overlay(each_copy, run, tmp_path, mount, kind):
    """A folder of a lower layer, as in an image, cannot be renamed."""
    _interpreter, python = each_copy
    lower = Library(*each_copy, run, tmp_path)
    if kind == "ours":
        lower.do("install")
    for name in ("upper", "work", "merged"):
        (tmp_path / name).mkdir()
    layers = (
        f"lowerdir={tmp_path / 'the copy'},upperdir={tmp_path / 'upper'},"
        f"workdir={tmp_path / 'work'}"
    )
    mount(tmp_path / "merged", "-t", "overlay", "overlay", "-o", layers)
    place = lower
    place.python = tmp_path / "merged" / python.relative_to(tmp_path / "the copy")
    place.path = tmp_path / "merged" / lower.path.relative_to(tmp_path / "the copy")

    place.do("install")
    assert place.version() == place.ours
    assert leftovers(place.path) == []
    place.do("uninstall")
    place.assert_as_before()
