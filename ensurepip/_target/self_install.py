"""pip's doors: how the pip of a wheel is run, and installs itself from there.

The inner door is the one function with which pip installs a wheel, in the scheme
that this very pip names.  It imports half of the modules that pip's command line
does.  A pip that has no such functions, or has others of these names, is run by
its command line.
"""

import logging
import os
import runpy
import site
import sys
import warnings

from . import image, interpreter, protocol, python27, steps, tricks, wheelfile

# The functions of the inner door, their modules, and the parameters that are
# relied on: the first ones; what else there is has to be optional.
GET_SCHEME = (
    "pip._internal.locations",
    "get_scheme",
    ("dist_name", "user", "home", "root", "isolated", "prefix"),
)
INSTALL_WHEEL = (
    "pip._internal.operations.install.wheel",
    "install_wheel",
    (
        "name",
        "wheel_path",
        "scheme",
        "req_description",
        "pycompile",
        "warn_script_location",
        "direct_url",
        "requested",
    ),
)

# What makes pip import what reads a wheel's metadata.
_SELECT_BACKEND = ("pip._internal.metadata", "select_backend")

# What would build what is no wheel, and what pip tells in one line.
_BUILDER = ("pip._internal.distributions.sdist", "SourceDistribution")
_EXCEPTIONS = "pip._internal.exceptions"

# What writes one file of a wheel: a method without parameters, and where to.
_FILE, _SAVE, _PLACE = "ZipBackedFile", "save", "dest_path"

# What makes commands: a function that says which, and a class that does it.
_COMMANDS = ("get_console_script_specs", "PipScriptMaker")


class Pip(object):
    """The pip of a wheel, which installs wheels, its own among them.

    :param request: a request to install.
    :param wheels: the Wheels of the request, pip's last.
    """

    def __init__(self, request, wheels):
        self.request = request
        self.wheels = wheels
        if request["verbosity"] < 1:
            # What pip thinks of the folders that it was told is for its makers.
            warnings.simplefilter("ignore")
            logging.getLogger("pip").setLevel(logging.ERROR)
        self._compiler = _get_ready(wheels, self._compiles())
        if self._compiler:
            # Not where pip resolves: that can take any amount.
            tricks.keep_all()

    def folders(self):
        """Return the folders that pip would install modules and commands into,
        or None if it cannot be asked."""
        get_scheme = _function(*GET_SCHEME)
        if not get_scheme:
            return None
        scheme = self._scheme(get_scheme, self.wheels[-1])
        return scheme.purelib, scheme.scripts

    def install(self, wheels, commands, survey):
        """Install wheels, where nothing is in their way.

        :param wheels: those of its wheels that are to be installed.
        :param commands: which commands pip makes, as in a request.
        :param survey: the Survey of the place.
        :raises Failure: if pip cannot.
        :raises EnvironmentError: if a file cannot be written, say.
        """
        # pip takes its own choice of commands from here.
        os.environ.pop("ENSUREPIP_OPTIONS", None)
        if commands != "all":
            os.environ["ENSUREPIP_OPTIONS"] = commands
        projects = [wheel.project for wheel in wheels]
        steps.begin("installing {0}".format(" and ".join(projects)))
        if self._compiler:
            self._compiler.folder = survey.folder
            self._compiler.later = image.later(self.request, survey.folder)
            from . import unpacking

            started = unpacking.Unpacking(
                wheels, survey.folder, self._compiler, self._compiles()
            )
        try:
            # This imports pip.
            doors = _function(*GET_SCHEME), _function(*INSTALL_WHEEL)
            _import_the_rest()
        finally:
            written = started.finish() if self._compiler else ()
        if all(doors):
            _pass_over(written)
            self._install_each(wheels, survey, *doors)
        else:
            self._run_command_line(projects, survey)
        if interpreter.PYTHON_2 and os.path.isdir(survey.folder):
            python27.declare_encoding_of_commands(survey.folder, projects)

    def leave_out(self, names):
        """Let pip make no commands of these names.

        :raises Failure: if that is not possible.
        """
        if not names:
            return
        module = self._module_of_commands()
        specs_of = module.get_console_script_specs

        def specs_but_some(console):
            specs = specs_of(console)
            return [each for each in specs if each.split("=")[0].strip() not in names]

        module.get_console_script_specs = specs_but_some

    def make_commands(self, names, called, survey):
        """Make commands, where nothing is in their way; return their paths.

        :param called: what they call, as an entry point says it.
        :raises Failure: if that is not possible.
        """
        maker = self._module_of_commands().PipScriptMaker(None, survey.scripts)
        maker.clobber = True
        maker.variants = {""}
        maker.set_mode = True
        specs = ["{0} = {1}".format(name, called) for name in names]
        return maker.make_multiple(specs)

    def _module_of_commands(self):
        try:
            module = __import__(INSTALL_WHEEL[0], fromlist=[INSTALL_WHEEL[1]])
        except ImportError:
            module = None
        if not all(hasattr(module, name) for name in _COMMANDS):
            raise protocol.Failure(
                "the pip of {0} cannot make single commands".format(
                    self.wheels[-1].filename
                )
            )
        return module

    def _scheme(self, get_scheme, wheel):
        return get_scheme(
            wheel.project,
            user=self.request["user"],
            root=self.request["root"],
            isolated=True,
            prefix=self.request["prefix"],
        )

    def _install_each(self, wheels, survey, get_scheme, install_wheel):
        if self.request["verbosity"] > 1:
            logging.basicConfig(stream=sys.stdout, level=logging.DEBUG)
        for wheel in wheels:
            scheme = self._scheme(get_scheme, wheel)
            if self.request["verbosity"] > 0:
                print("unpacking {0} into {1}".format(wheel.filename, scheme.purelib))
            if os.path.normpath(scheme.purelib) != os.path.normpath(survey.folder):
                raise protocol.Failure(
                    "pip would install {0} into {1}, but what is there was looked "
                    "for in {2}".format(wheel.project, scheme.purelib, survey.folder)
                )
            try:
                install_wheel(
                    wheel.project,
                    wheel.path(),
                    scheme,
                    wheel.project,
                    pycompile=self._compiles(),
                    warn_script_location=False,
                    requested=True,
                )
            except EnvironmentError:
                raise
            except Exception as error:
                raise protocol.Failure(
                    "{0} cannot be installed: {1}".format(
                        wheel.project, str(error) or type(error).__name__
                    )
                )

    def _compiles(self):
        return (
            self.request["compile"] and "--no-compile" not in self.request["arguments"]
        )

    def _run_command_line(self, projects, survey):
        if not self.request["user"]:
            # pip must not evade to user site-packages where it cannot write.
            site.ENABLE_USER_SITE = False
        # What has to go was set aside: pip has to install, not to think.
        args = arguments(self.request, self.wheels[-1]) + ["--ignore-installed"]
        if not self._compiles():
            args.append("--no-compile")
        if survey.elsewhere:
            # The commands are not meant to be found there yet.
            args.append("--no-warn-script-location")
        # It looks for them where it stands.
        for wheel in self.wheels:
            wheel.write()
        command_line(["install"] + args + projects)


def _get_ready(wheels, is_compiling):
    """Let pip be imported, and wheels be installed, as fast as this Python can.

    :param wheels: Wheels, pip's last.
    :param is_compiling: whether pip is to write bytecode of them.
    :returns: the Compiler that writes it, or None.
    """
    steps.begin("loading pip")
    if interpreter.PYTHON_2:
        python27.mix_text_and_bytes()
    _forget_what_was_imported()
    tricks.forget_other_finders()
    if not interpreter.can_prepare():
        sys.path[:0] = [wheel.path() for wheel in wheels]
        return None
    from . import bytecode

    tricks.put_off_patterns()
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    if not os.path.isdir(package):
        package = None
    kept = [(each, bytecode.prepare(each, package, is_compiling)) for each in wheels]
    compiler = bytecode.Compiler(kept)
    tricks.replace_compile_file(compiler)
    folder = os.path.join(wheels[-1].folder, "modules")
    sys.meta_path.insert(0, bytecode.Finder(*kept[-1], folder=folder))
    return compiler


def _pass_over(written):
    """Let pip not write the files of its wheels again whose paths these are."""
    kind = getattr(sys.modules[INSTALL_WHEEL[0]], _FILE, None)
    save = getattr(kind, _SAVE, None)

    def save_others(file):
        if getattr(file, _PLACE, None) not in written:
            save(file)

    if written and save:
        setattr(kind, _SAVE, save_others)


def _forget_what_was_imported():
    """Let pip be imported anew: at its start, Python may have imported another."""
    projects = ("pip", "setuptools", "pkg_resources")
    for name in list(sys.modules):
        if name.split(".")[0] in projects:
            del sys.modules[name]


def _function(module, name, parameters):
    """Return a function of pip, or None if it is not as it is known."""
    try:
        function = getattr(__import__(module, fromlist=[name]), name)
        code, defaults = function.__code__, function.__defaults__ or ()
    except (ImportError, AttributeError):
        return None
    given = code.co_varnames[: code.co_argcount]
    if given[: len(parameters)] != parameters:
        return None
    return function if len(given) - len(defaults) <= len(parameters) else None


def _import_the_rest():
    """Let pip import now, while nobody waits for that, what it would import later."""
    module, name = _SELECT_BACKEND
    try:
        getattr(sys.modules.get(module), name)()
    except (AttributeError, ImportError):
        # Not every pip has it.
        pass


def arguments(request, wheel):
    """Return the arguments of a request that the pip of a wheel understands."""
    args = [arg for arg in request["arguments"] if arg != "--upgrade"]
    # An OLD_PIP lacks some options.
    if b"--break-system-packages" not in wheel.read("pip/_internal/cli/cmdoptions.py"):
        args = [arg for arg in args if arg != "--break-system-packages"]
    return args


# Without --isolated the user's distutils configuration can move what pip installs.
OPTIONS = ["--isolated"] + ["--no-python-version-warning"] * interpreter.PYTHON_2


def run(path):
    """Run the command line of a pip, in a process of its own, which builds nothing.

    :param path: of its wheel, or of a folder that holds what is in that.
    """
    if os.path.isdir(path):
        _forget_what_was_imported()
        sys.path.insert(0, path)
    else:
        # What it opened is closed with it.
        wheel = wheelfile.Wheel(path)
        _get_ready([wheel], False)
    _build_nothing()
    try:
        command_line(sys.argv[1:])
    except protocol.Failure as failure:
        raise SystemExit(str(failure) or failure.status)


def _build_nothing():
    """Let pip refuse what is no wheel: to learn about it, pip would run it."""
    sdist = __import__(_BUILDER[0], fromlist=[_BUILDER[1]])
    exceptions = __import__(_EXCEPTIONS, fromlist=["InstallationError"])

    def refuse(source, *args, **options):
        raise exceptions.InstallationError("{0} is not a wheel".format(source.req))

    getattr(sdist, _BUILDER[1]).prepare_distribution_metadata = refuse


def command_line(args):
    """Run the command line of the pip in front of ``sys.path``.

    :raises Failure: if it fails.
    """
    sys.argv[1:] = OPTIONS + args
    try:
        runpy.run_module("pip", run_name="__main__", alter_sys=True)
    except SystemExit as end:
        if isinstance(end.code, int) and end.code:
            raise protocol.Failure(None, end.code)
        if end.code:
            raise protocol.Failure(end.code)
    except ImportError as error:
        raise protocol.Failure(
            "pip needs more of the standard library than this Python has: {0} (some "
            "distributions package parts of it by themselves)".format(error)
        )
