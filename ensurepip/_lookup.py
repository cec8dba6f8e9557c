"""Which Pythons are on this machine: one of a version, or all of them.

They are looked for where people's tools put them: on ``PATH``, among pyenv's and
uv's versions, and where Pythons are built to.  Nothing of the current folder is run:
folders that are named relative to it do not count.
"""

import os
import re

from ensurepip import _answers, _surroundings
from ensurepip._errors import BootstrapError
from ensurepip._target import files

# How many seconds a Python may take to tell what it is.
PATIENCE = 20

# What a version looks like: 3, 3.12, 3.12.1, pypy3.10.
_VERSION = re.compile(r"(pypy)?([23](?:\.\d+){0,2})$")

# The names of commands, and where an operating system keeps its own.
_NAME = re.compile(r"(python|pypy)([23](\.\d+)?)?(\.exe)?$")
_OF_THE_SYSTEM = ("/usr/bin", "/bin", "/usr/sbin", "/sbin", "/System", "/usr/libexec")

# Folders that hold one folder for each version, by variable and default; and some
# that need not be on PATH.
_VERSIONS = (
    ("PYENV_ROOT", "~/.pyenv", "versions"),
    ("UV_PYTHON_INSTALL_DIR", "~/.local/share/uv/python", ""),
    (None, "/opt/python", ""),
)
_FOLDERS = ("~/.local/bin", "/usr/local/bin", "/opt/homebrew/bin")


def is_version(text):
    """Tell whether ``--python`` means a version, not a path or a command."""
    return isinstance(text, str) and bool(_VERSION.match(text))


def one(text):
    """Return the Python of a version, as ``3.12`` or ``pypy3.10``.

    The first one that answers counts: those on PATH, the most precise name first,
    then the newest of each other place.  One that is a system's own counts only if
    there is no other.

    :raises BootstrapError: if there is none; it names those that there are.
    """
    kind, version = _VERSION.match(text).groups()
    wanted = tuple(map(int, version.split(".")))
    x_y = ".".join(version.split(".")[:2])
    command = kind or "python"
    spare = None
    for path in candidates([command + x_y, command + x_y[0], command, "python"]):
        found = _ask(path)
        if not found or found.kind != (kind or "cpython"):
            continue
        if found.release[: len(wanted)] == wanted:
            if not _is_system(found):
                return found
            spare = spare or found
    if spare:
        return spare
    there = ", ".join(sorted(set(map(_name, everything())), key=numbers))
    raise BootstrapError(
        "there is no such version on PATH or among those of pyenv and uv; what there "
        "is: {0}".format(there or "nothing")
    )


def every():
    """Return the paths of all Pythons that are no system's own and no environment.

    :raises BootstrapError: if there is none.
    """
    own = [e for e in everything() if not e.is_virtual and not _is_system(e)]
    if not own:
        raise BootstrapError(
            "there is no Python but the system's own: name that by its path"
        )
    return [each.executable for each in own]


def everything():
    """Return the Pythons of this machine, each once, by implementation and version."""
    answers = {}
    for path in candidates(None):
        found = _ask(path)
        if found and found.is_virtual:
            # What it is a link to is another Python.
            answers[_surroundings.absolute(path)] = found
        elif found:
            answers.setdefault(os.path.realpath(found.executable), found)
    return sorted(answers.values(), key=lambda each: (each.kind, each.release))


def _ask(path):
    """Return the Python at a path, or None if there is none that answers."""
    try:
        return _answers.ask(path, PATIENCE)
    except _answers.CannotAsk:
        raise
    except BootstrapError:
        return None


def _is_system(python):
    """Tell whether an operating system's owner looks after a Python."""
    if python.is_virtual:
        return False
    folders = tuple(folder + "/" for folder in _OF_THE_SYSTEM)
    return python.is_managed or os.path.realpath(python.executable).startswith(folders)


def _name(python):
    kind = "" if python.kind == "cpython" else python.kind
    return kind + ".".join(map(str, python.release))


def candidates(names):
    """Yield the paths of commands that may be Pythons, each once.

    :param names: their names, the best first; None means whatever is a Python's.
    """
    taken = set()
    for folders in [on_path()] + list(_other_places()):
        folders = list(filter(_surroundings.is_whole, folders))
        listed = [(folder, _commands(folder, names)) for folder in folders]
        for name in names or sorted({n for _folder, there in listed for n in there}):
            for folder, there in listed:
                for each in (name, name + ".exe"):
                    candidate = os.path.join(folder, each)
                    if each in there and os.path.realpath(candidate) not in taken:
                        # A link of an environment is another Python than its target.
                        if not os.path.islink(candidate):
                            taken.add(os.path.realpath(candidate))
                        yield candidate


def on_path():
    """Return the entries of PATH, or else the whole ones of what takes its place,
    which for old Pythons begins with the current folder."""
    path = os.environ.get("PATH")
    if path is not None:
        return path.split(os.pathsep)
    return list(filter(_surroundings.is_whole, os.defpath.split(os.pathsep)))


def _other_places():
    for variable, default, inside in _VERSIONS:
        root = os.environ.get(variable or "") or os.path.expanduser(default)
        root = os.path.join(root, inside)
        for name in sorted(files.names(root), key=numbers, reverse=True):
            # WINDOWS has no folder bin.
            folder = os.path.join(root, name)
            yield [os.path.join(folder, "bin"), folder]
    yield [os.path.expanduser(folder) for folder in _FOLDERS]


def _commands(folder, names):
    """Return the names of commands in a folder: those of *names*, or a Python's."""
    return {
        name
        for name in files.names(folder)
        if (re.sub(r"\.exe$", "", name) in names if names else _NAME.match(name))
        and os.path.isfile(os.path.join(folder, name))
        and os.access(os.path.join(folder, name), os.X_OK)
    }


def numbers(text):
    return [int(number) for number in re.findall(r"\d+", text)]
