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

    @unittest.skipUnless(os.name == "posix", "other systems have other rights")
    def test_place_that_others_can_change(self):
        folder = self.folder()
        for mode, shared in [
            (0o700, False),
            (0o755, False),
            (0o777, True),
            (0o757, True),
            (0o1777, False),
        ]:
            os.chmod(folder, mode)
            if shared:
                told = self.error(BootstrapError, _process._refuse_shared, folder)
                self.assertIn("other users can change " + folder, told)
            else:
                _process._refuse_shared(folder)

    @unittest.skipUnless(
        os.name == "posix" and os.geteuid() == 0,
        "only root gives a folder away",
    )
    def test_place_of_another_user(self):
        folder = self.folder()
        os.chown(folder, 12345, -1)
        told = self.error(BootstrapError, _process._refuse_shared, folder)
        self.assertIn("other users can change " + folder, told)
        self.change(os, "geteuid", lambda: 12345)
        _process._refuse_shared(folder)
