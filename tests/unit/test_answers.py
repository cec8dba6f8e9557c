import json

import cases

from ensurepip import _answers


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

    def test_texts_that_are_no_paths(self):
        texts = [b"/a\0b".decode("ascii")]
        if str is not bytes:
            texts.append("/a" + chr(0xD800))
        for text in texts:
            found = self.understood(text, text)
            self.assertEqual((found.executable, found.wheel_folder), ("", None))
