"""What Python would load.  The bytecode is real, and Python is asked the same."""

import os
import py_compile
import sys
import unittest

import cases

from ensurepip._target import interpreter, loading

HEAD = loading._HEAD

# A part of a package that each start of pip imports, and one that it does not.
MODULES = ["pip/__init__.py", "pip/other.py"]
CODE = "x = 1\n" * 30


@unittest.skipUnless(interpreter.keeps_bytecode(), "it keeps no bytecode")
class TestBytecode(cases.TestCase):
    def setUp(self):
        self.site = self.folder()
        for module in MODULES:
            cases.write(os.path.join(self.site, module), CODE)
            py_compile.compile(os.path.join(self.site, module), doraise=True)

    def change_bytecode(self, module, change):
        path = os.path.join(self.site, cases.bytecode(module))
        cases.write(path, change(cases.read(path)))

    def fault(self, can_load=True, everything=False):
        return loading.fault(self.site, MODULES, can_load, everything)

    def test_sound(self):
        self.assertEqual(self.fault(everything=True), None)

    def test_damaged(self):
        told = "the bytecode of {0} is damaged"
        for change, found_at_once in [
            (lambda data: data[:HEAD], True),
            (lambda data: data[:HEAD] + b"\0" * (len(data) - HEAD), True),
            (lambda data: data[:-20] + b"\0" * 20, True),
            (lambda data: data[: HEAD + 30], False),
            (lambda data: data[:-1], False),
        ]:
            for module in MODULES:
                self.setUp()
                self.change_bytecode(module, change)
                self.assertEqual(self.fault(everything=True), told.format(module))
                usual = found_at_once or module == MODULES[0]
                self.assertEqual(bool(self.fault()), usual)
                self.assertEqual(bool(self.fault(can_load=False)), found_at_once)

    def test_what_is_made_again(self):
        for change in [
            lambda data: b"",
            lambda data: data[: HEAD - 1],
            lambda data: b"\0" * len(data),
            lambda data: b"xxxx" + data[4:-9],
            lambda data: data[: HEAD - 4] + b"xxxx" + data[HEAD:-9],
        ]:
            self.setUp()
            self.change_bytecode(MODULES[0], change)
            self.assertEqual(self.fault(everything=True), None)

    def test_folder(self):
        path = os.path.join(self.site, cases.bytecode(MODULES[0]))
        os.unlink(path)
        os.mkdir(path)
        self.fault()

    @unittest.skipIf(sys.version_info < (3, 7), "there are no hashes in bytecode")
    def test_hashes(self):
        for mode, stale in [("UNCHECKED_HASH", True), ("CHECKED_HASH", False)]:
            path = os.path.join(self.site, MODULES[1])
            cases.write(path, CODE)
            mode = getattr(py_compile.PycInvalidationMode, mode)
            py_compile.compile(path, doraise=True, invalidation_mode=mode)
            self.assertEqual(self.fault(), None)
            cases.write(path, CODE + "y = 1\n")
            told = "the bytecode of pip/other.py is of another source"
            self.assertEqual(self.fault(), told if stale else None)


class TestShadow(cases.TestCase):
    def fault(self, *files):
        folder = self.folder()
        for name in MODULES + ["pip/sub/__init__.py", "top.py"]:
            cases.write(os.path.join(folder, name))
        for name in files:
            cases.write(os.path.join(folder, name))
        modules = MODULES + ["pip/sub/__init__.py", "top.py"]
        return loading.fault(folder, modules, can_load=False)

    def test_shadows(self):
        ending = loading._endings_of_extensions()[0]
        for name, told in [
            ("pip/other/__init__.py", "pip/other is in the way of other.py"),
            ("pip/other" + ending, "pip/other" + ending + " is in the way of other.py"),
            ("top/__init__.pyc", "top is in the way of top.py"),
        ]:
            self.assertEqual(self.fault(name), told)

    def test_what_is_none(self):
        for name in [
            "pip/other/data.txt",
            "pip/more/__init__.py",
            "pip/sub/sub.py",
            "pip/other.pyi",
            "pip/other.txt",
            "pip" + loading._endings_of_extensions()[0],
        ]:
            self.assertEqual(self.fault(name), None, name)
