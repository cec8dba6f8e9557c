import os
import sys

import cases

from ensurepip import _cli
from ensurepip._errors import BootstrapError, OptionConflictError
from ensurepip._target import signals

LIBRARY = os.path.dirname(os.__file__)
ELSEWHERE = os.path.join(os.sep, "elsewhere")


class TestSurroundings(cases.TestCase):
    def setUp(self):
        self.here = self.folder()
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(self.here)

    def left(self, path, variable=None):
        """Return what is left of a ``sys.path``."""
        self.change(
            os, "environ", {} if variable is None else {_cli._PATH_VARIABLE: variable}
        )
        self.change(sys, "path", list(path))
        _cli.leave_surroundings()
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

    def test_current_directory_that_is_gone(self):
        def gone():
            raise OSError("gone")

        self.change(os, "getcwd", gone)
        self.assertEqual(self.left(["", LIBRARY]), [LIBRARY])

    def test_while_the_standard_library_comes_first(self):
        path = [self.here, LIBRARY]
        self.change(os, "environ", {})
        self.change(sys, "path", path[:])
        with _cli.StandardLibraryFirst():
            self.assertEqual(sys.path, [LIBRARY])
        self.assertEqual(sys.path, path)


class TestFail(cases.TestCase):
    def test_one_line(self):
        for reason in ("it failed", " it\n failed\r\n", ValueError("it  failed")):
            stderr = self.listen("stderr")
            _cli.fail(reason)
            self.assertEqual(stderr.getvalue(), "ensurepip: error: it failed\n")

    def test_nobody_is_there(self):
        closed = self.listen("stderr")
        closed.close()
        for stream in (closed, None):
            self.change(sys, "stderr", stream)
            _cli.fail("it failed")


class TestRun(cases.TestCase):
    def setUp(self):
        self.ends = []
        self.change(signals, "on_stop", self.ends.append)

    def test_status(self):
        for status in (0, 1, 3):
            self.assertEqual(_cli.run(lambda status=status: status), status)

    def test_arguments(self):
        self.assertEqual(_cli.run(divmod, 7, 2), (3, 1))

    def test_expected_failures(self):
        for error, status, line in [
            (BootstrapError("because"), 1, "because"),
            (OptionConflictError("because"), 2, "because"),
            (EnvironmentError("because"), 1, "because"),
            (ImportError("because"), 1, "because"),
            (KeyboardInterrupt(), 130, "interrupted"),
        ]:

            def main(error=error):
                raise error

            stderr = self.listen("stderr")
            self.assertEqual(_cli.run(main), status)
            expected = "ensurepip: error: {0}\n".format(line)
            self.assertEqual(stderr.getvalue(), expected)

    def test_mistakes_are_no_expected_failures(self):
        def main():
            raise KeyError("mistake")

        self.assertRaises(KeyError, _cli.run, main)

    def test_signals(self):
        _cli.run(int)
        (end,) = self.ends
        self.assertRaises(KeyboardInterrupt, end, 2)
        with self.assertRaises(SystemExit) as caught:
            end(15)
        self.assertEqual(caught.exception.code, 143)
