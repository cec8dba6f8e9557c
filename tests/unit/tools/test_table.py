"""The table of bundled wheels, as the release script reads and makes it."""

import _table as table
import pytest
from _table import Change, Row

A, B, C = "a" * 64, "b" * 64, "c" * 64
P39, P310, P311, P312 = (3, 9), (3, 10), (3, 11), (3, 12)
PYTHONS = [P39, P310, P311, P312]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("3.9", (3, 9), (3, 9)),
        ("2.7", (2, 7), (2, 7)),
        ("3.10-3.11", (3, 10), (3, 11)),
        ("3.12+", (3, 12), None),
    ],
)
def test_row(text, first, last):
    rows, faults = table.parse(f"# comment\n\npip 1.0 {text} {A} pip.whl\n")
    assert faults == []
    assert rows == [Row("pip", "1.0", first, last, A, "pip.whl")]
    assert rows[0].pythons == text


@pytest.mark.parametrize(
    "line",
    [
        f"pip 1.0 3.9 {A}",
        f"pip 1.0 3.9 {A} a.whl more",
        f"pip 1.0 3 {A} a.whl",
        f"pip 1.0 3.9.1 {A} a.whl",
        f"pip 1.0 3.9- {A} a.whl",
        f"pip 1.0 3.9-3.10+ {A} a.whl",
        f"pip 1.0 three {A} a.whl",
        f"pip 1.0 3.9 {A[1:]} a.whl",
        f"pip 1.0 3.9 {A}a a.whl",
        f"pip 1.0 3.9 {A.upper()} a.whl",
        f"pip 1.0 3.9 {A} ../a.whl",
    ],
)
def test_damaged_line(line):
    sound = f"pip 1.0 3.9 {A} a.whl"
    rows, faults = table.parse(f"{line}\n{sound}\n")
    assert [row.filename for row in rows] == ["a.whl"]
    assert faults == ["wheels.txt: line 1 cannot be read"]


def test_what_is_rendered_is_what_was_read():
    rows = [
        Row("pip", "20.3.4", (2, 7), (2, 7), A, "pip-20.3.4-py2.py3-none-any.whl"),
        Row("pip", "26.3", P310, None, B, "pip-26.3-py3-none-any.whl"),
        Row("setuptools", "84.2.1", P310, P311, C, "setuptools-84.2.1.whl"),
    ]
    assert table.parse(table.render(rows)) == (rows, [])


def test_supported_pythons():
    classifiers = ["3", "3.10", "3.9", "2.7", "Implementation :: CPython"]
    text = "".join(
        f'    "Programming Language :: Python :: {name}",\n' for name in classifiers
    )
    assert table.supported(text) == [(2, 7), (3, 9), (3, 10)]


def row(project, version, first, last):
    return Row(project, version, first, last, A, f"{project}-{version}.whl")


def test_pythons_with_the_same_wheel_share_a_row():
    old, new = row("pip", "1", None, None), row("pip", "2", None, None)
    setuptools = row("setuptools", "3", None, None)
    chosen = {
        ("pip", P39): old,
        **{("pip", python): new for python in PYTHONS[1:]},
        **{("setuptools", python): setuptools for python in PYTHONS[:3]},
    }
    made = [(r.project, r.version, r.pythons) for r in table.make(chosen, PYTHONS)]
    assert made == [
        ("pip", "1", "3.9"),
        ("pip", "2", "3.10+"),
        ("setuptools", "3", "3.9-3.11"),
    ]


SOUND = [
    row("pip", "1", P39, P39),
    row("pip", "2", P310, None),
    row("setuptools", "3", P39, P311),
]


def test_sound_rows():
    assert table.faults(SOUND, PYTHONS) == []
    found = table.find(SOUND, "pip", (3, 40))
    assert found.version == "2"
    assert table.find(SOUND, "setuptools", P312) is None


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        (SOUND[1:], "no pip for Python 3.9"),
        (SOUND[:2], "no setuptools for Python 3.9"),
        ([*SOUND, row("pip", "9", P39, P39)], "Python 3.9 is given pip 1 and 9"),
        ([*SOUND, row("wheel", "9", P39, P39)], "wheel is not bundled"),
        (
            [*SOUND, row("setuptools", "9", P312, None)],
            "setuptools is not for Python 3.12",
        ),
        (
            [*SOUND, row("pip", "9", (3, 5), (3, 5))],
            "pip 9 is for Python 3.5, which is not supported",
        ),
    ],
)
def test_faults(rows, fault):
    assert f"wheels.txt: {fault}" in table.faults(rows, PYTHONS)


@pytest.mark.parametrize(
    ("new", "changes"),
    [
        (SOUND, []),
        (
            [SOUND[0], row("pip", "4", P310, None), SOUND[2]],
            [Change("pip", "3.10 and later", "2", "4")],
        ),
        (
            [row("pip", "4", P39, None), SOUND[2]],
            [
                Change("pip", "3.9", "1", "4"),
                Change("pip", "3.10 and later", "2", "4"),
            ],
        ),
        (
            [
                *SOUND[:2],
                row("setuptools", "5", P39, P310),
                row("setuptools", "3", P311, P311),
            ],
            [Change("setuptools", "3.9 to 3.10", "3", "5")],
        ),
        (SOUND[1:], [Change("pip", "3.9", "1", None)]),
    ],
)
def test_changes(new, changes):
    assert table.changes(SOUND, new, PYTHONS) == changes


def test_span():
    assert table.span(P39, None) == "3.9 and later"
    assert table.span(P39, P39) == "3.9"
    assert table.span(P39, P311) == "3.9 to 3.11"
