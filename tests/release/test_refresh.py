"""Refreshing the bundle by the release script."""

import shlex
import shutil
import subprocess

import pytest
from local_index import Release
from release_clone import BUNDLED, CHANGES


def test_nothing_new_is_up_to_date(clone, index):
    before = clone.everything()
    assert clone.run(index).stdout == "up to date\n"
    assert clone.everything() == before
    assert clone.run(index, "-q").stdout == ""


@pytest.mark.parametrize(
    "style", [pytest.param("html", marks=pytest.mark.sweep), "json"]
)
def test_a_new_release_replaces_the_old_one(clone, index, style):
    index.style = style
    index.releases.append(Release("pip", "23.0", ">=3.10", metadata=style == "json"))
    result = clone.run(index)
    assert "Python 3.10 and later: pip 22.0 -> 23.0\n" in result.stdout
    assert "removed ensurepip/_bundled/pip-22.0-py3-none-any.whl\n" in result.stdout
    assert "\r" not in result.stdout
    assert clone.rows() == {
        "pip 3.9": "21.0",
        "pip 3.10+": "23.0",
        "setuptools 3.9-3.10": "61.0",
    }
    assert clone.wheels() == [
        "pip-21.0-py3-none-any.whl",
        "pip-23.0-py3-none-any.whl",
        "setuptools-61.0-py3-none-any.whl",
    ]
    assert "pkg:pypi/pip@23.0" in (clone.bundled / "sbom.cdx.json").read_text()
    assert clone.changes() == CHANGES.replace(
        "else.\n", "else.\n- pip 23.0, was 22.0, for Python 3.10 and later.\n"
    )
    assert not list(clone.root.glob(".update_bundled-*"))
    assert clone.run(index).stdout == "up to date\n"
    assert clone.run(index, "--check").stdout.endswith(
        "agree with the table and the index\n"
    )


@pytest.mark.sweep
def test_the_readme_says_what_each_python_gets(clone, index):
    readme = clone.root / "README.rst"
    frame = (
        "About.\n\n.. The release script writes this table.\n{}"
        "\n.. Here the table ends.\n\nMore.\n"
    )
    readme.write_text(frame.format("\n"))
    faulty = clone.run(index, "--check", status=1)
    assert "README.rst: its table is not that of wheels.txt" in faulty.stderr
    assert "would write README.rst\n" in clone.run(index, "--dry-run").stdout

    clone.run(index)

    table = (
        "\n==============  ====  ==========\n"
        "Python          pip   setuptools\n"
        "==============  ====  ==========\n"
        "3.9             21.0  61.0\n"
        "3.10 and later  22.0  61.0\n"
        "==============  ====  ==========\n"
    )
    assert readme.read_text() == frame.format(table)
    assert clone.run(index, "--check").stderr == ""


def test_a_release_that_drops_a_python_splits_the_row(clone, index):
    clone.support("3.9", "3.10", "3.12")
    index.releases.append(Release("pip", "23.0", ">=3.11"))
    index.releases.append(Release("setuptools", "62.0", ">=3.10"))
    clone.run(index)
    assert clone.rows() == {
        "pip 3.9": "21.0",
        "pip 3.10": "22.0",
        "pip 3.12+": "23.0",
        "setuptools 3.9": "61.0",
        "setuptools 3.10": "62.0",
    }
    assert "- pip 23.0, was 22.0, for Python 3.12 and later.\n" in clone.changes()
    assert "- setuptools 62.0, was 61.0, for Python 3.10.\n" in clone.changes()


def test_a_new_python_needs_no_new_row(clone, index):
    clone.support("3.9", "3.10", "3.12")
    assert clone.run(index).stdout == "up to date\n"


@pytest.mark.sweep
def test_a_line_of_the_table_asks_for_another_project(clone, index):
    index.releases.append(Release("wheel", "0.40", ">=3.9"))
    index.releases.append(Release("wheel", "0.41", ">=3.9"))
    with open(clone.bundled / "wheels.txt", "a") as table:
        table.write("wheel - 3.9-3.10 - -\n")
    clone.run(index, "--wheel", "0.40")
    assert clone.rows()["wheel 3.9-3.10"] == "0.40"
    assert "wheel-0.40-py3-none-any.whl" in clone.wheels()
    assert "- wheel 0.40 for Python 3.9 to 3.10.\n" in clone.changes()
    clone.run(None, "--check", "--offline")
    clone.run(index)
    assert clone.rows()["wheel 3.9-3.10"] == "0.41"


@pytest.mark.sweep
def test_the_table_says_which_pythons_get_a_project(clone, index):
    table = clone.bundled / "wheels.txt"
    table.write_text(table.read_text().replace("3.9-3.10", "3.9     "))
    assert "wrote ensurepip/_bundled/sbom.cdx.json\n" in clone.run(index).stdout
    assert clone.rows()["setuptools 3.9"] == "61.0"
    assert clone.run(index).stdout == "up to date\n"
    clone.run(index, "--check")


def test_a_python_that_is_given_up_loses_its_wheels(clone, index):
    clone.support("3.10")
    result = clone.run(index)
    assert "Python 3.9: pip 21.0 -> none\n" in result.stdout
    assert clone.rows() == {"pip 3.10+": "22.0", "setuptools 3.10": "61.0"}
    assert "pip-21.0-py3-none-any.whl" not in clone.wheels()
    assert "- pip 21.0 is no longer bundled for Python 3.9.\n" in clone.changes()


def test_the_change_log_names_what_a_release_will_hold(clone, index):
    """Two refreshes before one release of this project are one change."""
    bullet = "else.\n- pip 22.0, was 20.0, for Python 3.10 and later.\n"
    (clone.root / "CHANGES.rst").write_text(CHANGES.replace("else.\n", bullet))
    index.releases.append(Release("pip", "24.0", ">=3.10"))
    clone.run(index)
    assert clone.changes() == CHANGES.replace(
        "else.\n", "else.\n- pip 24.0, was 20.0, for Python 3.10 and later.\n"
    )


def test_the_change_log_gets_a_section_after_a_release(clone, index):
    released = CHANGES.replace("(unreleased)", "(2026-02-02)")
    (clone.root / "CHANGES.rst").write_text(released)
    index.releases.append(Release("pip", "23.0", ">=3.10"))
    clone.run(index)
    section = (
        "0.2.1 (unreleased)\n------------------\n\n"
        "- pip 23.0, was 22.0, for Python 3.10 and later.\n\n"
    )
    assert clone.changes() == released.replace("0.2.0 ", section + "0.2.0 ", 1)


def test_not_every_newest_release_is_taken(clone, index):
    index.releases += [
        Release("pip", "23.0", ">=3.10", yanked=True),
        Release("pip", "24.0rc1", ">=3.10"),
        Release("pip", "25.0.dev1", ">=3.10"),
        Release("pip", "26.0", ">=3.13"),
        Release("pip", "27.0", ">=3.10", tag="py3-none-manylinux1_x86_64"),
        Release("pip", "28.0", ">=3.10", tag="cp310-abi3-manylinux1_x86_64"),
    ]
    assert clone.run(index).stdout == "up to date\n"


WHY = {
    "yanked": "pip 21.0 is yanked",
    "pre-release": "pip 21.0b1 is no final release",
    "none": "no matching release",
}


@pytest.mark.parametrize("which", WHY)
def test_a_python_without_a_sound_release(clone, index, which):
    index.releases.pop(0)
    if which == "yanked":
        index.releases.append(Release("pip", "21.0", ">=3.9", yanked=True))
    if which == "pre-release":
        index.releases.append(Release("pip", "21.0b1", ">=3.9"))
    line = clone.fails(index)
    assert WHY[which] in line and "the index has no " in line
    assert "pip for Python 3.9" in line


@pytest.mark.sweep
def test_dry_run(clone, index):
    assert clone.run(index, "--dry-run", "--exit-code").stdout == "up to date\n"
    before = clone.everything()
    index.releases.append(Release("pip", "23.0", ">=3.10"))
    result = clone.run(index, "--dry-run", "--exit-code", status=1)
    assert result.stdout.splitlines() == [
        "Python 3.10 and later: pip 22.0 -> 23.0",
        "downloading pip-23.0-py3-none-any.whl",
        "would write ensurepip/_bundled/pip-23.0-py3-none-any.whl",
        "would write ensurepip/_bundled/sbom.cdx.json",
        "would write CHANGES.rst",
        "would write ensurepip/_bundled/wheels.txt",
        "would remove ensurepip/_bundled/pip-22.0-py3-none-any.whl",
    ]
    assert clone.everything() == before
    clone.run(index, "--dry-run")


@pytest.mark.sweep
def test_holding_a_release_back(clone, index):
    index.releases.append(Release("pip", "23.0", ">=3.10"))
    index.releases.append(Release("pip", "24.0", ">=3.9"))
    clone.run(index, "--pip", "23.0")
    assert clone.rows()["pip 3.9"] == "24.0"
    assert clone.rows()["pip 3.10+"] == "23.0"
    # What is newer is no fault.
    told = clone.run(index, "--check").stdout
    assert told.splitlines()[-1] == "3 wheels agree with the table and the index"
    told = clone.run(index, "--dry-run").stdout
    assert "Python 3.10 and later: pip 23.0 -> 24.0\n" in told


@pytest.mark.sweep
def test_holding_back_what_cannot_be(clone, index):
    index.releases.append(Release("pip", "23.0", ">=3.10", yanked=True))
    index.releases.append(Release("pip", "24.0", ">=3.14"))
    assert "pip 23.0 is yanked" in clone.fails(index, "--pip", "23.0")
    assert "no pip==99" in clone.fails(index, "--pip", "99")
    assert "serves no Python" in clone.fails(index, "--pip", "24.0")


def test_a_folder_instead_of_an_index(clone, tmp_path, releases):
    for r in [*releases, Release("pip", "23.0", ">=3.11")]:
        (tmp_path / r.filename).write_bytes(r.data)
    clone.support("3.9", "3.10", "3.12")
    clone.run(None, "--no-index", "--find-links", str(tmp_path))
    assert clone.rows()["pip 3.10"] == "22.0"
    assert clone.rows()["pip 3.12+"] == "23.0"


def test_a_damaged_wheel_is_brought_again(clone, index, releases):
    damaged = clone.bundled / releases[0].filename
    damaged.write_bytes(b"junk")
    result = clone.run(index)
    assert f"wrote {BUNDLED}/{damaged.name}" in result.stdout
    assert damaged.read_bytes() == releases[0].data


def test_progress_is_for_terminals(clone, index):
    index.releases.append(Release("pip", "23.0", ">=3.10"))
    script = shutil.which("script")
    if script is None:
        pytest.skip("no script command")
    result = subprocess.run(
        [script, "-qec", shlex.join(clone.command(index)), "/dev/null"],
        env=clone.env,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert result.returncode == 0
    assert "asking the index (1/2)" in result.stdout
    assert clone.rows()["pip 3.10+"] == "23.0"
