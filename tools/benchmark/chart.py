"""Draws the ratios as a chart (SVG), the same for the same results."""

from html import escape

from .cases import GROUPS, TITLES
from .report import ratios

_WIDTH = 720
_LEFT = 235
_RIGHT = 100
_BAR = 11
_FONT = 'font-family="sans-serif"'
_OURS = "#2b6cb0"
_OTHERS = "#a0aec0"
_INK = "#1a202c"


def draw(results):
    """Return the chart of results as they are in the file."""
    blocks = _blocks(results)
    found = [ratio for _, rows in blocks for _, bars in rows for _, ratio in bars]
    most = max([1.0, *(max(ratio.rounds) for ratio in found)])
    unit = (_WIDTH - _LEFT - _RIGHT) / most
    shapes, y = [], 24
    cores = results["machine"]["processors"]
    title = f"Time, as a ratio; {cores} processors"
    shapes.append(_text(16, y, title, 15, bold=True))
    note = "The thin lines reach from the least to the greatest ratio."
    y += 18
    shapes.append(_text(16, y, note, 11))
    for (title, base), rows in blocks:
        y += 30
        shapes.append(_text(16, y, title, 13, bold=True))
        end = _LEFT + unit
        shapes.append(_text(end, y, f"{base} = 1", 11, anchor="middle"))
        top = y + 6
        y = top + 4
        start = len(shapes)
        for name, bars in rows:
            middle = y + _BAR * len(bars) / 2 + 4
            shapes.append(_text(_LEFT - 10, middle, TITLES[name], 12, anchor="end"))
            for python, ratio in bars:
                colour = _OURS if _is_ours(name) else _OTHERS
                shapes.append(
                    f'<rect x="{_LEFT}" y="{y}" width="{ratio.time * unit:.1f}" '
                    f'height="{_BAR - 2}" fill="{colour}"/>'
                )
                least, greatest = (_LEFT + of(ratio.rounds) * unit for of in (min, max))
                shapes.append(_line(least, y + 4.5, greatest, y + 4.5))
                label = f"{ratio.time:.2f}  (Python {python})"
                shapes.append(_text(greatest + 5, y + 8, label, 9))
                y += _BAR
            y += 7
        # Behind the bars and what is written at them.
        shapes.insert(start, _line(end, top, end, y - 5, ' stroke-dasharray="3 3"'))
    height = y + 12
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" '
            f'height="{height}" viewBox="0 0 {_WIDTH} {height}">',
            f'<rect width="{_WIDTH}" height="{height}" fill="#ffffff"/>',
            *shapes,
            "</svg>\n",
        ]
    )


def _blocks(results):
    """Return [((title, base), [(case, [(Python, Ratio)])])] of what was measured."""
    blocks = []
    for group in GROUPS:
        base = next(iter(group.cases))
        bars = {name: [] for name in group.cases}
        for python in results["pythons"]:
            for ratio in ratios(group, python["cases"]):
                if ratio.comparison.to == base:
                    bars[ratio.comparison.case].append((python["name"], ratio))
        rows = [(name, found) for name, found in bars.items() if found]
        if rows:
            blocks.append(((group.title, TITLES[base]), rows))
    return blocks


def _line(x1, y1, x2, y2, style=""):
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
        f'stroke="{_INK}"{style}/>'
    )


def _is_ours(name):
    return "ensurepip" in TITLES[name] and "own" not in TITLES[name]


def _text(x, y, text, size, anchor="start", bold=False):
    weight = ' font-weight="bold"' if bold else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" {_FONT} font-size="{size}"{weight} '
        f'text-anchor="{anchor}" fill="{_INK}" stroke="#ffffff" stroke-width="3" '
        f'paint-order="stroke">{escape(text)}</text>'
    )
