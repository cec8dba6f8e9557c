"""An overlay, as each layer of a container's image is one.

A folder of a lower layer cannot be renamed there, and to remove a file takes room
in the upper one.
"""

import os

import pytest
from copies import Copy, Subject
from holding import point_of, spread
from support import error_line, leftovers

UPGRADE = ("-m", "ensurepip", "--upgrade")


@pytest.fixture
def cover(mount, tmp_path):
    """A function that makes a folder the lower layer, with a new upper one."""
    (tmp_path / "lower").mkdir()

    def cover(folder, upper=None):
        if not os.listdir(tmp_path / "lower"):
            # Later mounts must not show there.
            mount(tmp_path / "lower", "--bind", "--make-private", folder)
        number = len(list(tmp_path.glob("upper-*")))
        upper = upper or tmp_path / f"upper-{number}"
        options = [f"lowerdir={tmp_path / 'lower'}"]
        for name in ("upper", "work"):
            (upper / name).mkdir(parents=True)
            options.append(f"{name}dir={upper / name}")
        mount(folder, "-t", "overlay", "-o", ",".join(options), "overlay")

    return cover


@pytest.mark.parametrize("kind", ["upgrade", "repair", "fresh"])
def test_it_works(extreme_interpreter, run, environ, tmp_path, cover, kind):
    subject = Subject(extreme_interpreter, tmp_path, environ, kind)
    cover(subject.folder)
    process = run(subject.python, *UPGRADE)
    assert process.stderr.count("\n") == (kind == "repair")
    subject.assert_healthy()


def test_added_command(extreme_interpreter, run, tmp_path, cover):
    copy = Copy(extreme_interpreter, tmp_path / "copy")
    run(copy.python, *UPGRADE, "--altinstall")
    cover(copy.folder)
    run(copy.python, *UPGRADE)
    copy.assert_healthy()


def test_failure_puts_back(extreme_interpreter, run, environ, tmp_path, cover):
    """Modes, times and links are as they were."""
    subject = Subject(extreme_interpreter, tmp_path, environ)
    package = subject.packages / "pip"
    (package / "link").symlink_to("old.py")
    (package / "old.py").chmod(0o640)
    for name in ("old.py", "__init__.py", "."):
        os.utime(package / name, (10**9, 10**9))

    def state():
        paths = [package, *package.rglob("*")]
        status = [path.lstat() for path in paths]
        return [
            (path, each.st_mode, path.is_symlink() or round(each.st_mtime, 3))
            for path, each in zip(paths, status, strict=True)
        ]

    before = sorted(state())
    cover(subject.folder)
    # It is met when the old pip is out of the way.
    command = subject.scripts / f"pip{extreme_interpreter.major}"
    command.unlink()
    command.mkdir()
    reason = error_line(run(subject.python, *UPGRADE, status=1))
    assert f"{command} is no file, and in the way" in reason
    assert sorted(state()) == before
    assert os.readlink(package / "link") == "old.py"
    assert leftovers(subject.packages) == leftovers(subject.scripts) == []
    subject.assert_older_pip_works()


@pytest.mark.sweep
def test_killed_at_any_step(extreme_interpreter, environ, tmp_path, cover, few):
    """Amid the copying, say; the pip that was there works, or the next run does."""
    subject = Subject(extreme_interpreter, tmp_path, environ)
    cover(subject.folder)
    with subject.held("target before _exit", reset=False) as (_process, hold, _held):
        steps = [step for step in hold.steps if step.startswith("target ")]
    copying = [step for step in steps if "old.py" in step and ".ensurepip-" in step]
    assert copying
    for step in [*spread(copying, few), *spread(steps, few)]:
        cover(subject.folder)
        with subject.held(point_of(step), reset=False) as (process, _hold, _held):
            subject.kill(process)
        subject.assert_repaired()


@pytest.mark.parametrize(
    "limits",
    [{"size": 64 << 10}, {"size": 400 << 10}, {"size": 2 << 20}]
    + [{"nr_inodes": number} for number in (20, 60, 150, 400)],
    ids=str,
)
def test_full_upper_layer(extreme_interpreter, run, mount, tmp_path, cover, limits):
    copy = Copy(extreme_interpreter, tmp_path / "copy", older_pip=True)
    for number in range(100):
        (copy.packages / "pip" / f"data{number}").write_bytes(b"x" * 4096)
    copy.note()
    (tmp_path / "small").mkdir()
    options = ",".join(f"{name}={value}" for name, value in limits.items())
    mount(tmp_path / "small", "-t", "tmpfs", "-o", options, "tmpfs")
    cover(copy.folder, tmp_path / "small")
    process = run(copy.python, *UPGRADE, status=1)
    assert os.strerror(28) in error_line(process)
    copy.assert_older_pip_works()
    copy.assert_unchanged()
