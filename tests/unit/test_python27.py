# coding: utf-8
import json
import os
import sys
import unittest

import cases

from ensurepip._target import python27, record

# What Python 2.7 has, and what Python 3 has in place of it, as JSON spells that.
TEXTS = [
    (b"", ""),
    (b"/plain", "/plain"),
    (b"caf\xc3\xa9", "caf\\u00e9"),
    (b"\xe4\xb8\xad", "\\u4e2d"),
    (b"\xf0\x9f\x90\x8d", "\\ud83d\\udc0d"),
    (b"caf\xe9", "caf\\udce9"),
    (b"\x80\xff", "\\udc80\\udcff"),
    (b"\xff\xc3\xa9\xff", "\\udcff\\u00e9\\udcff"),
    (b"\xf0\x9f\x90", "\\udcf0\\udc9f\\udc90"),
    (b"\xf0\x9f\x90\x8d\xe9", "\\ud83d\\udc0d\\udce9"),
]

EXEC = "'''exec' \"{0}\" \"$0\" \"$@\"\n' '''\n"
CODING = "# -*- coding: utf-8 -*-\n"
SHELL = "#!/bin/sh\n" + EXEC + CODING + "x\n"
MENDED = "#!/bin/sh\n" + CODING + EXEC + "x\n"

# Commands as pip writes them, and mended.
COMMANDS = [
    (SHELL.format("/café/python"), MENDED.format("/café/python")),
    (SHELL.format("/cafe/python"), SHELL.format("/cafe/python")),
    (MENDED.format("/café/python"), MENDED.format("/café/python")),
    ("#!/café/python\n" + CODING + "x\n", MENDED.format("/café/python")),
    ("#!/cafe/python\n" + CODING + "x\n", "#!/cafe/python\n" + CODING + "x\n"),
    ("#!/café/python\n# x\n'''exec' \n", "#!/café/python\n# x\n'''exec' \n"),
    ("", ""),
    ("#!/café/python", "#!/café/python"),
    ("#!/bin/sh\necho café\n", "#!/bin/sh\necho café\n"),
]


@unittest.skipUnless(sys.version_info < (3,), "it is for Python 2.7")
class TestText(cases.TestCase):
    def test_text(self):
        for native, spelt in TEXTS:
            text = json.loads('"{0}"'.format(spelt))
            self.assertEqual(python27.as_text(native), text)
            self.assertIsInstance(python27.as_text(native), type(text))
            self.assertEqual(python27.as_native(text), native)
            self.assertIsInstance(python27.as_native(text), str)

    def test_each_byte(self):
        for number in range(256):
            for native in (chr(number), chr(number) * 2, "\xc3" + chr(number) + "\xa9"):
                self.assertEqual(python27.as_native(python27.as_text(native)), native)

    def test_whatever_json_knows(self):
        native = {"\xff": ["\xe9", {"a": "b"}, None, True, 1, 1.5]}
        text = json.loads('{"\\udcff": ["\\udce9", {"a": "b"}, null, true, 1, 1.5]}')
        self.assertEqual(python27.as_text(native), text)
        self.assertEqual(python27.as_native(text), native)
        self.assertEqual(python27.as_text(("a", "b")), ["a", "b"])


@unittest.skipUnless(sys.version_info < (3,), "it is for Python 2.7")
class TestEncodingOfCommands(cases.TestCase):
    def mended(self, command, project="pip"):
        """Return a command, and whether RECORD is right about it."""
        folder = os.path.join(self.folder(), "site-packages")
        info = "pip-1.0.dist-info/"
        path = os.path.join(folder, "..", "bin", "pip")
        files = cases.wheel_files(files={"../bin/pip": command, "pip/\xff": ""})
        cases.write_all(folder, files)
        python27.declare_encoding_of_commands(folder, [project])
        rows = record.rows(cases.read(os.path.join(folder, info, "RECORD")))
        (row,) = [row for row in rows if row.path == "../bin/pip"]
        mended = cases.read(path)
        self.assertEqual(row.hash, record.digest(mended))
        self.assertEqual(row.size, len(mended))
        return mended

    def test_commands(self):
        for command, mended in COMMANDS:
            self.assertEqual(self.mended(command), mended)

    def test_commands_of_others(self):
        command = COMMANDS[0][0]
        self.assertEqual(self.mended(command, "setuptools"), command)
