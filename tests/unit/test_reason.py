# coding: utf-8
"""Why pip failed, in one line, read out of what it wrote to stderr."""

import cases

from ensurepip import _launch, _process

TRACEBACK = """\
Traceback (most recent call last):
  File "x.py", line 1, in main
    raise error
OSError: [Errno 28] No space left on device
"""

# What pip wrote, and what is told of it.
WRITTEN = [
    ("ERROR: it failed\n", "it failed"),
    ("error: it failed\n", "it failed"),
    ("  ERROR:   it failed  \n", "it failed"),
    ("ERROR: it failed\r\n", "it failed"),
    ("ERROR: it failed", "it failed"),
    ("ERROR: it failed\n over two lines\n", "it failed over two lines"),
    ("ERROR: it failed\n\n over two lines\n", "it failed over two lines"),
    ("ERROR: first\nERROR: second\n", "first second"),
    ("WARNING: of something\nERROR: it failed\n", "it failed"),
    ("WARNING: of something\n wrapped\nERROR: it failed\n", "it failed"),
    ("ERROR: it failed\nWARNING: of something\n", "it failed"),
    ("ERROR: it failed\nWARNING: of something\n wrapped\n", "it failed"),
    ("ERROR: first\nWARNING: between\nERROR: second\n", "first second"),
    ("ERROR: it failed\nDEPRECATION: of 2.7\n", "it failed"),
    ("DEPRECATION: of 2.7\nERROR: it failed\n", "it failed"),
    ("ERROR: it failed\n[notice] A new release\n", "it failed"),
    (
        "error: externally-managed-environment\n\n"
        "x This environment is externally managed\n"
        "note: If you believe this is a mistake\n"
        "hint: See PEP 668\n",
        "externally-managed-environment x This environment is externally managed",
    ),
    ("it just stopped\n", "it just stopped"),
    ("first\nlast\n\n", "last"),
    ("WARNING: of something\n", "WARNING: of something"),
    (TRACEBACK, "OSError: [Errno 28] No space left on device"),
    ("ERROR: Exception:\n" + TRACEBACK, "OSError: [Errno 28] No space left on device"),
    (
        "ERROR: Exception:\n" + TRACEBACK + "WARNING: You use an old pip\n",
        "OSError: [Errno 28] No space left on device",
    ),
    (
        "ERROR: first\nERROR: Exception:\n" + TRACEBACK + "[notice] A new release\n",
        "OSError: [Errno 28] No space left on device",
    ),
    ("ERROR:\n", "pip exited with status 1"),
    ("ERROR: \n it failed\n", "it failed"),
    ("it just stopped\nERROR:\n", "it just stopped"),
    ("ERROR: it failed\nERROR:\n", "it failed"),
    ("some errors: of it\n", "some errors: of it"),
    ("", "pip exited with status 1"),
    ("\n  \n", "pip exited with status 1"),
    ("ERROR: café\n", "café"),
]


class TestReason(cases.TestCase):
    def test_what_pip_wrote(self):
        for written, told in WRITTEN:
            for errors in (written, cases.as_bytes(written)):
                self.assertEqual(_process.reason("/python", 1, errors), told, written)

    def test_what_is_no_text(self):
        self.assertIn("b", _process.reason("/python", 1, b"ERROR: a\xffb\n"))

    def test_status(self):
        self.assertEqual(_process.reason("/python", 3, b""), "pip exited with status 3")

    def test_nothing_wrong(self):
        told = _process.reason("/python", 0, b"")
        self.assertTrue(told.startswith("/python ended without having installed"))

    def test_killed(self):
        for errors in (b"", b"ERROR: something\n"):
            told = _process.reason("/python", -9, errors)
            self.assertEqual(told, "pip was killed by signal 9")


class TestPipError(cases.TestCase):
    def test_exit_status(self):
        for returncode, status in [(1, 1), (2, 2), (-9, 137), (-15, 143)]:
            error = _launch.PipError(returncode, "because")
            self.assertEqual(error.exit_status, status)
            self.assertEqual((error.returncode, error.cmd), (returncode, "pip"))
            self.assertEqual(str(error), "because")
