"""When only commands are wrong, they are made again."""

import shutil

import pytest
import wheels
from support import distributions, pip_commands


def test_command_deleted(on_extremes):
    on_extremes.command().unlink()
    on_extremes.check()


@pytest.mark.parametrize("content", ["", "#!/nowhere/python\n"])
def test_command_that_cannot_start(on_extremes, content):
    path = on_extremes.command()
    path.unlink()
    path.write_text(content)
    path.chmod(0o755)
    on_extremes.check()


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


def test_command_never_installed(on_extremes):
    names = [
        f"pip{on_extremes.interpreter.major}",
        f"pip{on_extremes.interpreter.version}",
    ]
    if on_extremes.interpreter.python2:
        shutil.rmtree(on_extremes.packages)
        on_extremes.packages.mkdir()
        for name in pip_commands(on_extremes.folder / "bin"):
            (on_extremes.folder / "bin" / name).unlink()
        on_extremes.run(on_extremes.python, "-m", "ensurepip", "--no-default-pip")
    assert pip_commands(on_extremes.folder / "bin") == names

    on_extremes.check("--default-pip", said="adding the command pip")
    assert pip_commands(on_extremes.folder / "bin") == ["pip", *names]
    # What is there stays, even if this run would not have installed it.
    on_extremes.command("pip3" if names[0] == "pip3" else "pip2").unlink()
    on_extremes.check("--no-default-pip")
    assert pip_commands(on_extremes.folder / "bin") == ["pip", *names]


def test_healthy_newer_pip_without_a_command(damaged):
    shutil.rmtree(damaged.packages)
    damaged.packages.mkdir()
    wheels.plant_pip(damaged.packages, damaged.interpreter, "99.0")
    command = [damaged.python, "-m", "ensurepip"]
    if damaged.interpreter.python2:
        command.append("--no-default-pip")
    damaged.run(*command, "--upgrade")
    if damaged.interpreter.python2:
        return
    process = damaged.run(damaged.python, "-m", "ensurepip", "--default-pip", status=1)
    assert "is newer than the bundled one and stays" in process.stderr
    assert "pip-99.0.dist-info" in distributions(damaged.packages)
