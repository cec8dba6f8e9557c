"""Where the cases run: the folders that they need, and their commands."""

import functools
import itertools
import os
import shutil
from pathlib import Path
from statistics import median

import _pythons
from _clone import CLONE

from ensurepip import _bundle

from . import where
from .process import Failure, Step, measure


def find_interpreters(names):
    """Return the interpreters of those names, and the names that are missing."""
    found = _pythons.find()
    there = [found[name] for name in names if name in found]
    return there, [name for name in names if name not in found]


class Ground:
    """The folder that everything happens in, and the copies of the package.

    Nothing is deleted before the end: on some file systems (ext4) new files
    take up to twenty times as long near recently deleted ones, whoever makes
    them.
    """

    def __init__(self, folder):
        self.folder = Path(folder).resolve()
        self._numbers = itertools.count(1)
        self.empty = self.new("empty", make=True)
        self.environ = _environ(self.new("tmp", make=True), self.new("caches"))
        copies = "ready", "unready", "clocked"
        self.copies = {kind: self._make_copy(kind) for kind in copies}
        where.insert_clock(self.copies["clocked"] / "ensurepip")

    def new(self, kind, make=False):
        """Return the path of something that is not there yet, or make a folder."""
        path = self.folder / f"{kind}-{next(self._numbers)}"
        if make:
            path.mkdir()
        return path

    def forget_bytecode(self):
        """Leave nothing ready in the copy that is to have nothing."""
        cache = self.copies["unready"] / "ensurepip" / "_bundled" / "__pycache__"
        if cache.exists():
            cache.rename(self.new("old"))

    def _make_copy(self, kind):
        copy = self.new(kind, make=True)
        unwanted = shutil.ignore_patterns("__pycache__")
        shutil.copytree(Path(CLONE, "ensurepip"), copy / "ensurepip", ignore=unwanted)
        return copy


def _environ(temporary, caches):
    """Return the environment variables, without what would change a case."""
    unwanted = ("PIP_", "PYTHON", "VIRTUALENV_", "VIRTUAL_ENV", "ENSUREPIP_")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(unwanted)}
    # It would have bytecode files checked by hashes.
    kept.pop("SOURCE_DATE_EPOCH", None)
    return {
        **kept,
        "PIP_CONFIG_FILE": os.devnull,
        "TMPDIR": str(temporary),
        "VIRTUALENV_OVERRIDE_APP_DATA": f"{caches}/virtualenv",
        "UV_CACHE_DIR": f"{caches}/uv",
        "UV_PYTHON_DOWNLOADS": "never",
        # Where the copy that keeps time writes, unless told otherwise.
        "BENCH_CLOCK": os.devnull,
    }


class Stand:
    """Where the cases of one interpreter run.

    Each method that is named after a case makes what it needs, and returns
    the steps to be measured.
    """

    def __init__(self, ground, interpreter):
        self.ground = ground
        self.interpreter = interpreter
        # {case: its Measurement}, {case: its Measurements}, and what
        # :mod:`.where` measured.
        self.warm, self.timed, self.where = {}, {}, []
        version = tuple(map(int, interpreter.version.split(".")))
        self.wheels = _bundle.select(version)
        self._links = ground.new("wheels", make=True)
        _bundle.copy(self.wheels, self._links)
        self._copies = {}

    @property
    def name(self):
        return self.interpreter.name

    def measure(self, case, look=False):
        """Measure a case; *look* is for the warm-up, which does not count."""
        measurement = measure(self.steps(case), self.ground.environ, look)
        if look:
            self.warm[case] = measurement
            self.timed[case] = []
        else:
            self.timed[case].append(measurement)

    def drop(self, case):
        """Leave out a case."""
        self.warm.pop(case, None)
        self.timed.pop(case, None)

    def results(self):
        """Return what was measured, as it is written to the file."""
        return {
            "name": self.name,
            "wheels": {wheel.project: wheel.version for wheel in self.wheels},
            "cases": {
                case: {
                    "seconds": [round(each.seconds, 4) for each in timed],
                    "process_mib": round(median(m.process_mib for m in timed), 1),
                    "tree_mib": self.warm[case].tree_mib,
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

    def ready(self):
        return self._ours(self._bare(), "ready")

    def unready(self):
        steps = self._ours(self._bare(), "unready")
        self.ground.forget_bytecode()
        return steps

    def clocked(self):
        return self._ours(self._bare(), "clocked")

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
        folder = self.ground.new("env")
        step = Step([self.interpreter.path, "-m", "venv", folder], self.ground.empty)
        return [step, self._answer(folder)]

    def first_virtualenv(self):
        return self._peer("virtualenv", "-p", self.interpreter.path)

    def first_uv(self):
        return self._peer("uv", "venv", "--seed", "-p", self.interpreter.path)

    def first_venv(self):
        folder = self.ground.new("env")
        command = [self.interpreter.path, "-m", "ensurepip.venv", folder]
        return [Step(command, self._copy("ready")), self._answer(folder)]

    def first_bare(self):
        folder = self._bare()
        return [*self._ours(folder, "ready"), self._answer(folder)]

    def _bare(self):
        folder = self.ground.new("env")
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
            self._copies[kind] = self.ground.copies[kind]
            measure(self._ours(self._bare(), kind), self.ground.environ)
        return self._copies[kind]

    @functools.cached_property
    def _there(self):
        """An environment that has a healthy pip."""
        folder = self._bare()
        measure(self._ours(folder, "ready"), self.ground.environ)
        return folder

    def _step(self, folder, *arguments, place=None):
        command = [folder / "bin" / "python", *arguments]
        return Step(command, place or self.ground.empty)

    def _peer(self, name, *arguments):
        program = shutil.which(name)
        if not program:
            raise Failure("not installed")
        folder = self.ground.new("env")
        step = Step([program, *arguments, folder], self.ground.empty)
        return [step, self._answer(folder)]

    def _answer(self, folder):
        args = ["install", "--no-index", "--dry-run", "pip"]
        return self._step(folder, "-m", "pip", *args)
