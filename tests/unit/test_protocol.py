# coding: utf-8
import json
import os
import unittest

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


def done(**changed):
    """Return what an outcome tells of pip."""
    told = {
        "project": "pip",
        "version": "1.0",
        "action": "installed",
        "previous": None,
        "bundled": "1.0",
        "reason": None,
        "folder": "/f",
        "scripts": "/s",
        "commands": ["pip3"],
        "notes": [],
    }
    return dict(told, **changed)


def outcome(*all_done, **changed):
    told = {"status": 0, "error": None, "details": None, "done": list(all_done)}
    return dict(told, **changed)


def without(content, key):
    return {name: value for name, value in content.items() if name != key}


UNINSTALLED = {"project": "pip", "version": "1.0", "action": "spared", "notes": ["x"]}

UNDERSTOOD = [
    outcome(done()),
    outcome(done(previous="0.9", notes=["a", "b"])),
    outcome(UNINSTALLED),
    outcome(status=1, error="no"),
    outcome(status=1, error="no", details="said\nby others"),
    outcome(status=2),
]

LIES = (
    [
        outcome(),
        outcome(done(project="setuptools")),
        outcome(done(), done()),
        outcome(done(), status="0"),
        outcome(done(), status=None),
        outcome(done(), done=None),
        outcome(done(), done={"pip": done()}),
        outcome(done(), error=["no"]),
        outcome("pip"),
        outcome(None),
        outcome(done(version=1)),
        outcome(done(action=None)),
        outcome(done(folder=None)),
        outcome(done(commands="pip3")),
        outcome(done(commands=[1])),
        outcome(done(notes=None)),
        outcome(done(notes=[["x"]])),
        outcome(done(previous=9)),
        outcome(done(version="9" * 5000)),
        outcome(done(scripts="/a\0b")),
        outcome(done(commands=["a\0b"])),
        outcome(dict(UNINSTALLED, action="installed")),
    ]
    + [without(outcome(done()), key) for key in outcome()]
    + [outcome(without(done(), key)) for key in done()]
    # PYTHON_2 has bytes here.
    + [outcome(done(folder="/a\ud800b"))] * (str is not bytes)
)


class TestOutcome(cases.TestCase):
    def setUp(self):
        self.private = self.folder()
        self.path = os.path.join(self.private, protocol.OUTCOME)

    def read(self):
        record = {"wheels": [{"project": "pip"}]}
        return protocol.read_outcome(self.private, record)

    def test_what_is_written_is_read(self):
        for told in UNDERSTOOD:
            protocol.write_outcome(self.private, told)
            expected = dict(told, protocol=protocol.PROTOCOL)
            self.assertEqual(self.read(), expected)
            self.assertEqual(kinds(self.read()), kinds(expected))
        self.assertEqual(os.listdir(self.private), [protocol.OUTCOME])

    def test_lies(self):
        for told in LIES:
            protocol.write_outcome(self.private, told)
            self.assertEqual(self.read(), None, told)

    def test_path_that_is_not_utf8(self):
        """Whichever Python writes it, each reads it as its own."""
        protocol.write_outcome(self.private, outcome(done(folder=STRANGE)))
        self.assertIn(IN_THE_FILE, cases.read(self.path))
        (told,) = self.read()["done"]
        self.assertEqual(told["folder"], STRANGE)
        self.assertIsInstance(told["folder"], str)

    def test_what_is_not_understood(self):
        whole = json.dumps(dict(outcome(done()), protocol=1)).encode("ascii")
        for content in NOT_UNDERSTOOD + [whole[:-1], whole + b"{}"]:
            cases.write(self.path, content)
            self.assertEqual(self.read(), None, content[:80])
        cases.write(self.path, whole)
        self.assertEqual(self.read()["done"], [done()])

    def test_what_is_too_large(self):
        frame = len(json.dumps(dict(outcome(done(), error=""), protocol=1))) + 1
        for more, understood in [(0, True), (2, False)]:
            text = "y" * (protocol.LARGEST - frame + more)
            protocol.write_outcome(self.private, outcome(done(), error=text))
            self.assertEqual(os.path.getsize(self.path), protocol.LARGEST + more)
            self.assertEqual(self.read() is not None, understood)

    def test_no_file(self):
        self.assertEqual(self.read(), None)
        os.mkdir(self.path)
        self.assertEqual(self.read(), None)
        self.assertRaises(EnvironmentError, protocol.write_outcome, self.private, {})

    @unittest.skipUnless(hasattr(os, "mkfifo"), "this system has no named pipes")
    def test_pipe_that_nobody_writes_to(self):
        os.mkfifo(self.path)
        self.assertEqual(self.read(), None)


class TestRequest(cases.TestCase):
    def test_what_is_written_is_read(self):
        wheels = [b"", b"a\nb\r\n\x00\xff" * 20000, b"last"]
        before = dict(CONTENT)
        written = b"".join(protocol.request(CONTENT, wheels))
        self.assertEqual(CONTENT, before)
        path = os.path.join(self.folder(), "request")
        cases.write(path, written)
        record, found = self.read_from(path)
        self.assertEqual(found, wheels)
        sizes = [len(wheel) for wheel in wheels]
        expected = dict(CONTENT, protocol=protocol.PROTOCOL, sizes=sizes)
        self.assertEqual(record, expected)
        self.assertEqual(kinds(record), kinds(expected))

    def test_cut_off(self):
        written = b"".join(protocol.request(CONTENT, [b"wheel"]))
        path = os.path.join(self.folder(), "request")
        cases.write(path, written[:-1])
        self.assertRaises(EOFError, self.read_from, path)

    def read_from(self, path):
        stdin = os.dup(0)
        try:
            with open(path, "rb") as file:
                os.dup2(file.fileno(), 0)
            return protocol.read_request()
        finally:
            os.dup2(stdin, 0)
            os.close(stdin)
