"""What is there: the place to install into, and what it holds of each project."""

import os
import site
import sys

from . import installed, interpreter, rollback


class Survey(object):
    """What this Python holds of what a request asks for.

    :param request: a request to install, as ``protocol`` describes it.
    :param modules: {project: names that its wheel puts into site-packages}.
        Without, only what is healthy where pip would install it is certain.
    :param folders: where pip says that it installs modules and commands.

    ``folder`` and ``scripts`` are where pip would install.
    """

    def __init__(self, request, modules=None, folders=None):
        self.request = request
        self.modules = modules or {}
        self.folder, self.scripts = folders or interpreter.folders(
            request["root"], request["prefix"], request["user"]
        )
        self.elsewhere = bool(request["root"] or request["prefix"])

    def look(self, project, folder=None):
        """Return the Installation of a project, by default where pip installs."""
        modules = self.modules.get(project)
        return installed.Installation(folder or self.folder, project, modules)

    def find(self, project):
        """Return the Installation of a project, if there is none where pip
        installs, then a healthy one that this Python sees in another folder."""
        found = self.look(project)
        if found.state == installed.ABSENT and not self.elsewhere:
            for folder in interpreter.site_folders():
                another = self.look(project, folder)
                if another.state == installed.HEALTHY:
                    return another
        return found

    def wanted_commands(self, found):
        """Return the requested commands of pip that are not there."""
        if found.project != "pip":
            return []
        names = interpreter.commands(self.request["commands"])
        return [name for name in names if found.lacks_command(name)]

    def is_foreign(self, found):
        """Tell whether an operating system's package, say, owns an installation."""
        ours = found.installer in ("", "pip")
        return not ours and not interpreter.in_virtual_environment()

    def manager(self):
        """Return what the marker of PEP 668 says, if it has to be heeded."""
        if self.elsewhere or self.request["break_system_packages"]:
            return None
        if interpreter.in_virtual_environment():
            return None
        return interpreter.externally_managed()

    def user_site_is_seen(self):
        return bool(site.ENABLE_USER_SITE)

    def is_seen(self):
        """Tell whether this Python imports from where pip would install."""
        if self.elsewhere:
            return True
        folders = sys.path[:]
        # The module site adds those that exist when Python starts.
        if not sys.flags.no_site:
            folders += getattr(site, "getsitepackages", list)()
            if site.ENABLE_USER_SITE:
                folders.append(site.getusersitepackages())
        return os.path.realpath(self.folder) in map(os.path.realpath, folders)

    def user_has_a_home(self):
        return os.path.isabs(site.getuserbase()) or "PYTHONUSERBASE" in os.environ

    def has_leftovers(self):
        """Tell whether killed runs left what has to be removed."""
        return any(map(rollback.leftovers, [self.folder, self.scripts]))
