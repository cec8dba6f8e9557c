import re
import stat
import struct
import warnings
import zipfile

import cases

from ensurepip import _wheel_check


def added(name, content=b"", mode=0o644, extra=b""):
    def change(entries):
        info = zipfile.ZipInfo(name)
        info.extra = extra
        info.external_attr = mode << 16
        return entries + [(info, content)]

    return change


def longer(*names):
    """Add a line to the files whose names end so."""

    def change(entries):
        return [
            (info, content + b"#\n" * info.filename.endswith(names))
            for info, content in entries
        ]

    return change


def without(name):
    def change(entries):
        return [entry for entry in entries if not entry[0].filename.endswith(name)]

    return change


def sized(size):
    """Give each file this size in RECORD."""

    def change(entries):
        return [
            (info, re.sub(b",[0-9]+(?=\r?\n)", b"," + size, content))
            if info.filename.endswith("RECORD")
            else (info, content)
            for info, content in entries
        ]

    return change


HOSTILE = [
    (added("../outside.py"), "leads out of it"),
    (added("pip/../../outside.py"), "leads out of it"),
    (added("pip/.."), "leads out of it"),
    (added("/absolute.py"), "absolute path"),
    (added("C:/absolute.py"), "absolute path"),
    (added("..\\outside.py"), "absolute path"),
    (added("./evil.pth"), "is not spelt as the path of a file"),
    (added("pip//x.py"), "is not spelt as the path of a file"),
    (added("pip/./x.py"), "is not spelt as the path of a file"),
    (added("pip-1.0.data/scripts/python3"), "goes elsewhere than to packages"),
    (added("pip-1.0.data/data/pyvenv.cfg"), "goes elsewhere than to packages"),
    (added("evil.pth"), "would run whenever Python starts"),
    (added("evil.START"), "would run whenever Python starts"),
    (added("sitecustomize.py"), "would run whenever Python starts"),
    (added("usercustomize/__init__.py"), "would run whenever Python starts"),
    (added("a", extra=b"UT\1\0x\x75\x70\6\0\1" + b"\0" * 4 + b"b"), "second name"),
    (added("link", b"/etc/passwd", stat.S_IFLNK | 0o777), "symbolic link"),
    (added("pip/unlisted.py", b"x"), "pip/unlisted.py is not that of its RECORD"),
    (without("__init__.py"), "pip/__init__.py of its RECORD is missing"),
    (without("RECORD"), "cannot be read"),
    (added("other-1.0.dist-info/RECORD"), "cannot be read"),
    (longer("__init__.py"), "pip/__init__.py is not that of its RECORD"),
    (sized(b"123456"), "is not that of its RECORD"),
    (longer("METADATA"), "METADATA is not that of its RECORD"),
    (longer("RECORD"), "cannot be read"),
    (lambda entries: entries + entries[:1], "is there twice"),
    (lambda entries: [], "cannot be read"),
]

SOUND = [
    lambda entries: entries,
    sized(b""),
    lambda entries: entries[::-1],
    added("pip/folder/"),
    added("pip/folder/", b"", stat.S_IFDIR | 0o755),
]


COMMANDS = "tool-1.0.dist-info/entry_points.txt"

# Entries of a further wheel, and why it is refused; or None.
BESIDE_PIP = [
    ("pip/more.py", "", "pip/more.py would replace"),
    ("PIP", "", "PIP would replace"),
    ("pip.py", "", "pip.py would replace"),
    ("pip-99.dist-info/METADATA", "", "it has not one dist-info, of tool"),
    (".data/purelib/pip/__init__.py", "", "would replace"),
    (".data/scripts/python", "", "would replace"),
    ("tool-1.0.data/scripts/pydoc3.13", "", "would replace"),
    ("tool-1.0.data/scripts/python3-config", "", "would replace"),
    ("tool-1.0.data/scripts/python3.13d", "", "would replace"),
    ("tool-1.0.dist-info/PKG-INFO", "", "none of a wheel's"),
    ("tool-1.0.data/purelib/pip/__init__.py", "", "would replace"),
    ("tool-1.0.data/platlib/pip.so", "", "would replace"),
    ("tool-1.0.data/scripts/python3", "", "scripts/python3 would replace"),
    ("tool-1.0.data/scripts/pip3.9", "", "would replace"),
    ("tool-1.0.data/data/bin/python", "", "would replace"),
    ("tool-1.0.data/data/Scripts/pip.exe", "", "would replace"),
    ("tool-1.0.data/data/pyvenv.cfg", "", "would replace"),
    ("tool-1.0.data/data/bin/pyvenv.cfg", "", "would replace"),
    ("tool-1.0.data/scripts/pyvenv.cfg", "", "would replace"),
    ("tool-1.0.data/scripts/pybuilddir.txt", "", "would replace"),
    ("tool-1.0.data/data/python313._pth", "", "would replace"),
    ("tool-1.0.data/data/Scripts/python3.dll", "", "would replace"),
    ("tool-1.0.data/scripts/Activate.ps1", "", "would replace"),
    ("tool-1.0.data/data/bin/deactivate", "", "would replace"),
    ("tool-1.0.data/data/lib/python3.9/os.py", "", "would replace"),
    ("tool-1.0.data/data/Lib/json/decoder.py", "", "would replace"),
    (COMMANDS, "[console_scripts]\n../../x = a:b\n", "not in plain words"),
    (COMMANDS, "[console_scripts]\n;../pip = a:b\n", "not in plain words"),
    (COMMANDS, "[gui_scripts]\nx\x0c[y]\npip=a:b\n", "not in plain words"),
    ("tool-1.0.data/scripts/;../x", "", "is a folder among commands"),
    (COMMANDS, "[console_scripts]\npython3 = a:b\n", "python3 would replace"),
    (COMMANDS, "[gui_scripts]\npip=a:b\n", "pip would replace"),
    (COMMANDS, "[console_scripts]\nactivate=a:b\n", "activate would replace"),
    (COMMANDS, "[console_scripts]\npipx = a:b\npip-sync=a:b\n", None),
    (COMMANDS, "[other]\npip = a:b\n", None),
    ("pip_tools/__init__.py", "", None),
    ("pipe.py", "", None),
    ("tool-1.0.data/data/bin/pythonic", "", None),
    ("tool-1.0.data/data/lib/libx.so", "", None),
    ("tool-1.0.data/scripts/python-argcomplete", "", None),
    ("tool-1.0.data/scripts/activate-global-python-argcomplete", "", None),
]

# Lines of METADATA, and whether they are refused.
REQUIRED = [
    ("Requires-Dist: x @ file:///x.tar.gz", True),
    ("requires-dist: x[y]@https://h/x.whl ; extra == 'z'", True),
    ("Requires-Dist: x\n  @ file:///x", True),
    ("Requires-Dist: x (>=1); extra == '@'", False),
    ("Author: a@b", False),
    ("\nRequires-Dist: x @ a description", False),
]


class TestBesidePip(cases.TestCase):
    def faults(self, name, content, metadata=""):
        files = cases.wheel_files("tool", "1.0", {name: content})
        files["tool-1.0.dist-info/METADATA"] += metadata + "\n"
        path = cases.build(self.folder(), files, "tool-1.0-py3-none-any.whl")
        rows = [f for f in _wheel_check.faults_of_any(path) if "RECORD" not in f]
        return " ".join(rows)

    def test_what_is_not_its_own(self):
        for name, content, reason in BESIDE_PIP:
            told = self.faults(name, content)
            self.assertIn(reason or "", told, name)
            self.assertEqual(bool(reason), bool(told), name)

    def test_requirements_that_are_not_in_metadata(self):
        told = self.faults("tool-1.0.dist-info/requires.txt", "x @ file:///x\n")
        self.assertIn("is none of a wheel's", told)

    def test_what_is_no_wheel(self):
        for line, is_refused in REQUIRED:
            told = self.faults("tool.py", "", line)
            self.assertEqual("not a wheel" in told, is_refused, line)


class TestCheck(cases.TestCase):
    def setUp(self):
        self.path = cases.build(self.folder())

    def rebuilt(self, change):
        """Return the bytes of the wheel with (ZipInfo, content) pairs changed."""
        path = cases.build(self.folder())
        with zipfile.ZipFile(path) as archive:
            entries = [(info, archive.read(info)) for info in archive.infolist()]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with zipfile.ZipFile(path, "w") as archive:
                for info, content in change(entries):
                    archive.writestr(info, content)
        return cases.read(path)

    def refusal(self, data):
        return self.error(_wheel_check.Fault, _wheel_check.check, data)

    def test_sound_wheel(self):
        for change in SOUND:
            _wheel_check.check(self.rebuilt(change))

    def test_hostile_wheel(self):
        for change, reason in HOSTILE:
            self.assertIn(reason, self.refusal(self.rebuilt(change)), reason)

    def test_name_that_is_cut_short(self):
        """zipfile takes it for another: what would be written is evil.pth."""
        data = self.rebuilt(added("evil.pth-"))
        told = self.refusal(data.replace(b"evil.pth-", b"evil.pth\0"))
        self.assertIn("is not spelt as the path of a file", told)

    def test_no_zip_file(self):
        whole = cases.read(self.path)
        for data in (b"", b"no zip file", whole[:-30], whole[:30]):
            self.assertIn("it cannot be read (", self.refusal(data))

    def test_zip_bomb(self):
        self.change(_wheel_check, "LARGEST", 2 << 20)
        with zipfile.ZipFile(self.path, "a", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("pip/large", b"\0" * (2 << 20))
        data = cases.read(self.path)
        self.assertLess(len(data), 10000)
        self.assertIn("it would take 2 MB", self.refusal(data))

    def test_zip_bomb_that_lies_about_its_size(self):
        with zipfile.ZipFile(self.path, "a", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("pip/large", b"\0" * (1 << 20))
        data = cases.read(self.path)
        told, lie = struct.pack("<L", 1 << 20), struct.pack("<L", 9)
        self.assertIn(told, data)
        self.refusal(data.replace(told, lie))

    def test_largest_is_more_than_any_wheel_had(self):
        self.assertEqual(_wheel_check.LARGEST >> 20, 100)
