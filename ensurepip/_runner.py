"""Runs in the target interpreter: looks at what is there, and runs pip.

    python runner.py WHEEL... -- NAME==VERSION... -- PIP-ARGUMENT...

This file and those it imports are copied into a private folder and run from
there by the target, which may be another Python than the one that started it.
It therefore imports nothing of ensurepip.  Everything that only the target can
tell is decided here: whether it may be changed, what its site-packages hold,
and what has to be replaced.
"""

import os
import pkgutil
import runpy
import site
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
if HERE not in sys.path:
    sys.path.insert(0, HERE)

import _candidate  # noqa: E402
import _installed  # noqa: E402
import _python2  # noqa: E402
import _replace  # noqa: E402
import _signals  # noqa: E402
import _target  # noqa: E402
import _versions  # noqa: E402


def main(argv):
    wheels, bundled, args = _split(argv)
    here = os.path.realpath(HERE)
    sys.path[:] = [path for path in sys.path if os.path.realpath(path) != here]
    try:
        if args[0] == "install":
            bootstrap = Bootstrap(wheels, args)
            _signals.on_stop(bootstrap.stop)
            return bootstrap.run()
        _signals.on_stop(_stop)
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
        candidates = [_candidate.Candidate(path) for path in wheels]
        self.wheels = {wheel.project: wheel for wheel in candidates}
        self.projects = [arg for arg in args if arg in self.wheels]
        self.args = [arg for arg in args if arg not in self.wheels]
        self.upgrade = self._take("--upgrade")
        self.break_system_packages = self._take("--break-system-packages")
        self.user = "--user" in args
        self.quiet = any(arg.startswith("-q") for arg in args)
        self.root = self._value("--root")
        self.prefix = self._value("--prefix")
        self.folder, self.scripts = _target.folders(self.root, self.prefix, self.user)
        self.replacement = _replace.Replacement()

    def run(self):
        """Do it; return the exit status."""
        if self.user and not site.ENABLE_USER_SITE:
            return _refuse(
                "--user makes no sense here: this Python does not see user "
                "site-packages (it is a virtual environment, or -s, -I or "
                "PYTHONNOUSERSITE is set)",
                status=2,
            )
        if not (self.root or self.prefix or self.break_system_packages):
            reason = _target.externally_managed()
            if reason and not _target.in_virtual_environment():
                return _refuse(
                    "this Python is an externally managed environment (PEP 668): "
                    "{0} (--break-system-packages installs all the same)".format(reason)
                )
        with _replace.lock(self.folder):
            found = {name: self._look(self.folder, name) for name in self.projects}
            for name in self.projects:
                refusal = self._refusal(found[name])
                if refusal:
                    return _refuse(refusal)
            wanted = [name for name in self.projects if self._is_wanted(found[name])]
            status = 0
            if wanted:
                status = self._install([found[name] for name in wanted])
            if not status:
                _replace.remove_leftovers(self.folder)
                _replace.remove_leftovers(self.scripts)
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

    def _take(self, option):
        present = option in self.args
        if present:
            self.args.remove(option)
        return present

    def _value(self, option):
        if option in self.args:
            return self.args[self.args.index(option) + 1]
        return None

    def _look(self, folder, name):
        return _installed.Installation(folder, name, self.wheels[name].top_level)

    def _is_older(self, found):
        bundled = self.wheels[found.project].version
        return _versions.key(found.version) < _versions.key(bundled)

    def _is_foreign(self, found):
        """Tell whether an operating system's package, say, owns it."""
        ours = found.installer in ("", "pip")
        return not ours and not _target.in_virtual_environment()

    def _lacking(self, found):
        """Return the requested commands of pip that are not there."""
        if found.project != "pip":
            return []
        return [name for name in _target.commands() if found.lacks_command(name)]

    def _refusal(self, found):
        """Return why an installation can be neither left nor replaced, or None."""
        if found.state == _installed.DAMAGED and self._is_foreign(found):
            return "{0} is damaged ({1}), but belongs to {2}: repair it there".format(
                found.project, found.reason, found.installer
            )
        bundled = _versions.key(self.wheels[found.project].version)
        if found.state == _installed.HEALTHY and _versions.key(found.version) > bundled:
            lacking = self._lacking(found)
            if lacking:
                return (
                    "pip {0} is newer than the bundled one and stays, but lacks the "
                    "command {1}: run this Python with -m pip install "
                    "--force-reinstall pip".format(found.version, " and ".join(lacking))
                )
        return None

    def _is_wanted(self, found):
        """Tell whether a project has to be installed, and say so if not."""
        if found.state == _installed.ABSENT and not (self.root or self.prefix):
            for folder in _target.site_folders():
                elsewhere = self._look(folder, found.project)
                if elsewhere.state == _installed.HEALTHY:
                    found = elsewhere
                    break
        if found.state == _installed.ABSENT:
            return True
        if found.state == _installed.DAMAGED:
            _say(
                "the {0} in {1} is damaged: {2}; it is replaced by {3}".format(
                    " ".join(filter(None, [found.project, found.version])),
                    found.folder,
                    found.reason,
                    self.wheels[found.project].version,
                )
            )
            return True
        if self.upgrade and self._is_older(found):
            if found.folder != self.folder or not self._is_foreign(found):
                return True
            _say(
                "{0} {1} belongs to {2} and stays".format(
                    found.project, found.version, found.installer
                )
            )
        elif found.folder == self.folder and not self._is_foreign(found):
            lacking = self._lacking(found)
            if lacking:
                _say("adding the command " + " and ".join(lacking))
                return True
        if not self.quiet:
            print(
                "{0} {1} is already in {2}".format(
                    found.project, found.version, found.folder
                )
            )
        return False

    def _install(self, replaced):
        """Install projects in place of what there is; return the exit status."""
        status = 1
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
            status = self._run_pip([found.project for found in replaced])
            for found in replaced:
                now = self._look(self.folder, found.project)
                if not status and now.state == _installed.DAMAGED:
                    status = _refuse(
                        "{0} was installed, but {1}".format(found.project, now.reason)
                    )
        finally:
            if status:
                self.replacement.undo()
            else:
                self.replacement.commit()
        return status

    def _keep_commands(self, found):
        """Let pip install the commands, too, that were there already."""
        there = [name for name, path in found.commands.items() if os.path.exists(path)]
        # A run that was killed did not put them back.
        there += _replace.names_aside(self.scripts)
        if "pip" in there:
            os.environ.pop("ENSUREPIP_OPTIONS", None)
        elif "pip{0}".format(sys.version_info[0]) in there:
            if os.environ.get("ENSUREPIP_OPTIONS") == "altinstall":
                os.environ["ENSUREPIP_OPTIONS"] = "install"

    def _run_pip(self, projects):
        # What has to go was set aside: pip has to install, not to think.
        args = self.args + ["--ignore-installed"]
        sys.path[:0] = [wheel.path for wheel in self.wheels.values()]
        if not self.user:
            # pip must not evade to user site-packages where it cannot write.
            site.ENABLE_USER_SITE = False
        if self.break_system_packages and _pip_knows("--break-system-packages"):
            args.append("--break-system-packages")
        if self.root or self.prefix:
            # The commands are not meant to be found there yet.
            args.append("--no-warn-script-location")
        if sys.version_info >= (3,):
            return _run_pip(args + projects)
        _python2.mix_text_and_bytes()
        status = _run_pip(args + projects)
        if os.path.isdir(self.folder):
            _python2.declare_encoding_of_commands(self.folder)
        return status


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
    return 0


def _say(text):
    sys.stderr.write("ensurepip: {0}\n".format(text))


def _refuse(reason, status=1):
    """Say why pip is not run, in the form that it uses itself."""
    sys.stderr.write("ERROR: {0}\n".format(reason))
    return status


def _pip_knows(option):
    """Tell whether the pip about to run has an option that old ones lack."""
    try:
        options = pkgutil.get_data("pip", "_internal/cli/cmdoptions.py")
    except EnvironmentError:
        return False
    return options is not None and option.encode("ascii") in options


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
            for folder in _target.site_folders():
                found = _installed.Installation(folder, arg, ())
                if found.version not in (None, versions[arg]):
                    others.append(found.version)
        if others:
            _say(
                "{0} {1} did not come with ensurepip ({2} does) and stays".format(
                    arg, " and ".join(others), versions[arg]
                )
            )
        else:
            kept.append(arg)
    return kept


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
