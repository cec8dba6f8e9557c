"""The change log: writing down which releases a bundle got."""

import re

_BULLET = re.compile(r"- (\S+) (\S+?)(?:, was (\S+),)? for Python (.+)\.$")
_TITLE = re.compile(r"^(?:(\d+(?:\.\d+)*)\S* )?\((.+)\)\n-{3,}\n", re.M)


def add(text, changes):
    """Return the change log with the changes in its topmost section.

    That section is the unreleased one; it is made if there is none.  A
    release that came and went within the section is not mentioned: its
    bullet is changed to name the newer one, or goes if that was there before.
    """
    text = (text.rstrip() or "Changes\n=======") + "\n"
    section = _TITLE.search(text)
    if not section or section[2] != "unreleased":
        at = section.start() if section else len(text)
        text = f"{text[:at].rstrip()}\n\n{_title(section)}\n\n{text[at:]}"
        section = _TITLE.search(text)
    head, rest = text[: section.end()], text[section.end() :]
    later = _TITLE.search(rest)
    end = later.start() if later else len(rest)
    lines = rest[:end].strip().splitlines()
    for change in changes:
        _note(lines, *change)
    parts = [head, *lines, "", rest[end:]]
    return "\n".join(parts).rstrip() + "\n"


def _title(latest):
    """Return the title of the section after the *latest*, which may be None."""
    *head, tail = (latest and latest[1] or "0.0").split(".")
    title = f"{'.'.join([*head, str(int(tail) + 1)])} (unreleased)"
    return f"{title}\n{'-' * len(title)}"


def _note(lines, project, pythons, old, new):
    for number, line in enumerate(lines):
        bullet = _BULLET.match(line)
        # A killed run may have written a bullet, but not the table.
        if not new or not bullet or bullet.group(1, 4) != (project, pythons):
            continue
        if old in bullet.group(2, 3):
            was = bullet[3] if bullet[2] == old else old
            lines[number : number + 1] = (
                [_bullet(project, pythons, was, new)] if was != new else []
            )
            return
    if (bullet := _bullet(project, pythons, old, new)) not in lines:
        lines.append(bullet)


def _bullet(project, pythons, old, new):
    if not new:
        return f"- {project} {old} is no longer bundled for Python {pythons}."
    was = f", was {old}," if old else ""
    return f"- {project} {new}{was} for Python {pythons}."
