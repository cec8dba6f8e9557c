"""Draws a terminal in which a pip is repaired, from a real run: docs/repair.svg.

    python tools/repair_picture.py

The Python that is repaired is the same wherever it is drawn.  Paths are shortened; all
else is what the commands print.
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from xml.sax.saxutils import escape

import _pythons
from _clone import CLONE

PICTURE = Path(CLONE, "docs", "repair.svg")
# The Python that is repaired: what is printed differs with what it is given.
OF = "3.13"

# What is shown, and what is run for it.
BREAK = "rm -r env/lib/python3*/site-packages/pip/_internal/cli"
STEPS = [
    (BREAK, BREAK),
    ("env/bin/pip --version", "env/bin/pip --version 2>&1 | tail -n 1"),
    ("env/bin/python -m ensurepip", "env/bin/python -m ensurepip"),
    (
        "python3 ensurepip.pyz --default-pip --python env",
        '"$PYTHON" ensurepip.pyz --default-pip --python env 2>&1',
    ),
    ("env/bin/pip --version", "env/bin/pip --version"),
]

COLUMNS, SIZE, LINE, EDGE, BAR = 84, 13, 19, 16, 30
STYLE = """
text { font: 13px ui-monospace, Menlo, Consolas, monospace; fill: #1a202c; }
.prompt { fill: #2b6cb0; font-weight: bold; }
.typed { font-weight: bold; }
.paper { fill: #f8fafc; stroke: #cbd5e1; }
.light { fill: #cbd5e1; }
@media (prefers-color-scheme: dark) {
  text { fill: #e2e8f0; }
  .prompt { fill: #63b3ed; }
  .paper { fill: #0f172a; stroke: #475569; }
  .light { fill: #475569; }
}
"""


def record(python, folder):
    """Run the steps in *folder*; return pairs of what is typed and what is said."""
    variables = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "PIP_", "ENSUREPIP"))
    }
    variables.update(PYTHON=str(python), LC_ALL="C.UTF-8", COLUMNS="200")

    def run(command, cwd=folder):
        return subprocess.run(
            ["sh", "-c", command],
            cwd=cwd,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
        ).stdout

    run(f'"$PYTHON" -m ensurepip.venv "{folder}/env"', CLONE)
    run(f'"$PYTHON" tools/make_zipapp.py "{folder}/ensurepip.pyz"', CLONE)
    return [(shown, plain(run(command), folder)) for shown, command in STEPS]


def plain(output, folder):
    """Return what was printed without what differs between machines."""
    output = output.replace(f"{os.path.realpath(folder)}/", "").replace(
        f"{folder}/", ""
    )
    output = re.sub(r"(?m)^Looking in links: .*$", "Looking in links: /tmp/…", output)
    output = re.sub(r"python3\.\d+/", "python3/", output)
    output = re.sub(r"\(python 3\.\d+\)", "(python 3)", output)
    return re.sub(r", pip3\.\d+", ", pip3.X", output)


def draw(session):
    """Return the picture of a *session*, as ``record()`` returns it."""
    lines = []
    for typed, said in session:
        command = f'<tspan class="typed">{escape(typed)}</tspan>'
        lines.append(f'<tspan class="prompt">$</tspan> {command}')
        for line in said.splitlines():
            lines += [escape(part) for part in wrap(line)]
    width, height = 2 * EDGE + COLUMNS * 8, BAR + EDGE + LINE * len(lines)
    rows = [
        f'<text x="{EDGE}" y="{BAR + LINE * (number + 1) - 4}" xml:space="preserve">'
        f"{line}</text>"
        for number, line in enumerate(lines)
    ]
    lights = [f'<circle class="light" cx="{x}" cy="16" r="5"/>' for x in (20, 38, 56)]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" '
            f'height="{height}" viewBox="0 0 {width} {height}">',
            f"<style>{STYLE}</style>",
            f'<rect class="paper" x="0.5" y="0.5" width="{width - 1}" '
            f'height="{height - 1}" rx="8"/>',
            *lights,
            *rows,
            "</svg>\n",
        ]
    )


def wrap(line):
    """Break a line where a terminal would, whatever stands there."""
    return [line[at : at + COLUMNS] for at in range(0, len(line), COLUMNS)] or [""]


def main():
    found = _pythons.find()
    if OF not in found:
        sys.exit(f"The picture is of Python {OF}, which is not on this machine.")
    with tempfile.TemporaryDirectory() as folder:
        PICTURE.write_text(draw(record(found[OF].path, folder)), "utf-8")


if __name__ == "__main__":
    main()
