"""What is decided of what was asked and found.  Only the survey is not real."""

from collections import namedtuple

import cases

from ensurepip._target import plan, protocol
from ensurepip._target.installed import ABSENT, DAMAGED, HEALTHY

BUNDLED = {"pip": "2.0", "setuptools": "5.0"}
HERE, ELSEWHERE = "/here", "/elsewhere"


# ``lacking`` are the requested commands that are not there, ``blocked`` is why it
# cannot be imported.
class Found(
    namedtuple(
        "Found", "project state version folder reason owner lacking works blocked"
    )
):
    commands = ["pip2"]


def found(
    state,
    version=None,
    folder=HERE,
    reason=None,
    owner=None,
    lacking=(),
    project="pip",
    works=False,
    blocked=None,
):
    return Found(
        project, state, version, folder, reason, owner, lacking, works, blocked
    )


def healthy(version, **more):
    return found(HEALTHY, version, **more)


def damaged(version, **more):
    return found(DAMAGED, version, reason="it is torn", **more)


NOTHING = found(ABSENT)

INSTALLED, UPGRADED = protocol.INSTALLED, protocol.UPGRADED
REPAIRED, COMPLETED = protocol.REPAIRED, protocol.COMPLETED
KEPT = protocol.KEPT

# What was found, whether it is upgraded, what is to be done about pip, and what
# the user has to know.
STEPS = [
    (NOTHING, False, INSTALLED, None),
    (NOTHING, True, INSTALLED, None),
    (healthy("1.0"), False, KEPT, None),
    (healthy("1.0"), True, UPGRADED, None),
    (healthy("2.0"), False, KEPT, None),
    (healthy("2.0"), True, KEPT, None),
    (healthy("3.0"), False, KEPT, None),
    (healthy("3.0"), True, KEPT, None),
    # Versions are no texts, and a suffix counts.
    (healthy("1.10"), True, UPGRADED, None),
    (healthy("10.0"), True, KEPT, None),
    (healthy("2.0rc1"), True, UPGRADED, None),
    (healthy("2.0.post1"), True, KEPT, None),
    # Another folder's stays; it is not replaced, but covered.
    (healthy("1.0", folder=ELSEWHERE), False, KEPT, None),
    (healthy("1.0", folder=ELSEWHERE), True, UPGRADED, None),
    (healthy("2.0", folder=ELSEWHERE), True, KEPT, None),
    (healthy("3.0", folder=ELSEWHERE), True, KEPT, None),
    (healthy("2.0", folder=ELSEWHERE, lacking=("pip3",)), False, KEPT, None),
    (healthy("3.0", folder=ELSEWHERE, lacking=("pip3",)), False, KEPT, None),
    # A system's package stays.
    (healthy("1.0", owner="apt"), False, KEPT, None),
    (healthy("1.0", owner="apt"), True, KEPT, "pip 1.0 belongs to apt and stays"),
    (healthy("3.0", owner="apt"), True, KEPT, None),
    (healthy("1.0", owner="apt", folder=ELSEWHERE), True, UPGRADED, None),
    (healthy("2.0", owner="apt", lacking=("pip3",)), False, KEPT, None),
    # Commands that are missing.
    (healthy("2.0", lacking=("pip3",)), False, COMPLETED, "adding the command pip3"),
    (healthy("2.0", lacking=("pip3",)), True, COMPLETED, "adding the command pip3"),
    (healthy("1.0", lacking=("pip3",)), False, COMPLETED, "adding the command pip3"),
    (healthy("1.0", lacking=("pip3",)), True, UPGRADED, None),
    (
        healthy("2.0", lacking=("pip", "pip3")),
        False,
        COMPLETED,
        "adding the command pip and pip3",
    ),
    (healthy("3.0", lacking=("pip3",)), False, COMPLETED, "adding the command pip3"),
    (healthy("3.0", lacking=("pip3",)), True, COMPLETED, "adding the command pip3"),
    (healthy("3.0", lacking=("pip3",), owner="apt"), False, KEPT, None),
    # Damage, whatever else is asked.
    (
        damaged("1.0"),
        False,
        REPAIRED,
        "the pip 1.0 in /here is damaged: it is torn; it is replaced by 2.0",
    ),
    (
        damaged("3.0", lacking=("pip3",)),
        True,
        REPAIRED,
        "the pip 3.0 in /here is damaged: it is torn; it is replaced by 2.0, which "
        "is older",
    ),
    # What may work all the same is not made older.
    (
        damaged("3.0", works=True),
        True,
        KEPT,
        "pip 3.0 stays, because it is newer than 2.0, although it is torn",
    ),
    (
        damaged("2.0", works=True),
        False,
        REPAIRED,
        "the pip 2.0 in /here is damaged: it is torn; it is replaced by 2.0",
    ),
    (
        damaged(None),
        False,
        REPAIRED,
        "the pip in /here is damaged: it is torn; it is replaced by 2.0",
    ),
]

# What was found, and why nothing is done.
REFUSALS = [
    (
        damaged("1.0", owner="apt"),
        "pip is damaged (it is torn), but belongs to apt: repair it there",
    ),
    (healthy("2.0", blocked="x.pth is in the way"), "x.pth is in the way"),
    (healthy("1.0", blocked="x.pth is in the way"), "x.pth is in the way"),
]


class Survey(object):
    """Stands in for a Survey: what was found is given."""

    folder = HERE
    scripts = "/bin"
    leftovers = False
    marker = None
    user_site = True
    home = seen = True
    own_prefix = False
    hiding = None
    strays = None
    front = None

    def __init__(self, *projects, **asked):
        self.projects = {each.project: each for each in projects}
        self.request = {
            "user": asked.get("user", False),
            "upgrade": asked.get("upgrade", False),
            "check": asked.get("check", False),
            "no_downgrade": asked.get("no_downgrade", False),
            "wheels": [
                {"project": each.project, "version": BUNDLED[each.project]}
                for each in projects
            ],
        }

    def in_front(self, project):
        return self.front

    def find(self, project):
        return self.projects[project]

    def is_own_prefix(self):
        return self.own_prefix

    def wanted_commands(self, found):
        return list(found.lacking)

    def owner(self, found):
        return found.owner

    def hindrance(self, found):
        return found.blocked

    def stray(self):
        return self.strays

    def manager(self):
        return self.marker

    def user_site_is_seen(self):
        return self.user_site

    def user_has_a_home(self):
        return self.home

    def is_seen(self):
        return self.seen

    def path_file(self):
        return self.hiding

    def has_leftovers(self):
        return self.leftovers


class TestDecide(cases.TestCase):
    def refusal(self, survey):
        decided = plan.decide(survey)
        self.assertEqual(decided.steps, [])
        return decided.refusal, decided.status

    def test_steps(self):
        for found, upgrade, action, note in STEPS:
            decided = plan.decide(Survey(found, upgrade=upgrade))
            self.assertEqual((decided.refusal, decided.status), (None, 0))
            expected = ("pip", "2.0", action, found, note)
            self.assertEqual(decided.steps, [expected], (found, upgrade))

    def test_refusals(self):
        for found, reason in REFUSALS:
            for upgrade in (False, True):
                told, status = self.refusal(Survey(found, upgrade=upgrade))
                self.assertIn(reason, told, upgrade)
                self.assertEqual(status, 1)

    def test_one_that_cannot_work_in_front(self):
        for found in (NOTHING, healthy("2.0"), damaged("1.0")):
            survey = Survey(found)
            survey.front = "it is damaged"
            self.assertEqual(self.refusal(survey), ("it is damaged", 1))

    def test_user_site_that_is_not_seen(self):
        survey = Survey(healthy("2.0"), user=True)
        self.assertEqual(plan.decide(survey).refusal, None)
        survey.user_site = False
        survey.marker = "use apt"
        told, status = self.refusal(survey)
        self.assertIn("--user makes no sense here", told)
        self.assertEqual(status, 2)
        survey = Survey(healthy("2.0"))
        survey.user_site = False
        self.assertEqual(plan.decide(survey).refusal, None)

    def test_externally_managed(self):
        survey = Survey(NOTHING)
        survey.marker = "use apt"
        self.assertEqual(self.refusal(survey), (protocol.MANAGED, 1))
        self.assertEqual(plan.decide(survey).details, "use apt")

    def test_externally_managed_with_nothing_to_do(self):
        survey = Survey(healthy("2.0"))
        survey.marker = "use apt"
        self.assertEqual(plan.decide(survey).refusal, None)

    def test_user_without_a_home(self):
        survey = Survey(NOTHING, user=True)
        survey.home = False
        told, status = self.refusal(survey)
        self.assertIn("--user installs into the home of this user", told)
        self.assertEqual(status, 2)

    def test_folder_that_is_not_seen(self):
        survey = Survey(NOTHING)
        survey.seen = False
        told, status = self.refusal(survey)
        self.assertIn("does not look for modules there: --prefix and", told)
        self.assertEqual(status, 1)
        survey.own_prefix = True
        self.assertIn("leave --prefix out", self.refusal(survey)[0])
        survey.hiding = "python313._pth"
        told, status = self.refusal(survey)
        self.assertIn('add the line "import site" to python313._pth', told)
        self.assertEqual(status, 1)

    def test_externally_managed_but_nothing_changes(self):
        for found in (healthy("2.0"), healthy("1.0", owner="apt")):
            survey = Survey(found, upgrade=True)
            survey.marker = "use apt"
            (step,) = plan.decide(survey).steps
            self.assertEqual(step.action, KEPT)
        survey = Survey(NOTHING, check=True)
        survey.marker = "use apt"
        self.assertEqual(plan.decide(survey).refusal, None)

    def test_no_downgrade(self):
        for found, refused in [
            (damaged("3.0"), True),
            (damaged("2.0"), False),
            (damaged("3.0", works=True), False),
            (damaged(None), False),
        ]:
            decided = plan.decide(Survey(found, no_downgrade=True))
            self.assertEqual(bool(decided.refusal), refused, found)

    def test_each_project(self):
        setuptools = found(ABSENT, project="setuptools")
        decided = plan.decide(Survey(setuptools, healthy("2.0")))
        steps = [(step.project, step.version, step.action) for step in decided.steps]
        self.assertEqual(
            steps, [("setuptools", "5.0", INSTALLED), ("pip", "2.0", KEPT)]
        )

    def test_one_refusal_is_for_all(self):
        setuptools = found(ABSENT, project="setuptools")
        for pip, _reason in REFUSALS:
            self.assertTrue(self.refusal(Survey(setuptools, pip))[0])


class TestSettled(cases.TestCase):
    def settled(self, survey):
        return plan.is_settled(plan.decide(survey), survey)

    def test_steps(self):
        for found, upgrade, action, _note in STEPS:
            expected = found.folder == HERE and action == KEPT and not found.reason
            survey = Survey(found, upgrade=upgrade)
            self.assertEqual(self.settled(survey), expected, (found, upgrade))

    def test_refusal(self):
        for found, _reason in REFUSALS:
            self.assertFalse(self.settled(Survey(found)))

    def test_leftovers(self):
        survey = Survey(healthy("2.0"))
        survey.leftovers = True
        self.assertFalse(self.settled(survey))

    def test_place_that_leads_out(self):
        survey = Survey(healthy("2.0"))
        survey.strays = "it leads out"
        self.assertFalse(self.settled(survey))

    def test_each_project(self):
        for setuptools, expected in [
            (healthy("5.0", project="setuptools"), True),
            (found(ABSENT, project="setuptools"), False),
            (healthy("5.0", project="setuptools", folder=ELSEWHERE), False),
        ]:
            self.assertEqual(self.settled(Survey(setuptools, healthy("2.0"))), expected)


class TestOutcome(cases.TestCase):
    def test_each_step(self):
        for found, upgrade, action, note in STEPS:
            survey = Survey(found, upgrade=upgrade)
            now = healthy("2.0") if action != KEPT else found
            outcome = plan.outcome(plan.decide(survey), survey, {"pip": now}, ["x"])
            self.assertEqual((outcome["status"], outcome["error"]), (0, None))
            expected = {
                "project": "pip",
                "version": now.version,
                "action": action,
                "previous": found.version,
                "bundled": "2.0",
                "reason": found.reason,
                "folder": now.folder,
                "scripts": survey.scripts,
                "commands": ["pip2"],
                "notes": ([note] if note else []) + ["x"],
            }
            self.assertEqual(outcome["done"], [expected], (found, upgrade))


class TestReport(cases.TestCase):
    def test_each_step(self):
        for found, upgrade, action, _note in STEPS:
            survey = Survey(found, upgrade=upgrade, check=True)
            record = plan.report(plan.decide(survey), survey)
            fine = action == KEPT and not found.reason
            self.assertEqual(record["status"], 0 if fine else 1, (found, upgrade))
            self.assertEqual(bool(record["error"]), not fine)

    def test_reasons(self):
        for found, reason in [
            (NOTHING, "there is no pip in /here"),
            (damaged("1.0"), "the pip 1.0 in /here is damaged: it is torn"),
            (damaged("3.0", works=True), "the pip 3.0 in /here is damaged: it is "),
            (healthy("1.0"), "pip 1.0 in /here is older than 2.0"),
            (healthy("2.0", lacking=("pip3",)), "a command is missing or cannot "),
        ]:
            survey = Survey(found, upgrade=True, check=True)
            record = plan.report(plan.decide(survey), survey)
            self.assertIn(reason, record["error"])
