"""What a site-packages folder holds of a project: nothing, a healthy
installation, or a damaged one, judged by evidence that costs milliseconds.

The files are those of the specification of recorded installations (PEP 376,
PEP 627).  Whoever can write there may have made them on purpose: they are read up
to a limit, and what RECORD says of other places is not followed.  Damage is what
cannot work; files that somebody left out, linked or put other words into are none.
"""

import os
import re
import sys

from . import certificates, files, interpreter, kept, loading, record, versions

ABSENT = "absent"
HEALTHY = "healthy"
DAMAGED = "damaged"

# What is said of parts that pip cannot uninstall.
PARTS = "parts of a {0} are in {1}: install it, which repairs it, to uninstall it"

# What pip puts in place of a name's first characters while it uninstalls.
_LEADING = "~-.=%0123456789"

# Installers that are tools of a user; any other one's is somebody else's.
_TOOLS = (
    "pip",
    "ensurepip",
    "get-pip",
    "installer",
    "flit",
    "hatch",
    "pdm",
    "pipenv",
    "poetry",
    "rye",
    "uv",
    "virtualenv",
)


# What Python imports, or runs.
_IMPORTED = r"(?i)\.(py[cdo]?|so|dll|class|pth|start)$"


class Installation(object):
    """What *folder* holds of *project*.

    :param folder: a site-packages folder; it need not exist.
    :param project: the name of a project.
    :param modules: the names in the folder that a wheel of it installs; without
        them it can only be told whether the installation is healthy.
    :param contents: a function that gives the names of the files of a wheel, if
        there is one of a version.
    :param can_load: whether bytecode may be loaded to see whether it can be.

    ``state`` is one of the constants above, ``reason`` says what is damaged, and
    ``works`` whether it may work all the same. ``version`` is None if unknown,
    ``installer`` is who installed it, ``commands`` are the names of commands in
    its RECORD, ``own`` the rows of its files in the folder, ``needed`` those that
    it cannot do without, ``entries`` the names in the folder that are its own.
    """

    def __init__(self, folder, project, modules=None, contents=None, can_load=True):
        self.folder = folder
        self.project = project
        self.can_load = can_load
        names = files.names(folder)
        self.infos = [name for name in names if _is_info(name, project)]
        self.info = self.infos[0] if len(self.infos) == 1 else None
        self.version = self.rows = self.grown = None
        self.installer = ""
        self.commands = []
        if self.info:
            self._read()
        if modules is None:
            modules = {row.path.split("/")[0] for row in self.rows or ()}
            modules.add(project)
        self.leftovers = [name for name in names if _is_leftover(name, modules)]
        self.packages = [name for name in names if name in modules]
        tops = set(modules).union(self.infos)
        self.own = [
            row
            for row in self.rows or ()
            if row.path.split("/")[0] in tops and record.is_inside(row.path)
        ]
        self.needed = [row for row in self.own if _is_needed(row.path)]
        self.entries = self.infos + self.leftovers + self.packages
        self.is_editable = self._is_editable(names)
        self._contents = contents or (lambda version: ())
        self.reason, self.works = None, True
        if self.is_editable:
            self.version = self.version or "(editable)"
        elif self.entries:
            self._judge()
        if self.is_editable or self.entries:
            self.state = DAMAGED if self.reason else HEALTHY
        else:
            self.state = ABSENT

    def read(self, name):
        """Return the text of a file of its dist-info, "" if there is none."""
        try:
            return record.text(files.read(self.path(self.info + "/" + name)) or b"")
        except ValueError:
            return ""

    def path(self, name):
        """Return where a file of RECORD is that is in the folder."""
        return self.folder + os.sep + name.replace("/", os.sep)

    def unlisted(self):
        """Return the paths, in its folder, of files and links that somebody has put
        beside its modules: RECORD does not list them, and nothing imports them."""
        listed = {row.path.replace("\\", "/") for row in self.own}
        # One that lists none of its modules tells nothing.
        tops = {path.split("/")[0] for path in listed}.intersection(self.packages)
        found, folders = [], self.packages[:] if tops else []
        for folder in folders:
            if os.path.islink(self.path(folder)):
                continue
            for name in files.names(self.path(folder)):
                path = folder + "/" + name
                if os.path.islink(self.path(path)) or files.is_file(self.path(path)):
                    found += [path] * (not re.search(_IMPORTED, name))
                elif name != "__pycache__":
                    folders.append(path)
        return sorted(set(found) - listed)

    def owner(self):
        """Return who decides about it, in words, if that is not its user with a
        tool such as pip."""
        if self.is_editable:
            return "whoever works on it (it is editable)"
        if not self.info or self.state == ABSENT:
            return None
        if self.installer and self.installer not in _TOOLS:
            return self.installer
        if self.is_packaged():
            if os.path.isdir(os.path.join(sys.prefix, "conda-meta")):
                return "conda"
            # What nobody is known for, nobody else repairs.
            if self.state == HEALTHY:
                return "whoever packaged it (it has no RECORD)"
        return None

    def is_packaged(self):
        """Tell whether a package manager installed it, which needs no RECORD."""
        if not self.info.endswith(".dist-info"):
            return not self.info.endswith(".egg")
        there = os.path.lexists(self.path(self.info + "/RECORD"))
        return not there and self.installer not in _TOOLS

    def modules(self):
        """Return the paths of its modules in the folder."""
        if self.rows is None:
            names = ["__init__.py"] + ["__main__.py"] * (self.project == "pip")
            return [self.project + "/" + name for name in names]
        return [row.path for row in self.needed if row.path.endswith(".py")]

    def _read(self):
        self.version = _is_info(self.info, self.project).group(1)
        if not self.info.endswith(".dist-info"):
            return
        try:
            self.rows = record.rows(self.read("RECORD")) or None
        except ValueError:
            pass
        for row in self.rows or ():
            if row.path.startswith("../"):
                command = record.COMMAND_OF_PIP.match(row.path.split("/")[-1])
                self.commands += [command.group(1)] if command else []
        # Whoever changed INSTALLER need not be who it names.
        if not _installer_was_changed(self):
            words = re.findall(r"^\s*([\w.+-]{1,40})", self.read("INSTALLER"))
            self.installer = words[0].lower() if words else ""

    def _is_editable(self, names):
        """Tell whether its modules are somewhere else, where somebody works on them."""
        if self.project + ".egg-link" in names:
            return True
        if not self.info or not self.info.endswith(".dist-info"):
            return False
        return bool(re.search(r'"editable"\s*:\s*true', self.read("direct_url.json")))

    def _judge(self):
        for works, checks in ((False, _CANNOT_WORK), (True, _MAY_WORK)):
            for check in checks:
                self.reason = check(self)
                if self.reason:
                    self.works = works
                    return

    def missing_of_wheel(self):
        """Return a file that the wheel of this version has, but nobody here."""
        paths = {row.path for row in self.rows}
        for name in self._contents(self.version):
            if name not in paths and _is_needed(name):
                if not files.is_file(self.path(name)):
                    return name
        return None


def _no_info(found):
    if found.infos:
        return None
    if found.project in found.packages or found.leftovers:
        return "its dist-info is missing"
    return "only parts of it are there"


def _more_than_one_info(found):
    if len(found.infos) > 1:
        return "it is there more than once: " + ", ".join(sorted(found.infos))
    return None


def _egg(found):
    if found.info.endswith(".egg"):
        return "it was not installed from a wheel"
    return None


def _files_are_missing(found):
    if found.rows is None:
        for module in found.modules():
            reason = _unreadable(found.path(module), files.status(found.path(module)))
            if reason:
                return module + reason
        return None
    for row in found.needed:
        reason = _file_fault(found, row)
        if reason:
            return reason
    missing = None if found.is_packaged() else found.missing_of_wheel()
    return missing and missing + " is missing"


def _for_other_pythons(found):
    admitted = versions.admits(found.read("METADATA"), sys.version_info[:2])
    return None if admitted else "it is for other versions of Python"


def _cannot_be_loaded(found):
    return loading.fault(found.folder, found.modules(), found.can_load)


def _no_record(found):
    if found.rows is not None or found.is_packaged():
        return None
    if not found.read("RECORD").strip():
        # Too long, or no text, is not missing.
        size = files.head(found.path(found.info + "/RECORD"), 1)
        return "its RECORD cannot be read" if size else "its RECORD is missing"
    return "its RECORD cannot be read"


def _no_installer(found):
    recorded = {row.path for row in found.rows or ()}
    if found.info + "/INSTALLER" in recorded and not found.read("INSTALLER").strip():
        return "its INSTALLER is missing"
    return None


def _installer_was_changed(found):
    return _was_changed(found, "INSTALLER")


def _metadata_was_changed(found):
    return _was_changed(found, "METADATA")


def _was_changed(found, name):
    for row in found.rows or ():
        if row.path == found.info + "/" + name and row.hash.startswith("sha256="):
            data = files.read(found.path(row.path)) or b""
            return (
                row.path + " was changed" if record.digest(data) != row.hash else None
            )
    return None


def _metadata_of_another(found):
    if not found.info.endswith(".dist-info"):
        return None
    metadata = found.read("METADATA")
    if not metadata.strip():
        return "its METADATA is missing"
    for key, value in ("Name", found.project), ("Version", found.version):
        said = re.findall(r"^{0}:\s*(\S+)\s*$".format(key), metadata, re.MULTILINE)
        if said[:1] != [value]:
            return "its METADATA is of something else"
    return None


def _record_is_short(found):
    if found.rows is None:
        return None
    paths = {row.path for row in found.rows}
    if {found.project + "/__init__.py", found.info + "/METADATA"} <= paths:
        return None
    return "its RECORD is not complete"


def _modules_grew(found):
    return found.grown and found.grown + " was changed"


def _interrupted_upgrade(found):
    if found.leftovers:
        return "an interrupted upgrade left " + ", ".join(found.leftovers)
    return None


# Each gives a reason or None, and may rely on those before it.
_CANNOT_WORK = (
    _no_info,
    _more_than_one_info,
    _egg,
    _files_are_missing,
    _for_other_pythons,
    _cannot_be_loaded,
)
_MAY_WORK = (
    _no_record,
    _no_installer,
    _installer_was_changed,
    _metadata_of_another,
    _metadata_was_changed,
    _record_is_short,
    _modules_grew,
    _interrupted_upgrade,
)


def _is_needed(name):
    """Tell whether a project cannot do without a file of it.

    The rest is licences, types, other systems' programs: people leave them out.
    """
    return name.endswith(_NEEDED) and ".dist-info/" not in name


_NEEDED = (".py", "/" + certificates.NAME) + (".exe",) * interpreter.WINDOWS


def _file_fault(found, row):
    """Return why the file of a row cannot do what it has to, or None.

    The hashes of modules would take too long; their sizes do not.
    """
    path = found.path(row.path)
    status = files.status(path)
    reason = _unreadable(path, status)
    if reason:
        return row.path + reason
    size = status.st_size
    if row.size in (None, size):
        return None
    if row.path.endswith("/" + certificates.NAME):
        # People link to their own, or add to it.
        data = files.read(path, kept.LARGEST) or b""
        return None if certificates.are(data) else row.path + " was changed"
    if size < row.size:
        return row.path + " was changed"
    found.grown = found.grown or row.path
    return None


def _unreadable(path, status):
    if status is None:
        return " is missing"
    return None if files.is_readable(path, status) else " cannot be read"


def is_of(name, project, modules):
    """Tell whether a name in a folder is a project's."""
    # PYTHON_2 puts compiled modules beside their sources.
    is_module = name in modules or name.endswith(".pyc") and name[:-1] in modules
    return bool(is_module or _is_info(name, project) or _is_leftover(name, modules))


def _is_info(name, project):
    return re.match(
        re.sub(r"[-_.]+", "[-_.]+", project)
        + r"(?:-([^-]+)(?:-py[\d.]+)?)?\.(dist-info|egg-info|egg)$",
        name,
        re.IGNORECASE,
    )


def _is_leftover(name, modules):
    """Tell whether pip has renamed a module, or an own dist-info, so.

    It replaces the first characters, or puts some in front.
    """
    if not name.startswith("~"):
        return False
    stem = re.sub(_ENDING, "", name)
    begin = len(stem) - len(stem.lstrip(_LEADING))
    for module in modules:
        more = len(stem) - len(module)
        if more == 0 and begin < len(stem) and stem[begin:] == module[begin:]:
            return True
        if 0 < more <= begin and stem.endswith(module):
            return True
    return False


_ENDING = r"(?<=.)-[^-]+(-py[\d.]+)?\.(dist-info|egg-info|egg)$"
