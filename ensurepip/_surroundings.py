"""What surrounds a process: variables, interpreter flags, folders of imports.

Nothing of it goes into the processes that a bootstrap starts, unless it says
where a Python is or what it is to do.
"""

import codecs
import os
import sys

# JYTHON has a variable of its own.
_PATH_VARIABLE = "JYTHONPATH" if os.name == "java" else "PYTHONPATH"

# Variables that say what a Python is to do, not where it is or what it imports.
_FOR_ANY = (
    "PYTHONDONTWRITEBYTECODE",
    "PYTHONNOUSERSITE",
    "PYTHONPYCACHEPREFIX",
    "PYTHONUSERBASE",
)

# Variables that name a folder, and those that list some, which the dynamic linker
# and Python look at.
_FOLDERS = (
    "HOME",
    "JAVA_HOME",
    "JYTHON_HOME",
    "PYTHONPYCACHEPREFIX",
    "PYTHONUSERBASE",
)
_LISTS = (
    "DYLD_FALLBACK_LIBRARY_PATH",
    "DYLD_LIBRARY_PATH",
    "LD_LIBRARY_PATH",
    "PATH",
    "PYTHONHOME",
)

# Variables that could put other modules in front of the target's own, turn
# harmless warnings into errors, hold the child open, or colour what is read here.
_LEFT_OUT = (
    "PYTHONPATH",
    "JYTHONPATH",
    "PYTHONWARNINGS",
    "PYTHONINSPECT",
    "FORCE_COLOR",
    "CLICOLOR_FORCE",
    "TTY_COMPATIBLE",
)

# Others of that kind: a pip's own, and those with which a Python is built for
# another machine.
_LEFT_OUT_BY_PREFIX = ("_PIP_", "_PYTHON_")

# Names the module, on PYTHONPATH then, that says how such a Python is built.
_BUILD = "_PYTHON_SYSCONFIGDATA_NAME"

# Variables for what is usually in a home.
_XDG = ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")

# Tells a process that a bootstrap started it.
_STARTED = "_ENSUREPIP_STARTED"


class StandardLibraryFirst(object):
    """While it is entered, the surroundings are not on ``sys.path``.

    They are the current directory, which ``python -m`` puts there, and
    PYTHONPATH.  A module of theirs must not be taken for one of the standard
    library.  This package stays importable even if it was found there.
    """

    def __enter__(self):
        self._path = sys.path[:]
        self._taken = {}
        if os.environ.get(_BUILD):
            try:
                __import__(os.environ[_BUILD])
            except ImportError:
                # Then it is how this very Python was built that counts.
                self._taken[_BUILD] = os.environ.pop(_BUILD)
        leave()

    def __exit__(self, *exception):
        sys.path[:] = self._path
        os.environ.update(self._taken)


def leave():
    """Take the current directory and PYTHONPATH out of ``sys.path``."""
    try:
        here = os.getcwd()
    except EnvironmentError:
        here = ""
    folders = ["", here]
    for folder in os.environ.get(_PATH_VARIABLE, "").split(os.pathsep):
        folders += [folder, os.path.normpath(os.path.join(here, folder))]
    library = os.path.dirname(getattr(os, "__file__", ""))
    sys.path[:] = [
        path for path in sys.path if path not in folders or _is_in(library, path)
    ]


def _is_in(folder, path):
    return bool(folder) and os.path.join(path, "").startswith(os.path.join(folder, ""))


def interpreter_flags():
    """Return the flags that make the child as isolated as this process is."""
    flags = []
    if getattr(sys.flags, "isolated", 0):  # PYTHON_2 knows no -I
        flags.append("-I")
    else:
        if sys.flags.ignore_environment:
            flags.append("-E")
        if sys.flags.no_user_site:
            flags.append("-s")
    flags += ["-O"] * sys.flags.optimize
    utf8_mode = getattr(sys.flags, "utf8_mode", None)
    if utf8_mode is not None:
        flags += ["-X", "utf8={0}".format(int(utf8_mode))]
    return flags


def for_child(environ, folder):
    """Return what a child in *folder* gets of an environment."""
    environ = {
        name: value
        for name, value in environ.items()
        if name not in _LEFT_OUT and not name.startswith(_LEFT_OUT_BY_PREFIX)
    }
    _mean_here(environ)
    environ[_STARTED] = "1"
    if not os.path.isabs(os.path.expanduser("~")):
        # Where nobody has a home, pip needs some other place to name.
        for name in _XDG:
            environ.setdefault(name, folder)
    # pip's own temporary folders go away with ours, even if pip is killed.
    environ["TMPDIR"] = folder
    if ascii_only() or environ.get("LC_ALL") in ("C", "POSIX"):
        # Pythons after PYTHON_2 and 3.6 do so themselves (PEP 538, PEP 540).
        environ["LC_CTYPE"] = "C.UTF-8"
        if environ.get("LC_ALL"):
            environ["LC_MESSAGES"] = environ.pop("LC_ALL")
    return environ


def _mean_here(environ):
    """Let relative names lead from another folder to where they do from here."""
    try:
        here = os.getcwd()
    except EnvironmentError:
        return
    for name in _FOLDERS:
        if environ.get(name):
            environ[name] = os.path.join(here, environ[name])
    for name in _LISTS:
        if environ.get(name):
            folders = environ[name].split(os.pathsep)
            folders = [os.path.join(here, folder) for folder in folders]
            environ[name] = os.pathsep.join(folders)


def was_started_by_a_bootstrap():
    """Tell whether a bootstrap started this process, to be the target."""
    return _STARTED in os.environ


def is_whole(path):
    """Tell whether a path leads to the same place from every folder."""
    # On WINDOWS "\\folder" is one of the current drive.
    return os.path.isabs(path) and (
        os.name != "nt" or bool(os.path.splitdrive(path)[0])
    )


def absolute(path):
    """Return *path* so that it leads to the same place from every folder.

    What ".." leads to depends on links, so that it is not taken out by its words.
    """
    parts = path.split(os.sep)
    if os.pardir not in parts:
        return path if is_whole(path) else os.path.abspath(path)
    after = len(parts) - parts[::-1].index(os.pardir)
    above = os.path.realpath(os.sep.join(parts[:after]))
    return os.path.join(above, *parts[after:])


def native(text):
    """Return *text* as this Python's ``str``, which PYTHON_2 cannot guess."""
    if isinstance(text, str):
        return text
    if isinstance(text, bytes):
        return os.fsdecode(text)
    # PYTHON_2 was given text.
    encoding = "utf-8" if ascii_only() else sys.getfilesystemencoding()
    return text.encode(encoding)


def ascii_only():
    """Tell whether this process can spell no other paths, as in the C locale."""
    encoding = sys.getfilesystemencoding()  # PYTHON_2 may know none
    return encoding is None or codecs.lookup(encoding).name == "ascii"


def for_another_python():
    """Return a copy of the environment without this Python's own variables."""
    return {
        name: value
        for name, value in os.environ.items()
        if name in _FOR_ANY or not name.startswith(("PYTHON", "__PYVENV"))
    }


def disable_pip_configuration(environ):
    """Take pip's variables and configuration files out of *environ*."""
    for name in [name for name in environ if name.startswith("PIP_")]:
        # Another thread may do the same.
        environ.pop(name, None)
    environ["PIP_CONFIG_FILE"] = os.devnull
