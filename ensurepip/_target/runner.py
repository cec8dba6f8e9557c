"""Runs in the target interpreter: looks at what is there, and runs pip.

    python _target/__main__.py WHEEL... -- NAME==VERSION... -- PIP-ARGUMENT...

The target runs this module and those it imports from the folder of ensurepip,
or from copies beside the wheels if ensurepip is in a zip file, say.  It may be
another Python than the one that started it, so they import nothing of the rest
of ensurepip.  Everything that only the target can tell is decided here: whether
it may be changed, what its site-packages hold, and what has to be replaced.
"""

import compileall
import gc
import os
import runpy
import site
import sys

from . import installed, interpreter, python27, rollback, signals, survey, wheelfile


def main(argv):
    wheels, bundled, args = _split(argv)
    try:
        if args[0] == "install":
            bootstrap = Bootstrap(wheels, args)
            signals.on_stop(bootstrap.stop)
            return bootstrap.run()
        signals.on_stop(_stop)
        return _run_pip(_spare_others(args, dict(item.split("==") for item in bundled)))
    except EnvironmentError as error:
        return _refuse(error)


def _stop(number):
    raise SystemExit(128 + number)


class Bootstrap(object):
    """One bootstrap of this Python.

    :param wheels: paths of the wheels, pip's last.
    :param args: the arguments for pip that ``ensurepip`` composed.
    """

    def __init__(self, wheels, args):
        candidates = [wheelfile.Candidate(path) for path in wheels]
        self.wheels = {wheel.project: wheel for wheel in candidates}
        self.survey = survey.Survey(
            args,
            {wheel.project: wheel.version for wheel in candidates},
            {wheel.project: wheel.top_level for wheel in candidates},
        )
        self.folder, self.scripts = self.survey.folder, self.survey.scripts
        self.replacement = rollback.Replacement()

    def run(self):
        """Do it; return the exit status."""
        survey = self.survey
        refusal = survey.refusal()
        if refusal:
            return _refuse(*refusal)
        with rollback.lock(self.folder):
            found = [survey.look(project) for project in survey.projects]
            for each in found:
                conflict = survey.conflict(each)
                if conflict:
                    return _refuse(conflict)
            wanted = []
            for each in found:
                judgement = survey.judge(each)
                survey.tell(judgement)
                if judgement.wanted:
                    wanted.append(each)
            status = self._install(wanted) if wanted else 0
            if not status:
                rollback.remove_leftovers(self.folder)
                rollback.remove_leftovers(self.scripts)
            return status

    def stop(self, number):
        """Put everything back and end, because of a signal.

        An exception would not do: pip might catch it, and Python 2.7's locks
        do not survive one at every point, so that pip would wait for ever.
        """
        try:
            self.replacement.undo()
        finally:
            os._exit(128 + number)

    def _install(self, replaced):
        """Install projects in place of what there is; return the exit status."""
        status = 1
        projects = [found.project for found in replaced]
        if interpreter.can_prepare():
            self._prepare(projects)
        else:
            sys.path[:0] = [wheel.path for wheel in self.wheels.values()]
        try:
            for found in replaced:
                self._keep_commands(found)
                for name in found.entries:
                    self.replacement.set_aside(os.path.join(self.folder, name))
                for path in found.commands.values():
                    self.replacement.set_aside(path)
                for name in self.wheels[found.project].entries():
                    self.replacement.expect(os.path.join(self.folder, name))
                for name in self.wheels[found.project].commands():
                    self.replacement.expect(os.path.join(self.scripts, name))
            status = self._run_pip(projects)
            for found in replaced:
                now = self.survey.look(found.project)
                if not status and now.state == installed.DAMAGED:
                    status = _refuse(
                        "{0} was installed, but {1}".format(found.project, now.reason)
                    )
        finally:
            if status:
                self.replacement.undo()
            else:
                self.replacement.commit()
        return status

    def _prepare(self, projects):
        """Let pip be imported, and installed, from prepared bytecode."""
        from . import bytecode, lazy_re

        lazy_re.put_off()
        # What does not live long is not worth collecting.
        gc.disable()
        wheels = [self.wheels[name] for name in projects if name != "pip"]
        wheels.append(self.wheels["pip"])
        private = os.path.dirname(self.wheels["pip"].path)
        package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
        if package == private:
            package = None
        pairs = [(wheel, bytecode.prepare(wheel, package)) for wheel in wheels]
        compileall.compile_file = bytecode.Compiler(self.folder, pairs)
        pip, codes = pairs[-1]
        folder = os.path.join(private, "modules")
        sys.meta_path.insert(0, bytecode.Finder(pip, codes, folder))

    def _keep_commands(self, found):
        """Let pip install the commands, too, that were there already."""
        there = [name for name, path in found.commands.items() if os.path.exists(path)]
        # A run that was killed did not put them back.
        there += rollback.names_aside(self.scripts)
        if "pip" in there:
            os.environ.pop("ENSUREPIP_OPTIONS", None)
        elif "pip{0}".format(sys.version_info[0]) in there:
            if os.environ.get("ENSUREPIP_OPTIONS") == "altinstall":
                os.environ["ENSUREPIP_OPTIONS"] = "install"

    def _run_pip(self, projects):
        # What has to go was set aside: pip has to install, not to think.
        args = self.survey.args + ["--ignore-installed"]
        if not self.survey.user:
            # pip must not evade to user site-packages where it cannot write.
            site.ENABLE_USER_SITE = False
        # Old pips lack some options, and what they are for.
        known = self.wheels["pip"].read("pip/_internal/cli/cmdoptions.py")
        if self.survey.break_system_packages and b"--break-system-packages" in known:
            args.append("--break-system-packages")
        if b"legacy-certs" in known:
            # Nothing is fetched, and to load the system's certificates takes long.
            args.append("--use-deprecated=legacy-certs")
        if self._is_alone():
            # Without others pip has no conflicts to look for.
            args.append("--no-warn-conflicts")
        if self.survey.root or self.survey.prefix:
            # The commands are not meant to be found there yet.
            args.append("--no-warn-script-location")
        if os.name == "posix":
            self._hide_programs()
        if sys.version_info >= (3,):
            return _run_pip(args + projects)
        python27.mix_text_and_bytes()
        status = _run_pip(args + projects)
        if os.path.isdir(self.folder):
            python27.declare_encoding_of_commands(self.folder)
        return status

    def _is_alone(self):
        """Tell whether this Python has no other distributions."""
        endings = (".dist-info", ".egg-info", ".egg", ".egg-link")
        for folder in interpreter.site_folders() + [self.folder]:
            names = os.listdir(folder) if os.path.isdir(folder) else []
            if any(name.endswith(endings) for name in names):
                return False
        return True

    def _hide_programs(self):
        """Take everything out of PATH but the folder of the commands.

        pip would run programs from there to describe this machine to an index,
        which takes long; it warns if the folder of the commands is not there.
        """
        scripts = os.path.realpath(self.scripts)
        folders = os.environ.get("PATH", "").split(os.pathsep)
        folders = [path for path in folders if os.path.realpath(path) == scripts]
        os.environ["PATH"] = os.pathsep.join(folders) or os.path.devnull


def _run_pip(args):
    """Run the command line of the pip in front of ``sys.path``."""
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
        return _refuse(end.code)
    except ImportError as error:
        return _refuse(
            "pip needs more of the standard library than this Python has: {0} (some "
            "distributions package parts of it by themselves)".format(error)
        )
    return 0


def _refuse(reason, status=1):
    """Say why pip is not run, in the form that it uses itself."""
    sys.stderr.write("ERROR: {0}\n".format(reason))
    return status


def _split(argv):
    parts = [[]]
    for arg in argv:
        if arg == "--":
            parts.append([])
        else:
            parts[-1].append(arg)
    return parts


def _spare_others(args, versions):
    """Return *args* without the distributions that are not at *versions*."""
    kept = []
    for arg in args:
        others = []
        if arg in versions:
            for folder in interpreter.site_folders():
                found = installed.Installation(folder, arg)
                if found.version not in (None, versions[arg]):
                    others.append(found.version)
        if others:
            sys.stderr.write(
                "ensurepip: {0} {1} did not come with ensurepip ({2} does) and "
                "stays\n".format(arg, " and ".join(others), versions[arg])
            )
        else:
            kept.append(arg)
    return kept
