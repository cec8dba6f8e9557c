"""Prepared bytecode is kept, and used, by Python's rules."""

import marshal
import os
import random
import shutil
import stat
import sys
import zlib

import interpreters
import pytest
import wheels
from support import kept_bytecode


def again(newest, python):
    """Make the environment of *python* bare again."""
    folder = python.parent.parent
    shutil.rmtree(folder)
    newest.bare_environment(folder)


@pytest.mark.sweep
def test_kept_with_the_package(newest, python, clone, run, writing):
    run(python, "-m", "ensurepip", cwd=clone)
    (entry,) = kept_bytecode(clone)
    assert newest.version.replace(".", "") in entry.name
    assert stat.S_IMODE(entry.stat().st_mode) == 0o644
    first = entry.stat()

    again(newest, python)
    run(python, "-m", "ensurepip", cwd=clone)
    (entry,) = kept_bytecode(clone)
    assert entry.stat().st_mtime_ns == first.st_mtime_ns
    assert entry.stat().st_ino == first.st_ino

    again(newest, python)
    run(python, "-O", "-m", "ensurepip", cwd=clone)
    assert sorted(".opt-1." in path.name for path in kept_bytecode(clone)) == [
        False,
        True,
    ]


@pytest.mark.parametrize("way", ["-B", "PYTHONDONTWRITEBYTECODE"])
def test_not_written_where_bytecode_is_not(python, clone, run, writing, way):
    flags, env = (["-B"], {}) if way == "-B" else ([], {way: "1"})
    run(python, *flags, "-m", "ensurepip", cwd=clone, env=env)
    assert kept_bytecode(clone) == []


@pytest.mark.sweep
def test_goes_where_bytecode_goes(python, clone, run, writing, tmp_path):
    prefix = tmp_path / "prefix"
    env = {"PYTHONPYCACHEPREFIX": str(prefix)}
    run(python, "-m", "ensurepip", cwd=clone, env=env)
    assert kept_bytecode(clone) == []
    names = [path.name for path in prefix.rglob("pip-*.bytecode")]
    assert len(names) == 1


@pytest.mark.sweep
def test_no_place_to_keep_it(python, clone, run, writing):
    (clone / "ensurepip" / "_bundled" / "__pycache__").write_text("")
    process = run(python, "-m", "ensurepip", cwd=clone)
    assert process.stderr == ""
    run(python, "-m", "pip", "--version")


# A module of pip that runs early, and what is run in its place.
MARKER = "pip/_internal/locations/__init__.py"

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


@pytest.mark.sweep
@pytest.mark.parametrize(
    ("who", "trusted"),
    [("me", True), ("writable folder", False)],
)
def test_not_trusted_where_others_can_write(
    own, clone, run, writing, tmp_path, who, trusted
):
    python = own.bare_environment(tmp_path / "env")
    run(python, "-m", "ensurepip", cwd=clone)
    (entry,) = kept_bytecode(clone)
    marker = tmp_path / "marker"
    replace_code(entry, marker)
    if who == "writable folder":
        entry.parent.chmod(0o777)

    again(own, python)
    run(python, "-m", "ensurepip", cwd=clone, status=None)
    assert marker.exists() == trusted
    if not trusted:
        run(python, "-m", "pip", "--version")


@pytest.mark.sweep
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_not_trusted_from_another_user(own, clone, run, writing, tmp_path):
    python = own.bare_environment(tmp_path / "env")
    run(python, "-m", "ensurepip", cwd=clone)
    (entry,) = kept_bytecode(clone)
    marker = tmp_path / "marker"
    replace_code(entry, marker)
    os.chown(entry, 12345, 12345)
    again(own, python)
    run(python, "-m", "ensurepip", cwd=clone)
    assert not marker.exists()


@pytest.mark.sweep
@pytest.mark.parametrize("damage", ["flipped", *interpreters.one_more("other wheel")])
def test_damaged_is_made_again(own, clone, run, writing, tmp_path, damage):
    python = own.bare_environment(tmp_path / "env")
    run(python, "-m", "ensurepip", cwd=clone)
    (entry,) = kept_bytecode(clone)
    content = bytearray(entry.read_bytes())
    content[{"flipped": len(content) // 2, "other wheel": 10}[damage]] ^= 1
    entry.write_bytes(content)

    again(own, python)
    run(python, "-m", "ensurepip", cwd=clone)
    run(python, "-m", "pip", "--version")
    assert entry.read_bytes() != content
    assert MARKER in marshal.loads(entry.read_bytes()[HEAD + CHECKSUM :])


@pytest.mark.sweep
def test_far_too_large(own, clone, run, writing, tmp_path):
    """As a copy may be that a full disk has ended."""
    python = own.bare_environment(tmp_path / "env")
    run(python, "-m", "ensurepip", cwd=clone)
    (entry,) = kept_bytecode(clone)
    os.truncate(entry, 40 << 30)
    again(own, python)
    run(python, "-m", "ensurepip", cwd=clone)
    assert entry.stat().st_size < 1 << 26


@pytest.mark.sweep
def test_fuzzed(pytestconfig, seeds, newest, clone, run, writing, tmp_path):
    version, _wheel = wheels.bundled("pip", newest.version)
    python = newest.bare_environment(tmp_path / "env")
    run(python, "-m", "ensurepip", cwd=clone)
    (entry,) = kept_bytecode(clone)
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


@pytest.mark.sweep
def test_leftovers_go_when_it_is_written(newest, python, clone, run, writing):
    run(python, "-m", "ensurepip", cwd=clone)
    (entry,) = kept_bytecode(clone)
    killed = entry.with_name(entry.name + ".abc123")
    older = entry.with_name(entry.name.replace("pip-", "pip-1."))
    other = entry.with_name(entry.name.replace("cpython-", "cpython-9"))
    for path in (killed, older, other):
        path.write_bytes(b"")
    entry.unlink()
    again(newest, python)
    run(python, "-m", "ensurepip", cwd=clone)
    assert kept_bytecode(clone) == sorted([entry, other])


@pytest.mark.sweep
def test_system_wheels_are_prepared_too(newest, clone, run, writing, tmp_path):
    folder = tmp_path / "wheels"
    folder.mkdir()
    _version, wheel = wheels.bundled("pip", newest.version)
    shutil.copy(wheel, folder)
    (clone / "ensurepip" / "ensurepip.cfg").write_text(f"wheel-folder = {folder}\n")
    python = newest.bare_environment(tmp_path / "env")
    run(python, "-m", "ensurepip", cwd=clone)
    assert len(kept_bytecode(clone)) == 1
