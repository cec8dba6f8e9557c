"""What is looked at.  The folders are real ones."""

import os
import site
import sys

import cases

from ensurepip._target import installed, interpreter, survey

COMMANDS = interpreter.commands("install")


class TestSurvey(cases.TestCase):
    def setUp(self):
        self.here = os.path.join(self.folder(), "site-packages")
        self.elsewhere = os.path.join(self.folder(), "site-packages")
        self.scripts = os.path.join(os.path.dirname(self.here), "bin")
        self.places = []
        self.change(interpreter, "folders", self.folders)
        self.change(interpreter, "in_virtual_environment", lambda: False)
        self.change(interpreter, "externally_managed", lambda: None)
        self.change(sys, "path", [self.elsewhere])

    def folders(self, *place):
        self.places.append(place)
        return [self.here, self.scripts]

    def survey(self, modules=None, **request):
        asked = {
            "break_system_packages": False,
            "commands": "install",
            "prefix": None,
            "root": None,
            "user": False,
        }
        return survey.Survey(dict(asked, **request), modules or {"pip": {"pip"}})

    def plant(self, folder, version, installer="pip", commands=COMMANDS):
        cases.plant(folder, "pip", version, installer, commands)

    def damage(self, folder):
        os.unlink(os.path.join(folder, "pip", "__init__.py"))

    def test_place(self):
        found = self.survey(root="/r", prefix="/p", user=True)
        self.assertEqual((found.folder, found.scripts), (self.here, self.scripts))
        self.assertEqual(self.places, [("/r", "/p", True)])

    def test_place_that_pip_names(self):
        found = survey.Survey({"root": None, "prefix": None}, None, ("/m", "/c"))
        self.assertEqual((found.folder, found.scripts), ("/m", "/c"))
        self.assertEqual(self.places, [])

    def test_nothing_there(self):
        found = self.survey().find("pip")
        self.assertEqual((found.state, found.folder), (installed.ABSENT, self.here))

    def test_here_comes_first(self):
        self.plant(self.elsewhere, "2.0")
        self.plant(self.here, "1.0")
        self.assertEqual(self.survey().find("pip").version, "1.0")
        self.damage(self.here)
        found = self.survey().find("pip")
        self.assertEqual((found.state, found.version), (installed.DAMAGED, "1.0"))

    def test_elsewhere(self):
        self.plant(self.elsewhere, "1.0")
        found = self.survey().find("pip")
        self.assertEqual((found.version, found.folder), ("1.0", self.elsewhere))
        self.assertEqual(self.survey().find("setuptools").state, installed.ABSENT)
        for place in ("root", "prefix"):
            found = self.survey(**{place: "/x"}).find("pip")
            self.assertEqual((found.state, found.folder), (installed.ABSENT, self.here))
        self.damage(self.elsewhere)
        found = self.survey().find("pip")
        self.assertEqual((found.state, found.folder), (installed.ABSENT, self.here))

    def test_modules(self):
        """What a wheel puts there is a part of its project."""
        cases.write(os.path.join(self.here, "easy_install.py"))
        modules = {"setuptools": {"setuptools", "easy_install.py"}}
        self.assertEqual(self.survey().look("setuptools").state, installed.ABSENT)
        found = self.survey(modules).look("setuptools")
        self.assertEqual(found.entries, ["easy_install.py"])

    def test_wanted_commands(self):
        self.plant(self.here, "1.0", commands=COMMANDS[1:])
        for kind, wanted in [
            ("altinstall", []),
            ("install", COMMANDS[:1]),
            ("all", ["pip"] + COMMANDS[:1]),
        ]:
            looking = self.survey(commands=kind)
            self.assertEqual(looking.wanted_commands(looking.find("pip")), wanted)

    def test_only_pip_has_wanted_commands(self):
        cases.plant(self.here, "setuptools", "1.0")
        looking = self.survey()
        self.assertEqual(looking.wanted_commands(looking.find("setuptools")), [])

    def test_foreign(self):
        self.plant(self.here, "1.0", "apt")
        self.plant(self.elsewhere, "1.0")
        looking = self.survey()
        self.assertTrue(looking.is_foreign(looking.look("pip")))
        self.assertFalse(looking.is_foreign(looking.look("pip", self.elsewhere)))
        self.assertFalse(looking.is_foreign(looking.look("setuptools")))
        self.change(interpreter, "in_virtual_environment", lambda: True)
        self.assertFalse(looking.is_foreign(looking.look("pip")))

    def test_manager(self):
        self.assertEqual(self.survey().manager(), None)
        self.change(interpreter, "externally_managed", lambda: "use apt")
        self.assertEqual(self.survey().manager(), "use apt")
        self.assertEqual(self.survey(user=True).manager(), "use apt")
        for asked in (
            {"root": "/r"},
            {"prefix": "/p"},
            {"break_system_packages": True},
        ):
            self.assertEqual(self.survey(**asked).manager(), None, asked)
        self.change(interpreter, "in_virtual_environment", lambda: True)
        self.assertEqual(self.survey().manager(), None)

    def test_user_site(self):
        for value, seen in [(True, True), (False, False), (None, False)]:
            self.change(site, "ENABLE_USER_SITE", value)
            self.assertIs(self.survey().user_site_is_seen(), seen)

    def test_leftovers(self):
        looking = self.survey()
        self.assertFalse(looking.has_leftovers())
        for folder in (self.here, self.scripts):
            leftover = os.path.join(folder, ".ensurepip-x")
            os.makedirs(leftover)
            self.assertTrue(looking.has_leftovers())
            os.rmdir(leftover)
        self.assertFalse(looking.has_leftovers())
