"""Draws the road of a bootstrap and the rooms that it goes through: docs/house.svg.

    python tools/picture.py

The modules of the target program are those that are in its folder now.
"""

from pathlib import Path

from _clone import CLONE
from _rooms import STARTER, STEPS_OF_TARGET, TARGET, Room

PICTURE = Path(CLONE, "docs", "house.svg")

WIDTH, EDGE, LINE, GAP = 660, 12, 20, 8
# Where the road, what happens, the rooms and the way back are; a room's columns.
ROAD, TEXT, ROOM, BACK = 32, 46, 272, 630
COLUMNS, COLUMN = 3, 110
RIGHT = ROOM + COLUMNS * COLUMN + 4

STYLE = """
text { font: 12px sans-serif; fill: #1a202c; }
.title { font-weight: bold; }
.end { text-anchor: end; }
.module { font-family: ui-monospace, monospace; }
.paper, .room { fill: #ffffff; }
.program { fill: #f1f5f9; }
.room, .program { stroke: #cbd5e1; }
.road { fill: none; stroke: #2b6cb0; stroke-width: 2; stroke-linejoin: round; }
.mark { fill: #2b6cb0; }
@media (prefers-color-scheme: dark) {
  text { fill: #e2e8f0; }
  .paper, .room { fill: #0f172a; }
  .program { fill: #1e293b; }
  .room, .program { stroke: #475569; }
  .road { stroke: #63b3ed; }
  .mark { fill: #63b3ed; }
}
"""


def draw():
    """Return the picture of the house as it is now."""
    modules = sorted(p.stem for p in Path(CLONE, "ensurepip", TARGET).glob("*.py"))
    target = Room(f"{TARGET}/", modules, STEPS_OF_TARGET)
    title = "The starter, in the Python that was called"
    shapes, stops, end = draw_program(title, STARTER, EDGE)
    begin = end + 3 * LINE
    title = "The target program, in the Python that gets a pip"
    more_shapes, more_stops, bottom = draw_program(title, [target], begin)
    stops += more_stops
    first, middle, height = stops[0], end + 34, bottom + EDGE
    way = f"M{ROAD} {first} V{bottom - 12} H{BACK} V{first} H{RIGHT + 6}"
    down = f"{ROAD - 5},{begin - 8} {ROAD + 5},{begin - 8} {ROAD},{begin}"
    home = f"{RIGHT + 8},{first - 5} {RIGHT + 8},{first + 5} {RIGHT},{first}"
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" '
            f'height="{height}" viewBox="0 0 {WIDTH} {height}">',
            f"<style>{STYLE}</style>",
            f'<rect class="paper" width="{WIDTH}" height="{height}" rx="8"/>',
            *shapes,
            *more_shapes,
            f'<path class="road" d="{way}"/>',
            *(f'<polygon class="mark" points="{points}"/>' for points in (down, home)),
            *(f'<circle class="mark" cx="{ROAD}" cy="{y}" r="4"/>' for y in stops),
            text(TEXT, middle, "the request, the wheels"),
            text(ROOM, middle, "(out of others' reach)"),
            text(BACK - 14, middle, "the outcome", "end"),
            text(RIGHT - 10, first + 4, "a last line, an exit status", "end"),
            "</svg>\n",
        ]
    )


def draw_program(title, rooms, top):
    """Return a program's shapes, where the road stops in it, and where it ends."""
    shapes, stops, y = [text(TEXT, top + 18, title, "title")], [], top + LINE + GAP
    for room in rooms:
        rows = -(-len(room.modules) // COLUMNS)
        height = LINE * (rows + 1) + GAP
        shapes.append(box("room", ROOM, y, RIGHT - ROOM, height))
        shapes.append(text(ROOM + 10, y + 18, room.name, "title"))
        for number, module in enumerate(room.modules):
            column, row = divmod(number, rows)
            x, line = ROOM + 10 + COLUMN * column, y + 18 + LINE * (row + 1)
            shapes.append(text(x, line, module, "module"))
        for number, step in enumerate(room.steps):
            stops.append(y + 14 + LINE * number)
            shapes.append(text(TEXT, stops[-1] + 4, step))
        y += height + GAP
    y += 2 * GAP
    return [box("program", EDGE, top, WIDTH - 2 * EDGE, y - top), *shapes], stops, y


def box(kind, x, y, width, height):
    size = f'width="{width}" height="{height}"'
    return f'<rect class="{kind}" x="{x}" y="{y}" {size} rx="4"/>'


def text(x, y, content, kind="step"):
    return f'<text class="{kind}" x="{x}" y="{y}">{content}</text>'


if __name__ == "__main__":
    PICTURE.write_text(draw())
