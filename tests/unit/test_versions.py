import cases

from ensurepip._target import versions

ORDERED = [
    ["9.0", "10.0", "20.3.4", "20.10"],
    ["1.0.dev1", "1.0a2", "1.0b1", "1.0rc1", "1.0", "1.0.post1", "1.0.1"],
    ["1.0rc2", "1.0rc10"],
    ["1.0.post2", "1.0.post10"],
    ["21", "21.0.1", "21.1"],
    ["20.0", "20.0+dfsg", "20.0.1"],
    ["1.0.what1", "1.0a1"],
]

EQUAL = [
    ("24", "24.0", "24.0.0"),
    ("1.0rc1", "1.0RC1", "1.0.rc1", "1.0-rc1", "1.0_rc.1"),
    ("10.0", "10"),
]


class TestKey(cases.TestCase):
    def test_order(self):
        for row in ORDERED:
            for at in range(1, len(row)):
                older, newer = row[at - 1 : at + 1]
                self.assertLess(versions.key(older), versions.key(newer), row)

    def test_spellings_of_one_version(self):
        for row in EQUAL:
            for other in row[1:]:
                self.assertEqual(versions.key(row[0]), versions.key(other), other)

    def test_none_comes_first(self):
        self.assertLess(versions.key(None), versions.key("0.1"))

    def test_zeros_inside_count(self):
        self.assertLess(versions.key("1.0.1"), versions.key("1.1"))

    def test_nothing_like_a_version_has_a_key(self):
        for text in ("", "x", "...", "-"):
            self.assertLess(versions.key(text), versions.key("0.1"), text)
