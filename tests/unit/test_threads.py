import threading

import cases

from ensurepip._target import signals, threads


class TestShare(cases.TestCase):
    def test_processors(self):
        self.assertGreaterEqual(threads.processors(), 1)

    def test_each_item_once(self):
        for processors in (1, 2, 9):
            self.change(threads, "processors", lambda count=processors: count)
            for count in (0, 1, 5):
                done = []
                threads.share(range(count), done.append)
                self.assertEqual(sorted(done), list(range(count)))

    def test_where_no_thread_can_be_started(self):
        def start(thread):
            raise RuntimeError

        self.change(threading.Thread, "start", start)
        done = []
        threads.share([1, 2, 3], done.append)
        self.assertEqual(done, [1, 2, 3])

    def test_nothing_is_taken_after_a_signal(self):
        self.change(signals, "came", [])
        self.change(threads, "processors", lambda: 1)
        done = []

        def work(item):
            done.append(item)
            signals.came.append(15)

        threads.share([1, 2, 3], work)
        self.assertEqual(done, [1])

    def test_what_is_raised_is_not_lost(self):
        for processors in (1, 2):
            self.change(threads, "processors", lambda count=processors: count)
            for error in (ValueError(1), MemoryError(1), SystemExit(1)):
                done = []

                def work(item, error=error, done=done):
                    done.append(item)
                    raise error

                self.error(type(error), threads.share, range(5), work)
                self.assertEqual(sorted(done), list(range(5)))
