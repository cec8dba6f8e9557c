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

    from ensurepip import _bundle, _cli, _progress, _request, _resources
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

__version__ = "0.1.0"

__all__ = [
    "version",
    "bootstrap",
    "BootstrapError",
    "DamagedBundleError",
    "DisabledError",
    "OptionConflictError",
    "UnsupportedPythonError",
]


def _this():
    return _THIS._replace(wheel_folder=_WHEEL_PKG_DIR)


def version():
    """Return the version of pip that would be installed for this Python.

    :returns: the version, a ``str``, as in ``pip X.Y``.
    :raises UnsupportedPythonError: if no pip serves this Python.
    :raises DamagedBundleError: if the table of wheels cannot be read.
    :raises BootstrapError: if the redistributor's configuration cannot.
    """
    return _request.wheels(_this())[-1].version


def _bundled_pip_version():
    try:
        return _bundle.select(_THIS.version)[-1].version
    except BootstrapError:
        return None


_PIP_VERSION = _bundled_pip_version()


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
    verify=False,
    check=False,
    no_downgrade=False,
    compile=None,
    setuptools=True,
    wheels=(),
    pip=None,
    index=None,
):
    """Install pip into this Python, as PEP 453 and PEP 477 describe.

    By default the commands ``pipX`` and ``pipX.Y`` are installed, X.Y being
    the version of this Python, and on Python 2.7 also ``pip``.  Nothing is
    fetched, unless *index* is given.  A pip that is already there stays,
    unless *upgrade* is given and the bundled one is newer.

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
        the folder of an environment, the name of a command, or a version, as
        ``"3.12"``, that is looked up on this machine.  ``os.environ``
        then stays as it is.
    :param verify: look at every file of a pip that is there, and start it, to see
        whether it is damaged.
    :param check: do that, but change nothing; raise the error that *verify* would
        mend.
    :param no_downgrade: do not replace a pip that is newer than the bundled one
        even if it cannot work.
    :param compile: write the bytecode of what is installed; None means unless this
        Python writes none itself (``-B``, ``PYTHONDONTWRITEBYTECODE``).
    :param setuptools: install setuptools too, where a Python gets it; if not, one
        that is there stays as it is.
    :param wheels: paths of further wheels, and of folders of wheels, that the new
        pip installs in the same step; of a folder the newest wheel of each project.
    :param pip: the version of pip to install in place of the usual one: of the
        wheels that are bundled, for whichever Python, or given by *wheels*.
    :param index: the URL of a simple index (PEP 503) to fetch from what *pip* and
        *wheels* lack; without, nothing is fetched.
    :returns: what was done, a ``dict``: the record that ``--json`` writes.
    :raises TypeError: if a parameter is of another type than it takes.
    :raises OptionConflictError: a ``ValueError``, for *altinstall* together
        with *default_pip*, or *prefix* with *user*, for *index* with neither *pip*
        nor *wheels*, or a *pip* that is no version.
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
    options = dict(locals())
    del options["python"]
    if python is not None:
        from ensurepip import _other_pythons

        path = _request.as_path(python, "python")
        with _other_pythons.naming(path):
            return _other_pythons.bootstrap(path, options)[0]
    status, outcome = _bootstrap(options)
    if status:
        from ensurepip._launch import PipError

        raise PipError(status, "pip exited with status {0}".format(status))
    return outcome


def _bootstrap(options):
    """Bootstrap this Python as :func:`bootstrap` does; return the exit status, and
    the outcome."""
    if hasattr(sys, "audit"):
        sys.audit("ensurepip.bootstrap", options["root"])
    request, wheels = _request.install(_this(), os.environ, options)
    return _run_pip(request, wheels), request.outcome


def _run_pip(request, wheels=()):
    """Carry out a request in this Python; return the exit status.

    CPython's tests replace this function and fix what it is called with: as
    lists, the arguments for pip and the wheels.
    """
    verbosity = request.record["verbosity"]
    outcome = _request.settled(request, wheels)
    if not outcome:
        from ensurepip import _launch

        outcome, output, errors = _launch.run(
            sys.executable, request, wheels, os.environ, live=verbosity > 0
        )
        _cli.write(sys.stdout, output)
        _cli.write(sys.stderr, errors)
    # What is installed under a root or a prefix is called elsewhere.
    is_elsewhere = request.record.get("root") or request.record.get("prefix")
    _cli.tell(outcome, quiet=verbosity < 0, hinted=not is_elsewhere)
    request.outcome = outcome
    return 0


def _uninstall_helper(verbosity=0, break_system_packages=False):
    """Uninstall pip, and the setuptools that came with it, if bundled here.

    A pip of another version stays, and a line on stderr says so.

    :param break_system_packages: whether to heed no marker of PEP 668.

    :returns: pip's exit status, or None if there was nothing to do.
    """
    from ensurepip._target import locks, rollback

    folders = _interpreter.site_folders()
    scripts = [_interpreter.folders(None, None, user)[1] for user in (False, True)]
    with locks.lock_existing(folders + scripts):
        for folder in scripts:
            rollback.recover_spared(folder)
        try:
            import pip

            installed = pip.__version__
        except ImportError:
            return _tell_of_parts()
        except BaseException as error:  # it is somebody's code: no signal raises here
            reason = " ".join(str(error).split())
            installed = "a broken one ({0})".format(reason or type(error).__name__)
    if installed != version():
        text = "ensurepip will only uninstall a matching version of pip: "
        text += "{0} is installed, {1} would be".format(installed, version())
        _cli.write(sys.stderr, _cli.plain(text) + "\n")
        return None
    _surroundings.disable_pip_configuration(os.environ)
    return _run_pip(_request.uninstall(_this(), verbosity, break_system_packages))


def _tell_of_parts():
    """Tell where a killed installation left parts of a pip; return an exit status."""
    from ensurepip._target import installed

    for folder in _interpreter.site_folders():
        found = installed.Installation(folder, "pip", {"pip"})
        if found.state == installed.DAMAGED:
            _cli.fail(installed.PARTS.format("pip", folder))
            return 1
    return None


@contextlib.contextmanager
def _get_pip_whl_path_ctx():
    """Give the path of a pip wheel; CPython's tests alone ask for it."""
    from pathlib import Path

    from ensurepip import _process

    wheel = _request.wheels(_this())[-1]
    with _process.private_folder() as folder:
        path = Path(folder, wheel.filename)
        path.write_bytes(wheel.read())
        yield path


def _shown_version(options):
    """Return what ``--version`` shows; with ``-v`` also of ensurepip itself."""
    own = ""
    if options["verbosity"] > 0:
        package = os.path.dirname(_resources.FOLDER)
        own = "ensurepip {0} from {1}\n".format(__version__, package)
    if not options.get("python"):
        chosen = _request.wheels(_this(), True, options)
        return "pip {0}\n".format(chosen[-1].version) + own
    from ensurepip import _other_pythons

    return _other_pythons.versions(options.pop("python"), options) + own


def _main(argv=None, version_stream=None):
    """Run the command line; return its exit status.

    *version_stream* is where ``--version`` goes: by default where argparse
    puts it, which on Python 2.7 is stderr.
    """
    from ensurepip import _options

    options = _options.parse_bootstrap(argv, _shown_version, version_stream)
    paths, as_json = options.pop("python"), options.pop("json")
    if as_json:
        options["verbosity"] = -1
    with _progress.shown(options["verbosity"] == 0):
        if paths:
            from ensurepip import _other_pythons

            return _other_pythons.main(paths, options, as_json)
        if as_json:
            return _cli.in_json(sys.executable, lambda: _bootstrap(options)[1])
        return _bootstrap(options)[0]
