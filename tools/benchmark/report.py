"""Ratios of what was measured, and tables of them as plain text."""

from dataclasses import dataclass
from statistics import median

from .cases import GROUPS, ONE_CALL_LIMITS, TITLES
from .process import IN_ONE_CALL, ONE_AFTER_ANOTHER
from .where import METHOD

_HEAD = ("", "seconds", "MiB", "all", "million", "ratio", "of rounds", "of MiB")
_HEAD += ("of all", "of million", "limit", "")
_NOTE = """\
seconds: median; ratio: median of those within the rounds, and the least and the
greatest; MiB: the largest process; all: all processes of the case at their peak,
looked at in the warm-up; million: instructions of all processes, counted once;
limit: of ratios of time and, after it, of memory (largest process, all)"""


@dataclass(frozen=True)
class Ratio:
    """How a case compares with another, within the same rounds."""

    comparison: object
    limit: float | None
    rounds: list
    memory: list
    instructions: float | None

    @property
    def time(self):
        return median(self.rounds)

    @property
    def limits(self):
        """Return the limits of time and of memory that there are."""
        return [each for each in (self.limit, *self.comparison.memory_limits) if each]

    @property
    def verdict(self):
        """Return whether the limits were kept, or nothing if there are none."""
        if not self.limits:
            return ""
        over = ["time"] if self.limit and self.time > self.limit else []
        pairs = zip(self.memory, self.comparison.memory_limits, strict=False)
        if any(one and one > most for one, most in pairs):
            over.append("memory")
        return f"over in {' and '.join(over)}" if over else "ok"


def ratios(group, python, file_system):
    """Return the Ratios of a group's comparisons that were measured.

    :param python: what was measured of one Python, as in the file.
    :param file_system: the name of the file system that it was measured on.
    """
    cases = python["cases"]
    return [
        Ratio(
            each,
            each.limit(python["name"], file_system),
            [
                one / other
                for one, other in zip(
                    cases[each.case]["seconds"], cases[each.to]["seconds"], strict=True
                )
            ],
            [
                _divide(cases[each.case][kind], cases[each.to][kind])
                for kind in ("process_mib", "tree_mib")
            ],
            _divide(cases[each.case]["instructions"], cases[each.to]["instructions"]),
        )
        for each in group.comparisons
        if each.case in cases and each.to in cases
    ]


def _divide(one, other):
    return one / other if one and other else None


def report(results):
    """Return all tables as text."""
    machine = results["machine"]
    peers = [" ".join(item) for item in results["peers"].items()]
    parts = [", ".join([f"{machine['processors']} processors", *peers])]
    for system in results["file_systems"]:
        for python in system["pythons"]:
            heading = f"{system['name']}, Python {python['name']}"
            parts += [_cases(python, system["name"], heading), _where(python, heading)]
        parts.append(_growth(system["growth"], system["name"]))
    return "\n\n".join(filter(None, [*parts, _NOTE]))


def _cases(python, file_system, heading):
    wheels = ", ".join(map(" ".join, python["wheels"].items()))
    rows = [_HEAD]
    for group in GROUPS:
        found = ratios(group, python, file_system)
        measured = {name for name in group.cases if name in python["cases"]}
        if measured:
            rows.append((group.title,))
        for name, title in group.cases.items():
            if name in measured:
                case = python["cases"][name]
                head = (f"  {title}", f"{median(case['seconds']):.3f}")
                head += (_number(case["process_mib"]), _number(case["tree_mib"]))
                head += (_number(case["instructions"], 1e6),)
                mine = [ratio for ratio in found if ratio.comparison.case == name]
                rows += _comparisons(group, head, mine)
    without = ", ".join(TITLES[name] for name in python["without"])
    parts = [heading, wheels, without and f"without {without}"]
    return f"{', '.join(filter(None, parts))}\n\n{_table(rows)}"


def _comparisons(group, head, found):
    if not found:
        return [head]
    rows = []
    for ratio in found:
        comparison = ratio.comparison
        to = ""
        if comparison.to != next(iter(group.cases)):
            to = f"of {group.cases[comparison.to]}"
        rows.append(
            (
                *(head if ratio is found[0] else ("",) * len(head)),
                f"{ratio.time:.3f}",
                f"{min(ratio.rounds):.3f}-{max(ratio.rounds):.3f}",
                *(f"{each:.2f}" if each else "" for each in ratio.memory),
                f"{ratio.instructions:.3f}" if ratio.instructions else "",
                " ".join(f"{each:.2f}" for each in ratio.limits),
                " ".join(filter(None, [ratio.verdict, to])),
            )
        )
    return rows


def _where(python, heading):
    parts = python["where"]
    if not parts:
        return None
    total = sum(parts.values())
    rows = [
        (f"  {part}", f"{seconds:.3f}", f"{seconds / total:.0%}")
        for part, seconds in parts.items()
    ]
    title = f"{heading}, bytecode ready: where {total:.3f} seconds go"
    return f"{title}\n({METHOD})\n\n{_table(rows)}"


def _growth(growth, file_system):
    if not growth:
        return None
    python, ways = growth["python"], {}
    rows = [("environments", "plain", "ready", "ratio", "limit", "")]
    for row in growth["rows"]:
        count, how, ready = row["environments"], row["how"], row["ready"]
        ways[count, how] = ready
        if how == IN_ONE_CALL:
            plain, limit = "", ONE_CALL_LIMITS.get((python, count))
            ratio = ready / ways[count, ONE_AFTER_ANOTHER]
            end = f"of {ONE_AFTER_ANOTHER}"
            if limit:
                end = f"{'over' if ratio > limit else 'ok'} {end}"
        else:
            plain, limit, end = f"{row['plain']:.2f}", None, ""
            ratio = ready / row["plain"]
        cells = plain, f"{ready:.2f}", f"{ratio:.3f}", f"{limit or ''}", end
        rows.append((f"{count}, {how}", *cells))
    return f"{file_system}, Python {python}: growth, seconds in all\n\n{_table(rows)}"


def _number(value, unit=1):
    return "" if value is None else f"{value / unit:.0f}"


def _table(rows):
    width = max(map(len, rows))
    # A heading, which is alone in its row, may reach over all columns.
    widths = [
        max((len(row[n]) for row in rows if 1 < len(row) and n < len(row)), default=0)
        for n in range(width)
    ]
    lines = []
    for row in rows:
        cells = [row[0].ljust(widths[0])]
        for cell, size in zip(row[1:], widths[1:], strict=False):
            cells.append(cell.rjust(size))
        if len(row) == width > 4:
            cells[-1] = row[-1]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)
