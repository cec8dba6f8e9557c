"""Whatever is wrong with an installed pip, the same command repairs it."""

import functools
import os
import re
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
    def prepare(name):
        interpreter = interpreters.require(name)
        folder = tmp_path_factory.mktemp("prepared") / "copy"
        interpreters.bootstrap(interpreter.bare_copy(folder))
        return interpreter, folder

    return prepare


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
        shown = self.run(self.command(), "--version").stdout
        assert shown.startswith(f"pip {self.version} ")


def rewrite(info, name, content):
    """Write a file of a dist-info as its installer would, RECORD included."""
    (info / name).write_bytes(content)
    row = f"{info.name}/{name}"
    rows = (info / "RECORD").read_text().splitlines()
    rows = [other for other in rows if not other.startswith(f"{row},")]
    rows.append(f"{row},{wheels.record_hash(content)},{len(content)}")
    (info / "RECORD").write_text("\n".join(rows) + "\n")


@pytest.fixture
def damaged(newest, prepare, run, tmp_path):
    """A copy of the newest Python to be damaged."""
    interpreter, original = prepare(newest.name)
    shutil.copytree(original, tmp_path / "copy", symlinks=True)
    return Damaged(interpreter, tmp_path / "copy", run)


@pytest.fixture(params=["2.7", "3.13"])
def on_extremes(request, prepare, run, tmp_path):
    """A copy of the oldest and of the newest Python to be damaged."""
    interpreter, original = prepare(request.param)
    shutil.copytree(original, tmp_path / "copy", symlinks=True)
    return Damaged(interpreter, tmp_path / "copy", run)


def test_package_gone(on_extremes):
    shutil.rmtree(on_extremes.packages / "pip")
    on_extremes.check()


def test_dist_info_gone(on_extremes):
    shutil.rmtree(on_extremes.info)
    on_extremes.check(said="its dist-info is missing")


@pytest.mark.parametrize("how", ["missing", "empty"])
@pytest.mark.parametrize("name", ["RECORD", "METADATA", "INSTALLER"])
def test_file_of_dist_info(on_extremes, name, how):
    path = on_extremes.info / name
    path.unlink()
    if how == "empty":
        path.write_bytes(b"")
    on_extremes.check(said=f"its {name} is missing")


@pytest.mark.parametrize("how", ["truncated", "emptied", "missing", "folder"])
def test_file_in_package(damaged, how):
    path = damaged.packages / "pip" / "_internal" / "cli" / "main.py"
    content = path.read_bytes()
    path.unlink()
    if how == "folder":
        path.mkdir()
    elif how != "missing":
        path.write_bytes(content[: 100 if how == "truncated" else 0])
    damaged.check(said="pip/_internal/cli/main.py")


def test_authority_added_to_the_certificates(damaged):
    """It is no damage: the next run would take it away again."""
    path = damaged.packages / "pip" / "_vendor" / "certifi" / "cacert.pem"
    with open(path, "a") as file:
        file.write("# Our own.\n")
    process = damaged.run(damaged.python, "-m", "ensurepip")
    assert process.stderr == ""
    assert "# Our own." in path.read_text()
    path.write_text("")
    damaged.check(said="cacert.pem was changed")


def test_record_that_lists_folders_of_compiled_files(damaged):
    """As virtualenv's does."""
    with open(damaged.info / "RECORD", "a") as record:
        record.write("pip/_internal/nothing/__pycache__,,\n")
    assert damaged.run(damaged.python, "-m", "ensurepip").stderr == ""


def test_leftover_of_an_interrupted_upgrade(damaged):
    (damaged.packages / "~ip" / "_internal").mkdir(parents=True)
    (damaged.packages / "~ip-1.0.dist-info").mkdir()
    damaged.check(said="an interrupted upgrade left ~ip, ~ip-1.0.dist-info")


def test_interrupted_upgrade_that_left_nothing_else(damaged):
    (damaged.packages / "pip").rename(damaged.packages / "~ip")
    damaged.info.rename(damaged.packages / f"~ip-{damaged.version}.dist-info")
    damaged.check(said="its dist-info is missing")


def test_two_dist_infos(damaged):
    shutil.copytree(damaged.info, damaged.packages / "pip-1.0.dist-info")
    damaged.check(said="it is there more than once")


@pytest.mark.parametrize("content", [b"pib\n", b"pi\xf0\n"])
def test_installer_that_is_garbled(on_extremes, content):
    """It names no other owner: RECORD has the hash of another file."""
    (on_extremes.info / "INSTALLER").write_bytes(content)
    on_extremes.check(said="INSTALLER")


def test_metadata_of_something_else(damaged):
    path = damaged.info / "METADATA"
    path.write_text(path.read_text("utf-8").replace("Name: pip", "Name: pop"), "utf-8")
    damaged.check()


def test_command_deleted(on_extremes):
    on_extremes.command().unlink()
    on_extremes.check()


@pytest.mark.parametrize("content", ["", "#!/nowhere/python\n"])
def test_command_that_cannot_start(on_extremes, content):
    path = on_extremes.command()
    path.unlink()
    path.write_text(content)
    path.chmod(0o755)
    on_extremes.check()


def test_commands_whose_python_is_gone(damaged):
    """As after an environment was moved: RECORD is right, its Python is gone."""
    gone = damaged.folder.parent / "gone"
    damaged.folder.rename(gone)
    run, python = damaged.run, gone / "bin" / "python"
    for name in pip_commands(gone / "bin"):
        path = gone / "bin" / name
        old = path.read_bytes()
        new = old.replace(old.splitlines()[0], b"#!/nowhere/python", 1)
        path.write_bytes(new)
        record = next(gone.glob("lib/python*/site-packages/pip-*/RECORD"))
        rows = record.read_text().splitlines()
        rows = [
            f"../../../bin/{name},{wheels.record_hash(new)},{len(new)}"
            if row.startswith(f"../../../bin/{name},")
            else row
            for row in rows
        ]
        record.write_text("\n".join(rows) + "\n")
    process = run(python, "-m", "ensurepip")
    assert "adding the command" in process.stderr
    assert run(gone / "bin" / f"pip{damaged.interpreter.version}", "--version")


def test_command_never_installed(on_extremes):
    names = [
        f"pip{on_extremes.interpreter.major}",
        f"pip{on_extremes.interpreter.version}",
    ]
    if on_extremes.interpreter.python2:
        shutil.rmtree(on_extremes.packages)
        on_extremes.packages.mkdir()
        for name in pip_commands(on_extremes.folder / "bin"):
            (on_extremes.folder / "bin" / name).unlink()
        on_extremes.run(on_extremes.python, "-m", "ensurepip", "--no-default-pip")
    assert pip_commands(on_extremes.folder / "bin") == names

    on_extremes.check("--default-pip", said="adding the command pip")
    assert pip_commands(on_extremes.folder / "bin") == ["pip", *names]
    # What is there stays, even if this run would not have installed it.
    on_extremes.command("pip3" if names[0] == "pip3" else "pip2").unlink()
    on_extremes.check("--no-default-pip")
    assert pip_commands(on_extremes.folder / "bin") == ["pip", *names]


def test_egg_style(on_extremes):
    shutil.rmtree(on_extremes.packages)
    egg = on_extremes.packages / f"pip-1.5-py{on_extremes.interpreter.version}.egg"
    (egg / "pip").mkdir(parents=True)
    (egg / "pip" / "__init__.py").write_text("__version__ = '1.5'\n")
    on_extremes.check(said="it was not installed from a wheel")


def test_distutils_style(on_extremes):
    shutil.rmtree(on_extremes.packages)
    (on_extremes.packages / "pip").mkdir(parents=True)
    (on_extremes.packages / "pip" / "__init__.py").write_text("__version__ = '1.0'\n")
    (on_extremes.packages / "pip-1.0-py2.7.egg-info").write_text("Name: pip\n")
    on_extremes.check(said="it was not installed from a wheel")


def test_damaged_newer_pip_is_replaced(damaged):
    shutil.rmtree(damaged.packages)
    damaged.packages.mkdir()
    wheels.plant_pip(damaged.packages, damaged.interpreter, "99.0")
    (damaged.packages / "pip" / "__main__.py").unlink()
    damaged.check(said=f"the pip 99.0 in {damaged.packages} is damaged")


def test_healthy_newer_pip_without_a_command(damaged):
    shutil.rmtree(damaged.packages)
    damaged.packages.mkdir()
    wheels.plant_pip(damaged.packages, damaged.interpreter, "99.0")
    command = [damaged.python, "-m", "ensurepip"]
    if damaged.interpreter.python2:
        command.append("--no-default-pip")
    damaged.run(*command, "--upgrade")
    if damaged.interpreter.python2:
        return
    process = damaged.run(damaged.python, "-m", "ensurepip", "--default-pip", status=1)
    assert "is newer than the bundled one and stays" in process.stderr
    assert "pip-99.0.dist-info" in distributions(damaged.packages)


@pytest.mark.parametrize("upgrade", [[], ["--upgrade"]])
def test_pip_of_the_operating_system_stays(on_extremes, upgrade):
    shutil.rmtree(on_extremes.packages)
    on_extremes.packages.mkdir()
    wheels.plant_pip(on_extremes.packages, on_extremes.interpreter)
    info = on_extremes.packages / "pip-1.0.dist-info"
    rewrite(info, "INSTALLER", b"rpm\n")
    command = [on_extremes.python, "-m", "ensurepip", *upgrade]
    process = on_extremes.run(*command)
    assert ("belongs to rpm and stays" in process.stderr) == bool(upgrade)
    assert info.name in distributions(on_extremes.packages)

    (on_extremes.packages / "pip" / "old.py").unlink()
    process = on_extremes.run(*command, status=1)
    assert "but belongs to rpm: repair it there" in process.stderr
    assert info.name in distributions(on_extremes.packages)


def test_setuptools(run, tmp_path):
    interpreter = interpreters.require("3.9")
    python = interpreter.bare_copy(tmp_path / "copy")
    run(python, "-m", "ensurepip")
    (packages,) = (tmp_path / "copy" / "lib").glob("python*/site-packages")
    before = distributions(packages)
    (packages / "setuptools" / "__init__.py").write_text("")
    shutil.rmtree(packages / "pkg_resources", ignore_errors=True)

    process = run(python, "-m", "ensurepip")

    assert "the setuptools" in process.stderr
    assert re.search(r"^setuptools [\d.]+, repaired, in ", process.stdout, re.M)
    assert distributions(packages) == before
    run(python, "-c", "import setuptools; assert setuptools.__version__")


def test_damaged_pip_of_the_base_of_an_environment(newest, run, tmp_path):
    """It is seen from an environment with system site-packages, and stays."""
    base = newest.bare_copy(tmp_path / "base")
    run(base, "-m", "ensurepip")
    (packages,) = (tmp_path / "base" / "lib").glob("python*/site-packages")
    (packages / "pip" / "__main__.py").unlink()
    venv = ["-m", "venv", "--without-pip", "--system-site-packages", tmp_path / "env"]
    run(base, *venv)
    python = tmp_path / "env" / "bin" / "python"

    run(python, "-m", "ensurepip")

    shown = run(python, "-m", "pip", "--version").stdout
    assert f" from {tmp_path / 'env'}" in shown
    assert not (packages / "pip" / "__main__.py").exists()
    assert (packages / "pip" / "__init__.py").exists()


def test_healthy_pip_of_the_base_is_enough(newest, run, tmp_path):
    base = newest.bare_copy(tmp_path / "base")
    run(base, "-m", "ensurepip")
    venv = ["-m", "venv", "--without-pip", "--system-site-packages", tmp_path / "env"]
    run(base, *venv)
    process = run(tmp_path / "env" / "bin" / "python", "-m", "ensurepip")
    assert f"is already in {tmp_path / 'base'}" in process.stdout
