"""Measure ensurepip beside its peers, in one run.

    python tools/bench.py                 all; half an hour or more, 6 GB
    python tools/bench.py --runs 1        a quick look
    python tools/bench.py --only ready --only plain

What is timed is what a user types: whole processes, in new virtual
environments. After a round to warm up, in which the memory of all processes
together is looked at, each round runs every case once; a ratio is the median of
those within the rounds. All this is done on each file system, one after the other:
in memory, where /dev/shm serves for that, and on disk. Instructions are counted
on the first alone. virtualenv, uv and valgrind are looked for on PATH,
interpreters where the tests look for them; what is missing is left out. It runs
on POSIX systems.
"""

import argparse
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from _clone import CLONE

from ensurepip._target import threads

from . import chart, report, where
from .cases import COUNTED, PEERS, TITLES
from .process import IN_ONE_CALL, WAYS, Failure, measure
from .python import MeasuredPython, find_interpreters
from .workspace import Workspace, file_system

PYTHONS = ["3.9", "3.11", "3.13"]
GROWTH = [1, 4, 16]
EXTRAS = ("where", "growth", "instructions")
MEMORY = "/dev/shm"
SPACE = 6 * 2**30


def main(arguments=None):
    options = parse(arguments)
    results = {
        "machine": {"processors": threads.processors(), "system": platform.system()},
        "peers": dict(filter(None, map(peer_version, ["virtualenv", "uv"]))),
        "file_systems": [],
    }
    systems = results["file_systems"]
    kind = {"prefix": "bench-", "ignore_cleanup_errors": True}
    try:
        for parent in options.folder or default_folders():
            with tempfile.TemporaryDirectory(dir=parent, **kind) as folder:
                systems.append(Bench(options, folder, count=not systems).run())
                say("clearing up")
    except Failure as error:
        sys.exit(f"bench: error: {error}")
    except KeyboardInterrupt:
        sys.exit("bench: error: interrupted")
    print(report.report(results))
    options.json.write_text(json.dumps(results, indent=1) + "\n")
    options.chart.write_text(chart.draw(results))
    return 0


def parse(arguments):
    description, _, epilog = __doc__.partition("\n\n")
    parser = argparse.ArgumentParser(
        description=description,
        epilog=epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    repeat = {"action": "append", "metavar": "NAME"}
    names = f"(default: {', '.join(PYTHONS)}); repeatable"
    add("--python", help=f"an interpreter, as the tests name it {names}", **repeat)
    cases = [*TITLES, *EXTRAS]
    what = f"measure this alone; repeatable: {', '.join(cases)}"
    add("--only", help=what, choices=cases, **repeat)
    add("--runs", type=positive, default=7, help="rounds (default: %(default)s)")
    add(
        "--environments",
        type=positive,
        action="append",
        help="how many, for growth (default: 1, 4, 16); repeatable",
    )
    folders = f"{MEMORY}, where it serves, and the system's temporary folder"
    help = f"where to work (default: {folders}); repeatable"
    add("--folder", help=help, action="append")
    where = "where the results go (default: %(default)s)"
    add("--json", type=Path, default=Path(CLONE, "docs", "bench.json"), help=where)
    where = "where the chart goes (default: %(default)s)"
    add("--chart", type=Path, default=Path(CLONE, "docs", "bench.svg"), help=where)
    options = parser.parse_args(arguments)
    options.only = options.only or cases
    return options


def positive(text):
    number = int(text)
    if number < 1:
        raise ValueError
    return number


def default_folders():
    """Return a folder in memory, if one serves, and the temporary folder elsewhere."""
    usual = tempfile.gettempdir()
    if not os.access(MEMORY, os.W_OK) or shutil.disk_usage(MEMORY).free < SPACE:
        say(f"without a file system in memory: {MEMORY} has no {SPACE >> 30} GB")
    elif file_system(MEMORY) != file_system(usual):
        return [MEMORY, usual]
    return [usual]


def say(text):
    print(f"bench: {text}", file=sys.stderr, flush=True)


class Bench:
    """One run, on one file system."""

    def __init__(self, options, folder, count):
        self.options = options
        self.count = count and "instructions" in options.only
        self.file_system = file_system(folder)
        self.workspace = Workspace(folder)
        self.cases = [name for name in TITLES if name in options.only]
        found, missing = find_interpreters(options.python or PYTHONS)
        for name in missing:
            say(f"there is no Python {name}")
        self.pythons = [MeasuredPython(self.workspace, each) for each in found]

    def run(self):
        """Return the results, as they are written to the file."""
        say(f"{self.file_system}: warming up")
        for python in self.pythons:
            for case in self.cases:
                self._measure(python, case, look=True)
        # What uv got from the index it now has in its cache.
        self.workspace.environ["UV_OFFLINE"] = "1"
        for number in range(1, self.options.runs + 1):
            say(f"round {number} of {self.options.runs}")
            for python in self.pythons:
                self._round(python)
        if self.count:
            self._count()
        growth = self._growth(self.pythons[-1]) if self.pythons else None
        return {
            "name": self.file_system,
            "pythons": [python.results() for python in self.pythons],
            "growth": growth,
        }

    def _measure(self, python, case, look=False):
        try:
            python.measure(case, look)
        except Failure as error:
            if case not in PEERS:
                raise
            python.drop(case)
            title = TITLES[case]
            say(f"without {title} on Python {python.name}: {error}")

    def _round(self, python):
        for case in self.cases:
            if case in python.warm:
                self._measure(python, case)
        if "where" in self.options.only:
            python.where.append(where.measure(python))

    def _count(self):
        try:
            for python in self.pythons:
                for case in filter(self.cases.__contains__, COUNTED):
                    say(f"counting instructions: {case} on Python {python.name}")
                    python.count(case)
        except Failure as error:
            say(f"without instructions: {error}")

    def _growth(self, python):
        if "growth" not in self.options.only:
            return None
        rows = []
        environ = self.workspace.environ
        for count in self.options.environments or GROWTH:
            for how, run in WAYS.items():
                say(f"{count} environments {how}")
                row = {"environments": count, "how": how}
                for case in "plain", "ready":
                    steps = [python.steps(case)[0] for _ in range(count)]
                    row[case] = round(run(steps, environ), 4)
                rows.append(row)
            say(f"{count} environments {IN_ONE_CALL}")
            seconds = measure(python.in_one_call(count), environ).seconds
            row = {"environments": count, "how": IN_ONE_CALL}
            rows.append({**row, "ready": round(seconds, 4)})
        return {"python": python.name, "rows": rows}


def peer_version(name):
    """Return the name and version of a program, or None if it is not there."""
    if not shutil.which(name):
        return None
    said = subprocess.check_output([name, "--version"], text=True)
    return name, re.search(r"\d[\d.]*", said).group()
