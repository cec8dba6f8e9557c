"""What is decided of what is there.  The folders are real ones."""

import os
import site
import sys

import cases

from ensurepip._target import installed, interpreter, survey

BUNDLED = {"pip": "2.0"}
COMMANDS = [
    "pip{0}".format(sys.version_info[0]),
    "pip{0}.{1}".format(*sys.version_info),
]


class TestSurvey(cases.TestCase):
    def setUp(self):
        self.here = os.path.join(self.folder(), "site-packages")
        self.elsewhere = os.path.join(self.folder(), "site-packages")
        scripts = os.path.join(os.path.dirname(self.here), "bin")
        self.change(interpreter, "folders", lambda *given: [self.here, scripts])
        self.change(interpreter, "in_virtual_environment", lambda: False)
        self.change(interpreter, "externally_managed", lambda: None)
        self.change(site, "ENABLE_USER_SITE", True)
        self.change(sys, "path", [self.elsewhere])
        self.change(os, "environ", {"ENSUREPIP_OPTIONS": "install"})

    def survey(self, text="", projects=("pip",)):
        return survey.Survey(text.split() + list(projects), BUNDLED, {"pip": {"pip"}})

    def judge(self, text=""):
        found = self.survey(text)
        return found.judge(found.look("pip"))

    def plant(self, folder, version, installer="pip", commands=COMMANDS):
        cases.plant(folder, "pip", version, installer, commands)

    def damage(self, folder):
        os.unlink(os.path.join(folder, "pip", "__init__.py"))

    def test_arguments(self):
        found = self.survey(
            "install --root /r --prefix /p --upgrade --user -qq --no-compile "
            "--break-system-packages"
        )
        self.assertEqual(found.projects, ["pip"])
        self.assertEqual((found.root, found.prefix), ("/r", "/p"))
        for flag in (found.upgrade, found.user, found.quiet):
            self.assertTrue(flag)
        self.assertTrue(found.break_system_packages)
        self.assertEqual(
            " ".join(found.args),
            "install --root /r --prefix /p --user -qq --no-compile",
        )

    def test_arguments_that_are_not_there(self):
        found = self.survey("install -v")
        self.assertEqual((found.root, found.prefix), (None, None))
        for flag in (found.upgrade, found.user, found.quiet):
            self.assertFalse(flag)
        self.assertEqual(found.args, ["install", "-v"])

    def test_refusal(self):
        self.assertEqual(self.survey().refusal(), None)
        self.change(interpreter, "externally_managed", lambda: "use apt")
        reason, status = self.survey().refusal()
        self.assertEqual(status, 1)
        self.assertIn("externally managed environment (PEP 668): use apt", reason)
        for text in ("--root /r", "--prefix /p", "--break-system-packages"):
            self.assertEqual(self.survey(text).refusal(), None, text)
        self.change(interpreter, "in_virtual_environment", lambda: True)
        self.assertEqual(self.survey().refusal(), None)

    def test_refusal_of_user(self):
        self.assertEqual(self.survey("--user").refusal(), None)
        for value in (False, None):
            self.change(site, "ENABLE_USER_SITE", value)
            reason, status = self.survey("--user --break-system-packages").refusal()
            self.assertEqual(status, 2)
            self.assertIn("--user makes no sense here", reason)
            self.assertEqual(self.survey().refusal(), None)

    def test_nothing_there(self):
        for text in ("", "--upgrade"):
            self.assertEqual(self.judge(text)[:2], (True, None))

    def test_healthy(self):
        for version, text, wanted in [
            ("2.0", "", False),
            ("2.0", "--upgrade", False),
            ("1.0", "", False),
            ("1.0", "--upgrade", True),
            ("3.0", "", False),
            ("3.0", "--upgrade", False),
        ]:
            self.setUp()
            self.plant(self.here, version)
            self.assertEqual(self.judge(text)[:2], (wanted, None), (version, text))

    def test_damaged(self):
        for version in ("1.0", "2.0", "3.0"):
            self.setUp()
            self.plant(self.here, version)
            self.damage(self.here)
            judgement = self.judge()
            self.assertTrue(judgement.wanted)
            self.assertEqual(
                judgement.note,
                "the pip {0} in {1} is damaged: pip/__init__.py is missing; "
                "it is replaced by 2.0".format(version, self.here),
            )

    def test_command_that_is_missing(self):
        self.plant(self.here, "2.0", commands=COMMANDS[1:])
        self.assertEqual(self.judge()[:2], (True, "adding the command " + COMMANDS[0]))
        os.environ["ENSUREPIP_OPTIONS"] = "altinstall"
        self.assertEqual(self.judge()[:2], (False, None))
        del os.environ["ENSUREPIP_OPTIONS"]
        note = "adding the command pip and " + COMMANDS[0]
        self.assertEqual(self.judge()[:2], (True, note))

    def test_elsewhere(self):
        self.plant(self.elsewhere, "1.0", commands=())
        for text, wanted in [
            ("", False),
            ("--upgrade", True),
            ("--root /r", True),
            ("--prefix /p", True),
        ]:
            self.assertEqual(self.judge(text)[:2], (wanted, None), text)
        self.assertEqual(self.judge().found.folder, self.elsewhere)
        self.damage(self.elsewhere)
        judgement = self.judge()
        self.assertEqual(judgement[:2], (True, None))
        self.assertEqual(judgement.found.state, installed.ABSENT)

    def test_foreign(self):
        self.plant(self.here, "1.0", "apt", commands=())
        self.assertEqual(self.judge()[:2], (False, None))
        note = "pip 1.0 belongs to apt and stays"
        self.assertEqual(self.judge("--upgrade")[:2], (False, note))
        self.change(interpreter, "in_virtual_environment", lambda: True)
        self.assertTrue(self.judge("--upgrade").wanted)

    def test_conflicts(self):
        def conflict():
            found = self.survey()
            return found.conflict(found.look("pip"))

        for version in ("1.0", "2.0", "3.0"):
            self.setUp()
            self.assertEqual(conflict(), None)
            self.plant(self.here, version)
            self.assertEqual(conflict(), None, version)
            self.damage(self.here)
            self.assertEqual(conflict(), None, version)
        for version in ("1.0", "2.0"):
            self.setUp()
            self.plant(self.here, version, commands=COMMANDS[1:])
            self.assertEqual(conflict(), None, version)
        self.setUp()
        self.plant(self.here, "3.0", commands=COMMANDS[1:])
        self.assertIn("stays, but lacks the command " + COMMANDS[0] + ":", conflict())
        self.setUp()
        self.plant(self.here, "1.0", "apt")
        self.assertEqual(conflict(), None)
        self.damage(self.here)
        self.assertIn(
            "is damaged (pip/__init__.py is missing), but belongs to apt", conflict()
        )

    def test_settled(self):
        def settled(text=""):
            stdout = self.listen("stdout")
            return self.survey(text).settled(), stdout.getvalue()

        self.assertEqual(settled(), (False, ""))
        self.plant(self.here, "1.0")
        told = "pip 1.0 is already in {0}\n".format(self.here)
        self.assertEqual(settled(), (True, told))
        self.assertEqual(settled("-q"), (True, ""))
        self.assertEqual(settled("--upgrade"), (False, ""))
        leftover = os.path.join(self.here, ".ensurepip-x")
        os.mkdir(leftover)
        self.assertEqual(settled(), (False, ""))
        os.rmdir(leftover)
        self.change(interpreter, "externally_managed", lambda: "use apt")
        self.assertEqual(settled(), (False, ""))
        self.change(interpreter, "externally_managed", lambda: None)
        self.damage(self.here)
        self.assertEqual(settled(), (False, ""))

    def test_tell(self):
        found = self.survey()
        judgement = survey.Judgement(True, "a note", found.look("pip"))
        stdout, stderr = self.listen("stdout"), self.listen("stderr")
        found.tell(judgement)
        self.assertEqual(stderr.getvalue(), "ensurepip: a note\n")
        self.assertEqual(stdout.getvalue(), "")
