"""What the options turn into: the arguments that pip is given."""

import os

import cases

import ensurepip
from ensurepip import _config

BEFORE = ["install", "--no-cache-dir", "--no-index", "--find-links", os.curdir]

# Options, pip's arguments, and the variable that names the commands.
ON_PYTHON_3 = [
    ("", "pip", "install"),
    ("--altinstall", "pip", "altinstall"),
    ("--default-pip", "pip", None),
    ("--no-default-pip", "pip", "install"),
    ("--altinstall --no-default-pip", "pip", "altinstall"),
    ("-v", "-v pip", "install"),
    ("-vvvv", "-vvv pip", "install"),
    ("-q", "-q pip", "install"),
    ("--quiet --quiet", "-qq pip", "install"),
    ("-qqqq", "-qqq pip", "install"),
    ("--upgrade", "--upgrade pip", "install"),
    ("--prefix /p", "--prefix /p pip", "install"),
    ("--prefix /p --root /r", "--root /r --prefix /p pip", "install"),
    ("--break-system-packages", "--break-system-packages pip", "install"),
    (
        "-v --user --upgrade --root /r/ --altinstall -v",
        "--root /r/ --upgrade --user -vv pip",
        "altinstall",
    ),
]

ON_PYTHON_2 = [
    ("", "setuptools pip", None),
    ("--default-pip", "setuptools pip", None),
    ("--no-default-pip", "setuptools pip", "install"),
    ("--altinstall", "setuptools pip", "altinstall"),
]

CONFLICTS = [
    ((3, 13), {"altinstall": True, "default_pip": True}, "--altinstall leaves out"),
    ((2, 7), {"altinstall": True, "default_pip": True}, "--altinstall leaves out"),
    ((3, 13), {"user": True, "prefix": "/p"}, "--user and --prefix name"),
]


class TestArguments(cases.TestCase):
    def setUp(self):
        self.calls = []
        self.status = 0
        self.change(os, "environ", {"PIP_USER": "1", "PIP_CONFIG_FILE": "x", "A": "1"})
        self.change(ensurepip, "_run_pip", self.run_pip)
        self.be(version=(3, 13), is_virtual=True, keeps_bytecode=True)

    def run_pip(self, args, wheels):
        self.calls.append((args, wheels))
        return self.status

    def be(self, **changes):
        """Let another Python be the one that runs."""
        self.change(ensurepip, "_THIS", ensurepip._THIS._replace(**changes))

    def args(self, text=""):
        self.assertEqual(ensurepip._main(text.split()), 0)
        args, _wheels = self.calls.pop()
        self.assertEqual(args[: len(BEFORE)], BEFORE)
        return " ".join(args[len(BEFORE) :])

    def check(self, rows):
        for text, args, option in rows:
            self.assertEqual(self.args(text), args, text)
            self.assertEqual(os.environ.get("ENSUREPIP_OPTIONS"), option, text)

    def test_python_3(self):
        self.check(ON_PYTHON_3)

    def test_python_2(self):
        self.be(version=(2, 7))
        self.check(ON_PYTHON_2)

    def test_wheels_are_those_of_the_arguments(self):
        self.be(version=(3, 11))
        ensurepip._main([])
        ((args, wheels),) = self.calls
        self.assertEqual(args[-2:], [wheel.project for wheel in wheels])
        self.assertEqual(args[-2:], ["setuptools", "pip"])

    def test_paths_lead_to_the_same_place_from_another_folder(self):
        for option in ("--root", "--prefix"):
            path = os.path.abspath("some where")
            ensurepip._main([option, "some where"])
            args, _wheels = self.calls.pop()
            self.assertEqual(args[len(BEFORE) :], [option, path, "pip"])

    def test_python_without_bytecode_files(self):
        self.be(keeps_bytecode=False)
        self.assertEqual(self.args(), "--no-compile pip")

    def test_environment(self):
        self.args()
        self.assertEqual(
            os.environ,
            {
                "A": "1",
                "ENSUREPIP_OPTIONS": "install",
                "PIP_CONFIG_FILE": os.devnull,
            },
        )

    def test_conflicts(self):
        for version, options, reason in CONFLICTS:
            self.be(version=version)
            with self.assertRaises(ensurepip.OptionConflictError) as caught:
                ensurepip.bootstrap(**options)
            self.assertIn(reason, str(caught.exception))
            self.assertIsInstance(caught.exception, ValueError)
        self.assertEqual(self.calls, [])

    def test_disabled(self):
        self.change(_config, "get", {"disabled": "do not"}.get)
        self.args()
        self.be(is_virtual=False)
        told = self.error(ensurepip.DisabledError, ensurepip.bootstrap)
        self.assertEqual(told, "do not")
        self.assertEqual(self.calls, [])

    def test_without_zlib(self):
        self.be(has_zlib=False)
        self.assertIn("'zlib'", self.error(ImportError, ensurepip.bootstrap))
        self.assertEqual(self.calls, [])

    def test_unsupported_python_changes_no_variable(self):
        self.be(version=(3, 5))
        before = dict(os.environ)
        self.error(ensurepip.UnsupportedPythonError, ensurepip.bootstrap)
        self.assertEqual(os.environ, before)

    def test_status_of_a_replaced_run_pip(self):
        self.status = 3
        self.assertEqual(ensurepip._main([]), 3)
        told = self.error(ensurepip.BootstrapError, ensurepip.bootstrap)
        self.assertEqual(told, "pip exited with status 3")
