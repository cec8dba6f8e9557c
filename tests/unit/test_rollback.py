import os
import shutil
import unittest

import cases

from ensurepip._target import leftovers, locks, rollback

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
        self.assertEqual(leftovers.noted(self.root), ["pip"])
        self.replacement.set_aside(self.path("missing"))
        self.assertEqual(leftovers.noted(self.root), ["pip"])
        self.assertEqual(leftovers.noted(self.path("bin")), [])
        self.replacement.expect(self.path("new"))
        self.assertEqual(leftovers.noted(self.root), ["pip", "new"])
        (aside,) = leftovers.aside(self.root)
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

    def recover(self, is_well=False, **which):
        return rollback.recover(self.packages, self.scripts, is_well, **which)

    def state(self):
        return cases.read_all(self.root)

    def test_found(self):
        aside = os.path.join(self.packages, ".ensurepip-a")
        self.assertEqual(leftovers.folders(self.packages), [aside])
        self.assertIn("pip", leftovers.noted(self.packages))
        missing = os.path.join(self.root, "missing")
        self.assertEqual(leftovers.folders(missing), [])

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
