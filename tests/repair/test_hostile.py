"""Wheels, tables and installations that somebody damaged or made on purpose."""

import os
import random
import shutil
import stat
import struct
import zipfile

import pytest
import wheels
from support import CLONE, error_line, import_package, tree

_wheel_check = import_package("_wheel_check")


@pytest.fixture
def wheel(tmp_path):
    return wheels.build(tmp_path, "pip", "1.0", {"pip/__init__.py": "x = 1\n" * 99})


def rebuilt(path, change):
    """Return the bytes of a wheel whose (ZipInfo, content) pairs were changed."""
    with zipfile.ZipFile(path) as archive:
        entries = [(info, archive.read(info)) for info in archive.infolist()]
    entries = change(entries)
    with zipfile.ZipFile(path, "w") as archive:
        for info, content in entries:
            archive.writestr(info, content)
    return path.read_bytes()


def added(name, content=b"", mode=0o644):
    def change(entries):
        info = zipfile.ZipInfo(name)
        info.external_attr = mode << 16
        return [*entries, (info, content)]

    return change


def test_sound_wheels_pass(wheel):
    _wheel_check.check(wheel.read_bytes())
    for path in wheels.BUNDLED.glob("*.whl"):
        _wheel_check.check(path.read_bytes())


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (added("../outside.py"), "leads out of it"),
        (added("pip/../../outside.py"), "leads out of it"),
        (added("/absolute.py"), "absolute path"),
        (added("C:/absolute.py"), "absolute path"),
        (added("..\\outside.py"), "absolute path"),
        (added("link", b"/etc/passwd", stat.S_IFLNK | 0o777), "symbolic link"),
        (added("pip/unlisted.py", b"x"), "not that of its RECORD"),
        (lambda entries: entries[1:], "of its RECORD is missing"),
        (lambda entries: entries[:-1], "cannot be read"),
        (lambda entries: [(i, c + b"#") for i, c in entries], "not that of its RECORD"),
    ],
)
def test_hostile_wheel(wheel, change, reason):
    with pytest.raises(_wheel_check.Fault, match=reason):
        _wheel_check.check(rebuilt(wheel, change))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_entry_twice(wheel):
    with pytest.raises(_wheel_check.Fault, match="is there twice"):
        _wheel_check.check(rebuilt(wheel, lambda entries: entries + entries[:1]))


def test_zip_bomb(wheel):
    with zipfile.ZipFile(wheel, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("pip/large", bytes(_wheel_check.LARGEST))
    assert wheel.stat().st_size < _wheel_check.LARGEST / 100
    with pytest.raises(_wheel_check.Fault, match="it would take 100 MB"):
        _wheel_check.check(wheel.read_bytes())


def test_zip_bomb_that_lies_about_its_size(wheel):
    with zipfile.ZipFile(wheel, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("pip/large", bytes(1 << 20))
    data = wheel.read_bytes().replace(struct.pack("<L", 1 << 20), struct.pack("<L", 9))
    with pytest.raises(_wheel_check.Fault):
        _wheel_check.check(data)


@pytest.fixture
def configured(tmp_path):
    """(clone, folder of system wheels that it uses)."""
    clone, folder = tmp_path / "clone", tmp_path / "wheels"
    shutil.copytree(CLONE / "ensurepip", clone / "ensurepip")
    folder.mkdir()
    (clone / "ensurepip" / "ensurepip.cfg").write_text(f"wheel-folder = {folder}\n")
    return clone, folder


def test_hostile_wheel_in_a_system_folder(newest, run, tmp_path, configured):
    clone, folder = configured
    python = newest.bare_environment(tmp_path / "env")
    wheel = wheels.build(folder, "pip", "1.0", {"pip/__init__.py": ""})
    rebuilt(wheel, added("../../../outside.py"))
    before = tree(tmp_path)

    process = run(python, "-m", "ensurepip", cwd=clone, status=1)

    assert f"the wheel {wheel} was refused: its entry" in error_line(process)
    assert process.stdout == ""
    assert tree(tmp_path) == before


@pytest.mark.parametrize("mode", [0o777, 0o757])
def test_temporary_folder_that_others_can_change(newest, run, tmp_path, mode):
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(mode)
    root = ["--root", tmp_path / "root"]
    process = run(
        newest.path, "-m", "ensurepip", *root, env={"TMPDIR": str(shared)}, status=1
    )
    assert f"other users can change {shared}" in error_line(process)
    shared.chmod(mode | stat.S_ISVTX)
    run(newest.path, "-m", "ensurepip", "--version", env={"TMPDIR": str(shared)})


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give folders away")
def test_temporary_folder_of_another_user(newest, run, tmp_path):
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    os.chown(theirs, 12345, 12345)
    root = ["--root", tmp_path / "root"]
    process = run(
        newest.path, "-m", "ensurepip", *root, env={"TMPDIR": str(theirs)}, status=1
    )
    assert f"other users can change {theirs}" in error_line(process)


# -- fuzzing ----------------------------------------------------------------


def garbled(content, generator):
    """Return *content* with some bytes flipped, cut out, doubled or cut off."""
    content = bytearray(content)
    for _ in range(generator.choice([1, 1, 1, 2, 5])):
        if not content:
            break
        at = generator.randrange(len(content))
        way = generator.randrange(4)
        if way == 0:
            content[at] ^= 1 << generator.randrange(8)
        elif way == 1:
            del content[at : at + generator.choice([1, 10, 1000])]
        elif way == 2:
            content[at:at] = content[at : at + generator.choice([1, 10])]
        else:
            del content[at:]
    return bytes(content)


def test_fuzzed_wheels_are_refused(pytestconfig, wheel):
    content = wheel.read_bytes()
    for seed in range(pytestconfig.getoption("--fuzz") * 50):
        data = garbled(content, random.Random(seed))
        if data == content:
            continue
        try:
            _wheel_check.check(data)
        except _wheel_check.Fault:
            continue
        # What passes may differ in what nobody reads, such as a date.
        with zipfile.ZipFile(wheel) as archive:
            expected = {name: archive.read(name) for name in archive.namelist()}
        wheel_now = wheel.with_name("fuzzed.whl")
        wheel_now.write_bytes(data)
        with zipfile.ZipFile(wheel_now) as archive:
            names = [name for name in archive.namelist() if not name.endswith("/")]
            assert {name: archive.read(name) for name in names} == expected, seed


def test_fuzzed_bundle(pytestconfig, typical_interpreter, run, tmp_path):
    """A garbled wheel or table: one line, or what is right all the same."""
    clone = tmp_path / "clone"
    shutil.copytree(CLONE / "ensurepip", clone / "ensurepip")
    version, wheel = wheels.bundled("pip", typical_interpreter.version)
    paths = [clone / "ensurepip" / "_bundled" / n for n in (wheel.name, "wheels.txt")]
    for seed in range(pytestconfig.getoption("--fuzz")):
        generator = random.Random(seed)
        path = generator.choice(paths)
        content = path.read_bytes()
        path.write_bytes(garbled(content, generator))
        # An existing file in place of a root ends a run that goes too far.
        command = [typical_interpreter.path, "-m", "ensurepip", "--root", wheel]
        process = run(*command, cwd=clone, status=None)
        assert process.returncode != 0, seed
        error_line(process)
        process = run(*command, "--version", cwd=clone, status=None)
        if process.returncode:
            error_line(process)
        path.write_bytes(content)


def test_fuzzed_installation(pytestconfig, typical_interpreter, run, tmp_path):
    """RECORD or METADATA garbled: pip runs afterwards, or nothing says it does."""
    python = typical_interpreter.bare_copy(tmp_path / "copy")
    run(python, "-m", "ensurepip")
    (packages,) = (tmp_path / "copy" / "lib").glob("*/site-packages")
    version, _path = wheels.bundled("pip", typical_interpreter.version)
    (info,) = packages.glob("pip-*.dist-info")
    shutil.copytree(packages, tmp_path / "sound")
    for seed in range(max(1, pytestconfig.getoption("--fuzz") // 4)):
        generator = random.Random(seed)
        path = info / generator.choice(["RECORD", "METADATA", "INSTALLER"])
        path.write_bytes(garbled(path.read_bytes(), generator))
        process = run(python, "-m", "ensurepip", status=None)
        assert process.returncode == 0, (seed, process.stderr)
        assert "Traceback" not in process.stderr
        shown = run(python, "-m", "pip", "--version").stdout
        assert shown.startswith(f"pip {version} "), seed
        assert [path.name for path in packages.glob("pip-*")] == [info.name], seed
        shutil.rmtree(packages)
        shutil.copytree(tmp_path / "sound", packages)
