"""What somebody did between a run that was killed and the next one stays."""

import os
import shutil
import signal

import holding
import interpreters
import pytest
import wheels
from copies import Subject, leftovers, succeeded
from support import distributions


def killed(subject, point="target after mkdir /new/tool-2.0.dist-info"):
    """Kill a run; by default where the wheel of a tool is about to be installed."""
    with subject.held(point, reset=False) as (process, _hold, _held):
        subject.kill(process)
    subject.more = []


@pytest.mark.parametrize("kind", ["fresh", "upgrade"])
def test_command_that_the_user_made_since(newest, environ, tmp_path, kind):
    subject = Subject(newest, tmp_path, environ, kind)
    killed(subject, "target after open bin/pip3")
    path = subject.scripts / "pip3"
    path.write_text("#!/bin/sh\necho mine\n")
    path.chmod(0o755)
    subject.finish()
    assert path.read_text() == "#!/bin/sh\necho mine\n"
    assert leftovers(subject.packages) == leftovers(subject.scripts) == []


@pytest.mark.parametrize("version", ["3.0", "2.0"])
def test_version_that_the_user_installed_since(newest, environ, tmp_path, version):
    """It may be the very one that the killed run was about to install."""
    subject = Subject(newest, tmp_path, environ)
    wheels.plant(subject.packages, "tool", "1.0", {"tool.py": "V = 1\n"})
    points = "[console_scripts]\ntool = tool:main\n"
    files = {"tool.py": "V = 2\n", "tool-2.0.dist-info/entry_points.txt": points}
    subject.more = ["--with", wheels.build(tmp_path, "tool", "2.0", files)]
    killed(subject)
    shutil.rmtree(subject.packages / "tool-2.0.dist-info", ignore_errors=True)
    files = {"tool.py": "V = 3\n", "../../../bin/tool": "mine\n"}
    wheels.plant(subject.packages, "tool", version, files)
    subject.assert_repaired()
    assert (subject.packages / "tool.py").read_text() == "V = 3\n"
    assert (subject.scripts / "tool").read_text() == "mine\n"
    infos = [path.name for path in subject.packages.glob("tool-*")]
    assert infos == [f"tool-{version}.dist-info"]


@pytest.mark.sweep
@pytest.mark.parametrize("older", [False, True])
def test_project_that_shares_a_folder_came_since(newest, environ, tmp_path, older):
    """With one that is new, or with one of which another version was there."""
    subject = Subject(newest, tmp_path, environ)
    if older:
        wheels.plant(subject.packages, "tool", "1.0", {"ns/tool.py": "V = 1\n"})
    tool = wheels.build(tmp_path, "tool", "2.0", {"ns/tool.py": "V = 2\n"})
    subject.more = ["--with", tool]
    killed(subject)
    wheels.plant(subject.packages, "other", "1.0", {"ns/other.py": "V = 1\n"})
    subject.assert_repaired()
    assert (subject.packages / "ns" / "other.py").read_text() == "V = 1\n"
    if older:
        assert (subject.packages / "ns" / "tool.py").read_text() == "V = 1\n"


@pytest.mark.sweep
def test_editable_version_that_the_user_installed_since(newest, environ, tmp_path):
    subject = Subject(newest, tmp_path, environ)
    wheels.plant(subject.packages, "tool", "1.0", {"tool.py": "V = 1\n"})
    tool = wheels.build(tmp_path, "tool", "2.0", {"tool.py": "V = 2\n"})
    subject.more = ["--with", tool]
    killed(subject)
    mine = tmp_path / "mine"
    mine.mkdir()
    for name in subject.packages.glob("tool*"):
        shutil.rmtree(name) if name.is_dir() else name.unlink()
    wheels.plant(
        subject.packages, "tool", "3.0", {"__editable__.tool.pth": f"{mine}\n"}
    )
    subject.assert_repaired()
    names = sorted(path.name for path in subject.packages.glob("*tool*"))
    assert names == ["__editable__.tool.pth", "tool-3.0.dist-info"]


@pytest.mark.sweep
def test_sdist_that_the_user_installed_since(newest, environ, tmp_path):
    """As old pips do, which leave an egg-info."""
    subject = Subject(newest, tmp_path, environ)
    tool = wheels.build(tmp_path, "tool", "2.0", {"tool.py": "V = 2\n"})
    subject.more = ["--with", tool]
    killed(subject)
    (subject.packages / "tool.py").write_text("V = 1\n")
    info = subject.packages / "tool-1.0-py3.egg-info"
    info.mkdir()
    (info / "top_level.txt").write_text("tool\n")
    subject.assert_repaired()
    assert (subject.packages / "tool.py").read_text() == "V = 1\n"


@pytest.mark.sweep
def test_files_of_another_project_that_were_set_aside(newest, environ, tmp_path):
    """The user has installed what the killed run was about to, into the same folder."""
    subject = Subject(newest, tmp_path, environ)
    wheels.plant(subject.packages, "other", "1.0", {"ns/other.py": "V = 1\n"})
    files = {"ns/tool.py": "V = 2\n"}
    subject.more = ["--with", wheels.build(tmp_path, "tool", "2.0", files)]
    killed(subject, "target after rename old/ns")
    assert not (subject.packages / "ns" / "other.py").exists()
    wheels.plant(subject.packages, "tool", "2.0", files)
    subject.assert_repaired()
    assert (subject.packages / "ns" / "other.py").read_text() == "V = 1\n"
    assert (subject.packages / "ns" / "tool.py").read_text() == "V = 2\n"


@pytest.mark.sweep
def test_pip_that_the_user_installed_since(environ, tmp_path):
    """Beside a setuptools that was set aside."""
    subject = Subject(interpreters.require("3.9"), tmp_path, environ)
    wheels.plant(subject.packages, "setuptools", "1.0", {"setuptools/__init__.py": ""})
    with subject.held("target after rename old/pip-1.0", reset=False) as (
        process,
        _,
        _,
    ):
        subject.kill(process)
    shutil.rmtree(subject.packages / "pip", ignore_errors=True)
    wheels.plant_pip(subject.packages, subject.interpreter, version="2.0")
    command = [subject.python, "-m", "ensurepip"]
    with holding.started(command, environ) as process:
        stdout = process.communicate()[0]
    assert "pip 2.0 is already in " in stdout
    assert "setuptools 1.0 is already in " in stdout
    assert distributions(subject.packages) == [
        "pip-2.0.dist-info",
        "setuptools-1.0.dist-info",
    ]


def test_command_that_is_not_finished(newest, environ, tmp_path):
    """Of a pip that is sound: the next run need not want it."""
    subject = Subject(newest, tmp_path, environ, "fresh")
    subject.finish()
    subject.more = ["--default-pip"]
    killed(subject, "target before chmod bin/pip ")
    assert (subject.scripts / "pip").exists()
    subject.finish()
    assert not (subject.scripts / "pip").exists()
    assert leftovers(subject.packages) == leftovers(subject.scripts) == []


@pytest.mark.sweep
def test_another_python_that_shares_the_commands(newest, environ, tmp_path):
    """It leaves what the owner of a killed run has to put back."""
    environ["PYTHONUSERBASE"] = str(tmp_path / "base")
    folder = tmp_path / "base" / "lib" / f"python{newest.version}" / "site-packages"
    folder.mkdir(parents=True)
    python = newest.bare_copy(tmp_path / "copy")
    holding.plant(newest.packages_of_copy(tmp_path / "copy"))
    wheels.plant_pip(folder, newest)
    pip = tmp_path / "base" / "bin" / "pip3"
    pip.write_text(f"#!{python}\nprint('pip 1.0')\n")
    old = pip.read_text()
    another = interpreters.require("3.12").bare_copy(tmp_path / "another")
    command = [python, "-m", "ensurepip", "--user"]
    with holding.Hold(tmp_path, "target after chmod bin/pip3 ") as hold:
        env = {**environ, **hold.environ}
        with holding.started([*command, "--upgrade"], env) as process:
            hold.wait(process)
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
    assert pip.read_text() != old
    for each in [another, *command[1:]], command:
        with holding.started(each, environ) as process:
            succeeded(process)
    assert pip.read_text() == old
