"""The interpreters of this machine, as the tests need them."""

import fcntl
import functools
import os
import subprocess
from pathlib import Path

import _pythons
import pytest
from _pythons import CPYTHONS, OTHERS, SYSTEM
from support import CLONE, import_package

NAMES = [*CPYTHONS, *OTHERS.values(), SYSTEM]

# What a test that takes each interpreter leaves out, and why.
LEFT_OUT = {
    "test_pip_works[jython]": (
        "a bootstrap of Jython takes long; what is different there is tested in "
        "test_jython.py"
    )
}

# PyPy does not start in a folder beyond ASCII without a locale.
_PLAIN = {"LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}

_PREPARE = """
import compileall, ensurepip, os, sys
from ensurepip._target import interpreter, wheelfile
package = os.path.dirname(ensurepip.__file__)
compileall.compile_dir(package, 1, quiet=1)
if sys.argv[1:] and interpreter.can_prepare():
    from ensurepip._target import bytecode
    sys.dont_write_bytecode = False
    for wheel in ensurepip._request.wheels(interpreter.this()):
        folder = getattr(wheel, "folder", os.path.join(package, "_bundled"))
        path = os.path.join(folder, wheel.filename)
        bytecode.prepare(wheelfile.Wheel(path), package)
"""


class Interpreter(_pythons.Interpreter):
    """A Python that is really there, and what of it concerns a test."""

    @property
    def gets_setuptools(self):
        version = tuple(map(int, self.version.split(".")))
        wheels = import_package("_bundle").select(version)
        return "setuptools" in [wheel.project for wheel in wheels]

    @property
    def install_options(self):
        """What ``pip install`` cannot do without on this Python."""
        return ["--no-compile"] if self.name == "jython" else []

    def bare_copy(self, folder):
        try:
            return super().bare_copy(folder)
        except _pythons.CannotCopy as error:
            pytest.skip(str(error))

    def require_pip_at(self, folder):
        """Skip a test in which pip, by itself, could not install into *folder*."""
        if self.python2 and not str(folder).isascii():
            pytest.skip("pip for Python 2.7 cannot install beyond ASCII by itself")

    def packages(self, python):
        """Return the site-packages folder of an environment."""
        code = "import sysconfig; print(sysconfig.get_path('purelib'))"
        command = [python, "-c", code]
        process = subprocess.run(command, capture_output=True, text=True, check=True)
        return Path(process.stdout.strip())


@functools.cache
def find():
    """Return {name: Interpreter} of what is on this machine."""
    found = _pythons.find()
    return {name: Interpreter(**vars(each)) for name, each in found.items()}


def each(*names):
    """Let a test take these Pythons for its ``interpreter``, instead of all."""
    return pytest.mark.parametrize("interpreter", names, indirect=True)


def one_more(*values):
    """Return values of a parameter that only the long sweeps take."""
    return [pytest.param(value, marks=pytest.mark.sweep) for value in values]


def require(name):
    """Return the Interpreter called *name*, or skip the test that asks."""
    if name not in find():
        pytest.skip(f"there is no {name} Python on this machine")
    _prepare(find()[name])
    return find()[name]


def newest():
    """Return the name of the newest CPython that is nobody's system Python."""
    return next((name for name in reversed(CPYTHONS) if name in find()), CPYTHONS[-1])


@functools.cache
def _prepare(interpreter):
    """Leave the bytecode of this clone ready: most tests are no test of that.

    Of the processes that run tests, one does it, and the others wait.
    """
    if interpreter.name == OTHERS["Jython"]:
        return
    # That of the wheels takes longer than the few tests of other Pythons do without.
    options = ["wheels"] * (interpreter.name == newest())
    env = {**_PLAIN, "PYTHONPATH": str(CLONE)}
    with open(CLONE / "ensurepip" / "__init__.py") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        command = [interpreter.path, "-c", _PREPARE, *options]
        subprocess.run(command, env=env, check=True)


def bootstrap(python, *options):
    """Run this package in an interpreter, outside any test."""
    env = {**_PLAIN, "PATH": os.environ["PATH"]}
    command = [python, "-m", "ensurepip", "-q", *options]
    subprocess.run(command, cwd=CLONE, env=env, check=True, capture_output=True)
