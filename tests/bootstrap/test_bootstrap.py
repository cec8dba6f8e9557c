"""One command gives a working pip, on every Python of this machine."""

import shutil

import interpreters
import pytest
import wheels
from support import CLONE, distributions, pip_commands, site_packages


def expected_version(interpreter, run):
    """The version that the table says, or a system folder of wheels."""
    version, _path = wheels.bundled("pip", interpreter.version)
    if interpreter.externally_managed:
        said = run(interpreter.path, "-m", "ensurepip", "--version").stdout.split()
        return said[1]
    return version


def test_what_is_installed(extreme_interpreter, run, tmp_path):
    python = extreme_interpreter.bare_environment(tmp_path / "env")
    before = set(tmp_path.rglob("*"))

    run(python, "-m", "ensurepip", "--default-pip")

    expected = []
    for project in ("pip", "setuptools"):
        if project == "pip" or extreme_interpreter.gets_setuptools:
            version, _path = wheels.bundled(project, extreme_interpreter.version)
            expected.append(f"{project}-{version}.dist-info")
    folder = site_packages(tmp_path / "env")
    assert distributions(folder) == expected
    assert (folder / expected[0] / "INSTALLER").read_text() == "pip\n"
    top = len(tmp_path.parts) + 1
    new = set(tmp_path.rglob("*")) - before
    assert {path.parts[top] for path in new} == {"bin", "lib"}
    x, x_y = extreme_interpreter.major, extreme_interpreter.version
    assert pip_commands(python.parent) == ["pip", f"pip{x}", f"pip{x_y}"]


@interpreters.each("2.7", "3.13", interpreters.SYSTEM)
def test_root_and_altinstall(interpreter, run, tmp_path):
    """On 2.7, too, although its standard library's copy takes it for a conflict."""
    root = tmp_path / "root"

    run(interpreter.path, "-m", "ensurepip", "--root", root, "--altinstall")

    (binary,) = root.rglob(f"pip{interpreter.version}")
    assert pip_commands(binary.parent) == [f"pip{interpreter.version}"]
    folder = site_packages(root)
    version = expected_version(interpreter, run)
    assert f"pip-{version}.dist-info" in distributions(folder)
    started = run(
        interpreter.path,
        "-m",
        "pip",
        "--version",
        env={"PYTHONPATH": str(folder)},
    )
    assert started.stdout.startswith(f"pip {version} from {folder}")


def test_relative_root(newest, run, tmp_path, environ):
    environ["PYTHONPATH"] = str(CLONE)
    run(newest.path, "-m", "ensurepip", "--root", "here", cwd=tmp_path)
    assert list((tmp_path / "here").rglob("pip3"))


@interpreters.each("2.7", "3.13")
@pytest.mark.parametrize("option", ["--root", "--prefix"])
def test_above_a_link(interpreter, run, tmp_path, option):
    """``..`` leads to where the link does, as it does for everybody else."""
    (tmp_path / "real" / "inner").mkdir(parents=True)
    (tmp_path / "link").symlink_to("real/inner")
    given = f"{tmp_path}/link/../stage"
    run(interpreter.path, "-m", "ensurepip", option, given)
    assert list((tmp_path / "real" / "stage").rglob("pip/__main__.py"))
    assert not (tmp_path / "stage").exists()


def test_upgrade_under_a_root_leaves_the_interpreter_alone(newest, run, tmp_path):
    own = run(newest.path, "-m", "pip", "--version").stdout
    root = tmp_path / "root"
    run(newest.path, "-m", "ensurepip", "--root", root)
    folder = site_packages(root)
    (dist_info,) = folder.glob("pip-*.dist-info")
    (tmp_path / "gone").mkdir()
    for path in (dist_info, folder / "pip"):
        path.rename(tmp_path / "gone" / path.name)
    wheels.plant(folder, "pip", "1.0", {"pip/__init__.py": "", "pip/old.py": ""})

    run(newest.path, "-m", "ensurepip", "--root", root, "--upgrade")

    assert dist_info.is_dir()
    assert not (folder / "pip-1.0.dist-info").exists()
    assert not (folder / "pip" / "old.py").exists()
    assert run(newest.path, "-m", "pip", "--version").stdout == own


def test_user(extreme_interpreter, run, tmp_path):
    python = extreme_interpreter.bare_copy(tmp_path / "cöpy")
    base = tmp_path / "user base"

    run(python, "-m", "ensurepip", "--user", env={"PYTHONUSERBASE": str(base)})

    assert f"pip{extreme_interpreter.version}" in pip_commands(base / "bin")
    assert site_packages(base) and pip_commands(python.parent) == []
    started = run(
        base / "bin" / f"pip{extreme_interpreter.version}",
        "--version",
        env={"PYTHONUSERBASE": str(base)},
    )
    assert str(base) in started.stdout


@interpreters.each("2.7", "3.13")
def test_upgrade_replaces_an_older_pip_and_keeps_a_newer_one(
    interpreter, run, tmp_path
):
    python = interpreter.bare_environment(tmp_path / "env")
    version = expected_version(interpreter, run)
    folder = interpreter.packages(python)
    wheels.plant_pip(folder, interpreter)

    run(python, "-m", "ensurepip")
    assert "pip-1.0.dist-info" in distributions(folder)

    run(python, "-m", "ensurepip", "--upgrade")
    assert f"pip-{version}.dist-info" in distributions(folder)
    assert "pip-1.0.dist-info" not in distributions(folder)
    assert not (folder / "pip" / "old.py").exists()
    assert run(python, "-m", "pip", "--version").stdout.startswith(f"pip {version} ")

    for name in ("pip", f"pip-{version}.dist-info"):
        shutil.rmtree(folder / name)
    wheels.plant_pip(folder, interpreter, "99.0")
    run(python, "-m", "ensurepip", "--upgrade")
    assert "pip-99.0.dist-info" in distributions(folder)
    assert f"pip-{version}.dist-info" not in distributions(folder)


def test_commands_of_others_stay_as_they_are(run, tmp_path):
    """On 2.7 pip's commands are mended; what only looks alike is not."""
    python = interpreters.require("2.7").bare_copy(tmp_path / "copy")
    (folder,) = (tmp_path / "copy" / "lib").glob("python*/site-packages")
    other = "#!/bin/sh\n# Héllo\necho one\necho two\n"
    wheels.plant(folder, "other", "1.0", {"../../../bin/other": other})
    run(python, "-m", "ensurepip")
    assert (tmp_path / "copy" / "bin" / "other").read_text() == other


def test_paths_from_code(newest, run, tmp_path):
    code = (
        "import ensurepip, pathlib, sys\n"
        "ensurepip.bootstrap(root=pathlib.Path(sys.argv[1]), verbosity=-1)\n"
    )
    run(newest.path, "-c", code, tmp_path / "root")
    assert list((tmp_path / "root").rglob("pip3"))


def test_text_that_python_2_cannot_guess(run, tmp_path):
    code = (
        "import ensurepip, sys\n"
        "ensurepip.bootstrap(root=sys.argv[1].decode('utf-8'), verbosity=-1)\n"
    )
    python = interpreters.require("2.7").path
    run(python, "-c", code, tmp_path / "röot", env={"LC_ALL": "C"})
    assert list((tmp_path / "röot").rglob("pip2"))


def test_from_code(extreme_interpreter, run, tmp_path):
    python = extreme_interpreter.bare_environment(tmp_path / "env")

    run(
        python,
        "-c",
        "import ensurepip; ensurepip.bootstrap(None, True, False, -1)",
    )

    assert f"pip{extreme_interpreter.version}" in pip_commands(python.parent)


@interpreters.each("2.7", "3.13")
def test_package_in_a_zip_file(interpreter, run, tmp_path, environ):
    python = interpreter.bare_environment(tmp_path / "env")
    archive = tmp_path / "package.zip"
    with wheels.zipfile.ZipFile(archive, "w") as zip_file:
        for path in sorted(CLONE.glob("ensurepip/**/*")):
            if path.is_file() and "__pycache__" not in path.parts:
                zip_file.write(path, path.relative_to(CLONE))
    environ["PYTHONPATH"] = str(archive)

    run(python, "-m", "ensurepip", cwd=tmp_path)

    assert f"pip{interpreter.version}" in pip_commands(python.parent)


def test_verbosity(newest, run, tmp_path):
    python = newest.bare_environment(tmp_path / "env")
    quiet = run(python, "-m", "ensurepip", "-q")
    assert (quiet.stdout, quiet.stderr) == ("", "")
    usual = run(python, "-m", "ensurepip", "--root", tmp_path / "1")
    verbose = run(python, "-m", "ensurepip", "--root", tmp_path / "2", "-vv")
    assert 0 < len(usual.stdout) < len(verbose.stdout)


def test_system_folder_of_wheels(newest, run, tmp_path):
    """What WHEEL_PKG_DIR of the interpreter's configuration names is preferred."""
    python = newest.bare_environment(tmp_path / "env")
    version, wheel = wheels.bundled("pip", "3.9")
    shutil.copy(wheel, tmp_path)
    code = (
        "import sys, sysconfig\n"
        "sysconfig.get_config_vars()['WHEEL_PKG_DIR'] = sys.argv[1]\n"
        "import ensurepip\n"
        "ensurepip.bootstrap()\n"
        "print(ensurepip.version())\n"
    )
    process = run(python, "-c", code, tmp_path)
    assert process.stdout.splitlines()[-1] == version
    started = run(python, "-m", "pip", "--version").stdout
    assert started.startswith(f"pip {version} ")


def test_audit_event(newest, run, tmp_path):
    code = (
        "import sys, ensurepip\n"
        "events = []\n"
        "sys.addaudithook(lambda name, args: events.append((name, args)))\n"
        "ensurepip.bootstrap(root=sys.argv[1], verbosity=-1)\n"
        "assert ('ensurepip.bootstrap', (sys.argv[1],)) in events\n"
    )
    run(newest.path, "-c", code, tmp_path / "root")


def test_conflicts_with_others_are_told(newest, run, tmp_path):
    python = newest.bare_copy(tmp_path / "copy")
    folder = newest.packages_of_copy(tmp_path / "copy")
    wheels.plant(folder, "other", "1.0", {"other.py": ""})
    with open(folder / "other-1.0.dist-info" / "METADATA", "a") as metadata:
        metadata.write("Requires-Dist: pip<2\n")
        # Those that pip's own library cannot cope with.
        metadata.write("Requires-Dist: pip; os_name ~= 'x'\n")
        metadata.write(f"Requires-Dist: pip=={'1' * 6000}\n")
        metadata.write(f"Requires-Dist: pip; {'(' * 9000}\n")
    lines = run(python, "-m", "ensurepip").stderr.splitlines()
    assert len(lines) == 1
    assert "other 1.0 requires pip<2" in lines[0]
