"""Ratios of what was measured, and tables of them as plain text."""

from dataclasses import dataclass
from statistics import median

from .cases import GROUPS
from .where import METHOD

_HEAD = ("", "seconds", "MiB", "all", "ratio", "of rounds", "of MiB", "of all", "limit")
_HEAD += ("",)
_NOTE = """\
seconds: median; ratio: median of those within the rounds, and the least and the
greatest; MiB: the largest process; all: all processes of the case at their peak,
looked at in the warm-up; limit: of ratios of time and, after it, of memory"""


@dataclass(frozen=True)
class Ratio:
    """How a case compares with another, within the same rounds."""

    comparison: object
    rounds: list
    memory: list

    @property
    def time(self):
        return median(self.rounds)

    @property
    def verdict(self):
        """Return whether the limits were kept, or nothing if there are none."""
        limit, memory_limit = self.comparison.limit, self.comparison.memory_limit
        if limit is None:
            return ""
        over = ["time"] if self.time > limit else []
        if memory_limit and max(filter(None, self.memory), default=0) > memory_limit:
            over.append("memory")
        return f"over in {' and '.join(over)}" if over else "ok"


def ratios(group, cases):
    """Return the Ratios of a group's comparisons that were measured.

    :param cases: what was measured of one Python, as in the file.
    """
    return [
        Ratio(
            each,
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
    for python in results["pythons"]:
        parts += [_cases(python), _where(python)]
    parts += [_NOTE, _growth(results["growth"])]
    return "\n\n".join(filter(None, parts))


def _cases(python):
    wheels = ", ".join(map(" ".join, python["wheels"].items()))
    rows = [_HEAD]
    for group in GROUPS:
        found = ratios(group, python["cases"])
        measured = {name for name in group.cases if name in python["cases"]}
        if measured:
            rows.append((group.title,))
        for name, title in group.cases.items():
            if name in measured:
                case = python["cases"][name]
                head = (f"  {title}", f"{median(case['seconds']):.3f}")
                head += (_number(case["process_mib"]), _number(case["tree_mib"]))
                mine = [ratio for ratio in found if ratio.comparison.case == name]
                rows += _comparisons(group, head, mine)
    return f"Python {python['name']}, {wheels}\n\n{_table(rows)}"


def _comparisons(group, head, found):
    if not found:
        return [head]
    rows = []
    for ratio in found:
        comparison = ratio.comparison
        to = ""
        if comparison.to != next(iter(group.cases)):
            to = f"of {group.cases[comparison.to]}"
        limits = [comparison.limit, comparison.memory_limit]
        rows.append(
            (
                *(head if ratio is found[0] else ("", "", "", "")),
                f"{ratio.time:.3f}",
                f"{min(ratio.rounds):.3f}-{max(ratio.rounds):.3f}",
                *(f"{each:.2f}" if each else "" for each in ratio.memory),
                " ".join(f"{each:.2f}" for each in limits if each is not None),
                " ".join(filter(None, [ratio.verdict, to])),
            )
        )
    return rows


def _where(python):
    parts = python["where"]
    if not parts:
        return None
    total = sum(parts.values())
    rows = [
        (f"  {part}", f"{seconds:.3f}", f"{seconds / total:.0%}")
        for part, seconds in parts.items()
    ]
    title = f"Python {python['name']}, bytecode ready: where {total:.3f} seconds go"
    return f"{title}\n({METHOD})\n\n{_table(rows)}"


def _growth(growth):
    if not growth:
        return None
    rows = [("environments", "plain", "ready", "ratio")]
    for row in growth["rows"]:
        plain, ready = row["plain"], row["ready"]
        what = f"{row['environments']}, {row['how']}"
        rows.append((what, f"{plain:.2f}", f"{ready:.2f}", f"{ready / plain:.3f}"))
    return f"Growth, Python {growth['python']}, seconds in all\n\n{_table(rows)}"


def _number(value):
    return "" if value is None else f"{value:.0f}"


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
