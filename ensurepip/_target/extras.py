"""Further wheels: the new pip says which are to be installed, and installs them.

pip is run from its wheel, in a process of its own, and sees the wheels that came
with the request and nothing else.
"""

import json
import os
import sys

from . import (
    commands,
    entry_points,
    footprint,
    installed,
    interpreter,
    kept,
    protocol,
    record,
    self_install,
    signals,
    steps,
    wheelfile,
)

# The folder, in the private one, where the wheels are.
FOLDER = "with"


class Extras(object):
    """The further wheels of a request.

    :param request: a request to install.
    :param wheels: its Wheels, pip's last.
    :param folder: the private folder.
    :param place: the Survey of the place.
    """

    def __init__(self, request, wheels, folder, place):
        self.request = request
        self.wheels = wheels
        self.folder = folder
        self.place = place
        self.given = request["with"]
        # {project: Installation} of what is there of each.
        self.found = {}
        self.chosen = []
        # What somebody has put beside their modules.
        self.added = {}
        self.notes = []

    def decide(self):
        """Find out which wheels are to be installed.

        :raises Failure: if they do not fit, or need what is not there.
        """
        if not self.given:
            return
        manager = self.place.manager()
        if manager:
            raise protocol.Failure(protocol.MANAGED, details=manager)
        steps.begin("choosing further wheels")
        for wheel in self.wheels:
            wheel.write()
        taken = {}
        for name in self._resolved():
            path = os.path.join(self.folder, FOLDER, name)
            if not os.path.isfile(path):
                # It comes with the bootstrap.
                continue
            wheel = wheelfile.Wheel(path)
            found = installed.Installation(self.place.folder, wheel.project)
            if found.version == wheel.version:
                continue
            if found.version and self.place.elsewhere:
                raise protocol.Failure(
                    "{0} {1} is in {2}: with --root and --prefix, nothing there is "
                    "replaced by {3}".format(
                        wheel.project, found.version, self.place.folder, wheel.version
                    )
                )
            footprint.refuse(wheel, found, self.place, taken)
            self.found[wheel.filename] = found
            self.chosen.append(wheel)

    def _resolved(self):
        """Return the names of the wheels that pip's resolver chooses."""
        named = [each["project"] for each in self.given if each["is_named"]]
        wanted = []
        for each in self.given:
            if each["is_named"]:
                wanted.append(os.path.join(self.folder, FOLDER, each["filename"]))
            elif each["project"] not in named + wanted:
                wanted.append(each["project"])
        source = ["--find-links", os.path.join(self.folder, FOLDER)]
        source += ["--only-binary", ":all:"]
        known = self.wheels[-1].read("pip/_internal/commands/install.py")
        if b'"--report"' in known and b'"--dry-run"' in known:
            path = os.path.join(self.folder, "report.json")
            options = ["--dry-run", "--report", path, "--quiet"]
            options += ["--upgrade"] * self.request["upgrade"]
            options += ["--ignore-installed"] * self.place.elsewhere
            self._pip(["install"] + self._arguments() + source + options + wanted)
            with open(path, "rb") as file:
                report = json.loads(file.read().decode("utf-8"))
            from urllib.parse import unquote

            urls = [each["download_info"]["url"] for each in report["install"]]
            return [unquote(url.split("/")[-1]) for url in urls]
        # An OLD_PIP only tells by what it downloads, and heeds nothing that is there.
        if not self.request["upgrade"]:
            look = installed.Installation
            wanted = [
                each
                for each in wanted
                if os.path.isabs(each) or not look(self.place.folder, each).version
            ]
        downloaded = os.path.join(self.folder, "downloaded")
        os.mkdir(downloaded)
        options = ["--no-index", "--no-cache-dir", "--find-links", os.curdir]
        options += ["--dest", downloaded]
        if wanted:
            self._pip(["download"] + options + source + wanted)
        return sorted(os.listdir(downloaded))

    def prepare(self, replacement):
        """Let a Replacement know all that is about to change, and set aside what is
        there of other versions: pip is to install, not to uninstall."""
        for wheel in self.chosen:
            found = self.found[wheel.filename]
            older = footprint.older(found, self.place)
            tops = set(map(os.path.basename, older)).difference(found.infos)
            before = installed.Installation(self.place.folder, found.project, tops)
            self.added.update(kept.gather(before, before.unlisted()))
            for path in older:
                replacement.set_aside(path)
            modules = wheel.of_scheme("purelib") + wheel.of_scheme("platlib")
            for name in set(wheel.entries() + modules):
                replacement.keep(os.path.join(self.place.folder, name))
            scripts = self.place.scripts
            paths = [commands.paths(scripts, name) for name in wheel.commands()]
            paths.append([os.path.join(scripts, n) for n in wheel.of_scheme("scripts")])
            for path in set(sum(paths, [])):
                replacement.keep(path)

    def install(self):
        """Install what was decided on.

        :raises Failure: if pip cannot, or does not work then.
        """
        if self.chosen:
            steps.begin("installing further wheels")
            options = ["--no-deps", "--ignore-installed"]
            options += [] if self.request["compile"] else ["--no-compile"]
            paths = [
                os.path.join(wheel.folder, wheel.filename) for wheel in self.chosen
            ]
            self._pip(["install"] + self._arguments() + options + paths)
            self.notes = kept.put_back(self.added, self.place.folder, False)
            self._look_at_pip()

    def _look_at_pip(self):
        """Look whether pip still works: what runs at each start of Python, or lies in
        the way of pip, may have come with a wheel.

        :raises Failure: if it does not.
        """
        from . import verify

        reason = self.place.look("pip").reason
        if not reason and not self.place.elsewhere:
            names = interpreter.commands(self.request["commands"])
            paths = [commands.paths(self.place.scripts, name)[0] for name in names]
            reason = verify.start(self.place.executable(), paths)
        if reason:
            raise protocol.Failure("beside these wheels, pip fails: " + reason)

    def report(self):
        """Return the outcome of a request that changes nothing, or None if all of it
        is there."""
        for wheel in self.chosen:
            return protocol.outcome(
                status=1,
                error="there is no {0} {1} in {2}".format(
                    wheel.project, wheel.version, self.place.folder
                ),
            )
        return None

    def done(self):
        """Return what an outcome tells of each project."""
        told = []
        for wheel in self.chosen:
            previous = self.found[wheel.filename].version
            action = protocol.UPGRADED if previous else protocol.INSTALLED
            scripts = entry_points.scripts(wheel.entry_points(), "console")
            names = sorted(str(name) for name, _called in scripts)
            told.append(
                self._told(wheel.project, wheel.version, action, previous, names)
            )
        if told:
            told[-1]["notes"] += self.notes
        changed = {record.normal(each["project"]) for each in told}
        for each in self.given:
            if each["project"] not in changed:
                changed.add(each["project"])
                there = self.place.find(each["project"].replace("-", "_"))
                version = there.version or each["version"]
                same = self._told(each["project"], version, protocol.KEPT, version)
                told.append(dict(same, folder=there.folder))
        return told

    def _told(self, project, version, action, previous, names=()):
        return {
            "project": project,
            "version": version,
            "action": action,
            "previous": previous,
            "bundled": version,
            "reason": None,
            "folder": self.place.folder,
            "scripts": self.place.scripts,
            "commands": list(names),
            "notes": [],
        }

    def _arguments(self):
        options = self_install.arguments(self.request, self.wheels[-1])
        return options + ["--no-warn-script-location", "--disable-pip-version-check"]

    def _pip(self, arguments):
        """Run the command line of the pip of the wheel.

        :raises Failure: if it fails; it has said why.
        """
        import subprocess  # takes long, and is for those who name further wheels

        flags = [
            ("isolated", "-I"),
            ("ignore_environment", "-E"),
            ("no_user_site", "-s"),
        ]
        command = [sys.executable, "-B", "-W", "ignore"]
        command += [flag for name, flag in flags if getattr(sys.flags, name, 0)]
        wheel = self.wheels[-1]
        command += ["-c", protocol.RUN_PIP, os.path.dirname(os.path.abspath(__file__))]
        command.append(os.path.join(wheel.folder, wheel.filename))
        process = subprocess.Popen(
            command + arguments,
            stdout=None if self.request["verbosity"] > 0 else subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=self.folder,
            # pip would ask programs about the machine, to tell an index.
            env=dict(os.environ, PATH=os.path.join(self.folder, "programs")),
        )
        signals.children.append(process)
        try:
            errors = process.communicate()[1]
        finally:
            signals.children.remove(process)
        if process.returncode:
            os.write(2, errors)
            raise protocol.Failure(None, abs(process.returncode))
