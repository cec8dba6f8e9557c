"""What the target is asked to do, and which wheels it gets for that."""

import os
import sys

from ensurepip import _bundle, _cli, _config, _surroundings
from ensurepip._errors import BootstrapError, DisabledError, OptionConflictError

try:
    _MissingModuleError = ModuleNotFoundError
except NameError:  # PYTHON_2
    _MissingModuleError = ImportError  # type: ignore[assignment,misc]


class Request(list):
    """What the target is asked to do.

    ``record`` is what the target program gets, as ``_target.protocol`` describes
    it, and ``outcome`` what came of it.  As a list it is what pip's command line
    would be given, because that is what CPython's tests look at.
    """

    # Further wheels to be installed.
    extras = ()

    outcome = None

    def __init__(self, action, wheels, arguments, verbosity, **record):
        projects = [wheel.project for wheel in wheels]
        if action == "uninstall":
            projects.reverse()
        self.record = dict(
            record,
            action=action,
            verbosity=verbosity,
            arguments=arguments + _volume(verbosity),
            wheels=[
                {
                    "project": wheel.project,
                    "version": wheel.version,
                    "filename": wheel.filename,
                }
                for wheel in wheels
            ],
        )
        list.__init__(self, [action] + self.record["arguments"] + projects)


def wheels(python, checked=False):
    """Return the wheels for a Python, pip last.

    :param python: a ``Python``.
    :param checked: whether to choose, of a folder of system wheels, only sound
        ones; each that is refused is told.
    :raises: what :func:`ensurepip.version` raises.
    """
    folder = _config.get("wheel-folder")
    refusals = [] if checked else None
    if folder:
        chosen = _bundle.select_from(folder, python.version, refusals)
    else:
        chosen = _bundle.select(python.version, python.wheel_folder, refusals)
    for _project, refusal in refusals or ():
        _cli.write(sys.stderr, _cli.plain("ensurepip: {0}\n".format(refusal)))
    return chosen


def install(python, environ, options):
    """Return the Request to bootstrap a Python, and the wheels for it.

    :param python: a ``Python``.
    :param environ: the environment for pip, which is set up for it.
    :param options: a dict of parameters of :func:`ensurepip.bootstrap`, which
        also tells what is raised.
    """
    altinstall, default_pip = options.get("altinstall"), options.get("default_pip")
    if default_pip is None:
        # PYTHON_2 gets the command pip, too (PEP 477).
        default_pip = python.version < (3,) and not altinstall
    if altinstall and default_pip:
        raise OptionConflictError(
            "--altinstall leaves out the command that --default-pip asks for: "
            "give one of them"
        )
    if options.get("user") and options.get("prefix"):
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
            "wheels, and this Python has none that it can load"
        )
    chosen = wheels(python, checked=True)
    if not options.get("setuptools", True):
        chosen = chosen[-1:]
    commands = "altinstall" if altinstall else "all" if default_pip else "install"
    _surroundings.disable_pip_configuration(environ)
    # CPython's tests, and pip, look at this variable.
    environ.pop("ENSUREPIP_OPTIONS", None)
    if commands != "all":
        environ["ENSUREPIP_OPTIONS"] = commands
    record = {
        "root": _absolute(options.get("root")),
        "prefix": _absolute(options.get("prefix")),
        "upgrade": bool(options.get("upgrade")),
        "user": bool(options.get("user")),
        "break_system_packages": bool(options.get("break_system_packages")),
    }
    # The folder is the one that the wheels are copied to and pip runs in.
    arguments = ["--no-cache-dir", "--no-index", "--find-links", os.curdir]
    for name in ("root", "prefix"):
        if record[name]:
            arguments += ["--" + name, record[name]]
    for name in ("upgrade", "user", "break_system_packages"):
        if record[name]:
            arguments.append("--" + name.replace("_", "-"))
    if not python.keeps_bytecode:
        arguments.append("--no-compile")
    verbosity = options.get("verbosity", 0)
    record["check"] = bool(options.get("check"))
    record["verify"] = record["check"] or bool(options.get("verify"))
    record["no_downgrade"] = bool(options.get("no_downgrade"))
    wanted = options.get("compile")
    record["compile"] = not sys.dont_write_bytecode if wanted is None else bool(wanted)
    given = [_absolute(path) for path in options.get("wheels") or ()]
    extras = []
    if given:
        from ensurepip import _extra_wheels

        projects = [wheel.project for wheel in wheels(python)] + ["pip"]
        extras = _extra_wheels.find(given, python.version, projects)
    record["with"] = [wheel.record() for wheel in extras]
    request = Request(
        "install", chosen, arguments, verbosity, commands=commands, **record
    )
    request.extras = extras
    return request, chosen


def uninstall(python, verbosity):
    """Return the Request to uninstall what came along with a bootstrap."""
    arguments = ["-y", "--disable-pip-version-check"]
    return Request("uninstall", wheels(python), arguments, verbosity)


def settled(request, wheels=()):
    """Return the outcome if nothing is to be done in this very Python, or None.

    :param wheels: the wheels of the request.
    """
    # With -S this process does not know of its virtual environment.
    if request.record["action"] != "install" or sys.flags.no_site:
        return None
    if request.record["verify"] or request.extras:
        return None
    from ensurepip._target import interpreter, plan, survey, wheelfile

    if not interpreter.folders_are_known(request.record["prefix"]):
        return None

    def contents(wheel):
        try:
            return wheelfile.names(wheel.read())
        except (BootstrapError, EnvironmentError):
            # Whoever needs it will tell.
            return []

    names = {wheel.project: lambda wheel=wheel: contents(wheel) for wheel in wheels}
    found = survey.Survey(request.record, contents=names)
    decided = plan.decide(found)
    return plan.outcome(decided, found) if plan.is_settled(decided, found) else None


def _volume(verbosity):
    if not verbosity:
        return []
    return ["-" + ("v" if verbosity > 0 else "q") * min(abs(verbosity), 3)]


def _absolute(path):
    """Return *path* so that it leads to the same place from another folder."""
    if not path:
        return None
    if hasattr(path, "__fspath__"):  # PYTHON_2 has no os.fspath
        path = path.__fspath__()
    path = _surroundings.native(path)
    # On WINDOWS "\\folder" is one of the current drive.
    is_whole = os.path.isabs(path) and (os.name != "nt" or os.path.splitdrive(path)[0])
    return path if is_whole else os.path.abspath(path)
