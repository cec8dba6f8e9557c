"""What is installed is what pip installs by itself, file by file."""

import os
import shutil
from pathlib import Path

import interpreters
import pytest
import wheels
from support import CLONE, kept_bytecode, pip_commands

# pip, from its wheel, installs itself and nothing else is done.
PLAIN = """
import os, runpy, sys
folder, arguments = sys.argv[1], sys.argv[2:]
for name in os.listdir(folder):
    sys.path.insert(0, os.path.join(folder, name))
options = ["--no-cache-dir", "--no-index", "--find-links", folder]
sys.argv[1:] = ["install"] + options + arguments
runpy.run_module("pip", run_name="__main__", alter_sys=True)
"""

# Writes the wheels for this Python into a folder.
WHEELS = """
import ensurepip, os, sys
for wheel in ensurepip._request.wheels(ensurepip._this()):
    with open(os.path.join(sys.argv[1], wheel.filename), "wb") as file:
        file.write(wheel.read())
"""

# Compares the bytecode below two folders, the second being where it belongs.  Under
# a root, pip names the sources as they are called now, and we as they are later.
COMPARE = """
from __future__ import print_function
import marshal, os, struct, sys
start = 8 if sys.version_info < (3,) else 12 if sys.version_info < (3, 7) else 16
stamp = slice(8, 12) if start == 16 else slice(4, 8)
root = sys.argv[3]
def differ(a, b):
    if a != b or a.co_filename != root + b.co_filename:
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
            changed = int(os.stat(root + codes[1].co_filename).st_mtime)
            if heads[1][stamp] != bytearray(struct.pack("<L", changed)):
                print("time of", second)
            heads[0][stamp] = heads[1][stamp]
        if heads[0] != heads[1]:
            print("head of", second)
print(count)
"""


class Trees:
    """What pip's plain self-install and this package make of one environment."""

    def __init__(self, interpreter, run, folder):
        self.make = interpreter.bare_environment
        self.interpreter = interpreter
        self.run = run
        self.folder = folder
        self.plain = folder.with_name("plain")
        self.wheels = folder.with_name("wheels")
        self.wheels.mkdir()
        run(interpreter.path, "-c", WHEELS, self.wheels, env={"PYTHONPATH": str(CLONE)})

    def install_plainly(self, *flags, arguments=(), env=None, **options):
        self.interpreter.require_pip_at(self.folder)
        python = self.make(self.folder)
        names = sorted({path.name.split("-")[0] for path in self.wheels.iterdir()})
        command = [python, *flags, "-c", PLAIN, self.wheels, *arguments, *names]
        # What some pips leave in the temporary folder is theirs.
        temporary = self.wheels.with_name("temporary")
        temporary.mkdir()
        environ = {"PIP_CONFIG_FILE": os.devnull, "TMPDIR": str(temporary)}
        if not (self.interpreter.python2 or arguments):
            environ["ENSUREPIP_OPTIONS"] = "install"
        self.run(*command, env={**environ, **(env or {})}, **options)
        self.folder.rename(self.plain)

    def install(self, *flags, arguments=(), **options):
        if self.folder.exists():
            shutil.rmtree(self.folder)
        python = self.make(self.folder)
        self.run(python, *flags, "-m", "ensurepip", "--compile", *arguments, **options)
        return python

    def assert_same(self, root=""):
        plain, ours = self.files(self.plain), self.files(self.folder)
        assert ours.keys() == plain.keys()
        modes = {name: mode for name, (mode, _content) in ours.items()}
        assert modes == {name: mode for name, (mode, _content) in plain.items()}
        bytecode = {name for name in plain if name.endswith((".pyc", ".pyo"))}
        for name in plain.keys() - bytecode:
            assert ours[name] == plain[name], name
        command = [self.interpreter.path, "-c", COMPARE, self.plain, self.folder, root]
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


# The oldest and the newest; then the others, but Jython, where each takes long.
KINDS = ["2.7", "3.13"]
FURTHER = sorted({*interpreters.NAMES} - {*KINDS, interpreters.OTHERS["Jython"]})


@interpreters.each(*interpreters.one_more(*FURTHER), *KINDS)
def test_result_is_that_of_pip(interpreter, make_trees):
    trees = make_trees(interpreter)
    trees.install_plainly()
    trees.install()
    trees.assert_same()


def test_pip_works(interpreter, run, tmp_path):
    """It installs something else."""
    python = interpreter.bare_environment(tmp_path / "env")
    run(python, "-m", "ensurepip")
    x, x_y = interpreter.major, interpreter.version
    expected = [f"pip{x}", f"pip{x_y}"]
    assert pip_commands(python.parent) == (["pip"] if x == "2" else []) + expected
    greeter = wheels.build_greeter(tmp_path)
    run(python.parent / f"pip{x}", "install", "--no-index", "--no-compile", greeter)
    assert run(python.parent / "greeter").stdout == "hello from greeter\n"


@interpreters.each(*interpreters.one_more(*FURTHER), *KINDS)
def test_pip_removes_itself(interpreter, run, tmp_path):
    """And what it has installed."""
    python = interpreter.bare_environment(tmp_path / "env")
    run(python, "-m", "ensurepip", "--compile")
    again = run(python, "-m", "ensurepip")
    assert " is already in " in again.stdout
    run(python, "-m", "pip", "install", "--no-index", wheels.build_greeter(tmp_path))
    run(python, "-m", "pip", "uninstall", "-y", "greeter", "pip", "setuptools")
    assert not list(interpreter.packages(python).glob("*"))
    assert pip_commands(python.parent) == []


PLACES = [
    ["--root", "root"],
    ["--prefix", "prefix"],
    ["--root", "root", "--prefix", "/prefix"],
    ["--user"],
]
COMMANDS = {"--altinstall": "altinstall", "--default-pip": None}


# One Python for each bundled pip.
@pytest.mark.sweep
@interpreters.each("2.7", "3.6", "3.7", "3.8", "3.9", "3.13")
def test_result_is_that_of_pip_elsewhere(interpreter, make_trees, tmp_path):
    """Each other place, and each other set of commands, in turn."""
    trees = make_trees(interpreter)
    trees.make = interpreter.bare_copy
    turn = int(interpreter.version.split(".")[1])
    place = [
        str(tmp_path / "env" / word) if word in ("root", "prefix") else word
        for word in PLACES[turn % len(PLACES)]
    ]
    option = list(COMMANDS)[turn // 2 % len(COMMANDS)]
    env = {"PYTHONUSERBASE": str(tmp_path / "env" / "base")}
    plain = {**env, "ENSUREPIP_OPTIONS": COMMANDS[option] or ""}
    if not COMMANDS[option]:
        del plain["ENSUREPIP_OPTIONS"]
    trees.install_plainly(arguments=place, env=plain)
    trees.install(arguments=[*place, option], env=env)
    trees.assert_same(place[1] if place[0] == "--root" else "")


@pytest.mark.sweep
def test_result_is_that_of_pip_under_a_umask(newest, make_trees, writing, clone):
    trees = make_trees(newest)
    trees.install_plainly(umask=0o077)
    trees.install(umask=0o077, cwd=clone)
    trees.assert_same()
    assert kept_bytecode(clone)
    trees.install(umask=0o077, cwd=clone)
    trees.assert_same()


@pytest.mark.sweep
@pytest.mark.parametrize(
    ("flags", "env"),
    [
        (["-O"], {"SOURCE_DATE_EPOCH": "1500000000"}),
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
