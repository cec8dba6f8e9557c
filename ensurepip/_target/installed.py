"""What a site-packages folder holds of a project: nothing, a healthy
installation, or a damaged one, judged by evidence that costs milliseconds.

The files are those of the specification of recorded installations (PEP 376,
PEP 627).
"""

import csv
import os
import re
import stat

from . import record

ABSENT = "absent"
HEALTHY = "healthy"
DAMAGED = "damaged"

# What pip puts in place of a name's first characters while it uninstalls.
_LEADING = "~-.=%0123456789"


class Installation(object):
    """What *folder* holds of *project*.

    :param folder: a site-packages folder; it need not exist.
    :param project: the name of a project.
    :param modules: the names in the folder that a wheel of it installs; without
        them it can only be told whether the installation is healthy.

    ``state`` is one of the constants above, ``reason`` says what is damaged,
    ``version`` is None if unknown, ``installer`` is who installed it,
    ``commands`` are {name: path}, ``entries`` the names in the folder that are
    its own.
    """

    def __init__(self, folder, project, modules=None):
        self.folder = folder
        self.project = project
        names = _list(folder)
        self.infos = [name for name in names if _is_info(name, project)]
        self.info = self.infos[0] if len(self.infos) == 1 else None
        self.version = self.rows = None
        self.installer = ""
        self.commands = {}
        if self.info:
            self._read()
        if modules is None:
            modules = {row.path.split("/")[0] for row in self.rows or ()}
        self.leftovers = [name for name in names if _is_leftover(name, modules)]
        self.packages = [name for name in names if name in modules]
        self.entries = self.infos + self.leftovers + self.packages
        self.reason = self._damage() if self.entries else None
        if not self.entries:
            self.state = ABSENT
        else:
            self.state = DAMAGED if self.reason else HEALTHY

    def lacks_command(self, name):
        """Tell whether a command is not there, or cannot start."""
        path = self.commands.get(name)
        return path is None or not _can_start(path)

    def read(self, name):
        """Return the text of a file of its dist-info, "" if there is none."""
        try:
            with open(os.path.join(self.folder, self.info, name), "rb") as file:
                return record.text(file.read())
        except (EnvironmentError, ValueError):
            return ""

    def path(self, row):
        """Return where the file of a row of RECORD is."""
        full = os.path.join(self.folder, row.path)
        # The folder may be a link: what is above is meant by name.
        return os.path.normpath(full) if row.path.startswith("..") else full

    def _read(self):
        self.version = re.split("[-]|[.](?:dist|egg)", self.info)[1]
        try:
            self.rows = record.rows(self.read("RECORD"))
        except (ValueError, csv.Error):
            pass
        for row in self.rows or ():
            if row.path.startswith(".."):
                name = os.path.basename(row.path)
                # WINDOWS has launchers.
                name = name[: -len(".exe")] if name.endswith(".exe") else name
                self.commands[name] = self.path(row)
        # Whoever changed INSTALLER need not be who it names.
        if not _installer_was_changed(self):
            self.installer = (self.read("INSTALLER").split() or [""])[0]

    def _damage(self):
        for check in _CHECKS:
            reason = check(self)
            if reason:
                return reason
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


def _not_from_a_wheel(found):
    if not found.info.endswith(".dist-info"):
        return "it was not installed from a wheel"
    return None


def _no_record(found):
    if not found.read("RECORD").strip():
        return "its RECORD is missing"
    return "its RECORD cannot be read" if found.rows is None else None


def _no_installer(found):
    if not found.read("INSTALLER").strip():
        return "its INSTALLER is missing"
    return None


def _installer_was_changed(found):
    for row in found.rows or ():
        if row.path == found.info + "/INSTALLER":
            return _fault(found, row)
    return None


def _metadata_of_another(found):
    metadata = found.read("METADATA")
    if not metadata.strip():
        return "its METADATA is missing"
    for key, value in ("Name", found.project), ("Version", found.version):
        said = re.findall(r"^{0}:\s*(\S+)\s*$".format(key), metadata, re.MULTILINE)
        if said[:1] != [value]:
            return "its METADATA is of something else"
    return None


def _record_is_short(found):
    paths = {row.path for row in found.rows}
    if {found.project + "/__init__.py", found.info + "/METADATA"} <= paths:
        return None
    return "its RECORD is not complete"


def _files_were_changed(found):
    for row in found.rows:
        reason = _fault(found, row)
        if reason:
            return reason
    return None


def _interrupted_upgrade(found):
    if found.leftovers:
        return "an interrupted upgrade left " + ", ".join(found.leftovers)
    return None


# Each gives a reason or None, and may rely on those before it.
_CHECKS = (
    _no_info,
    _more_than_one_info,
    _not_from_a_wheel,
    _no_record,
    _no_installer,
    _installer_was_changed,
    _metadata_of_another,
    _record_is_short,
    _files_were_changed,
    _interrupted_upgrade,
)


def _fault(found, row):
    """Return what is wrong with the file of a row of RECORD, or None.

    Compiled files may go and come back.  The hashes of the package's modules
    would take too long; their sizes do not.  Data that only grew is no damage:
    people add their own authorities to pip's certificates.
    """
    if row.path.endswith((".pyc", ".pyo", "__pycache__")):
        return None
    path = found.path(row)
    try:
        status = os.stat(path)
    except (EnvironmentError, ValueError):
        status = None
    if status is None or not stat.S_ISREG(status.st_mode):
        return row.path + " is missing"
    if row.size is None:
        return None
    grown = status.st_size - row.size
    changed = grown < 0 or grown > 0 and row.path.endswith(".py")
    if not changed and (row.path.startswith("..") or "dist-info/" in row.path):
        with open(path, "rb") as file:
            changed = row.hash.startswith("sha256=") and row.hash != record.digest(
                file.read()
            )
    return row.path + " was changed" if changed else None


def _list(folder):
    try:
        return sorted(os.listdir(folder))
    except EnvironmentError:
        return []


def _is_info(name, project):
    return re.match(
        re.escape(project) + r"-[^-]+(-py[\d.]+)?\.(dist-info|egg-info|egg)$",
        name,
        re.IGNORECASE,
    )


def _is_leftover(name, modules):
    stem = name.lstrip(_LEADING).split("-")[0]
    return name.startswith("~") and stem and any(m.endswith(stem) for m in modules)


def _can_start(path):
    """Tell whether a command's interpreter is there; a launcher's counts as so."""
    try:
        with open(path, "rb") as file:
            head = file.read(4096)
    except EnvironmentError:
        return False
    if not head.startswith(b"#!"):
        return path.endswith(".exe") and bool(head)  # WINDOWS
    lines = head.splitlines()
    if lines[0] == b"#!/bin/sh":
        executed = re.search(b"^'''exec' (\"?)(.+?)\\1 \"\\$0\"", head, re.MULTILINE)
        return bool(executed) and os.path.exists(executed.group(2))
    return os.path.exists(lines[0][2:].strip().split(b" ")[0])
