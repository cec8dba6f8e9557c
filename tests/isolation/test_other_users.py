"""What another user of the machine can change does not run as this one."""

import grp
import os
import shutil
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import interpreters
import pytest
import wheels
from copies import Subject, succeeded
from support import CLONE, error_line
from users import THEM, as_them, only_root


def set_acl(folder, *entries):
    """Give a folder an access control list: (tag, permissions, number)."""
    packed = b"".join(struct.pack("<HHI", *entry) for entry in entries)
    try:
        value = struct.pack("<I", 2) + packed
        os.setxattr(folder, "system.posix_acl_access", value)
    except OSError as error:
        pytest.skip(f"there are no access control lists here: {error}")


NONE = 0xFFFFFFFF


def grant_by_acl(folder):
    """Let the other user write, and nobody else."""
    entries = [
        (1, 7, NONE),
        (2, 7, THEM),
        (4, 5, NONE),
        (0x10, 7, NONE),
        (0x20, 0, NONE),
    ]
    set_acl(folder, *entries)


def mask_out_by_acl(folder):
    """Name the other user, but let nobody but the owner write."""
    entries = [
        (1, 7, NONE),
        (2, 7, THEM),
        (4, 5, NONE),
        (0x10, 5, NONE),
        (0x20, 0, NONE),
    ]
    set_acl(folder, *entries)


def group_with_members():
    """Return the number of a group of this machine that is not only root's."""
    members = [group.gr_gid for group in grp.getgrall() if set(group.gr_mem) - {"root"}]
    return members[0] if members else THEM


@pytest.fixture
def layout(tmp_path):
    """A folder, one in it, and one in that, for temporary files."""
    top = tmp_path / "top"
    (top / "middle" / "tmp").mkdir(parents=True)
    for folder in (top, top / "middle", top / "middle" / "tmp"):
        folder.chmod(0o755)
    return top


def give_away(folder):
    os.chown(folder, THEM, THEM)


def share_with_group(folder):
    os.chown(folder, 0, group_with_members())
    folder.chmod(0o775)


def share_with_own_group_of_another(folder):
    os.chown(folder, 0, THEM)
    folder.chmod(0o770)


def share_with_all(folder):
    folder.chmod(0o777)


WAYS = [
    share_with_all,
    pytest.param(give_away, marks=only_root),
    pytest.param(share_with_group, marks=only_root),
    pytest.param(share_with_own_group_of_another, marks=only_root),
    pytest.param(grant_by_acl, marks=only_root),
]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("which", [".", "middle", "middle/tmp"])
def test_folder_that_they_can_change(newest, run, tmp_path, layout, which, way):
    """Wherever it is on the way, also if a link leads there."""
    way(layout / which)
    (tmp_path / "link").symlink_to(layout / "middle")
    for temporary in (layout / "middle" / "tmp", tmp_path / "link" / "tmp"):
        process = run(
            *(newest.path, "-m", "ensurepip", "--root", tmp_path / "root"),
            env={"TMPDIR": str(temporary)},
            status=1,
        )
        place = (layout / which).resolve()
        assert f"other users can change {place}, " in error_line(process)
        assert os.listdir(temporary) == []
        assert not (tmp_path / "root").exists()


def test_folder_that_they_can_change_on_the_oldest(
    extreme_interpreter, run, tmp_path, layout
):
    layout.chmod(0o777)
    process = run(
        *(extreme_interpreter.path, "-m", "ensurepip", "--root", tmp_path / "root"),
        env={"TMPDIR": str(layout / "middle" / "tmp")},
        status=1,
    )
    assert f"other users can change {layout}, " in error_line(process)


@only_root
@pytest.mark.parametrize("way", [mask_out_by_acl, lambda folder: folder.chmod(0o770)])
def test_folder_that_only_looks_shared(newest, run, tmp_path, layout, way):
    way(layout)
    root = tmp_path / "root"
    env = {"TMPDIR": str(layout / "middle" / "tmp")}
    run(newest.path, "-m", "ensurepip", "--root", root, env=env)


@only_root
def test_folder_of_a_private_group(newest, run, tmp_path, layout):
    """That is what an ordinary user has under umask 002."""
    folders = [layout, layout / "middle", layout / "middle" / "tmp"]
    for folder in folders:
        give_away(folder)
        folder.chmod(0o775)
    for folder in tmp_path.parents[:3]:
        folder.chmod(0o755)
    tmp_path.chmod(0o755)
    command = as_them(newest.path, "-m", "ensurepip", "--root", layout / "root")
    env = {"TMPDIR": str(folders[-1]), "HOME": str(layout)}
    process = run(*command, env=env)
    assert "pip " in process.stdout
    # To root they are those of another user.
    command = [newest.path, "-m", "ensurepip", "--root", tmp_path / "root"]
    error_line(run(*command, env=env, status=1))


@only_root
def test_owner_that_a_container_does_not_know(newest, run, tmp_path, layout):
    give_away(layout)
    command = ["unshare", "--user", "--map-root-user"]
    if shutil.which("unshare") is None or subprocess.run([*command, "true"]).returncode:
        pytest.skip("no container can be had here")
    env = {"TMPDIR": str(layout / "middle" / "tmp")}
    command += [newest.path, "-m", "ensurepip", "--root", tmp_path / "root"]
    run(*command, env=env)
    os.chown(layout, 65534, 65534)
    command = [newest.path, "-m", "ensurepip", "--root", tmp_path / "another"]
    process = run(*command, env=env, status=1)
    assert f"other users can change {layout}, " in error_line(process)


# -- what lies at a path is not trusted ---------------------------------------


def plant_twin(folder, interpreter, marker):
    """Put another folder, where everything is to run *marker*, in the place of one."""
    folder.rename(folder.with_name("the real one"))
    folder.mkdir()
    code = f"open({str(marker)!r}, 'w').close()\n"
    for name in ("pip.py", "json.py", "csv.py", "runner.py", "_target/runner.py"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(code)
    for project in ("pip", "setuptools"):
        try:
            _version, original = wheels.bundled(project, interpreter.version)
        except LookupError:
            continue
        with zipfile.ZipFile(original) as source:
            with zipfile.ZipFile(folder / original.name, "w") as twin:
                for name in source.namelist():
                    end = name.endswith(".py")
                    twin.writestr(name, code.encode() * end + source.read(name))


@pytest.mark.parametrize("packed", [False, *interpreters.one_more(True)])
def test_private_folder_that_is_swapped(extreme_interpreter, environ, tmp_path, packed):
    """Nothing that lies in its place is run: what was checked is."""
    subject = Subject(extreme_interpreter, tmp_path, environ, "fresh")
    role = "target"
    if packed:
        archive = tmp_path / "ensurepip.pyz"
        make = [sys.executable, CLONE / "tools" / "make_zipapp.py", archive]
        subprocess.run(make, check=True, capture_output=True)
        subject.options = {"cwd": tmp_path}
        subject.environ = {**environ, "PYTHONPATH": str(archive)}
        environ["PYTHONPATH"] = str(archive)
    with subject.held(f"{role} start") as (process, hold, _held):
        (folder,) = Path(environ["TMPDIR"]).glob("ensurepip-*")
        plant_twin(folder, extreme_interpreter, tmp_path / "it ran")
        hold.go()
        stdout, _stderr = succeeded(process)
    assert "pip " in stdout
    assert not (tmp_path / "it ran").exists()
    subject.assert_healthy()
    shutil.rmtree(folder.with_name("the real one"))
