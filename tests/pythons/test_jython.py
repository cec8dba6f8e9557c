"""What is different on Jython, where everything takes long."""

import json
import os
import signal

import interpreters
import pytest
import wheels
from holding import PATIENCE, PLANTED, Hold, has_ended, plant, started
from support import error_line, pip_commands
from terminal import Terminal

# Prints what distutils, which pip follows, and this package take for the
# folders of modules and commands.
_FOLDERS = """
import json, sys
from distutils.dist import Distribution
from ensurepip._target import interpreter
found = []
for root, prefix, user in json.loads(sys.argv[1]):
    command = Distribution().get_command_obj("install")
    command.root, command.prefix, command.user = root, prefix, user
    command.finalize_options()
    theirs = [command.install_purelib, command.install_scripts]
    ours = interpreter.folders(root, prefix, user)
    found.append([[folder.rstrip("/") for folder in each] for each in (theirs, ours)])
print(json.dumps(found))
"""


@pytest.fixture
def jython(tmp_path):
    return interpreters.require("jython").bare_copy(tmp_path / "copy")


def test_bootstrap(jython, run):
    run(jython, "-m", "ensurepip")
    assert pip_commands(jython.parent) == ["pip", "pip2", "pip2.7"]
    assert run(jython.parent / "pip2", "--version").stdout.startswith("pip 20.3.4 ")


@pytest.mark.sweep
def test_step_that_lasts(jython, environ):
    """Each does here."""
    with Terminal() as terminal:
        command = [jython, "-m", "ensurepip"]
        env = {**environ, "TERM": "xterm"}
        with started(command, env, stderr=terminal.end) as process:
            terminal.wait("ensurepip: installing ")
            assert process.wait() == 0
        assert terminal.lines() == []


@pytest.mark.sweep
def test_pip_installs(jython, run, tmp_path):
    run(jython, "-m", "ensurepip")
    assert "is already in " in run(jython, "-m", "ensurepip").stdout
    options = ["--no-index", *interpreters.require("jython").install_options]
    greeter = wheels.build_greeter(tmp_path)
    pip = jython.parent / "pip2"
    run(pip, "install", *options, greeter, env={"PYTHONDONTWRITEBYTECODE": ""})
    assert run(jython.parent / "greeter").stdout == "hello from greeter\n"


@pytest.mark.sweep
def test_folders_are_those_of_distutils(jython, run, tmp_path):
    root, prefix = str(tmp_path / "root"), str(tmp_path / "prefix")
    cases = [
        (None, None, False),
        (root, None, False),
        (None, prefix, False),
        (root, prefix, False),
        (None, None, True),
        (root, None, True),
    ]
    process = run(jython, "-c", _FOLDERS, json.dumps(cases))
    found = json.loads(process.stdout)
    assert len(found) == len(cases)
    for theirs, ours in found:
        assert ours == theirs


@pytest.mark.sweep
def test_failure_is_one_line(jython, run, tmp_path, environ):
    """Modules on JYTHONPATH, which is Jython's PYTHONPATH, have no influence."""
    (tmp_path / "argparse.py").write_text("raise SystemExit('argparse ran')")
    environ["JYTHONPATH"] = str(tmp_path)
    process = run(jython, "-m", "ensurepip", "--user", "--prefix", "x", status=2)
    assert "--user and --prefix" in error_line(process)


@pytest.mark.sweep
def test_told_to_stop(jython, environ, tmp_path):
    """A signal is handled in another thread there, and stops pip all the same."""
    packages = interpreters.require("jython").packages_of_copy(jython.parent.parent)
    plant(packages)
    with Hold(tmp_path, "target after open site-packages/") as hold:
        environ = {**environ, **hold.environ}
        with started([jython, "-m", "ensurepip"], environ) as process:
            held = hold.wait(process)
            process.send_signal(signal.SIGTERM)
            _stdout, stderr = process.communicate(timeout=PATIENCE)
    assert (process.returncode, stderr) == (128 + signal.SIGTERM, "")
    assert os.listdir(environ["TMPDIR"]) == []
    assert has_ended(held.pid)
    assert os.listdir(packages) == [PLANTED]
