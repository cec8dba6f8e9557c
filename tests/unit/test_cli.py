import io
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

    def done(self, action, *notes):
        return {
            "project": "pip",
            "version": "2.0",
            "previous": "1.0",
            "folder": "/here",
            "scripts": "/bin",
            "commands": ["pip2", "pip2.0"],
            "action": action,
            "notes": list(notes),
        }

    def test_what_was_there(self):
        kept = self.done(protocol.KEPT)
        self.assertEqual(self.told(False, kept), ("pip 2.0 is already in /here\n", ""))
        self.assertEqual(self.told(True, kept), ("", ""))

    def test_what_was_done(self):
        where = " in /here; commands pip2, pip2.0 in /bin\n"
        for action, words in [
            (protocol.INSTALLED, "pip 2.0" + where),
            (protocol.UPGRADED, "pip 2.0, was 1.0," + where),
            (protocol.REPAIRED, "pip 2.0, repaired," + where),
            (protocol.COMPLETED, "pip 2.0" + where),
            (protocol.UNINSTALLED, ""),
            (protocol.SPARED, ""),
        ]:
            self.assertEqual(self.told(False, self.done(action)), (words, ""))
            self.assertEqual(self.told(True, self.done(action)), ("", ""))

    def test_notes(self):
        done = [self.done(protocol.INSTALLED, *notes) for notes in ("1", "", "23")]
        lines = "ensurepip: 1\nensurepip: 2\nensurepip: 3\n"
        for quiet in (False, True):
            self.assertEqual(self.told(quiet, *done)[1], lines)

    def test_what_a_terminal_obeys(self):
        """Another Python may tell it, or the name of a file."""
        done = self.done(protocol.INSTALLED, "1\nensurepip: error: \x1b[2J", "2\x07")
        done["folder"] = "/\x1b]0;x\x07"
        stdout, stderr = self.told(False, done)
        self.assertTrue(stdout.startswith("pip 2.0 in /\\x1b]0;x\\x07; "), stdout)
        lines = ["ensurepip: 1 ensurepip: error: \\x1b[2J", "ensurepip: 2\\x07"]
        self.assertEqual(stderr.splitlines(), lines)

    def test_what_a_stream_cannot_spell_is_escaped(self):
        file = io.BytesIO()
        stream = io.TextIOWrapper(file, encoding="ascii")
        _cli.write(stream, b"\xce\xa9".decode("utf-8") + "\n")
        self.assertEqual(file.getvalue().splitlines(), [b"\\u03a9"])


class TestFail(cases.TestCase):
    def test_one_line(self):
        for reason in ("it failed", " it\n failed\r\n", ValueError("it  failed")):
            stderr = self.listen("stderr")
            _cli.fail(reason)
            self.assertEqual(stderr.getvalue(), "ensurepip: error: it failed\n")

    def test_without_end_and_what_a_terminal_obeys(self):
        error = BootstrapError("\x1b" + "x" * (1 << 20))
        error.details = "one\n\ttwo\x1b[31m\n" + "x" * (1 << 20)
        stderr = self.listen("stderr")
        _cli.fail(error)
        told = stderr.getvalue()
        self.assertTrue(told.startswith("ensurepip: error: \\x1bxxx"))
        self.assertIn("one\n\ttwo\\x1b[31m\n", told)
        self.assertLess(len(told), 10000)

    def test_nobody_is_there(self):
        closed = self.listen("stderr")
        closed.close()
        for stream in (closed, None):
            self.change(sys, "stderr", stream)
            _cli.fail("it failed")
            _cli.write(stream, "text")


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
            (EOFError("because"), 1, "because"),
            (MemoryError(), 1, "there is not enough memory"),
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
        for number, line in [(2, "ensurepip: error: interrupted\n"), (15, "")]:

            def main(number=number):
                signals.came.append(number)
                raise BootstrapError("it was stopped")

            self.change(signals, "came", [])
            stderr = self.listen("stderr")
            self.assertEqual(_cli.run(main), 128 + number)
            self.assertEqual(stderr.getvalue(), line)
        self.assertEqual(self.ends, [signals.pass_on] * 2)
