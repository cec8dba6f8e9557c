"""The change log that the release script writes."""

import pytest
from bundling import changelog

HEAD = "Changes\n=======\n\n"
UNRELEASED = "0.2.0 (unreleased)\n------------------\n\n"
RELEASED = "0.1.9 (2026-01-01)\n------------------\n\n- pip 1 for Python 3.9.\n"
NEW = ("pip", "3.9", "1", "2")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            HEAD + UNRELEASED + "- Else.\n\n" + RELEASED,
            HEAD
            + UNRELEASED
            + "- Else.\n- pip 2, was 1, for Python 3.9.\n\n"
            + RELEASED,
        ),
        (
            HEAD + RELEASED,
            HEAD
            + "0.1.10 (unreleased)\n-------------------\n\n"
            + "- pip 2, was 1, for Python 3.9.\n\n"
            + RELEASED,
        ),
        (
            HEAD + UNRELEASED + RELEASED,
            HEAD + UNRELEASED + "- pip 2, was 1, for Python 3.9.\n\n" + RELEASED,
        ),
    ],
)
def test_section(before, after):
    assert changelog.add(before, [NEW]) == after


def added(*changes, before="- Else.\n"):
    text = changelog.add(HEAD + UNRELEASED + before + "\n" + RELEASED, changes)
    assert text.endswith("\n\n" + RELEASED)
    return text.removeprefix(HEAD + UNRELEASED).removesuffix("\n" + RELEASED)


@pytest.mark.parametrize(
    ("change", "bullet"),
    [
        (NEW, "- pip 2, was 1, for Python 3.9."),
        (("pip", "3.16", None, "2"), "- pip 2 for Python 3.16."),
        (
            ("pip", "3.9", "1", None),
            "- pip 1 is no longer bundled for Python 3.9.",
        ),
        (
            ("pip", "3.10 and later", "1", "2"),
            "- pip 2, was 1, for Python 3.10 and later.",
        ),
    ],
)
def test_bullet(change, bullet):
    assert added(change) == f"- Else.\n{bullet}\n"


def test_a_release_that_came_and_went_is_not_mentioned():
    older = "- pip 2, was 1, for Python 3.9.\n- Else.\n"
    change = ("pip", "3.9", "2", "3")
    assert added(change, before=older) == "- pip 3, was 1, for Python 3.9.\n- Else.\n"


def test_a_release_that_is_taken_back_is_not_mentioned():
    older = "- pip 2, was 1, for Python 3.9.\n- Else.\n"
    assert added(("pip", "3.9", "2", "1"), before=older) == "- Else.\n"


@pytest.mark.parametrize("new", ["2", "3", None])
def test_what_a_killed_run_noted_is_noted_once(new):
    change = ("pip", "3.9", "1", new)
    assert added(change, before=added(change)) == added(change)
    if new:
        assert added(change, before=added(NEW)) == added(change)


@pytest.mark.parametrize(
    "change",
    [
        ("pip", "3.10", "2", "3"),
        ("setuptools", "3.9", "2", "3"),
        ("pip", "3.9", "1.9", "3"),
    ],
)
def test_bullets_of_others_stay(change):
    older = "- pip 2, was 1, for Python 3.9.\n"
    assert added(change, before=older).startswith(older)
