# coding: utf-8
import csv
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
        self.assertRaises(csv.Error, record.rows, text)


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
