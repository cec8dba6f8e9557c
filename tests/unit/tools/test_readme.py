"""The README's table that the release script writes."""

from bundling import readme

from ensurepip._bundle import BundledWheel, Row

ROWS = [
    Row(BundledWheel("pip", "1.0", "", ""), (3, 9), (3, 9)),
    Row(BundledWheel("pip", "22.0", "", ""), (3, 10), None),
    Row(BundledWheel("setuptools", "61.0", "", ""), (3, 9), (3, 11)),
]
PYTHONS = [(3, 9), (3, 10), (3, 11), (3, 12), (3, 13)]
BEFORE = "Head.\n\n.. The release script writes this table.\n{}.. Here the table ends."
TABLE = """
==============  ====  ==========
Python          pip   setuptools
==============  ====  ==========
3.9             1.0   61.0
3.10 to 3.11    22.0  61.0
3.12 and later  22.0
==============  ====  ==========

"""


def test_table():
    for old in "", "\nold\n":
        text = BEFORE.format(old) + "\n\nTail.\n"
        expected = BEFORE.format(TABLE) + "\n\nTail.\n"
        assert readme.update(text, ROWS, PYTHONS) == expected


def test_no_place_for_a_table():
    for text in "", "Head.\n", "Head.\n\n.. The release script writes this table.\n":
        assert readme.update(text, ROWS, PYTHONS) == text
