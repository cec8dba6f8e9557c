"""What is looked at.  The folders are real ones."""

import os
import site
import sys
import unittest

import cases

from ensurepip._target import image, installed, interpreter, survey

COMMANDS = interpreter.commands("install")


class Blocker(object):
    """Lets nobody find pip."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        Blocker.find_module(name)

    @staticmethod
    def find_module(name, path=None):
        if name == "pip":
            raise ImportError("no")


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
        pip = sys.modules.pop("pip", None)
        if pip:
            self.addCleanup(sys.modules.update, {"pip": pip})

    def folders(self, *place):
        self.places.append(place)
        return [self.here, self.scripts]

    def survey(self, modules=None, **request):
        asked = {
            "break_system_packages": False,
            "verify": False,
            "wheels": [],
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

    def test_in_front(self):
        last = os.path.join(self.folder(), "site-packages")
        sys.path[:] = [self.folder(), self.elsewhere, self.here, last]
        for folder in sys.path[1:]:
            self.plant(folder, "1.0")
        self.assertIsNone(self.survey().in_front("pip"))
        # It may work all the same.
        os.unlink(os.path.join(self.elsewhere, "pip-1.0.dist-info", "INSTALLER"))
        self.assertIsNone(self.survey().in_front("pip"))
        for folder in (last, self.here, self.elsewhere):
            self.assertIsNone(self.survey().in_front("pip"))
            os.unlink(os.path.join(folder, "pip", "__main__.py"))
        self.assertIsNone(self.survey(prefix="/x").in_front("pip"))
        self.assertIsNone(self.survey().in_front("setuptools"))
        told = self.survey().in_front("pip")
        self.assertIn("pip in {0} is imported before".format(self.elsewhere), told)
        self.assertIn("(pip/__main__.py is missing): remove it", told)
        self.change(site, "ENABLE_USER_SITE", True)
        self.change(site, "getusersitepackages", lambda: self.elsewhere)
        self.assertIn("repair it with --user", self.survey().in_front("pip"))
        # What is no package is passed over.
        self.damage(self.elsewhere)
        self.assertIsNone(self.survey().in_front("pip"))

    def test_module_in_front(self):
        cases.write(os.path.join(self.elsewhere, "pip.py"))
        sys.path[:] = [self.here, self.elsewhere]
        self.assertIsNone(self.survey().in_front("pip"))
        sys.path.reverse()
        told = self.survey().in_front("pip")
        self.assertIn("pip.py is imported in place of any pip in " + self.here, told)

    def test_module_that_is_none(self):
        self.change(sys, "modules", dict(sys.modules))
        for nothing in (None, 0):
            sys.modules["pip"] = nothing
            told = self.survey().in_front("pip")
            self.assertIn("this Python cannot import any pip: look at the .pth", told)

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

    def test_owner(self):
        self.plant(self.here, "1.0", "apt")
        self.plant(self.elsewhere, "1.0")
        looking = self.survey()
        self.assertEqual(looking.owner(looking.look("pip")), "apt")
        self.assertEqual(looking.owner(looking.look("pip", self.elsewhere)), None)
        self.assertEqual(looking.owner(looking.look("setuptools")), None)
        self.change(interpreter, "in_virtual_environment", lambda: True)
        self.assertEqual(looking.owner(looking.look("pip")), None)

    def another_python(self):
        path = os.path.join(self.folder(), "python9.9")
        cases.write(path)
        return path

    def test_command_of_another_python(self):
        """It is that Python's, but in an environment it is of no use."""
        self.plant(self.here, "1.0")
        content = "#!{0}\n".format(self.another_python())
        for name in COMMANDS:
            cases.write(os.path.join(self.scripts, name), content)
        looking = self.survey()
        found = looking.look("pip")
        self.assertEqual(looking.wanted_commands(found), [])
        self.assertTrue(looking.stays(COMMANDS[0]))
        self.change(interpreter, "in_virtual_environment", lambda: True)
        self.assertEqual(looking.wanted_commands(found), COMMANDS)
        self.assertFalse(looking.stays(COMMANDS[0]))
        looking = self.survey(prefix=os.path.dirname(self.scripts))
        self.assertEqual(looking.wanted_commands(found), [])

    def test_dead_command_that_is_not_asked_for(self):
        """One that pip had is made again; of any other nobody knows whose it is."""
        for names, wanted in [(interpreter.commands("all"), ["pip"]), (COMMANDS, [])]:
            self.here = os.path.join(self.folder(), "site-packages")
            self.scripts = os.path.join(os.path.dirname(self.here), "bin")
            self.plant(self.here, "1.0", commands=names)
            cases.write(os.path.join(self.scripts, "pip"), "#!/nowhere/python\n")
            looking = self.survey()
            self.assertEqual(looking.wanted_commands(looking.look("pip")), wanted)

    @unittest.skipUnless(hasattr(os, "symlink"), "there are no links")
    def test_commands_that_stay(self):
        looking = self.survey()
        cases.write(os.path.join(self.scripts, "python"))
        self.change(sys, "executable", os.path.join(self.scripts, "python"))
        here = "#!{0}\n".format(sys.executable)
        for content, stays in [
            (here, False),
            ("#!/nowhere/python\n", False),
            ("#!/usr/bin/env python3\n", True),
            ("#!/bin/sh\nexec pip\n", True),
            (cases.RELOCATABLE.format("python"), True),
            ("#!{0}\n".format(self.another_python()), True),
        ]:
            cases.write(os.path.join(self.scripts, "pip3"), content)
            self.assertEqual(looking.stays("pip3"), stays, content)
            self.assertEqual(looking.stays("pip4"), False)
        cases.write(os.path.join(self.scripts, "pip"), here)
        os.symlink("pip", os.path.join(self.scripts, "pip5"))
        os.symlink("nowhere", os.path.join(self.scripts, "pip6"))
        self.assertTrue(looking.stays("pip5"))
        self.assertFalse(looking.stays("pip6"))

    @unittest.skipUnless(hasattr(os, "symlink"), "there are no links")
    def test_place_that_leads_out(self):
        root = self.folder()
        outside = self.folder()
        self.here = os.path.join(root, "lib", "site-packages")
        self.scripts = os.path.join(root, "bin")
        link = os.path.join(self.folder(), "link")
        os.symlink(root, link)
        for place in ({"root": root}, {"prefix": root}, {"root": link}):
            self.assertEqual(self.survey(**place).stray(), None)
        os.symlink("there", os.path.join(root, "lib"))
        os.mkdir(os.path.join(root, "there"))
        self.assertEqual(self.survey(root=root).stray(), None)
        os.unlink(os.path.join(root, "lib"))
        for name, target in [("lib", outside), ("lib", ".."), ("bin", outside)]:
            os.symlink(target, os.path.join(root, name))
            told = self.survey(root=root).stray()
            self.assertIn("leads out of " + root, told)
            self.assertIn("leads out of", self.survey(prefix=root).stray())
            self.assertEqual(self.survey().stray(), None)
            os.unlink(os.path.join(root, name))

    def test_hindrance(self):
        self.plant(self.here, "1.0")
        looking = self.survey()
        found = looking.look("pip")
        self.assertEqual(looking.hindrance(found), None)
        self.change(sys, "path", [self.here])
        self.assertEqual(looking.hindrance(found), None)
        cases.write(os.path.join(self.here, "a.pth"), "x\nimport no\n")
        cases.write(os.path.join(self.here, "b.pth"), "import sys; sys.x['pip']\n")
        self.addCleanup(sys.meta_path.remove, Blocker)
        sys.meta_path.insert(0, Blocker)
        self.assertIn(": remove b.pth, which", looking.hindrance(found))
        os.unlink(os.path.join(self.here, "b.pth"))
        self.assertIn("look at the .pth files", looking.hindrance(found))
        self.assertEqual(self.survey(root="/r").hindrance(found), None)

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

    def test_own_prefix(self):
        """Under it, what is not seen is not meant for another Python."""
        prefix = os.path.dirname(self.here)
        self.change(sys, "prefix", prefix)
        self.change(site, "ENABLE_USER_SITE", False)
        self.change(site, "getsitepackages", list)
        for asked, is_own in (
            ({}, False),
            ({"prefix": prefix}, True),
            ({"prefix": self.elsewhere}, False),
            ({"root": "/r", "prefix": prefix}, True),
            ({"root": "/r", "prefix": "/p"}, False),
            ({"root": prefix, "prefix": "/"}, True),
            ({"root": prefix, "prefix": prefix}, False),
        ):
            looking = self.survey(**asked)
            self.assertEqual(looking.is_own_prefix(), is_own, asked)
            self.assertEqual(looking.is_seen(), bool(asked) and not is_own, asked)
            self.change(sys, "path", [self.here])
            if asked.get("root") == "/r":
                looking.folder = interpreter.under("/r", self.here)
                self.assertEqual(image.inside("/r", looking.folder), self.here)
            self.assertTrue(looking.is_seen(), asked)
            self.change(sys, "path", [self.elsewhere])

    def test_leftovers(self):
        looking = self.survey()
        self.assertFalse(looking.has_leftovers())
        for folder in (self.here, self.scripts):
            leftover = os.path.join(folder, ".ensurepip-x")
            os.makedirs(leftover)
            self.assertTrue(looking.has_leftovers())
            os.rmdir(leftover)
        self.assertFalse(looking.has_leftovers())
