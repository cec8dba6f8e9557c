"""Commands: which Python a file in a folder of commands starts.

Nothing is run, and what is in doubt counts as working.
"""

import os
import re
import struct
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

_PYTHON = re.compile(
    r"(python|pypy|jython)[^{0}]*$".format(re.escape(os.sep)), re.IGNORECASE
)


_IMPORT = re.compile(b"(?:from|import) ")
_COMMENT = re.compile(b"^#.*", re.MULTILINE)


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
    # Who was killed has not made it executable yet; the system can forbid it as well.
    if not (interpreter.WINDOWS or _is_executable(path)):
        return BROKEN
    head = _line_of_program(scripts, name) if interpreter.WINDOWS else None
    head = head or files.head(path, 4096)
    if not head:
        return BROKEN
    if not head.startswith(b"#!"):
        # A program, or what a shell runs; pip's own words are no shell's.
        rest = _COMMENT.sub(b"", head).strip(b"\0\r\n ")
        return BROKEN if not rest or _IMPORT.match(rest) else OTHER_WORDS
    if not head.splitlines()[0][2:].split():
        return BROKEN
    python, is_usual = _interpreter(head, path)
    # With a null byte it is no path.
    if "\0" in python or not os.path.exists(_found(root, python)):
        return BROKEN
    if not _PYTHON.search(python):
        return OTHER_WORDS
    if not _is_this(root, python):
        return OTHERS
    return OURS if is_usual else OTHER_WORDS


def _is_executable(path):
    try:
        return bool(os.stat(path).st_mode & 0o111)
    except EnvironmentError:
        return False


def _line_of_program(scripts, name):
    """Return the line that tells a program of WINDOWS which Python to start, or None.

    It is in front of a zip file at the program's end, or in a script beside it.
    """
    program, script = paths(scripts, name)
    data = files.read(program) or b""
    # The end of a zip file, and what it says of the size of the rest.
    end = data.rfind(b"PK\5\6")
    if end < 0 or len(data) < end + 20:
        return files.head(script, 4096)
    size, start = struct.unpack("<II", data[end + 12 : end + 20])
    front = data[: max(0, end - size - start)]
    return front[front.rfind(b"#!") :] if b"#!" in front else None


def _interpreter(head, path):
    """Return the path of the program that a script starts, and whether it is
    named as pip does it."""
    if interpreter.WINDOWS:
        # It may have spaces, and be in quotes.
        named = re.match(b'#! *("[^"]*"|[^"\r\n]*?\\.exe)', head, re.IGNORECASE)
        if named:
            return _native(named.group(1).strip(b'"')), True
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
    executable = interpreter.console(sys.executable)
    if not executable or python == executable:
        return True
    here = _found(root, executable)
    return _identity(_found(root, python)) == _identity(here)


def _identity(python):
    """Return what tells one Python from another: its file, or the folder of its
    environment, where the file can be a link that others share."""
    folder = os.path.dirname(python)
    for above in (folder, os.path.dirname(folder)):
        if os.path.exists(os.path.join(above, "pyvenv.cfg")):
            return os.path.normcase(os.path.realpath(folder))
    return os.path.normcase(os.path.realpath(python))
