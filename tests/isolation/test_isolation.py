"""Nothing around the bootstrap reaches it: no setting, no file, no network."""

import ast
import os
import shutil
import socket
from pathlib import Path

import pytest
import wheels
from support import CLONE, distributions, pip_commands, site_packages


@pytest.fixture
def env(extreme_interpreter, tmp_path, environ):
    environ["PYTHONPATH"] = str(CLONE)
    return extreme_interpreter.bare_environment(tmp_path / "env")


@pytest.fixture
def write_hostile_modules(extreme_interpreter, run, tmp_path, environ):
    """Write a module for each of the standard library that says it was imported.

    Those that the interpreter itself loads to run any package are left out:
    ensurepip has no say in that.
    """
    package = tmp_path / "any" / "any_package"
    package.mkdir(parents=True)
    for name in ("__init__", "__main__"):
        (package / f"{name}.py").write_text("import sys; print(sorted(sys.modules))")
    loaded = run(
        extreme_interpreter.path, "-m", "any_package", cwd=package.parent
    ).stdout
    names = {path.stem for path in Path(extreme_interpreter.stdlib).glob("*.py")} | {
        "pip",
        "setuptools",
        "json",
        "email",
        "logging",
        "encodings_of_mine",
    }
    names -= set(ast.literal_eval(loaded.splitlines()[0]))
    names -= {"site", "sitecustomize", "usercustomize"}

    def write(folder):
        folder.mkdir(exist_ok=True)
        for name in names:
            (folder / f"{name}.py").write_text(f"raise SystemExit('{name} ran')")
        return folder

    return write


def assert_bundled_pip(python, interpreter, run):
    version, _path = wheels.bundled("pip", interpreter.version)
    folder = site_packages(python.parent.parent)
    assert f"pip-{version}.dist-info" in distributions(folder)
    started = run(python, "-m", "pip", "--version", env={"PYTHONPATH": ""})
    assert started.stdout.startswith(f"pip {version} from {folder}")


def test_current_directory_that_holds_the_package(
    env, extreme_interpreter, run, tmp_path, environ, write_hostile_modules
):
    clone = tmp_path / "clone"
    shutil.copytree(CLONE / "ensurepip", clone / "ensurepip")
    write_hostile_modules(clone)
    del environ["PYTHONPATH"]
    run(env, "-m", "ensurepip", cwd=clone)
    assert_bundled_pip(env, extreme_interpreter, run)


@pytest.mark.sweep
def test_modules_on_pythonpath(
    env, extreme_interpreter, run, tmp_path, write_hostile_modules
):
    """And in the current directory."""
    fake = write_hostile_modules(tmp_path / "fake")
    (fake / "pip.py").unlink()
    wheels.plant(fake, "pip", "99.0", {"pip/__init__.py": "raise SystemExit('fake')"})
    # An empty entry is the current directory.
    paths = os.pathsep.join([str(fake), "", str(CLONE)])
    hostile = write_hostile_modules(tmp_path / "hostile")
    run(env, "-m", "ensurepip", cwd=hostile, env={"PYTHONPATH": paths})
    assert_bundled_pip(env, extreme_interpreter, run)
    run(env, "-m", "ensurepip._uninstall", cwd=hostile, env={"PYTHONPATH": paths})
    assert pip_commands(env.parent) == []


def test_settings_of_pip_and_distutils(env, extreme_interpreter, run, tmp_path):
    """No variable or file of pip's is obeyed, and no server is asked."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        index = f"http://127.0.0.1:{server.getsockname()[1]}/simple"
        elsewhere = tmp_path / "elsewhere"
        home = tmp_path / "home"
        settings = (
            f"[global]\nindex-url = {index}\nextra-index-url = {index}\n"
            f"target = {elsewhere}\nno-index = false\n[install]\nuser = yes\n"
            "require-virtualenv = yes\n"
        )
        for path in (".pip/pip.conf", ".config/pip/pip.conf", "pip.conf"):
            (home / path).parent.mkdir(parents=True, exist_ok=True)
            (home / path).write_text(settings)
        prefix = f"[install]\nprefix = {elsewhere}\n"
        (home / ".pydistutils.cfg").write_text(prefix)
        (home / "setup.cfg").write_text(prefix)
        run(
            env,
            "-m",
            "ensurepip",
            cwd=home,
            env={
                "HOME": str(home),
                "PIP_CONFIG_FILE": str(home / "pip.conf"),
                "PIP_INDEX_URL": index,
                "PIP_EXTRA_INDEX_URL": index,
                "PIP_NO_INDEX": "0",
                "PIP_TARGET": str(elsewhere),
                "PIP_PREFIX": str(elsewhere),
                "PIP_USER": "1",
                "PIP_REQUIRE_VIRTUALENV": "1",
                "PIP_FIND_LINKS": index,
                "PIP_NO_BINARY": ":all:",
                "PIP_CONSTRAINT": str(tmp_path / "missing"),
                "PIP_CACHE_DIR": str(tmp_path / "cache"),
                "ENSUREPIP_OPTIONS": "altinstall",
                "HTTP_PROXY": index,
                "PYTHONWARNINGS": "error",
                "FORCE_COLOR": "1",
            },
        )
        server.setblocking(False)
        with pytest.raises(BlockingIOError):
            server.accept()
    assert not elsewhere.exists()
    assert not (tmp_path / "cache").exists()
    assert not (home / ".cache").exists()
    assert f"pip{extreme_interpreter.major}" in pip_commands(env.parent)
    assert_bundled_pip(env, extreme_interpreter, run)


def test_isolated_interpreter(newest, run, tmp_path):
    python = newest.bare_environment(tmp_path / "env")
    (folder,) = (tmp_path / "env" / "lib").glob("python*/site-packages")
    (folder / "clone.pth").write_text(
        f"import sys; sys.path.insert(0, {str(CLONE)!r})\n"
    )
    (tmp_path / "zipfile.py").write_text("raise SystemExit('zipfile ran')")
    run(
        python,
        *("-I", "-m", "ensurepip"),
        env={"PYTHONPATH": str(tmp_path)},
        cwd=tmp_path,
    )
    assert_bundled_pip(python, newest, run)


def test_package_is_a_link(newest, run, tmp_path, clone):
    """As with stow or Bazel: its folders are on nobody's path all the same."""
    package = tmp_path / "store"
    (clone / "ensurepip").rename(package)
    (clone / "ensurepip").symlink_to(package)
    for folder in (package, package / "_target"):
        (folder / "zipfile.py").write_text("raise SystemExit('zipfile ran')")
    python = newest.bare_environment(tmp_path / "env")
    run(python, "-m", "ensurepip", cwd=clone)
    assert_bundled_pip(python, newest, run)


def test_import_leaves_the_path_alone(extreme_interpreter, run, tmp_path):
    code = (
        "import os, sys; before = sys.path[:]; os.environ['PYTHONPATH'] = 'x'\n"
        "import ensurepip; assert sys.path == before\n"
    )
    run(extreme_interpreter.path, "-c", code)


@pytest.fixture
def odd_clone(tmp_path, environ):
    """A clone, and a temporary folder, with paths that are hard to spell."""
    environ["TMPDIR"] += "/tmp ñ"
    os.mkdir(environ["TMPDIR"])
    clone = tmp_path / "clöne of this"
    shutil.copytree(CLONE / "ensurepip", clone / "ensurepip")
    return clone


def test_paths_beyond_ascii_in_the_c_locale(
    extreme_interpreter, run, tmp_path, odd_clone
):
    python = extreme_interpreter.bare_environment(tmp_path / "énv of ü")

    run(python, "-m", "ensurepip", "--default-pip", cwd=odd_clone, env={"LC_ALL": "C"})

    version, _path = wheels.bundled("pip", extreme_interpreter.version)
    command = python.parent / "pip"
    assert run(command, "--version").stdout.startswith(f"pip {version} ")
    record = site_packages(tmp_path / "énv of ü") / f"pip-{version}.dist-info/RECORD"
    recorded = {row.split(",")[0]: row for row in record.read_text().splitlines()}
    digest = wheels.record_hash(command.read_bytes())
    assert digest in recorded["../../../bin/pip"]


def test_root_beyond_ascii(extreme_interpreter, run, tmp_path, odd_clone):
    root = tmp_path / "röot of that"
    run(extreme_interpreter.path, "-m", "ensurepip", "--root", root, cwd=odd_clone)
    assert list(root.rglob(f"pip{extreme_interpreter.version}"))


def test_own_environment_is_left_as_documented(newest, run, tmp_path):
    """bootstrap() alters os.environ as the standard library's does, not more."""
    python = newest.bare_environment(tmp_path / "env")
    code = (
        "import os, ensurepip\n"
        "os.environ['PIP_X'] = os.environ['PYTHONPATH'] = 'x'\n"
        "before = dict(os.environ)\n"
        "ensurepip.bootstrap(altinstall=True, verbosity=-1)\n"
        "ensurepip.bootstrap(default_pip=True, verbosity=-1)\n"
        "del before['PIP_X']\n"
        "before['PIP_CONFIG_FILE'] = os.devnull\n"
        "assert dict(os.environ) == before, os.environ\n"
    )
    run(python, "-c", code)
