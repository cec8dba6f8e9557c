"""What asks a process to stop, from a terminal or from another process."""

import os
import signal

# Those that end a process, and can be caught, and tell of no fault of its own;
# WINDOWS has few of them, and the last one only there.
_NAMES = (
    "SIGINT SIGTERM SIGHUP SIGQUIT SIGABRT SIGALRM SIGVTALRM SIGPROF SIGXCPU SIGXFSZ "
    "SIGUSR1 SIGUSR2 SIGIO SIGPWR SIGSTKFLT SIGBREAK"
).split()
NUMBERS = [getattr(signal, name) for name in _NAMES if hasattr(signal, name)]
if hasattr(signal, "SIGRTMIN"):
    NUMBERS += range(signal.SIGRTMIN, signal.SIGRTMAX + 1)

# The number of the first signal, once one came, and the processes that are to
# know of it.
came = []
children = []


def on_stop(end):
    """Call *end* with the number of the first signal; ignore all after it.

    Tidying up must not be interrupted by a second one: a terminal's goes to
    every process, and the starting process then sends its own.  A signal that
    is ignored already, as under nohup, stays so.

    A forked child that is not yet another program has this handler, too.  What
    is to be tidied up is its parent's: it only ends.
    """
    process = os.getpid()

    def handle(number, frame):
        if os.getpid() != process:
            os._exit(128 + number)
        if not came:
            came.append(number)
            end(number)

    for number in NUMBERS:
        try:
            if signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, handle)
        except ValueError:
            # A Java machine needs some for itself: JYTHON.
            pass


def pass_on(number):
    """Let the children end, which tidy up; whoever waits for them goes on.

    Nothing is raised here, so nothing is left half done.
    """
    for process in children[:]:
        try:
            process.terminate()
        except EnvironmentError:
            # It has ended already.
            pass
