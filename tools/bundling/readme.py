"""The README's table of what each Python gets, which the script keeps true."""

from itertools import groupby

from . import table

# Comments of the README that stand around the table.
_START = ".. The release script writes this table."
_END = ".. Here the table ends."


def update(text, rows, pythons):
    """Return the text of a README with its table made of *rows*.

    A text without the two comments stays as it is.
    """
    head, start, rest = text.partition(_START)
    _, end, tail = rest.partition(_END)
    if not end:
        return text
    return f"{head}{start}\n\n{_render(rows, pythons)}\n{end}{tail}"


def _render(rows, pythons):
    def versions(python):
        found = [table.find(rows, project, python) for project in table.PROJECTS]
        return tuple(row.version if row else "" for row in found)

    lines = [("Python", *table.PROJECTS)]
    for got, run in groupby(pythons, versions):
        run = list(run)
        last = None if run[-1] == pythons[-1] else run[-1]
        lines.append((table.span(run[0], last), *got))
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    rule = "  ".join("=" * width for width in widths)
    body = [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        for line in lines
    ]
    lines = [rule, body[0], rule, *body[1:], rule]
    return "".join(f"{line.rstrip()}\n" for line in lines)
