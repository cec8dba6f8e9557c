"""What is released is what is committed, whatever git is told to hide."""

import shutil
import subprocess

import pytest
import release


@pytest.fixture
def git(tmp_path, monkeypatch):
    if shutil.which("git") is None:
        pytest.skip("there is no git here")
    for name in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"):
        monkeypatch.setenv(name, "/dev/null")
    monkeypatch.setattr(release, "CLONE", str(tmp_path))

    def git(*arguments):
        named = ["-c", "user.name=a", "-c", "user.email=a@b"]
        subprocess.run(["git", "-C", tmp_path, *named, *arguments], check=True)

    git("init", "-q")
    (tmp_path / "module.py").write_text("x = 1\n")
    (tmp_path / "link").symlink_to("module.py")
    (tmp_path / ".gitignore").write_text("/dist/\n")
    git("add", ".")
    git("commit", "-q", "-m", "x")
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / "old").write_text("")
    return git


def test_what_is_committed(git):
    assert release.uncommitted() is None


def hide_by_setting(git, tmp_path):
    git("config", "status.showUntrackedFiles", "no")
    (tmp_path / "new.py").write_text("")
    return "new.py"


def hide_by_exclude(git, tmp_path):
    (tmp_path / ".git" / "info" / "exclude").write_text("new.py\n")
    (tmp_path / "new.py").write_text("")
    return "new.py"


def hide_by_index(git, tmp_path):
    git("update-index", "--assume-unchanged", "module.py")
    (tmp_path / "module.py").write_text("x = 2\n")
    return "module.py"


@pytest.mark.parametrize("hide", [hide_by_setting, hide_by_exclude, hide_by_index])
def test_what_is_hidden(git, tmp_path, hide):
    name = hide(git, tmp_path)
    assert release.uncommitted() == name


def test_what_a_variable_hides(git, tmp_path, monkeypatch):
    (tmp_path / "module.py").write_text("x = 2\n")
    monkeypatch.setenv("GIT_DIR", "/nonexistent")
    assert release.uncommitted() == "module.py"


def test_folder_that_is_no_clone(tmp_path, monkeypatch, capfd):
    monkeypatch.setattr(release, "CLONE", str(tmp_path))
    assert release.main() == 1
    assert "Traceback" not in capfd.readouterr().err
