import errno
import os
import shutil
import stat
import unittest

import cases

from ensurepip._target import locks, rollback

RENAME = os.rename

BEFORE = {"pip/old.py": "old", "pip-1.dist-info/RECORD": "1", "bin/pip": "old pip"}
AFTER = {"pip/new.py": "new", "pip-2.dist-info/RECORD": "2", "bin/pip": "new pip"}


class Stop(BaseException):
    """What comes between two steps."""


class TestReplacement(cases.TestCase):
    def setUp(self):
        self.root = self.folder()
        cases.write_all(self.root, BEFORE)
        self.replacement = rollback.Replacement()

    def path(self, name):
        return os.path.join(self.root, *name.split("/"))

    def state(self):
        """Return the files that are there, {path: content}."""
        return cases.read_all(self.root)

    def replace(self):
        self.replacement.set_aside(self.path("pip"))
        self.replacement.set_aside(self.path("pip-1.dist-info"))
        self.replacement.set_aside(self.path("bin/pip"))
        for name in ("pip", "pip-2.dist-info", "bin/pip"):
            self.replacement.expect(self.path(name))
        cases.write_all(self.root, AFTER)

    def test_set_aside(self):
        self.replacement.set_aside(self.path("pip"))
        self.assertFalse(os.path.exists(self.path("pip")))
        self.assertEqual(rollback.noted(self.root), ["pip"])
        self.replacement.set_aside(self.path("missing"))
        self.assertEqual(rollback.noted(self.root), ["pip"])
        self.assertEqual(rollback.noted(self.path("bin")), [])
        self.replacement.expect(self.path("new"))
        self.assertEqual(rollback.noted(self.root), ["pip", "new"])
        (aside,) = rollback.aside(self.root)
        self.assertEqual(os.listdir(aside), ["pip"])

    def test_undo(self):
        self.replace()
        self.replacement.undo()
        self.assertEqual(self.state(), BEFORE)
        self.assertEqual(
            sorted(os.listdir(self.root)), ["bin", "pip", "pip-1.dist-info"]
        )

    def test_undo_before_anything_new_came(self):
        self.replacement.set_aside(self.path("pip"))
        self.replacement.expect(self.path("pip"))
        self.replacement.undo()
        self.assertEqual(self.state(), BEFORE)

    def test_what_was_there_is_not_expected(self):
        self.replacement.expect(self.path("pip"))
        self.replacement.undo()
        self.assertEqual(self.state(), BEFORE)

    def test_commit(self):
        self.replace()
        self.assertEqual(self.replacement.commit(), [])
        self.replacement.undo()
        self.assertEqual(self.state(), AFTER)

    def stop_at(self, wanted):
        """Let something come before or after the n-th rename."""
        count = [0]

        def stop():
            count[0] += 1
            if count[0] == wanted:
                raise Stop

        def renaming(old, new):
            stop()
            RENAME(old, new)
            stop()

        self.change(os, "rename", renaming)

    def test_stopped_at_each_step(self):
        stopped = 0
        for step in range(1, 20):
            self.setUp()
            self.stop_at(step)
            try:
                self.replace()
                self.replacement.undo()
            except Stop:
                stopped += 1
                self.replacement.undo()
            self.assertEqual(self.state(), BEFORE, step)
        # Before and after three renames forth and three back.
        self.assertEqual(stopped, 12)

    @unittest.skipUnless(hasattr(os, "symlink"), "there are no links")
    def test_links_are_moved_not_followed(self):
        os.symlink("pip", self.path("link"))
        self.replacement.set_aside(self.path("link"))
        cases.write(self.path("link"), "new")
        self.replacement.undo()
        self.assertEqual(os.readlink(self.path("link")), "pip")
        os.unlink(self.path("link"))
        self.assertEqual(self.state(), BEFORE)

    @unittest.skipUnless(hasattr(os, "symlink"), "there are no links")
    def test_link_to_nowhere(self):
        os.symlink("nowhere", self.path("link"))
        self.replacement.expect(self.path("link"))
        self.replacement.undo()
        self.assertEqual(os.readlink(self.path("link")), "nowhere")


class TestRecover(cases.TestCase):
    """What a run left that was killed when all was set aside, and a part was new."""

    def setUp(self):
        self.root = self.folder()
        self.packages = os.path.join(self.root, "packages")
        self.scripts = os.path.join(self.root, "bin")
        cases.write_all(
            self.root,
            {
                "packages/.ensurepip-a/old/pip/old.py": "old",
                "packages/.ensurepip-a/new/pip/x": "",
                "packages/.ensurepip-a/owner": "",
                "packages/pip/new.py": "new",
                "bin/.ensurepip-a/old/pip3": "old",
                "bin/.ensurepip-a/new/pip/x": "",
                "bin/pip": "new",
            },
        )

    def recover(self, is_well=False, stays=lambda folder, name: False):
        return rollback.recover(self.packages, self.scripts, is_well, stays)

    def state(self):
        return cases.read_all(self.root)

    def test_found(self):
        aside = os.path.join(self.packages, ".ensurepip-a")
        self.assertEqual(rollback.leftovers(self.packages), [aside])
        self.assertIn("pip", rollback.noted(self.packages))
        missing = os.path.join(self.root, "missing")
        self.assertEqual(rollback.leftovers(missing), [])

    def test_undone(self):
        self.assertEqual(self.recover(), [])
        self.assertEqual(
            self.state(), {"packages/pip/old.py": "old", "bin/pip3": "old"}
        )

    def test_what_is_well_stays(self):
        """But commands that are gone come back."""
        self.assertEqual(self.recover(is_well=True), [])
        self.assertEqual(
            self.state(),
            {"packages/pip/new.py": "new", "bin/pip": "new", "bin/pip3": "old"},
        )

    def test_what_came_since_stays(self):
        cases.write(os.path.join(self.scripts, "pip3"), "since")
        self.recover(stays=lambda folder, name: folder == self.scripts)
        self.assertEqual(
            self.state(),
            {"packages/pip/old.py": "old", "bin/pip": "new", "bin/pip3": "since"},
        )

    def test_what_nobody_needs_is_not_put_back(self):
        os.rename(
            os.path.join(self.packages, ".ensurepip-a"),
            os.path.join(self.packages, ".ensurepip-b.done"),
        )
        self.recover()
        self.assertEqual(
            self.state(),
            {"packages/pip/new.py": "new", "bin/pip": "new", "bin/pip3": "old"},
        )

    def test_of_another_python(self):
        """Commands that are gone come back, and no command goes."""
        cases.write(os.path.join(self.scripts, ".ensurepip-b", "old", "pip"), "old")
        os.rename(
            os.path.join(self.packages, ".ensurepip-a"),
            os.path.join(self.root, "elsewhere"),
        )
        self.recover()
        self.assertEqual(sorted(os.listdir(self.scripts)), ["pip", "pip3"])
        self.assertEqual(cases.read(os.path.join(self.scripts, "pip")), b"new")

    @unittest.skipUnless(locks.fcntl, "there are no such locks")
    def test_owner_lives(self):
        before = self.state()
        with open(os.path.join(self.packages, ".ensurepip-a", "owner")) as owner:
            self.assertTrue(locks.take(owner))
            os.rename(
                os.path.join(self.scripts, ".ensurepip-a"),
                os.path.join(self.root, "elsewhere"),
            )
            self.recover()
            rollback.remove_leftovers(self.packages)
            os.rename(
                os.path.join(self.root, "elsewhere"),
                os.path.join(self.scripts, ".ensurepip-a"),
            )
        self.assertEqual(self.state(), before)
        rollback.remove_leftovers(self.packages)
        self.assertEqual(os.listdir(self.packages), ["pip"])

    @unittest.skipUnless(hasattr(os, "symlink"), "there are no links")
    def test_links_lead_nowhere(self):
        """Whoever may write here must not let others move what is elsewhere."""
        cases.write(os.path.join(self.root, "else", "pip"), "else")
        for folder in (self.packages, self.scripts):
            shutil.rmtree(os.path.join(folder, ".ensurepip-a"))
        os.symlink(
            os.path.join(self.root, "else"),
            os.path.join(self.packages, ".ensurepip-link"),
        )
        os.mkdir(os.path.join(self.packages, ".ensurepip-c"))
        os.symlink(
            os.path.join(self.root, "else"),
            os.path.join(self.packages, ".ensurepip-c", "old"),
        )
        self.recover()
        self.assertEqual(
            self.state(),
            {"packages/pip/new.py": "new", "bin/pip": "new", "else/pip": "else"},
        )


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
        rollback.move(self.path("a"), self.path("moved"))
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
        rollback.move(self.path("a"), self.path("moved"))
        self.assertEqual(os.readlink(self.path("moved/link")), "nowhere")

    def test_no_room(self):
        def full(old, new):
            raise EnvironmentError(errno.ENOSPC, "full", new)

        self.change(shutil, "copyfile", full)
        before = cases.read_all(self.root)
        self.error(EnvironmentError, rollback.move, self.path("a"), self.path("moved"))
        self.assertEqual(os.listdir(self.root), ["a"])
        self.assertEqual(cases.read_all(self.root), before)

    def test_what_cannot_be_removed(self):
        """It stays, and so does what was copied and removed before."""
        before = cases.read_all(self.root)
        stays = self.path("a/b/file")
        remove = rollback.remove

        def removing(path):
            if not stays.startswith(path):
                return remove(path)
            if path == self.path("a"):
                os.unlink(self.path("a/other"))
            return EnvironmentError(errno.EPERM, "no", stays)

        self.change(rollback, "remove", removing)
        self.error(EnvironmentError, rollback.move, self.path("a"), self.path("moved"))
        self.assertEqual(os.listdir(self.root), ["a"])
        self.assertEqual(cases.read_all(self.root), before)

    def test_another_error_names_the_file(self):
        missing = self.path("missing")
        self.assertIn(
            missing,
            self.error(EnvironmentError, rollback.move, missing, self.path("new")),
        )


class TestRemove(cases.TestCase):
    def test_remove(self):
        folder = self.folder()
        cases.write_all(folder, {"folder/deep/file": "", "file": ""})
        for name in ("folder", "file", "missing"):
            self.assertEqual(rollback.remove(os.path.join(folder, name)), None)
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
        self.assertEqual(rollback.remove(os.path.join(folder, "a")), None)
        self.assertEqual(os.listdir(folder), [])

    @unittest.skipUnless(hasattr(os, "symlink"), "there are no links")
    def test_link(self):
        folder = self.folder()
        cases.write(os.path.join(folder, "real", "file"))
        os.symlink("real", os.path.join(folder, "link"))
        rollback.remove(os.path.join(folder, "link"))
        self.assertEqual(os.listdir(folder), ["real"])
        self.assertEqual(os.listdir(os.path.join(folder, "real")), ["file"])
