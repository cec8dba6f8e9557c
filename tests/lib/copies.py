"""Bare copies of a Python that are bootstrapped, and looked at afterwards."""

import contextlib
import os
import shutil
import signal
import subprocess
from pathlib import Path

import holding
import wheels
from support import healthy_pip, leftovers, tree


class Copy:
    """A bare copy of a Python, maybe with an older pip."""

    def __init__(self, interpreter, folder, older_pip=False):
        self.interpreter = interpreter
        self.folder = Path(folder)
        self.python = interpreter.bare_copy(folder)
        self.packages = interpreter.packages_of_copy(folder)
        self.scripts = self.python.parent
        self._bare_scripts = set(os.listdir(self.scripts))
        self.older_pip = older_pip
        if older_pip:
            self.plant_older_pip()
        self.note()
        self._around = set(self._names())

    def plant_older_pip(self):
        wheels.plant_pip(self.packages, self.interpreter, commands=["pip"])

    def note(self):
        """Note what is there, for :meth:`assert_unchanged`."""
        self._before = tree(self.folder)

    def assert_healthy(self):
        version = healthy_pip(self.interpreter, self.python, self.packages)
        assert version == wheels.bundled("pip", self.interpreter.version)[0]
        assert leftovers(self.packages) == leftovers(self.scripts) == []
        commands = {f"pip{self.interpreter.major}", f"pip{self.interpreter.version}"}
        if self.older_pip or self.interpreter.python2:
            commands.add("pip")
        assert {path.name for path in self.scripts.glob("pip*")} == commands
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


# What was noted once: it takes the same steps each time.
_STEPS = {}


class Subject(Copy):
    """A copy that is bootstrapped, and interrupted, again and again.

    Every process is in a session of its own, so that a signal can be sent to
    it together with those that it started.

    :param kind: what a bootstrap finds: nothing (``fresh``), an older pip
        (``upgrade``), or a damaged one (``repair``).

    ``options`` are those of its processes, ``more`` further arguments.
    """

    def __init__(self, interpreter, folder, environ, kind="upgrade"):
        super().__init__(interpreter, Path(folder, "copy"), kind != "fresh")
        self.kind = kind
        self.environ = environ
        self.holds = Path(folder)
        self.temporary = Path(environ["TMPDIR"])
        self.options = {}
        self.more = []
        self.reset()

    def reset(self):
        """Go back to what a bootstrap is to find."""
        shutil.rmtree(self.packages)
        self.packages.mkdir()
        holding.plant(self.packages)
        for name in set(os.listdir(self.scripts)) - self._bare_scripts:
            path = self.scripts / name
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        if self.older_pip:
            self.plant_older_pip()
        if self.kind == "repair":
            (self.packages / "pip" / "old.py").unlink()

    def started(self, environ):
        """Start a bootstrap, as :func:`holding.started` does."""
        asked = ["--upgrade"][: int(self.older_pip)] + self.more
        return holding.started(
            [self.python, "-m", "ensurepip", *asked],
            {**self.environ, **environ},
            **self.options,
        )

    def finish(self, **environ):
        """Run a bootstrap to its end."""
        with self.started(environ) as process:
            succeeded(process)

    def steps(self, *roles):
        """Return the steps of a bootstrap that nothing interrupts."""
        key = self.interpreter.name, self.kind, self.options.get("cwd")
        if key not in _STEPS:
            self.reset()
            with holding.Hold(self.holds) as hold:
                self.finish(**hold.environ)
                self.assert_healthy()
                _STEPS[key] = hold.steps
        return [step for step in _STEPS[key] if step.split()[0] in roles]

    @contextlib.contextmanager
    def held(self, *points, reset=True):
        """Give a process, its Hold, and where it stands at the first point."""
        if reset:
            self.reset()
        with holding.Hold(self.holds, *points) as hold:
            with self.started(hold.environ) as process:
                yield process, hold, hold.wait(process)

    def kill(self, process):
        """Kill a process and all that it started, and tidy up as they cannot."""
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        shutil.rmtree(self.temporary)
        self.temporary.mkdir()

    def assert_repaired(self):
        """The same command, run again, gives a healthy pip."""
        self.finish()
        self.assert_healthy()
        assert os.listdir(self.temporary) == []

    def assert_stopped(self, process, number):
        """What was told to stop ended tidily.

        The pip that was there still works, or the new one does; nothing else
        is left, and the exit status is as a shell expects.
        """
        _stdout, stderr = process.communicate(timeout=holding.PATIENCE)
        assert process.returncode == 128 + number, stderr
        interrupted = "ensurepip: error: interrupted\n"
        assert stderr == (interrupted if number == signal.SIGINT else "")
        assert os.listdir(self.temporary) == []
        assert leftovers(self.packages) == leftovers(self.scripts) == []
        current = wheels.bundled("pip", self.interpreter.version)[0]
        for command in ([self.scripts / "pip"], [self.python, "-m", "pip"]):
            shown = subprocess.run(
                [*command, "--version"],
                env=self.environ,
                capture_output=True,
                text=True,
            )
            assert shown.stdout.split()[:2] in (["pip", "1.0"], ["pip", current])


def succeeded(process):
    """Wait for a process, which has to succeed; return what it wrote."""
    stdout, stderr = process.communicate(timeout=2 * holding.PATIENCE)
    assert process.returncode == 0, stderr
    return stdout, stderr
