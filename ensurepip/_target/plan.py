"""What is to be done: decided here only, from what was asked and what was found.

The process that was called asks this of itself first, if it is the Python to
bootstrap, and is spared another process if nothing is to be done.
"""

from collections import namedtuple

from . import installed, protocol, versions

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
            "--user installs into the home of this user, who has none: set HOME, or "
            "PYTHONUSERBASE",
            2,
        )
    if not survey.is_seen():
        return _refuse(
            "pip installs into {0}, but this Python does not look for modules "
            "there: --prefix and --root install for another one".format(survey.folder)
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
        project, bundled = wheel["project"], wheel["version"]
        found = survey.find(project)
        here = found.folder == survey.folder
        older = installed.HEALTHY == found.state and _is_older(found.version, bundled)
        action, note = protocol.KEPT, None
        if found.state == installed.ABSENT:
            action = protocol.INSTALLED
        elif found.state == installed.DAMAGED:
            if survey.is_foreign(found):
                return _refuse(
                    "{0} is damaged ({1}), but belongs to {2}: repair it there".format(
                        project, found.reason, found.installer
                    )
                )
            action, note = protocol.REPAIRED, _damaged(found, bundled)
        elif request["upgrade"] and older:
            if not here or not survey.is_foreign(found):
                action = protocol.UPGRADED
            else:
                note = "{0} {1} belongs to {2} and stays".format(
                    project, found.version, found.installer
                )
        elif here:
            lacking = " and ".join(survey.wanted_commands(found))
            if lacking and _is_older(bundled, found.version):
                return _refuse(
                    "pip {0} is newer than the bundled one and stays, but lacks the "
                    "command {1}: run this Python with -m pip install "
                    "--force-reinstall pip".format(found.version, lacking)
                )
            if lacking and not survey.is_foreign(found):
                action, note = protocol.COMPLETED, "adding the command " + lacking
        steps.append(Step(project, bundled, action, found, note))
    manager = survey.manager()
    if manager and any(step.installs for step in steps):
        return _refuse(protocol.MANAGED, details=manager)
    return Plan(steps, None, 0, None)


def is_settled(plan, survey):
    """Tell whether nothing is to be done, even if a survey knows no modules."""
    if plan.refusal or survey.has_leftovers():
        return False
    return all(
        step.found.state == installed.HEALTHY
        and step.found.folder == survey.folder
        and not step.installs
        for step in plan.steps
    )


def outcome(plan, survey, installed_now=(), conflicts=()):
    """Return the record of a plan that was carried out.

    :param installed_now: {project: Installation} of what was installed.
    :param conflicts: sentences that the user has to know besides.
    """
    done = []
    for step in plan.steps:
        now = installed_now[step.project] if step.installs else step.found
        done.append(
            {
                "project": step.project,
                "version": now.version,
                "action": step.action,
                "previous": step.found.version,
                "folder": now.folder,
                "scripts": survey.scripts,
                "commands": sorted(now.commands),
                "notes": [step.note] if step.note else [],
            }
        )
    done[-1]["notes"] += conflicts
    return {"status": 0, "error": None, "details": None, "done": done}


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
