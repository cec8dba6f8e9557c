"""Measure ensurepip beside its peers, in one run.

    python tools/bench.py                 all cases; ten to twenty minutes and 5 GB
    python tools/bench.py --runs 1        a quick look
    python tools/bench.py --only ready --only plain

What is timed is what a user types: whole processes, in new virtual
environments. After a round to warm up, in which the memory of all processes
together is looked at, each round runs every case once; a ratio is the median of
those within the rounds. virtualenv and uv are looked for on PATH, interpreters
where the tests look for them; what is missing is left out. It runs on POSIX
systems.
"""

import argparse
import json
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
from .cases import PEERS, TITLES
from .process import WAYS, Failure
from .python import MeasuredPython, find_interpreters
from .workspace import Workspace

PYTHONS = ["3.9", "3.11", "3.13"]
GROWTH = [1, 4, 16]
EXTRAS = ("where", "growth")


def main(arguments=None):
    options = parse(arguments)
    folder = tempfile.mkdtemp(prefix="bench-", dir=options.folder)
    try:
        results = Bench(options, folder).run()
    except Failure as error:
        sys.exit(f"bench: error: {error}")
    except KeyboardInterrupt:
        sys.exit("bench: error: interrupted")
    finally:
        say("clearing up")
        shutil.rmtree(folder, ignore_errors=True)
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
    add("--folder", help="where to work (default: the system's temporary folder)")
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


def say(text):
    print(f"bench: {text}", file=sys.stderr, flush=True)


class Bench:
    """One run."""

    def __init__(self, options, folder):
        self.options = options
        self.workspace = Workspace(folder)
        self.cases = [name for name in TITLES if name in options.only]
        found, missing = find_interpreters(options.python or PYTHONS)
        for name in missing:
            say(f"there is no Python {name}")
        self.pythons = [MeasuredPython(self.workspace, each) for each in found]

    def run(self):
        """Return the results, as they are written to the file."""
        say("warming up")
        for python in self.pythons:
            for case in self.cases:
                self._measure(python, case, look=True)
        # What uv got from the index it now has in its cache.
        self.workspace.environ["UV_OFFLINE"] = "1"
        for number in range(1, self.options.runs + 1):
            say(f"round {number} of {self.options.runs}")
            for python in self.pythons:
                self._round(python)
        growth = self._growth(self.pythons[-1]) if self.pythons else None
        return {
            "machine": {
                "processors": threads.processors(),
                "system": platform.system(),
            },
            "peers": dict(filter(None, map(peer_version, ["virtualenv", "uv"]))),
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

    def _growth(self, python):
        if "growth" not in self.options.only:
            return None
        rows = []
        for count in self.options.environments or GROWTH:
            for how, run in WAYS.items():
                say(f"{count} environments {how}")
                row = {"environments": count, "how": how}
                for case in "plain", "ready":
                    steps = [python.steps(case)[0] for _ in range(count)]
                    row[case] = round(run(steps, self.workspace.environ), 4)
                rows.append(row)
        return {"python": python.name, "rows": rows}


def peer_version(name):
    """Return the name and version of a program, or None if it is not there."""
    if not shutil.which(name):
        return None
    said = subprocess.check_output([name, "--version"], text=True)
    return name, re.search(r"\d[\d.]*", said).group()
