import io
import sys
import unittest

import cases

from ensurepip import _cli
from ensurepip._errors import BootstrapError, OptionConflictError
from ensurepip._target import protocol, signals

# What was done, and what is said of it.
DONE = [
    (protocol.INSTALLED, "pip 2.0 in /here; commands pip, pip3 in /bin\n"),
    (protocol.UPGRADED, "pip 2.0, was 1.0, in /here; commands pip, pip3 in /bin\n"),
    (protocol.REPAIRED, "pip 2.0, repaired, in /here; commands pip, pip3 in /bin\n"),
    (protocol.COMPLETED, "pip 2.0 in /here; commands pip, pip3 in /bin\n"),
    (protocol.KEPT, "pip 2.0 is already in /here\n"),
    (protocol.UNINSTALLED, ""),
    (protocol.SPARED, ""),
]


class TestTell(cases.TestCase):
    def told(self, done, **options):
        stdout, stderr = self.listen("stdout"), self.listen("stderr")
        outcome = {"status": 0, "error": None, "done": done}
        _cli.tell(outcome, **options)
        return stdout.getvalue(), stderr.getvalue()

    def done(self, action, notes=(), commands=("pip", "pip3")):
        return {
            "project": "pip",
            "version": "2.0",
            "action": action,
            "previous": "1.0",
            "folder": "/here",
            "scripts": "/bin",
            "commands": list(commands),
            "notes": list(notes),
        }

    def test_what_was_done(self):
        for action, words in DONE:
            done = [self.done(action)]
            self.assertEqual(self.told(done, quiet=False), (words, ""))
            self.assertEqual(self.told(done, quiet=True), ("", ""))

    def test_no_commands(self):
        done = [self.done(protocol.INSTALLED, commands=())]
        self.assertEqual(self.told(done, quiet=False), ("pip 2.0 in /here\n", ""))

    def test_notes(self):
        done = [
            self.done(protocol.SPARED, notes)
            for notes in (["one"], [], ["two", "three"])
        ]
        expected = "ensurepip: one\nensurepip: two\nensurepip: three\n"
        for quiet in (False, True):
            self.assertEqual(self.told(done, quiet=quiet), ("", expected))

    def test_prefix(self):
        done = [self.done(protocol.KEPT, ["note"])]
        told = self.told(done, quiet=False, prefix="/p: ")
        expected = "/p: pip 2.0 is already in /here\n", "ensurepip: /p: note\n"
        self.assertEqual(told, expected)


class TestWrite(cases.TestCase):
    def test_write(self):
        stream = self.listen("stdout")
        _cli.write(stream, "one\n")
        _cli.write(stream, "two")
        self.assertEqual(stream.getvalue(), "one\ntwo")

    def test_nobody_is_there(self):
        closed = self.listen("stdout")
        closed.close()
        for stream in (closed, None):
            _cli.write(stream, "text\n")

    @unittest.skipIf(str is bytes, "Python 2 writes bytes")
    def test_what_cannot_be_spelt(self):
        written = io.BytesIO()
        stream = io.TextIOWrapper(written, encoding="ascii", newline="")
        _cli.write(stream, "caf\u00e9 \udcff\n")
        self.assertEqual(written.getvalue(), b"caf\\xe9 \\udcff\n")


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
        self.change(signals, "came", [])

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

    def test_children_know_of_signals(self):
        _cli.run(int)
        self.assertEqual(self.ends, [signals.pass_on])

    def test_signal(self):
        """What then fails, fails because of it."""

        def main(number, error=None):
            signals.came[:] = [number]
            if error:
                raise error

        for number, line in [(2, "ensurepip: error: interrupted\n"), (15, "")]:
            for error in (None, BootstrapError("pip was killed")):
                stderr = self.listen("stderr")
                self.assertEqual(_cli.run(main, number, error), 128 + number)
                self.assertEqual(stderr.getvalue(), line)
