"""entry_points.txt: which commands a wheel has (the entry points specification)."""

import re

# The lines of an entry_points.txt.  pip looks for the name of a command in all that it
# wrote before an equals sign, so that a command has no second one.
_SECTION = re.compile(r"\[[ \t]*([^][]*?)[ \t]*\]$")
_SCRIPTS = ("console_scripts", "gui_scripts")
_COMMAND = re.compile(r"(?:(\.?[A-Za-z0-9_+-][A-Za-z0-9_.+-]*)[ \t]*=[^=]*|#.*)?$")
_ENTRY = re.compile(r"(?:[^][#;=][^=]*=.*|#.*)?$")

# Blanks and ends of lines to some only.
_ODD = re.compile(r"[^\S \t\n]|[\0-\x08\x0b-\x1f\x7f-\x9f]", re.UNICODE)


def commands(text):
    """Return the names of all commands that an ``entry_points.txt`` declares.

    :raises ValueError: if it is not in plain words: there are several who read it,
        for each pip and each Python others.
    """
    # PYTHON_2 has bytes.
    whole = text.decode("utf-8") if str is bytes else text
    whole = whole.replace("\r\n", "\n")
    is_plain = not _ODD.search(whole)
    known, names = _ENTRY, []
    for line in whole.split("\n"):
        line = line.strip(" \t")
        section = _SECTION.match(line)
        found = section or known.match(line)
        if not (is_plain and found):
            raise ValueError("its entry_points.txt is not in plain words")
        if section:
            known = _COMMAND if section.group(1) in _SCRIPTS else _ENTRY
        elif known is _COMMAND and found.group(1):
            names.append(str(found.group(1)))
    return names


def scripts(text, kind):
    """Return pairs of a command in an ``entry_points.txt`` and what it calls.

    :param kind: ``console`` or ``gui``.
    """
    section = text.partition("[{0}_scripts]".format(kind))[2].partition("\n[")[0]
    return re.findall(r"^([\w.-]+)[ \t]*=[ \t]*([^\r\n]*)", section, re.MULTILINE)
