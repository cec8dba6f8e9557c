"""What the target is asked to do, and which wheels it gets for that."""

import os
import re
import sys

from ensurepip import _bundle, _cli, _config, _surroundings
from ensurepip._errors import BootstrapError, DisabledError, OptionConflictError
from ensurepip._target import versions

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

    # Further wheels to be installed, and the index that has what these lack.
    extras = ()
    index_url = None

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


def wheels(python, checked=False, options=(), environ=os.environ):
    """Return the wheels for a Python, pip last.

    :param python: a ``Python``.
    :param options: a dict of parameters of :func:`ensurepip.bootstrap`, of which
        those about versions count.
    :param environ: the environment for a pip that fetches another.
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
    options = dict(options)
    if options.get("pip"):
        places = [folder or python.wheel_folder] + _given(options)
        chosen[-1] = _pip(python, chosen[-1], places, not folder, options, environ)
    return chosen


def _pip(python, usual, places, bundled, options, environ):
    """Return the wheel of the pip that was asked for.

    :param usual: that of the one that this Python gets otherwise.
    """
    version = str(options["pip"])
    if not re.match(r"[0-9][A-Za-z0-9.!+]*$", version):
        raise OptionConflictError("{0} is no version of pip".format(version))
    found = _bundle.pips(python.version, places, bundled)
    for wheel in found:
        if wheel.version == version:
            return wheel
    if options.get("index"):
        from ensurepip import _fetch

        return _fetch.pip(version, python.executable, usual, options["index"], environ)
    there = sorted({wheel.version for wheel in found}, key=versions.key)
    raise BootstrapError(
        "there is no pip {0} for Python {1}.{2} here, only {3}; --index URL fetches "
        "others".format(version, python.version[0], python.version[1], ", ".join(there))
    )


def _given(options):
    return [_absolute(path, "wheels") for path in options.get("wheels") or ()]


def install(python, environ, options):
    """Return the Request to bootstrap a Python, and the wheels for it.

    :param python: a ``Python``.
    :param environ: the environment for pip, which is set up for it.
    :param options: a dict of parameters of :func:`ensurepip.bootstrap`, which
        also tells what is raised.
    """
    _check_types(options)
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
    if options.get("index") and not (options.get("pip") or options.get("wheels")):
        raise OptionConflictError(
            "--index is for what --pip and --with lack: give one of them"
        )
    chosen = wheels(python, True, options, environ)
    projects = [wheel.project for wheel in chosen]
    if not options.get("setuptools", True):
        chosen = chosen[-1:]
    commands = "altinstall" if altinstall else "all" if default_pip else "install"
    _surroundings.disable_pip_configuration(environ)
    # CPython's tests, and pip, look at this variable.
    environ.pop("ENSUREPIP_OPTIONS", None)
    if commands != "all":
        environ["ENSUREPIP_OPTIONS"] = commands
    record = {
        "root": _absolute(options.get("root"), "root"),
        "prefix": _absolute(options.get("prefix"), "prefix"),
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
    given = _given(options)
    extras = []
    if given:
        from ensurepip import _extra_wheels

        extras = _extra_wheels.find(given, python.version, projects, options.get("pip"))
    record["with"] = [wheel.record() for wheel in extras]
    request = Request(
        "install", chosen, arguments, verbosity, commands=commands, **record
    )
    request.extras = extras
    request.index_url = options.get("index")
    # CPython's tests look for what they gave.
    spelt = {record[name]: options.get(name) for name in ("root", "prefix")}
    request[:] = [spelt.get(each, each) for each in request]
    return request, chosen


def uninstall(python, verbosity, break_system_packages=False):
    """Return the Request to uninstall what came along with a bootstrap."""
    chosen = wheels(python)
    arguments = ["-y", "--disable-pip-version-check"]
    # An OLD_PIP knows neither the marker nor the option.
    if break_system_packages and versions.key(chosen[-1].version) >= _HEEDS_MARKERS:
        arguments.append("--break-system-packages")
    return Request(
        "uninstall",
        chosen,
        arguments,
        verbosity,
        break_system_packages=break_system_packages,
        modules={wheel.project: _modules(wheel) for wheel in chosen},
    )


def _modules(wheel):
    """Return the names that a wheel installs into site-packages."""
    from ensurepip._target import wheelfile

    return sorted({name.split("/")[0] for name in wheelfile.names(wheel.read())})


_HEEDS_MARKERS = versions.key("23.0.1")


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


# What a path can be, besides what knows its own: PYTHON_2 has two types of text.
_TEXTS = (bytes, type(b"".decode("ascii")))

_SWITCHES = (
    "upgrade",
    "user",
    "altinstall",
    "default_pip",
    "break_system_packages",
    "verify",
    "check",
    "no_downgrade",
    "compile",
    "setuptools",
)


def _check_types(options):
    """Refuse what would pass for a value of a parameter and is none.

    :raises TypeError: it names the parameter, and says what that takes.
    """
    nothing = (type(None),)
    parameters = [("verbosity", (int,), "a number")]
    parameters += [(name, nothing + (int,), "True or False") for name in _SWITCHES]
    parameters += [(name, nothing + _TEXTS, "a text") for name in ("pip", "index")]
    for name, kinds, wanted in parameters:
        if name in options and not isinstance(options[name], kinds):
            raise _wrong(name, wanted, options[name])
    given = options.get("wheels") or ()
    if not hasattr(given, "__iter__") or isinstance(given, _TEXTS):
        raise _wrong("wheels", "a list of paths", given)
    for path in given:
        as_path(path, "wheels")


def as_path(value, name):
    """Return what was given for a parameter that takes a path, as a path.

    :raises TypeError: as :func:`_check_types` does.
    """
    path = value
    if hasattr(path, "__fspath__"):  # PYTHON_2 has no os.fspath
        path = path.__fspath__()
    if not isinstance(path, _TEXTS):
        raise _wrong(name, "a path", value)
    return _surroundings.native(path)


def _wrong(name, wanted, value):
    return TypeError("{0} takes {1}, not {2!r}".format(name, wanted, value))


def _absolute(path, name):
    """Return *path* so that it leads to the same place from another folder."""
    if path in (None, ""):
        return None
    return _surroundings.absolute(as_path(path, name))
