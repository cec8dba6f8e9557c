import json

import cases

from ensurepip import _other_pythons
from ensurepip._target import signals

VERSION = [3, 13]


class TestUnderstood(cases.TestCase):
    def understood(self, executable, folder):
        told = [executable, VERSION, True, True, True, folder]
        return _other_pythons._understood("\nensurepip " + json.dumps(told) + "\n")

    def test_paths(self):
        found = self.understood("/python", "/wheels")
        self.assertEqual(found.executable, "/python")
        self.assertEqual(found.version, (3, 13))
        self.assertEqual(found.wheel_folder, "/wheels")
        self.assertEqual(self.understood(None, None).executable, "")

    def test_texts_that_are_no_paths(self):
        texts = [b"/a\0b".decode("ascii")]
        if str is not bytes:
            texts.append("/a" + chr(0xD800))
        for text in texts:
            found = self.understood(text, text)
            self.assertEqual((found.executable, found.wheel_folder), ("", None))


class TestMain(cases.TestCase):
    def test_what_nobody_expects_is_no_success(self):
        """Whatever is raised in the thread that serves a Python."""

        def find(path):
            raise KeyError(path)

        self.change(_other_pythons, "find", find)
        self.change(_other_pythons.threads, "processors", lambda: 1)
        self.change(signals, "came", [])
        stderr = self.listen("stderr")
        if hasattr(_other_pythons.threads.threading, "excepthook"):
            self.change(
                _other_pythons.threads.threading, "excepthook", lambda args: None
            )
        options = {"verbosity": 0, "root": None}
        self.assertEqual(_other_pythons.main(["one", "two"], options), 1)
        self.assertNotIn("ensurepip: ", stderr.getvalue())
