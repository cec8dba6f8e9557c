"""What somebody did between a run that was killed and the next one stays."""

import shutil

import pytest
import wheels
from copies import Subject
from support import leftovers


@pytest.mark.parametrize("kind", ["fresh", "upgrade"])
def test_command_that_the_user_made_since(newest, environ, tmp_path, kind):
    subject = Subject(newest, tmp_path, environ, kind)
    with subject.held("target after open bin/pip3") as (process, _, _held):
        subject.kill(process)
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
    point = "target after mkdir /new/tool-2.0.dist-info"
    with subject.held(point, reset=False) as (process, _, _held):
        subject.kill(process)
    shutil.rmtree(subject.packages / "tool-2.0.dist-info", ignore_errors=True)
    files = {"tool.py": "V = 3\n", "../../../bin/tool": "mine\n"}
    wheels.plant(subject.packages, "tool", version, files)
    subject.more = []
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
    point = "target after mkdir /new/tool-2.0.dist-info"
    with subject.held(point, reset=False) as (process, _, _held):
        subject.kill(process)
    wheels.plant(subject.packages, "other", "1.0", {"ns/other.py": "V = 1\n"})
    subject.more = []
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
    point = "target after mkdir /new/tool-2.0.dist-info"
    with subject.held(point, reset=False) as (process, _, _held):
        subject.kill(process)
    mine = tmp_path / "mine"
    mine.mkdir()
    for name in subject.packages.glob("tool*"):
        shutil.rmtree(name) if name.is_dir() else name.unlink()
    wheels.plant(
        subject.packages, "tool", "3.0", {"__editable__.tool.pth": f"{mine}\n"}
    )
    subject.more = []
    subject.assert_repaired()
    names = sorted(path.name for path in subject.packages.glob("*tool*"))
    assert names == ["__editable__.tool.pth", "tool-3.0.dist-info"]
