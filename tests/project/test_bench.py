"""The benchmark runs, and writes what it says; how fast it was is not tested."""

import json
import os
import sys
import xml.etree.ElementTree as ElementTree

import pytest
from support import CLONE

SCRIPT = CLONE / "tools" / "bench.py"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def bench(run, tmp_path, newest, environ):
    """Run the benchmark; return its process, its results and its chart."""
    work = tmp_path / "work"
    work.mkdir()
    environ["ENSUREPIP_TEST_PYTHONS"] = newest.path

    def bench(*arguments, **options):
        files = ["--json", tmp_path / "bench.json", "--chart", tmp_path / "bench.svg"]
        process = run(
            sys.executable, SCRIPT, *arguments, *files, "--folder", work, **options
        )
        assert os.listdir(work) == []
        results = json.loads((tmp_path / "bench.json").read_text())
        return process, results, ElementTree.parse(tmp_path / "bench.svg").getroot()

    return bench


@pytest.mark.sweep
def test_results(bench, newest):
    cases = ["there-plain", "there-ready"]
    only = [f"--only={case}" for case in [*cases, "where", "growth"]]
    name = f"--python={newest.name}"
    process, results, chart = bench("--runs=1", "--environments=1", name, *only)
    assert results["machine"].keys() == {"processors", "system"}
    (python,) = results["pythons"]
    assert python["name"] == newest.name
    assert list(python["cases"]) == cases
    for case in python["cases"].values():
        assert len(case["seconds"]) == 1
        assert case["seconds"][0] > 0 and case["process_mib"] > 0
    assert min(python["where"].values()) >= 0
    assert python["where"]["importing pip"] > 0
    rows = results["growth"]["rows"]
    assert [row["how"] for row in rows] == ["one after another", "side by side"]
    assert all(row["plain"] > 0 and row["ready"] > 0 for row in rows)
    for text in "bytecode ready", "writing bytecode", "1, side by side":
        assert text in process.stdout
    assert chart.tag == f"{SVG}svg"
    texts = [text.text for text in chart.iter(f"{SVG}text")]
    assert "a healthy pip is there already" in texts
    # The background, and a bar for each ratio.
    assert len(list(chart.iter(f"{SVG}rect"))) == 1 + 1


def test_what_is_missing_is_left_out(bench, newest, tmp_path):
    arguments = ["--python=2.6", f"--python={newest.name}", "--only=first-uv"]
    environ = {"PATH": str(tmp_path)}
    process, results, _chart = bench("--runs=1", *arguments, env=environ)
    assert "there is no Python 2.6" in process.stderr
    assert "without uv venv --seed" in process.stderr
    assert results["peers"] == {}
    assert [python["cases"] for python in results["pythons"]] == [{}]


def test_wrong_usage(run):
    process = run(sys.executable, SCRIPT, "--runs=0", status=2)
    assert "--runs" in process.stderr
