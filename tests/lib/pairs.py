"""Which of a test's cases each run meets, and which only ``make soak`` does.

Each test meets two cases: the first two values of each of its parameters, each with
one of the others'.  A test that takes several Pythons meets them with the last of
them, the newest as a rule; each other Python meets one case, in every fourth test.
One that takes all Pythons meets them all but Jython, and one that says itself which
of its cases are for the long sweeps meets the others.
"""

import collections
import zlib

import interpreters

CASES = 2
# Each start of it takes seconds.
JAVA = interpreters.NAMES.index(interpreters.OTHERS["Jython"])
PYTHONS = {*interpreters.NAMES, "oldest", "newest"}


def further(items):
    """Return those of *items* that are one more of their kind."""
    tests = collections.defaultdict(list)
    for item in items:
        # The cases of the unit layer cost nothing.
        if hasattr(item, "callspec") and "tests/unit/" not in item.nodeid:
            tests[item.nodeid.partition("[")[0]].append(item)
    return [
        item
        for name, group in tests.items()
        if not any(item.get_closest_marker("sweep") for item in group)
        for item in set(group) - set(_first(_number(name), group))
    ]


def _number(name):
    """Return the same number for a test in every run, whatever runs beside it."""
    return zlib.crc32(name.encode())


def _first(number, group):
    pythons, cases, lengths = {}, {}, collections.Counter()
    for item, case in zip(group, _numbered(group), strict=True):
        python = next((axis for axis in case if _is_python(item, axis)), None)
        pythons[item] = case.pop(python, 0)
        cases[item] = case
        lengths |= {axis: number + 1 for axis, number in case.items()}
    kept = [item for item in group if _is_diagonal(cases[item], lengths)]
    last = max(pythons.values())
    if last + 1 >= len(interpreters.NAMES):
        return [item for item in kept if pythons[item] != JAVA]
    turns = [cases[item] for item in kept if pythons[item] == last]
    return [
        item
        for item in kept
        if pythons[item] == last
        or (number + pythons[item]) % 4 == 0
        and cases[item] == turns[pythons[item] % len(turns)]
    ]


def _numbered(group):
    """Return for each item {axis: number}; an axis is what is parametrized at once."""
    seen = collections.defaultdict(dict)
    cases = []
    for item in group:
        params = item.callspec.params
        names = [mark.args[0] for mark in item.iter_markers("parametrize")]
        axes = [n.split(", ") if isinstance(n, str) else n for n in names]
        together = {name for axis in axes for name in axis}
        axes += [[name] for name in params if name not in together]
        case = {}
        for axis in map(tuple, axes):
            value = tuple(id(params[name]) for name in axis)
            case[axis] = seen[axis].setdefault(value, len(seen[axis]))
        cases.append(case)
    return cases


def _is_diagonal(case, lengths):
    longest = max(case, key=lengths.get, default=None)
    number = case.get(longest, 0)
    return number < CASES and all(case[a] == number % lengths[a] for a in case)


def _is_python(item, axis):
    values = [item.callspec.params[name] for name in axis]
    return any(isinstance(value, str) and value in PYTHONS for value in values)
