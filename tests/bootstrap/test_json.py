"""What was done, as a record: ``--json``, and what ``bootstrap()`` returns."""

import json

import interpreters
from support import pip_commands


def told(process):
    return [json.loads(line) for line in process.stdout.splitlines()]


def test_record(extreme_interpreter, run, tmp_path):
    python = extreme_interpreter.bare_environment(tmp_path / "é")
    command = [python, "-m", "ensurepip", "--json"]
    (first,) = told(run(*command, "-v"))
    (pip,) = [done for done in first["done"] if done["project"] == "pip"]
    assert (first["protocol"], first["status"], first["error"]) == (1, 0, None)
    assert first["python"].startswith(str(tmp_path / "é"))
    assert pip["action"] == "installed"
    assert pip["commands"] == pip_commands(pip["scripts"])
    (again,) = told(run(*command))
    assert {done["action"] for done in again["done"]} == {"kept"}

    code = (
        "import ensurepip, json; print(json.dumps(ensurepip.bootstrap(verbosity=-1)))"
    )
    (returned,) = told(run(python, "-c", code))
    assert returned["done"] == again["done"]


def test_one_that_fails(newest, run, tmp_path):
    newest.bare_environment(tmp_path / "env")
    paths = [tmp_path / "env", tmp_path / "nothing"]
    options = [part for path in paths for part in ("--python", path)]
    process = run(newest.path, "-m", "ensurepip", "--json", *options, status=1)
    by_path = {record["python"]: record for record in told(process)}
    assert by_path[str(paths[0])]["status"] == 0
    assert by_path[str(paths[1])]["error"] == "there is no such file or command"
    assert process.stderr == ""
    process = run(newest.path, "-m", "ensurepip", "--check", "--json", status=None)
    (record,) = told(process)
    assert record["status"] == process.returncode
    oldest = interpreters.require("2.7")
    code = "import ensurepip; print(ensurepip.bootstrap(python='.', verbosity=-1))"
    assert "Error" in run(oldest.path, "-c", code, status=1).stderr
