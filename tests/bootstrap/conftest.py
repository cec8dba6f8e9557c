import pytest


@pytest.fixture
def writing(environ):
    """Let the processes of this test write bytecode."""
    del environ["PYTHONDONTWRITEBYTECODE"]


@pytest.fixture
def python(newest, tmp_path):
    return newest.bare_environment(tmp_path / "env")
