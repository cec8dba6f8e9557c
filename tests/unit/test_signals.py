import os
import signal
import unittest

import cases

from ensurepip._target import signals


class Child(object):
    """Stands for a process; one that has ended cannot be told."""

    def __init__(self, has_ended=False):
        self.has_ended = has_ended
        self.told = 0

    def terminate(self):
        self.told += 1
        if self.has_ended:
            raise OSError("no such process")


@unittest.skipUnless(os.name == "posix", "other systems have other signals")
class TestOnStop(cases.TestCase):
    def setUp(self):
        self.ends = []
        self.change(signals, "came", [])
        for number in signals.NUMBERS:
            self.addCleanup(signal.signal, number, signal.getsignal(number))
            signal.signal(number, signal.SIG_DFL)

    def test_first_signal(self):
        signals.on_stop(self.ends.append)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGTERM):
            os.kill(os.getpid(), number)
        self.assertEqual(self.ends, [signal.SIGTERM])
        self.assertEqual(signals.came, [signal.SIGTERM])

    def test_each_signal(self):
        signals.on_stop(self.ends.append)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            os.kill(os.getpid(), number)
            self.assertEqual(signals.came, [number])
            del signals.came[:]

    def test_ignored_signal(self):
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        signals.on_stop(self.ends.append)
        os.kill(os.getpid(), signal.SIGHUP)
        self.assertEqual((self.ends, signals.came), ([], []))


class TestPassOn(cases.TestCase):
    def test_each_child_is_told(self):
        children = [Child(), Child(has_ended=True), Child()]
        self.change(signals, "children", children)
        signals.pass_on(15)
        self.assertEqual([child.told for child in children], [1, 1, 1])
