"""The change log: writing down which releases a bundle got."""

import re

_BULLET = re.compile(r"- (\S+) (\S+?)(?:, was (\S+),)? for Python (.+)\.$")
_TITLE = re.compile(r"(\S+) \(.+\)$")


def add(text, changes):
    """Return the change log with the changes in its topmost section.

    That section is the unreleased one; it is made if there is none.  A
    release that came and went within the section is not mentioned: its
    bullet is changed to name the newer one.
    """
    lines = text.splitlines() or ["Changes", "======="]
    start = _section(lines)
    for change in changes:
        _note(lines, start, change)
    return "\n".join(lines) + "\n"


def _section(lines):
    """Return the index of the first line after the unreleased section's title."""
    titles = [
        number
        for number in range(len(lines) - 1)
        if _TITLE.match(lines[number]) and re.match("-{3,}$", lines[number + 1])
    ]
    if titles and lines[titles[0]].endswith("(unreleased)"):
        return titles[0] + 2
    version = _TITLE.match(lines[titles[0]])[1] if titles else "0.0"
    head, _, tail = version.rpartition(".")
    title = f"{head}.{int(tail) + 1} (unreleased)" if tail.isdigit() else "(unreleased)"
    at = titles[0] if titles else len(lines)
    if not titles:
        lines.append("")
        at += 1
    lines[at:at] = [title, "-" * len(title), ""]
    return at + 2


def _end(lines, start):
    """Return where the section's next bullet belongs."""
    end = start
    while end < len(lines) and not re.match("-{3,}$", lines[end]):
        end += 1
    if end < len(lines):
        end -= 1
    while end > start and not lines[end - 1].strip():
        end -= 1
    return end


def _note(lines, start, change):
    for number in range(start, _end(lines, start)):
        bullet = _BULLET.match(lines[number])
        if bullet and change.new and bullet[1] == change.project:
            _, version, was, pythons = bullet.groups()
            if version == change.old and pythons == change.pythons:
                lines[number] = _bullet(change._replace(old=was))
                return
    end = _end(lines, start)
    if end == start:
        lines[end:end] = [""]
        end += 1
    lines[end:end] = [_bullet(change)]


def _bullet(change):
    project, pythons, old, new = change
    if not new:
        return f"- {project} {old} is no longer bundled for Python {pythons}."
    was = f", was {old}," if old else ""
    return f"- {project} {new}{was} for Python {pythons}."
