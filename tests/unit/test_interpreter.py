# coding: utf-8
import os
import site
import sys
import sysconfig
import unittest

import cases

from ensurepip._target import interpreter

MARKER = """\
[externally-managed]
Error=in English
Error-de=auf Deutsch
 und lang
Error-de_AT=auf Oesterreichisch
Error-pt_BR=em portugues
Error-empty=
"""

# Variables, and what the marker says.
LANGUAGES = [
    ({}, "in English"),
    ({"LANG": ""}, "in English"),
    ({"LANG": "C"}, "in English"),
    ({"LANG": "C.UTF-8"}, "in English"),
    ({"LANG": "fr_FR.UTF-8"}, "in English"),
    ({"LANG": "de"}, "auf Deutsch\nund lang"),
    ({"LANG": "de_DE.UTF-8"}, "auf Deutsch\nund lang"),
    ({"LANG": "de_DE@euro"}, "auf Deutsch\nund lang"),
    ({"LANG": "de_AT"}, "auf Oesterreichisch"),
    ({"LANG": "de_AT.UTF-8"}, "auf Oesterreichisch"),
    ({"LANG": "pt_PT.UTF-8"}, "in English"),
    ({"LANG": "pt_BR.UTF-8"}, "em portugues"),
    ({"LANG": "empty"}, "in English"),
    ({"LANG": "fr", "LC_MESSAGES": "de"}, "auf Deutsch\nund lang"),
    ({"LANG": "fr", "LC_MESSAGES": "fr", "LC_ALL": "de"}, "auf Deutsch\nund lang"),
    ({"LANG": "de", "LC_ALL": "C"}, "in English"),
    ({"LANG": "de", "LC_ALL": ""}, "auf Deutsch\nund lang"),
]

WITHOUT_A_MESSAGE = [
    "",
    "[externally-managed]\n",
    "[externally-managed]\nError=\n",
    "[other]\nError=x\n",
    "Error=x\n",
    "no marker at all",
    b"\xff\xfe\x00",
]

X, X_Y = "pip{0}".format(sys.version_info[0]), "pip{0}.{1}".format(*sys.version_info)


class Implementation(object):
    name = "cpython"
    cache_tag = "cpython-399"


class TestPython(cases.TestCase):
    def test_this(self):
        this = interpreter.this()
        self.assertEqual(this.executable, sys.executable)
        self.assertEqual(this.version, sys.version_info[:2])
        self.assertTrue(this.has_zlib)

    def test_wheel_folder(self):
        for variable, folder in [("/w", "/w"), ("w", None), ("", None), (None, None)]:
            self.change(sysconfig, "get_config_var", {"WHEEL_PKG_DIR": variable}.get)
            self.assertEqual(interpreter.this().wheel_folder, folder)

    def test_without_zlib(self):
        self.addCleanup(sys.modules.__setitem__, "zlib", sys.modules["zlib"])
        sys.modules["zlib"] = None
        self.assertFalse(interpreter.this().has_zlib)

    def test_virtual_environment(self):
        self.change(sys, "prefix", "/one")
        self.change(sys, "base_prefix", "/one")
        self.assertFalse(interpreter.in_virtual_environment())
        self.change(sys, "base_prefix", "/two")
        self.assertTrue(interpreter.in_virtual_environment())
        self.change(sys, "base_prefix", "/one")
        self.change(sys, "real_prefix", "/two")
        self.assertTrue(interpreter.in_virtual_environment())

    def test_bytecode(self):
        implementation = Implementation()
        self.change(sys, "implementation", implementation)
        self.change(sys, "pycache_prefix", None)
        self.assertTrue(interpreter.keeps_bytecode())
        self.assertTrue(interpreter.can_prepare())
        implementation.name = "pypy"
        self.assertTrue(interpreter.keeps_bytecode())
        self.assertFalse(interpreter.can_prepare())
        implementation.name = "cpython"
        implementation.cache_tag = None
        self.assertFalse(interpreter.keeps_bytecode())
        self.assertFalse(interpreter.can_prepare())

    def test_bytecode_of_java(self):
        self.change(interpreter, "JYTHON", True)
        self.assertFalse(interpreter.keeps_bytecode())


class TestExternallyManaged(cases.TestCase):
    def mark(self, content):
        folder = self.folder()
        cases.write(os.path.join(folder, "EXTERNALLY-MANAGED"), content)
        self.change(sysconfig, "get_path", {"stdlib": folder}.get)

    def test_no_marker(self):
        self.change(sysconfig, "get_path", {"stdlib": self.folder()}.get)
        self.assertEqual(interpreter.externally_managed(), None)

    def test_marker_is_no_file(self):
        folder = self.folder()
        os.mkdir(os.path.join(folder, "EXTERNALLY-MANAGED"))
        self.change(sysconfig, "get_path", {"stdlib": folder}.get)
        self.assertEqual(interpreter.externally_managed(), None)

    def test_languages(self):
        self.mark(MARKER)
        for variables, message in LANGUAGES:
            self.change(os, "environ", variables)
            self.assertEqual(interpreter.externally_managed(), message, variables)

    def test_no_message(self):
        for content in WITHOUT_A_MESSAGE:
            self.mark(content)
            message = interpreter.externally_managed()
            self.assertEqual(
                message, "use its package manager, or a virtual environment", content
            )

    def test_percent_signs_are_no_references(self):
        self.mark("[externally-managed]\nError=100% of %(it)s\n")
        self.assertEqual(interpreter.externally_managed(), "100% of %(it)s")


class TestFolders(cases.TestCase):
    def test_user(self):
        found = interpreter.folders(None, None, True)
        base = site.getuserbase()
        self.assertEqual(found, [site.getusersitepackages(), os.path.join(base, "bin")])

    def test_prefix(self):
        packages, scripts = interpreter.folders(None, "/some/where", False)
        top, name = "/some/where", "site-packages"
        if getattr(sysconfig, "get_default_scheme", str)() == "posix_local":
            # Debian's own Python installs beside what Debian packages.
            top, name = "/some/where/local", "dist-packages"
        self.assertEqual(scripts, os.path.join(top, "bin"))
        self.assertTrue(packages.startswith(top + "/lib"), packages)
        self.assertEqual(os.path.basename(packages), name)

    def test_usual(self):
        found = interpreter.folders(None, None, False)
        names = ("purelib", "scripts")
        self.assertEqual(found, [sysconfig.get_path(name) for name in names])

    def test_root(self):
        for prefix, user in [(None, False), ("/some/where", False), (None, True)]:
            inside = interpreter.folders(None, prefix, user)
            found = interpreter.folders("/r", prefix, user)
            self.assertEqual(found, ["/r" + folder for folder in inside])

    def test_jython(self):
        self.change(interpreter, "JYTHON", True)
        self.change(sys, "prefix", "/j")
        for root, prefix, base in [
            (None, None, "/j"),
            (None, "/p", "/p"),
            ("/r", None, "/r/j"),
            ("/r", "/p", "/r/p"),
        ]:
            found = interpreter.folders(root, prefix, False)
            self.assertEqual(found, [base + "/Lib/site-packages", base + "/bin"])

    def test_under(self):
        for root, folder, expected in [
            ("/r", "/usr/lib", "/r/usr/lib"),
            ("/r/", "/usr/lib", "/r/usr/lib"),
            ("/r", "/usr/./lib/", "/r/usr/lib"),
            ("/r", "//usr/lib", "/r/usr/lib"),
            ("/", "/usr/lib", "/usr/lib"),
        ]:
            self.assertEqual(interpreter.under(root, folder), expected)

    def test_site_folders(self):
        path = ["", "/x", "/x/site-packages", "/y/dist-packages", "/z/my-site-packages"]
        self.change(sys, "path", path + ["/z/site-packages/egg"])
        self.assertEqual(interpreter.site_folders(), path[2:4])


# Interpreters, and whether the first line of a command, or a shell, can name them.
NAMES = [
    (b"/usr/bin/python3", True),
    (b"/a$b/python", True),
    (b"/a\"b'c`d\\e(f)/python", True),
    (b"/caf\xc3\xa9/python", True),
    (b"/caf\xe9/python", False),
    (b"/a\tb/python", False),
    (b"/a\nb/python", False),
    (b"/a\rb/python", False),
    (b"/a b/python", True),
    (b"/a b's/caf\xc3\xa9(1)/python", True),
    (b"/a b$c/python", False),
    (b'/a b"c/python', False),
    (b"/a b`c/python", False),
    (b"/a b\\c/python", False),
    (b"/a b'''c/python", False),
    (b"/" + b"x" * 123, True),
    (b"/" + b"x" * 200, True),
    (b"/" + b"$" * 123, True),
    (b"/" + b"$" * 124, False),
    (b"/(" + b"x" * 200, False),
]


@unittest.skipIf(interpreter.WINDOWS, "commands are programs there")
class TestWhatCommandsCanHold(cases.TestCase):
    def test_names(self):
        for name, can in NAMES:
            found = interpreter.can_hold_commands(name, "/folder")
            self.assertEqual(found, can, name)

    def test_variables_of_distutils(self):
        new = sys.version_info >= (3, 10)
        found = interpreter.can_hold_commands(b"/python", "/a$b/site-packages")
        self.assertEqual(found, new)


class TestCommands(cases.TestCase):
    def test_names(self):
        for kind, names in [
            ("all", ["pip", X, X_Y]),
            ("install", [X, X_Y]),
            ("altinstall", [X_Y]),
        ]:
            self.assertEqual(interpreter.commands(kind), names)
