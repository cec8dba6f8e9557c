"""The tests that each Python brings for its own ensurepip."""

import re

ARGUMENTS = ["-m", "unittest", "-v", "test.test_ensurepip"]

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


def failed(told):
    """Return the tests that did not pass, as unittest tells of them."""
    results = re.findall(
        r"^(test_\w+) \(test\.test_ensurepip\.(\w+)[\w.]*\) \.\.\. (\w+)",
        told,
        re.MULTILINE,
    )
    assert len(results) >= 28
    return {f"{case}.{test}" for test, case, result in results if result != "ok"}
