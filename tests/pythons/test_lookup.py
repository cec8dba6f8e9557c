"""A Python named by its version, and all Pythons of the machine."""

import pytest
import wheels
from support import CLONE, error_line


@pytest.fixture
def ask(newest, run, tmp_path):
    """A function that runs with one Python in pyenv's folder and none of PATH."""
    python = newest.bare_copy(tmp_path / "pyenv" / "versions" / "copy")
    # What is named relative to the current folder is not run.
    (tmp_path / f"python{newest.version}").write_text("#!/bin/sh\ntouch ran\n")
    (tmp_path / f"python{newest.version}").chmod(0o755)
    (tmp_path / newest.version).symlink_to(tmp_path / "nowhere")
    env = {
        "PYTHONPATH": str(CLONE),
        "PYENV_ROOT": str(tmp_path / "pyenv"),
        "PATH": ".::/usr/bin:/bin",
    }

    def ask(*options, status=0, **more):
        command = [newest.path, "-m", "ensurepip", *options]
        process = run(*command, cwd=tmp_path, env={**env, **more}, status=status)
        assert not (tmp_path / "ran").exists()
        return process

    ask.python = python
    return ask


def test_version(ask, newest):
    process = ask("--python", newest.version)
    version, _path = wheels.bundled("pip", newest.version)
    folder = ask.python.parent.parent
    assert f"{newest.version}: pip {version} in {folder}" in process.stdout
    assert "is already in" in ask("--python", newest.version).stdout


def test_version_that_is_not_there(ask, newest):
    reason = error_line(ask("--python", "3.99", status=1))
    assert "3.99: there is no such version" in reason
    assert f" {newest.version}." in reason
    reason = error_line(ask("--python", f"{newest.version}.99", status=1))
    assert "there is no such version" in reason
    # With a slash it is a path.
    reason = error_line(ask("--python", f"./{newest.version}", status=1))
    assert "there is no such file" in reason


@pytest.mark.parametrize("activated", [False, True])
def test_all(ask, run, tmp_path, activated):
    """An environment that is activated hides nothing, and is none of them."""
    path = ".::/usr/bin:/bin"
    if activated:
        run(ask.python, "-m", "venv", "--without-pip", tmp_path / "env")
        path = f"{tmp_path / 'env' / 'bin'}:{path}"
    process = ask("--python", "all", "--check", status=1, PATH=path)
    first, *rest = process.stderr.splitlines()
    assert first.startswith("ensurepip: --python all means /")
    named = first.partition(" means ")[2].split(", ")
    assert str(ask.python.parent) in {path.rpartition("/")[0] for path in named}
    assert not [path for path in named if path.startswith(("/usr/bin/", "/bin/"))]
    assert any("there is no pip" in line for line in rest)
