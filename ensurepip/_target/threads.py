"""Work that threads share: what others, or the kernel, do most of."""

import os
import threading

from . import signals

_running = []


def processors():
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    try:
        import multiprocessing

        return multiprocessing.cpu_count()
    except (ImportError, NotImplementedError):  # JYTHON has no such module
        return 1


def share(items, work):
    """Call *work* with each item, in as many threads as there are processors.

    When a signal comes, no further item is taken.

    :raises: after all, what *work* raised first.
    """
    waiting, raised = list(reversed(items)), []

    def take():
        while waiting and not signals.came:
            try:
                item = waiting.pop()
            except IndexError:
                return
            try:
                work(item)
            except BaseException as error:  # nobody else would know of it
                raised.append(error)

    for _ in range(min(len(waiting), processors())):
        thread = threading.Thread(target=take)
        try:
            thread.start()
        except (RuntimeError, threading.ThreadError):
            # No more threads are allowed here.
            take()
            break
        _running.append(thread)
    wait()
    if raised:
        raise raised[0]


def wait():
    """Wait until no thread works any more, if one does."""
    for thread in _running[:]:
        while thread.is_alive():
            # Without a time limit, PYTHON_2 would not see signals.
            thread.join(0.1)
    del _running[:]
