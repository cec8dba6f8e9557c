import os
import unittest

import cases

from ensurepip._target import installed

INFO = "pip-1.0.dist-info/"


def nothing(folder):
    pass


def written(name, content=""):
    def change(folder):
        cases.write(os.path.join(folder, *name.split("/")), content)

    return change


def removed(name):
    def change(folder):
        os.unlink(os.path.join(folder, *name.split("/")))

    return change


def made_a_folder(name):
    def change(folder):
        removed(name)(folder)
        os.mkdir(os.path.join(folder, *name.split("/")))

    return change


def edited(name, change_text):
    """Change the text of a file."""

    def change(folder):
        path = os.path.join(folder, *name.split("/"))
        text = cases.read(path).decode("utf-8")
        changed = change_text(text)
        assert changed != text
        cases.write(path, changed)

    return change


def recorded(row):
    return edited(INFO + "RECORD", lambda text: text + row + "\n")


def unrecorded(name):
    return edited(
        INFO + "RECORD",
        lambda text: "".join(
            line for line in text.splitlines(True) if not line.startswith(name)
        ),
    )


def moved(name, new):
    def change(folder):
        os.rename(os.path.join(folder, name), os.path.join(folder, new))

    return change


def both(*changes):
    def change(folder):
        for each in changes:
            each(folder)

    return change


HEALTHY = [
    nothing,
    # People add their own authorities to pip's certificates.
    edited("pip/cacert.pem", lambda text: text + "more"),
    # Its size is the same, and to read it takes too long.
    edited("pip/__init__.py", lambda text: text.replace("1", "2")),
    # Compiled files may go and come back.
    recorded("pip/__pycache__/__init__.cpython-313.pyc,,"),
    recorded("pip/__pycache__,,"),
    recorded("pip/old.pyo,sha256=x,9"),
    # Some wheels record no size.
    edited(INFO + "RECORD", lambda text: text.replace(",99\n", ",\n")),
    written("pip/more.py", "x = 1\n"),
    written("pip_tools-9.0.dist-info/METADATA", ""),
    written("piper/__init__.py", ""),
    written("~other/__init__.py", ""),
    edited(INFO + "RECORD", lambda text: text.replace("\n", "\r\n")),
]

DAMAGED = [
    (removed("pip/__init__.py"), "pip/__init__.py is missing"),
    (removed("pip/cacert.pem"), "pip/cacert.pem is missing"),
    (made_a_folder("pip/__init__.py"), "pip/__init__.py is missing"),
    (written("pip/__init__.py"), "pip/__init__.py was changed"),
    (edited("pip/__init__.py", lambda text: text + "#"), "pip/__init__.py was changed"),
    (edited("pip/__init__.py", lambda text: text[1:]), "pip/__init__.py was changed"),
    (edited("pip/cacert.pem", lambda text: text[1:]), "pip/cacert.pem was changed"),
    (removed("../bin/pip3"), "../bin/pip3 is missing"),
    (edited("../bin/pip3", lambda text: text[:-2] + "x\n"), "../bin/pip3 was changed"),
    (edited(INFO + "WHEEL", lambda text: text[1:] + "x"), "WHEEL was changed"),
    (written(INFO + "RECORD"), "its RECORD is missing"),
    (removed(INFO + "RECORD"), "its RECORD is missing"),
    (written(INFO + "RECORD", b"\xff"), "its RECORD "),
    (written(INFO + "RECORD", "one,two\n"), "its RECORD cannot be read"),
    (recorded("a,b,c,d"), "its RECORD cannot be read"),
    (recorded("a,,many"), "its RECORD cannot be read"),
    (unrecorded("pip/__init__.py"), "its RECORD is not complete"),
    (unrecorded(INFO + "METADATA"), "its RECORD is not complete"),
    (written(INFO + "METADATA"), "its METADATA is missing"),
    (removed(INFO + "METADATA"), "its METADATA is missing"),
    (
        edited(INFO + "METADATA", lambda text: text.replace("Name: pip", "Name: pop")),
        "its METADATA is of something else",
    ),
    (
        edited(INFO + "METADATA", lambda text: text.replace("1.0\n", "1.1\n")),
        "its METADATA is of something else",
    ),
    (edited(INFO + "METADATA", lambda text: text + "x"), ""),
    (removed(INFO + "INSTALLER"), "its INSTALLER is missing"),
    (written(INFO + "INSTALLER", " \n"), "its INSTALLER is missing"),
    (written(INFO + "INSTALLER", "p\n"), "INSTALLER was changed"),
    (written(INFO + "INSTALLER", "apt\n"), "INSTALLER was changed"),
    (written("~ip/__init__.py"), "an interrupted upgrade left ~ip"),
    (written("~-p/__init__.py"), "an interrupted upgrade left ~-p"),
    (written("~ip-0.9.dist-info/RECORD"), "an interrupted upgrade left ~ip-0.9"),
    (written("pip-0.9.dist-info/RECORD"), "it is there more than once: pip-0.9"),
    (written("PIP-0.9.dist-info/RECORD"), "it is there more than once: PIP-0.9"),
    (written("pip-0.9-py2.7.egg-info/PKG-INFO"), "it is there more than once: pip-0"),
    (moved(INFO, "x"), "its dist-info is missing"),
    (both(moved("pip", "x"), moved(INFO, "y"), written("~ip/x")), "its dist-info is "),
    (moved("pip", "x"), "pip/__init__.py is missing"),
    (moved(INFO, "pip-1.0-py2.7.egg-info"), "it was not installed from a wheel"),
    (moved(INFO, "pip-1.0-py2.7.egg"), "it was not installed from a wheel"),
    (moved(INFO, "pip-1.0.egg-info"), "it was not installed from a wheel"),
]

# What a command starts with, and whether it can start.
COMMANDS = [
    ("#!" + cases.PROGRAM + "\n", True),
    ("#! " + cases.PROGRAM + "\nprint(1)\n", True),
    ("#!" + cases.PROGRAM + " -E\n", True),
    ("#!/nowhere/python\n", False),
    ("#!\n", False),
    ("#!", False),
    ("", False),
    ("\n#!" + cases.PROGRAM + "\n", False),
    ("#!/bin/sh\n'''exec' " + cases.PROGRAM + ' "$0" "$@"\n', True),
    ("#!/bin/sh\n'''exec' \"" + cases.PROGRAM + '" "$0" "$@"\n', True),
    ("#!/bin/sh\n# coding\n'''exec' \"" + cases.PROGRAM + '" "$0" "$@"\n', True),
    ("#!/bin/sh\n'''exec' /nowhere/python \"$0\" \"$@\"\n", False),
    ("#!/bin/sh\necho pip\n", False),
]


class TestInstallation(cases.TestCase):
    def plant(self, change=nothing, **options):
        root = self.folder()
        folder = os.path.join(root, "site-packages")
        cases.plant(folder, commands=["pip3"], **options)
        change(folder)
        return folder

    def look(self, folder, modules=("pip",)):
        return installed.Installation(folder, "pip", modules and set(modules))

    def test_nothing(self):
        empty = self.folder()
        for folder in (empty, os.path.join(empty, "missing")):
            found = self.look(folder)
            self.assertEqual((found.state, found.version), (installed.ABSENT, None))
            self.assertEqual((found.entries, found.commands), ([], {}))
        cases.plant(empty, "setuptools", "2.0")
        self.assertEqual(self.look(empty).state, installed.ABSENT)

    def test_healthy(self):
        for number, change in enumerate(HEALTHY):
            for modules in (("pip",), None):
                found = self.look(self.plant(change), modules)
                self.assertEqual(
                    (found.state, found.reason), (installed.HEALTHY, None), number
                )
                self.assertEqual((found.version, found.installer), ("1.0", "pip"))

    def test_damaged(self):
        for number, (change, reason) in enumerate(DAMAGED):
            found = self.look(self.plant(change))
            self.assertEqual(found.state, installed.DAMAGED, number)
            self.assertIn(reason, found.reason, number)

    def test_parts_only(self):
        """What another wheel, too, would put there is no pip."""
        folder = self.folder()
        cases.write(os.path.join(folder, "other.py"))
        found = self.look(folder, ("pip", "other.py"))
        self.assertEqual(found.reason, "only parts of it are there")

    def test_what_is_to_be_replaced(self):
        folder = self.plant(
            both(written("~ip/x"), written("pip-0.9.dist-info/x"), written("other"))
        )
        found = self.look(folder)
        entries = ["pip", "pip-0.9.dist-info", "pip-1.0.dist-info", "~ip"]
        self.assertEqual(sorted(found.entries), entries)

    def test_version_and_installer(self):
        found = self.look(self.plant(version="9.1", installer="apt"))
        self.assertEqual((found.version, found.installer), ("9.1", "apt"))

    def test_installer_that_was_changed_is_nobody(self):
        """Otherwise damage would make it a foreign one, never to be repaired."""
        found = self.look(self.plant(written(INFO + "INSTALLER", "apt\n")))
        self.assertEqual(found.installer, "")

    def test_commands(self):
        folder = self.plant()
        found = self.look(folder)
        path = os.path.join(os.path.dirname(folder), "bin", "pip3")
        self.assertEqual(found.commands, {"pip3": path})
        self.assertFalse(found.lacks_command("pip3"))
        self.assertTrue(found.lacks_command("pip"))
        os.unlink(path)
        self.assertTrue(found.lacks_command("pip3"))

    def test_launcher(self):
        folder = self.plant(recorded("../Scripts/pip.exe,,"))
        found = self.look(folder)
        path = os.path.join(os.path.dirname(folder), "Scripts", "pip.exe")
        self.assertEqual(found.commands["pip"], path)
        self.assertTrue(found.lacks_command("pip"))
        for content, lacks in [("", True), ("MZ", False)]:
            cases.write(path, content)
            self.assertEqual(found.lacks_command("pip"), lacks)

    def test_command_that_cannot_start(self):
        folder = self.plant()
        found = self.look(folder)
        for content, can_start in COMMANDS:
            cases.write(found.commands["pip3"], content)
            self.assertEqual(found.lacks_command("pip3"), not can_start, content)

    @unittest.skipUnless(hasattr(os, "symlink"), "there are no links")
    def test_link_to_the_folder(self):
        """The commands are beside the link, not beside the folder."""
        folder = self.plant()
        link = os.path.join(self.folder(), "site-packages")
        os.symlink(folder, link)
        self.assertEqual(self.look(link).reason, "../bin/pip3 is missing")
        bin = os.path.join(os.path.dirname(folder), "bin")
        os.rename(bin, os.path.join(os.path.dirname(link), "bin"))
        found = self.look(link)
        self.assertEqual(found.state, installed.HEALTHY)
        self.assertFalse(found.lacks_command("pip3"))

    @unittest.skipUnless(hasattr(os, "symlink"), "there are no links")
    def test_link_to_a_file(self):
        folder = self.plant()
        moved("pip/cacert.pem", "../cacert.pem")(folder)
        os.symlink("../../cacert.pem", os.path.join(folder, "pip", "cacert.pem"))
        self.assertEqual(self.look(folder).state, installed.HEALTHY)
        os.unlink(os.path.join(folder, "..", "cacert.pem"))
        self.assertEqual(self.look(folder).reason, "pip/cacert.pem is missing")
