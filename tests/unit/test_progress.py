"""What stands on a terminal's last line, and what takes it away."""

import io
import os
import sys

import cases

from ensurepip import _cli, _progress
from ensurepip._target import steps


class Terminal(io.StringIO):
    def write(self, text):
        return io.StringIO.write(self, text if str is not bytes else text.decode())

    def isatty(self):
        return True


class TestShown(cases.TestCase):
    def shown(self, stream, is_wanted=True, term="xterm"):
        self.change(sys, "stderr", stream)
        self.change(os, "environ", {"TERM": term})
        with _progress.shown(is_wanted):
            return _progress.is_shown()

    def test_who_sees_it(self):
        self.assertTrue(self.shown(Terminal()))
        for stream, options in [
            (Terminal(), {"is_wanted": False}),
            (Terminal(), {"term": "dumb"}),
            (io.StringIO(), {}),
            (None, {}),
        ]:
            self.assertFalse(self.shown(stream, **options))
        self.assertFalse(_progress.is_shown())


class TestLine(cases.TestCase):
    """Its thread is not started: what it does is done here."""

    def setUp(self):
        self.terminal = Terminal()
        self.line = _progress.Line(self.terminal)
        self.change(self.line, "start", lambda: None)
        self.change(_progress, "_line", self.line)
        self.change(steps, "_path", [])

    def look(self):
        """Return what is there, after one look at the steps."""
        self.line.look()
        return self.now()

    def now(self):
        shown = ""
        for part in self.terminal.getvalue().split("\r"):
            shown = part + shown[len(part) :]
        return shown.rstrip()

    def test_step(self):
        with _progress.step("asking", "/python"):
            self.assertEqual(self.look(), "ensurepip: asking (/python)")
        self.assertEqual(self.now(), "")
        with _progress.step("starting Python", sys.executable):
            self.assertEqual(self.look(), "ensurepip: starting Python")

    def test_first_of_several(self):
        with _progress.step("one"):
            with _progress.step("two", "/2"):
                self.assertEqual(self.look(), "ensurepip: one")
            self.assertEqual(self.now(), "ensurepip: one")

    def test_what_the_target_tells(self):
        folder = self.folder()
        steps.tell_in(folder)
        with _progress.step("starting Python", "/p", folder):
            for told, expected in [
                ("", "starting Python"),
                ("installing pip", "installing pip"),
                ("\x1b[2J\r\n" + "x" * 99, ("?[2J??" + "x" * 99)[: 79 - 11]),
                (b"\xff", "?"),
            ]:
                self.assertTrue(steps.begin(told))
                shown = self.look()
                self.assertEqual(shown[:79], ("ensurepip: " + expected + " (/p)")[:79])
                self.assertLessEqual(len(shown), 79)

    def test_folder_without_a_file(self):
        self.assertFalse(steps.begin("nobody looks"))
        folder = self.folder()
        os.mkdir(os.path.join(folder, steps.FILE))
        with _progress.step("starting Python", "/p", folder):
            self.assertEqual(self.look(), "ensurepip: starting Python (/p)")

    def test_what_else_is_written(self):
        self.change(sys, "stderr", self.terminal)
        with _progress.step("asking", "/python"):
            self.look()
            _cli.write(sys.stderr, "a line\n")
            self.assertTrue(self.terminal.getvalue().endswith(" \ra line\n"))
            self.terminal.truncate(0)
            self.assertTrue(self.look().endswith("ensurepip: asking (/python)"))
