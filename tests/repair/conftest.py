import functools
import os
import shutil

import interpreters
import pytest
import wheels
from support import distributions, import_package, pip_commands

installed = import_package("_target.installed")


@pytest.fixture(scope="session")
def prepare(tmp_path_factory):
    """A function that makes a copy of an interpreter that has a pip, once."""

    @functools.cache
    def prepare(name, *options):
        interpreter = interpreters.require(name)
        folder = tmp_path_factory.mktemp("prepared") / "copy"
        interpreters.bootstrap(interpreter.bare_copy(folder), *options)
        return interpreter, folder

    return prepare


def copied(interpreter, original, folder):
    """Copy a copy, so that its commands start the new one."""
    shutil.copytree(original, folder, symlinks=True)
    for name in pip_commands(folder / "bin"):
        path = folder / "bin" / name
        path.write_text(path.read_text().replace(str(original), str(folder)))
    return interpreter, folder


class Damaged:
    """A copy with a pip, to be damaged."""

    def __init__(self, interpreter, folder, run):
        self.interpreter = interpreter
        self.folder = folder
        self.python = folder / "bin" / "python"
        self.run = run
        (self.packages,) = folder.glob("lib/python*/site-packages")
        self.version, _path = wheels.bundled("pip", interpreter.version)
        self.info = self.packages / f"pip-{self.version}.dist-info"

    def command(self, name="pip{}"):
        return self.folder / "bin" / name.format(self.interpreter.version)

    def check(self, *options, said="damaged"):
        """Run ensurepip, which has to repair what was done."""
        process = self.run(self.python, "-m", "ensurepip", *options)
        assert said in process.stderr
        self.check_pip()
        again = self.run(self.python, "-m", "ensurepip", *options)
        assert again.stderr == ""
        assert f"pip {self.version} is already in" in again.stdout

    def check_pip(self):
        infos = [n for n in distributions(self.packages) if n.startswith("pip-")]
        assert infos == [self.info.name]
        found = installed.Installation(str(self.packages), "pip", {"pip"})
        assert (found.state, found.reason) == (installed.HEALTHY, None)
        assert not [n for n in os.listdir(self.packages) if n.startswith((".", "~"))]
        shown = self.run(self.python, "-m", "pip", "--version").stdout
        assert shown.startswith(f"pip {self.version} from {self.packages}")

    def check_command(self):
        shown = self.run(self.command(), "--version").stdout
        assert shown.startswith(f"pip {self.version} from {self.packages}")


@pytest.fixture
def damaged(newest, prepare, run, tmp_path):
    """A copy of the newest Python to be damaged."""
    return Damaged(*copied(*prepare(newest.name), tmp_path / "copy"), run)


@pytest.fixture(params=["2.7", "3.13"])
def each_damaged(request, prepare, run, tmp_path):
    """A copy of the oldest and of the newest Python, or of others, to be damaged."""
    return Damaged(*copied(*prepare(request.param), tmp_path / "copy"), run)


@pytest.fixture(params=["2.7", "3.13"])
def loaded(request, prepare, run, tmp_path):
    """A copy whose pip has its bytecode."""
    original = prepare(request.param, "--compile")
    return Damaged(*copied(*original, tmp_path / "copy"), run)
