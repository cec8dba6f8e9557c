"""What is damaged may be newer, somebody else's, another's or not pip."""

import re
import shutil

import interpreters
import pytest
import wheels
from support import distributions


def rewrite(info, name, content):
    """Write a file of a dist-info as its installer would, RECORD included."""
    (info / name).write_bytes(content)
    row = f"{info.name}/{name}"
    rows = (info / "RECORD").read_text().splitlines()
    rows = [other for other in rows if not other.startswith(f"{row},")]
    rows.append(f"{row},{wheels.record_hash(content)},{len(content)}")
    (info / "RECORD").write_text("\n".join(rows) + "\n")


def test_damaged_newer_pip_is_replaced(damaged):
    shutil.rmtree(damaged.packages)
    damaged.packages.mkdir()
    wheels.plant_pip(damaged.packages, damaged.interpreter, "99.0")
    (damaged.packages / "pip" / "__main__.py").unlink()
    damaged.check(said=f"the pip 99.0 in {damaged.packages} is damaged")


@pytest.mark.parametrize("upgrade", [[], ["--upgrade"]])
def test_pip_of_the_operating_system_stays(each_damaged, upgrade):
    shutil.rmtree(each_damaged.packages)
    each_damaged.packages.mkdir()
    wheels.plant_pip(each_damaged.packages, each_damaged.interpreter)
    info = each_damaged.packages / "pip-1.0.dist-info"
    rewrite(info, "INSTALLER", b"rpm\n")
    command = [each_damaged.python, "-m", "ensurepip", *upgrade]
    process = each_damaged.run(*command)
    assert ("belongs to rpm and stays" in process.stderr) == bool(upgrade)
    assert info.name in distributions(each_damaged.packages)

    (each_damaged.packages / "pip" / "old.py").unlink()
    process = each_damaged.run(*command, status=1)
    assert "but belongs to rpm: repair it there" in process.stderr
    assert info.name in distributions(each_damaged.packages)


@pytest.mark.sweep
def test_setuptools(run, tmp_path):
    interpreter = interpreters.require("3.9")
    python = interpreter.bare_copy(tmp_path / "copy")
    run(python, "-m", "ensurepip")
    (packages,) = (tmp_path / "copy" / "lib").glob("python*/site-packages")
    before = distributions(packages)
    (packages / "setuptools" / "__init__.py").write_text("")
    shutil.rmtree(packages / "pkg_resources", ignore_errors=True)

    process = run(python, "-m", "ensurepip")

    assert "the setuptools" in process.stderr
    assert re.search(r"^setuptools [\d.]+, repaired \(.+\), in ", process.stdout, re.M)
    assert distributions(packages) == before
    run(python, "-c", "import setuptools; assert setuptools.__version__")


@pytest.mark.sweep
def test_damaged_pip_of_the_base_of_an_environment(newest, run, tmp_path):
    """It is seen from an environment with system site-packages, and stays."""
    base = newest.bare_copy(tmp_path / "base")
    run(base, "-m", "ensurepip")
    (packages,) = (tmp_path / "base" / "lib").glob("python*/site-packages")
    (packages / "pip" / "__main__.py").unlink()
    venv = ["-m", "venv", "--without-pip", "--system-site-packages", tmp_path / "env"]
    run(base, *venv)
    python = tmp_path / "env" / "bin" / "python"

    run(python, "-m", "ensurepip")

    shown = run(python, "-m", "pip", "--version").stdout
    assert f" from {tmp_path / 'env'}" in shown
    assert not (packages / "pip" / "__main__.py").exists()
    assert (packages / "pip" / "__init__.py").exists()


def test_healthy_pip_of_the_base_is_enough(newest, run, tmp_path):
    base = newest.bare_copy(tmp_path / "base")
    run(base, "-m", "ensurepip")
    venv = ["-m", "venv", "--without-pip", "--system-site-packages", tmp_path / "env"]
    run(base, *venv)
    process = run(tmp_path / "env" / "bin" / "python", "-m", "ensurepip")
    assert f"is already in {tmp_path / 'base'}" in process.stdout


@pytest.mark.sweep
def test_what_an_older_setuptools_had(run, tmp_path):
    """A module and a command, which the new one has no more."""
    interpreter = interpreters.require("3.9")
    python = interpreter.bare_copy(tmp_path / "copy")
    (packages,) = (tmp_path / "copy" / "lib").glob("python*/site-packages")
    wheels.plant_pip(packages, interpreter)
    command = python.parent / "easy_install"
    files = {"easy_install.py": "main = print\n", "setuptools/__init__.py": ""}
    files["../../../bin/easy_install"] = f"#!{python}\nimport easy_install\n"
    files["../../../bin/easy_install-2.0"] = "#!/bin/sh\necho mine\n"
    wheels.plant(packages, "setuptools", "1.0", files)
    for path in python.parent.glob("easy_install*"):
        path.chmod(0o755)
    run(python, "-m", "ensurepip", "--upgrade")
    assert not (packages / "easy_install.py").exists()
    assert not command.exists()
    assert command.with_name("easy_install-2.0").exists()
