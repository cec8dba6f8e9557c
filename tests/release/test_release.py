"""``make release``: what it writes, and that it is of use to whoever takes it."""

import os
import re
import shutil
import stat
import sys
from pathlib import Path

import interpreters
import pytest
import wheels
from support import CLONE, import_package

STEM = f"ensurepip-{import_package().__version__}"
COMMAND = "ensurepip-standalone"

# The index that pip is configured with has what builds a wheel, or runs one.
SETTINGS = {name: v for name, v in os.environ.items() if name.startswith("PIP_")}


@pytest.fixture
def tool(newest, run, tmp_path):
    """Install a program from the index; return the folder of its commands."""

    def install(project):
        folder = tmp_path / f"with-{project}"
        run(newest.path, "-m", "ensurepip.venv", folder)
        pip = [folder / "bin" / "pip", "install", "--quiet", project]
        if run(*pip, env=SETTINGS, status=None).returncode:
            pytest.skip(f"there is no {project} to be had from an index")
        return folder / "bin"

    return install


@pytest.fixture
def release(tool, run):
    """Make a release of a clone; return its files by name."""
    python = tool("build") / "python"

    def make(root, **env):
        process = run(
            python, root / "tools/release.py", cwd=root, env={**SETTINGS, **env}
        )
        files = {path.name: path for path in (root / "dist").iterdir()}
        told = [line.removeprefix("wrote dist/") for line in process.stdout.split("\n")]
        assert sorted([*told[:-1], "SHA256SUMS"]) == sorted(files)
        return files

    return make


@pytest.mark.parametrize("what", ["changed", "new", "staged", "mode", "hidden"])
def test_what_is_not_committed_is_refused(repository, run, what):
    """It is named, and the release before stays."""
    name = {"new": "a b.txt", "hidden": "docs/env/.gitignore"}.get(what, "LICENSE")
    (repository / name).parent.mkdir(exist_ok=True)
    if what == "mode":
        (repository / name).chmod(0o755)
    else:
        with open(repository / name, "a") as file:
            # As tools write it into folders that are theirs.
            file.write("*\n")
    if what == "staged":
        run("git", "add", name, cwd=repository)
    (repository / "dist").mkdir()
    (repository / "dist" / "before").touch()
    process = run(sys.executable, "tools/release.py", cwd=repository, status=1)
    assert process.stderr == f"release: error: not committed yet: {name!r}\n"
    assert os.listdir(repository / "dist") == ["before"]


@pytest.mark.sweep
def test_release(repository, release, run, tmp_path):
    """Complete, with right sums, and the same bytes in another clone."""
    files = release(repository)
    version = STEM.partition("-")[2]
    distribution = f"ensurepip_standalone-{version}"
    pythons = {
        line.split()[-1].strip('",')
        for line in (CLONE / "pyproject.toml").read_text().splitlines()
        if line.strip().startswith('"Programming Language :: Python :: ')
        and "." in line
    }
    assert set(files) == {
        "SHA256SUMS",
        f"{STEM}.pyz",
        f"{STEM}.cdx.json",
        f"{distribution}.tar.gz",
        f"{distribution}-py2.py3-none-any.whl",
        *(f"{STEM}-py{python}.pyz" for python in pythons),
    }
    dist = repository / "dist"
    checked = run("sha256sum", "--check", "--strict", "SHA256SUMS", cwd=dist).stdout
    assert sorted(line.split(":")[0] for line in checked.splitlines()) == sorted(
        set(files) - {"SHA256SUMS"}
    )
    taken = tmp_path / "taken"
    taken.mkdir()
    for name in ("SHA256SUMS", f"{STEM}.pyz"):
        shutil.copy(files[name], taken)
    text = (CLONE / "README.rst").read_text()
    (check,) = re.findall(r"``(sha256sum[^`]*)``", text)
    assert run(*check.split(), cwd=taken).stdout == f"{STEM}.pyz: OK\n"
    run(sys.executable, "tests/lib/check_distributions.py", dist, cwd=repository)
    for python in pythons & set(interpreters.find()):
        command = [interpreters.find()[python].path, files[f"{STEM}-py{python}.pyz"]]
        process = run(*command, "--version")
        shown = process.stdout or process.stderr  # Python 2.7's argparse
        assert shown == f"pip {wheels.bundled('pip', python)[0]}\n"

    other = tmp_path / "another name"
    run("git", "clone", "--quiet", repository, other)
    for path in other.rglob("*"):
        if ".git" not in path.parts:
            path.chmod(stat.S_IMODE(path.stat().st_mode) & ~0o077)
            os.utime(path, (1e9, 1e9))
    again = release(other, TZ="Asia/Tokyo", PYTHONHASHSEED="7", LC_ALL="C")
    assert {n: path.read_bytes() for n, path in again.items()} == {
        name: path.read_bytes() for name, path in files.items()
    }


@pytest.mark.sweep
@pytest.mark.parametrize(
    ("project", "command"),
    [("pipx", ["pipx", "run", "--spec"]), ("uv", ["uvx", "--from"])],
)
def test_wheel_is_run_by(project, command, repository, release, tool, run, tmp_path):
    """Each makes an environment of its own for that."""
    files = release(repository)
    (wheel,) = (path for name, path in files.items() if name.endswith(".whl"))
    program, *options = command
    start = [tool(project) / program, *options, wheel, COMMAND]
    own = {"PIPX_HOME": tmp_path / "pipx", "UV_CACHE_DIR": tmp_path / "cache"}
    env = {**SETTINGS, **{name: str(path) for name, path in own.items()}}
    shown = run(*start, "--version", "-v", env=env, cwd=tmp_path).stdout
    assert shown.splitlines()[1].startswith(STEM.replace("-", " ") + " from ")
    run(*start, "venv", tmp_path / "made", env=env, cwd=tmp_path)
    run(Path(tmp_path, "made", "bin", "pip"), "--version")
