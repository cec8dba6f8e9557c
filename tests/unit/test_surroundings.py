# coding: utf-8
import ntpath
import os
import sys
import unittest
from collections import namedtuple

import cases

from ensurepip import _surroundings

LIBRARY = os.path.dirname(os.__file__)
ELSEWHERE = os.path.join(os.sep, "elsewhere")
PATH_VARIABLE = _surroundings._PATH_VARIABLE

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

# Variables that another Python gets, and that it does not.
FOR_ANOTHER = {
    "HOME": "/h",
    "PATH": "/p",
    "PIP_CONFIG_FILE": "x",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONNOUSERSITE": "1",
    "PYTHONPYCACHEPREFIX": "/c",
    "PYTHONUSERBASE": "/u",
    "VIRTUAL_ENV": "/v",
}
FOR_THIS_ONE = ["PYTHONHOME", "PYTHONPATH", "PYTHONX", "__PYVENV_LAUNCHER__"]


class TestLeave(cases.TestCase):
    def setUp(self):
        self.here = self.folder()
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(self.here)

    def left(self, path, variable=None):
        """Return what is left of a ``sys.path``."""
        variables = {} if variable is None else {PATH_VARIABLE: variable}
        self.change(os, "environ", variables)
        self.change(sys, "path", list(path))
        _surroundings.leave()
        return sys.path

    def test_current_directory(self):
        for here in ("", self.here):
            self.assertEqual(
                self.left([here, LIBRARY, ELSEWHERE]), [LIBRARY, ELSEWHERE]
            )

    def test_other_folders_stay(self):
        path = [ELSEWHERE, LIBRARY, os.path.join(self.here, "inside")]
        self.assertEqual(self.left(path), path)

    def test_variable(self):
        inside = os.path.join(self.here, "inside")
        for variable in (
            ELSEWHERE,
            ELSEWHERE + os.pathsep + inside,
            ELSEWHERE + os.pathsep + "inside",
            os.pathsep.join(["inside", "", ELSEWHERE]),
            os.pathsep.join([os.path.join(".", "x", "..", "inside"), ELSEWHERE]),
        ):
            path = [ELSEWHERE, LIBRARY]
            if "inside" in variable:
                path.insert(0, inside)
            self.assertEqual(self.left(path, variable), [LIBRARY], variable)

    def test_standard_library_stays(self):
        inside = os.path.join(LIBRARY, "lib-dynload")
        variable = LIBRARY + os.pathsep + inside
        self.assertEqual(self.left([LIBRARY, inside], variable), [LIBRARY, inside])
        os.chdir(LIBRARY)
        self.assertEqual(self.left(["", LIBRARY]), [LIBRARY])

    def test_folder_whose_name_begins_as_that_of_the_standard_library(self):
        beside = LIBRARY + "-more"
        self.assertEqual(self.left([LIBRARY, beside], beside), [LIBRARY])

    def test_standard_library_that_is_nowhere(self):
        self.change(os, "__file__", "os.py")
        self.assertEqual(self.left([ELSEWHERE, "/other"], ELSEWHERE), ["/other"])

    def test_current_directory_that_is_gone(self):
        def gone():
            raise OSError("gone")

        self.change(os, "getcwd", gone)
        self.assertEqual(self.left(["", LIBRARY]), [LIBRARY])

    def test_while_the_standard_library_comes_first(self):
        path = [self.here, LIBRARY]
        self.change(os, "environ", {})
        self.change(sys, "path", path[:])
        with _surroundings.StandardLibraryFirst():
            self.assertEqual(sys.path, [LIBRARY])
        self.assertEqual(sys.path, path)


class TestChild(cases.TestCase):
    def check(self, rows, encoding):
        self.change(sys, "getfilesystemencoding", lambda: encoding)
        for variables, expected in rows:
            before = dict(variables)
            found = _surroundings.for_child(variables, "/private")
            self.assertEqual(
                found,
                dict(expected, TMPDIR="/private", _ENSUREPIP_STARTED="1"),
                variables,
            )
            self.assertEqual(variables, before)

    def test_environment(self):
        self.check(ENVIRONMENTS, "utf-8")

    def test_environment_where_paths_are_ascii(self):
        for encoding in ("ascii", "ANSI_X3.4-1968", "646", None):
            self.check(ENVIRONMENTS_IN_ASCII, encoding)

    def test_flags(self):
        for flags, expected in FLAGS:
            self.change(sys, "flags", flags)
            self.assertEqual(" ".join(_surroundings.interpreter_flags()), expected)

    def test_another_python(self):
        variables = dict(FOR_ANOTHER, **dict.fromkeys(FOR_THIS_ONE, "/x"))
        self.change(os, "environ", variables)
        self.assertEqual(_surroundings.for_another_python(), FOR_ANOTHER)
        self.assertIn("PYTHONHOME", variables)

    def test_configuration_of_pip(self):
        expected = {"A": "1", "PIPX": "1", "PIP_CONFIG_FILE": os.devnull}
        for variables in (
            {"A": "1", "PIPX": "1"},
            {"A": "1", "PIPX": "1", "PIP_USER": "1", "PIP_CONFIG_FILE": "x"},
        ):
            _surroundings.disable_pip_configuration(variables)
            self.assertEqual(variables, expected)


class TestIsWhole(cases.TestCase):
    def test_folder_of_a_drive(self):
        """One without a drive is wherever the current one is."""
        self.change(os, "name", "nt")
        self.change(os, "path", ntpath)
        for path, whole in [("C:\\x", True), ("\\x", False), ("C:x", False)]:
            self.assertIs(_surroundings.is_whole(path), whole)

    def test_posix(self):
        for path, whole in [("/x", True), ("x", False), ("", False)]:
            self.assertIs(_surroundings.is_whole(path), whole)


class TestAbsolute(cases.TestCase):
    def test_as_it_is_spelt(self):
        for path in ("/x", "/x/", "/x/./y"):
            self.assertEqual(_surroundings.absolute(path), path)
        self.assertEqual(_surroundings.absolute("x"), os.path.join(os.getcwd(), "x"))

    @unittest.skipUnless(hasattr(os, "symlink"), "there are no links")
    def test_above_a_link(self):
        """It is where the link leads to."""
        top = self.folder()
        os.makedirs(os.path.join(top, "real", "work"))
        os.symlink(os.path.join("real", "work"), os.path.join(top, "work"))
        os.symlink("elsewhere", os.path.join(top, "real", "link"))
        path = os.path.join(top, "work", "..")
        for rest in ["stage", "link", os.path.join("stage", "")]:
            self.assertEqual(
                _surroundings.absolute(os.path.join(path, rest)),
                os.path.join(top, "real", rest),
            )
        self.assertEqual(_surroundings.absolute(path), os.path.join(top, "real"))


class TestNative(cases.TestCase):
    def test_native(self):
        for text in ("abc", b"abc".decode("ascii"), b"abc"):
            native = _surroundings.native(text)
            self.assertEqual(native, "abc")
            self.assertIsInstance(native, str)

    def test_native_beyond_ascii(self):
        for encoding in ("utf-8", "ascii", None):
            self.change(sys, "getfilesystemencoding", lambda found=encoding: found)
            native = _surroundings.native(b"caf\xc3\xa9".decode("utf-8"))
            self.assertIsInstance(native, str)
            self.assertEqual(native, "café")
