import os
import unittest

import cases

from ensurepip import _system_wheels
from ensurepip._errors import DamagedBundleError

NEWER_LAST = [
    ["9.0", "10.0", "20.3.4", "20.10"],
    ["1.0.dev1", "1.0a2", "1.0rc1", "1.0", "1.0.post1"],
    ["20.0", "20.0+dfsg"],
]

# What a wheel says, and whether it admits Python 3.13.
REQUIRES = [
    ("", True),
    ("Requires-Python:\n", True),
    ("Requires-Python: >=3.6\n", True),
    ("Requires-Python: >=3.13\n", True),
    ("Requires-Python: >=3.14\n", False),
    ("Requires-Python: >= 3.14\n", False),
    ("Requires-Python: >=3.6,<3.13\n", False),
    ("Requires-Python: >=3.6,<3.14\n", True),
    ("Requires-Python: <3.13,>=3.6\n", False),
    ("Requires-Python: >=2.7,!=3.0.*,!=3.13.*\n", True),
    ("Requires-Python: >=3.9.2\n", True),
    ("Requires-Python: >=10.0\n", False),
    ("Requires-Python: >=3\n", True),
    ("Name: pip\nRequires-Python: >=3.14\nVersion: 1.0\n", False),
    ("X-Requires-Python: >=3.14\n", True),
    (b"Summary: \xff\nRequires-Python: >=3.14\n", False),
]

NO_WHEELS_OF_OURS = [
    "pip-script.py",
    "pip-3.0.tar.gz",
    "pip-3.0-py3-none-any.whl.part",
    "pip-3.0.whl",
    "pip-3.0-py3.whl",
    "pip_tools-9.0-py3-none-any.whl",
    "pip-3.0-py2-none-any.whl",
    "pip-3.0-cp313-cp313-linux_x86_64.whl",
    "wheel-9.0-py3-none-any.whl",
]


class TestNewest(cases.TestCase):
    def setUp(self):
        self.wheels = self.folder()

    def add(self, *names):
        for name in names:
            cases.write(os.path.join(self.wheels, name), "content")

    def version(self, python=(3, 13)):
        found = _system_wheels.newest(self.wheels, ["pip"], python)
        return found["pip"].version if found else None

    def test_newest_version(self):
        for row in NEWER_LAST:
            self.wheels = self.folder()
            for version in row:
                self.add("pip-{0}-py3-none-any.whl".format(version))
                self.assertEqual(self.version(), version)

    def test_ties_do_not_depend_on_the_file_system(self):
        names = ["pip-1.0-{0}-py3-none-any.whl".format(build) for build in "132"]
        for listed in (names, names[::-1]):
            self.change(os, "listdir", lambda folder, listed=listed: listed)
            found = _system_wheels.newest(self.wheels, ["pip"], (3, 13))
            self.assertEqual(found["pip"].filename, "pip-1.0-3-py3-none-any.whl")

    def test_what_is_no_wheel_of_ours_is_passed_over(self):
        self.add(*NO_WHEELS_OF_OURS)
        self.assertEqual(self.version(), None)
        self.add("pip-2.0-py3-none-any.whl")
        self.assertEqual(self.version(), "2.0")

    def test_tags(self):
        self.add("pip-1.0-py2.py3-none-any.whl", "pip-2.0-py2-none-any.whl")
        self.assertEqual(self.version((2, 7)), "2.0")
        self.assertEqual(self.version((3, 13)), "1.0")

    def test_each_project(self):
        self.add("pip-1.0-py3-none-any.whl", "setuptools-2.0-py3-none-any.whl")
        found = _system_wheels.newest(self.wheels, ["setuptools", "pip"], (3, 11))
        versions = {project: wheel.version for project, wheel in found.items()}
        self.assertEqual(versions, {"pip": "1.0", "setuptools": "2.0"})

    def test_folder_that_cannot_be_listed(self):
        self.wheels = os.path.join(self.wheels, "missing")
        self.assertEqual(self.version(), None)


class TestRequiresPython(cases.TestCase):
    def admitted(self, files, name="pip-1.0-py3-none-any.whl"):
        folder = self.folder()
        cases.build(folder, files, name)
        return bool(_system_wheels.newest(folder, ["pip"], (3, 13)))

    def test_bounds(self):
        for text, admitted in REQUIRES:
            files = {"pip-1.0.dist-info/METADATA": text}
            self.assertEqual(self.admitted(files), admitted, text)

    def test_wheel_that_does_not_say(self):
        self.assertTrue(self.admitted({"pip/__init__.py": ""}))

    def test_damaged_wheel_is_left_to_the_check(self):
        """A damaged wheel is told as such, not passed over."""
        files = {"pip-1.0.dist-info/METADATA": "Requires-Python: >=3.14\n" * 99}
        folder = self.folder()
        path = cases.build(folder, files)
        whole = cases.read(path)
        for at in range(len(whole)):
            changed = bytearray(whole)
            changed[at] ^= 0xFF
            cases.write(path, bytes(changed))
            # Whichever it is, there is an answer.
            found = _system_wheels.newest(folder, ["pip"], (3, 13))
            self.assertIn(list(found), ([], ["pip"]), at)
        cases.write(path, whole[:-9])
        self.assertTrue(_system_wheels.newest(folder, ["pip"], (3, 13)))


class TestWheel(cases.TestCase):
    def test_check(self):
        folder = self.folder()
        path = cases.build(folder)
        wheel = _system_wheels.SystemWheel("pip", "1.0", os.path.basename(path), folder)
        self.assertEqual(wheel.read(), cases.read(path))
        wheel.check(wheel.read())
        told = self.error(DamagedBundleError, wheel.check, b"nothing")
        self.assertEqual(
            told.partition(":")[0], "the wheel {0} was refused".format(path)
        )

    @unittest.skipUnless(hasattr(os, "mkfifo"), "there are no pipes")
    def test_what_is_no_file_is_not_read(self):
        """One would wait for a pipe, and a device has no end."""
        folder = self.folder()
        path = os.path.join(folder, "pip-1.0-py3-none-any.whl")
        wheel = _system_wheels.SystemWheel("pip", "1.0", os.path.basename(path), folder)
        for make, reason in [
            (os.mkfifo, "it is no file"),
            (lambda path: os.symlink("/dev/zero", path), "it is no file"),
            (os.mkdir, "it is no file"),
            (self.make_large, "it has 50 MB and more"),
        ]:
            make(path)
            self.assertIn(reason, self.error(DamagedBundleError, wheel.read))
            self.assertTrue(_system_wheels.serves(wheel, (3, 13)))
            os.rename(path, os.path.join(self.folder(), "away"))

    def make_large(self, path):
        with open(path, "wb") as file:
            file.truncate(_system_wheels.LARGEST + 1)
