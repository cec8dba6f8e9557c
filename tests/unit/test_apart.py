import os
import signal
import unittest

import cases

from ensurepip._target import apart


@unittest.skipUnless(
    hasattr(os, "fork") and hasattr(signal, "pthread_sigmask"),
    "nothing is done apart here",
)
class TestApart(cases.TestCase):
    def tearDown(self):
        self.assertEqual(apart._running, [])

    def test_answer(self):
        for answer in (None, 0, (), {"a", b"b"}, {"c": [1.5, (True, "\u00e9")]}):
            work = apart.Apart(lambda *given: given, answer, 1)
            self.assertEqual(work.answer(), (answer, 1))
            self.assertIsNone(work.answer())

    def test_it_is_another_process(self):
        self.assertNotEqual(apart.Apart(os.getpid).answer(), os.getpid())

    def test_what_fails_has_no_answer(self):
        def fail(error):
            raise error

        for error in (ValueError(), MemoryError(), SystemExit(0), KeyboardInterrupt()):
            self.assertIsNone(apart.Apart(fail, error).answer())
        # marshal cannot write it.
        self.assertIsNone(apart.Apart(object).answer())

    def test_what_is_killed_has_no_answer(self):
        for number in (signal.SIGKILL, signal.SIGTERM, signal.SIGSEGV):
            work = apart.Apart(lambda number=number: os.kill(os.getpid(), number))
            self.assertIsNone(work.answer())

    def test_ended_children_are_ignored(self):
        before = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        self.addCleanup(signal.signal, signal.SIGCHLD, before)
        self.assertIsNone(apart.Apart(lambda: 1).answer())

    def test_no_process_is_to_be_had(self):
        def fork():
            raise BlockingIOError

        self.change(os, "fork", fork)
        self.assertRaises(BlockingIOError, apart.Apart, lambda: 1)

    def test_no_process_can_be_forked(self):
        fork = os.fork
        del os.fork
        self.addCleanup(setattr, os, "fork", fork)
        self.assertRaises(EnvironmentError, apart.Apart, lambda: 1)

    def test_end(self):
        read, write = os.pipe()
        works = [apart.Apart(os.read, read, 1) for _ in range(2)]
        apart.end()
        for work in works:
            self.assertIsNone(work.answer())
        os.close(read)
        os.close(write)

    def test_end_of_what_was_waited_for(self):
        """As where a signal comes right after that."""
        work = apart.Apart(lambda: 1)
        os.waitpid(work._process, 0)
        apart.end()
        self.assertIsNone(work.answer())

    def test_signals_are_let_through_again(self):
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, [])
        seen = apart.Apart(
            lambda: [int(n) for n in signal.pthread_sigmask(signal.SIG_BLOCK, [])]
        )
        self.assertEqual(seen.answer(), [int(number) for number in mask])
        self.assertEqual(signal.pthread_sigmask(signal.SIG_BLOCK, []), mask)
