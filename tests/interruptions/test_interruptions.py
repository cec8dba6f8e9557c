"""Whenever it is interrupted, the same command, run again, gives a healthy pip."""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest
import wheels
from support import CLONE, healthy_pip, leftovers

POLITE = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]


class Subject:
    """A bare copy of a Python that is bootstrapped again and again.

    Every process is in a session of its own, so that it can be killed
    together with those that it started.
    """

    def __init__(self, interpreter, folder, environ, upgrade):
        self.interpreter = interpreter
        self.temporary = Path(environ["TMPDIR"])
        self.python = interpreter.bare_copy(folder)
        self.packages = interpreter.packages_of_copy(folder)
        self.scripts = self.python.parent
        self.environ = environ
        self.upgrade = upgrade
        self._bare_scripts = set(os.listdir(self.scripts))

    def reset(self):
        """Go back to the older pip, or to none."""
        shutil.rmtree(self.packages)
        self.packages.mkdir()
        for name in set(os.listdir(self.scripts)) - self._bare_scripts:
            path = self.scripts / name
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        self.empty_temporary()
        if self.upgrade:
            wheels.plant_pip(self.packages, self.interpreter, commands=["pip"])

    def empty_temporary(self):
        shutil.rmtree(self.temporary)
        self.temporary.mkdir()

    def start(self):
        options = ["--upgrade"] if self.upgrade else []
        return subprocess.Popen(
            [self.python, "-m", "ensurepip", *options],
            cwd=CLONE,
            env=self.environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def finish(self):
        """Run it to its end; return the seconds that it took."""
        began = time.monotonic()
        process = self.start()
        _stdout, stderr = process.communicate(timeout=120)
        assert process.returncode == 0, stderr
        return time.monotonic() - began

    def assert_healthy(self):
        version = healthy_pip(self.interpreter, self.python, self.packages)
        assert version == wheels.bundled("pip", self.interpreter.version)[0]
        assert leftovers(self.packages) == leftovers(self.scripts) == []
        assert os.listdir(self.temporary) == []
        commands = {f"pip{self.interpreter.major}", f"pip{self.interpreter.version}"}
        if self.upgrade or self.interpreter.python2:
            commands.add("pip")
        assert {path.name for path in self.scripts.glob("pip*")} == commands


@pytest.fixture(params=["fresh", "upgrade"])
def upgrade(request):
    return request.param == "upgrade"


@pytest.mark.sweep
def test_killed_at_any_moment(extreme_interpreter, upgrade, tmp_path, environ, request):
    """Kill it and all that it started, at points spread over its whole run."""
    subject = Subject(extreme_interpreter, tmp_path / "copy", environ, upgrade)
    subject.reset()
    duration = subject.finish()
    subject.assert_healthy()
    count = request.config.getoption("--kill-points")
    killed, failures = 0, []
    for number in range(count):
        subject.reset()
        after = duration * (number + 0.5) / count
        process = subject.start()
        time.sleep(after)
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        killed += process.returncode == -signal.SIGKILL
        subject.empty_temporary()
        try:
            subject.finish()
            subject.assert_healthy()
        except AssertionError as error:
            failures.append(f"after {after:.3f} of {duration:.3f} s: {error}")
    print(f"{killed} of {count} killed, {len(failures)} not repaired")
    assert failures == []
    assert killed > count // 2


@pytest.mark.parametrize("number", POLITE, ids=lambda number: number.name)
def test_told_to_stop(extreme_interpreter, number, tmp_path, environ):
    """A signal comes to it alone, or to its group as from a terminal.

    The pip that was there still works, or the new one does; nothing else is
    left, and the exit status is as a shell expects.
    """
    subject = Subject(extreme_interpreter, tmp_path / "copy", environ, True)
    points = 3
    subject.reset()
    duration = subject.finish()
    stopped = 0
    for point in range(points):
        to_all = bool(point % 2)
        subject.reset()
        process = subject.start()
        began = time.monotonic()
        while not os.listdir(subject.temporary):
            time.sleep(0.005)
        rest = duration - (time.monotonic() - began)
        time.sleep(rest * (point + 0.5) / points)
        (os.killpg if to_all else os.kill)(process.pid, number)
        _stdout, stderr = process.communicate(timeout=60)
        assert "Traceback" not in stderr
        assert process.returncode in (128 + number, 0), stderr
        stopped += process.returncode != 0
        assert os.listdir(subject.temporary) == []
        assert leftovers(subject.packages) == leftovers(subject.scripts) == []
        current = wheels.bundled("pip", subject.interpreter.version)[0]
        for command in ([subject.scripts / "pip"], [subject.python, "-m", "pip"]):
            shown = subprocess.run(
                [*command, "--version"], env=environ, capture_output=True, text=True
            )
            assert shown.stdout.split()[:2] in (["pip", "1.0"], ["pip", current])
    assert stopped
