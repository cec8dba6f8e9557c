"""What needs no process: the folders for them, and what they wrote."""

import os

import cases

from ensurepip import _process


class TestText(cases.TestCase):
    def test_text(self):
        for output in (b"abc\n", "abc\n"):
            text = _process.text(output)
            self.assertEqual(text, "abc\n")
            self.assertIsInstance(text, str)

    def test_what_is_no_text(self):
        self.assertEqual(_process.text(b"a\xffb")[::2], "ab")


class TestPrivateFolder(cases.TestCase):
    def test_goes_away(self):
        for ending in (None, KeyError, KeyboardInterrupt):
            try:
                with _process.private_folder() as folder:
                    cases.write(os.path.join(folder, "inside", "file"))
                    if os.name == "posix":
                        self.assertEqual(os.stat(folder).st_mode & 0o777, 0o700)
                    if ending:
                        raise ending
            except (KeyError, KeyboardInterrupt):
                pass
            self.assertFalse(os.path.exists(folder), ending)
