"""Whichever system call fails, the old pip is whole or the new one, and the same
command, run again, mends the rest."""

import random
import shlex
import shutil
import subprocess
from pathlib import Path

import failing
import interpreters
import pytest
import wheels
from holding import listen
from support import CLONE, healthy_pip, tree

pytestmark = pytest.mark.sweep

VERSIONS = ["2.7", "3.9", "3.13"]
CASES = [
    (version, scenario, process)
    for version in VERSIONS
    for scenario in ("fresh", "upgrade", "repair")
    for process in ("starter", "target")
]
CASES += [(version, "unprepared", "target") for version in VERSIONS[1:]]
CASES += [(version, "install", "starter") for version in VERSIONS]

# Lets another command start the target, which traces it.
TRACE_TARGET = (
    "import runpy, sys; sys.executable = sys.argv.pop(1); "
    "runpy.run_module('ensurepip', run_name='__main__', alter_sys=True)"
)


class Subject:
    """A bare copy of a Python to which the same is done again and again."""

    def __init__(self, interpreter, folder, environ, scenario):
        self.interpreter = interpreter
        self.copy, self.pristine = folder / "copy", folder / "pristine"
        self.log = folder / "log"
        self.tracing_python = folder / "tracing-python"
        self.environ = environ
        self.temporary = Path(environ["TMPDIR"])
        self.python = interpreter.bare_copy(self.copy)
        self.packages = interpreter.packages_of_copy(self.copy)
        self.clone = CLONE
        self.arguments = ["-m", "ensurepip"]
        # The call after which failures are told; Python alone starts before.
        self.told_after = "rt_sigaction(SIGHUP, {"
        getattr(self, f"_{scenario}")()
        shutil.copytree(self.copy, self.pristine, symlinks=True)

    def _fresh(self):
        pass

    def _upgrade(self):
        self.arguments.append("--upgrade")
        wheels.plant_pip(self.packages, self.interpreter, commands=["pip"])

    def _repair(self):
        assert self.run().returncode == 0
        shutil.rmtree(self.packages / "pip" / "_internal" / "commands")
        (self.python.parent / f"pip{self.interpreter.version}").unlink()

    def _unprepared(self):
        """No bytecode is ready, but it may be kept."""
        self.clone = self.copy / "clone"
        without = shutil.ignore_patterns("__pycache__")
        shutil.copytree(CLONE / "ensurepip", self.clone / "ensurepip", ignore=without)
        del self.environ["PYTHONDONTWRITEBYTECODE"]

    def _install(self):
        self.arguments = ["tools/into_stdlib.py", "install"]
        self.told_after = "/.ensurepip-"

    def run(self, tracer=(), traced="starter"):
        if traced == "target":
            line = shlex.join([*tracer, str(self.python)])
            self.tracing_python.write_text(f'#!/bin/sh\nexec {line} "$@"\n')
            self.tracing_python.chmod(0o755)
            arguments = ["-c", TRACE_TARGET, self.tracing_python, *self.arguments[2:]]
            command = [self.python, *arguments]
        else:
            command = [*tracer, self.python, *self.arguments]
        return subprocess.run(
            command,
            cwd=self.clone,
            env=self.environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="backslashreplace",
            timeout=120,
            preexec_fn=listen,
        )

    def reset(self):
        shutil.rmtree(self.copy)
        shutil.copytree(self.pristine, self.copy, symlinks=True)
        shutil.rmtree(self.temporary)
        self.temporary.mkdir()

    def state(self):
        """Return what is there: what was put there, and what was set aside."""
        state, aside = {}, set(self.temporary.iterdir())
        for name, size in tree(self.copy).items():
            if ".ensurepip-" in name:
                aside.add(name)
            # Bytecode may be there or not, and RECORD says so.
            elif not name.endswith((".pyc", ".pyo", ".bytecode")):
                state[name] = None if name.endswith("/RECORD") else size
        return state, aside


def faults(subject, process, before, after):
    """Return what is wrong after a process in which one call failed."""
    (state, aside), status = subject.state(), process.returncode
    # Without memory, Python itself may crash, as if it were killed.
    crashed = not 0 <= status < 128
    if status == 0 and state != after:
        yield "it says that it succeeded, and did not"
    if status and not crashed and state == after != before:
        yield "it says that it failed, and did not"
    if state not in (before, after) and not crashed:
        differ = sorted(dict(state.items() ^ before.items()))
        yield f"it stopped half way: {differ[:3]} differ"
    if aside and not crashed and not failing.was_removing(subject.log):
        yield f"it left {sorted(map(str, aside))[:3]}"
    lines = process.stderr.splitlines()
    if status and not crashed and (len(lines) != 1 or "error: " not in lines[0]):
        yield f"it says {process.stderr!r}"
    if aside or state not in (before, after):
        again = subject.run()
        state, aside = subject.state()
        if again.returncode or state != after:
            yield f"it is not mended: {again.stderr!r}"
        if aside - set(subject.temporary.iterdir()):
            yield f"the same command leaves {sorted(map(str, aside))[:3]}"


def check(subject, traced, choose):
    """Let calls fail, each in a run of its own.

    :param choose: a function that returns the failures; it is given the calls
        of a run in which none fails, and the index of the first that may.
    """
    before, _aside = subject.state()
    process = subject.run(failing.tracer(subject.log), traced)
    assert process.returncode == 0, process.stderr
    after, aside = subject.state()
    assert not aside
    if "ensurepip" in subject.arguments:
        healthy_pip(subject.interpreter, subject.python, subject.packages)
    calls, first = failing.calls(subject.log), 0
    if traced == "starter":
        first = [subject.told_after in line for _name, line in calls].index(True) + 1
    found = []
    for failure in choose(calls, first):
        subject.reset()
        process = subject.run(failing.tracer(subject.log, failure), traced)
        for fault in faults(subject, process, before, after):
            found.append(f"--failing-call {failure}: {fault}")
    if found:
        pytest.fail("\n".join(found), pytrace=False)


@pytest.mark.parametrize(("version", "scenario", "traced"), CASES)
def test_any_call(version, scenario, traced, pytestconfig, tmp_path, environ):
    failing.require_strace()
    subject = Subject(interpreters.require(version), tmp_path, environ, scenario)
    given = pytestconfig.getoption("--failing-call")
    seed = pytestconfig.getoption("--seed")
    amount = pytestconfig.getoption("--failing-calls")

    def choose(calls, first):
        generator = random.Random(f"{seed} {version} {scenario} {traced}")
        sampled = failing.sample(generator, calls, first, amount)
        return [given] if given else sampled

    check(subject, traced, choose)


def test_last_looks_into_folders(newest, tmp_path, environ):
    """The new pip is there when what was set aside cannot be listed."""
    failing.require_strace()

    def choose(calls, _first):
        count = [name for name, _line in calls].count("getdents64")
        return [f"getdents64:error=EIO:when={count - n}" for n in range(12)]

    check(Subject(newest, tmp_path, environ, "upgrade"), "target", choose)
