"""Prepared bytecode: the result is pip's own, and it is used by Python's rules."""

import marshal
import os
import random
import shutil
import stat
import subprocess
import sys
import time
import zlib
from pathlib import Path

import interpreters
import pytest
import wheels
from support import CLONE, import_package, pip_commands

# pip, from its wheel, installs itself and nothing else is done.
PLAIN = """
import os, runpy, sys
folder, names = sys.argv[1], sys.argv[2:]
for name in os.listdir(folder):
    sys.path.insert(0, os.path.join(folder, name))
options = ["--no-cache-dir", "--no-index", "--find-links", folder]
sys.argv[1:] = ["install"] + options + names
runpy.run_module("pip", run_name="__main__", alter_sys=True)
"""

# Writes the wheels for this Python into a folder.
WHEELS = """
import ensurepip, os, sys
for wheel in ensurepip._wheels():
    with open(os.path.join(sys.argv[1], wheel.filename), "wb") as file:
        file.write(wheel.read())
"""

# Compares the bytecode below two folders, the second being where it belongs.
COMPARE = """
from __future__ import print_function
import marshal, os, struct, sys
start = 8 if sys.version_info < (3,) else 12 if sys.version_info < (3, 7) else 16
stamp = slice(8, 12) if start == 16 else slice(4, 8)
def differ(a, b):
    if a != b or a.co_filename != b.co_filename:
        return True
    pairs = zip(a.co_consts, b.co_consts)
    return any(differ(x, y) for x, y in pairs if hasattr(x, "co_code"))
count = 0
for folder, _folders, names in os.walk(sys.argv[1]):
    for name in names:
        if not name.endswith((".pyc", ".pyo")) or "site-packages" not in folder:
            continue
        count += 1
        first = os.path.join(folder, name)
        second = first.replace(sys.argv[1], sys.argv[2], 1)
        heads, codes = [], []
        for path in (first, second):
            with open(path, "rb") as file:
                content = bytearray(file.read())
            codes.append(marshal.loads(bytes(content[start:])))
            heads.append(content[:start])
        if differ(*codes):
            print("code of", second)
        with_time = start != 16 or heads[1][4] == 0
        if with_time:
            changed = int(os.stat(codes[1].co_filename).st_mtime)
            if heads[1][stamp] != bytearray(struct.pack("<L", changed)):
                print("time of", second)
            heads[0][stamp] = heads[1][stamp]
        if heads[0] != heads[1]:
            print("head of", second)
print(count)
"""


@pytest.fixture
def writing(environ):
    """Let the processes of this test write bytecode."""
    del environ["PYTHONDONTWRITEBYTECODE"]


@pytest.fixture
def python(newest, tmp_path):
    return newest.bare_environment(tmp_path / "env")


def entries(folder, project="pip"):
    return sorted(folder.glob(f"**/_bundled/__pycache__/{project}-*"))


def again(newest, python):
    """Make the environment of *python* bare again."""
    folder = python.parent.parent
    shutil.rmtree(folder)
    newest.bare_environment(folder)


# -- the result ---------------------------------------------------------------


class Trees:
    """What pip's plain self-install and this package make of one environment."""

    def __init__(self, interpreter, run, folder):
        self.interpreter = interpreter
        self.run = run
        self.folder = folder
        self.plain = folder.with_name("plain")
        self.wheels = folder.with_name("wheels")
        self.wheels.mkdir()
        run(interpreter.path, "-c", WHEELS, self.wheels, env={"PYTHONPATH": str(CLONE)})

    def install_plainly(self, *flags, env=None, **options):
        python = self.interpreter.bare_environment(self.folder)
        names = sorted({path.name.split("-")[0] for path in self.wheels.iterdir()})
        command = [python, *flags, "-c", PLAIN, self.wheels, *names]
        # What some pips leave in the temporary folder is theirs.
        temporary = self.wheels.with_name("temporary")
        temporary.mkdir()
        environ = {"PIP_CONFIG_FILE": os.devnull, "TMPDIR": str(temporary)}
        if not self.interpreter.python2:
            environ["ENSUREPIP_OPTIONS"] = "install"
        self.run(*command, env={**environ, **(env or {})}, **options)
        self.folder.rename(self.plain)

    def install(self, *flags, **options):
        if self.folder.exists():
            shutil.rmtree(self.folder)
        python = self.interpreter.bare_environment(self.folder)
        self.run(python, *flags, "-m", "ensurepip", **options)
        return python

    def assert_same(self):
        plain, ours = self.files(self.plain), self.files(self.folder)
        assert ours.keys() == plain.keys()
        modes = {name: mode for name, (mode, _content) in ours.items()}
        assert modes == {name: mode for name, (mode, _content) in plain.items()}
        bytecode = {name for name in plain if name.endswith((".pyc", ".pyo"))}
        for name in plain.keys() - bytecode:
            assert ours[name] == plain[name], name
        command = [self.interpreter.path, "-c", COMPARE, self.plain, self.folder]
        assert self.run(*command).stdout == f"{len(bytecode)}\n"
        assert bytecode

    def files(self, folder):
        """Return {path: (mode, content)} of the files that can differ."""
        found = {}
        for parent, _folders, names in os.walk(folder):
            for path in (Path(parent, name) for name in names):
                if "site-packages" in path.parts or path.parent.name == "bin":
                    mode = path.lstat().st_mode
                    content = b"" if path.is_symlink() else path.read_bytes()
                    found[str(path.relative_to(folder))] = mode, content
        return found


@pytest.fixture
def make_trees(run, tmp_path):
    return lambda interpreter: Trees(interpreter, run, tmp_path / "env")


def test_result_is_that_of_pip(interpreter, make_trees, run):
    trees = make_trees(interpreter)
    trees.install_plainly()
    python = trees.install()
    trees.assert_same()
    run(python, "-m", "pip", "uninstall", "-y", "pip", "setuptools")
    left = [name for name in trees.files(trees.folder) if "site-packages" in name]
    assert left == []
    assert pip_commands(python.parent) == []


@pytest.mark.parametrize(("name", "umask"), [("3.9", 0o077), ("3.13", 0o000)])
def test_result_is_that_of_pip_under_each_umask(
    name, make_trees, writing, clone, umask
):
    interpreter = interpreters.require(name)
    trees = make_trees(interpreter)
    trees.install_plainly(umask=umask)
    trees.install(umask=umask, cwd=clone)
    trees.assert_same()
    assert entries(clone)
    trees.install(umask=umask, cwd=clone)
    trees.assert_same()


@pytest.mark.parametrize(
    ("flags", "env"),
    [
        (["-O"], {}),
        ([], {"SOURCE_DATE_EPOCH": "1500000000"}),
        ([], {"PYTHONPYCACHEPREFIX": "cache"}),
    ],
)
def test_result_is_that_of_pip_with_other_bytecode(
    newest, make_trees, writing, clone, flags, env, tmp_path
):
    if "PYTHONPYCACHEPREFIX" in env:
        env = {"PYTHONPYCACHEPREFIX": str(tmp_path / "env" / "lib")}
    trees = make_trees(newest)
    trees.install_plainly(*flags, env=env)
    for _ in range(2):
        trees.install(*flags, env=env, cwd=clone)
        trees.assert_same()


# -- Python's rules -------------------------------------------------------------


def test_kept_with_the_package(newest, python, clone, run, writing):
    run(python, "-m", "ensurepip", cwd=clone)
    (entry,) = entries(clone)
    assert newest.version.replace(".", "") in entry.name
    assert stat.S_IMODE(entry.stat().st_mode) == 0o644
    first = entry.stat()

    again(newest, python)
    run(python, "-m", "ensurepip", cwd=clone)
    (entry,) = entries(clone)
    assert entry.stat().st_mtime_ns == first.st_mtime_ns
    assert entry.stat().st_ino == first.st_ino

    again(newest, python)
    run(python, "-O", "-m", "ensurepip", cwd=clone)
    assert sorted(".opt-1." in path.name for path in entries(clone)) == [False, True]


@pytest.mark.parametrize("way", ["-B", "PYTHONDONTWRITEBYTECODE"])
def test_not_written_where_bytecode_is_not(python, clone, run, writing, way):
    flags, env = (["-B"], {}) if way == "-B" else ([], {way: "1"})
    run(python, *flags, "-m", "ensurepip", cwd=clone, env=env)
    assert entries(clone) == []


def test_goes_where_bytecode_goes(python, clone, run, writing, tmp_path):
    prefix = tmp_path / "prefix"
    env = {"PYTHONPYCACHEPREFIX": str(prefix)}
    run(python, "-m", "ensurepip", cwd=clone, env=env)
    assert entries(clone) == []
    names = [path.name for path in prefix.rglob("pip-*.pyc")]
    assert len(names) == 1


def test_no_place_to_keep_it(python, clone, run, writing):
    (clone / "ensurepip" / "_bundled" / "__pycache__").write_text("")
    process = run(python, "-m", "ensurepip", cwd=clone)
    assert process.stderr == ""
    run(python, "-m", "pip", "--version")


# A module of pip that runs early, and what is run in its place.
MARKER = "pip/__main__.py"

# The magic number and the wheel's SHA-256; then the checksum of the rest.
HEAD = 4 + 32
CHECKSUM = 4


def replace_code(entry, marker):
    """Let the kept bytecode of pip make a file and end; return the content before."""
    content = entry.read_bytes()
    codes = marshal.loads(content[HEAD + CHECKSUM :])
    source = f"open({str(marker)!r}, 'w').close(); raise SystemExit(9)"
    codes[MARKER] = marshal.dumps(compile(source, MARKER, "exec"))
    kept = marshal.dumps(codes)
    checksum = zlib.crc32(kept).to_bytes(CHECKSUM, "little")
    entry.write_bytes(content[:HEAD] + checksum + kept)
    return content


@pytest.fixture
def own(tmp_path):
    """This Python, whose bytecode the tests can write themselves."""
    version = "{}.{}".format(*sys.version_info)
    if version not in interpreters.find():
        pytest.skip("the Python that runs the tests is none of those tested")
    return interpreters.require(version)


@pytest.mark.parametrize(
    ("who", "trusted"),
    [("me", True), ("writable file", False), ("writable folder", False)],
)
def test_not_trusted_where_others_can_write(
    own, clone, run, writing, tmp_path, who, trusted
):
    python = own.bare_environment(tmp_path / "env")
    run(python, "-m", "ensurepip", cwd=clone)
    (entry,) = entries(clone)
    marker = tmp_path / "marker"
    replace_code(entry, marker)
    if who == "writable file":
        entry.chmod(0o664)
    if who == "writable folder":
        entry.parent.chmod(0o777)

    again(own, python)
    run(python, "-m", "ensurepip", cwd=clone, status=None)
    assert marker.exists() == trusted
    if not trusted:
        run(python, "-m", "pip", "--version")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
@pytest.mark.parametrize("what", ["file", "folder"])
def test_not_trusted_from_another_user(own, clone, run, writing, tmp_path, what):
    python = own.bare_environment(tmp_path / "env")
    run(python, "-m", "ensurepip", cwd=clone)
    (entry,) = entries(clone)
    marker = tmp_path / "marker"
    replace_code(entry, marker)
    os.chown(entry if what == "file" else entry.parent, 12345, 12345)
    again(own, python)
    run(python, "-m", "ensurepip", cwd=clone)
    assert not marker.exists()


@pytest.mark.parametrize("damage", ["empty", "flipped", "other wheel"])
def test_damaged_is_made_again(own, clone, run, writing, tmp_path, damage):
    python = own.bare_environment(tmp_path / "env")
    run(python, "-m", "ensurepip", cwd=clone)
    (entry,) = entries(clone)
    content = bytearray(entry.read_bytes())
    if damage == "empty":
        content.clear()
    else:
        at = {"flipped": len(content) // 2, "other wheel": 10}[damage]
        content[at] ^= 1
    entry.write_bytes(content)

    again(own, python)
    run(python, "-m", "ensurepip", cwd=clone)
    run(python, "-m", "pip", "--version")
    assert entry.read_bytes() != content
    assert MARKER in marshal.loads(entry.read_bytes()[HEAD + CHECKSUM :])


@pytest.mark.sweep
def test_fuzzed(pytestconfig, seeds, newest, clone, run, writing, tmp_path):
    version, _wheel = wheels.bundled("pip", newest.version)
    python = newest.bare_environment(tmp_path / "env")
    run(python, "-m", "ensurepip", cwd=clone)
    (entry,) = entries(clone)
    content = entry.read_bytes()
    for seed in seeds(max(1, pytestconfig.getoption("--fuzz") // 4)):
        generator = random.Random(seed)
        at = generator.randrange(generator.choice([100, len(content)]))
        end = generator.choice([at, at + 1, at + 100, len(content)])
        entry.write_bytes(content[:at] + generator.randbytes(1) + content[end:])
        again(newest, python)
        run(python, "-m", "ensurepip", cwd=clone)
        shown = run(python, "-m", "pip", "--version").stdout
        assert shown.startswith(f"pip {version} "), seed


def test_leftovers_go_when_it_is_written(newest, python, clone, run, writing):
    run(python, "-m", "ensurepip", cwd=clone)
    (entry,) = entries(clone)
    killed = entry.with_name(entry.name + ".abc123")
    older = entry.with_name(entry.name.replace("pip-", "pip-1."))
    other = entry.with_name(entry.name.replace("cpython-", "cpython-9"))
    for path in (killed, older, other):
        path.write_bytes(b"")
    entry.unlink()
    again(newest, python)
    run(python, "-m", "ensurepip", cwd=clone)
    assert entries(clone) == sorted([entry, other])


@pytest.mark.sweep
def test_killed_while_it_is_written(
    pytestconfig, newest, clone, environ, run, writing, tmp_path
):
    python = newest.bare_environment(tmp_path / "env")
    run(python, "-m", "ensurepip", cwd=clone)
    (entry,) = entries(clone)
    for point in range(pytestconfig.getoption("--kill-points") // 2):
        entry.unlink(missing_ok=True)
        again(newest, python)
        process = subprocess.Popen(
            [python, "-m", "ensurepip"],
            cwd=clone,
            env=environ,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        # It appears in a moment, at a moment that differs.
        deadline = time.monotonic() + 60
        while process.poll() is None and time.monotonic() < deadline:
            if len(entries(clone)) > 0:
                time.sleep(point / 1000)
                os.killpg(process.pid, 9)
                break
        process.wait()
        run(python, "-m", "ensurepip", cwd=clone)
        run(python, "-m", "pip", "--version")
        shutil.rmtree(environ["TMPDIR"])
        os.mkdir(environ["TMPDIR"])
    again(newest, python)
    run(python, "-m", "ensurepip", cwd=clone)
    assert entries(clone) == [entry]


def test_system_wheels_are_prepared_too(newest, clone, run, writing, tmp_path):
    folder = tmp_path / "wheels"
    folder.mkdir()
    _version, wheel = wheels.bundled("pip", newest.version)
    shutil.copy(wheel, folder)
    (clone / "ensurepip" / "ensurepip.cfg").write_text(f"wheel-folder = {folder}\n")
    python = newest.bare_environment(tmp_path / "env")
    run(python, "-m", "ensurepip", cwd=clone)
    assert len(entries(clone)) == 1


# -- nothing to do -----------------------------------------------------------------


def test_no_process_where_nothing_is_to_do(typical_interpreter, run, tmp_path):
    """Without a usable temporary folder no runner could be started."""
    python = typical_interpreter.bare_copy(tmp_path / "copy")
    run(python, "-m", "ensurepip")
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o777)
    env = {"TMPDIR": str(shared)}
    for options in [], ["--upgrade"]:
        process = run(python, "-m", "ensurepip", *options, env=env)
        assert " is already in " in process.stdout
        assert process.stderr == ""


def test_programs_on_path_are_not_run(newest, run, tmp_path):
    programs = tmp_path / "programs"
    programs.mkdir()
    marker = tmp_path / "marker"
    for name in ("rustc", "lsb_release"):
        (programs / name).write_text(f"#!/bin/sh\necho > '{marker}'\n")
        (programs / name).chmod(0o755)
    python = newest.bare_environment(tmp_path / "env")
    run(python, "-m", "ensurepip", env={"PATH": f"{programs}:{os.environ['PATH']}"})
    assert not marker.exists()


def test_patterns_are_compiled_when_they_are_used(interpreter, run):
    code = """
import re, sys
sys.path.insert(0, sys.argv[1])
import lazy_re
lazy_re.put_off()
wrong = re.compile("(")
word = re.compile("(?P<first>a)b*", re.IGNORECASE)
assert word.match("ABc").group() == "AB"
assert re.sub(word, "x", "abbcAb") == "xcx"
assert re.compile(word).groupindex == {"first": 1}
try:
    wrong.match("")
except re.error:
    print("done")
"""
    said = run(interpreter.path, "-c", code, CLONE / "ensurepip/_target").stdout
    assert said == "done\n"


def test_installed_package_is_prepared(newest, run, tmp_path):
    """What ``make install`` leaves is as good as a first run."""
    python = newest.bare_copy(tmp_path / "copy")
    run("make", "-C", CLONE, "install", f"PYTHON={python}")
    (entry,) = entries(tmp_path / "copy")
    before = entry.stat()
    assert stat.S_IMODE(before.st_mode) == 0o644
    run(python, "-m", "ensurepip", cwd=tmp_path)
    assert entry.stat().st_ino == before.st_ino
    found = import_package("_target.installed").Installation(
        str(newest.packages_of_copy(tmp_path / "copy")), "pip", {"pip"}
    )
    assert found.state == "healthy"
