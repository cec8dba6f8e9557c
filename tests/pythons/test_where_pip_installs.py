"""Where pip would install is where is looked, also where only pip knows.

Before Python 3.10 pip asks distutils, which can be configured and which
distributors patch.  Later they patch sysconfig.
"""

import shutil

import interpreters
import pytest
import wheels
from support import distributions, error_line, healthy_pip

old_pythons = interpreters.each("2.7", "3.9")


@pytest.fixture
def copy(interpreter, tmp_path):
    """A bare copy with a distutils of its own."""
    python = interpreter.bare_copy(tmp_path / "copy")
    library = interpreter.packages_of_copy(tmp_path / "copy").parent
    original = (library / "distutils").resolve()
    (library / "distutils").unlink()
    without = shutil.ignore_patterns("__pycache__", "*.pyc")
    shutil.copytree(original, library / "distutils", ignore=without)
    return python, library


def configure(library, folder):
    config = library / "distutils" / "distutils.cfg"
    config.write_text(f"[install]\nprefix={folder}\n")
    return folder / "lib" / library.name / "site-packages"


def patch(library, folder):
    """Install into another folder, as a distributor does."""
    path = library / "distutils" / "command" / "install.py"
    text = path.read_text()
    changed = text.replace("$base/lib/python", f"{folder}/lib/python")
    changed = changed.replace("$base/bin", f"{folder}/bin")
    assert changed != text
    coding = "# -*- coding: utf-8 -*-\n"
    path.write_text(f"{coding}{changed}\n# The scheme unix_local is patched in.\n")
    return folder / "lib" / library.name / "site-packages"


@pytest.mark.sweep
@old_pythons
@pytest.mark.parametrize("change", [configure, patch])
def test_the_pip_that_is_there_is_replaced(interpreter, copy, run, tmp_path, change):
    python, library = copy
    local = change(library, tmp_path / "local")
    local.mkdir(parents=True)
    (tmp_path / "local" / "bin").mkdir()
    (library / "site-packages" / "local.pth").write_text(f"{local}\n")
    wheels.plant_pip(local, interpreter)

    run(python, "-m", "ensurepip", "--upgrade")

    healthy_pip(interpreter, python, local)
    assert distributions(library / "site-packages") == []
    names = {path.name for path in (tmp_path / "local" / "bin").iterdir()}
    assert f"pip{interpreter.version}" in names
    assert not list(python.parent.glob("pip*"))
    for options in [], ["--upgrade"]:
        again = run(python, "-m", "ensurepip", *options)
        assert f"is already in {local}" in again.stdout
        assert again.stderr == ""


@old_pythons
def test_folder_that_this_python_does_not_look_into(interpreter, copy, run, tmp_path):
    python, library = copy
    local = configure(library, tmp_path / "local")
    process = run(python, "-m", "ensurepip", status=1)
    assert f"pip installs into {local}, but this Python" in error_line(process)
    assert not (tmp_path / "local").exists()
    assert distributions(library / "site-packages") == []


def test_library_that_is_not_seen_at_all(newest, run, tmp_path):
    """As without the module site, in Windows' embeddable Python."""
    python = newest.bare_copy(tmp_path / "copy")
    packages = newest.packages_of_copy(tmp_path / "copy")
    (packages.parent / "sitecustomize.py").write_text(
        "import site, sys\n"
        f"sys.path.remove({str(packages)!r})\n"
        "site.getsitepackages = list\n"
    )
    process = run(python, "-m", "ensurepip", status=1)
    assert "does not look for modules there" in error_line(process)
    assert list(packages.iterdir()) == []


# As Debian's from 12 on.
_LOCAL = """
import sysconfig
scheme = sysconfig._INSTALL_SCHEMES["posix_prefix"].items()
sysconfig._INSTALL_SCHEMES["posix_local"] = {
    name: path.replace("{base}/", "{base}/local/").replace("site-p", "dist-p")
    for name, path in scheme
}
usual = sysconfig._get_preferred_schemes
sysconfig._get_preferred_schemes = lambda: dict(usual(), prefix="posix_local")
"""


@pytest.fixture
def patched(newest, tmp_path):
    """A Python whose distributor installs into ``local`` below the prefix."""
    python = newest.bare_copy(tmp_path / "copy")
    library = newest.packages_of_copy(tmp_path / "copy").parent
    (library / "sitecustomize.py").write_text(_LOCAL)
    return python


@pytest.mark.sweep
@pytest.mark.parametrize("above", [[], ["root"]], ids=str)
@pytest.mark.parametrize("pip", ["3.8", "newest"])
def test_prefix_of_a_patched_python(newest, patched, run, tmp_path, clone, pip, above):
    """Pips differ in what they make of the distributor's scheme there."""
    serves = newest.version if pip == "newest" else pip
    version, wheel = wheels.bundled("pip", serves)
    (tmp_path / "wheels").mkdir()
    shutil.copy(wheel, tmp_path / "wheels")
    settings = f"wheel-folder = {tmp_path / 'wheels'}\n"
    (clone / "ensurepip" / "ensurepip.cfg").write_text(settings)
    command = [patched, "-m", "ensurepip", "--prefix", tmp_path / "prefix"]
    top = tmp_path / "prefix"
    for _root in above:
        command += ["--root", tmp_path / "root"]
        top = tmp_path / "root" / str(top).lstrip("/")

    run(*command, cwd=clone)

    (info,) = top.rglob("pip-*.dist-info")
    assert info.name == f"pip-{version}.dist-info"
    for options in [], ["--upgrade"]:
        again = run(*command, *options, cwd=clone)
        assert f"is already in {info.parent}" in again.stdout
    shutil.rmtree(top)
    info.parent.mkdir(parents=True)
    wheels.plant(info.parent, "pip", "99.0", {"pip/__init__.py": "", "pip/x.py": ""})
    run(*command, "--upgrade", cwd=clone)
    assert [each.name for each in top.rglob("pip-*.dist-info")] == [
        "pip-99.0.dist-info"
    ]


@pytest.mark.parametrize("options", [[], ["--root", "image"]], ids=str)
def test_own_prefix_that_is_not_seen(newest, patched, run, tmp_path, clone, options):
    """What would be installed there could never start."""
    packages = newest.packages_of_copy(tmp_path / "copy")
    hide = f"import site, sys\nsys.path.remove({str(packages)!r})\n"
    with open(packages.parent / "sitecustomize.py", "a") as file:
        file.write(hide + "site.getsitepackages = list\n")
    command = [patched, "-m", "ensurepip", *options, "--prefix", tmp_path / "copy"]
    process = run(*command, cwd=clone, status=1)
    assert "does not look for modules there: leave --prefix out" in error_line(process)
    assert not (clone / "image").exists()
    assert distributions(packages) == []


# What a framework build of macOS says of its user's folders, wherever it runs.
FRAMEWORK = """
import site, sysconfig
site._get_path = lambda base: base + "/lib/python/site-packages"
if hasattr(sysconfig, "_get_preferred_schemes"):
    usual = sysconfig._get_preferred_schemes()
    schemes = dict(usual, user="osx_framework_user")
    sysconfig._get_preferred_schemes = lambda: schemes
site.USER_SITE = None
site.addsitedir(site.getusersitepackages())
"""


@interpreters.each("3.9", "3.13")
def test_user_of_a_framework_build(interpreter, run, tmp_path):
    """As of python.org's Python for macOS; nothing else of that is tried."""
    python = interpreter.bare_copy(tmp_path / "copy")
    library = interpreter.packages_of_copy(tmp_path / "copy").parent
    (library / "sitecustomize.py").write_text(FRAMEWORK)
    base = tmp_path / "Library" / "Python"
    env = {"PYTHONUSERBASE": str(base)}

    run(python, "-m", "ensurepip", "--user", env=env)

    (info,) = (base / "lib" / "python" / "site-packages").glob("pip-*.dist-info")
    assert (base / "bin" / f"pip{interpreter.version}").exists()
    for options in [], ["--upgrade"]:
        again = run(python, "-m", "ensurepip", "--user", *options, env=env)
        assert f"is already in {info.parent}" in again.stdout
    assert run(python, "-m", "pip", "--version", env=env).stdout.startswith("pip ")
