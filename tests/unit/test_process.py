"""What needs no process: the folders for them, and what they wrote."""

import os
import unittest

import cases

from ensurepip import _process
from ensurepip._errors import BootstrapError


class TestText(cases.TestCase):
    def test_text(self):
        for output in (b"abc\n", "abc\n"):
            text = _process.text(output)
            self.assertEqual(text, "abc\n")
            self.assertIsInstance(text, str)

    def test_what_is_no_text(self):
        self.assertEqual(_process.text(b"a\xffb")[::2], "ab")


class TestPrivateFolder(cases.TestCase):
    @unittest.skipUnless(os.name == "posix", "others are kept out in other ways")
    def test_refused_before_anything_is_made(self):
        """Others could put a link in place of it, and have its mode changed."""
        shared = self.folder()
        os.chmod(shared, 0o777)
        self.change(_process.tempfile, "tempdir", shared)
        self.change(os, "chmod", lambda path, mode: self.fail(path))
        told = self.error(BootstrapError, _process.private_folder().__enter__)
        self.assertIn("other users can change " + shared, told)
        self.assertEqual(os.listdir(shared), [])

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
