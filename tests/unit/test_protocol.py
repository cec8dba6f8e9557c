# coding: utf-8
import json
import os

import cases

from ensurepip._target import protocol

# What JSON knows, as this Python has it.
CONTENT = {
    "text": "",
    "path": "/with space/café",
    "none": None,
    "true": True,
    "false": False,
    "number": -3,
    "list": ["one", ["two"], {"key": "three"}],
    "wheels": [{"project": "pip", "version": "1.0"}],
}

# A path that is not UTF-8 as this Python has it, and in the file.
STRANGE = b"/caf\xe9/\xff" if str is bytes else "/caf\udce9/\udcff"
IN_THE_FILE = b'"/caf\\udce9/\\udcff"'

NOT_UNDERSTOOD = [
    b"",
    b"nonsense",
    b"{",
    b'{"protocol": 1',
    b'{"protocol": 1} {}',
    b'{"protocol": 1, "path": "\xc3\xa9"}',
    b"\x00",
    b"null",
    b"1",
    b'"protocol"',
    b"[]",
    b'[{"protocol": 1}]',
    b'["protocol", 1]',
    b"{}",
    b'{"protocol": null}',
    b'{"protocol": 0}',
    b'{"protocol": 2}',
    b'{"protocol": "1"}',
    b'{"protocol": [1]}',
    b'{"Protocol": 1}',
    b"[" * 200000,
]


def kinds(value):
    """Return a value with the type of each text in place of it."""
    if isinstance(value, dict):
        return {key: (type(key), kinds(item)) for key, item in value.items()}
    if isinstance(value, list):
        return [kinds(item) for item in value]
    return type(value)


class TestProtocol(cases.TestCase):
    def setUp(self):
        self.private = self.folder()
        self.path = os.path.join(self.private, "x.json")

    def read(self):
        return protocol.read(self.private, "x.json")

    def write(self, content):
        protocol.write(self.private, "x.json", content)

    def test_what_is_written_is_read(self):
        before = dict(CONTENT)
        self.write(CONTENT)
        self.assertEqual(CONTENT, before)
        expected = dict(CONTENT, protocol=protocol.PROTOCOL)
        self.assertEqual(self.read(), expected)
        self.assertEqual(kinds(self.read()), kinds(expected))
        self.assertEqual(os.listdir(self.private), ["x.json"])

    def test_what_is_written_is_json(self):
        self.write(CONTENT)
        found = json.loads(cases.read(self.path).decode("ascii"))
        self.assertEqual(found["protocol"], 1)
        self.assertEqual(found["path"], b"/with space/caf\xc3\xa9".decode("utf-8"))

    def test_path_that_is_not_utf8(self):
        """Whichever Python writes it, each reads it as its own."""
        self.write({"path": STRANGE})
        self.assertIn(IN_THE_FILE, cases.read(self.path))
        self.assertEqual(self.read()["path"], STRANGE)
        self.assertIsInstance(self.read()["path"], str)

    def test_written_over(self):
        self.write({"text": "x" * 1000})
        self.write({"text": "y"})
        self.assertEqual(self.read()["text"], "y")

    def test_what_is_not_understood(self):
        for content in NOT_UNDERSTOOD:
            cases.write(self.path, content)
            self.assertEqual(self.read(), None, content[:80])
        cases.write(self.path, b'{"protocol": 1}')
        self.assertEqual(self.read(), {"protocol": 1})

    def test_what_is_too_large(self):
        frame = len('{"x": "", "protocol": 1}')
        for more, understood in [(0, True), (1, False)]:
            self.write({"x": "y" * (protocol.LARGEST - frame + more)})
            self.assertEqual(os.path.getsize(self.path), protocol.LARGEST + more)
            self.assertEqual(self.read() is not None, understood)

    def test_no_file(self):
        self.assertEqual(self.read(), None)
        os.mkdir(self.path)
        self.assertEqual(self.read(), None)
        self.assertRaises(EnvironmentError, self.write, {})
