"""Which Pythons are on this machine: one of a version, or all of them.

They are looked for where people's tools put them: on ``PATH``, among pyenv's and
uv's versions, and where Pythons are built to.  Nothing of the current folder is run:
folders that are named relative to it do not count.
"""

import json
import os
import re
from collections import namedtuple

from ensurepip import _process, _surroundings
from ensurepip._errors import BootstrapError
from ensurepip._target import files

# How many seconds a Python may take to tell what it is.
PATIENCE = 20

_QUESTION = """
import json, os, platform, sys, sysconfig
marker = os.path.join(sysconfig.get_path("stdlib") or "", "EXTERNALLY-MANAGED")
print("")
print("ensurepip " + json.dumps([
    platform.python_implementation().lower().replace("cpython", "python"),
    list(sys.version_info[:3]),
    sys.executable or "",
    getattr(sys, "real_prefix", getattr(sys, "base_prefix", sys.prefix)) != sys.prefix,
    os.path.exists(marker),
]))
"""

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


class Found(namedtuple("Found", "path kind version executable is_virtual is_system")):
    """A Python that answered.

    *kind* is ``python`` or the name of another implementation, *version* a tuple of
    three numbers, *is_system* whether an operating system's owner looks after it.
    """

    __slots__ = ()

    def __str__(self):
        kind = "" if self.kind == "python" else self.kind
        return kind + ".".join(map(str, self.version))


def is_version(text):
    """Tell whether ``--python`` means a version, not a path or a command."""
    return isinstance(text, str) and bool(_VERSION.match(text))


def one(text):
    """Return the path of a Python of a version, as ``3.12`` or ``pypy3.10``.

    The first one that answers counts: those on PATH, the most precise name first,
    then the newest of each other place.  One that is a system's own counts only if
    there is no other.

    :raises BootstrapError: if there is none; it names those that there are.
    """
    kind, version = _VERSION.match(text).groups()
    kind = kind or "python"
    wanted = tuple(map(int, version.split(".")))
    x_y = ".".join(version.split(".")[:2])
    names = [kind + x_y, kind + x_y[0], kind, "python"]
    spare = None
    for path in candidates(names):
        found = ask(path)
        if found and (found.kind, found.version[: len(wanted)]) == (kind, wanted):
            if not found.is_system:
                return found.path
            spare = spare or found.path
    if spare:
        return spare
    there = ", ".join(sorted(set(map(str, everything())), key=numbers))
    raise BootstrapError(
        "there is no such version on PATH or among those of pyenv and uv; what there "
        "is: {0}".format(there or "nothing")
    )


def every():
    """Return the paths of all Pythons that are no system's own and no environment.

    :raises BootstrapError: if there is none.
    """
    own = [each for each in everything() if not each.is_system and not each.is_virtual]
    if not own:
        raise BootstrapError(
            "there is no Python but the system's own: name that by its path"
        )
    return [each.executable for each in own]


def everything():
    """Return the Pythons of this machine, each once, by implementation and version."""
    answers = {}
    for path in candidates(None):
        found = ask(path)
        if found and found.is_virtual:
            # What it is a link to is another Python.
            answers[os.path.abspath(path)] = found
        elif found:
            answers.setdefault(os.path.realpath(found.executable), found)
    return sorted(answers.values(), key=lambda each: (each.kind, each.version))


def candidates(names):
    """Yield the paths of commands that may be Pythons, each once.

    :param names: their names, the best first; None means whatever is a Python's.
    """
    taken = set()
    path = os.environ.get("PATH", os.defpath).split(os.pathsep)
    for folders in [path] + list(_other_places()):
        folders = [folder for folder in folders if os.path.isabs(folder)]
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


def ask(path):
    """Return what the Python at a path is, or None if it does not tell."""
    environ = _surroundings.for_another_python()
    try:
        status, output, _errors = _process.ask(path, _QUESTION, environ, PATIENCE)
        lines = [line for line in output.splitlines() if line.startswith("ensurepip [")]
        told = json.loads(lines[-1][len("ensurepip ") :])
        kind, version, executable, is_virtual, is_managed = told
        version = tuple(number + 0 for number in version)
        executable = _surroundings.native(executable) or path
        kind = str(kind)
    except (BootstrapError, EnvironmentError, LookupError):
        return None
    except (ValueError, TypeError, AttributeError, RuntimeError):
        return None
    if status or len(version) != 3:
        return None
    is_system = bool(is_managed) or os.path.realpath(executable).startswith(
        tuple(folder + "/" for folder in _OF_THE_SYSTEM)
    )
    is_system = is_system and not is_virtual
    return Found(path, kind, version, executable, bool(is_virtual), is_system)


def numbers(text):
    return [int(number) for number in re.findall(r"\d+", text)]
