"""What a site-packages folder holds of a project: nothing, a healthy
installation, or a damaged one, judged by evidence that costs milliseconds.

The files are those of the specification of recorded installations
(PEP 376, PEP 627).
"""

import base64
import csv
import hashlib
import os
import re
import stat

ABSENT = "absent"
HEALTHY = "healthy"
DAMAGED = "damaged"

# What pip puts in place of a name's first characters while it uninstalls.
_LEADING = "~-.=%0123456789"


class Damage(Exception):
    """What is wrong with an installation."""


class Installation(object):
    """What *folder* holds of *project*.

    :param folder: a site-packages folder; it need not exist.
    :param project: the name of a project.
    :param modules: the names in the folder that a wheel of it installs; without
        them it can only be told whether the installation is healthy.

    ``state`` is one of the constants above, ``reason`` says what is damaged,
    ``version`` is None if unknown, ``installer`` is who installed it.
    """

    def __init__(self, folder, project, modules=None):
        self.folder = folder
        self.project = project
        self.version = None
        self.installer = ""
        self.reason = None
        self.commands = {}
        names = _list(folder)
        infos = [name for name in names if _is_info(name, project)]
        self._rows = []
        try:
            if len(infos) == 1:
                self._read_info(infos[0])
        except Damage as damage:
            self.reason = str(damage)
        if modules is None:
            modules = {path.split("/")[0] for path, _hash, _size in self._rows}
        leftovers = [name for name in names if _is_leftover(name, modules)]
        packages = [name for name in names if name in modules]
        self.entries = infos + leftovers + packages
        if not self.entries:
            self.state = ABSENT
            return
        try:
            self._look(infos, leftovers, packages)
            self.state = HEALTHY
        except Damage as damage:
            self.state = DAMAGED
            self.reason = str(damage)

    def lacks_command(self, name):
        """Tell whether a command is not there, or cannot start."""
        path = self.commands.get(name)
        return path is None or not _can_start(path)

    def _look(self, infos, leftovers, packages):
        if self.reason:
            raise Damage(self.reason)
        if not infos:
            if self.project in packages or leftovers:
                raise Damage("its dist-info is missing")
            raise Damage("only parts of it are there")
        if len(infos) > 1:
            raise Damage("it is there more than once: " + ", ".join(sorted(infos)))
        for path, recorded_hash, size in self._rows:
            self._check(path, recorded_hash, size)
        if leftovers:
            raise Damage("an interrupted upgrade left " + ", ".join(leftovers))

    def _read_info(self, info):
        self.version = re.split("[-]|[.](?:dist|egg)", info)[1]
        if not info.endswith(".dist-info"):
            raise Damage("it was not installed from a wheel")
        folder = os.path.join(self.folder, info)
        try:
            self.installer = self._read(folder, "INSTALLER").split()[0]
        except Damage:
            pass
        record = self._read(folder, "RECORD")
        try:
            for row in csv.reader(record.splitlines()):
                path, recorded_hash, size = row
                self._rows.append((path, recorded_hash, int(size) if size else None))
        except (ValueError, csv.Error):
            raise Damage("its RECORD cannot be read")
        for path, _hash, _size in self._rows:
            if path.startswith(".."):
                name = os.path.basename(path)
                name = name[: -len(".exe")] if name.endswith(".exe") else name
                self.commands[name] = os.path.normpath(os.path.join(self.folder, path))
        if not self.installer:
            raise Damage("its INSTALLER is missing")
        for path, recorded_hash, size in self._rows:
            if path == info + "/INSTALLER":
                installer, self.installer = self.installer, ""
                self._check(path, recorded_hash, size)
                self.installer = installer
        metadata = self._read(folder, "METADATA")
        versions = re.findall(r"^Version:\s*(\S+)\s*$", metadata, re.MULTILINE)
        names = re.findall(r"^Name:\s*(\S+)\s*$", metadata, re.MULTILINE)
        if names[:1] != [self.project] or versions[:1] != [self.version]:
            raise Damage("its METADATA is of something else")
        recorded = [path for path, _hash, _size in self._rows]
        for needed in (self.project + "/__init__.py", info + "/METADATA"):
            if needed not in recorded:
                raise Damage("its RECORD is not complete")

    def _read(self, folder, name):
        try:
            with open(os.path.join(folder, name), "rb") as file:
                content = file.read()
            text = content if isinstance("", bytes) else content.decode("utf-8")
        except (EnvironmentError, ValueError):
            text = ""
        if not text.strip():
            raise Damage("its {0} is missing".format(name))
        return text

    def _check(self, path, recorded_hash, size):
        """Check one file against its row of RECORD.

        Compiled files may go and come back.  The hashes of the package's
        modules would take too long; their sizes do not.  Data that only grew is
        no damage: people add their own authorities to pip's certificates.
        """
        if path.endswith((".pyc", ".pyo", "__pycache__")):
            return
        full = self._join(path)
        try:
            status = os.stat(full)
        except EnvironmentError:
            status = None
        if status is None or not stat.S_ISREG(status.st_mode):
            raise Damage(path + " is missing")
        if size is None:
            return
        actual = status.st_size
        if actual < size or actual > size and path.endswith(".py"):
            raise Damage(path + " was changed")
        if path.startswith("..") or "dist-info/" in path:
            with open(full, "rb") as file:
                content = file.read()
            name, _equals, digest = recorded_hash.partition("=")
            if name == "sha256" and digest != _encode(hashlib.sha256(content)):
                raise Damage(path + " was changed")

    def _join(self, path):
        full = os.path.join(self.folder, path)
        # The folder may be a link: what is above is meant by name.
        return os.path.normpath(full) if path.startswith("..") else full


def _encode(digest):
    return base64.urlsafe_b64encode(digest.digest()).decode("ascii").rstrip("=")


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
        return path.endswith(".exe") and bool(head)
    lines = head.splitlines()
    if lines[0] == b"#!/bin/sh":
        executed = re.search(b"^'''exec' (\"?)(.+?)\\1 \"\\$0\"", head, re.MULTILINE)
        return bool(executed) and os.path.exists(executed.group(2))
    return os.path.exists(lines[0][2:].strip().split(b" ")[0])
