import os
import unittest

import cases

from ensurepip._target import rollback

try:
    import fcntl
except ImportError:
    fcntl = None

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
        found = {}
        for folder, _folders, names in os.walk(self.root):
            for name in names:
                path = os.path.join(folder, name)
                relative = os.path.relpath(path, self.root).replace(os.sep, "/")
                found[relative] = cases.read(path).decode("ascii")
        return found

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
        self.assertEqual(rollback.names_aside(self.root), ["pip"])
        self.replacement.set_aside(self.path("missing"))
        self.assertEqual(rollback.names_aside(self.root), ["pip"])
        self.assertEqual(rollback.names_aside(self.path("bin")), [])

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
        self.replacement.commit()
        self.replacement.undo()
        for folder in (self.root, self.path("bin")):
            rollback.remove_leftovers(folder)
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


class TestLeftovers(cases.TestCase):
    def test_found_and_removed(self):
        folder = self.folder()
        cases.write_all(
            folder,
            {
                ".ensurepip-a/pip": "",
                ".ensurepip-b/pip3/x": "",
                ".ensurepip-file": "",
                ".other/x": "",
            },
        )
        aside = [os.path.join(folder, ".ensurepip-" + name) for name in "ab"]
        self.assertEqual(sorted(rollback.leftovers(folder)), aside)
        self.assertEqual(sorted(rollback.names_aside(folder)), ["pip", "pip3"])
        rollback.remove_leftovers(folder)
        self.assertEqual(sorted(os.listdir(folder)), [".ensurepip-file", ".other"])

    def test_no_folder(self):
        missing = os.path.join(self.folder(), "missing")
        self.assertEqual(rollback.leftovers(missing), [])
        rollback.remove_leftovers(missing)


class TestRemove(cases.TestCase):
    def test_remove(self):
        folder = self.folder()
        cases.write_all(folder, {"folder/deep/file": "", "file": ""})
        for name in ("folder", "file", "missing"):
            rollback.remove(os.path.join(folder, name))
        self.assertEqual(os.listdir(folder), [])

    @unittest.skipUnless(hasattr(os, "symlink"), "there are no links")
    def test_link(self):
        folder = self.folder()
        cases.write(os.path.join(folder, "real", "file"))
        os.symlink("real", os.path.join(folder, "link"))
        rollback.remove(os.path.join(folder, "link"))
        self.assertEqual(os.listdir(folder), ["real"])
        self.assertEqual(os.listdir(os.path.join(folder, "real")), ["file"])


class TestLock(cases.TestCase):
    @unittest.skipUnless(fcntl, "there are no such locks")
    def test_held_and_let_go(self):
        folder = os.path.join(self.folder(), "new", "folder")

        def is_free():
            handle = os.open(folder, os.O_RDONLY)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return True
            except EnvironmentError:
                return False
            finally:
                os.close(handle)

        with rollback.lock(folder):
            self.assertFalse(is_free())
        self.assertTrue(is_free())
        try:
            with rollback.lock(folder):
                raise Stop
        except Stop:
            pass
        self.assertTrue(is_free())
        self.assertEqual(os.listdir(folder), [])

    def test_where_it_is_not_possible(self):
        path = os.path.join(self.folder(), "file")
        cases.write(path, "content")
        entered = []
        with rollback.lock(os.path.join(path, "folder")):
            entered.append(True)
        self.assertEqual(entered, [True])
        self.assertEqual(cases.read(path), b"content")
