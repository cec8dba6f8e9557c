import os
import unittest

import cases

from ensurepip._target import locks

fcntl = locks.fcntl


class Stop(BaseException):
    """What comes meanwhile."""


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

        with locks.lock(folder):
            self.assertFalse(is_free())
            cases.write(os.path.join(folder, "file"))
        self.assertTrue(is_free())
        os.unlink(os.path.join(folder, "file"))
        try:
            with locks.lock(folder):
                raise Stop
        except Stop:
            pass
        self.assertEqual(os.listdir(folder), [])

    @unittest.skipUnless(hasattr(os, "O_DIRECTORY"), "what it is cannot be asked")
    def test_pipe_in_place_of_a_folder(self):
        path = os.path.join(self.folder(), "pipe")
        os.mkfifo(path)
        # Without it, who opens the other end would wait for ever.
        end = os.open(path, os.O_RDWR)
        self.addCleanup(os.close, end)
        self.change(locks, "take", self.fail)
        with locks.lock(path):
            pass

    def test_made_for_nothing(self):
        folder = self.folder()
        with locks.lock(os.path.join(folder, "new", "folder")):
            self.assertTrue(os.path.isdir(os.path.join(folder, "new", "folder")))
        self.assertEqual(os.listdir(folder), [])

    def test_where_it_is_not_possible(self):
        path = os.path.join(self.folder(), "file")
        cases.write(path, "content")
        entered = []
        with locks.lock(os.path.join(path, "folder")):
            entered.append(True)
        self.assertEqual(entered, [True])
        self.assertEqual(cases.read(path), b"content")

    @unittest.skipUnless(hasattr(os, "symlink"), "there are no links")
    def test_one_folder_with_two_names(self):
        folder = self.folder()
        os.mkdir(os.path.join(folder, "real"))
        os.symlink("real", os.path.join(folder, "link"))
        entered = []
        self.change(os, "environ", {locks.VARIABLE: "0"})
        with locks.lock(os.path.join(folder, "real"), os.path.join(folder, "link")):
            entered.append(True)
        self.assertEqual(entered, [True])

    @unittest.skipUnless(fcntl, "there are no such locks")
    def test_same_order_whatever_is_asked(self):
        root = self.folder()
        folders = [os.path.join(root, name) for name in ("a", "b", "c")]
        for folder in folders:
            os.mkdir(folder)
        taken = []

        def take(handle):
            taken.append(os.fstat(handle).st_ino)
            return True

        self.change(locks, "take", take)
        for order in (folders, folders[::-1], folders[1:] + folders[:1]):
            del taken[:]
            with locks.lock(*order):
                self.assertEqual(len(taken), 3)
                self.assertEqual(taken, sorted(taken))

    @unittest.skipUnless(fcntl, "there are no such locks")
    def test_folder_that_was_made_anew_meanwhile(self):
        folder = os.path.join(self.folder(), "folder")
        os.mkdir(folder)
        taken = []

        def take(handle):
            if not taken:
                os.rename(folder, folder + ".old")
                os.mkdir(folder)
            taken.append(os.fstat(handle).st_ino)
            return True

        self.change(locks, "take", take)
        with locks.lock(folder):
            self.assertEqual(len(taken), 2)
            self.assertEqual(taken[-1], os.stat(folder).st_ino)

    @unittest.skipUnless(fcntl, "there are no such locks")
    def test_patience(self):
        folder = self.folder()
        stderr = self.listen("stderr")
        pauses = []
        self.change(locks.time, "sleep", pauses.append)
        self.change(os, "environ", {locks.VARIABLE: "2"})
        with locks.lock(folder):
            with self.assertRaises(EnvironmentError) as caught:
                locks.lock(folder).__enter__()
        self.assertIn(folder, str(caught.exception))
        self.assertIn("2 seconds", str(caught.exception))
        self.assertEqual(len(stderr.getvalue().splitlines()), 1)
        self.assertTrue(2 <= sum(pauses) < 2.1, pauses)
