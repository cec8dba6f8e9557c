"""What the options turn into: what the target is asked, and the list of pip's
arguments that CPython's tests look at."""

import os
import sys

import cases

from ensurepip import _bundle, _config, _request, _resources
from ensurepip._errors import (
    BootstrapError,
    DisabledError,
    OptionConflictError,
    UnsupportedPythonError,
)
from ensurepip._target import interpreter

TABLE = """\
pip 1.0 2.7 aa pip-1.0-py2-none-any.whl
pip 2.0 3.6+ bb pip-2.0-py3-none-any.whl
setuptools 3.0 2.7 cc setuptools-3.0-py2-none-any.whl
"""

# A pip that the table gives to no Python of these tests.
MORE = "pip 1.5 3.5 dd pip-1.5-py3-none-any.whl\n"

PYTHON = interpreter.Python(
    "/python", "cpython", (3, 13, 0), None, True, False, True, True
)

BEFORE = ["install", "--no-cache-dir", "--no-index", "--find-links", os.curdir]

# Options, the list, and which commands are asked for.
ON_PYTHON_3 = [
    ({}, "pip", "install"),
    ({"altinstall": True}, "pip", "altinstall"),
    ({"default_pip": True}, "pip", "all"),
    ({"default_pip": False}, "pip", "install"),
    ({"altinstall": True, "default_pip": False}, "pip", "altinstall"),
    ({"verbosity": 1}, "-v pip", "install"),
    ({"verbosity": 4}, "-vvv pip", "install"),
    ({"verbosity": -1}, "-q pip", "install"),
    ({"verbosity": -2}, "-qq pip", "install"),
    ({"verbosity": -4}, "-qqq pip", "install"),
    ({"upgrade": True}, "--upgrade pip", "install"),
    ({"user": True}, "--user pip", "install"),
    ({"root": "", "prefix": ""}, "pip", "install"),
    ({"prefix": "/p"}, "--prefix /p pip", "install"),
    ({"prefix": "/p", "root": "/r"}, "--root /r --prefix /p pip", "install"),
    ({"break_system_packages": True}, "--break-system-packages pip", "install"),
    (
        {
            "altinstall": True,
            "break_system_packages": True,
            "root": "/r/",
            "upgrade": True,
            "user": True,
            "verbosity": 2,
        },
        "--root /r/ --upgrade --user --break-system-packages -vv pip",
        "altinstall",
    ),
]

ON_PYTHON_2 = [
    ({}, "setuptools pip", "all"),
    ({"default_pip": True}, "setuptools pip", "all"),
    ({"default_pip": False}, "setuptools pip", "install"),
    ({"altinstall": True}, "setuptools pip", "altinstall"),
]

CONFLICTS = [
    ((3, 13), {"altinstall": True, "default_pip": True}, "--altinstall leaves out"),
    ((2, 7), {"altinstall": True, "default_pip": True}, "--altinstall leaves out"),
    ((3, 13), {"user": True, "prefix": "/p"}, "--user and --prefix name"),
    ((3, 13), {"index": "http://localhost"}, "--index is for what"),
]

FLAGS = ("upgrade", "user", "break_system_packages", "no_downgrade")


class Path(object):
    """Knows its path as pathlib's do."""

    def __init__(self, path):
        self.path = path

    def __fspath__(self):
        return self.path


class TestInstall(cases.TestCase):
    def setUp(self):
        self.package({"_bundled/wheels.txt": TABLE})
        self.environ = {"PIP_USER": "1", "PIP_CONFIG_FILE": "x", "A": "1"}

    def install(self, options=(), **python):
        """Return the request and the wheels for another Python."""
        python = PYTHON._replace(**python)
        return _request.install(python, self.environ, dict(options))

    def refusal(self, kind, options=(), **python):
        before = dict(self.environ)
        told = self.error(kind, lambda: self.install(options, **python))
        self.assertEqual(self.environ, before)
        return told

    def check(self, rows, **python):
        for options, listed, commands in rows:
            request, _wheels = self.install(options, **python)
            self.assertIsInstance(request, list)
            self.assertEqual(request, BEFORE + listed.split(), options)
            record = request.record
            self.assertEqual(record["commands"], commands, options)
            variable = None if commands == "all" else commands
            self.assertEqual(self.environ.get("ENSUREPIP_OPTIONS"), variable, options)
            for name in FLAGS:
                self.assertIs(record[name], options.get(name, False), options)
            for name in ("root", "prefix"):
                self.assertEqual(record[name], options.get(name) or None, options)
            self.assertEqual(record["verbosity"], options.get("verbosity", 0))

    def test_python_3(self):
        self.check(ON_PYTHON_3)

    def test_python_2(self):
        self.check(ON_PYTHON_2, release=(2, 7, 0))

    def test_record(self):
        options = {"root": "/r", "upgrade": True, "altinstall": True, "verbosity": -1}
        request, _wheels = self.install(options)
        self.assertEqual(
            request.record,
            {
                "action": "install",
                "arguments": BEFORE[1:] + ["--root", "/r", "--upgrade", "-q"],
                "break_system_packages": False,
                "check": False,
                "no_downgrade": False,
                "compile": not sys.dont_write_bytecode,
                "with": [],
                "commands": "altinstall",
                "prefix": None,
                "root": "/r",
                "upgrade": True,
                "user": False,
                "verbosity": -1,
                "verify": False,
                "wheels": [
                    {
                        "project": "pip",
                        "version": "2.0",
                        "filename": "pip-2.0-py3-none-any.whl",
                    }
                ],
            },
        )

    def test_wheels_are_those_of_the_record(self):
        request, wheels = self.install(release=(2, 7, 0))
        self.assertEqual([wheel.project for wheel in wheels], ["setuptools", "pip"])
        for number, recorded in enumerate(request.record["wheels"]):
            for name, value in recorded.items():
                self.assertEqual(getattr(wheels[number], name), value)

    def test_paths_lead_to_the_same_place_from_another_folder(self):
        for name in ("root", "prefix"):
            for path in ("some where", b"some where".decode("ascii")):
                for given in (path, Path(path)):
                    request, _wheels = self.install({name: given})
                    found = request.record[name]
                    self.assertEqual(found, os.path.abspath("some where"))
                    self.assertIsInstance(found, str)
                    arguments = request.record["arguments"]
                    self.assertEqual(arguments[-2:], ["--" + name, found])
                    # CPython's tests look for what they gave.
                    self.assertEqual(request[-3:], ["--" + name, given, "pip"])

    def test_wrong_types(self):
        """Each would pass for something else, or fail far from here."""
        for name, value, wanted in [
            ("root", 3, "a path"),
            ("prefix", 0, "a path"),
            ("verbosity", "1", "a number"),
            ("verbosity", None, "a number"),
            ("upgrade", "no", "True or False"),
            ("default_pip", "no", "True or False"),
            ("wheels", "a.whl", "a list of paths"),
            ("wheels", 3, "a list of paths"),
            ("wheels", [3], "a path"),
        ]:
            told = self.error(TypeError, self.install, {name: value})
            self.assertTrue(told.startswith(name + " takes " + wanted + ", not "), told)

    def test_python_without_bytecode_files(self):
        request, _wheels = self.install(keeps_bytecode=False)
        self.assertEqual(request[len(BEFORE) :], ["--no-compile", "pip"])

    def test_bytecode(self):
        for dont_write in (False, True):
            before = sys.dont_write_bytecode
            self.addCleanup(setattr, sys, "dont_write_bytecode", before)
            sys.dont_write_bytecode = dont_write
            for asked, found in (None, not dont_write), (True, True), (False, False):
                request, _wheels = self.install({"compile": asked})
                self.assertIs(request.record["compile"], found)

    def test_without_setuptools(self):
        request, wheels = self.install({"setuptools": False}, release=(2, 7, 0))
        self.assertEqual([wheel.project for wheel in wheels], ["pip"])
        self.assertEqual(request[-1:], ["pip"])

    def test_environment(self):
        self.environ["ENSUREPIP_OPTIONS"] = "altinstall"
        expected = {"A": "1", "PIP_CONFIG_FILE": os.devnull}
        self.install()
        self.assertEqual(self.environ, dict(expected, ENSUREPIP_OPTIONS="install"))
        self.install({"default_pip": True})
        self.assertEqual(self.environ, expected)

    def test_conflicts(self):
        for version, options, reason in CONFLICTS:
            told = self.refusal(OptionConflictError, options, release=version + (0,))
            self.assertIn(reason, told)
            self.refusal(ValueError, options, release=version + (0,))

    def test_disabled(self):
        self.package({"_bundled/wheels.txt": TABLE, _config.FILE: "disabled = do not"})
        self.install()
        told = self.refusal(DisabledError, is_virtual=False)
        self.assertEqual(told, "do not")

    def test_without_zlib(self):
        self.assertIn("'zlib'", self.refusal(ImportError, has_zlib=False))

    def test_unsupported_python(self):
        self.refusal(UnsupportedPythonError, release=(3, 5, 0))


class TestWheels(cases.TestCase):
    def versions(self, **python):
        wheels = _request.wheels(PYTHON._replace(**python))
        return [wheel.version for wheel in wheels]

    def test_folders(self):
        """The configured one takes the place of the bundle, the Python's own is
        preferred to it."""
        own, configured = self.folder(), self.folder()
        files = {"_bundled/wheels.txt": TABLE}
        self.package(files)
        self.assertEqual(self.versions(), ["2.0"])
        cases.write(os.path.join(own, "pip-1.8-py3-none-any.whl"))
        self.assertEqual(self.versions(wheel_folder=own), ["1.8"])
        self.assertEqual(self.versions(wheel_folder=configured), ["2.0"])
        self.package(dict(files, **{_config.FILE: "wheel-folder = " + configured}))
        for folder in (None, own):
            told = self.error(
                UnsupportedPythonError, lambda at=folder: self.versions(wheel_folder=at)
            )
            self.assertIn(configured, told)
        cases.write(os.path.join(configured, "pip-1.9-py3-none-any.whl"))
        for folder in (None, own):
            self.assertEqual(self.versions(wheel_folder=folder), ["1.9"])


class TestPip(cases.TestCase):
    """A version of pip that was asked for."""

    def setUp(self):
        self.own, self.given = self.folder(), self.folder()
        self.package({"_bundled/wheels.txt": TABLE + MORE})
        cases.write(os.path.join(self.own, "pip-1.8-py3-none-any.whl"))
        cases.write(os.path.join(self.given, "pip-1.9-py2.py3-none-any.whl"))
        cases.write(os.path.join(self.given, "pip-1.9.1-py2-none-any.whl"))

    def found(self, wanted, given=(), **python):
        python = dict({"wheel_folder": self.own}, **python)
        options = {"pip": wanted, "wheels": given}
        return _request.wheels(PYTHON._replace(**python), options=options)[-1]

    def refusal(self, *args, **python):
        return self.error(BootstrapError, lambda: self.found(*args, **python))

    def test_places(self):
        wheel = os.path.join(self.given, "pip-1.9-py2.py3-none-any.whl")
        for given in ([], [self.given], [wheel]):
            self.assertEqual(self.found("1.5", given).sha256, "dd")
            self.assertEqual(self.found("1.8", given).folder, self.own)
            if given:
                self.assertEqual(self.found("1.9", given).folder, self.given)
        self.assertIn("here, only 1.5, 1.8, 2.0;", self.refusal("1.9"))

    def test_configured_folder(self):
        config = "wheel-folder = " + self.given
        self.package({"_bundled/wheels.txt": TABLE + MORE, _config.FILE: config})
        self.assertEqual(self.found("1.9").folder, self.given)
        self.assertIn("here, only 1.9;", self.refusal("1.5"))

    def test_python_that_it_is_not_for(self):
        told = self.refusal("2.0", [self.given], release=(2, 7, 0))
        self.assertIn("no pip 2.0 for Python 2.7 here, only 1.0, 1.9, 1.9.1;", told)

    def test_what_is_no_version(self):
        for version in ("--help", "1.0 --user", "newest", "1.0;x"):
            told = self.error(OptionConflictError, lambda v=version: self.found(v))
            self.assertIn(version, told)


def bundle(case, table):
    """Let the bundle of a test consist of wheels that are there."""
    case.package({"_bundled/wheels.txt": table})
    for row in _bundle.rows():
        folder = os.path.join(_resources.FOLDER, "_bundled")
        files = cases.wheel_files(row.wheel.project, row.wheel.version)
        cases.build(folder, files, row.wheel.filename)


class TestUninstall(cases.TestCase):
    def setUp(self):
        bundle(self, TABLE)

    def test_list(self):
        for verbosity, volume in [(0, []), (2, ["-vv"]), (-1, ["-q"])]:
            request = _request.uninstall(PYTHON, verbosity)
            expected = ["uninstall", "-y", "--disable-pip-version-check"] + volume
            self.assertEqual(request, expected + ["pip"])

    def test_pip_goes_first_there_and_is_recorded_last(self):
        request = _request.uninstall(PYTHON._replace(release=(2, 7, 0)), 0)
        self.assertEqual(request[-2:], ["pip", "setuptools"])
        projects = [wheel["project"] for wheel in request.record["wheels"]]
        self.assertEqual(projects, ["setuptools", "pip"])

    def test_record(self):
        record = _request.uninstall(PYTHON, 1).record
        arguments = ["-y", "--disable-pip-version-check", "-v"]
        self.assertEqual(record["arguments"], arguments)
        self.assertEqual((record["action"], record["verbosity"]), ("uninstall", 1))
        self.assertFalse(record["break_system_packages"])
        self.assertEqual(record["modules"], {"pip": ["pip", "pip-2.0.dist-info"]})

    def test_marker(self):
        """A pip of before 23.0.1 knows neither it nor the option."""
        for version, knows in [("9.0", False), ("23.0", False), ("23.0.1", True)]:
            row = "pip {0} 3.6+ aa pip-{0}-py3-none-any.whl\n".format(version)
            bundle(self, row)
            request = _request.uninstall(PYTHON, 0, True)
            self.assertTrue(request.record["break_system_packages"])
            self.assertEqual("--break-system-packages" in request, knows)


class Wheel(object):
    project = "pip"

    def __init__(self, data):
        self.data = data

    def read(self):
        return self.data


class TestSettled(cases.TestCase):
    """What needs no process, because nothing is to be done."""

    def setUp(self):
        self.package({"_bundled/wheels.txt": TABLE})
        root = self.folder()
        self.folders = [os.path.join(root, "site-packages"), os.path.join(root, "bin")]
        self.change(interpreter, "folders", lambda *given: self.folders)
        self.change(interpreter, "folders_are_known", lambda prefix: True)
        self.change(interpreter, "in_virtual_environment", lambda: True)
        self.change(sys, "path", [self.folders[0]])

    def settled(self, **options):
        request, _wheels = _request.install(PYTHON, {}, options)
        return _request.settled(request)

    def test_install(self):
        self.assertEqual(self.settled(), None)
        cases.plant(self.folders[0], "pip", "1.5", commands=interpreter.commands("all"))
        for options in ({}, {"altinstall": True}, {"default_pip": True}):
            (done,) = self.settled(**options)["done"]
            self.assertEqual((done["version"], done["action"]), ("1.5", "kept"))
        self.assertEqual(self.settled(upgrade=True), None)

    def test_where_pip_has_to_be_asked(self):
        cases.plant(self.folders[0], "pip", "2.0", commands=interpreter.commands("all"))
        self.assertTrue(self.settled())
        self.change(interpreter, "folders_are_known", lambda prefix: False)
        self.assertEqual(self.settled(), None)

    def test_what_has_to_be_verified(self):
        """That takes the target program."""
        cases.plant(self.folders[0], "pip", "2.0", commands=interpreter.commands("all"))
        self.assertTrue(self.settled())
        for option in ("verify", "check"):
            self.assertEqual(self.settled(**{option: True}), None)

    def test_file_that_only_the_wheel_knows_of(self):
        """It is gone together with its row of RECORD."""
        cases.plant(self.folders[0], "pip", "2.0", commands=interpreter.commands("all"))
        for more, expected in [({}, True), ({"pip/more.py": ""}, False)]:
            path = cases.build(self.folder(), cases.wheel_files(files=more))
            request, _wheels = _request.install(PYTHON, {}, {})
            settled = _request.settled(request, [Wheel(cases.read(path))])
            self.assertEqual(bool(settled), expected)

    def test_wheel_that_cannot_be_read(self):
        cases.plant(self.folders[0], "pip", "2.0", commands=interpreter.commands("all"))
        request, wheels = _request.install(PYTHON, {}, {})
        self.assertTrue(_request.settled(request, wheels))

    def test_without_site(self):
        """This process may then not know of its virtual environment."""
        cases.plant(self.folders[0], "pip", "2.0", commands=interpreter.commands("all"))
        request, _wheels = _request.install(PYTHON, {}, {})
        self.assertTrue(_request.settled(request))

        class Flags(object):
            no_site = 1

        self.change(sys, "flags", Flags)
        self.assertEqual(_request.settled(request), None)

    def test_uninstall(self):
        bundle(self, TABLE)
        cases.plant(self.folders[0], "pip", "2.0", commands=interpreter.commands("all"))
        self.assertEqual(_request.settled(_request.uninstall(PYTHON, 0)), None)
