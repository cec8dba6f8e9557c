import os
import struct
import unittest

import cases

from ensurepip._target import files

IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0


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

    def files(self, mode):
        """Return a file of a mode and a group, and another one."""
        paths = [os.path.join(self.folder(), name) for name in ("one", "other")]
        for path in paths:
            cases.write(path, "")
        os.chmod(paths[0], mode)
        os.chown(paths[0], 12345, 54321)
        return paths

    def give(self, one, other):
        with open(one, "rb") as file:
            files.Rights(file.fileno()).give(other)

    @unittest.skipUnless(IS_ROOT, "only root can give files away")
    def test_rights(self):
        one, other = self.files(0o640)
        self.give(one, other)
        found = os.stat(other)
        self.assertEqual((found.st_uid, found.st_gid), (12345, 54321))
        self.assertEqual(found.st_mode & 0o777, 0o640)

    @unittest.skipUnless(IS_ROOT, "only root can give files away")
    def test_rights_of_another_group(self):
        """What it must not get, the group of the new file does not get."""
        chown = os.lchown

        def refuse(path, owner, group):
            raise OSError("no")

        def refuse_owner(path, owner, group):
            if owner != -1:
                raise OSError("no")
            chown(path, owner, group)

        for change, mode, group in [(refuse_owner, 0o640, 54321), (refuse, 0o600, 0)]:
            one, other = self.files(0o640)
            os.lchown = change
            try:
                self.give(one, other)
            finally:
                os.lchown = chown
            found = os.stat(other)
            self.assertEqual((found.st_gid, found.st_mode & 0o777), (group, mode))

    @unittest.skipUnless(IS_ROOT and hasattr(os, "setxattr"), "only root gives away")
    def test_access_control_list(self):
        one, other = self.files(0o600)
        entries = [(1, 6, -1), (2, 4, 12345), (4, 0, -1), (16, 4, -1), (32, 0, -1)]
        acl = struct.pack("<I", 2)
        acl += b"".join(struct.pack("<HHi", *entry) for entry in entries)
        try:
            os.setxattr(one, "system.posix_acl_access", acl)
        except EnvironmentError:
            self.skipTest("there are no access control lists here")
        self.give(one, other)
        self.assertEqual(os.getxattr(other, "system.posix_acl_access"), acl)

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
