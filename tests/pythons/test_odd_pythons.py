"""Pythons that lack something or are put together in another way.

docs/pythons.rst has a table of them.
"""

import zipfile

import interpreters
import pytest
from support import CLONE, error_line, healthy_pip


class Copy:
    """A bare copy of a Python whose standard library can be changed."""

    def __init__(self, interpreter, folder):
        self.interpreter = interpreter
        self.folder = folder
        self.python = interpreter.bare_copy(folder)
        self.packages = interpreter.packages_of_copy(folder)
        self.library = self.packages.parent

    def remove(self, module):
        """Take a module out of the standard library."""
        extensions = self.library / "lib-dynload"
        if extensions.is_symlink():
            self._make_folder(extensions)
        found = [
            *self.library.glob(f"{module}.py"),
            *self.library.glob(module),
            *extensions.glob(f"{module}.*"),
        ]
        for path in found:
            path.unlink()

    def change(self, name, old, new):
        """Replace text in a module of the standard library."""
        path = self.library / name
        if path.parent.is_symlink():
            self._make_folder(path.parent)
        text = path.read_text()
        assert old in text
        path.unlink()
        path.write_text(text.replace(old, new))

    def zip_library(self):
        """Put the standard library into the zip file that is looked for first."""
        stays = {"site-packages", "lib-dynload", "os.py", "test", "__pycache__"}
        number = self.interpreter.version.replace(".", "")
        name = self.library.parent / f"python{number}.zip"
        with zipfile.ZipFile(name, "w") as archive:
            for entry in sorted(self.library.iterdir()):
                if entry.name in stays:
                    continue
                if entry.suffix == ".py":
                    archive.write(entry, entry.name)
                for path in entry.resolve().rglob("*.py"):
                    inside = path.relative_to(entry.resolve())
                    archive.write(path, entry.name / inside)
                entry.unlink()

    def _make_folder(self, link):
        target = link.resolve()
        link.unlink()
        link.mkdir()
        for entry in target.iterdir():
            (link / entry.name).symlink_to(entry)

    def assert_healthy(self):
        healthy_pip(self.interpreter, self.python, self.packages)


@pytest.fixture
def copy(newest, tmp_path):
    return Copy(newest, tmp_path / "copy")


def test_without_modules(extreme_interpreter, run, tmp_path):
    copy = Copy(extreme_interpreter, tmp_path / "copy")
    for module in ("_ssl", "_hashlib", "ssl", "_ctypes", "ctypes"):
        copy.remove(module)
    for module in ("ssl", "ctypes"):
        run(copy.python, "-c", f"import {module}", status=1)
    run(copy.python, "-m", "ensurepip")
    copy.assert_healthy()


def test_without_venv(copy, run, tmp_path):
    copy.remove("venv")
    process = run(copy.python, "-m", "ensurepip.venv", tmp_path / "env", status=1)
    assert "has no module venv" in error_line(process)
    assert "2.7" not in process.stderr
    run(copy.python, "-m", "ensurepip")
    copy.assert_healthy()


@pytest.mark.sweep
def test_without_distutils(run, tmp_path):
    copy = Copy(interpreters.require("3.9"), tmp_path / "copy")
    copy.remove("distutils")
    process = run(copy.python, "-m", "ensurepip", status=1)
    assert "No module named 'distutils'" in error_line(process)
    assert list(copy.packages.iterdir()) == []


@pytest.mark.sweep
def test_without_site(newest, run, tmp_path):
    """With -S it cannot see that it is in a virtual environment."""
    base = Copy(newest, tmp_path / "base")
    run(base.python, "-S", "-m", "ensurepip")
    base.assert_healthy()
    run(base.python, "-m", "venv", "--without-pip", tmp_path / "env")
    python = tmp_path / "env" / "bin" / "python"
    run(python, "-S", "-m", "ensurepip")
    assert str(tmp_path / "env") in run(python, "-m", "pip", "--version").stdout


def test_without_user_site(copy, run):
    process = run(copy.python, "-s", "-m", "ensurepip", "--user", status=2)
    assert "-s" in error_line(process)
    run(copy.python, "-s", "-m", "ensurepip")
    copy.assert_healthy()


def test_relocated(copy, run, tmp_path):
    """What starts commands is written into them, so they have to be made again."""
    run(copy.python, "-m", "ensurepip", "--default-pip")
    moved = tmp_path / "moved"
    copy.folder.rename(moved)
    process = run(moved / "bin" / "python", "-m", "ensurepip", "--default-pip")
    assert "adding the command pip" in process.stderr
    assert str(moved) in run(moved / "bin" / "pip", "--version").stdout


@pytest.mark.sweep
def test_prefix_is_a_link(copy, run, tmp_path):
    link = tmp_path / "link"
    link.symlink_to(copy.folder)
    run(link / "bin" / "python", "-m", "ensurepip", "--default-pip")
    copy.assert_healthy()
    assert str(link) in run(link / "bin" / "pip", "--version").stdout
    assert " is already in " in run(copy.python, "-m", "ensurepip").stdout


def test_no_utf8_mode_in_the_c_locale(copy, run):
    if not str(copy.folder).isascii():
        pytest.skip("this Python itself finds no extension beyond ASCII then")
    env = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"}
    run(copy.python, "-X", "utf8=0", "-m", "ensurepip", env=env)
    copy.assert_healthy()


@pytest.mark.sweep
def test_site_packages_on_another_file_system(copy, run, mount):
    mount(copy.packages, "-t", "tmpfs", "tmpfs")
    run(copy.python, "-m", "ensurepip")
    copy.assert_healthy()
    (copy.packages / "pip" / "__init__.py").unlink()
    run(copy.python, "-m", "ensurepip")
    copy.assert_healthy()


def test_platlib_is_not_purelib(copy, run):
    old, new = "'platlib': '{platbase}/{platlibdir}/", "'platlib': '{platbase}/lib64/"
    name = "sysconfig/__init__.py"
    copy.change(name if (copy.library / name).exists() else "sysconfig.py", old, new)
    asked = "import sysconfig; print(sysconfig.get_path('platlib'))"
    assert "lib64" in run(copy.python, "-c", asked).stdout
    run(copy.python, "-m", "ensurepip")
    copy.assert_healthy()


@pytest.mark.sweep
def test_zipped_standard_library_of_the_oldest(run, tmp_path):
    copy = Copy(interpreters.require("2.7"), tmp_path / "copy")
    copy.zip_library()
    assert ".zip" in run(copy.python, "-c", "import json; print(json)").stdout
    run(copy.python, "-m", "ensurepip")
    copy.assert_healthy()


@pytest.mark.sweep
def test_this_package_in_a_zipped_standard_library(copy, clone, run):
    (copy.library / "ensurepip").unlink()
    (copy.library / "ensurepip").symlink_to(clone / "ensurepip")
    copy.zip_library()
    (archive,) = copy.folder.glob("lib/*.zip")
    with zipfile.ZipFile(archive, "a") as file:
        for path in (CLONE / "ensurepip" / "_bundled").iterdir():
            if path.is_file():
                file.write(path, f"ensurepip/_bundled/{path.name}")
    assert ".zip" in run(copy.python, "-c", "import json; print(json)").stdout
    run(copy.python, "-m", "ensurepip", cwd=copy.folder)
    copy.assert_healthy()


@pytest.mark.parametrize(
    ("setting", "reason"),
    [
        ("sys.frozen = True", "is a program with a Python inside"),
        ("sys.executable = ''", "does not know its own executable"),
    ],
)
def test_what_cannot_start_itself(newest, run, tmp_path, setting, reason):
    code = f"import sys; {setting}; import ensurepip; ensurepip.bootstrap("
    root = str(tmp_path / "root")
    process = run(newest.path, "-c", f"{code}root={root!r})", status=1)
    assert reason in process.stderr
    python = str(newest.bare_environment(tmp_path / "env"))
    run(newest.path, "-c", f"{code}python={python!r})")
    run(python, "-m", "pip", "--version")
