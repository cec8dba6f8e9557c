"""Where the time of our own bootstrap goes, told by a copy that keeps time."""

import json
import time
from pathlib import Path
from statistics import median

from . import process

METHOD = "timers around a few functions, in a copy of the package"
# What the target program's own time is made of.
_PARTS = (
    "looking at what is there",
    "loading prepared bytecode",
    "importing pip",
    "unpacking",
    "writing bytecode",
    "the rest of pip's run",
)


def insert_clock(package):
    """Let a copy of the package keep time."""
    clock = Path(__file__).with_name("clock.py")
    for folder in package, package / "_target":
        (folder / "_clock.py").write_bytes(clock.read_bytes())
    clock = "from ensurepip import _clock\n"
    init = package / "__init__.py"
    init.write_text(f"{clock}_clock.mark('started')\n{init.read_text()}")
    # The last function that is called before the target program is started.
    last = package / "_surroundings.py"
    wrap = "for_child = _clock.marking('runner', for_child)\n"
    last.write_text(f"{last.read_text()}\n{clock}{wrap}")
    start = package / "_target" / "__main__.py"
    text = start.read_text().replace("runner.main(", "_clock.run_main(runner, ")
    start.write_text(text.replace("_target import ", "_target import _clock, "))


def measure(python):
    """Bootstrap a bare environment; return {part: seconds}."""
    record = python.workspace.new("clock")
    environ = {**python.workspace.environ, "BENCH_CLOCK": str(record)}
    steps = python.steps("clocked")
    begin = time.monotonic()
    process.measure(steps, environ)
    end = time.monotonic()
    told = {}
    for line in record.read_text().splitlines():
        told.update(json.loads(line))
    return {
        "Python starts": told["started"] - begin,
        "importing ensurepip, checking wheels": told["runner"] - told["started"],
        "the runner's Python starts": told["runner started"] - told["runner"],
        **{part: told["parts"].get(part, 0.0) for part in _PARTS},
        "the end": end - told["done"],
    }


def medians(rounds):
    """Return {part: median seconds} of what :func:`measure` returned."""
    return {part: round(median(each[part] for each in rounds), 4) for part in rounds[0]}
