"""A pip that Python cannot load, although its files look right."""

import os
import re
import shutil
import signal

import interpreters
import pytest
from support import error_line, tree

MAIN = "pip/_internal/cli/main.py"


def bytecode(copy, module=MAIN):
    path = copy.packages / module
    if copy.interpreter.python2:
        return path.with_suffix(".pyc")
    tag = "cpython-" + copy.interpreter.version.replace(".", "")
    return path.parent / "__pycache__" / f"{path.stem}.{tag}.pyc"


def cannot_start(copy):
    return copy.run(copy.python, "-m", "pip", "--version", status=None).returncode


@pytest.mark.parametrize("options", [[], ["--upgrade"]])
@pytest.mark.parametrize("how", ["truncated", "zeroed", "end zeroed"])
def test_damaged_bytecode(loaded, how, options):
    path = bytecode(loaded)
    content = path.read_bytes()
    end = {"truncated": 100, "zeroed": 16, "end zeroed": 200}[how]
    rest = b"" if how == "truncated" else b"\0" * (len(content) - end)
    path.write_bytes(content[:end] + rest)
    assert cannot_start(loaded)
    loaded.check(*options, said=f"the bytecode of {MAIN} is damaged")


def test_bytecode_of_another_source(loaded):
    """It says of itself that nobody has to look at the source (PEP 552)."""
    if loaded.interpreter.python2:
        pytest.skip("Python 2.7 has no such bytecode")
    source = loaded.packages / MAIN
    content = source.read_text()
    source.write_text("raise SystemExit('stale')\n")
    compile_it = "import py_compile, sys; py_compile.compile(sys.argv[1], "
    compile_it += "invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)"
    loaded.run(loaded.python, "-c", compile_it, source)
    source.write_text(content)
    assert cannot_start(loaded)
    loaded.check(said=f"the bytecode of {MAIN} is of another source")


def test_bytecode_that_python_makes_again(loaded):
    for content in (b"", b"\0" * 4000, b"\xf3\r\r\n"):
        bytecode(loaded).write_bytes(content)
        assert not cannot_start(loaded)
        assert loaded.run(loaded.python, "-m", "ensurepip").stderr == ""


@pytest.mark.parametrize("options", [[], ["--upgrade"]])
@pytest.mark.parametrize("what", ["package", "extension"])
def test_module_that_is_shadowed(each_damaged, what, options):
    path = each_damaged.packages / MAIN
    if what == "package":
        path.with_suffix("").mkdir()
        (path.with_suffix("") / "__init__.py").write_text("")
        name = "main"
    else:
        code = "import imp; print(imp.get_suffixes()[0][0])"
        if not each_damaged.interpreter.python2:
            code = "import importlib.machinery as m; print(m.EXTENSION_SUFFIXES[0])"
        ending = each_damaged.run(each_damaged.python, "-c", code).stdout.strip()
        name = "main" + ending
        (path.parent / name).write_bytes(b"")
    assert cannot_start(each_damaged)
    said = f"pip/_internal/cli/{name} is in the way of main.py"
    each_damaged.check(*options, said=said)


def test_module_gone_with_its_row(each_damaged):
    """Only the wheel of that version knows that there was one."""
    (each_damaged.packages / MAIN).unlink()
    record = each_damaged.info / "RECORD"
    rows = [row for row in record.read_text().splitlines() if MAIN not in row]
    record.write_text("\n".join(rows) + "\n")
    bytecode(each_damaged).unlink(missing_ok=True)
    each_damaged.check(said=f"{MAIN} is missing")


@pytest.mark.parametrize(
    "code",
    ["import sys; sys.modules['pip'] = None", "import sys; sys.modules.update(pip=0)"],
)
def test_pth_file_that_breaks_the_import(each_damaged, code):
    """Nobody but its owner knows what else it is for."""
    pth = each_damaged.packages / "pip.pth"
    pth.write_text(code + "\n")
    assert cannot_start(each_damaged)
    for options in ([], ["--upgrade"], ["--check"]):
        command = [each_damaged.python, "-m", "ensurepip", *options]
        process = each_damaged.run(*command, status=1)
        assert "cannot import any pip: remove pip.pth" in error_line(process)
    assert pth.exists()


# -- what takes longer ------------------------------------------------------


def damage_same_size(copy):
    path = copy.packages / MAIN
    content = path.read_bytes()
    path.write_bytes(b"#" * len(content))
    return f"{MAIN} was changed"


def damage_far_bytecode(copy):
    module = "pip/_internal/operations/prepare.py"
    path = bytecode(copy, module)
    path.write_bytes(path.read_bytes()[:-100])
    return f"the bytecode of {module} is damaged"


@pytest.mark.parametrize(
    "damage", [damage_same_size, *interpreters.one_more(damage_far_bytecode)]
)
def test_verify(loaded, damage):
    reason = damage(loaded)
    before = tree(loaded.packages)
    process = loaded.run(loaded.python, "-m", "ensurepip", "--check", status=1)
    line = error_line(process)
    assert line.startswith(f"the pip {loaded.version} in {loaded.packages} is damaged")
    assert reason in line or "it does not start" in line
    assert tree(loaded.packages) == before
    process = loaded.run(loaded.python, "-m", "ensurepip", "--verify")
    assert "is damaged" in process.stderr
    process = loaded.run(loaded.python, "-m", "ensurepip", "--check")
    assert process.stderr == ""
    assert "is already in" in process.stdout


def test_verify_what_is_sound(loaded):
    before = tree(loaded.folder)
    for option in ("--verify", "--check"):
        process = loaded.run(loaded.python, "-m", "ensurepip", option)
        assert process.stderr == ""
        assert f"pip {loaded.version} is already in" in process.stdout
    assert tree(loaded.folder) == before


def test_verify_what_leaves_a_child(loaded, tmp_path):
    """It holds the pipe for ever, and nobody waits for that."""
    record = loaded.info / "RECORD"
    lines = record.read_text().splitlines(True)
    lines = [line for line in lines if "pip/__main__.py," not in line]
    record.write_text("".join([*lines, "pip/__main__.py,,\n"]))
    (loaded.packages / "pip" / "__main__.py").write_text(
        "import subprocess\n"
        "child = subprocess.Popen(['sleep', '1000'])\n"
        f"open({str(tmp_path / 'pid')!r}, 'w').write(str(child.pid))\n"
        "print('pip 1')\n"
    )
    try:
        loaded.run(loaded.python, "-m", "ensurepip", "--check")
    finally:
        os.kill(int((tmp_path / "pid").read_text()), signal.SIGKILL)


def test_check_nothing(each_damaged):
    """Not even the folder is made."""
    shutil.rmtree(each_damaged.packages)
    process = each_damaged.run(
        each_damaged.python, "-m", "ensurepip", "--check", status=1
    )
    assert "there is no pip in" in error_line(process).replace("setuptools", "pip")
    assert not each_damaged.packages.exists()


def test_check_a_command(each_damaged):
    each_damaged.command().unlink()
    process = each_damaged.run(
        each_damaged.python, "-m", "ensurepip", "--check", status=1
    )
    assert "a command is missing or cannot start: pip" in error_line(process)
    assert not each_damaged.command().exists()


@pytest.mark.sweep
def test_check_from_code(damaged):
    (damaged.packages / MAIN).unlink()
    code = (
        "import ensurepip\n"
        "try:\n"
        "    ensurepip.bootstrap(check=True)\n"
        "except ensurepip.BootstrapError as error:\n"
        "    print(error)\n"
        "ensurepip.bootstrap(verify=True, verbosity=-1)\n"
        "ensurepip.bootstrap(check=True)\n"
    )
    process = damaged.run(damaged.python, "-c", code)
    assert f"{MAIN} is missing" in process.stdout
    damaged.check_pip()


@interpreters.each("3.13")
def test_check_another_python(interpreter, prepare, run, tmp_path):
    _interpreter, folder = prepare(interpreter.name)
    shutil.copytree(folder, tmp_path / "copy", symlinks=True)
    python = tmp_path / "copy" / "bin" / "python"
    command = [interpreter.path, "-m", "ensurepip", "--check", "--python", python]
    assert "is already in" in run(*command).stdout
    (main,) = (tmp_path / "copy").rglob(MAIN)
    main.write_bytes(b"#" * main.stat().st_size)
    assert "is damaged" in error_line(run(*command, status=1))


def test_nothing_of_another_user_is_started(newest, run, tmp_path):
    """Under --root somebody else may have written it."""
    command = [newest.path, "-m", "ensurepip", "--root", tmp_path / "root"]
    run(*command)
    (main,) = tmp_path.rglob("pip/__main__.py")
    mark = tmp_path / "mark"
    main.write_text(f"open({str(mark)!r}, 'w')\n")
    process = run(*command, "--check", status=1)
    assert re.search("__main__.py was changed", error_line(process))
    assert not mark.exists()


@pytest.mark.parametrize("way", ["user's module", "module", "package", ".pth file"])
def test_what_is_imported_in_place_of_any(newest, run, environ, tmp_path, way):
    """A pip that is put there works for nobody."""
    python = newest.bare_copy(tmp_path / "copy")
    packages = newest.packages_of_copy(tmp_path / "copy")
    environ["PYTHONUSERBASE"] = str(tmp_path / "user")
    folder = tmp_path / "folder"
    if way == "user's module":
        folder = tmp_path / "user" / "lib" / packages.parent.name / "site-packages"
    code = f"import sys; sys.path.insert(0, {str(folder)!r})\n"
    if way == ".pth file":
        code = "import sys; sys.modules['pip'] = None\n"
    (packages / "a.pth").write_text(code)
    (folder / "pip").mkdir(parents=True)
    if way == "package":
        (folder / "pip" / "__init__.py").write_text("")
    elif way != ".pth file":
        (folder / "pip.py").write_text("raise SystemExit('no pip')\n")
    before = tree(tmp_path)
    for options in ([], ["--verify"]):
        process = run(python, "-m", "ensurepip", *options, status=1)
        assert re.search("imported (before|in place of) any|import any", process.stderr)
    assert tree(tmp_path) == before


@pytest.mark.parametrize("option", ["--upgrade", "--verify", "--check"])
def test_broken_one_that_is_imported_first(damaged, option, environ, tmp_path):
    """What is installed behind it works for nobody."""
    environ["PYTHONUSERBASE"] = str(tmp_path / "user")
    command = [damaged.python, "-m", "ensurepip"]
    name = f"python{damaged.interpreter.version}"
    users = tmp_path / "user" / "lib" / name / "site-packages"
    shutil.copytree(damaged.packages, users)
    (users / "pip" / "_internal" / "cli" / "main.py").unlink()
    before = tree(damaged.folder)
    line = error_line(damaged.run(*command, option, status=1))
    assert line.startswith(f"the pip in {users} is imported before any in ")
    assert "_internal/cli/main.py is missing" in line
    assert tree(damaged.folder) == before
    damaged.run(*command, "--user")
    assert damaged.run(*command, option).stderr == ""
