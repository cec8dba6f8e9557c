import os
import shutil
import subprocess
from pathlib import Path

import interpreters
import pairs
import pytest
from support import CLONE

# A file system in memory, and the room that it has to have.
MEMORY = Path("/dev/shm")
ROOM = 2 << 30


def pytest_addoption(parser):
    parser.addoption("--fuzz", type=int, default=2, help="how much to fuzz")
    parser.addoption(
        "--kill-points",
        type=int,
        default=1,
        help="steps to interrupt each bootstrap at",
    )
    parser.addoption(
        "--many", type=int, default=4, help="environments to bootstrap at once"
    )
    parser.addoption(
        "--failing-calls", type=int, default=5, help="calls to let fail in each case"
    )
    parser.addoption("--failing-call", help="the one to let fail, as strace spells it")
    parser.addoption("--seed", type=int, default=0, help="what chance starts from")


def pytest_report_header(config):
    return f"seed: {config.getoption('--seed')}"


def pytest_configure():
    """Work in memory, unless the user says where: disks make files slowly."""
    said = {"PYTEST_DEBUG_TEMPROOT", "TMPDIR"} & set(os.environ)
    if not said and _serves(MEMORY):
        os.environ["PYTEST_DEBUG_TEMPROOT"] = str(MEMORY)


def _serves(folder):
    if not os.access(folder, os.W_OK | os.X_OK):
        return False
    system = os.statvfs(folder)
    room = system.f_bavail * system.f_frsize
    return room > ROOM and not system.f_flag & os.ST_NOEXEC


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    for item in items:
        if item.name in interpreters.LEFT_OUT:
            reason = interpreters.LEFT_OUT[item.name]
            item.add_marker(pytest.mark.skip(reason=reason))
    for item in pairs.further(items):
        item.add_marker("sweep")


@pytest.fixture(scope="session", params=interpreters.NAMES)
def interpreter(request):
    """Each Python of this machine."""
    return interpreters.require(request.param)


@pytest.fixture(scope="session")
def newest():
    """The newest CPython of this machine that is nobody's system Python."""
    return interpreters.require(interpreters.newest())


@pytest.fixture(params=["oldest", "newest"])
def extreme_interpreter(request, newest):
    """The oldest Python and the newest: between them lies every other behaviour."""
    return newest if request.param == "newest" else interpreters.require("2.7")


@pytest.fixture
def few(request):
    """At how many of its steps a bootstrap is interrupted."""
    return request.config.getoption("--kill-points")


@pytest.fixture
def seeds(pytestconfig):
    """A function that gives a number of seeds; ``--seed`` is the first."""
    first = pytestconfig.getoption("--seed")
    return lambda count: range(first, first + count)


@pytest.fixture
def clone(tmp_path):
    """A copy of the package, to change; without bytecode."""
    without = shutil.ignore_patterns("__pycache__")
    shutil.copytree(
        CLONE / "ensurepip", tmp_path / "clone" / "ensurepip", ignore=without
    )
    return tmp_path / "clone"


@pytest.fixture
def environ(tmp_path, tmp_path_factory):
    """An environment without this machine's configuration of pip and Python.

    Its temporary folder may be put into *tmp_path*, which has to stay until it
    was looked at.
    """
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path_factory.mktemp("home")),
        "TMPDIR": str(tmp_path_factory.mktemp("tmp")),
        "LANG": "C.UTF-8",
        # The interpreters stay as they were found.
        "PYTHONDONTWRITEBYTECODE": "1",
    }


@pytest.fixture
def run(environ):
    """Run a command and return the process; by default it must succeed.

    With *status* None, any exit status will do.
    """

    def run(*command, status=0, cwd=CLONE, env=None, **options):
        process = subprocess.run(
            [os.fspath(part) for part in command],
            cwd=cwd,
            env={**environ, **(env or {})},
            capture_output=True,
            text=True,
            errors="backslashreplace",
            stdin=subprocess.DEVNULL,
            timeout=300,
            **options,
        )
        if status is not None:
            assert process.returncode == status, (process.stdout, process.stderr)
        return process

    yield run
    leftovers = os.listdir(environ["TMPDIR"])
    assert leftovers == [], "a temporary folder was left behind"


@pytest.fixture
def mount(tmp_path):
    """A function that mounts: ``mount(folder, *arguments)``."""
    mounted = []

    def mount(folder, *arguments, again=False):
        if shutil.which("mount") is None:
            pytest.skip("there is no mount on this machine")
        process = subprocess.run(["mount", *arguments, folder], capture_output=True)
        if process.returncode:
            pytest.skip(f"cannot mount here: {os.fsdecode(process.stderr).strip()}")
        if not again:
            mounted.append(folder)

    yield mount
    for folder in reversed(mounted):
        subprocess.run(["umount", folder], check=True)
