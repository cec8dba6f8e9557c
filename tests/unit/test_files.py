import os
import unittest

import cases

from ensurepip._target import files


class TestFiles(cases.TestCase):
    def test_read(self):
        path = os.path.join(self.folder(), "file")
        for content, limit, expected in [
            (b"", 3, b""),
            (b"abc", 3, b"abc"),
            (b"abcd", 3, None),
            (b"a" * files.LARGEST, files.LARGEST, b"a" * files.LARGEST),
        ]:
            cases.write(path, content)
            self.assertEqual(files.read(path, limit), expected)
            self.assertEqual(files.size(path), len(content))
            self.assertEqual(files.head(path, 2), content[:2])

    def is_readable(self, path):
        return files.is_readable(path, files.status(path))

    @unittest.skipUnless(hasattr(os, "geteuid"), "modes are POSIX's")
    def test_readable(self):
        path = os.path.join(self.folder(), "file")
        for content in (b"", b"x"):
            cases.write(path, content)
            for mode in (0o600, 0o644):
                os.chmod(path, mode)
                self.assertTrue(self.is_readable(path), mode)
        os.chmod(path, 0)
        self.assertEqual(self.is_readable(path), os.geteuid() == 0)
        self.change(files, "head", lambda path, size: None)
        self.assertFalse(self.is_readable(path))
        # There, it is not tried.
        os.chmod(path, 0o644)
        self.assertTrue(self.is_readable(path))

    def test_what_is_no_file(self):
        folder = self.folder()
        for path in (folder, os.path.join(folder, "x"), folder + "/a\0b", os.devnull):
            self.assertEqual(files.read(path), None)
            self.assertEqual(files.size(path), None)
            self.assertFalse(files.is_file(path))

    @unittest.skipUnless(hasattr(os, "mkfifo"), "there are no pipes")
    def test_pipe(self):
        path = os.path.join(self.folder(), "pipe")
        os.mkfifo(path)
        self.assertEqual(files.read(path), None)
