"""One interpreter that is measured: the commands of its cases, and what they took."""

import functools
import shutil
from statistics import median

import _pythons

from ensurepip import _bundle

from . import where
from .process import Failure, Step, count_instructions, measure


def find_interpreters(names):
    """Return the interpreters of those names, and the names that are missing."""
    found = _pythons.find()
    there = [found[name] for name in names if name in found]
    return there, [name for name in names if name not in found]


class MeasuredPython:
    """An interpreter, in the environments that its cases need.

    Each method that is named after a case makes what it needs, and returns
    the steps to be measured.
    """

    def __init__(self, workspace, interpreter):
        self.workspace = workspace
        self.interpreter = interpreter
        # {case: its Measurement}, {case: its Measurements}, {case: instructions},
        # and what :mod:`.where` measured.
        self.warm, self.timed, self.counted, self.where = {}, {}, {}, []
        self.without = []
        version = tuple(map(int, interpreter.version.split(".")))
        self.wheels = _bundle.select(version)
        self._links = workspace.new("wheels", make=True)
        _bundle.copy(self.wheels, self._links)
        self._copies = {}

    @property
    def name(self):
        return self.interpreter.name

    def measure(self, case, look=False):
        """Measure a case; *look* is for the warm-up, which does not count."""
        measurement = measure(self.steps(case), self.workspace.environ, look)
        if look:
            self.warm[case] = measurement
            self.timed[case] = []
        else:
            self.timed[case].append(measurement)

    def count(self, case):
        """Count the instructions of a case."""
        logs = self.workspace.new("logs", make=True)
        steps, environ = self.steps(case), self.workspace.environ
        self.counted[case] = count_instructions(steps, environ, logs)

    def drop(self, case):
        """Leave out a case."""
        self.warm.pop(case, None)
        self.timed.pop(case, None)
        self.without.append(case)

    def results(self):
        """Return what was measured, as it is written to the file."""
        return {
            "name": self.name,
            "wheels": {wheel.project: wheel.version for wheel in self.wheels},
            "without": self.without,
            "cases": {
                case: {
                    "seconds": [round(each.seconds, 4) for each in timed],
                    "process_mib": round(median(m.process_mib for m in timed), 1),
                    "tree_mib": self.warm[case].tree_mib,
                    "instructions": self.counted.get(case),
                }
                for case, timed in self.timed.items()
            },
            "where": where.medians(self.where) if self.where else None,
        }

    def steps(self, case):
        """Make what a case needs; return its steps."""
        return getattr(self, case.replace("-", "_"))()

    def plain(self):
        return self._plain(self._bare())

    def stdlib(self):
        return [self._step(self._bare(), "-m", "ensurepip")]

    def copy(self):
        folder = self._bare()
        return [Step(["cp", "-r", f"{self._files}/.", folder], self.workspace.empty)]

    def ready(self):
        return self._ours(self._bare(), "ready")

    def unready(self):
        steps = self._ours(self._bare(), "unready")
        self.workspace.forget_bytecode()
        return steps

    def clocked(self):
        return self._ours(self._bare(), "clocked")

    def in_one_call(self, count):
        """Return the steps that serve so many environments in one call."""
        command = [self.interpreter.path, "-m", "ensurepip"]
        for _ in range(count):
            command += ["--python", self._bare()]
        return [Step(command, self._copy("ready"))]

    def there_plain(self):
        return self._plain(self._there)

    def there_stdlib(self):
        return [self._step(self._there, "-m", "ensurepip")]

    def there_ready(self):
        return self._ours(self._there, "ready")

    def upgrade_plain(self):
        return self._plain(self._there, "--upgrade")

    def upgrade_ready(self):
        return self._ours(self._there, "ready", "--upgrade")

    def first_stdlib(self):
        folder = self.workspace.new("env")
        step = Step([self.interpreter.path, "-m", "venv", folder], self.workspace.empty)
        return [step, self._answer(folder)]

    def first_virtualenv(self):
        return self._peer("virtualenv", "-p", self.interpreter.path)

    def first_uv(self):
        return self._peer("uv", "venv", "--seed", "-p", self.interpreter.path)

    def first_venv(self):
        folder = self.workspace.new("env")
        command = [self.interpreter.path, "-m", "ensurepip.venv", folder]
        return [Step(command, self._copy("ready")), self._answer(folder)]

    def first_bare(self):
        folder = self._bare()
        return [*self._ours(folder, "ready"), self._answer(folder)]

    def _bare(self):
        folder = self.workspace.new("env")
        self.interpreter.bare_environment(folder)
        return folder

    def _plain(self, folder, *options):
        # What CPython's ensurepip runs, without the process that starts it.
        args = ["install", "--no-cache-dir", "--no-index", "--find-links"]
        args += [str(self._links), *options, *(wheel.project for wheel in self.wheels)]
        code = f"""import os, runpy, sys
os.environ["ENSUREPIP_OPTIONS"] = "install"
sys.path[:0] = {[str(self._links / wheel.filename) for wheel in self.wheels]!r}
sys.argv[1:] = {args!r}
runpy.run_module("pip", run_name="__main__", alter_sys=True)
"""
        return [self._step(folder, "-W", "ignore::DeprecationWarning", "-c", code)]

    def _ours(self, folder, kind, *options):
        place = self._copy(kind)
        return [self._step(folder, "-m", "ensurepip", *options, place=place)]

    def _copy(self, kind):
        """Return a copy of the package, used by this Python before."""
        if kind not in self._copies:
            self._copies[kind] = self.workspace.copies[kind]
            measure(self._ours(self._bare(), kind), self.workspace.environ)
        return self._copies[kind]

    @functools.cached_property
    def _there(self):
        """An environment that has a healthy pip."""
        folder = self._bare()
        measure(self._ours(folder, "ready"), self.workspace.environ)
        return folder

    @functools.cached_property
    def _files(self):
        """A folder with the files alone that a bootstrap adds."""
        folder, files = self._bare(), self.workspace.new("files")
        bare = set(folder.rglob("*"))
        measure(self._ours(folder, "ready"), self.workspace.environ)
        for path in set(folder.rglob("*")) - bare:
            if path.is_file():
                target = files / path.relative_to(folder)
                target.parent.mkdir(parents=True, exist_ok=True)
                path.rename(target)
        return files

    def _step(self, folder, *arguments, place=None):
        command = [folder / "bin" / "python", *arguments]
        return Step(command, place or self.workspace.empty)

    def _peer(self, name, *arguments):
        program = shutil.which(name)
        if not program:
            raise Failure("not installed")
        folder = self.workspace.new("env")
        step = Step([program, *arguments, folder], self.workspace.empty)
        return [step, self._answer(folder)]

    def _answer(self, folder):
        args = ["install", "--no-index", "pip"]
        return self._step(folder, "-m", "pip", *args)
