"""bash completes the options of the zip application."""

import shutil

import completion
import pytest
from holding import started
from terminal import Terminal


@pytest.fixture
def bash(environ, tmp_path):
    """A terminal at which somebody types into a bash that knows the completion."""
    if shutil.which("bash") is None:
        pytest.skip("there is no bash on this machine")
    (tmp_path / "ensurepip.bash").write_text(completion.script())
    (tmp_path / "venues of ours").mkdir()
    env = {**environ, "TERM": "dumb", "PS1": "ready> ", "INPUTRC": "/dev/null"}
    command = ["bash", "--norc", "--noprofile", "-i"]
    with Terminal() as terminal:
        streams = dict.fromkeys(("stdin", "stdout", "stderr"), terminal.end)
        with started(command, env, cwd=tmp_path, **streams):
            terminal.wait("ready> ")
            terminal.type(". ./ensurepip.bash; PS1='loaded''> '\n")
            terminal.wait("loaded> ")
            yield terminal


@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("ensurepip.pyz --upg", "ensurepip.pyz --upgrade "),
        ("ensurepip-standalone --no-def", "ensurepip-standalone --no-default-pip "),
        ("./ensurepip.pyz -q unin", "./ensurepip.pyz -q uninstall "),
        ("ensurepip.pyz --root ven", "ensurepip.pyz --root venues\\ of\\ ours/"),
        ("ensurepip.pyz --root=ven", "ensurepip.pyz --root=venues\\ of\\ ours/"),
        ("ensurepip.pyz venv ven", "ensurepip.pyz venv venues\\ of\\ ours/"),
    ],
)
def test_completed(bash, typed, completed):
    bash.type(f"{typed}\t")
    bash.wait(completed)
