"""What only the target interpreter can tell of itself."""

import os
import re
import sys
import sysconfig
from collections import namedtuple

# What only one kind of Python, or an OLD_PIP, needs stands where its word is: to
# drop one is to look for the word.
PYTHON_2 = sys.version_info < (3,)
JYTHON = os.name == "java"
WINDOWS = os.name == "nt"


class Python(
    namedtuple(
        "Python",
        "executable kind release wheel_folder is_virtual is_managed has_zlib "
        "keeps_bytecode",
    )
):
    """A Python to bootstrap.

    *kind* is ``cpython`` or the name of another implementation, *release* a tuple of
    three numbers, *wheel_folder* the folder of system wheels that it was configured
    with, or None; *is_virtual* tells whether it is a virtual environment, and
    *is_managed* whether it has the marker of PEP 668.
    """

    __slots__ = ()

    @property
    def version(self):
        """The ``(major, minor)`` tuple."""
        return self.release[:2]


def this():
    """Return the Python that runs this."""
    try:
        import zlib
    except (ImportError, UnicodeError):
        # The latter if its path cannot be spelt in this locale.
        zlib = None
    return Python(
        sys.executable,
        _kind(),
        sys.version_info[:3],
        _configured("WHEEL_PKG_DIR"),
        in_virtual_environment(),
        os.path.isfile(_marker()),
        zlib is not None,
        keeps_bytecode(),
    )


def _kind():
    if PYTHON_2:
        import platform

        return platform.python_implementation().lower()
    return sys.implementation.name


def _configured(variable):
    try:
        folder = sysconfig.get_config_var(variable) or ""
    except ImportError:
        # A module that is to tell how it is built is not there.
        return None
    # A relative one would lead to wherever the caller stands.
    return folder if os.path.isabs(folder) else None


def console(executable):
    """Return the program that commands have to start: on WINDOWS, ``pythonw.exe``
    has no console, and ``python.exe`` beside it is the same Python."""
    if not (WINDOWS and executable):
        return executable
    folder, name = os.path.split(executable)
    usual = os.path.join(folder, name.lower().replace("pythonw", "python", 1))
    is_windowed = name.lower().startswith("pythonw")
    return usual if is_windowed and os.path.isfile(usual) else executable


def in_virtual_environment():
    return hasattr(sys, "real_prefix") or sys.prefix != getattr(
        sys, "base_prefix", sys.prefix
    )


def keeps_bytecode():
    """Tell whether pip finds the bytecode of this Python beside the sources.

    JYTHON writes Java classes, and an OLD_PIP fails when it misses the bytecode.
    PYTHON_2 says nothing of its implementation.
    """
    implementation = getattr(sys, "implementation", None)
    return not JYTHON and getattr(implementation, "cache_tag", "") is not None


def can_prepare():
    """Tell whether the bytecode of this Python can be prepared.

    It has to be marshalled code in files whose place can be configured.
    """
    return (
        hasattr(sys, "pycache_prefix")
        and sys.implementation.name == "cpython"
        and keeps_bytecode()
    )


def externally_managed():
    """Return the message of the marker of PEP 668, or None without a marker."""
    marker = _marker()
    if not os.path.isfile(marker):
        return None
    try:  # PYTHON_2 has another name for it
        from configparser import Error, RawConfigParser
    except ImportError:
        from ConfigParser import Error, RawConfigParser
    parser = RawConfigParser()
    try:
        parser.read(marker)
        messages = dict(parser.items("externally-managed"))
    except (Error, ValueError, EnvironmentError):
        messages = {}
    settings = [os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG")]
    language = (list(filter(None, settings)) or ["C"])[0].split(".")[0].lower()
    for key in ("error-" + language, "error-" + language.split("_")[0], "error"):
        if messages.get(key):
            return messages[key]
    return "use its package manager, or a virtual environment"


def manager(request):
    """Return what the marker of PEP 668 says, if a request has to heed it."""
    if request["break_system_packages"] or in_virtual_environment():
        return None
    return externally_managed()


def _marker():
    return os.path.join(sysconfig.get_path("stdlib"), "EXTERNALLY-MANAGED")


def folders_are_known(prefix=None):
    """Tell whether :func:`folders` tells what pip would.

    Before Python 3.10, or where a distributor says so, pip asks distutils, which
    can be configured, and which distributors patch.  From 3.10 on, pips differ in
    what they make of a distributor's scheme under a *prefix*.
    """
    if getattr(sysconfig, "_PIP_USE_SYSCONFIG", sys.version_info >= (3, 10)):
        preferred = getattr(sysconfig, "get_preferred_scheme", None)
        return not (prefix and preferred) or preferred("prefix") in _USUAL_SCHEMES
    if JYTHON:
        return True
    library = os.path.join(sysconfig.get_path("stdlib"), "distutils")
    if os.path.exists(os.path.join(library, "distutils.cfg")):
        return False
    try:
        with open(os.path.join(library, "command", "install.py"), "rb") as file:
            code = file.read()
    except EnvironmentError:
        return False
    return not any(mark in code for mark in _MARKS_OF_PATCHES)


_USUAL_SCHEMES = ("posix_prefix", "nt", "venv")

# What the patches of Debian and of Red Hat put into distutils.
_MARKS_OF_PATCHES = (b"deb_system", b"unix_local", b"RPM_BUILD_ROOT")


def folders(root, prefix, user):
    """Return the folders that pip installs modules and commands into.

    :param root: the folder of ``--root``, or None.
    :param prefix: the folder of ``--prefix``, or None.
    :param user: whether ``--user`` is given.
    """
    preferred = getattr(sysconfig, "get_preferred_scheme", None)
    found = []
    if JYTHON:
        found = _folders_of_jython(prefix, user)
    elif user and not preferred:
        found = _user_folders_of_distutils()
    if found:
        return [under(root, folder) for folder in found] if root else found
    scheme, variables = None, {}
    if user:
        scheme = preferred("user")
    elif prefix:
        usual = "nt" if WINDOWS else "posix_prefix"
        scheme = preferred("prefix") if preferred else usual
        variables = {"base": prefix, "platbase": prefix}
    for name in ("purelib", "scripts"):
        if scheme:
            folder = sysconfig.get_path(name, scheme, variables)
        else:
            folder = sysconfig.get_path(name)
        if root:
            folder = under(root, folder)
        found.append(folder)
    return found


def _user_folders_of_distutils():
    """Return a user's folders where sysconfig does not yet say which scheme is theirs:
    a framework build of macOS has another one than the name of the system tells."""
    import site

    scripts = sysconfig.get_path("scripts", os.name + "_user")
    return [site.getusersitepackages(), scripts]


def _folders_of_jython(prefix, user):
    """Return the folders of JYTHON's site and distutils, which pip follows.

    Jython's sysconfig names others, which are not even on ``sys.path``.
    """
    if user:
        import site

        return [site.getusersitepackages(), os.path.join(site.getuserbase(), "bin")]
    base = prefix or sys.prefix
    return [os.path.join(base, "Lib", "site-packages"), os.path.join(base, "bin")]


def under(root, folder):
    """Return where *folder* is if *root* is the root of the file system."""
    inside = os.path.splitdrive(os.path.abspath(folder))[1].lstrip(os.sep)
    return os.path.join(root, inside)


def site_folders():
    """Return the site-packages folders on ``sys.path``."""
    names = ("site-packages", "dist-packages")
    return [path for path in sys.path if os.path.basename(path) in names]


def commands(kind):
    """Return the names of the commands that pip is to install.

    :param kind: ``altinstall`` for pipX.Y, ``install`` for pipX too, ``all``
        for pip too.
    """
    names = ["pip{0}.{1}".format(*sys.version_info)]
    if kind != "altinstall":
        names.insert(0, "pip{0}".format(sys.version_info[0]))
    if kind == "all":
        names.insert(0, "pip")
    return names


def can_hold_commands(executable, folder):
    """Tell whether commands that start *executable* can be installed, and start.

    :param executable: what their first line has to name, as pip spells it: by
        itself, or for a shell if it is long or has a space.
    :param folder: where their package is installed.
    """
    if WINDOWS:
        return True
    if "$" in folder and sys.version_info < (3, 10):
        # distutils takes it for a variable.
        return False
    # PYTHON_2 has bytes.
    name = executable if isinstance(executable, bytes) else os.fsencode(executable)
    try:
        name.decode("utf-8")
    except ValueError:
        return False
    if re.search(b"[\t\r\n]", name):
        return False
    if b" " in name:
        return not re.search(b"[\"$`\\\\]|'''", name)
    return len(name) <= _LONGEST or not re.search(b"[^\\w@%+=:,./\x80-\xff-]", name)


# The longest name after which pip does not need a shell.
_LONGEST = 124
