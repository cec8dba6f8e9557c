import os
import sys

import cases

from ensurepip import _fetch, _launch, _request, _resources
from ensurepip._errors import BootstrapError

REQUEST = _request.Request("uninstall", [], [], 0)


class TestRun(cases.TestCase):
    """What is found out before any process is started."""

    def check_refusal(self, python, reason):
        for start in (
            lambda: _launch.run(python, REQUEST, [], {}),
            lambda: _fetch.pip("1.0", python, None, "http://localhost", {}),
        ):
            self.assertIn(reason, self.error(BootstrapError, start))

    def test_no_executable(self):
        for python in ("", None):
            self.check_refusal(python, "sys.executable is empty")

    def test_frozen(self):
        self.change(sys, "frozen", True)
        self.check_refusal(sys.executable, "is a program with a Python inside")

    def test_program_that_bootstraps_again(self):
        """It would start itself without end."""
        self.change(os, "environ", dict(os.environ, _ENSUREPIP_STARTED="1"))
        self.check_refusal(sys.executable, "bootstraps again instead")


class TestPipError(cases.TestCase):
    def test_exit_status(self):
        """A system takes the lowest byte, which must not be that of success."""
        for returncode, expected in [
            (1, 1),
            (255, 255),
            (256, 1),
            (512, 1),
            (1 << 70, 1),
            (-9, 137),
            (-128, 1),
        ]:
            error = _launch.PipError(returncode, "because")
            self.assertEqual(error.exit_status, expected, returncode)


class TestText(cases.TestCase):
    def test_warning_of_old_pips(self):
        output = b"one\nWARNING: Running pip as the 'root' user\ntwo"
        self.assertEqual(_launch._text(output), "one\ntwo")
        self.assertIsInstance(_launch._text(b""), str)


class TestProgram(cases.TestCase):
    def test_in_the_package(self):
        program = os.path.join(_resources.FOLDER, "_target", "__main__.py")
        self.assertEqual(_launch._program(), [program])

    def test_in_a_zip_file(self):
        self.change(_resources, "is_folder", lambda: False)
        first, code, folder = _launch._program()
        self.assertEqual(first, "-c")
        self.assertEqual(folder, os.path.join(_resources.FOLDER, "_target"))
        compile(code, "code", "exec")
