"""Draws the ratios as a chart (SVG), the same for the same results."""

from html import escape

from .cases import GROUPS, TITLES
from .report import ratios

_LEFT = 235
# The room for the bars of one file system, and what their labels take of it.
_PANEL = 335
_LABELS = 105
_BAR = 11
_STYLE = """
text { font: 12px sans-serif; fill: #1a202c; paint-order: stroke; }
text { stroke: #ffffff; stroke-width: 3px; }
line { stroke: #1a202c; }
.title { font-weight: bold; }
.name { text-anchor: end; }
.ratio { font-size: 9px; }
.one { stroke-dasharray: 3 3; }
.paper { fill: #ffffff; }
.ours { fill: #2b6cb0; }
.other { fill: #a0aec0; }
@media (prefers-color-scheme: dark) {
  text { fill: #e2e8f0; stroke: #0f172a; }
  line { stroke: #e2e8f0; }
  .paper { fill: #0f172a; }
  .ours { fill: #63b3ed; }
  .other { fill: #64748b; }
}
"""


def draw(results):
    """Return the chart of results as they are in the file."""
    systems = results["file_systems"]
    blocks = _blocks(systems)
    bars = [bar for _, rows in blocks for _, bars in rows for bar in bars]
    most = max([1.0, *(max(ratio.rounds) for *_, ratio in bars)])
    unit = (_PANEL - _LABELS) / most
    cores = results["machine"]["processors"]
    shapes = [
        _text(16, 24, f"Time, as a ratio: shorter is faster; {cores} processors"),
        _text(16, 42, "Thin lines: from the least to the greatest ratio.", "note"),
    ]
    for n, system in enumerate(systems):
        shapes.append(_text(_LEFT + n * _PANEL, 66, system["name"]))
    y = 66
    for (title, base), rows in blocks:
        y += 30
        shapes.append(_text(16, y, f"{title} (dashed: {base})"))
        top = y + 6
        end = top + sum(len(_pythons(bars)) * _BAR + 7 for _, bars in rows)
        for n in range(len(systems)):
            one = _LEFT + n * _PANEL + unit
            shapes.append(_line(one, top, one, end, ' class="one"'))
        y = top + 4
        for name, bars in rows:
            pythons = _pythons(bars)
            middle = y + _BAR * len(pythons) / 2 + 4
            shapes.append(_text(_LEFT - 10, middle, TITLES[name], "name"))
            kind = "ours" if _is_ours(name) else "other"
            for n, python, ratio in bars:
                left, top = _LEFT + n * _PANEL, y + pythons.index(python) * _BAR
                shapes.append(
                    f'<rect class="{kind}" x="{left}" y="{top}" '
                    f'width="{ratio.time * unit:.1f}" height="{_BAR - 2}"/>'
                )
                least, greatest = (left + of(ratio.rounds) * unit for of in (min, max))
                shapes.append(_line(least, top + 4.5, greatest, top + 4.5))
                label = f"{ratio.time:.2f}  (Python {python})"
                shapes.append(_text(greatest + 5, top + 8, label, "ratio"))
            y += _BAR * len(pythons) + 7
    width, height = _LEFT + _PANEL * len(systems), y + 12
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" '
            f'height="{height}" viewBox="0 0 {width} {height}">',
            f"<style>{_STYLE}</style>",
            f'<rect class="paper" width="{width}" height="{height}" rx="8"/>',
            *shapes,
            "</svg>\n",
        ]
    )


def _blocks(systems):
    """Return [((title, base), [(case, bars)])] of what was measured.

    A bar is (number of its file system, Python, Ratio).
    """
    blocks = []
    for group in GROUPS:
        base = next(iter(group.cases))
        bars = {name: [] for name in group.cases}
        for n, system in enumerate(systems):
            for python in system["pythons"]:
                for ratio in ratios(group, python, system["name"]):
                    if ratio.comparison.to == base:
                        bar = (n, python["name"], ratio)
                        bars[ratio.comparison.case].append(bar)
        rows = [(name, found) for name, found in bars.items() if found]
        if rows:
            blocks.append(((group.title, TITLES[base]), rows))
    return blocks


def _pythons(bars):
    return list(dict.fromkeys(python for _, python, _ in bars))


def _line(x1, y1, x2, y2, more=""):
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"{more}/>'


def _is_ours(name):
    return "ensurepip" in TITLES[name] and "own" not in TITLES[name]


def _text(x, y, text, kind="title"):
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}">{escape(text)}</text>'
