import errno
import os
import shutil
import stat
import unittest

import cases

from ensurepip._target import moving

RENAME = os.rename


class TestMove(cases.TestCase):
    """Where nothing can be renamed, as in an overlay."""

    def setUp(self):
        self.root = self.folder()
        cases.write_all(self.root, {"a/b/file": "content", "a/other": "other"})
        os.chmod(os.path.join(self.root, "a", "other"), 0o640)
        for name in ("a/other", "a/b"):
            os.utime(os.path.join(self.root, name), (10**9, 10**9))
        self.change(os, "rename", self.rename)
        self.fails = True

    def path(self, name):
        return os.path.join(self.root, name)

    def rename(self, old, new):
        """Rename what is new as usual, and what was there as an overlay does."""
        if old.startswith(self.path("a")) and os.path.isdir(old) and self.fails:
            raise EnvironmentError(errno.EXDEV, "no")
        RENAME(old, new)

    def test_copied_and_removed(self):
        moving.move(self.path("a"), self.path("moved"))
        self.assertEqual(os.listdir(self.root), ["moved"])
        self.assertEqual(
            cases.read_all(self.root),
            {"moved/b/file": "content", "moved/other": "other"},
        )
        status = os.stat(self.path("moved/other"))
        self.assertEqual(stat.S_IMODE(status.st_mode), 0o640)
        self.assertEqual(status.st_mtime, 10**9)
        self.assertEqual(os.stat(self.path("moved/b")).st_mtime, 10**9)

    @unittest.skipUnless(hasattr(os, "symlink"), "there are no links")
    def test_links_stay_links(self):
        os.symlink("nowhere", self.path("a/link"))
        moving.move(self.path("a"), self.path("moved"))
        self.assertEqual(os.readlink(self.path("moved/link")), "nowhere")

    def test_no_room(self):
        def full(old, new):
            raise EnvironmentError(errno.ENOSPC, "full", new)

        self.change(shutil, "copyfile", full)
        before = cases.read_all(self.root)
        self.error(EnvironmentError, moving.move, self.path("a"), self.path("moved"))
        self.assertEqual(os.listdir(self.root), ["a"])
        self.assertEqual(cases.read_all(self.root), before)

    def test_what_cannot_be_removed(self):
        """It stays, and so does what was copied and removed before."""
        before = cases.read_all(self.root)
        stays = self.path("a/b/file")
        remove = moving.remove

        def removing(path):
            if not stays.startswith(path):
                return remove(path)
            if path == self.path("a"):
                os.unlink(self.path("a/other"))
            return EnvironmentError(errno.EPERM, "no", stays)

        self.change(moving, "remove", removing)
        self.error(EnvironmentError, moving.move, self.path("a"), self.path("moved"))
        self.assertEqual(os.listdir(self.root), ["a"])
        self.assertEqual(cases.read_all(self.root), before)

    def test_another_error_names_the_file(self):
        missing = self.path("missing")
        self.assertIn(
            missing,
            self.error(EnvironmentError, moving.move, missing, self.path("new")),
        )


class TestRemove(cases.TestCase):
    def test_remove(self):
        folder = self.folder()
        cases.write_all(folder, {"folder/deep/file": "", "file": ""})
        for name in ("folder", "file", "missing"):
            self.assertEqual(moving.remove(os.path.join(folder, name)), None)
        self.assertEqual(os.listdir(folder), [])

    @unittest.skipUnless(os.name == "posix", "names cannot be that long")
    def test_deeper_than_names_are_long(self):
        folder, here = self.folder(), os.getcwd()
        self.addCleanup(os.chdir, here)
        os.chdir(folder)
        for _ in range(3000):
            os.mkdir("a")
            os.chdir("a")
            open("file", "w").close()
        os.chdir(here)
        self.assertEqual(moving.remove(os.path.join(folder, "a")), None)
        self.assertEqual(os.listdir(folder), [])

    @unittest.skipUnless(hasattr(os, "symlink"), "there are no links")
    def test_link(self):
        folder = self.folder()
        cases.write(os.path.join(folder, "real", "file"))
        os.symlink("real", os.path.join(folder, "link"))
        moving.remove(os.path.join(folder, "link"))
        self.assertEqual(os.listdir(folder), ["real"])
        self.assertEqual(os.listdir(os.path.join(folder, "real")), ["file"])
