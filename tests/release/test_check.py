"""Checking the bundle by the release script."""

import json
import re
import subprocess
import sys
import zipfile

import interpreters
import pytest
from local_index import Release, wheel_bytes
from release_clone import BUNDLED, ROOT, SCRIPT, write_table


def test_check_names_every_fault(clone, index, releases):
    bad = wheel_bytes(
        "setuptools",
        "61.0",
        ">=3.10",
        says="60.0",
        extra=[("../evil.py", "")],
        tag="cp311-cp311-linux_x86_64",
        record=lambda lines: [*lines[1:], "setuptools/missing.py,sha256=AA,1"],
    )
    write_table(
        clone.bundled,
        [
            ("3.9", releases[0]),
            ("3.9-3.10", releases[1]),
            ("3.10+", Release("pip", "22.5", data=releases[1].data)),
            ("3.9-3.12", Release("setuptools", "61.0", data=bad)),
        ],
    )
    clone.support("3.9", "3.10", "3.12")
    (clone.bundled / releases[0].filename).write_bytes(b"junk")
    (clone.bundled / "notes.txt").write_text("")
    before = clone.everything()
    result = clone.run(None, "--check", "--offline", status=1)
    assert clone.everything() == before
    lines = result.stderr.splitlines()
    assert all(line.startswith("update_bundled: error: ") for line in lines)
    for words in [
        "wheels.txt: Python 3.9 is given pip 21.0 and 22.0",
        "wheels.txt: Python 3.10 is given pip 22.0 and 22.5",
        "pip-21.0-py3-none-any.whl: has SHA-256 ",
        "pip-21.0-py3-none-any.whl: it cannot be read",
        "pip-22.0-py3-none-any.whl: Requires-Python '>=3.10' does not admit Python 3.9",
        "pip-22.5-py3-none-any.whl: There is no item named 'pip-22.5.dist-info/META",
        "setuptools-61.0-py3-none-any.whl: its entry ../evil.py leads out of it",
        "setuptools-61.0-py3-none-any.whl: setuptools/missing.py of its RECORD is ",
        "setuptools-61.0-py3-none-any.whl: its entry setuptools/__init__.py is not ",
        "setuptools-61.0-py3-none-any.whl: METADATA has Version 60.0, not 61.0",
        "setuptools-61.0-py3-none-any.whl: Requires-Python '>=3.10' does not admit ",
        "setuptools-61.0-py3-none-any.whl: WHEEL has the tag cp311-cp311-linux_x86_64",
        "notes.txt: is not in the table",
        "sbom.cdx.json: ",
    ]:
        assert sum(words in line for line in lines) == 1, (words, lines)


CROOKED = {
    "absolute entry": (
        {"extra": [("/etc/evil", "")]},
        "its entry /etc/evil has an absolute path",
    ),
    "backslashes": (
        {"extra": [("..\\evil.py", "")]},
        "its entry ..\\evil.py has an absolute path",
    ),
    "wrong hash": (
        {"record": lambda lines: [lines[0].replace("=", "=A"), *lines[1:]]},
        "its entry pip/__init__.py is not that of its RECORD",
    ),
    "wrong size": (
        {"record": lambda lines: [lines[0] + "0", *lines[1:]]},
        "its entry pip/__init__.py is not that of its RECORD",
    ),
    "no hash": (
        {"record": lambda lines: ["pip/__init__.py,,", *lines[1:]]},
        "its entry pip/__init__.py is not that of its RECORD",
    ),
    "not recorded": (
        {"record": lambda lines: lines[1:]},
        "its entry pip/__init__.py is not that of its RECORD",
    ),
    "another inner door": (
        {"extra": [("pip/_internal/locations/__init__.py", "def get_scheme(): ...")]},
        "does not take the inner door: pip._internal.locations.get_scheme has the",
    ),
    "not pure": (
        {"tag": "cp311-cp311-linux_x86_64"},
        "WHEEL has the tag cp311-cp311-linux_x86_64, not none-any",
    ),
    "serves not each 3.10": (
        {"requires_python": ">=3.10.1"},
        "Requires-Python '>=3.10.1' does not admit Python 3.10",
    ),
    "odd Requires-Python": (
        {"requires_python": "newest"},
        "Requires-Python 'newest' cannot be read",
    ),
}


@pytest.mark.parametrize(("crooked", "words"), CROOKED.values(), ids=CROOKED)
def test_check_reads_a_wheel_to_its_end(clone, releases, crooked, words):
    data = wheel_bytes("pip", "22.0", **crooked)
    write_table(
        clone.bundled,
        [
            ("3.9", releases[0]),
            ("3.10+", Release("pip", "22.0", data=data)),
            ("3.9-3.10", releases[2]),
        ],
    )
    result = clone.run(None, "--check", "--offline", status=1)
    first, second = result.stderr.splitlines()
    assert first.startswith(
        f"update_bundled: error: pip-22.0-py3-none-any.whl: {words}"
    )
    assert "sbom.cdx.json: does not describe" in second


def test_check_of_the_table(clone):
    table = clone.bundled / "wheels.txt"
    good = table.read_text()
    last = good.splitlines()[-1] + "\n"
    for wrong, words in [
        (good.replace("3.10+ ", "3.11+ "), "no pip for Python 3.10"),
        (good.replace("3.10+", "3.x  "), "line 6 of wheels.txt cannot be read"),
        (good.replace("pip        21.0", "pip  21.0      "), "not laid out"),
        (
            good.replace("22.0     3.10+", "22.1     3.10+"),
            "in the table as version 22.1",
        ),
        (good.replace("3.9-3.10", "3.9     "), "does not describe the wheels"),
        (good + last.replace("3.9-3.10", "3.12    "), "3.12, which is not supported"),
        (
            good.replace("3.9-3.10", "3.9     ") + last.replace("3.9-3.10", "3.11+   "),
            "no setuptools for Python 3.10",
        ),
    ]:
        assert wrong != good
        table.write_text(wrong)
        assert words in clone.run(None, "--check", "--offline", status=1).stderr
    table.unlink()
    assert "No such file" in clone.run(None, "--check", "--offline", status=1).stderr


def test_check_asks_the_index(clone, index):
    gone = index.releases.pop(0)
    changed = wheel_bytes("pip", "22.0", ">=3.10", extra=[("pip/new.py", "")])
    index.releases[0] = Release("pip", "22.0", ">=3.10", data=changed)
    index.releases[1] = Release("setuptools", "61.0", ">=3.9", yanked=True)
    index.releases.append(Release("setuptools", "60.0", ">=3.9"))
    assert clone.run(None, "--check", "--offline").stdout.endswith("the table\n")
    lines = clone.run(index, "--check", status=1).stderr.splitlines()
    for words in [
        f"{gone.filename}: no matching release",
        "pip-22.0-py3-none-any.whl: the index publishes SHA-256",
        "setuptools-61.0-py3-none-any.whl: setuptools 61.0 is yanked",
    ]:
        assert sum(words in line for line in lines) == 1, (words, lines)


def test_check_of_the_bill_of_materials(clone, index):
    sbom = clone.bundled / "sbom.cdx.json"
    good = sbom.read_text()
    sbom.write_text(good.replace("rich", "poor"))
    assert (
        "does not describe" in clone.run(None, "--check", "--offline", status=1).stderr
    )
    sbom.unlink()
    assert "is missing" in clone.run(None, "--check", "--offline", status=1).stderr
    clone.run(index)
    assert sbom.read_text() == good


# A reviewer's Python has none of the packages of this project's environment.
BARE = ["-E", "-s", "-S"]


@interpreters.each("3.10", "3.13")
def test_this_bundle_has_no_fault(interpreter, run):
    result = run(interpreter.path, *BARE, SCRIPT, "--check", "--offline")
    assert result.stderr == ""
    # It says for each pip which door it takes.
    pips = list((ROOT / BUNDLED).glob("pip-*.whl"))
    assert result.stdout.count(": inner door\n") == len(pips)


@pytest.mark.sweep
def test_this_table_is_what_the_script_writes(newest, repository, run):
    """With the wheels that are here, found by the real pip among them."""
    options = ["--no-index", "--find-links", repository / BUNDLED]
    result = run(newest.path, *BARE, SCRIPT, *options, cwd=repository)
    assert (result.stdout, result.stderr) == ("up to date\n", "")
    assert run("git", "status", "--porcelain", cwd=repository).stdout == ""


def test_sbom():
    """What a reader of CycloneDX relies on; the schema itself: ``tox -e sbom``."""
    sbom = json.loads((ROOT / BUNDLED / "sbom.cdx.json").read_text())
    assert (sbom["bomFormat"], sbom["specVersion"]) == ("CycloneDX", "1.6")
    text = (ROOT / BUNDLED / "wheels.txt").read_text()
    rows = [line.split() for line in text.splitlines() if line[0] != "#"]
    wheels = sbom["components"]
    assert len(wheels) == len(rows)
    references = []
    for (project, version, _, digest, name), wheel in zip(rows, wheels, strict=True):
        assert (wheel["name"], wheel["version"]) == (project, version)
        assert wheel["purl"] == f"pkg:pypi/{project}@{version}"
        assert wheel["hashes"] == [{"alg": "SHA-256", "content": digest}]
        assert wheel["licenses"] in (
            [{"expression": "MIT"}],
            [{"license": {"id": "MIT"}}],
        )
        assert {"name": "ensurepip:file", "value": name} in wheel["properties"]
        assert wheel["cpe"].split(":")[4:6] == [project, version]
        # The very file, without a mirror's name.
        place, *boms = wheel["externalReferences"]
        assert place["url"] == f"{wheel['purl']}?file_name={name}"
        assert place["hashes"] == wheel["hashes"]
        inside = wheel["components"]
        contains = next(d for d in sbom["dependencies"] if d["ref"] == wheel["bom-ref"])
        assert contains["dependsOn"] == [part["bom-ref"] for part in inside]
        references += [part["bom-ref"] for part in [wheel, *inside]]
        # Nothing that pip vendors is left without its version.
        if project == "pip":
            assert all("version" in part and "purl" in part for part in inside)
            assert {"requests", "certifi"} <= {part["name"] for part in inside}
            if version.startswith("26."):
                assert all("licenses" in part for part in inside)
            if boms:
                with zipfile.ZipFile(ROOT / BUNDLED / name) as archive:
                    own = json.loads(archive.read(boms[0]["url"]))["components"]
                named = {(part["name"], part["version"]) for part in own[1:]}
                assert {(part["name"], part["version"]) for part in inside} == named
        else:
            assert "packaging" in {part["name"] for part in inside}
    assert len(references) == len(set(references))
    assert "pip/_vendor/bom.cdx.json" in json.dumps(sbom)
    assert not re.search(
        r"timestamp|serialNumber|https?://(?!cyclonedx)", json.dumps(sbom)
    )


def test_help_is_for_a_stranger():
    result = subprocess.run(
        [sys.executable, ROOT / SCRIPT, "--help"], capture_output=True, text=True
    )
    assert result.returncode == 0
    for option in "--check", "--offline", "--dry-run", "--find-links", "--pip":
        assert option in result.stdout
