# coding: utf-8
import cases

from ensurepip._target import entry_points

# An entry_points.txt and the commands that it declares.
COMMANDS = [
    ("", []),
    ("[console_scripts]\na = b:c\n", ["a"]),
    (
        "[console_scripts]\r\na=b:c [d]\r\n\r\n[gui_scripts]\r\n\te.f-g\t=h",
        ["a", "e.f-g"],
    ),
    (
        "  [ gui_scripts ]\n  # a comment = x\n  _a = b.c:d.e\n  c++ = b\n",
        ["_a", "c++"],
    ),
    ("[other_scripts]\na b = c\né = f\n# ü\n[console_scripts]\n.a = b", [".a"]),
    ("[x]\na = b=c [d]\n", []),
]

# What some would read otherwise than others; lines of a section, and whole files.
NOT_PLAIN = [
    ";../x = a:b",
    "; a comment",
    "[x = a:b",
    "[x] = a:b",
    "[x]y]",
    "word",
    "= a:b",
    "#\x0cpip = a:b",
    "a = b\x0b",
    "a = b\x1cpip = a:b",
    "a = b\x85pip = a:b" if str is not bytes else "a = b\xc2\x85pip = a:b",
    "a = b\u2028pip = a:b" if str is not bytes else "a = b\xe2\x80\xa8pip = a:b",
    "a = b\rpip = a:b",
    "\xa0# = a:b" if str is not bytes else "\xc2\xa0# = a:b",
]
NO_COMMANDS = [
    "../x = a:b",
    "/x = a:b",
    "a\\b = a:b",
    "c:d = a:b",
    "é = a:b",
    "a b = c:d",
    ".. = a:b",
    ". = a:b",
    "a = .b/../x=c:d",
    "a\0b = c:d",
]


class TestCommands(cases.TestCase):
    def test_commands(self):
        for text, expected in COMMANDS:
            self.assertEqual(entry_points.commands(text), expected, text)

    def test_what_is_not_in_plain_words(self):
        lines = ["[console_scripts]\n" + each + "\n" for each in NO_COMMANDS]
        for each in NOT_PLAIN:
            lines += [each, "[console_scripts]\n" + each, "[x]\na = b\n" + each + "\n"]
        for text in lines:
            told = self.error(ValueError, entry_points.commands, text)
            self.assertIn("is not in plain words", told, repr(text))
