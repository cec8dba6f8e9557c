"""Tells which lines of ``ensurepip/`` the tests do not reach.

    python tests/lib/measure_coverage.py [ARGUMENT OF PYTEST]...

They run in an instrumented clone of the last commit, with every Python.
"""

import ast
import collections
import subprocess
import sys
import tempfile
from pathlib import Path

import coverage

CLONE = Path(__file__).resolve().parent.parent.parent
HOOK = Path(__file__).with_name("reached.py")


def instrument(package, file):
    """Let each module of a package take down its lines in a file, and stay as long."""
    namespace = f'{{"FILE": {str(file)!r}, "__name__": "reached"}}'
    call = f"; exec(open({str(HOOK)!r}).read(), {namespace})"
    for path in package.rglob("*.py"):
        text = path.read_text("utf-8")
        # After what has to come first.
        first, *others = ast.parse(text).body
        for node in others:
            if getattr(node, "module", None) != "__future__":
                break
            first = node
        lines = text.splitlines(keepends=True)
        lines[first.end_lineno - 1] = lines[first.end_lineno - 1].rstrip() + call + "\n"
        path.write_text("".join(lines), "utf-8")


def main(arguments):
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        # Other users' processes write, too.
        Path(folder).chmod(0o755)
        file = Path(folder, "reached")
        file.touch()
        file.chmod(0o666)
        clone = Path(folder, "clone")
        git = ["git", "-C", clone]
        subprocess.run(["git", "clone", "-q", CLONE, clone], check=True)
        instrument(clone / "ensurepip", file)
        identity = ["-c", "user.name=coverage", "-c", "user.email="]
        commit = ["commit", "-qam", "Take down what is reached"]
        subprocess.run([*git, *identity, *commit], check=True)
        # Some tests look at the package's own text: their failures do not count.
        pytest = [sys.executable, "-m", "pytest", "-n", "auto", "-q", *arguments]
        subprocess.run(pytest, cwd=clone)
        reached = collections.defaultdict(set)
        for line in file.read_text().splitlines():
            module, _, number = line.rpartition(":")
            if (CLONE / "ensurepip" / module).is_file():
                reached[str(CLONE / "ensurepip" / module)].add(int(number))
        data = coverage.CoverageData(str(Path(folder, "data")))
        data.add_lines(reached)
        data.write()
        report = coverage.Coverage(str(Path(folder, "data")), config_file=False)
        report.load()
        modules = map(str, (CLONE / "ensurepip").rglob("*.py"))
        report.report(list(modules), show_missing=True)


if __name__ == "__main__":
    main(sys.argv[1:])
