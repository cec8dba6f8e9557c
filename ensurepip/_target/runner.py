"""Carries out a request in the target: looks, decides, installs, looks again.

What only the target can tell is told here: whether it may be changed, what its
site-packages hold, and what has to be replaced.
"""

import os

from . import (
    installed,
    interpreter,
    plan,
    protocol,
    rollback,
    self_install,
    signals,
    survey,
    wheelfile,
)


def main(folder):
    """Carry out the request in *folder*; leave the outcome there.

    :returns: the exit status.
    """
    request = protocol.read(folder, protocol.REQUEST)
    try:
        if request["action"] == "install":
            bootstrap = Bootstrap(request, folder)
            signals.on_stop(bootstrap.stop)
            outcome = bootstrap.run()
        else:
            signals.on_stop(_stop)
            outcome = uninstall(request)
    except EnvironmentError as error:
        outcome = _failure(1, str(error))
    protocol.write(folder, protocol.OUTCOME, outcome)
    return outcome["status"]


def _stop(number):
    raise SystemExit(128 + number)


def _failure(status, reason=None):
    """Return the outcome of what failed; pip itself says why, without *reason*."""
    return {"status": status, "error": reason, "done": []}


class Bootstrap(object):
    """One bootstrap of this Python.

    :param request: a request to install.
    :param folder: the private folder, which holds the wheels.
    """

    def __init__(self, request, folder):
        paths = [os.path.join(folder, each["filename"]) for each in request["wheels"]]
        wheels = [wheelfile.Wheel(path) for path in paths]
        self.wheels = {wheel.project: wheel for wheel in wheels}
        self.request = request
        self.survey = survey.Survey(
            request, {wheel.project: wheel.top_level for wheel in wheels}
        )
        self.replacement = rollback.Replacement()

    def run(self):
        """Do it; return the outcome."""
        folder, scripts = self.survey.folder, self.survey.scripts
        with rollback.lock(folder):
            decided = plan.decide(self.survey)
            if decided.refusal:
                return _failure(decided.status, decided.refusal)
            replaced = [step.found for step in decided.steps if step.install]
            failure = self._install(replaced) if replaced else None
            if failure:
                return failure
            rollback.remove_leftovers(folder)
            rollback.remove_leftovers(scripts)
            return plan.outcome(decided, self.survey)

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
        """Install projects in place of what was found; return the failure, if
        it is one."""
        failure = _failure(1)
        wheels = [self.wheels[found.project] for found in replaced]
        pip = self_install.Pip(self.request, self.survey, self.wheels["pip"])
        pip.get_ready(wheels)
        try:
            commands = self._commands(replaced)
            for found in replaced:
                self._set_aside(found)
            status = pip.install(wheels, commands)
            failure = _failure(status) if status else self._look_again(replaced)
        finally:
            if failure:
                self.replacement.undo()
            else:
                self.replacement.commit()
        return failure

    def _set_aside(self, found):
        folder, wheel = self.survey.folder, self.wheels[found.project]
        for name in found.entries:
            self.replacement.set_aside(os.path.join(folder, name))
        for path in found.commands.values():
            self.replacement.set_aside(path)
        for name in wheel.entries():
            self.replacement.expect(os.path.join(folder, name))
        for name in wheel.commands():
            self.replacement.expect(os.path.join(self.survey.scripts, name))

    def _commands(self, replaced):
        """Return which commands pip has to install: the requested ones, and those
        that were there already."""
        # A run that was killed did not put them back.
        there = rollback.names_aside(self.survey.scripts)
        for found in replaced:
            there += [n for n, path in found.commands.items() if os.path.exists(path)]
        wanted = self.request["commands"]
        for kind in ("all", "install"):
            if kind == wanted or interpreter.commands(kind)[0] in there:
                return kind
        return wanted

    def _look_again(self, replaced):
        for found in replaced:
            now = self.survey.look(found.project)
            if now.state == installed.DAMAGED:
                return _failure(
                    1, "{0} was installed, but {1}".format(found.project, now.reason)
                )
        return None


def uninstall(request):
    """Let the installed pip uninstall what came along; return the outcome."""
    projects, done = [], []
    for wheel in request["wheels"]:
        others = []
        for folder in interpreter.site_folders():
            found = installed.Installation(folder, wheel["project"])
            if found.version not in (None, wheel["version"]):
                others.append(found.version)
        note = None
        if others:
            note = "{0} {1} did not come with ensurepip ({2} does) and stays".format(
                wheel["project"], " and ".join(others), wheel["version"]
            )
        else:
            projects.insert(0, wheel["project"])
        done.append(
            {
                "project": wheel["project"],
                "version": wheel["version"],
                "folder": None,
                "action": protocol.SPARED if others else protocol.UNINSTALLED,
                "note": note,
            }
        )
    status = self_install.command_line(["uninstall"] + request["arguments"] + projects)
    return {"status": status, "error": None, "done": done}
