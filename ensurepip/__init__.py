"""Gives this Python a working pip, offline, from wheels that it carries.

It is the system of PEP 453, and of PEP 477 for Python 2.7::

    python -m ensurepip --upgrade

or, from code, ``ensurepip.bootstrap(upgrade=True)``.
"""

import os
import sys

from ensurepip import _surroundings

with _surroundings.StandardLibraryFirst():
    import contextlib

    from ensurepip import _bundle, _config
    from ensurepip._target import interpreter as _interpreter

    _THIS = _interpreter.this()
    # CPython's tests change it.
    _WHEEL_PKG_DIR = _THIS.wheel_folder
from ensurepip._errors import (
    BootstrapError,
    DamagedBundleError,
    DisabledError,
    OptionConflictError,
    UnsupportedPythonError,
)

__all__ = [
    "version",
    "bootstrap",
    "BootstrapError",
    "DamagedBundleError",
    "DisabledError",
    "OptionConflictError",
    "UnsupportedPythonError",
]


def _wheels(python=None):
    """Return the wheels for a Python, by default this one, pip last."""
    python = python or _THIS._replace(wheel_folder=_WHEEL_PKG_DIR)
    folder = _config.get("wheel-folder")
    if folder:
        return _bundle.select_from(folder, python.version)
    return _bundle.select(python.version, python.wheel_folder)


def version():
    """Return the version of pip that would be installed for this Python.

    :returns: the version, a ``str``, as in ``pip X.Y``.
    :raises UnsupportedPythonError: if no pip serves this Python.
    :raises DamagedBundleError: if the table of wheels cannot be read.
    :raises BootstrapError: if the redistributor's configuration cannot.
    """
    return _wheels()[-1].version


def _bundled_pip_version():
    try:
        return _bundle.select(_THIS.version)[-1].version
    except BootstrapError:
        return None


_PIP_VERSION = _bundled_pip_version()

try:
    _MissingModuleError = ModuleNotFoundError
except NameError:  # Python 2
    _MissingModuleError = ImportError


def bootstrap(
    root=None,
    upgrade=False,
    user=False,
    verbosity=0,
    altinstall=False,
    default_pip=None,
    prefix=None,
    break_system_packages=False,
    python=None,
):
    """Install pip into this Python, as PEP 453 and PEP 477 describe.

    By default the commands ``pipX`` and ``pipX.Y`` are installed, X.Y being
    the version of this Python, and on Python 2.7 also ``pip``.  Nothing is
    fetched.  A pip that is already there stays, unless *upgrade* is given
    and the bundled one is newer.

    As in the standard library, the ``PIP_*`` variables are removed from
    ``os.environ``, and ``PIP_CONFIG_FILE`` and ``ENSUREPIP_OPTIONS`` set.

    :param root: a folder to install under, as if it were the root of the
        file system.
    :param upgrade: replace an older pip.
    :param user: install into the user's site-packages (PEP 370).
    :param verbosity: 1 to 3 make pip tell more, a negative number less.
    :param altinstall: install the command ``pipX.Y`` only.
    :param default_pip: install the command ``pip`` too, or not; None means
        what is usual for this Python.
    :param prefix: install as if this folder were ``sys.prefix``; with *root*,
        it lies under the root.
    :param break_system_packages: install even if this Python is an externally
        managed environment (PEP 668).
    :param python: another Python to install into: the path of an executable, or
        the folder of an environment, or the name of a command.  ``os.environ``
        then stays as it is.
    :raises OptionConflictError: a ``ValueError``, for *altinstall* together
        with *default_pip*, or *prefix* with *user*.
    :raises DisabledError: if a redistributor disabled ensurepip, and this is
        no virtual environment.
    :raises UnsupportedPythonError: if no pip serves this Python.
    :raises DamagedBundleError: if a wheel is missing or not the pinned one,
        or a system wheel is not sound.
    :raises ImportError: ``ModuleNotFoundError`` where Python has it, if the
        module ``zlib`` is missing.
    :raises subprocess.CalledProcessError: if pip fails; its text says why,
        and it is a :class:`BootstrapError` too.
    :raises EnvironmentError: if no temporary folder can be made or written.
    """
    options = {
        "root": root,
        "upgrade": upgrade,
        "user": user,
        "verbosity": verbosity,
        "altinstall": altinstall,
        "default_pip": default_pip,
        "prefix": prefix,
        "break_system_packages": break_system_packages,
    }
    if python is not None:
        from ensurepip import _other_pythons

        _other_pythons.bootstrap(python, options)
        return
    status = _bootstrap(**options)
    if status:
        from ensurepip._launch import PipError

        raise PipError(status, "pip exited with status {0}".format(status))


def _bootstrap(root=None, **options):
    """Bootstrap this Python as :func:`bootstrap` does; return pip's status."""
    if hasattr(sys, "audit"):
        sys.audit("ensurepip.bootstrap", root)
    return _run_pip(*_compose(_THIS, os.environ, root, **options))


def _compose(
    python,
    environ,
    root=None,
    upgrade=False,
    user=False,
    verbosity=0,
    altinstall=False,
    default_pip=None,
    prefix=None,
    break_system_packages=False,
):
    """Return the arguments for pip, and the wheels, to bootstrap a Python.

    :param python: a Python.
    :param environ: the environment for pip, which is set up for it.

    The others, and what is raised, are as for :func:`bootstrap`.
    """
    if default_pip is None:
        default_pip = python.version < (3,) and not altinstall
    if altinstall and default_pip:
        raise OptionConflictError(
            "--altinstall leaves out the command that --default-pip asks for: "
            "give one of them"
        )
    if user and prefix:
        raise OptionConflictError(
            "--user and --prefix name different places to install into: give "
            "one of them"
        )
    if not python.is_virtual:
        disabled = _config.get("disabled")
        if disabled:
            raise DisabledError(disabled)
    if not python.has_zlib:
        raise _MissingModuleError(
            "ensurepip requires the standard library module 'zlib' to open "
            "wheels, and this Python was built without it"
        )
    wheels = _wheels(None if python is _THIS else python)
    _surroundings.disable_pip_configuration(environ)
    environ.pop("ENSUREPIP_OPTIONS", None)
    if altinstall:
        environ["ENSUREPIP_OPTIONS"] = "altinstall"
    elif not default_pip:
        environ["ENSUREPIP_OPTIONS"] = "install"

    # The folder is the one that the wheels are copied to and pip runs in.
    args = ["install", "--no-cache-dir", "--no-index", "--find-links", os.curdir]
    if root:
        args += ["--root", _absolute(root)]
    if prefix:
        args += ["--prefix", _absolute(prefix)]
    if upgrade:
        args += ["--upgrade"]
    if user:
        args += ["--user"]
    args += _verbosity_args(verbosity)
    if not python.keeps_bytecode:
        args += ["--no-compile"]
    if break_system_packages:
        args += ["--break-system-packages"]
    return args + [wheel.project for wheel in wheels], wheels


def _absolute(path):
    """Return *path* so that it leads to the same place from another folder."""
    if hasattr(path, "__fspath__"):
        path = path.__fspath__()
    if not isinstance(path, str):
        from ensurepip import _process

        path = _process.native(path)
    return path if os.path.isabs(path) else os.path.abspath(path)


def _verbosity_args(verbosity):
    if not verbosity:
        return []
    return ["-" + ("v" if verbosity > 0 else "q") * min(abs(verbosity), 3)]


def _run_pip(args, wheels=()):
    """Run pip in a fresh process of this Python, if there is anything to do.

    CPython's tests replace this function and fix what it is called with; what
    an uninstall may touch is therefore not among its parameters.
    """
    bundled = {wheel.project: wheel.version for wheel in wheels or _wheels()}
    # With -S this process does not know of its virtual environment.
    if wheels and not sys.flags.no_site:
        from ensurepip._target import survey

        if survey.Survey(args, bundled).settled():
            return 0
    from ensurepip import _launch

    only = ["==".join(item) for item in bundled.items()]
    return _launch.run(sys.executable, args, wheels, os.environ, only)


def _uninstall_helper(verbosity=0):
    """Uninstall pip, and the setuptools that came with it, if bundled here.

    A pip of another version stays, and a line on stderr says so.

    :returns: pip's exit status, or None if there was nothing to do.
    """
    try:
        import pip

        installed = pip.__version__
    except ImportError:
        return None
    except Exception as error:
        installed = "a broken one ({0})".format(error)
    if installed != version():
        sys.stderr.write(
            "ensurepip will only uninstall a matching version of pip: "
            "{0} is installed, {1} would be\n".format(installed, version())
        )
        return None
    _surroundings.disable_pip_configuration()
    args = ["uninstall", "-y", "--disable-pip-version-check"]
    args += _verbosity_args(verbosity)
    args += [wheel.project for wheel in reversed(_wheels())]
    return _run_pip(args)


@contextlib.contextmanager
def _get_pip_whl_path_ctx():
    """Give the path of a pip wheel; CPython's tests alone ask for it."""
    from pathlib import Path

    from ensurepip import _process

    wheel = _wheels()[-1]
    with _process.private_folder() as folder:
        path = Path(folder, wheel.filename)
        path.write_bytes(wheel.read())
        yield path


def _shown_version(options):
    """Return what ``--version`` shows."""
    if not options.get("python"):
        return "pip {0}\n".format(version())
    from ensurepip import _other_pythons

    return _other_pythons.versions(options["python"])


def _main(argv=None, version_stream=None):
    """Run the command line; return its exit status.

    *version_stream* is where ``--version`` goes: by default where argparse
    puts it, which on Python 2.7 is stderr.
    """
    from ensurepip import _options

    options = _options.parse_bootstrap(argv, _shown_version, version_stream)
    paths = options.pop("python")
    if not paths:
        return _bootstrap(**options)
    from ensurepip import _other_pythons

    return _other_pythons.main(paths, options)
