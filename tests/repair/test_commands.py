"""When only commands are wrong, they are made again."""

import shutil

import pytest
import wheels
from support import distributions, pip_commands


def test_command_deleted(each_damaged):
    each_damaged.command().unlink()
    each_damaged.check(said="adding the command pip")
    each_damaged.check_command()


@pytest.mark.parametrize("content", ["", "#!/nowhere/python\n"])
def test_command_that_cannot_start(damaged, content):
    path = damaged.command()
    path.unlink()
    path.write_text(content)
    path.chmod(0o755)
    damaged.check(said="adding the command pip")
    damaged.check_command()


def test_commands_whose_python_is_gone(damaged):
    """As after an environment was moved: RECORD is right, its Python is gone."""
    gone = damaged.folder.parent / "gone"
    damaged.folder.rename(gone)
    run, python = damaged.run, gone / "bin" / "python"
    for name in pip_commands(gone / "bin"):
        path = gone / "bin" / name
        old = path.read_bytes()
        new = old.replace(old.splitlines()[0], b"#!/nowhere/python", 1)
        path.write_bytes(new)
        record = next(gone.glob("lib/python*/site-packages/pip-*/RECORD"))
        rows = record.read_text().splitlines()
        rows = [
            f"../../../bin/{name},{wheels.record_hash(new)},{len(new)}"
            if row.startswith(f"../../../bin/{name},")
            else row
            for row in rows
        ]
        record.write_text("\n".join(rows) + "\n")
    process = run(python, "-m", "ensurepip")
    assert "adding the command" in process.stderr
    assert run(gone / "bin" / f"pip{damaged.interpreter.version}", "--version")


def test_command_never_installed(each_damaged):
    names = [
        f"pip{each_damaged.interpreter.major}",
        f"pip{each_damaged.interpreter.version}",
    ]
    if each_damaged.interpreter.python2:
        shutil.rmtree(each_damaged.packages)
        each_damaged.packages.mkdir()
        for name in pip_commands(each_damaged.folder / "bin"):
            (each_damaged.folder / "bin" / name).unlink()
        each_damaged.run(each_damaged.python, "-m", "ensurepip", "--no-default-pip")
    assert pip_commands(each_damaged.folder / "bin") == names

    each_damaged.check("--default-pip", said="adding the command pip")
    assert pip_commands(each_damaged.folder / "bin") == ["pip", *names]
    # What is there stays, even if this run would not have installed it.
    each_damaged.command("pip3" if names[0] == "pip3" else "pip2").unlink()
    each_damaged.check("--no-default-pip", said="adding the command pip")
    assert pip_commands(each_damaged.folder / "bin") == ["pip", *names]


def test_healthy_newer_pip_without_a_command(each_damaged):
    """The command is made; pip stays, whether newer or older."""
    shutil.rmtree(each_damaged.packages)
    each_damaged.packages.mkdir()
    for version in ("99.0", "1.0"):
        wheels.plant_pip(each_damaged.packages, each_damaged.interpreter, version)
        each_damaged.command().unlink()
        process = each_damaged.run(each_damaged.python, "-m", "ensurepip")
        assert "adding the command" in process.stderr
        assert f"pip-{version}.dist-info" in distributions(each_damaged.packages)
        again = each_damaged.run(each_damaged.python, "-m", "ensurepip")
        assert (again.stderr, "already" in again.stdout) == ("", True)
        shutil.rmtree(each_damaged.packages / "pip")
        shutil.rmtree(each_damaged.packages / f"pip-{version}.dist-info")
