"""Finds the Python interpreters of this machine, and makes bare ones of them.

They are looked for on PATH, under pyenv's versions folder, and in the
environment variable ENSUREPIP_TEST_PYTHONS (executables, separated as in
PATH, which come first).
"""

import fcntl
import functools
import glob
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from support import CLONE

CPYTHONS = ["2.7", *(f"3.{minor}" for minor in range(6, 16))]
SYSTEM = "system"
OTHERS = {"PyPy": "pypy3", "Jython": "jython"}
NAMES = [*CPYTHONS, *OTHERS.values(), SYSTEM]

# What a test that takes each interpreter leaves out, and why.
LEFT_OUT = {
    "test_result_is_that_of_pip[jython]": (
        "a bootstrap of Jython takes long; what is different there is tested in "
        "test_jython.py"
    )
}

# What makes a Java machine quick that ends after seconds.
_JAVA_OPTIONS = (
    "-XX:+IgnoreUnrecognizedVMOptions -XX:+UnlockDiagnosticVMOptions "
    "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:-BytecodeVerificationRemote "
    "-Xmn256m"
)

# PyPy does not start in a folder beyond ASCII without a locale.
_PLAIN = {"LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}

_DESCRIBE = """
import json, os, platform, sys, sysconfig
print(json.dumps({
    "executable": os.path.realpath(sys.executable or ""),
    "version": "%d.%d" % sys.version_info[:2],
    "implementation": platform.python_implementation(),
    "stdlib": os.path.dirname(os.__file__),
    "externally_managed": os.path.exists(
        os.path.join(sysconfig.get_path("stdlib"), "EXTERNALLY-MANAGED")),
}))
"""

_PREPARE = """
import compileall, ensurepip, os, sys
from ensurepip._target import interpreter, wheelfile
package = os.path.dirname(ensurepip.__file__)
compileall.compile_dir(package, 0, quiet=1)
if interpreter.can_prepare():
    from ensurepip._target import bytecode
    sys.dont_write_bytecode = False
    for wheel in ensurepip._wheels():
        folder = getattr(wheel, "folder", os.path.join(package, "_bundled"))
        path = os.path.join(folder, wheel.filename)
        bytecode.prepare(wheelfile.Candidate(path), package)
"""


@dataclass(frozen=True)
class Interpreter:
    """A Python that is really there."""

    name: str
    path: str
    version: str
    implementation: str
    stdlib: str
    externally_managed: bool

    @property
    def python2(self):
        return self.version.startswith("2.")

    @property
    def major(self):
        return self.version.partition(".")[0]

    @property
    def gets_setuptools(self):
        return tuple(map(int, self.version.split("."))) < (3, 12)

    @property
    def install_options(self):
        """What ``pip install`` cannot do without on this Python."""
        return ["--no-compile"] if self.name == "jython" else []

    @property
    def own_bytecode(self):
        """Variables that let an environment keep its bytecode if that saves much."""
        return {"PYTHONDONTWRITEBYTECODE": ""} if self.name == "jython" else {}

    def bare_environment(self, folder):
        """Make an environment without pip in *folder*; return its Python."""
        if self.python2:
            return self.bare_copy(folder)
        subprocess.run(
            [self.path, "-I", "-m", "venv", "--without-pip", folder], check=True
        )
        return Path(folder, "bin", "python")

    def bare_copy(self, folder):
        """Make a relocated copy with an empty site-packages; return its Python.

        The copy takes the prefix of *folder* because the standard library is
        found there, as links.
        """
        if self.name == "jython":
            return self._copy_of_jython(folder)
        name = f"python{self.version}"
        library = Path(folder, "lib", name)
        (library / "site-packages").mkdir(parents=True)
        for entry in os.scandir(self.stdlib):
            if entry.name != "site-packages":
                os.symlink(entry.path, library / entry.name)
        binaries = Path(folder, "bin")
        binaries.mkdir()
        shutil.copy2(self.path, binaries / name)
        (binaries / "python").symlink_to(name)
        return binaries / "python"

    def _copy_of_jython(self, folder):
        """Copy the launcher, which takes the folder above its own for the prefix.

        The standard library is in Jython's jar.
        """
        launcher = Path(self.path).read_text(errors="replace")
        if "exec java " not in launcher:
            import pytest

            pytest.skip("only Debian's launcher of Jython can be copied")
        python = Path(folder, "bin", "jython")
        python.parent.mkdir(parents=True)
        python.write_text(launcher.replace("exec java ", f"exec java {_JAVA_OPTIONS} "))
        python.chmod(0o755)
        self.packages_of_copy(folder).mkdir(parents=True)
        return python

    def packages(self, python):
        """Return the site-packages folder of an environment."""
        code = "import sysconfig; print(sysconfig.get_path('purelib'))"
        command = [python, "-c", code]
        process = subprocess.run(command, capture_output=True, text=True, check=True)
        return Path(process.stdout.strip())

    def packages_of_copy(self, folder):
        """Return the site-packages folder of a bare copy in *folder*."""
        if self.name == "jython":
            return Path(folder, "Lib", "site-packages")
        return Path(folder, "lib", f"python{self.version}", "site-packages")


@functools.cache
def find():
    """Return {name: Interpreter} of what is on this machine."""
    found = {}
    for path in _candidates():
        described = _describe(path)
        if described is None:
            continue
        if described["implementation"] != "CPython":
            name = OTHERS.get(described["implementation"])
        elif described["externally_managed"]:
            name = SYSTEM
        else:
            name = described["version"]
        path = described.pop("executable") or path
        if name is None:
            continue
        found.setdefault(name, Interpreter(name, path, **described))
    return found


def each(*names):
    """Let a test take these Pythons for its ``interpreter``, instead of all."""
    import pytest

    return pytest.mark.parametrize("interpreter", names, indirect=True)


def require(name):
    """Return the Interpreter called *name*, or skip the test that asks."""
    if name not in find():
        import pytest  # the benchmark, too, looks for interpreters

        pytest.skip(f"there is no {name} Python on this machine")
    _prepare(find()[name])
    return find()[name]


@functools.cache
def _prepare(interpreter):
    """Leave the bytecode of this clone ready: most tests are no test of that.

    Of the processes that run tests, one does it, and the others wait.
    """
    if interpreter.python2:
        return
    env = {**_PLAIN, "PYTHONPATH": str(CLONE)}
    with open(CLONE / "ensurepip" / "__init__.py") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        subprocess.run([interpreter.path, "-c", _PREPARE], env=env, check=True)


def bootstrap(python):
    """Run this package in an interpreter, outside any test."""
    env = {**_PLAIN, "PATH": os.environ["PATH"]}
    command = [python, "-m", "ensurepip", "-q"]
    subprocess.run(command, cwd=CLONE, env=env, check=True, capture_output=True)


def _candidates():
    yield from filter(None, os.environ.get("ENSUREPIP_TEST_PYTHONS", "").split(":"))
    roots = [os.environ.get("PYENV_ROOT"), os.path.expanduser("~/.pyenv")]
    for root in filter(None, roots):
        yield from sorted(glob.glob(f"{root}/versions/*/bin/python"))
    # Not those of the environment that runs the tests.
    folders = [
        folder
        for folder in os.environ["PATH"].split(":")
        if os.path.realpath(folder) != os.path.realpath(sys.prefix + "/bin")
    ]
    commands = [f"python{version}" for version in CPYTHONS]
    for command in [*commands, *OTHERS.values(), "python3"]:
        for folder in folders:
            if os.access(f"{folder}/{command}", os.X_OK):
                yield f"{folder}/{command}"


def _describe(path):
    try:
        process = subprocess.run(
            [path, "-c", _DESCRIBE], capture_output=True, timeout=60, check=True
        )
        return json.loads(process.stdout)
    except (OSError, subprocess.SubprocessError, ValueError):
        return None
