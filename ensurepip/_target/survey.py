"""What is there: the place to install into, and what it holds of each project."""

import os
import re
import site
import sys

from . import commands, files, installed, interpreter, leftovers


class Survey(object):
    """What this Python holds of what a request asks for.

    :param request: a request to install, as ``protocol`` describes it.
    :param modules: {project: names that its wheel puts into site-packages}.
        Without, only what is healthy where pip would install it is certain.
    :param folders: where pip says that it installs modules and commands.
    :param contents: {project: a function that gives the names in its wheel}.

    ``folder`` and ``scripts`` are where pip would install.
    """

    def __init__(self, request, modules=None, folders=None, contents=None):
        self.request = request
        self.modules = modules or {}
        self.contents = contents or {}
        self.folder, self.scripts = folders or interpreter.folders(
            request["root"], request["prefix"], request["user"]
        )
        self.elsewhere = bool(request["root"] or request["prefix"])

    def top(self):
        """Return the root or prefix that nothing is to lead out of, or None."""
        return self._root() or self.request["prefix"]

    def outside(self, path):
        """Return where a path leads, if that is not in the root or prefix, else
        None: a link in there must not lead the caller to change something else."""
        if self.top():
            inside = os.path.join(real(self.top()), "")
            if not os.path.join(real(path), "").startswith(inside):
                return os.path.realpath(path)
        return None

    def stray(self):
        """Return why the place is not in the root or prefix, or None."""
        for folder in [self.folder, self.scripts]:
            out = self.outside(folder)
            if out:
                return "{0} leads out of {1}, to {2}: nothing is installed".format(
                    folder, self.top(), out
                )
        return None

    def look(self, project, folder=None):
        """Return the Installation of a project, by default where pip installs."""
        modules = self.modules.get(project)
        return installed.Installation(
            folder or self.folder,
            project,
            modules,
            contents=lambda version: self._contents(project, version),
            can_load=not self.elsewhere,
        )

    def find(self, project):
        """Return the Installation of a project, if there is none where pip
        installs, then a healthy one that this Python sees in another folder.

        If it has to be verified, each file of it is read, and it is started.
        """
        return self.verified(self._find(project))

    def verified(self, found):
        """Return an Installation, which is looked at more closely if that is asked."""
        is_healthy = found.state == installed.HEALTHY
        if self.request["verify"] and is_healthy and not self.hindrance(found):
            from . import verify

            verify.judge(found, None if self.elsewhere else self.executable())
        return found

    def _find(self, project):
        found = self.look(project)
        if found.state == installed.ABSENT and not self.elsewhere:
            for folder in interpreter.site_folders():
                another = self.look(project, folder)
                if another.state == installed.HEALTHY:
                    return another
        return found

    def _root(self):
        return self.request.get("image") or self.request["root"]

    def executable(self):
        """Return the path of this Python, which in an image has another name."""
        root = self._root()
        return interpreter.under(root, sys.executable) if root else sys.executable

    def _contents(self, project, version):
        """Return the names in a project's wheel, if it is that of a version."""
        for wheel in self.request["wheels"]:
            if (wheel["project"], wheel["version"]) == (project, version):
                return self.contents.get(project, list)()
        return []

    def command(self, name):
        """Return what is there of a command, as a constant of ``commands``.

        In an environment one that starts another Python is of no use to anybody.
        """
        state = commands.look(self.scripts, name, self._root())
        shared = self.elsewhere or not interpreter.in_virtual_environment()
        if state == commands.OTHERS and not shared:
            return commands.BROKEN
        return state

    def wanted_commands(self, found):
        """Return the commands of pip that have to be made: requested ones, and
        those that it had, if they cannot start."""
        if found.project != "pip":
            return []
        requested = interpreter.commands(self.request["commands"])
        states = {name: self.command(name) for name in interpreter.commands("all")}
        return [
            name
            for name in interpreter.commands("all")
            if states[name] == commands.BROKEN
            and name in set(requested).union(found.commands)
            or states[name] == commands.MISSING
            and name in requested
        ]

    def stays(self, name):
        """Tell whether a command is not to be replaced by pip's."""
        state = self.command(name)
        if state in (commands.OTHERS, commands.OTHER_WORDS):
            return True
        # A link where a file was is somebody's.
        is_link = os.path.islink(commands.paths(self.scripts, name)[0])
        return state == commands.OURS and is_link

    def owner(self, found):
        """Return who decides about an installation in place of us, or None."""
        if found.is_editable or not interpreter.in_virtual_environment():
            return found.owner()
        return None

    def hindrance(self, found):
        """Return why this Python cannot import what is there, or None."""
        if self.elsewhere or found.folder not in sys.path:
            return None
        if _can_find(found.project):
            return None
        return "{0} {1} is in {2}, but this Python cannot import it{3}".format(
            found.project,
            found.version,
            found.folder,
            _suspects(found.project, found.folder),
        )

    def in_front(self, project):
        """Return what is said of what cannot work and is imported by this Python in
        place of what pip installs, or None."""
        if self.elsewhere:
            return None
        if project in sys.modules and not _is_module(sys.modules[project]):
            return "this Python cannot import any {0}{1}".format(
                project, _suspects(project, self.folder)
            )
        path, is_package = _origin(project)
        folder = path and os.path.dirname(path)
        if folder in (None, self.folder):
            return None
        ours = real(self.folder)
        folders = [real(each) for each in sys.path]
        if ours not in folders or real(folder) not in folders[: folders.index(ours)]:
            return None
        if not is_package:
            return "{0} is imported in place of any {1} in {2}: remove it".format(
                path, project, self.folder
            )
        found = self.look(project, folder)
        if found.state != installed.DAMAGED or found.works:
            return None
        is_site = folder in interpreter.site_folders()
        # One elsewhere, as an egg, works without much of what an installer leaves.
        if not is_site and (project != "pip" or files.names(path + "/_internal")):
            return None
        advice = "remove it"
        if site.ENABLE_USER_SITE and folder == site.getusersitepackages():
            advice = "repair it with --user"
        return (
            "the {0} in {1} is imported before any in {2}, and damaged ({3}): "
            "{4}".format(project, folder, self.folder, found.reason, advice)
        )

    def manager(self):
        """Return what the marker of PEP 668 says, if it has to be heeded."""
        return None if self.elsewhere else interpreter.manager(self.request)

    def user_site_is_seen(self):
        return bool(site.ENABLE_USER_SITE)

    def is_seen(self):
        """Tell whether this Python imports from where pip would install."""
        folder = self.folder
        if self.elsewhere:
            if not self.is_own_prefix():
                return True
            folder = self._later(folder)
        folders = sys.path[:]
        # The module site adds those that exist when Python starts.
        if not sys.flags.no_site:
            folders += getattr(site, "getsitepackages", list)()
            if site.ENABLE_USER_SITE:
                folders.append(site.getusersitepackages())
        return real(folder) in map(real, folders)

    def is_own_prefix(self):
        """Tell whether the prefix that is asked for is that of this very Python."""
        prefix, root = self.request["prefix"], self.request["root"]
        if not prefix:
            return False
        place = interpreter.under(root, prefix) if root else prefix
        return real(self._later(place)) == real(sys.prefix)

    def _later(self, path):
        """Return where a path is when this Python runs where it is installed."""
        from . import image

        root = self.request["root"]
        if not root or image.inside(root, sys.prefix):
            return path
        return image.inside(root, path) or path

    def path_file(self):
        """Return the ``._pth`` file that keeps this Python from importing site, which
        an embeddable one of WINDOWS has, or None."""
        if not (interpreter.WINDOWS and sys.flags.no_site):
            return None
        stem = "python{0}{1}".format(*sys.version_info)
        names = [stem, os.path.splitext(os.path.basename(sys.executable))[0]]
        folder = os.path.dirname(sys.executable)
        paths = [os.path.join(folder, name + "._pth") for name in names]
        return next(filter(files.is_file, paths), None)

    def user_has_a_home(self):
        return os.path.isabs(site.getuserbase()) or "PYTHONUSERBASE" in os.environ

    def has_leftovers(self):
        """Tell whether killed runs left what has to be removed."""
        return any(map(leftovers.folders, [self.folder, self.scripts]))


def real(path):
    """Return one spelling of a path; WINDOWS has more, by case and by prefix."""
    real = os.path.realpath(path)
    if not interpreter.WINDOWS:
        return real
    return os.path.normcase(real[4:] if real.startswith("\\\\?\\") else real)


def _can_find(project):
    return _origin(project)[0] is not None


def _is_module(found):
    return hasattr(found, "__file__") or hasattr(found, "__path__")


def _origin(project):
    """Return the path of the module, or folder, that this Python imports as a project,
    or None, and whether it is a package; a folder without modules is none."""
    try:
        if project in sys.modules:
            module = sys.modules[project]
            path, is_package = module.__file__, hasattr(module, "__path__")
        elif interpreter.PYTHON_2:
            import pkgutil

            loader = pkgutil.find_loader(project)
            path = loader.get_filename(project)
            is_package = loader.is_package(project)
        else:
            import importlib.util

            # It may have come meanwhile.  The function that does this for all imports
            # much for what is of no matter here.
            for path, finder in list(sys.path_importer_cache.items()):
                if finder is None:
                    del sys.path_importer_cache[path]
                getattr(finder, "invalidate_caches", list)()
            spec = importlib.util.find_spec(project)
            path = None if spec.origin == "namespace" else spec.origin
            is_package = spec.submodule_search_locations is not None
        return os.path.dirname(path) if is_package else path, is_package
    except Exception:  # there is none, or what is in the way can raise anything
        return None, False


def _suspects(project, folder):
    """Return a hint at the files that Python runs at its start (see ``site``)."""
    pattern = re.compile(
        r"^import\b.*\b{0}\b".format(project).encode("ascii"), re.MULTILINE
    )
    names = [name for name in files.names(folder) if name.endswith(".pth")]
    names = [
        name
        for name in names
        if pattern.search(files.read(os.path.join(folder, name)) or b"")
    ]
    if not names:
        return ": look at the .pth files there"
    return ": remove {0}, which keeps it from that".format(" and ".join(names))
