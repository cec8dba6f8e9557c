"""What is to be done: decided here only, from what was asked and what was found.

The process that was called asks this of itself first, if it is the Python to
bootstrap, and is spared another process if nothing is to be done.
"""

from collections import namedtuple

from . import installed, interpreter, protocol, versions

# The steps in the order of the projects; or why this Python must not be
# changed at all, the exit status for that, and what its owner has to say of it.
Plan = namedtuple("Plan", "steps refusal status details")


class Step(namedtuple("Step", "project version action found note")):
    """What is to be done about a project, whose bundled version is given.

    *action* is one of ``protocol``, *found* the Installation that was found,
    *note* what the user has to know of it, or None.
    """

    __slots__ = ()

    @property
    def installs(self):
        return self.action in (
            protocol.INSTALLED,
            protocol.UPGRADED,
            protocol.REPAIRED,
        )

    @property
    def changes(self):
        return self.action != protocol.KEPT


def refusal(survey):
    """Return the Plan if nothing may be installed, whatever is there, or None."""
    if survey.request["user"] and not survey.user_site_is_seen():
        return _refuse(
            "--user makes no sense here: this Python does not see user "
            "site-packages (it is a virtual environment, or -s, -I or "
            "PYTHONNOUSERSITE is set)",
            2,
        )
    if survey.request["user"] and not survey.user_has_a_home():
        return _refuse(
            "--user installs into the home of this user, who has none: set {0}, or "
            "PYTHONUSERBASE".format("APPDATA" if interpreter.WINDOWS else "HOME"),
            2,
        )
    stray = survey.stray()
    if stray:
        return _refuse(stray)
    if not survey.is_seen():
        path_file = survey.path_file()
        if path_file:
            return _refuse(
                'this Python does not look for modules in {0}: add the line "import '
                'site" to {1} (there it follows a #), and run this again'.format(
                    survey.folder, path_file
                )
            )
        advice = "--prefix and --root install for another one"
        if survey.is_own_prefix():
            advice = "leave --prefix out"
        return _refuse(
            "pip installs into {0}, but this Python does not look for modules "
            "there: {1}".format(survey.folder, advice)
        )
    return None


def decide(survey):
    """Return the Plan for what a survey's request asks for."""
    refused = refusal(survey)
    if refused:
        return refused
    request = survey.request
    steps = []
    for wheel in request["wheels"]:
        step = _step(survey, wheel["project"], wheel["version"])
        if not isinstance(step, Step):
            return step
        steps.append(step)
    changes = any(step.changes for step in steps)
    manager = survey.manager() if changes and not request["check"] else None
    if manager:
        return _refuse(protocol.MANAGED, details=manager)
    return Plan(steps, None, 0, None)


def _step(survey, project, bundled):
    """Return the Step for a project, or the Plan that refuses it."""
    in_front = survey.in_front(project)
    if in_front:
        return _refuse(in_front)
    found = survey.find(project)
    if found.state == installed.ABSENT:
        return Step(project, bundled, protocol.INSTALLED, found, None)
    owner = survey.owner(found)
    is_newer = found.version and _is_older(bundled, found.version)
    if found.state == installed.DAMAGED:
        if owner:
            return _refuse(
                "{0} is damaged ({1}), but belongs to {2}: repair it there".format(
                    project, found.reason, owner
                )
            )
        if is_newer and found.works:
            note = "{0} {1} stays, because it is newer than {2}, although {3}".format(
                project, found.version, bundled, found.reason
            )
            return Step(project, bundled, protocol.KEPT, found, note)
        note = _damaged(found, bundled)
        if is_newer and survey.request["no_downgrade"]:
            return _refuse(note + ", which is older: --no-downgrade forbids that")
        note += ", which is older" if is_newer else ""
        return Step(project, bundled, protocol.REPAIRED, found, note)
    hindrance = survey.hindrance(found)
    if hindrance:
        return _refuse(hindrance)
    here = found.folder == survey.folder
    action, note = protocol.KEPT, None
    if survey.request["upgrade"] and _is_older(found.version, bundled):
        action = protocol.UPGRADED
        if here and owner:
            action = protocol.KEPT
            note = "{0} {1} belongs to {2} and stays".format(
                project, found.version, owner
            )
    elif here and not owner:
        lacking = " and ".join(survey.wanted_commands(found))
        if lacking:
            action, note = protocol.COMPLETED, "adding the command " + lacking
    return Step(project, bundled, action, found, note)


def is_settled(plan, survey):
    """Tell whether nothing is to be done, even if a survey knows no modules."""
    if plan.refusal or survey.has_leftovers():
        return False
    return all(
        step.found.state == installed.HEALTHY
        and step.found.folder == survey.folder
        and not step.changes
        for step in plan.steps
    )


def report(plan, survey):
    """Return the record of a plan that only had to be made: what is wrong."""
    for step in plan.steps:
        if step.action == protocol.INSTALLED:
            reason = "there is no {0} in {1}".format(step.project, step.found.folder)
        elif step.found.reason:
            reason = "the {0} {1} in {2} is damaged: {3}".format(
                step.project, step.found.version, step.found.folder, step.found.reason
            )
        elif step.action == protocol.UPGRADED:
            reason = "{0} {1} in {2} is older than {3}".format(
                step.project, step.found.version, step.found.folder, step.version
            )
        elif step.action == protocol.COMPLETED:
            lacking = " and ".join(survey.wanted_commands(step.found))
            reason = "a command is missing or cannot start: " + lacking
        else:
            continue
        return protocol.outcome(status=1, error=reason)
    return outcome(plan, survey)


def outcome(plan, survey, now=(), notes=()):
    """Return the record of a plan that was carried out.

    :param now: {project: Installation} of what was changed.
    :param notes: sentences that the user has to know besides.
    """
    done = []
    for step in plan.steps:
        there = now[step.project] if step.changes else step.found
        done.append(
            {
                "project": step.project,
                "version": there.version,
                "action": step.action,
                "previous": step.found.version,
                "bundled": step.version,
                "reason": step.found.reason,
                "folder": there.folder,
                "scripts": survey.scripts,
                "commands": sorted(set(there.commands)),
                "notes": [step.note] if step.note else [],
            }
        )
    done[-1]["notes"] += notes
    return protocol.outcome(done)


def _refuse(reason, status=1, details=None):
    return Plan([], reason, status, details)


def _is_older(one, other):
    return versions.key(one) < versions.key(other)


def _damaged(found, bundled):
    return "the {0} in {1} is damaged: {2}; it is replaced by {3}".format(
        " ".join(filter(None, [found.project, found.version])),
        found.folder,
        found.reason,
        bundled,
    )
