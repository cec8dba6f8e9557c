# coding: utf-8
import os
import sys
import unittest
from collections import namedtuple

import cases

from ensurepip import _launch
from ensurepip._errors import BootstrapError

# Variables of this process, and what of them the child gets beside TMPDIR.
ENVIRONMENTS = [
    ({}, {}),
    ({"HOME": "/h", "PATH": "/p"}, {"HOME": "/h", "PATH": "/p"}),
    ({"TMPDIR": "/elsewhere"}, {}),
    (
        {
            "PYTHONPATH": "/x",
            "JYTHONPATH": "/x",
            "PYTHONWARNINGS": "error",
            "PYTHONINSPECT": "1",
            "FORCE_COLOR": "1",
            "CLICOLOR_FORCE": "1",
            "TTY_COMPATIBLE": "1",
            "_PIP_RUNNING_IN_SUBPROCESS": "1",
            "_PIP_STANDALONE_CERT": "x",
        },
        {},
    ),
    (
        {"PYTHONNOUSERSITE": "1", "PIP_CONFIG_FILE": os.devnull, "NO_COLOR": "1"},
        {"PYTHONNOUSERSITE": "1", "PIP_CONFIG_FILE": os.devnull, "NO_COLOR": "1"},
    ),
    ({"LANG": "C"}, {"LANG": "C"}),
    ({"LC_ALL": "de_AT.UTF-8"}, {"LC_ALL": "de_AT.UTF-8"}),
    ({"LC_ALL": "C"}, {"LC_CTYPE": "C.UTF-8", "LC_MESSAGES": "C"}),
    ({"LC_ALL": "POSIX"}, {"LC_CTYPE": "C.UTF-8", "LC_MESSAGES": "POSIX"}),
    ({"LC_ALL": "C", "LC_CTYPE": "C"}, {"LC_CTYPE": "C.UTF-8", "LC_MESSAGES": "C"}),
]

# The same where this process can spell ASCII paths only.
ENVIRONMENTS_IN_ASCII = [
    ({}, {"LC_CTYPE": "C.UTF-8"}),
    ({"LC_ALL": ""}, {"LC_CTYPE": "C.UTF-8", "LC_ALL": ""}),
    ({"LC_ALL": "x"}, {"LC_CTYPE": "C.UTF-8", "LC_MESSAGES": "x"}),
]

Flags = namedtuple(
    "Flags", "isolated ignore_environment no_user_site optimize utf8_mode"
)
OldFlags = namedtuple("OldFlags", "ignore_environment no_user_site optimize")

# Flags of this process, and those of the child.
FLAGS = [
    (OldFlags(0, 0, 0), ""),
    (OldFlags(1, 1, 0), "-E -s"),
    (OldFlags(0, 1, 2), "-s -O -O"),
    (Flags(0, 0, 0, 0, 0), "-X utf8=0"),
    (Flags(0, 0, 0, 0, 1), "-X utf8=1"),
    (Flags(0, 0, 0, 0, True), "-X utf8=1"),
    (Flags(0, 1, 0, 0, 0), "-E -X utf8=0"),
    (Flags(0, 0, 1, 1, 0), "-s -O -X utf8=0"),
    (Flags(1, 1, 1, 0, 1), "-I -X utf8=1"),
]


class TestSurroundings(cases.TestCase):
    def check(self, rows, encoding):
        self.change(sys, "getfilesystemencoding", lambda: encoding)
        for variables, expected in rows:
            before = dict(variables)
            found = _launch._environment(variables, "/private")
            self.assertEqual(found, dict(expected, TMPDIR="/private"), variables)
            self.assertEqual(variables, before)

    def test_environment(self):
        self.check(ENVIRONMENTS, "utf-8")

    def test_environment_where_paths_are_ascii(self):
        for encoding in ("ascii", "ANSI_X3.4-1968", "646", None):
            self.check(ENVIRONMENTS_IN_ASCII, encoding)

    def test_flags(self):
        for flags, expected in FLAGS:
            self.change(sys, "flags", flags)
            self.assertEqual(" ".join(_launch._interpreter_flags()), expected)


class TestText(cases.TestCase):
    def test_native(self):
        for text in ("abc", b"abc".decode("ascii"), b"abc"):
            native = _launch.native(text)
            self.assertEqual(native, "abc")
            self.assertIsInstance(native, str)

    def test_native_beyond_ascii(self):
        for encoding in ("utf-8", "ascii", None):
            self.change(sys, "getfilesystemencoding", lambda found=encoding: found)
            native = _launch.native(b"caf\xc3\xa9".decode("utf-8"))
            self.assertIsInstance(native, str)
            self.assertEqual(native, "café")

    def test_text(self):
        self.assertEqual(_launch.text(b"abc\n"), "abc\n")
        self.assertEqual(_launch.text("abc\n"), "abc\n")

    def test_write(self):
        stream = self.listen("stdout")
        lines = b"one\nWARNING: Running pip as the 'root' user\ntwo"
        _launch.write(stream, lines)
        self.assertEqual(stream.getvalue(), "one\ntwo")

    def test_write_to_nobody(self):
        closed = self.listen("stdout")
        closed.close()
        for stream in (closed, None):
            _launch.write(stream, b"text\n")


class TestPrivateFolder(cases.TestCase):
    def test_goes_away(self):
        for ending in (None, KeyError, KeyboardInterrupt):
            try:
                with _launch.private_folder() as folder:
                    cases.write(os.path.join(folder, "inside", "file"))
                    if os.name == "posix":
                        self.assertEqual(os.stat(folder).st_mode & 0o777, 0o700)
                    if ending:
                        raise ending
            except (KeyError, KeyboardInterrupt):
                pass
            self.assertFalse(os.path.exists(folder), ending)

    @unittest.skipUnless(os.name == "posix", "other systems have other rights")
    def test_place_that_others_can_change(self):
        folder = self.folder()
        for mode, shared in [
            (0o700, False),
            (0o755, False),
            (0o777, True),
            (0o757, True),
            (0o1777, False),
        ]:
            os.chmod(folder, mode)
            if shared:
                told = self.error(BootstrapError, _launch._refuse_shared, folder)
                self.assertIn("other users can change " + folder, told)
            else:
                _launch._refuse_shared(folder)


class TestCall(cases.TestCase):
    """What is found out before any process is started."""

    def test_no_executable(self):
        for python in ("", None):
            told = self.error(BootstrapError, _launch.call, python, [], [], {})
            self.assertIn("sys.executable is empty", told)

    def test_frozen(self):
        self.change(sys, "frozen", True)
        told = self.error(BootstrapError, _launch.call, sys.executable, [], [], {})
        self.assertIn("is a program with a Python inside", told)
