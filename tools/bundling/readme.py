"""The README's table of what each Python gets, which the script keeps true."""

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
    projects = table.projects(rows)

    def versions(python):
        found = [table.find(rows, project, python) for project in projects]
        return tuple(wheel.version if wheel else "" for wheel in found)

    lines = [("Python", *projects)]
    for row in table.spans(pythons, versions):
        lines.append((str(row), *row.wheel))
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    rule = tuple("=" * width for width in widths)
    text = ""
    for line in [rule, lines[0], rule, *lines[1:], rule]:
        cells = [cell.ljust(width) for cell, width in zip(line, widths, strict=True)]
        text += "  ".join(cells).rstrip() + "\n"
    return text
