# coding: utf-8
import csv
import os
import unittest

import cases

from ensurepip._target import record

ROWS = [
    ("", []),
    ("a.py,,\n", [("a.py", "", None)]),
    ("a.py,sha256=x,0\n", [("a.py", "sha256=x", 0)]),
    ("a.py,sha256=x,12\r\nb,,\r\n", [("a.py", "sha256=x", 12), ("b", "", None)]),
    ("a.py,,", [("a.py", "", None)]),
    ('"a,b ""c"".py",,7\n', [('a,b "c".py', "", 7)]),
    ("../bin/pip,md5=x,1\n", [("../bin/pip", "md5=x", 1)]),
    ("café.py,,\n", [("café.py", "", None)]),
]

NO_ROWS = ["a\n", "a,b\n", "a,b,1,c\n", "a,,x\n", "a,,1.5\n", "a,,\nb\n", "\n"]
NO_ROWS += ["a,,-1\n", "a,,1_0\n", "a,," + "1" * 19 + "\n", "a\0,,\n", "a,\0,\n"]

INSIDE = ["a", "a/b.py", "a/..b", "a/b..", "...", ".a", "a/.b/c"]
OUTSIDE = [
    "",
    "..",
    "../a",
    "a/../b",
    "a/..",
    "/a",
    "a//b",
    "a/",
    "./a",
    "a/./b",
    "c:/a",
    "a\\b",
    "a\0b",
]

# What the first bytes of the binary digest turn into has "-", "_" or "=" in it.
DIGESTS = [
    (b"", "sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"),
    (b"abc", "sha256=ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0"),
]


class TestRows(cases.TestCase):
    def test_rows(self):
        for text, expected in ROWS:
            self.assertEqual(record.rows(text), expected, text)

    def test_what_are_no_rows(self):
        for text in NO_ROWS:
            self.assertRaises(ValueError, record.rows, text)

    def test_what_csv_cannot_read(self):
        text = "{0},,\n".format("x" * (csv.field_size_limit() + 1))
        self.assertRaises(ValueError, record.rows, text)


class TestIsInside(cases.TestCase):
    def test_is_inside(self):
        for path in INSIDE:
            self.assertTrue(record.is_inside(path), path)
        for path in OUTSIDE:
            self.assertFalse(record.is_inside(path), path)


class TestAdd(cases.TestCase):
    def add(self, before):
        path = os.path.join(self.folder(), "RECORD")
        cases.write(path, before)
        os.chmod(path, 0o644)
        record.add(
            path, [record.Row("../bin/pip", "sha256=x", 3)], os.path.dirname(path)
        )
        self.assertEqual(os.listdir(os.path.dirname(path)), ["RECORD"])
        self.assertEqual(os.stat(path).st_mode & 0o777, 0o644)
        return cases.read(path).decode("utf-8")

    def test_add(self):
        row = "../bin/pip,sha256=x,3\n"
        for before, kept in [
            ("", ""),
            ("a,,\n", "a,,\n"),
            ("a,,", "a,,\n"),
            ("../bin/pip,sha256=y,4\na,,\n", "a,,\n"),
            ("../bin/pip3,,\n", "../bin/pip3,,\n"),
        ]:
            self.assertEqual(self.add(before), kept + row)

    @unittest.skipUnless(hasattr(os, "link"), "there are no links")
    def test_other_name_of_the_file(self):
        """A store that it is linked from stays as it is."""
        folder = self.folder()
        cases.write(os.path.join(folder, "store"), "a,,\n")
        path = os.path.join(folder, "RECORD")
        os.link(os.path.join(folder, "store"), path)
        record.add(path, [record.Row("b", "", 1)], os.path.dirname(path))
        self.assertEqual(cases.read(os.path.join(folder, "store")), b"a,,\n")


class TestDigest(cases.TestCase):
    def test_digest(self):
        for data, expected in DIGESTS:
            self.assertEqual(record.digest(data), expected)
            self.assertIsInstance(record.digest(data), str)


class TestText(cases.TestCase):
    def test_text(self):
        text = record.text(b"caf\xc3\xa9")
        self.assertEqual(text, "café")
        self.assertIsInstance(text, str)

    @unittest.skipIf(str is bytes, "any bytes are a str of Python 2")
    def test_what_is_no_text(self):
        self.assertRaises(ValueError, record.text, b"\xff")
