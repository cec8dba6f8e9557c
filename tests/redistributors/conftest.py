import pytest
from support import CLONE


@pytest.fixture
def each_copy(interpreter, tmp_path):
    """(Interpreter, Python of a relocated copy at a path with a space)."""
    return interpreter, interpreter.bare_copy(tmp_path / "the copy")


@pytest.fixture
def copy(newest, tmp_path):
    return newest.bare_copy(tmp_path / "the copy")


@pytest.fixture
def make(run):
    """A function that runs ``make`` for a Python, with variables."""

    def make(target, python, **variables):
        status = variables.pop("status", 0)
        settings = [f"{name}={value}" for name, value in variables.items()]
        return run(
            "make", "-C", CLONE, target, f"PYTHON={python}", *settings, status=status
        )

    return make
