import cases

from ensurepip._target import signals, threads


class TestThreads(cases.TestCase):
    def test_processors(self):
        self.assertGreaterEqual(threads.processors(), 1)

    def test_each_item_once(self):
        for count in (0, 1, 2, 50):
            for processors in (1, 3):
                self.change(threads, "processors", lambda found=processors: found)
                done = []
                threads.share(range(count), done.append)
                self.assertEqual(sorted(done), list(range(count)))

    def test_in_order_where_there_is_one(self):
        self.change(threads, "processors", lambda: 1)
        done = []
        threads.share("abc", done.append)
        self.assertEqual(done, ["a", "b", "c"])

    def test_where_no_thread_can_be_started(self):
        class Thread(object):
            def __init__(self, target):
                pass

            def start(self):
                raise RuntimeError("can't start new thread")

        self.change(threads.threading, "Thread", Thread)
        done = []
        threads.share("abc", done.append)
        self.assertEqual(done, ["a", "b", "c"])

    def test_signal(self):
        """No item is taken after it."""

        def work(item):
            done.append(item)
            signals.came.append(15)

        self.change(threads, "processors", lambda: 1)
        self.change(signals, "came", [])
        done = []
        threads.share("abc", work)
        self.assertEqual(done, ["a"])
