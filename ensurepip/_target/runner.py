"""Carries out a request in the target: looks, decides, installs, looks again.

What only the target can tell is told here: whether it may be changed, what its
site-packages hold, and what has to be replaced.
"""

import os
import sys

from . import (
    conflicts,
    image,
    installed,
    interpreter,
    locks,
    plan,
    protocol,
    rollback,
    self_install,
    signals,
    survey,
    threads,
    wheelfile,
)


def main(folder, request, contents):
    """Carry out a request; leave the outcome in the private *folder*.

    :param contents: the bytes of its wheels.
    :returns: the exit status.
    """
    try:
        if request["action"] == "uninstall":
            signals.on_stop(_stop)
            outcome = uninstall(request)
        else:
            image.enter(request)
            bootstrap = Bootstrap(request, contents, folder)
            signals.on_stop(bootstrap.stop)
            outcome = bootstrap.run()
    except protocol.Failure as failure:
        outcome = _failure(failure.status, str(failure) or None, failure.details)
    except EnvironmentError as error:
        outcome = _failure(1, str(error))
    protocol.write_outcome(folder, outcome)
    return outcome["status"]


def _stop(number):
    raise SystemExit(128 + number)


def _success(done):
    return {"status": 0, "error": None, "details": None, "done": done}


def _failure(status, reason, details=None):
    """Return the outcome of what failed; pip itself said why, without *reason*."""
    return {"status": status, "error": reason, "details": details, "done": []}


class Bootstrap(object):
    """One bootstrap of this Python.

    :param request: a request to install.
    :param contents: the bytes of its wheels.
    :param folder: the private folder.
    """

    def __init__(self, request, contents, folder):
        paths = [os.path.join(folder, each["filename"]) for each in request["wheels"]]
        self.request = request
        self.wheels = list(map(wheelfile.Wheel, paths, contents))
        self.replacement = rollback.Replacement()

    def run(self):
        """Do it, or only put back what a killed run set aside; return the outcome."""
        pip = folders = None
        if not interpreter.folders_are_known():
            pip = self_install.Pip(self.request, self.wheels)
            folders = pip.folders()
        modules = {wheel.project: wheel.top_level for wheel in self.wheels}
        place = survey.Survey(self.request, modules, folders)
        # Before the lock, which makes the folders.
        _heed(plan.refusal(place))
        with locks.lock(place.folder, place.scripts):
            errors = _recover(place)
            if self.request["action"] == "recover":
                return _success([])
            decided = plan.decide(place)
            _heed(decided)
            replaced = [step.found for step in decided.steps if step.installs]
            now = self._install(pip, replaced, place) if replaced else {}
            errors += self.replacement.commit()
            notes = _conflicts(now, place) + [_IN_THE_WAY.format(e) for e in errors]
            return plan.outcome(decided, place, now, notes)

    def stop(self, number):
        """Put everything back and end, because of a signal.

        An exception would not do: pip might catch it, and Python 2.7's locks
        do not survive one at every point, so that pip would wait for ever.
        """
        try:
            threads.wait()
            self.replacement.undo()
        finally:
            os._exit(128 + number)

    def _install(self, pip, replaced, place):
        """Install projects in place of what was found; return what is there now.

        :raises Failure: if that is not what it has to be.
        """
        if not interpreter.can_hold_commands(sys.executable, place.folder):
            raise protocol.Failure(
                "no command can start {0!r}: a name in this path has a character that "
                "the first line of a command cannot hold".format(sys.executable)
            )
        wanted = {found.project: found for found in replaced}
        wheels = [wheel for wheel in self.wheels if wheel.project in wanted]
        if not pip:
            others = [wheel for wheel in wheels if wheel.project != "pip"]
            pip = self_install.Pip(self.request, others + self.wheels[-1:])
        try:
            commands = self._commands(replaced, place)
            for wheel in wheels:
                self._set_aside(wanted[wheel.project], wheel, place)
            pip.install(wheels, commands, place)
            now = {wheel.project: _look_again(wheel, place) for wheel in wheels}
        except BaseException:
            self.replacement.undo()
            raise
        return now

    def _set_aside(self, found, wheel, place):
        for name in found.entries:
            self.replacement.set_aside(os.path.join(place.folder, name))
        for path in found.commands.values():
            self.replacement.set_aside(path)
        for name in wheel.entries():
            self.replacement.expect(os.path.join(place.folder, name))
        for name in wheel.commands():
            self.replacement.expect(os.path.join(place.scripts, name))

    def _commands(self, replaced, place):
        """Return which commands pip has to install: the requested ones, and those
        that were there already."""
        there = []
        for found in replaced:
            there += [n for n, path in found.commands.items() if os.path.exists(path)]
        wanted = self.request["commands"]
        for kind in ("all", "install"):
            if kind == wanted or interpreter.commands(kind)[0] in there:
                return kind
        return wanted


_IN_THE_WAY = "what was set aside cannot be cleared away: {0}"


def _recover(place):
    """Undo what killed runs left, unless what is there now works without."""
    if not place.has_leftovers():
        return []
    aside = rollback.names_aside(place.folder)
    is_well = True
    for project in place.modules:
        state = place.look(project).state
        if state == installed.ABSENT and project != "pip":
            is_well = is_well and not any(n.startswith(project) for n in aside)
        else:
            is_well = is_well and state == installed.HEALTHY
    return rollback.recover(place.folder, place.scripts, is_well)


def _heed(decided):
    if decided and decided.refusal:
        raise protocol.Failure(decided.refusal, decided.status, decided.details)


def _look_again(wheel, place):
    """Return the Installation of what was installed just now."""
    found = place.look(wheel.project)
    if found.state != installed.HEALTHY:
        reason = found.reason or "is not there"
        raise protocol.Failure(
            "{0} was installed, but {1}".format(found.project, reason)
        )
    return found


def _conflicts(now, place):
    folders = [] if place.elsewhere else interpreter.site_folders()
    versions = {project: found.version for project, found in now.items()}
    return conflicts.find(versions, folders + [place.folder]) if now else []


def uninstall(request):
    """Let the installed pip uninstall what came along; return the outcome."""
    folders = interpreter.site_folders()
    scripts = interpreter.folders(None, None, False)[1]
    with locks.lock_existing(folders + [scripts]):
        projects, done = _what_came_along(request, folders)
        if projects:
            command = ["uninstall"] + request["arguments"] + projects
            self_install.command_line(command)
    return _success(done)


def _what_came_along(request, folders):
    """Return the projects that are to be uninstalled, and what is told of each."""
    projects, done = [], []
    for wheel in request["wheels"]:
        project, version = wheel["project"], wheel["version"]
        found = [installed.Installation(f, project, {project}) for f in folders]
        there = [each for each in found if each.state != installed.ABSENT]
        others = [e.version for e in there if e.version not in (None, version)]
        note = None
        if others:
            note = "{0} {1} did not come with ensurepip ({2} does) and stays".format(
                project, " and ".join(others), version
            )
        elif there:
            projects.insert(0, project)
        done.append(
            {
                "project": project,
                "version": version,
                "action": protocol.SPARED if others else protocol.UNINSTALLED,
                "previous": wheel["version"],
                "folder": None,
                "scripts": None,
                "commands": [],
                "notes": [note] if note else [],
            }
        )
    return projects, done
