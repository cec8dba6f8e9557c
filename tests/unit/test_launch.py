import os
import sys

import cases

from ensurepip import _launch, _request, _resources
from ensurepip._errors import BootstrapError

REQUEST = _request.Request("uninstall", [], [], 0)


class TestRun(cases.TestCase):
    """What is found out before any process is started."""

    def test_no_executable(self):
        for python in ("", None):
            told = self.error(BootstrapError, _launch.run, python, REQUEST, [], {})
            self.assertIn("sys.executable is empty", told)

    def test_frozen(self):
        self.change(sys, "frozen", True)
        told = self.error(BootstrapError, _launch.run, sys.executable, REQUEST, [], {})
        self.assertIn("is a program with a Python inside", told)


class TestText(cases.TestCase):
    def test_warning_of_old_pips(self):
        output = b"one\nWARNING: Running pip as the 'root' user\ntwo"
        self.assertEqual(_launch._text(output), "one\ntwo")
        self.assertIsInstance(_launch._text(b""), str)


class TestProgram(cases.TestCase):
    def test_in_the_package(self):
        folder = self.folder()
        program = os.path.join(_resources.FOLDER, "_target", "__main__.py")
        self.assertEqual(_launch._program(folder), program)
        self.assertEqual(os.listdir(folder), [])

    def test_copied_out_of_what_is_no_folder(self):
        program = os.path.join(_resources.FOLDER, "_target")
        self.change(_resources, "is_folder", lambda: False)
        folder = self.folder()
        copied = os.path.join(folder, "_target")
        self.assertEqual(_launch._program(folder), os.path.join(copied, "__main__.py"))
        names = [name for name in os.listdir(program) if name.endswith(".py")]
        self.assertEqual(sorted(os.listdir(copied)), sorted(names))
        for name in names:
            content = cases.read(os.path.join(program, name))
            self.assertEqual(cases.read(os.path.join(copied, name)), content)
