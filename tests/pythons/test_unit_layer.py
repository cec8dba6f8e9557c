"""The unit tests of the package run on the Pythons that have no pytest, too."""

import re
import sys

import interpreters
import pytest
from support import CLONE


@pytest.fixture
def layer(run, tmp_path):
    """Run the layer in a Python; return how many tests ran."""

    def layer(interpreter):
        tests = CLONE / "tests" / "unit"
        command = [interpreter.path, "-m", "unittest", "discover", tests]
        process = run(*command, cwd=tmp_path, env={"PYTHONPATH": str(CLONE)})
        return int(re.search(r"^Ran (\d+) tests in", process.stderr, re.M)[1])

    return layer


# How many there are where pytest runs them.
COUNT = """
import sys, unittest
print(unittest.defaultTestLoader.discover(sys.argv[1]).countTestCases())
"""


@pytest.mark.parametrize(
    "name", [*interpreters.one_more(interpreters.OTHERS["PyPy"]), "2.7", "3.6"]
)
def test_same_cases(name, layer, run):
    environ = {"PYTHONPATH": str(CLONE)}
    said = run(sys.executable, "-c", COUNT, CLONE / "tests" / "unit", env=environ)
    assert layer(interpreters.require(name)) == int(said.stdout) > 100
