import cases

from ensurepip import _other_pythons
from ensurepip._target import signals


class TestMain(cases.TestCase):
    def test_what_nobody_expects_is_no_success(self):
        """Whatever is raised in the thread that serves a Python."""

        def find(path):
            raise KeyError(path)

        self.change(_other_pythons, "find", find)
        self.change(_other_pythons.threads, "processors", lambda: 1)
        self.change(signals, "came", [])
        stderr = self.listen("stderr")
        options = {"verbosity": 0, "root": None}
        for as_json in (False, True):
            asked = [["one", "two"], options, as_json]
            self.assertIn("one", self.error(KeyError, _other_pythons.main, *asked))
        self.assertNotIn("ensurepip: ", stderr.getvalue())
