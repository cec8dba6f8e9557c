"""The page of those who serve many machines: its loops, and its tasks for Ansible."""

import json
import os
import re
import shutil
import sys

import pytest
from support import CLONE, pip_commands, site_packages

PAGE = (CLONE / "docs" / "fleet.rst").read_text("utf-8")

# They go to the folder of a machine, and do there what they are told.
SSH = """\
#!/bin/sh
shift
cd "$MACHINES/$1" || exit 255
shift
HOME=$PWD PATH=$PWD/python/bin exec /bin/sh -c "$*"
"""
SCP = """\
#!/bin/sh
exec cp "$2" "$MACHINES/${3%%:*}/${3#*:}"
"""


def blocks(kind):
    found = re.findall(rf"^\.\. code-block:: {kind}\n((?:\n|   .*\n)+)", PAGE, re.M)
    return [re.sub(r"^   ", "", block, flags=re.M) for block in found]


@pytest.fixture
def zipapp(run, tmp_path):
    run(sys.executable, CLONE / "tools" / "make_zipapp.py", tmp_path / "ensurepip.pyz")


@pytest.fixture
def machines(newest, zipapp, environ, tmp_path):
    """Folders, each the home of a machine; one has a Python there, one none."""
    programs = tmp_path / "programs"
    programs.mkdir()
    for name, text in (("ssh", SSH), ("scp", SCP)):
        (programs / name).write_text(text)
        (programs / name).chmod(0o755)
    folder = tmp_path / "machines-of-the-company"
    python = newest.bare_copy(folder / "some" / "python")
    (python.parent / "python3").symlink_to(python.name)
    (folder / "none").mkdir()
    (tmp_path / "machines").write_text("none\nsome\n")
    environ["PATH"] = f"{programs}{os.pathsep}{environ['PATH']}"
    environ["MACHINES"] = str(folder)
    return folder


@pytest.mark.sweep
def test_loops(newest, machines, run, tmp_path):
    serve, ask = blocks("sh")

    def asked():
        # grep's status differs from version to version.
        return run("bash", "-c", ask, cwd=tmp_path, status=None).stdout.split()

    run("bash", "-c", serve, cwd=tmp_path)
    assert (tmp_path / "failed").read_text() == "none\n"
    home = machines / "some" / ".local"
    assert pip_commands(home / "bin") == ["pip", "pip3", f"pip{newest.version}"]
    assert asked() == ["./none.json"]

    shutil.rmtree(site_packages(home) / "pip" / "_internal")
    assert asked() == ["./none.json", "./some.json"]
    assert "is damaged" in json.loads((tmp_path / "some.json").read_text())["error"]
    run("bash", "-c", serve, cwd=tmp_path)
    assert asked() == ["./none.json"]


@pytest.mark.sweep
def test_tasks_for_ansible(newest, zipapp, run, environ, tmp_path):
    """The real one serves this machine, in which a folder takes the place of /opt."""
    settings = {name: v for name, v in os.environ.items() if name.startswith("PIP_")}
    ansible = tmp_path / "ansible" / "bin"
    run(newest.path, "-m", "ensurepip.venv", ansible.parent)
    pip = [ansible / "pip", "install", "--quiet", "ansible-core"]
    if run(*pip, env=settings, status=None).returncode:
        pytest.skip("there is no ansible-core to be had from an index")
    python = newest.bare_copy(tmp_path / "python")
    (python.parent / "python3").symlink_to(python.name)
    (tasks,) = blocks("yaml")
    tasks = tasks.replace("/opt/", f"{tmp_path}/opt/").replace("\n", "\n    ")
    (tmp_path / "opt").mkdir()
    play = "- hosts: localhost\n  connection: local\n  gather_facts: false\n  tasks:\n"
    (tmp_path / "play.yml").write_text(f"{play}    {tasks.strip()}\n")
    environ["PATH"] = f"{python.parent}{os.pathsep}{environ['PATH']}"
    command = [ansible / "ansible-playbook", "--inventory", "localhost,", "play.yml"]
    for changed in (3, 0):
        told = run(*command, cwd=tmp_path).stdout
        assert re.search(rf"ok=3 +changed={changed} .*failed=0", told), told
    run(tmp_path / "opt" / "application" / "bin" / "pip", "--version")
    assert (python.parent / "pip").exists()
