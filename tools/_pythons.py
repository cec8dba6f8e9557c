"""Finds the Python interpreters of this machine, and makes bare ones of them.

They are looked for where ``--python`` looks for versions, and in the environment
variable ENSUREPIP_TEST_PYTHONS (executables, separated as in
PATH, which come first).
"""

import functools
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import _clone  # noqa: F401

from ensurepip import _lookup

CPYTHONS = ["2.7", *(f"3.{minor}" for minor in range(6, 16))]
SYSTEM = "system"
OTHERS = {"PyPy": "pypy3", "Jython": "jython"}
# What makes a Java machine quick that ends after seconds.
_JAVA_OPTIONS = (
    "-XX:+IgnoreUnrecognizedVMOptions -XX:+UnlockDiagnosticVMOptions "
    "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:-BytecodeVerificationRemote "
    "-Xmn256m"
)

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


class CannotCopy(Exception):
    """An interpreter of which no copy can be made."""


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
            raise CannotCopy("only Debian's launcher of Jython can be copied")
        python = Path(folder, "bin", "jython")
        python.parent.mkdir(parents=True)
        python.write_text(launcher.replace("exec java ", f"exec java {_JAVA_OPTIONS} "))
        python.chmod(0o755)
        self.packages_of_copy(folder).mkdir(parents=True)
        return python

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


def _candidates():
    yield from filter(None, os.environ.get("ENSUREPIP_TEST_PYTHONS", "").split(":"))
    commands = [f"python{version}" for version in CPYTHONS]
    # Not those of the environment that runs the tests.
    own = os.path.realpath(sys.prefix + "/bin")
    for path in _lookup.candidates([*commands, *OTHERS.values(), "python3"]):
        if os.path.realpath(os.path.dirname(path)) != own:
            yield path


def _describe(path):
    try:
        process = subprocess.run(
            [path, "-c", _DESCRIBE], capture_output=True, timeout=60, check=True
        )
        return json.loads(process.stdout)
    except (OSError, subprocess.SubprocessError, ValueError):
        return None
