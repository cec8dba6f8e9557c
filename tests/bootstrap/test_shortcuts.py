"""What is not to be done is not done, as it would take long."""

import os
import stat

import pytest
from support import CLONE, import_package, kept_bytecode


def test_no_process_where_nothing_is_to_do(extreme_interpreter, run, tmp_path):
    """Without a usable temporary folder no runner could be started."""
    python = extreme_interpreter.bare_copy(tmp_path / "copy")
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
import tricks
tricks.put_off_patterns()
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


@pytest.mark.sweep
def test_installed_package_is_prepared(newest, run, tmp_path):
    """What ``make install`` leaves is as good as a first run."""
    python = newest.bare_copy(tmp_path / "copy")
    run("make", "-C", CLONE, "install", f"PYTHON={python}")
    (entry,) = kept_bytecode(tmp_path / "copy")
    before = entry.stat()
    assert stat.S_IMODE(before.st_mode) == 0o644
    run(python, "-m", "ensurepip", cwd=tmp_path)
    assert entry.stat().st_ino == before.st_ino
    found = import_package("_target.installed").Installation(
        str(newest.packages_of_copy(tmp_path / "copy")), "pip", {"pip"}
    )
    assert found.state == "healthy"
