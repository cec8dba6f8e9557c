"""Wheels, tables and installations that somebody damaged or made on purpose."""

import os
import random
import shutil
import stat
import zipfile

import pytest
import wheels
from support import CLONE, error_line, import_package, tree

_wheel_check = import_package("_wheel_check")


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
    with zipfile.ZipFile(wheel, "a") as archive:
        archive.writestr("../../../outside.py", "")
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


@pytest.mark.sweep
def test_fuzzed_wheels_are_refused(pytestconfig, seeds, tmp_path):
    wheel = wheels.build(tmp_path, "pip", "1.0", {"pip/__init__.py": "x = 1\n" * 99})
    content = wheel.read_bytes()
    for seed in seeds(pytestconfig.getoption("--fuzz") * 50):
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


@pytest.mark.sweep
def test_fuzzed_bundle(pytestconfig, seeds, extreme_interpreter, run, tmp_path):
    """A garbled wheel or table: one line, or what is right all the same."""
    clone = tmp_path / "clone"
    shutil.copytree(CLONE / "ensurepip", clone / "ensurepip")
    version, wheel = wheels.bundled("pip", extreme_interpreter.version)
    paths = [clone / "ensurepip" / "_bundled" / n for n in (wheel.name, "wheels.txt")]
    for seed in seeds(pytestconfig.getoption("--fuzz")):
        generator = random.Random(seed)
        path = generator.choice(paths)
        content = path.read_bytes()
        path.write_bytes(garbled(content, generator))
        # An existing file in place of a root ends a run that goes too far.
        command = [extreme_interpreter.path, "-m", "ensurepip", "--root", wheel]
        process = run(*command, cwd=clone, status=None)
        assert process.returncode != 0, seed
        error_line(process)
        process = run(*command, "--version", cwd=clone, status=None)
        if process.returncode:
            error_line(process)
        path.write_bytes(content)


@pytest.mark.sweep
def test_fuzzed_installation(pytestconfig, seeds, extreme_interpreter, run, tmp_path):
    """RECORD or METADATA garbled: pip runs afterwards, or nothing says it does."""
    python = extreme_interpreter.bare_copy(tmp_path / "copy")
    run(python, "-m", "ensurepip")
    (packages,) = (tmp_path / "copy" / "lib").glob("*/site-packages")
    version, _path = wheels.bundled("pip", extreme_interpreter.version)
    (info,) = packages.glob("pip-*.dist-info")
    shutil.copytree(packages, tmp_path / "sound")
    for seed in seeds(max(1, pytestconfig.getoption("--fuzz") // 4)):
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
