import os
import sys
import unittest

import cases

from ensurepip._target import commands

HERE = "#!{here}\n"
ANOTHER = "#!{another}\n"
EXECUTED = "#!/bin/sh\n'''exec' {0} \"$0\" \"$@\"\n' '''\n"

# What a command begins with, and what it is.
CONTENTS = [
    (HERE, commands.OURS),
    ("#! {here} -E\nprint(1)\n", commands.OURS),
    ("#!/usr/bin/env {here}\n", commands.OURS),
    (ANOTHER, commands.OTHERS),
    ("#!/usr/bin/env {another}\n", commands.OTHERS),
    ("#!/nowhere/python\n", commands.BROKEN),
    ("#!\n", commands.BROKEN),
    ("#! \n", commands.BROKEN),
    ("#!", commands.BROKEN),
    ("#!\nprint(1)\n", commands.BROKEN),
    ("#! \r\n" + EXECUTED, commands.BROKEN),
    ("#!/usr/bin/py\0thon\n", commands.BROKEN),
    ("#!/usr/bin/env /\0python\n", commands.BROKEN),
    ("", commands.BROKEN),
    ("\n" + HERE, commands.BROKEN),
    ("\0\0\n", commands.BROKEN),
    ("exec python3 -m pip\n", commands.OTHER_WORDS),
    ("\ufeff#!/bin/sh\n", commands.OTHER_WORDS),
    ("\x7fELF\0\0", commands.OTHER_WORDS),
    ("#!/usr/bin/env python3\n", commands.OTHER_WORDS),
    ("#!/nowhere/env python3\n", commands.BROKEN),
    ("#!/bin/sh\nexec python3 -m pip\n", commands.OTHER_WORDS),
    (EXECUTED.replace("{0}", "{here}"), commands.OURS),
    (EXECUTED.replace("{0}", '"{here}"'), commands.OURS),
    (EXECUTED.replace("{0}", '"{another}"'), commands.OTHERS),
    (EXECUTED.replace("{0}", "/nowhere/python"), commands.BROKEN),
    (cases.RELOCATABLE.replace("{0}", "python"), commands.OTHER_WORDS),
    (cases.RELOCATABLE.replace("{0}", "nowhere"), commands.BROKEN),
    ("#!/bin/sh\n# coding\n" + EXECUTED.replace("{0}", "{here}")[10:], commands.OURS),
]


@unittest.skipIf(os.name == "nt", "commands are programs there")
class TestLook(cases.TestCase):
    def setUp(self):
        self.scripts = self.folder()
        self.here = os.path.join(self.scripts, "python")
        self.another = os.path.join(self.folder(), "python9")
        cases.write(self.here)
        cases.write(self.another)
        self.change(sys, "executable", self.here)

    def look(self, content, root=None):
        content = content.replace("{here}", self.here)
        content = content.replace("{another}", self.another)
        cases.write(os.path.join(self.scripts, "pip"), content)
        return commands.look(self.scripts, "pip", root)

    def test_contents(self):
        for content, expected in CONTENTS:
            self.assertEqual(self.look(content), expected, content)

    def test_nothing(self):
        self.assertEqual(commands.look(self.scripts, "pip"), commands.MISSING)
        os.mkdir(os.path.join(self.scripts, "pip"))
        self.assertEqual(commands.look(self.scripts, "pip"), commands.BROKEN)

    @unittest.skipUnless(hasattr(os, "mkfifo"), "there are no pipes")
    def test_pipe(self):
        os.mkfifo(os.path.join(self.scripts, "pip"))
        self.assertEqual(commands.look(self.scripts, "pip"), commands.BROKEN)

    def test_as_seen_from_a_root(self):
        root = self.folder()
        cases.write(os.path.join(root, "nowhere", "python"))
        self.assertEqual(self.look("#!/nowhere/python\n"), commands.BROKEN)
        self.assertEqual(self.look("#!/nowhere/python\n", root), commands.OTHERS)

    @unittest.skipUnless(hasattr(os, "symlink"), "there are no links")
    def test_links_to_one_python(self):
        link = os.path.join(self.folder(), "python3")
        os.symlink(self.here, link)
        self.assertEqual(self.look("#!{0}\n".format(link)), commands.OURS)

    @unittest.skipUnless(hasattr(os, "symlink"), "there are no links")
    def test_environments_of_one_python(self):
        """Each has a link to it, but they are different ones."""
        links = []
        for _number in range(2):
            environment = self.folder()
            cases.write(os.path.join(environment, "pyvenv.cfg"))
            os.mkdir(os.path.join(environment, "bin"))
            for name in ("python", "python3"):
                links.append(os.path.join(environment, "bin", name))
                os.symlink(self.here, links[-1])
        content = "#!{0}\n".format(links[0])
        expected = [commands.OURS] * 2 + [commands.OTHERS] * 2
        for number, state in enumerate(expected):
            self.change(sys, "executable", links[number])
            self.assertEqual(self.look(content), state)
        self.change(sys, "executable", self.here)
        self.assertEqual(self.look(content), commands.OTHERS)
