"""The table of bundled wheels, as the release script makes it."""

import pytest
from bundling import clone, table

from ensurepip._bundle import BundledWheel, Row, parse

A = "a" * 64
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
def test_notation(text, first, last):
    assert table.notation(Row(None, first, last)) == text


def test_what_is_rendered_is_what_was_read():
    rows = [row("pip", "20.3.4", (2, 7), (2, 7)), row("pip", "26.3", P310, None)]
    rows.append(row("setuptools", "84.2.1", P310, P311))
    assert parse(table.render(rows).encode()) == rows


def test_supported_pythons(monkeypatch, tmp_path):
    classifiers = ["3", "3.10", "3.9", "2.7", "Implementation :: CPython"]
    text = "".join(
        f'    "Programming Language :: Python :: {name}",\n' for name in classifiers
    )
    (tmp_path / "pyproject.toml").write_text(text)
    monkeypatch.setattr(clone, "ROOT", tmp_path)
    assert clone.read_pythons() == [(2, 7), (3, 9), (3, 10)]


def row(project, version, first, last):
    wheel = BundledWheel(project, version, f"{project}-{version}.whl", A)
    return Row(wheel, first, last)


SOUND = [
    row("pip", "1", P39, P39),
    row("pip", "2", P310, None),
    row("setuptools", "3", P39, P311),
]


def test_pythons_with_the_same_wheel_share_a_row():
    chosen = {
        ("pip", P39): SOUND[0].wheel,
        **{("pip", python): SOUND[1].wheel for python in PYTHONS[1:]},
        **{("setuptools", python): SOUND[2].wheel for python in PYTHONS[:3]},
    }
    assert table.make(SOUND, chosen, PYTHONS) == SOUND


def test_projects_of_a_python():
    assert table.projects([]) == ["pip"]
    assert table.projects_for(SOUND, P311) == ["pip", "setuptools"]
    assert table.projects_for(SOUND, P312) == ["pip"]
    asked = [*SOUND, row("wheel", table.WANTED, P310, None)]
    assert table.projects_for(asked, P39) == ["pip", "setuptools"]
    assert table.projects_for(asked, P312) == ["pip", "wheel"]


def test_sound_rows():
    assert table.faults(SOUND, PYTHONS) == []
    found = table.find(SOUND, "pip", (3, 40))
    assert found.version == "2"
    assert table.find(SOUND, "setuptools", P312) is None


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        (SOUND[1:], "no pip for Python 3.9"),
        ([], "no pip for Python 3.12"),
        (
            [*SOUND, row("wheel", "9", P39, P39), row("wheel", "9", P311, None)],
            "no wheel for Python 3.10",
        ),
        ([*SOUND, row("pip", "9", P39, P39)], "Python 3.9 is given pip 1 and 9"),
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
            [("pip", "3.10 and later", "2", "4")],
        ),
        (
            [row("pip", "4", P39, None), SOUND[2]],
            [
                ("pip", "3.9", "1", "4"),
                ("pip", "3.10 and later", "2", "4"),
            ],
        ),
        (
            [
                *SOUND[:2],
                row("setuptools", "5", P39, P310),
                row("setuptools", "3", P311, P311),
            ],
            [("setuptools", "3.9 to 3.10", "3", "5")],
        ),
        (SOUND[1:], [("pip", "3.9", "1", None)]),
    ],
)
def test_changes(new, changes):
    assert table.changes(SOUND, new, PYTHONS) == changes
