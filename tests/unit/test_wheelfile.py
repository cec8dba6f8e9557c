import io
import os
import sys
import zipfile

import cases

from ensurepip._target import wheelfile

X, X_Y = str(sys.version_info[0]), "{0}.{1}".format(*sys.version_info)

# Entry points, and the names of the commands.
ENTRY_POINTS = [
    ("", ""),
    ("[other]\npip = x:y\n", ""),
    ("[gui_scripts]\npip = x:y\n", "pip"),
    ("[console_scripts]\n", ""),
    ("[console_scripts]\npip = x:y\n", "pip"),
    ("[console_scripts]\npip=x:y\npip3 = x:y", "pip pip3"),
    ("[console_scripts]\r\npip = x:y\r\n", "pip"),
    ("[a]\nb = c\n\n[console_scripts]\npip = x:y\n\n[d]\ne = f\n", "pip"),
    ("[console_scripts]\n# c = d\npip = x:y\n", "pip"),
    (
        "[console_scripts]\neasy_install-3.8 = x:y\na.b-c = d:e\n",
        "easy_install-3.8 a.b-c",
    ),
]


class TestNames(cases.TestCase):
    def test_what_zipfile_reads(self):
        files = dict(cases.wheel_files(), **{"pip/cafe.txt": ""})
        data = cases.read(cases.build(self.folder(), files))
        for name in (b"cafe.txt", b"caf\x82.txt"):
            names = wheelfile.names(data.replace(b"cafe.txt", name))
            with zipfile.ZipFile(io.BytesIO(data.replace(b"cafe.txt", name))) as whole:
                expected = [info.filename for info in whole.infolist()]
            self.assertEqual(names if str is not bytes else expected, expected)


class TestWheel(cases.TestCase):
    def wheel(self, files=(), name="pip-1.0-py3-none-any.whl"):
        path = cases.build(self.folder(), cases.wheel_files(files=files), name)
        wheel = wheelfile.Wheel(path)
        self.addCleanup(wheel.archive.close)
        return wheel

    def test_name(self):
        for name in ("pip-1.0-py3-none-any.whl", "pip-1.0-9-py2.py3-none-any.whl"):
            wheel = self.wheel(name=name)
            self.assertEqual((wheel.project, wheel.version), ("pip", "1.0"))
            self.assertEqual(wheel.info, "pip-1.0.dist-info")
            self.assertEqual(wheel.filename, name)

    def test_bytes_are_those_that_were_given(self):
        """Whoever opens it again finds them, whatever lies where it was."""
        path = cases.build(self.folder())
        data = cases.read(path)
        cases.write(path, "something else")
        wheel = wheelfile.Wheel(path, data)
        with wheel.archive, wheel.open() as archive:
            self.assertEqual(archive.namelist(), wheel.names)
        self.assertEqual(cases.read(wheel.path()), data)
        if os.path.isdir(wheelfile._HANDLES):
            self.assertEqual(cases.read(path), b"something else")
        self.assertEqual(cases.read(wheel.write()), data)
        self.assertEqual(wheel.write(), path)

    def test_entries(self):
        wheel = self.wheel({"easy_install.py": "", "pkg/deep/x.py": "", "a.pth": ""})
        self.assertEqual(wheel.top_level, {"pip", "easy_install.py", "pkg", "a.pth"})
        self.assertEqual(
            sorted(wheel.entries()),
            [
                "a.pth",
                "easy_install.py",
                "easy_install.pyc",
                "pip",
                "pip-1.0.dist-info",
                "pkg",
            ],
        )

    def test_read(self):
        wheel = self.wheel({"pip/data": b"\xff"})
        self.assertEqual(wheel.read("pip/data"), b"\xff")
        self.assertEqual(wheel.read("pip/missing"), b"")

    def test_no_commands(self):
        self.assertEqual(self.wheel().commands(), [])

    def test_commands(self):
        for text, names in ENTRY_POINTS:
            wheel = self.wheel({"pip-1.0.dist-info/entry_points.txt": text})
            expected = []
            for name in names.split():
                expected += [name, name + X, name + X_Y, name + "-" + X_Y]
            self.assertEqual(wheel.commands(), expected, text)
            self.assertEqual(
                [type(name) for name in wheel.commands()], [str] * len(expected)
            )
