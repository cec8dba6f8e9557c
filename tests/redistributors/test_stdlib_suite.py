"""The tests that each Python brings for its own ensurepip pass with this one."""

import re
from pathlib import Path

import pytest
from support import CLONE

BOOTSTRAPPING = {
    f"TestBootstrap.{name}"
    for name in (
        "test_basic_bootstrapping",
        "test_bootstrapping_with_root",
        "test_bootstrapping_with_user",
        "test_bootstrapping_with_upgrade",
        "test_bootstrapping_with_verbosity_1",
        "test_bootstrapping_with_verbosity_2",
        "test_bootstrapping_with_verbosity_3",
    )
} | {"TestBootstrappingMainFunction.test_basic_bootstrapping"}

PACKAGES = {
    "TestPackages.test_version",
    "TestPackages.test_get_packages_no_dir",
    "TestPackages.test_get_packages_with_dir",
}

# The tests that do not have to pass, by version of Python.
EXEMPT = {
    # They expect an argument list without --no-cache-dir, which later Pythons
    # pass to pip.
    "2.7": BOOTSTRAPPING
    # It expects that the command pip is not installed by default; on 2.7 it
    # is (PEP 477), and the test fails with the standard library's copy too.
    | {"TestBootstrap.test_bootstrapping_with_regular_install"},
    "3.6": BOOTSTRAPPING,
    # They test private helpers that later Pythons dropped.
    "3.10": PACKAGES,
    "3.11": PACKAGES,
    "3.12": PACKAGES,
}


def test_suite_of_the_interpreter(interpreter, run, tmp_path, environ):
    environ["PYTHONPATH"] = str(CLONE)
    if not Path(interpreter.stdlib, "test", "test_ensurepip.py").exists():
        pytest.skip(f"the {interpreter.name} Python brings no test.test_ensurepip")
    code = "import test.test_ensurepip, ensurepip; print(ensurepip.__file__)"
    tested = run(interpreter.path, "-c", code, cwd=tmp_path).stdout
    assert tested.startswith(str(CLONE))

    exempt = EXEMPT.get(interpreter.version, set())
    process = run(
        interpreter.path,
        "-m",
        "unittest",
        "-v",
        "test.test_ensurepip",
        cwd=tmp_path,
        status=1 if exempt else 0,
    )

    results = re.findall(
        r"^(test_\w+) \(test\.test_ensurepip\.(\w+)[\w.]*\) \.\.\. (\w+)",
        process.stderr,
        re.MULTILINE,
    )
    assert len(results) >= 28
    failed = {f"{case}.{test}" for test, case, result in results if result != "ok"}
    assert failed == exempt
