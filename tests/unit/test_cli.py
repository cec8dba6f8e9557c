import sys

import cases

from ensurepip import _cli
from ensurepip._errors import BootstrapError, OptionConflictError
from ensurepip._target import protocol, signals


class TestTell(cases.TestCase):
    def told(self, quiet, *done):
        stdout, stderr = self.listen("stdout"), self.listen("stderr")
        _cli.tell({"status": 0, "error": None, "done": list(done)}, quiet)
        return stdout.getvalue(), stderr.getvalue()

    def done(self, action, note=None):
        return {
            "project": "pip",
            "version": "1.0",
            "folder": "/here",
            "action": action,
            "note": note,
        }

    def test_what_was_there(self):
        kept = self.done(protocol.KEPT)
        self.assertEqual(self.told(False, kept), ("pip 1.0 is already in /here\n", ""))
        self.assertEqual(self.told(True, kept), ("", ""))

    def test_what_was_done(self):
        """pip tells of that itself."""
        for action in (protocol.INSTALLED, protocol.UNINSTALLED, protocol.SPARED):
            self.assertEqual(self.told(False, self.done(action)), ("", ""))

    def test_notes(self):
        done = [self.done(protocol.INSTALLED, note) for note in ("one", None, "two")]
        for quiet in (False, True):
            told = self.told(quiet, *done)
            self.assertEqual(told, ("", "ensurepip: one\nensurepip: two\n"))


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
