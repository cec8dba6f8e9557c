"""Commands: which Python a file in a folder of commands starts.

Nothing is run, and what is in doubt counts as working.
"""

import os
import re
import sys

from . import files, interpreter

# There is none; there is one that cannot start; it starts this Python by the
# line that pip writes; it starts another Python; it is a program, or a script in
# other words than pip's: relocatable, wrapped, with env.
MISSING = "missing"
BROKEN = "broken"
OURS = "ours"
OTHERS = "another's"
OTHER_WORDS = "other words"

_PYTHON = re.compile(r"(python|pypy|jython)[^/]*$", re.IGNORECASE)


def paths(scripts, name):
    """Return the paths of the files that a command can consist of."""
    path = os.path.join(scripts, name)
    return [path + ".exe", path + "-script.py"] if interpreter.WINDOWS else [path]


def look(scripts, name, root=None):
    """Return one of the constants above for a command in a folder.

    :param root: the folder of ``--root``, or None: interpreters are looked for
        under it, too.
    """
    path = paths(scripts, name)[0]
    if not os.path.lexists(path):
        return MISSING
    # Who was killed has not made it executable yet.
    if not (interpreter.WINDOWS or os.access(path, os.X_OK)):
        return BROKEN
    head = files.head(path, 4096)
    if not head:
        return BROKEN
    if not head.startswith(b"#!"):
        if interpreter.WINDOWS:
            return OURS
        return OTHER_WORDS if b"\0" in head else BROKEN
    if not head[2:].split():
        return BROKEN
    python, is_usual = _interpreter(head, path)
    if not os.path.exists(_found(root, python)):
        return BROKEN
    if not _PYTHON.search(python):
        return OTHER_WORDS
    if not _is_this(root, python):
        return OTHERS
    return OURS if is_usual else OTHER_WORDS


def _interpreter(head, path):
    """Return the path of the program that a script starts, and whether it is
    named as pip does it."""
    words = head.splitlines()[0][2:].split()
    if os.path.basename(words[0]) == b"env" and words[1:] and words[1][:1] == b"/":
        return _native(words[1]), True
    executed = re.search(b"^'''exec' (.+) \"\\$0\"", head, re.MULTILINE)
    if not executed:
        return _native(words[0]), True
    named = executed.group(1)
    if b"$" not in named:
        return _native(named.strip(b"\"'")), True
    # It is beside the script.
    name = _native(named.split(b"/")[-1].strip(b"\"' "))
    return os.path.join(os.path.dirname(os.path.realpath(path)), name), False


def _native(path):
    return path if interpreter.PYTHON_2 else os.fsdecode(path)


def _found(root, path):
    """Return where a path leads, as seen from inside a root if it is there."""
    inside = interpreter.under(root, path) if root else path
    return inside if os.path.exists(inside) else path


def _is_this(root, python):
    if not sys.executable or python == sys.executable:
        return True
    here = _found(root, sys.executable)
    return _identity(_found(root, python)) == _identity(here)


def _identity(python):
    """Return what tells one Python from another: its file, or the folder of its
    environment, where the file can be a link that others share."""
    folder = os.path.dirname(python)
    for above in (folder, os.path.dirname(folder)):
        if os.path.exists(os.path.join(above, "pyvenv.cfg")):
            return os.path.realpath(folder)
    return os.path.realpath(python)
