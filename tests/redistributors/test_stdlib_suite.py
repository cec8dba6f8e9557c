"""The tests that each Python brings for its own ensurepip pass with this one."""

from pathlib import Path

import pytest
import stdlib_suite
from support import CLONE


def test_suite_of_the_interpreter(interpreter, run, tmp_path, environ):
    environ["PYTHONPATH"] = str(CLONE)
    if not Path(interpreter.stdlib, "test", "test_ensurepip.py").exists():
        pytest.skip(f"the {interpreter.name} Python brings no test.test_ensurepip")
    code = "import test.test_ensurepip, ensurepip; print(ensurepip.__file__)"
    tested = run(interpreter.path, "-c", code, cwd=tmp_path).stdout
    assert tested.startswith(str(CLONE))

    exempt = stdlib_suite.EXEMPT.get(interpreter.version, set())
    process = run(
        interpreter.path,
        *stdlib_suite.ARGUMENTS,
        cwd=tmp_path,
        status=1 if exempt else 0,
    )

    assert stdlib_suite.failed(process.stderr) == exempt
