import json

import cases

from ensurepip import _answers

NONE = [
    "",
    "[",
    "[]",
    "{}",
    "null",
    "[[[[",
    '["/p", "cpython", [3, 13], null, true, false, true, true]',
    '["/p", "cpython", [3, 13, "x"], null, true, false, true, true]',
    '["/p", "cpython", "3.13.0", null, true, false, true, true]',
    '["/p", "cpython", null, null, true, false, true, true]',
    '["/p", "cpython", [3, 13, 0], null, true]',
    "[" * 9000,
]


class TestUnderstood(cases.TestCase):
    def understood(self, executable, folder):
        told = [executable, "cpython", [3, 13, 0], folder, 0, False, True, True]
        return _answers._understood("\nensurepip " + json.dumps(told) + "\n")

    def test_paths(self):
        found = self.understood("/python", "/wheels")
        self.assertEqual(found.executable, "/python")
        self.assertEqual(found.version, (3, 13))
        self.assertIs(found.is_virtual, False)
        self.assertEqual(found.wheel_folder, "/wheels")
        self.assertEqual(self.understood(None, None).executable, "")

    def test_answer_that_is_none(self):
        for answer in NONE:
            found = _answers._understood("ensurepip " + answer + "\n")
            self.assertIsNone(found, answer[:80])

    def test_texts_that_are_no_paths(self):
        texts = [b"/a\0b".decode("ascii")]
        if str is not bytes:
            texts.append("/a" + chr(0xD800))
        for text in texts:
            found = self.understood(text, text)
            self.assertEqual((found.executable, found.wheel_folder), ("", None))
