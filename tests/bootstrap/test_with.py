"""``--with``: further wheels, which the new pip installs in the same step."""

import shutil

import interpreters
import pytest
import wheels
from support import distributions, error_line, tree


@pytest.fixture
def company(tmp_path):
    folder = tmp_path / "company"
    folder.mkdir()
    wheels.build_greeter(folder)
    for version in ("1.0", "2.0"):
        wheels.build(folder, "my_tool", version, {"my_tool.py": f"V = {version}\n"})
    return folder


def refused(run, folder, *command):
    """Run what has to fail and change nothing in a folder; return the reason."""
    before = tree(folder)
    reason = error_line(run(*command, status=1))
    assert tree(folder) == before
    return reason


# The first pip tells what it would install; the other one's resolver does not.
@interpreters.each("3.13", *interpreters.one_more("3.6"))
def test_folder_and_wheel(interpreter, run, company, tmp_path):
    python = interpreter.bare_environment(tmp_path / "env")
    command = [python, "-m", "ensurepip", "--with"]
    process = run(*command, company)
    assert "greeter 1.0 in " in process.stdout and "pip " in process.stdout
    assert "my_tool 2.0 in " in process.stdout
    assert run(python.parent / "greeter").stdout == "hello from greeter\n"


@pytest.mark.sweep
@interpreters.each("3.6", "3.13")
def test_one_wheel_of_several_versions(interpreter, run, company, tmp_path):
    python = interpreter.bare_environment(tmp_path / "env")
    command = [python, "-m", "ensurepip", "--with"]
    run(*command, company)
    process = run(*command, company / "my_tool-1.0-py2.py3-none-any.whl")
    assert "my_tool 1.0, was 2.0, in " in process.stdout
    assert "my-tool 1.0 is already in" in run(*command, company).stdout
    reason = error_line(run(*command, company, "--check", "--upgrade", status=1))
    assert "there is no my_tool 2.0" in reason
    assert "my_tool 2.0, was 1.0" in run(*command, company, "--upgrade").stdout


@interpreters.each("3.13", *interpreters.one_more("3.6"))
def test_wheel_that_cannot_be_installed(interpreter, run, company, tmp_path):
    """Nothing is changed, not even pip."""
    python = interpreter.bare_environment(tmp_path / "env")
    windows = wheels.build(tmp_path, "other", "1.0", {}, tag="py3-none-win_amd64")
    needy = wheels.build(tmp_path, "needy", "1.0", {"needy.py": ""})
    damaged = tmp_path / "damaged-1.0-py3-none-any.whl"
    damaged.write_bytes(needy.read_bytes()[:-30])
    reasons = {
        windows: "not a supported wheel",
        damaged: "was refused",
        tmp_path / "nothing": "there is no wheel or folder",
        tmp_path / "env" / "bin": "there are no wheels in",
    }
    for path, reason in reasons.items():
        command = [python, "-m", "ensurepip", "--with", company, "--with", path]
        assert reason in refused(run, tmp_path / "env", *command)


def test_failure_after_all(newest, run, company, tmp_path):
    """What was there before comes back, pip and the others."""
    python = newest.bare_environment(tmp_path / "env")
    (folder,) = tmp_path.glob("env/lib/*/site-packages")
    wheels.plant_pip(folder, newest)
    wheels.plant(folder, "my_tool", "1.0", {"my_tool.py": "V = 1.0\n"})
    (python.parent / "greeter").mkdir()
    before = tree(tmp_path / "env")
    run(python, "-m", "ensurepip", "-U", "--with", company, status=1)
    assert tree(tmp_path / "env") == before


def test_failure_after_modules_of_the_data_folder(newest, run, company, tmp_path):
    python = newest.bare_environment(tmp_path / "env")
    (folder,) = tmp_path.glob("env/lib/*/site-packages")
    (folder / "more.py").write_text("V = 1.0\n")
    (python.parent / "greeter").mkdir()
    (python.parent / "shown").write_text("mine\n")
    before = tree(tmp_path / "env")
    points = "[gui_scripts]\nshown = tool:main\n"
    files = {"tool-1.0.data/purelib/more.py": "V = 2\n", "tool.py": ""}
    files["tool-1.0.dist-info/entry_points.txt"] = points
    wheels.build(company, "tool", "1.0", files)
    run(python, "-m", "ensurepip", "--with", company, status=1)
    assert tree(tmp_path / "env") == before


@pytest.mark.parametrize("option", ["--upgrade", "--check"])
def test_what_is_no_wheel_is_not_run(newest, run, tmp_path, option):
    """pip would build it before it tells what it would install."""
    source = tmp_path / "x-1.0"
    source.mkdir()
    marker = tmp_path / "it ran"
    (source / "setup.py").write_text(f"open({str(marker)!r}, 'w').close()\n")
    metadata = "Metadata-Version: 2.1\nName: needy\nVersion: 1.0\n"
    metadata += f"Requires-Dist: x @ {source.as_uri()}\n"
    files = {"needy-1.0.dist-info/METADATA": metadata, "needy.py": ""}
    needy = wheels.build(tmp_path, "needy", "1.0", files)
    python = newest.bare_environment(tmp_path / "env")
    command = [python, "-m", "ensurepip", option, "--with", needy]
    reason = refused(run, tmp_path / "env", *command)
    assert "it requires what is not a wheel: x @ file:" in reason
    assert not marker.exists()


@pytest.mark.sweep
@pytest.mark.parametrize("option", ["--upgrade", "--check"])
def test_programs_that_pip_would_ask(newest, run, company, tmp_path, environ, option):
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in "rustc", "lsb_release":
        (programs / name).write_text(f"#!/bin/sh\necho ran > {tmp_path}/marker\n")
        (programs / name).chmod(0o755)
    environ["PATH"] = f"{programs}:{environ['PATH']}"
    python = newest.bare_environment(tmp_path / "env")
    run(python, "-m", "ensurepip", option, "--with", company, status=None)
    assert not (tmp_path / "marker").exists()


@interpreters.each("3.13", "2.7")
@pytest.mark.parametrize(
    "line", ["../x", ";../../x", "#\x0cpip{}", "a = b=c\u2028pip{}"]
)
def test_command_that_leads_out(interpreter, run, tmp_path, line):
    """Or is hidden from some of those who read the file."""
    points = f"[gui_scripts]\n{line.format(interpreter.major)} = tool:m\n"
    files = {"tool-1.0.dist-info/entry_points.txt": points}
    tool = wheels.build(tmp_path, "tool", "1.0", files)
    python = interpreter.bare_environment(tmp_path / "env")
    command = [python, "-m", "ensurepip", "--with", tool]
    reason = refused(run, tmp_path / "env", *command)
    assert "its entry_points.txt is not in plain words" in reason


@pytest.mark.sweep
@interpreters.each("3.13", "3.6")
def test_link_out_of_a_root(interpreter, run, company, tmp_path):
    """What is written there, by whatever name, is somebody else's."""
    page = {"tool-1.0.data/data/share/man/man1/tool.1": "new\n"}
    wheels.build(company, "tool", "1.0", page)
    outside, root = tmp_path / "outside", tmp_path / "root"
    (outside / "man1").mkdir(parents=True)
    (outside / "man1" / "tool.1").write_text("mine\n")
    command = [interpreter.path, "-m", "ensurepip", "--root", root, "--with", company]
    run(*command)
    (page,) = root.rglob("tool.1")
    for path in (page, page.parent, page.parent.parent):
        link = outside if path.name == "man" else outside / "man1"
        shutil.rmtree(root)
        path.parent.mkdir(parents=True)
        path.symlink_to(link / "tool.1" if path == page else link)
        reason = refused(run, tmp_path, *command)
        assert f"would be written to {page}, out of {root}" in reason


@pytest.mark.sweep
@interpreters.each("3.13", *interpreters.one_more("3.6"))
def test_list_of_an_older_version(interpreter, run, company, tmp_path):
    """What it lists and cannot own is not removed."""
    python = interpreter.bare_environment(tmp_path / "env")
    (folder,) = tmp_path.glob("env/lib/*/site-packages")
    files = {"my_tool.py": "V = 1.0\n", "data/__init__.py": ""}
    wheels.plant(folder, "my_tool", "1.0", files)
    record = folder / "my_tool-1.0.dist-info" / "RECORD"
    (folder / "data" / "mine.cfg").write_text("mine\n")
    names = ("bin/python", "bin/activate", "bin/theirs")
    rows = "".join(f"../../../{name},,\n" for name in names)
    record.write_text(record.read_text() + rows + "other.py,,\n")
    points = "[console_scripts]\npython = x:y\nold = x:y\n"
    (record.parent / "entry_points.txt").write_text(points)
    (python.parent / "old").write_text("")
    wheels.plant(folder, "other", "1.0", {"other.py": "", "../../../bin/theirs": ""})
    outside = tree(tmp_path / "env")
    process = run(python, "-m", "ensurepip", "--upgrade", "--with", company)
    assert "my_tool 2.0, was 1.0" in process.stdout
    mine = folder / "data" / "mine.cfg"
    assert f"{mine} is not my_tool's own and stays" in process.stderr
    assert mine.read_text() == "mine\n"
    gone = sorted(set(outside) - set(tree(tmp_path / "env")))
    assert {path.split("/")[-2] for path in gone} == {"bin", "data", record.parent.name}
    assert [path for path in gone if path.startswith("bin/")] == ["bin/old"]


@pytest.mark.parametrize("kind", ["egg", "editable", "twice"])
def test_older_version_that_is_no_wheels(newest, run, company, tmp_path, kind):
    python = newest.bare_environment(tmp_path / "env")
    (folder,) = tmp_path.glob("env/lib/*/site-packages")
    if kind == "egg":
        (folder / "my_tool-1.0.egg-info").mkdir()
        (folder / "my_tool-1.0.egg-info" / "PKG-INFO").write_text(
            "Metadata-Version: 1.0\nName: my_tool\nVersion: 1.0\n"
        )
    elif kind == "editable":
        (folder / "my_tool.egg-link").write_text(f"{tmp_path}\n.\n")
    else:
        for version in ("0.1", "0.2"):
            wheels.plant(folder, "my_tool", version, {"my_tool.py": ""})
    command = [python, "-m", "ensurepip", "--upgrade", "--with", company]
    reason = refused(run, tmp_path / "env", *command)
    assert "more than once" in reason or "remove it first" in reason


@pytest.mark.sweep
def test_command_beside_pips(newest, run, tmp_path):
    """What lies beside a command is imported before the standard library."""
    files = {"tool-1.0.data/scripts/json.py": "#!python\nraise SystemExit('no')\n"}
    tool = wheels.build(tmp_path, "tool", "1.0", files)
    python = newest.bare_environment(tmp_path / "env")
    command = [python, "-m", "ensurepip", "--with", tool]
    reason = refused(run, tmp_path / "env", *command)
    assert "pip fails: it does not start (no)" in reason


@pytest.mark.sweep
def test_two_wheels_of_one_name(newest, run, company, tmp_path):
    (tmp_path / "mine").mkdir()
    name = wheels.build(tmp_path / "mine", "my_tool", "2.0", {"my_tool.py": "V = 9\n"})
    python = newest.bare_environment(tmp_path / "env")
    command = [python, "-m", "ensurepip", "--with", name, "--with"]
    reason = error_line(run(*command, company / name.name, status=1))
    assert "have one name" in reason
    run(*command, company)
    code = "import my_tool; print(my_tool.V)"
    assert run(python, "-c", code).stdout == "9\n"


@pytest.mark.sweep
def test_file_that_is_not_the_wheels(newest, run, company, tmp_path):
    python = newest.bare_environment(tmp_path / "env")
    library = tmp_path / "env" / "lib" / "libthing.so"
    library.write_text("mine\n")
    wheels.build(company, "tool", "1.0", {"tool-1.0.data/data/lib/libthing.so": ""})
    command = [python, "-m", "ensurepip", "--with", company]
    reason = refused(run, tmp_path / "env", *command)
    assert f"would replace {library}, which is not its own" in reason
    library.unlink()
    run(*command)
    assert library.read_text() == ""


@pytest.mark.parametrize("name", ["tool.pth", "sitecustomize.py"])
def test_wheel_beside_which_pip_fails(newest, run, tmp_path, name):
    """What is there afterwards is started before that counts as success."""
    tool = wheels.build(tmp_path, "tool", "1.0", {name: "import os; os._exit(0)\n"})
    python = newest.bare_environment(tmp_path / "env")
    command = [python, "-m", "ensurepip", "--with", tool]
    reason = refused(run, tmp_path / "env", *command)
    assert "beside these wheels, pip fails: it does not start" in reason


def test_two_wheels_with_one_command(newest, run, company, tmp_path):
    points = "[console_scripts]\nGreeter = rude:main\n"
    files = {"rude-1.0.dist-info/entry_points.txt": points, "rude.py": ""}
    wheels.build(company, "rude", "1.0", files)
    python = newest.bare_environment(tmp_path / "env")
    command = [python, "-m", "ensurepip", "--with", company]
    assert " would both write " in refused(run, tmp_path / "env", *command)


@pytest.mark.sweep
def test_name_that_is_an_option(newest, run, company, tmp_path):
    for project in ("_r", "_h"):
        wheels.build(company, project, "1.0", {})
    python = newest.bare_environment(tmp_path / "env")
    run(python, "-m", "ensurepip", "--with", company)


@pytest.mark.sweep
def test_environment(newest, run, company, tmp_path):
    command = [newest.path, "-m", "ensurepip.venv", "--with", company]
    run(*command, tmp_path / "env")
    folder = next(tmp_path.glob("env/lib/*/site-packages"))
    names = [name.split("-")[0] for name in distributions(folder)]
    assert sorted(names) == ["greeter", "my_tool", "pip"]


@pytest.mark.sweep
def test_folder_that_an_egg_info_shares(newest, run, tmp_path):
    """As packages of distributions have it, without RECORD."""
    python = newest.bare_environment(tmp_path / "env")
    (folder,) = tmp_path.glob("env/lib/*/site-packages")
    wheels.plant(folder, "tool", "1.0", {"ns/tool.py": "V = 1\n"})
    theirs = {"ns/theirs.py": "V = 1\n"}
    theirs["theirs-1.0.egg-info/PKG-INFO"] = "Name: theirs\nVersion: 1.0\n"
    theirs["theirs-1.0.egg-info/top_level.txt"] = "ns\n"
    for name, content in theirs.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(content)
    tool = wheels.build(tmp_path, "tool", "2.0", {"ns/tool.py": "V = 2\n"})
    run(python, "-m", "ensurepip", "--with", tool)
    assert (folder / "ns" / "tool.py").read_text() == "V = 2\n"
    assert (folder / "ns" / "theirs.py").read_text() == "V = 1\n"
