"""What an installation asks for, and what is there already."""

import site
import sys
from collections import namedtuple

from . import installed, interpreter, rollback, versions

# Whether a project has to be installed, what to say of that, and what was found.
Judgement = namedtuple("Judgement", "wanted note found")


class Survey(object):
    """What the place to install into holds of the wheels' projects.

    :param args: the arguments for pip that ``ensurepip`` composed.
    :param versions: {project: version} of the wheels.
    :param modules: {project: names that its wheel puts into site-packages}; a
        healthy installation can be told without.

    ``projects`` are the projects asked for, ``args`` the arguments that pip is
    to get of the others.
    """

    def __init__(self, args, versions, modules=None):
        self.versions = versions
        self.modules = modules or {}
        self.projects = [arg for arg in args if arg in versions]
        self.args = [arg for arg in args if arg not in versions]
        self.upgrade = self._take("--upgrade")
        self.break_system_packages = self._take("--break-system-packages")
        self.user = "--user" in args
        self.quiet = any(arg.startswith("-q") for arg in args)
        self.root = self._value("--root")
        self.prefix = self._value("--prefix")
        self.folder, self.scripts = interpreter.folders(
            self.root, self.prefix, self.user
        )

    def refusal(self):
        """Return why this Python must not be changed at all, and the exit
        status for it, or None."""
        if self.user and not site.ENABLE_USER_SITE:
            return (
                "--user makes no sense here: this Python does not see user "
                "site-packages (it is a virtual environment, or -s, -I or "
                "PYTHONNOUSERSITE is set)",
                2,
            )
        if not (self.root or self.prefix or self.break_system_packages):
            reason = interpreter.externally_managed()
            if reason and not interpreter.in_virtual_environment():
                return (
                    "this Python is an externally managed environment (PEP 668): "
                    "{0} (--break-system-packages installs all the same)".format(
                        reason
                    ),
                    1,
                )
        return None

    def look(self, project, folder=None):
        """Return the Installation of a project, by default where pip installs."""
        modules = self.modules.get(project)
        return installed.Installation(folder or self.folder, project, modules)

    def settled(self):
        """Return whether all is there and healthy; if so, say it.

        The process that starts the runner may ask this of itself if it is the
        same Python, and be spared a runner.
        """
        if self.refusal():
            return False
        if any(map(rollback.leftovers, [self.folder, self.scripts])):
            return False
        found = [self.look(project) for project in self.projects]
        if any(each.state != installed.HEALTHY for each in found):
            return False
        if any(self.conflict(each) for each in found):
            return False
        judgements = [self.judge(each) for each in found]
        if any(judgement.wanted for judgement in judgements):
            return False
        for judgement in judgements:
            self.tell(judgement)
        return True

    def conflict(self, found):
        """Return why an installation can be neither left nor replaced, or None."""
        if found.state == installed.DAMAGED and self._is_foreign(found):
            return "{0} is damaged ({1}), but belongs to {2}: repair it there".format(
                found.project, found.reason, found.installer
            )
        bundled = versions.key(self.versions[found.project])
        if found.state == installed.HEALTHY and versions.key(found.version) > bundled:
            lacking = self._lacking(found)
            if lacking:
                return (
                    "pip {0} is newer than the bundled one and stays, but lacks the "
                    "command {1}: run this Python with -m pip install "
                    "--force-reinstall pip".format(found.version, " and ".join(lacking))
                )
        return None

    def judge(self, found):
        """Return the Judgement of what was found of a project."""
        if found.state == installed.ABSENT:
            found = self._elsewhere(found)
        note = None
        if found.state == installed.ABSENT:
            return Judgement(True, note, found)
        if found.state == installed.DAMAGED:
            note = "the {0} in {1} is damaged: {2}; it is replaced by {3}".format(
                " ".join(filter(None, [found.project, found.version])),
                found.folder,
                found.reason,
                self.versions[found.project],
            )
            return Judgement(True, note, found)
        if self.upgrade and self._is_older(found):
            if found.folder != self.folder or not self._is_foreign(found):
                return Judgement(True, note, found)
            note = "{0} {1} belongs to {2} and stays".format(
                found.project, found.version, found.installer
            )
        elif found.folder == self.folder and not self._is_foreign(found):
            lacking = self._lacking(found)
            if lacking:
                note = "adding the command " + " and ".join(lacking)
                return Judgement(True, note, found)
        return Judgement(False, note, found)

    def tell(self, judgement):
        """Say what the user has to know of a judgement."""
        if judgement.note:
            sys.stderr.write("ensurepip: {0}\n".format(judgement.note))
        if not (judgement.wanted or self.quiet):
            found = judgement.found
            print(
                "{0} {1} is already in {2}".format(
                    found.project, found.version, found.folder
                )
            )

    def _elsewhere(self, found):
        """Return a healthy installation that this Python sees in another
        folder, or *found* if there is none."""
        if not (self.root or self.prefix):
            for folder in interpreter.site_folders():
                elsewhere = self.look(found.project, folder)
                if elsewhere.state == installed.HEALTHY:
                    return elsewhere
        return found

    def _is_older(self, found):
        bundled = self.versions[found.project]
        return versions.key(found.version) < versions.key(bundled)

    def _is_foreign(self, found):
        """Tell whether an operating system's package, say, owns it."""
        ours = found.installer in ("", "pip")
        return not ours and not interpreter.in_virtual_environment()

    def _lacking(self, found):
        """Return the requested commands of pip that are not there."""
        if found.project != "pip":
            return []
        return [name for name in interpreter.commands() if found.lacks_command(name)]

    def _take(self, option):
        present = option in self.args
        if present:
            self.args.remove(option)
        return present

    def _value(self, option):
        if option in self.args:
            return self.args[self.args.index(option) + 1]
        return None
