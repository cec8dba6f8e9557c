"""The benchmark runs, and writes what it says; how fast it was is not tested."""

import json
import os
import shutil
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

import pytest
from benchmark import chart, cli, report, workspace
from support import CLONE

DOCS = CLONE / "docs"
SCRIPT = CLONE / "tools" / "bench.py"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def bench(run, tmp_path, newest, environ):
    """Run the benchmark; return its process, its results and its chart."""
    folders = tmp_path / "one", tmp_path / "two"
    for folder in folders:
        folder.mkdir()
    where = [f"--folder={folder}" for folder in folders]
    environ["ENSUREPIP_TEST_PYTHONS"] = newest.path

    def bench(*arguments, **options):
        files = ["--json", tmp_path / "bench.json", "--chart", tmp_path / "bench.svg"]
        process = run(sys.executable, SCRIPT, *arguments, *files, *where, **options)
        assert [os.listdir(folder) for folder in folders] == [[], []]
        results = json.loads((tmp_path / "bench.json").read_text())
        return process, results, ElementTree.parse(tmp_path / "bench.svg").getroot()

    return bench


@pytest.mark.sweep
def test_results(bench, newest, tmp_path):
    cases = ["copy", "there-plain", "there-ready"]
    extras = ["where", "growth", "instructions"]
    only = [f"--only={case}" for case in [*cases, *extras]]
    name = f"--python={newest.name}"
    process, results, drawn = bench("--runs=1", "--environments=1", name, *only)
    assert results["machine"].keys() == {"processors", "system"}
    assert len(results["file_systems"]) == 2
    for system in results["file_systems"]:
        assert system["name"] == workspace.file_system(tmp_path)
        (python,) = system["pythons"]
        assert python["name"] == newest.name
        assert list(python["cases"]) == cases
        for case in python["cases"].values():
            assert len(case["seconds"]) == 1
            assert case["seconds"][0] > 0 and case["process_mib"] > 0
        assert min(python["where"].values()) >= 0
        assert python["where"]["importing pip"] > 0
        rows = system["growth"]["rows"]
        ways = ["one after another", "side by side", "in one call"]
        assert [row["how"] for row in rows] == ways
        assert all(row["ready"] > 0 for row in rows)
    if shutil.which("valgrind"):
        counted = [
            [case["instructions"] for case in system["pythons"][0]["cases"].values()]
            for system in results["file_systems"]
        ]
        assert counted[0][:2] == [None, None] and counted[0][2] > 10**6
        assert counted[1] == [None] * 3
    else:
        assert "without instructions: there is no valgrind" in process.stderr
    for text in "bytecode ready", "writing bytecode", "1, in one call":
        assert text in process.stdout
    assert drawn.tag == f"{SVG}svg"
    texts = [text.text for text in drawn.iter(f"{SVG}text")]
    assert any(text.startswith("a healthy pip is there already") for text in texts)
    # The background, and a bar for each ratio on each file system.
    assert len(list(drawn.iter(f"{SVG}rect"))) == 1 + 2


def test_what_is_missing_is_left_out(bench, newest, tmp_path):
    arguments = ["--python=2.6", f"--python={newest.name}", "--only=first-uv"]
    environ = {"PATH": str(tmp_path)}
    process, results, _chart = bench("--runs=1", *arguments, env=environ)
    assert "there is no Python 2.6" in process.stderr
    assert "without uv venv --seed" in process.stderr
    assert results["peers"] == {}
    for system in results["file_systems"]:
        (python,) = system["pythons"]
        assert python["cases"] == {} and python["without"] == ["first-uv"]
    assert process.stdout.count("without uv venv --seed") == 2


def test_default_folders(monkeypatch):
    folders = cli.default_folders()
    assert folders[-1] == tempfile.gettempdir()
    names = [workspace.file_system(folder) for folder in folders]
    assert len(set(names)) == len(names)
    assert all(name.startswith("memory") for name in names[:-1])
    # Where the temporary folder is in memory, too, one is enough.
    monkeypatch.setattr(tempfile, "tempdir", folders[0])
    assert cli.default_folders() == folders[:1]


def system(name, python, growth=None, mib=59.0, **seconds):
    """Return made-up results of one file system."""
    cases = {
        case.replace("_", "-"): {
            "seconds": [each],
            "process_mib": mib if case == "ready" else 100.0,
            "tree_mib": None,
            "instructions": 3_000_000 if case == "ready" else 12_000_000,
        }
        for case, each in seconds.items()
    }
    measured = {"name": python, "wheels": {"pip": "26.3"}, "cases": cases}
    pythons = [{**measured, "without": ["first-uv"], "where": None}]
    return {"name": name, "pythons": pythons, "growth": growth}


def results(*systems):
    machine = {"processors": 2, "system": "Linux"}
    return {"machine": machine, "peers": {}, "file_systems": list(systems)}


def lines(text, start):
    """Return the line that starts so, and those below, their words one space apart."""
    told = [" ".join(line.split()) for line in text.splitlines()]
    while not told[0].startswith(start):
        del told[0]
    return told


@pytest.mark.parametrize(
    "name, python, mib, ready, to_plain, to_copy",
    [
        ("disk (ext4)", "3.13", 59, 1.0, "0.11 0.60 1.00 ok", "1.50 over in time of"),
        ("disk (ext4)", "3.13", 60, 1.2, "0.11 0.60 1.00 over in time", "1.50 over"),
        ("disk (ext4)", "3.13", 61, 1.0, "0.11 0.60 1.00 over in memory", "1.50 over"),
        ("disk (ext4)", "3.9", 59, 1.0, "0.15 0.60 1.00 ok", "1.70 ok of cp"),
        ("memory (tmpfs)", "3.13", 59, 1.0, "0.11 0.60 1.00 ok", "of cp"),
        ("disk (ext4)", "3.11", 59, 9.0, "0.60 1.00 ok", "of cp"),
    ],
)
def test_limits(name, python, mib, ready, to_plain, to_copy):
    seconds = {"plain": 10.0, "copy": 0.65, "ready": ready}
    made_up = results(system(name, python, mib=mib, **seconds))
    heading = f"{name}, Python {python}, pip 26.3, without uv venv --seed"
    told = lines(report.report(made_up), heading)
    case = "this ensurepip, bytecode ready"
    same, below, *_ = lines("\n".join(told), case)
    assert same.startswith(f"{case} {ready:.3f} {mib} 3 {ready / 10:.3f} ")
    assert same.endswith(f" {mib / 100:.2f} 0.250 {to_plain}")
    assert below.startswith(f"{ready / 0.65:.3f} ")
    assert f" {mib / 100:.2f} 0.250 {to_copy}" in below


@pytest.mark.parametrize("seconds, verdict", [(3.2, "ok"), (3.4, "over")])
def test_limit_of_one_call(seconds, verdict):
    ways = ("one after another", 10.0), ("in one call", seconds)
    rows = [{"environments": 16, "how": how, "ready": ready} for how, ready in ways]
    rows[0]["plain"] = 50.0
    text = report.report(
        results(system("disk", "3.13", {"python": "3.13", "rows": rows}))
    )
    first, second, *_ = lines(text, "16, one after another")
    assert first == "16, one after another 50.00 10.00 0.200"
    told = f"{seconds:.2f} {seconds / 10:.3f} 0.33 {verdict} of one after another"
    assert second == f"16, in one call {told}"


def test_chart():
    seconds = {"plain": 10.0, "ready": 1.0, "there_plain": 5.0, "there_ready": 0.1}
    names = ["memory (tmpfs)", "disk (ext4)"]
    drawn = chart.draw(results(*(system(name, "3.13", **seconds) for name in names)))
    picture = ElementTree.fromstring(drawn)
    texts = [text.text for text in picture.iter(f"{SVG}text")]
    assert set(names) < set(texts)
    assert "shorter is faster" in texts[0]
    bars = list(picture.iter(f"{SVG}rect"))[1:]
    assert [bar.get("class") for bar in bars] == ["ours"] * 4
    assert len({bar.get("x") for bar in bars}) == 2
    ones = [line for line in picture.iter(f"{SVG}line") if line.get("class") == "one"]
    assert len({line.get("x1") for line in ones}) == 2
    widths = [float(bar.get("width")) for bar in bars]
    assert widths[0] == widths[1] > widths[2] == widths[3]
    # All that has a colour on a light page has another one on a dark page.
    style = picture.find(f"{SVG}style").text
    light, dark = style.split("@media (prefers-color-scheme: dark)")
    for colored in "text", "line", ".paper", ".ours", ".other":
        assert f"{colored} {{" in light and f"{colored} {{" in dark


def test_chart_of_the_documentation():
    kept = json.loads((DOCS / "bench.json").read_text())
    assert chart.draw(kept) == (DOCS / "bench.svg").read_text()


def test_wrong_usage(run):
    process = run(sys.executable, SCRIPT, "--runs=0", status=2)
    assert "--runs" in process.stderr
