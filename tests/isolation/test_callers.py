"""What the caller's surroundings mean is meant where the caller stands."""

import os
import re
import shutil
import subprocess
import sys

import interpreters
import pytest
import wheels
from copies import Copy
from support import CLONE, error_line, pip_commands
from users import as_them, only_root


@pytest.fixture
def fresh(extreme_interpreter, tmp_path):
    return Copy(extreme_interpreter, tmp_path / "copy")


@pytest.fixture
def here(tmp_path, environ):
    """A folder that the caller stands in."""
    environ["PYTHONPATH"] = str(CLONE)
    (tmp_path / "here").mkdir()
    return tmp_path / "here"


# -- relative names -----------------------------------------------------------


@pytest.mark.parametrize(
    "variables", [{"PYTHONUSERBASE": "base"}, {"HOME": "."}, {"HOME": "sub/.."}]
)
def test_user_base(fresh, run, here, variables):
    (here / "sub").mkdir()
    options = ["-m", "ensurepip", "--user", "--default-pip"]
    run(fresh.python, *options, cwd=here, env=variables)
    base = here / variables.get("PYTHONUSERBASE", ".local")
    assert "pip" in pip_commands(base / "bin")
    shown = run(fresh.python, "-m", "pip", "--version", cwd=here, env=variables)
    assert shown.stdout.startswith("pip ")
    process = run(fresh.python, *options, cwd=here, env=variables)
    assert " is already in " in process.stdout


@pytest.mark.sweep
def test_bytecode_prefix(newest, run, tmp_path, here):
    copy = Copy(newest, tmp_path / "copy")
    env = {"PYTHONPYCACHEPREFIX": "cache", "PYTHONDONTWRITEBYTECODE": ""}
    run(copy.python, "-m", "ensurepip", cwd=here, env=env)
    assert (here / "cache").is_dir()
    assert list((here / "cache").rglob("pip/__init__.*.pyc"))
    copy.assert_healthy()


def test_libraries_and_path(extreme_interpreter, run, tmp_path, here):
    copy = Copy(extreme_interpreter, here / "copy")
    (here / "libraries").mkdir()
    (copy.packages / "sitecustomize.py").write_text(
        "import os\n"
        f"with open({str(tmp_path / 'seen')!r}, 'a') as file:\n"
        "    file.write(os.environ.get('LD_LIBRARY_PATH', '') + '\\n')\n"
    )
    path = f"copy/bin:{os.environ['PATH']}"
    env = {"LD_LIBRARY_PATH": "libraries:", "PATH": path}
    run("env", "python", "-m", "ensurepip", cwd=here, env=env)
    starter, *children = (tmp_path / "seen").read_text().splitlines()
    assert starter == "libraries:"
    for paths in children:
        absolute = [os.path.normpath(path) for path in paths.split(":")]
        assert absolute == [str(here / "libraries"), str(here)]
    (copy.packages / "sitecustomize.py").unlink()
    copy.assert_healthy()


# -- nobody's home ------------------------------------------------------------


@only_root
def test_no_home_and_no_name(extreme_interpreter, run, tmp_path):
    """A container is often run as a user that it does not know."""
    tmp_path.chmod(0o777)
    for folder in tmp_path.parents[:3]:
        folder.chmod(0o755)
    copy = Copy(extreme_interpreter, tmp_path / "copy")
    for folder in (tmp_path / "copy", copy.packages, copy.scripts):
        folder.chmod(0o777)
    unset = ["env", "-u", "HOME", "TMPDIR=/tmp", copy.python]
    process = run(*as_them(*unset), "-m", "ensurepip", "--user", status=2)
    assert "--user" in error_line(process)
    assert "HOME" in error_line(process)
    assert not os.path.exists(CLONE / "~")
    run(*as_them(*unset), "-m", "ensurepip")
    copy.assert_healthy()
    wheels.plant_pip(copy.packages, extreme_interpreter, version="0.9")
    run(*as_them(*unset), "-m", "ensurepip", "--root", tmp_path / "root")


# -- children that nobody waits for -------------------------------------------

_IGNORING = (
    "import os, signal, sys\n"
    "signal.signal(signal.SIGCHLD, signal.SIG_IGN)\n"
    "os.execv(sys.argv[1], sys.argv[1:])\n"
)


def test_ended_children_are_ignored(extreme_interpreter, run, tmp_path, clone):
    """As by some supervisors and window managers; with no bytecode at hand."""
    copy = Copy(extreme_interpreter, tmp_path / "copy")
    command = [sys.executable, "-c", _IGNORING, copy.python, "-m", "ensurepip"]
    run(*command, cwd=clone)
    copy.assert_healthy()


def test_failure_while_ended_children_are_ignored(extreme_interpreter, run, tmp_path):
    copy = Copy(extreme_interpreter, tmp_path / "copy")
    kill = (
        "import os, signal\n"
        "with open('/proc/self/cmdline') as file:\n"
        "    if '_target' in file.read():\n"
        "        os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    (copy.packages / "sitecustomize.py").write_text(kill)
    command = [sys.executable, "-c", _IGNORING, copy.python]
    process = run(*command, "-m", "ensurepip", status=1)
    assert "ended without having installed anything" in error_line(process)
    code = "import ensurepip; ensurepip.bootstrap(); print('returned')"
    assert run(*command, "-c", code, status=1).stdout == ""


# -- what runs before us ------------------------------------------------------

_HIDING = """
import os, sys
class Finder(object):
    def find_module(self, name, path=None):
        if name.split('.')[0] == 'pip':
            raise SystemExit('the finder was asked for ' + name)
    def find_spec(self, name, path=None, target=None):
        return self.find_module(name)
if '_target' in open('/proc/self/cmdline').read():
    import pip, pip.old
    sys.meta_path.insert(0, Finder())
"""


@interpreters.each("2.7", "3.13")
@pytest.mark.parametrize("kind", ["upgrade", "repair"])
def test_pip_that_is_imported_at_startup(interpreter, run, tmp_path, kind):
    """As by pip-system-certs: it is another pip that installs."""
    copy = Copy(interpreter, tmp_path / "copy", older_pip=True)
    (copy.packages / "startup.py").write_text(_HIDING)
    (copy.packages / "startup.pth").write_text("import startup\n")
    if kind == "repair":
        (copy.packages / "pip" / "__main__.py").unlink()
    run(copy.python, "-m", "ensurepip", "--upgrade")
    for name in ("startup.py", "startup.pth"):
        (copy.packages / name).unlink()
    copy.assert_healthy()


# -- a Python that is built for another machine --------------------------------


@pytest.fixture
def cross_build(newest, tmp_path):
    """The variables with which CPython's Makefile runs the builder's Python."""
    build = tmp_path / "build"
    build.mkdir()
    name = "_sysconfigdata__linux_other-linux-gnu"
    (build / f"{name}.py").write_text(
        "build_time_vars = {'prefix': '/opt/other', 'EXT_SUFFIX': '.other.so'}\n"
    )
    return {
        "_PYTHON_PROJECT_BASE": str(build),
        "_PYTHON_HOST_PLATFORM": "linux-other",
        "_PYTHON_SYSCONFIGDATA_NAME": name,
        "PYTHONPATH": f"{build}:{CLONE}",
    }


def test_cross_build(newest, run, tmp_path, cross_build):
    copy = Copy(newest, tmp_path / "copy")
    command = [copy.python, "-m", "ensurepip", "--root", tmp_path / "image"]
    process = run(*command, env=cross_build)
    assert "pip " in process.stdout
    assert list((tmp_path / "image").rglob("pip/__main__.py"))


def test_cross_build_whose_module_is_missing(newest, run, tmp_path, cross_build):
    copy = Copy(newest, tmp_path / "copy")
    command = [copy.python, "-m", "ensurepip", "--root", tmp_path / "image"]
    env = {**cross_build, "PYTHONPATH": str(CLONE)}
    process = run(*command, env=env, status=None)
    assert "Traceback" not in process.stderr
    if process.returncode:
        assert "_sysconfigdata__linux_other" in error_line(process)
    else:
        assert list((tmp_path / "image").rglob("pip/__main__.py"))


# -- paths that commands cannot bear ------------------------------------------

NAMES = [
    "a$b",
    "a b$c",
    "a'b",
    'a"b',
    'a b"c',
    "a$(touch ran)",
    "a `touch ran`",
    "a\\nb",
    "a c\\nb",
    "a\tb",
    "a\nb",
    "a b's",
    "a;b&c|d",
    "x" * 100 + "(y)" + "z" * 60,
    b"a\xfcb",
]


@interpreters.each("2.7", "3.6", "3.13")
@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_name_that_commands_may_not_bear(interpreter, run, tmp_path, name):
    """The commands start, or one line says that they cannot, and nothing is left."""
    folder = os.path.join(os.fsencode(tmp_path), os.fsencode(name))
    locale = {"LC_ALL": "C.UTF-8", "b": "elsewhere", "c": "elsewhere"}
    copy = Copy(interpreter, tmp_path / "copy")
    os.rename(copy.folder, folder)
    bin_ = os.path.join(folder, b"bin")
    before = everything(folder)
    process = run(
        os.path.join(bin_, b"python"), "-m", "ensurepip", status=None, env=locale
    )
    if process.returncode:
        reason = error_line(process)
        # This Python cannot even load its own modules from there.
        assert re.search("no command can start|'zlib'|can't encode", reason)
        assert everything(folder) == before
    else:
        (command,) = [n for n in os.listdir(bin_) if n.startswith(b"pip3.")] or [b"pip"]
        shown = run(os.path.join(bin_, command), "--version", env=locale)
        assert shown.stdout.startswith("pip "), shown
        assert shown.stderr == ""
    assert os.listdir(tmp_path) == [os.fsdecode(name)]


def everything(folder):
    return sorted(os.walk(folder))


def test_name_beyond_the_locale(newest, run, tmp_path):
    """ü, in a locale of ISO-8859-1."""
    locales = subprocess.run(["locale", "-a"], capture_output=True, text=True).stdout
    found = [name for name in locales.split() if name.lower().endswith("iso88591")]
    if not found or shutil.which("locale") is None:
        pytest.skip("there is no locale of ISO-8859-1 on this machine")
    copy = Copy(newest, tmp_path / "copy")
    folder = os.fsencode(tmp_path) + b"/\xfc"
    os.rename(copy.folder, folder)
    command = [folder + b"/bin/python", "-X", "utf8=0", "-m", "ensurepip"]
    process = run(*command, env={"LC_ALL": found[0]}, status=1)
    assert "no command can start" in error_line(process)
