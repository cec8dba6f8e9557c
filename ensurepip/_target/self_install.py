"""pip's doors: how the pip of a wheel is run, and installs itself from there."""

import compileall
import gc
import os
import runpy
import site
import sys

from . import interpreter, python27


class Pip(object):
    """The pip of a wheel, which installs wheels, its own among them.

    :param request: a request to install.
    :param survey: the Survey for it.
    :param wheel: the Wheel of pip.
    """

    def __init__(self, request, survey, wheel):
        self.request = request
        self.survey = survey
        self.wheel = wheel

    def get_ready(self, wheels):
        """Let pip be imported, and *wheels* be installed, as fast as this Python
        can."""
        if not interpreter.can_prepare():
            private = os.path.dirname(self.wheel.path)
            names = [each["filename"] for each in self.request["wheels"]]
            sys.path[:0] = [os.path.join(private, name) for name in names]
            return
        from . import bytecode, lazy_re

        lazy_re.put_off()
        # What does not live long is not worth collecting.
        gc.disable()
        private = os.path.dirname(self.wheel.path)
        package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
        if package == private:
            package = None
        others = [wheel for wheel in wheels if wheel is not self.wheel]
        pairs = [
            (wheel, bytecode.prepare(wheel, package)) for wheel in others + [self.wheel]
        ]
        compileall.compile_file = bytecode.Compiler(self.survey.folder, pairs)
        folder = os.path.join(private, "modules")
        sys.meta_path.insert(0, bytecode.Finder(self.wheel, pairs[-1][1], folder))

    def install(self, wheels, commands):
        """Install wheels; return the exit status of pip.

        :param wheels: a list of them, where nothing is in the way.
        :param commands: which commands pip makes, as in a request.
        """
        # pip takes its own choice of commands from here.
        os.environ.pop("ENSUREPIP_OPTIONS", None)
        if commands != "all":
            os.environ["ENSUREPIP_OPTIONS"] = commands
        if not self.request["user"]:
            # pip must not evade to user site-packages where it cannot write.
            site.ENABLE_USER_SITE = False
        if os.name == "posix":
            self._hide_programs()
        if sys.version_info < (3,):
            python27.mix_text_and_bytes()
        projects = [wheel.project for wheel in wheels]
        status = command_line(["install"] + self._arguments() + projects)
        if sys.version_info < (3,) and os.path.isdir(self.survey.folder):
            python27.declare_encoding_of_commands(self.survey.folder, projects)
        return status

    def _arguments(self):
        # What has to go was set aside: pip has to install, not to think.
        args = [arg for arg in self.request["arguments"] if arg != "--upgrade"]
        args.append("--ignore-installed")
        # Old pips lack some options, and what they are for.
        known = self.wheel.read("pip/_internal/cli/cmdoptions.py")
        if b"--break-system-packages" not in known:
            args = [arg for arg in args if arg != "--break-system-packages"]
        if b"legacy-certs" in known:
            # Nothing is fetched, and to load the system's certificates takes long.
            args.append("--use-deprecated=legacy-certs")
        if self._is_alone():
            # Without others pip has no conflicts to look for.
            args.append("--no-warn-conflicts")
        if self.survey.elsewhere:
            # The commands are not meant to be found there yet.
            args.append("--no-warn-script-location")
        return args

    def _is_alone(self):
        """Tell whether this Python has no other distributions."""
        endings = (".dist-info", ".egg-info", ".egg", ".egg-link")
        for folder in interpreter.site_folders() + [self.survey.folder]:
            names = os.listdir(folder) if os.path.isdir(folder) else []
            if any(name.endswith(endings) for name in names):
                return False
        return True

    def _hide_programs(self):
        """Take everything out of PATH but the folder of the commands.

        pip would run programs from there to describe this machine to an index,
        which takes long; it warns if the folder of the commands is not there.
        """
        scripts = os.path.realpath(self.survey.scripts)
        folders = os.environ.get("PATH", "").split(os.pathsep)
        folders = [path for path in folders if os.path.realpath(path) == scripts]
        os.environ["PATH"] = os.pathsep.join(folders) or os.path.devnull


def command_line(args):
    """Run the command line of the pip in front of ``sys.path``; return its status."""
    # Without --isolated the user's distutils configuration can move what pip
    # installs.
    options = ["--isolated"]
    if sys.version_info < (3,):
        options.append("--no-python-version-warning")
    sys.argv[1:] = options + args
    try:
        runpy.run_module("pip", run_name="__main__", alter_sys=True)
    except SystemExit as end:
        if end.code is None or isinstance(end.code, int):
            return end.code or 0
        raise EnvironmentError(end.code)
    except ImportError as error:
        raise EnvironmentError(
            "pip needs more of the standard library than this Python has: {0} (some "
            "distributions package parts of it by themselves)".format(error)
        )
    return 0
