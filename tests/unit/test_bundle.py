import hashlib
import os

import cases

from ensurepip import _bundle, _resources, _wheel_check
from ensurepip._errors import DamagedBundleError, UnsupportedPythonError

CLONE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

TABLE = """\
# comment

pip 1.0 3.8-3.10 aa a.whl
pip 2.0 3.12+ bb b.whl
setuptools 3.0 3.7-3.10 cc c.whl
setuptools 4.0 3.11 dd d.whl
third 5.0 3.12 ee e.whl
"""

# What the table says of Pythons, the first and the last, and how it is told.
PYTHONS = [
    ("3.9", (3, 9), (3, 9), "3.9"),
    ("2.7", (2, 7), (2, 7), "2.7"),
    ("3.9-3.9", (3, 9), (3, 9), "3.9"),
    ("3.10-3.11", (3, 10), (3, 11), "3.10 to 3.11"),
    ("2.7-3.11", (2, 7), (3, 11), "2.7 to 3.11"),
    ("3.12+", (3, 12), None, "3.12 and later"),
]

DAMAGED_LINES = [
    "pip 1.0 3.9 aa",
    "pip 1.0 3.9 aa a.whl more",
    "pip 1.0 three aa a.whl",
    "pip 1.0 3 aa a.whl",
    "pip 1.0 3.9.1 aa a.whl",
    "pip 1.0 3.x aa a.whl",
    "pip 1.0 3.9- aa a.whl",
    "pip 1.0 3.9-3 aa a.whl",
    "pip 1.0 -3.9 aa a.whl",
    "pip 1.0 + aa a.whl",
    "pip 1.0 3+ aa a.whl",
    b"\xff\xfe",
]


class TestThisBundle(cases.TestCase):
    def test_this_package_is_tested(self):
        self.assertEqual(_resources.FOLDER, os.path.join(CLONE, "ensurepip"))

    def test_every_supported_python_is_served(self):
        pythons = [(2, 7)] + [(3, minor) for minor in range(6, 30)]
        for python in pythons:
            selected = _bundle.select(python)
            rows = [row for row in _bundle.rows() if row.serves(python)]
            self.assertEqual({row.wheel for row in rows}, set(selected), python)
            projects = [wheel.project for wheel in selected]
            self.assertEqual(projects[-1], "pip", python)
            self.assertEqual(len(set(projects)), len(projects), python)
            for wheel in selected:
                start = "{0}-{1}-".format(wheel.project, wheel.version)
                self.assertEqual(wheel.filename[: len(start)], start)

    def test_other_pythons_are_not_served(self):
        for python in [(2, 6), (3, 0), (3, 5)]:
            self.error(UnsupportedPythonError, _bundle.select, python)

    def test_files_are_those_of_the_table(self):
        wheels = [row.wheel for row in _bundle.rows()]
        listed = [wheel.filename for wheel in wheels]
        present = os.listdir(os.path.join(_resources.FOLDER, "_bundled"))
        self.assertEqual(
            sorted(listed), sorted(name for name in present if name.endswith(".whl"))
        )
        for wheel in wheels:
            data = wheel.read()
            wheel.check(data)
            _wheel_check.check(data)


class TestTable(cases.TestCase):
    def served(self, table, python):
        self.package({"_bundled/wheels.txt": table})
        return [
            (wheel.project, wheel.version, wheel.filename, wheel.sha256)
            for wheel in _bundle.select(python)
        ]

    def test_ranges(self):
        one = ("pip", "1.0", "a.whl", "aa")
        two = ("pip", "2.0", "b.whl", "bb")
        three = ("setuptools", "3.0", "c.whl", "cc")
        for minor, expected in [
            (8, [three, one]),
            (9, [three, one]),
            (10, [three, one]),
            (12, [("third", "5.0", "e.whl", "ee"), two]),
            (13, [two]),
            (40, [two]),
        ]:
            self.assertEqual(self.served(TABLE, (3, minor)), expected, minor)

    def test_pip_that_is_missing(self):
        for python in [(2, 7), (3, 7), (3, 11)]:
            told = self.error(UnsupportedPythonError, self.served, TABLE, python)
            self.assertEqual(
                told,
                "no bundled pip serves Python {0}.{1}; this ensurepip serves "
                "Python 3.8 to 3.10, 3.12 and later".format(*python),
            )

    def test_rows(self):
        self.package({"_bundled/wheels.txt": TABLE})
        rows = _bundle.rows()
        self.assertEqual(rows, _bundle.parse(cases.as_bytes(TABLE)))
        names = [row.wheel.filename for row in rows]
        self.assertEqual(names, ["a.whl", "b.whl", "c.whl", "d.whl", "e.whl"])

    def test_pythons(self):
        for text, first, last, told in PYTHONS:
            line = "pip 1.0 {0} aa a.whl\n".format(text)
            (row,) = _bundle.parse(cases.as_bytes(line))
            self.assertEqual(row.wheel, ("pip", "1.0", "a.whl", "aa"))
            self.assertEqual((row.first, row.last, str(row)), (first, last, told))
            for python in [(2, 6), (2, 7), (3, 8), (3, 9), (3, 10), (3, 11), (4, 0)]:
                served = first <= python <= (last or python)
                self.assertEqual(row.serves(python), served, (text, python))

    def test_damaged_lines(self):
        for line in DAMAGED_LINES:
            table = b"# comment\n" + cases.as_bytes(line) + b"\n"
            # A Python that no other line of the table serves.
            for python in [(3, 9), (3, 5)]:
                told = self.error(DamagedBundleError, self.served, table, python)
                self.assertIn("line 2 of wheels.txt cannot be read", told, line)

    def test_no_table(self):
        self.package({"nothing": ""})
        told = self.error(DamagedBundleError, _bundle.select, (3, 13))
        self.assertIn("wheels.txt cannot be read from the bundle (", told)
        self.assertIn("get a fresh copy", told)


class TestWheel(cases.TestCase):
    def setUp(self):
        digest = hashlib.sha256(b"content").hexdigest()
        self.wheel = _bundle.BundledWheel("pip", "1.0", "a.whl", digest)

    def test_check(self):
        self.wheel.check(b"content")
        told = self.error(DamagedBundleError, self.wheel.check, b"other")
        self.assertIn("a.whl is not the wheel that the table pins", told)
        self.assertIn("expected SHA-256 " + self.wheel.sha256, told)
        self.assertIn("found " + hashlib.sha256(b"other").hexdigest(), told)

    def test_copy(self):
        folder = self.folder()
        self.package({"_bundled/a.whl": "content"})
        path = os.path.join(folder, "a.whl")
        _bundle.copy([self.wheel], folder)
        self.assertEqual(cases.read(path), b"content")

    def test_copy_of_what_is_damaged(self):
        folder = self.folder()
        self.package({"_bundled/a.whl": "other"})
        self.error(DamagedBundleError, _bundle.copy, [self.wheel], folder)
        self.assertEqual(os.listdir(folder), [])

    def test_copy_of_what_is_missing(self):
        self.package({"nothing": ""})
        told = self.error(DamagedBundleError, _bundle.copy, [self.wheel], "unused")
        self.assertIn("a.whl cannot be read", told)


class TestFolderBesideTheBundle(cases.TestCase):
    """Which wheels are preferred, or take the bundle's place."""

    def setUp(self):
        self.wheels = self.folder()
        table = "pip 1.1 3.9+ aa a.whl\nsetuptools 1.2 3.9-3.11 bb b.whl\n"
        self.package({"_bundled/wheels.txt": table})

    def touch(self, *names):
        for name in names:
            cases.write(os.path.join(self.wheels, name), "content")

    def test_preferred(self):
        self.touch("pip-1.0-py3-none-any.whl", "wheel-2.0-py3-none-any.whl")
        (pip,) = _bundle.select((3, 13), self.wheels)
        self.assertEqual((pip.version, pip.folder), ("1.0", self.wheels))
        self.assertEqual(pip.read(), b"content")

    def test_preferred_only_if_it_has_all(self):
        self.touch("pip-1.0-py3-none-any.whl")
        ours = _bundle.select((3, 11))
        self.assertEqual(_bundle.select((3, 11), self.wheels), ours)
        self.touch("setuptools-1.5-py3-none-any.whl")
        selected = _bundle.select((3, 11), self.wheels)
        found = [(wheel.project, wheel.version) for wheel in selected]
        self.assertEqual(found, [("setuptools", "1.5"), ("pip", "1.0")])

    def test_preferred_but_not_there(self):
        missing = os.path.join(self.wheels, "missing")
        ours = _bundle.select((3, 13))
        self.assertEqual(_bundle.select((3, 13), missing), ours)

    def test_in_place_of_the_bundle(self):
        self.touch("pip-1.0-py3-none-any.whl")
        (pip,) = _bundle.select_from(self.wheels, (3, 13))
        self.assertEqual(pip.version, "1.0")
        # No row says what other Pythons get.
        (pip,) = _bundle.select_from(self.wheels, (3, 5))
        for folder, missing in [
            (self.wheels, "setuptools"),
            (os.path.join(self.wheels, "missing"), "setuptools and pip"),
        ]:
            told = self.error(
                UnsupportedPythonError, _bundle.select_from, folder, (3, 11)
            )
            self.assertIn(folder, told)
            self.assertIn("wheel of {0} for Python 3.11:".format(missing), told)
