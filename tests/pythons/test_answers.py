"""What another Python answers, or a program that only says that it is one."""

import json
import os
import subprocess

import interpreters
import pytest
import wheels
from support import CLONE, error_line

PIP = {
    "project": "pip",
    "version": "1.0",
    "action": "installed",
    "previous": None,
    "bundled": "1.0",
    "reason": None,
    "folder": "/f",
    "scripts": "/s",
    "commands": [],
    "notes": [],
}
DONE = {"protocol": 1, "status": 0, "error": None, "details": None, "done": [PIP]}


def script(path, text):
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def answering(path, then):
    """Write a program that answers as a Python does, and then does something else."""
    answer = json.dumps(
        [str(path), "cpython", [3, 13, 0], None, True, False, True, True]
    )
    # What is asked comes with -c, what is to be done with a private folder.
    return script(
        path,
        f"if [ \"$1\" = -c ]; then echo 'ensurepip {answer}'; exit 0; fi\n"
        f"for folder do :; done\n{then}",
    )


@pytest.fixture(params=["2.7", "3.13"])
def serve(request, run, tmp_path):
    """A function that lets a Python serve another."""
    interpreter = interpreters.require(request.param)

    def serve(path, *options, status=1, **more):
        command = [interpreter.path, "-m", "ensurepip", "--python", path, *options]
        return run(*command, status=status, **more)

    return serve


@pytest.mark.parametrize("answer", ["", "[", '["/p", "cpython", "3.13.0"]'])
def test_answer_that_is_none(serve, tmp_path, answer):
    python = script(tmp_path / "python", f"echo 'ensurepip {answer}'")
    for options in ([], ["--version"]):
        reason = error_line(serve(python, *options))
        assert "it is no Python that works" in reason or "no such" in reason


CODE = """
import ensurepip, sys
try:
    ensurepip.bootstrap(python=sys.argv[1])
except (ensurepip.BootstrapError, ImportError) as error:
    print(error)
"""


@interpreters.each("2.7", "3.13")
def test_every_error_names_it(interpreter, run, tmp_path):
    """From code as well, and with --version."""
    told = '["{}", "cpython", [{}, 0], null, true, false, {}, true]'
    old = told.format(tmp_path / "old", "3, 5", "true")
    bare = told.format(tmp_path / "bare", "3, 13", "false")
    for path, reason in [
        (tmp_path / "missing", "there is no such file"),
        (script(tmp_path / "silent", "exit 0"), "it is no Python that works"),
        (script(tmp_path / "old", f"echo 'ensurepip {old}'"), "no bundled pip"),
        (script(tmp_path / "bare", f"echo 'ensurepip {bare}'"), "ensurepip requires"),
        (answering(tmp_path / "failing", "exit 3"), "pip exited with status 3"),
    ]:
        said = run(interpreter.path, "-c", CODE, path).stdout.strip()
        assert said.startswith(f"{path}: {reason}")
        command = [interpreter.path, "-m", "ensurepip", "--python", path]
        assert error_line(run(*command, status=None)) == said
        process = run(*command, "--version", status=None)
        assert process.returncode == 0 or error_line(process) == said


def test_answer_without_end(serve, tmp_path):
    """Its child, which would write for ever, ends as well."""
    pid = tmp_path / "pid"
    python = script(tmp_path / "python", f"yes & echo $! > {pid}; wait")
    assert "wrote more than 16 MB" in error_line(serve(python))
    process = subprocess.run(
        ["tail", f"--pid={pid.read_text().strip()}", "-f", "/dev/null"], timeout=60
    )
    assert process.returncode == 0


def changed(**values):
    return json.dumps({**DONE, **values})


LIES = ["", "[" * 200000, changed(done=[{**PIP, "folder": None}]), changed(protocol=2)]
LIES += [changed(done=[{**PIP, "scripts": "/a\0b"}])]


@pytest.mark.parametrize("told", LIES, ids=range(len(LIES)))
def test_outcome_that_is_none(serve, tmp_path, told):
    (tmp_path / "told").write_text(told)
    then = f'cp {tmp_path / "told"} "$folder/outcome.json"; exit 0'
    process = serve(answering(tmp_path / "python", then))
    assert "ended without having installed anything" in error_line(process)
    assert process.stdout == ""


@pytest.mark.parametrize(
    ("then", "reason"),
    [
        ("exit 0", "ended without having installed anything"),
        ("exit 3", "pip exited with status 3"),
        ("echo no luck >&2; exit 1", "no luck"),
        ("kill -SEGV $$", "killed by signal 11"),
        ("yes", "wrote more than 16 MB"),
        ("yes >&2", "wrote more than 16 MB"),
        ('mkfifo "$folder/outcome.json"', "ended without having installed anything"),
        ('ln -s /dev/zero "$folder/outcome.json"', "without having installed"),
        ("exec >&- 2>&-; exit 4", "pip exited with status 4"),
        ("exec cat", "ended without having installed anything"),
    ],
)
def test_target_that_does_something_else(serve, tmp_path, then, reason):
    process = serve(answering(tmp_path / "python", then), status=None)
    assert process.returncode != 0
    assert reason in error_line(process)


@pytest.mark.parametrize("options", [[], ["-v"]])
def test_child_that_holds_the_pipes(serve, tmp_path, options):
    """It outlives the target, and nobody waits for it."""
    os.mkfifo(tmp_path / "fifo")
    hold = f"(read word < {tmp_path / 'fifo'}) &"
    text = "echo done; echo badly >&2; exit 5"
    process = serve(
        answering(tmp_path / "python", f"{hold} {text}"), *options, status=5
    )
    assert "badly" in process.stderr
    python = script(tmp_path / "other", f"{hold} exit 6")
    assert "exit status 6, no answer" in error_line(serve(python))
    # Whoever still reads is let go.
    for _ in range(2):
        os.close(os.open(tmp_path / "fifo", os.O_RDWR))


# -- which one is meant --------------------------------------------------------


def test_name_is_that_of_a_command(serve, tmp_path):
    """Not that of a file beside the caller."""
    script(tmp_path / "python7", f"touch {tmp_path / 'ran'}")
    env = {"PYTHONPATH": str(CLONE)}
    for options in ([], ["--version"]):
        process = serve("python7", *options, cwd=tmp_path, env=env)
        assert "there is no command of this name on PATH" in error_line(process)
        assert not (tmp_path / "ran").exists()
    process = serve("./python7", cwd=tmp_path, env=env)
    assert "no Python that works" in error_line(process)
    assert (tmp_path / "ran").exists()


@interpreters.each("2.7", "3.6", "3.13")
def test_name_without_path(interpreter, run, tmp_path, environ):
    """Old Pythons would then begin with the current folder."""
    script(tmp_path / "python7", f"touch {tmp_path / 'ran'}")
    del environ["PATH"]
    command = [interpreter.path, "-m", "ensurepip", "--version", "--python", "python7"]
    env = {"PYTHONPATH": str(CLONE)}
    process = run(*command, cwd=tmp_path, env=env, status=1)
    assert "there is no command of this name on PATH" in error_line(process)
    assert not (tmp_path / "ran").exists()


def test_relative_entry_of_path(serve, newest, tmp_path, environ):
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "snake").symlink_to(newest.path)
    script(tmp_path / "snake", "exit 1").chmod(0o644)
    env = {"PYTHONPATH": str(CLONE), "PATH": f".:bin:{environ['PATH']}"}
    shown = serve("snake", "--version", cwd=tmp_path, env=env, status=0).stdout
    assert shown == f"pip {wheels.bundled('pip', newest.version)[0]}\n"


def test_shim_that_looks_where_the_caller_stands(serve, newest, tmp_path):
    """As those of pyenv, asdf and mise do; another folder means another Python."""
    (tmp_path / "project").mkdir()
    python = newest.bare_environment(tmp_path / "env")
    (tmp_path / "project" / ".version").write_text(str(python))
    other = interpreters.require("3.9").bare_environment(tmp_path / "other")
    shim = script(
        tmp_path / "python3",
        f'if [ -f .version ]; then exec "$(cat .version)" "$@"; fi\nexec {other} "$@"',
    )
    env = {"PYTHONPATH": str(CLONE)}
    serve(shim, cwd=tmp_path / "project", env=env, status=0)
    assert list((tmp_path / "env").rglob("pip/__main__.py"))
    assert not list((tmp_path / "other").rglob("pip/__main__.py"))


def test_prefix_with_a_versioned_python_only(serve, newest, tmp_path):
    python = newest.bare_copy(tmp_path / "copy")
    name = f"python{newest.version}"
    python.unlink()
    assert os.listdir(python.parent) == [name]
    script(python.parent / "python3.1", "exit 9")
    script(python.parent / f"{name}-config", "exit 9")
    serve(tmp_path / "copy", status=0)
    assert list((tmp_path / "copy").rglob("pip/__main__.py"))


@pytest.mark.parametrize("then", ["exit 0", "echo hello", 'exec "$PYTHON" "$CODE"'])
def test_program_with_a_python_inside(extreme_interpreter, run, tmp_path, then):
    """It is started a second time, and knows nothing of pip; or begins anew."""
    program = script(tmp_path / "program", f"echo ran >> {tmp_path / 'ran'}; {then}")
    code = tmp_path / "code.py"
    code.write_text(
        "import sys; sys.path.insert(0, {0!r})\n"
        "sys.executable = {1!r}\n"
        "import ensurepip\n"
        "ensurepip.bootstrap(root={2!r})\n"
        "print('returned')\n".format(str(CLONE), str(program), str(tmp_path / "root"))
    )
    env = {"PYTHON": extreme_interpreter.path, "CODE": str(code)}
    process = run(extreme_interpreter.path, code, env=env, status=1)
    assert "returned" not in process.stdout
    assert "with a Python inside" in process.stderr
    assert (tmp_path / "ran").read_text() == "ran\n"
