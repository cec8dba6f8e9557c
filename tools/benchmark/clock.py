"""Tells where the time of a bootstrap goes.

``where.py`` puts this module into a copy of ensurepip, where both of its
processes import it.  At each moment the time runs for one part; the functions
wrapped below change the part for as long as they run.  Every interpreter that
is measured has to understand this file.
"""

import functools
import json
import os
import time

# {module: functions to wrap, and the part that each is}
_WRAPPED = {
    "runner": [("Bootstrap._change", "the rest of pip's run")],
    "survey": [("Survey.look", "looking at what is there")],
    "bytecode": [
        ("prepare", "loading prepared bytecode"),
        ("Finder.__init__", "importing pip"),
        ("Compiler.__call__", "writing bytecode"),
    ],
    "pip._internal.operations.install.wheel": [("install_wheel", "unpacking")],
}
_seconds = {}
_parts = []
_since = [0.0]


def _turn():
    """Charge the time since the last turn to the part that runs."""
    now = time.monotonic()
    if _parts:
        _seconds[_parts[-1]] = _seconds.get(_parts[-1], 0.0) + now - _since[0]
    _since[0] = now


def mark(name):
    """Write down when a moment is; the clock is the same in all processes."""
    _write({name: time.monotonic()})


def _write(record):
    with open(os.environ["BENCH_CLOCK"], "a") as file:
        file.write(json.dumps(record) + "\n")


def marking(name, function):
    """Return *function*, but with a mark when it begins."""

    @functools.wraps(function)
    def marked(*args, **kwargs):
        mark(name)
        return function(*args, **kwargs)

    return marked


def _charging(part, function):
    @functools.wraps(function)
    def charged(*args, **kwargs):
        _turn()
        _parts.append(part)
        try:
            return function(*args, **kwargs)
        finally:
            _turn()
            _parts.pop()

    return charged


def _wrap(name, module):
    for path, part in _WRAPPED.get(name, ()):
        holder, _, attribute = path.rpartition(".")
        owner = getattr(module, holder) if holder else module
        setattr(owner, attribute, _charging(part, getattr(owner, attribute)))


def run_main(runner, *given):
    """Be the ``runner.main()`` of the second process."""
    from . import bytecode, survey, tricks

    mark("runner started")
    _turn()
    _parts.append("looking at what is there")
    for module in runner, survey, bytecode:
        _wrap(module.__name__.rpartition(".")[2], module)
    make_loader = tricks.give_code

    def loader(*args):
        made = make_loader(*args)
        execute = made.exec_module

        def exec_module(module):
            execute(module)
            _wrap(module.__name__, module)

        made.exec_module = _charging("importing pip", exec_module)
        return made

    tricks.give_code = loader
    try:
        return runner.main(*given)
    finally:
        _turn()
        _write({"parts": _seconds})
        mark("done")
