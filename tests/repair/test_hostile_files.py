"""What the files of a target say is taken for what it is: anybody's words."""

import os
import shutil

import cases
import interpreters
import pytest
from support import error_line, tree

# What a RECORD must not be able to name.
ROWS = [
    "../../../bin/python,,",
    "..,,",
    "../,,",
    ".,,",
    "other,,",
    "other/__init__.py,,",
    "../site-packages/other/__init__.py,,",
    "pip/../other/__init__.py,,",
    "/{outside}/victim,,",
    "{up}/victim,,",
    "{up}/bin/pip3,,",
    "pip/link/victim,,",
]


@pytest.fixture
def attacked(each_damaged):
    """A copy whose RECORD and pip name whatever can be lost; and what that is."""
    copy = each_damaged
    outside = copy.folder.parent / "outside"
    (outside / "bin").mkdir(parents=True)
    (outside / "victim").write_text("victim")
    (outside / "bin" / "pip3").write_text("#!/nowhere/python\n")
    (copy.packages / "other").mkdir()
    (copy.packages / "other" / "__init__.py").write_text("x = 1\n")
    (copy.packages / "pip" / "link").symlink_to(outside)
    up = os.path.relpath(outside, copy.packages)
    with open(copy.info / "RECORD", "a") as record:
        for row in ROWS:
            record.write(row.format(outside=outside, up=up) + "\n")
    return copy, outside


@pytest.mark.parametrize("how", ["healthy", "damaged", "command"])
def test_record_that_names_what_is_not_its_own(attacked, how):
    copy, outside = attacked
    if how == "damaged":
        (copy.packages / "pip" / "__main__.py").unlink()
    elif how == "command":
        copy.command().unlink()
    before = tree(outside)
    (copy.folder / "bin" / "other").write_text("")

    copy.run(copy.python, "-m", "ensurepip", "--upgrade")

    assert copy.run(copy.python, "-c", "import other")
    assert (copy.folder / "bin" / "other").exists()
    assert tree(outside) == before
    assert not list(copy.folder.rglob(".ensurepip-*"))
    assert not list(outside.rglob(".ensurepip-*"))
    shown = copy.run(copy.python, "-m", "pip", "--version").stdout
    assert shown.startswith(f"pip {copy.version} from {copy.packages}")


def test_uninstalling_what_names_more_than_its_own(attacked):
    copy, outside = attacked
    before = tree(copy.folder), tree(outside)
    process = copy.run(copy.python, "-m", "ensurepip._uninstall", status=1)
    assert "which is not its own" in error_line(process)
    assert (tree(copy.folder), tree(outside)) == before


@pytest.mark.parametrize("by", ["name", "entry point", "comment", "second dist-info"])
def test_uninstalling_what_leads_to_another_folder(each_damaged, tmp_path, by):
    """Each is what pip's own uninstallation goes by."""
    victim = tmp_path / "victim" / "pip3"
    victim.parent.mkdir()
    victim.write_text("victim")
    copy, info = each_damaged, each_damaged.info
    if by == "name":
        with open(info / "RECORD", "a") as file:
            file.write(f"{os.path.relpath(victim, copy.packages)},,\n")
    elif by in ("entry point", "comment"):
        way = ";/" * (by == "comment") + os.path.relpath(victim, copy.folder / "bin")
        (info / "entry_points.txt").write_text(f"[gui_scripts]\n{way} = pip:main\n")
    else:
        second = copy.packages / "pip.dist-info"
        second.mkdir()
        for name in ("METADATA", "INSTALLER"):
            shutil.copy(info / name, second)
        (second / "RECORD").write_text(f"{victim},,\n")
    before = tree(copy.folder)
    process = copy.run(copy.python, "-m", "ensurepip._uninstall", status=1)
    reasons = ["own: pip would remove", "than once", "not in plain words"]
    assert any(reason in error_line(process) for reason in reasons)
    assert victim.read_text() == "victim"
    assert tree(copy.folder) == before


@pytest.mark.parametrize("name", ["pip", "pip/__pycache__", "pip/_internal/cli"])
def test_uninstalling_through_a_link(each_damaged, tmp_path, name):
    """What pip would remove is that of who made the link; also in an environment,
    where pip says that it did it, and does not."""
    path = each_damaged.packages / name
    path.mkdir(exist_ok=True)
    path.rename(tmp_path / "theirs")
    path.symlink_to(tmp_path / "theirs")
    (tmp_path / "theirs" / "more").write_text("")
    before = tree(tmp_path)
    command = [each_damaged.python, "-m", "ensurepip._uninstall"]
    reason = error_line(each_damaged.run(*command, status=1))
    assert f"{path} leads to {tmp_path / 'theirs'}: " in reason
    assert tree(tmp_path) == before


def test_record_in_another_users_root(newest, run, tmp_path):
    """As root installs into a tree that somebody else fills."""
    command = [newest.path, "-m", "ensurepip", "--root", tmp_path / "root"]
    run(*command)
    (record,) = (tmp_path / "root").rglob("pip-*.dist-info/RECORD")
    victim = tmp_path / "victim"
    victim.write_text("victim")
    up = os.path.relpath(victim, record.parent.parent)
    with open(record, "a") as file:
        file.write(f"{up},,\n")
    (record.parent.parent / "pip" / "__main__.py").unlink()
    run(*command)
    assert victim.read_text() == "victim"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["root", "victim"]


def test_certificates_of_somebody_else(newest, run, tmp_path):
    """What only root can read must not end where others can."""
    command = [newest.path, "-m", "ensurepip", "--root", tmp_path / "root"]
    run(*command)
    certifi = next((tmp_path / "root").rglob("pip/_vendor/certifi"))
    outside = tmp_path / "outside"
    shutil.copytree(certifi, outside)
    (outside / "cacert.pem").write_text(cases.CERTIFICATES)
    certifi.rename(certifi.with_name("kept"))
    certifi.symlink_to(outside)
    (certifi.parent / "__init__.py").unlink()
    before = tree(outside)
    run(*command)
    assert not certifi.is_symlink()
    assert (certifi / "cacert.pem").read_text() != cases.CERTIFICATES
    assert tree(outside) == before


def test_certificates_of_the_image(newest, run, tmp_path):
    """A link that is meant to be followed inside stays as it is."""
    command = [newest.path, "-m", "ensurepip", "--root", tmp_path / "root"]
    run(*command)
    certifi = next((tmp_path / "root").rglob("pip/_vendor/certifi"))
    outside = tmp_path / "authorities.pem"
    outside.write_text(cases.CERTIFICATES)
    (certifi / "cacert.pem").unlink()
    (certifi / "cacert.pem").symlink_to(outside)
    (certifi.parent / "__init__.py").unlink()
    assert "cacert.pem is not pip's own and stays" in run(*command).stderr
    assert os.readlink(certifi / "cacert.pem") == str(outside)


@pytest.mark.parametrize("place", ["--root", "--prefix"])
@pytest.mark.parametrize("which", ["site-packages", "bin", "lib"])
@pytest.mark.parametrize("with_pip", [False, True])
def test_folder_that_leads_out(newest, run, tmp_path, place, which, with_pip):
    there = tmp_path / "there"
    command = [newest.path, "-m", "ensurepip", place, there]
    run(*command)
    folder = next(path for path in there.rglob(which) if path.is_dir())
    outside = tmp_path / "outside"
    if with_pip:
        folder.rename(outside)
        for pip in outside.rglob("pip/__main__.py"):
            pip.unlink()
    else:
        shutil.rmtree(folder)
        outside.mkdir()
    folder.symlink_to(outside)
    before = tree(tmp_path)

    process = run(*command, status=1)

    assert f"leads out of {there}" in error_line(process)
    assert tree(tmp_path) == before


@interpreters.each("3.13")
def test_link_inside_of_the_root(interpreter, run, tmp_path):
    """As lib64 is one to lib."""
    root = tmp_path / "root"
    command = [interpreter.path, "-m", "ensurepip", "--root", root]
    run(*command)
    (library,) = [path for path in root.rglob("lib") if path.is_dir()]
    library.rename(library.parent / "lib64")
    library.symlink_to("lib64")
    (packages,) = library.glob("python*/site-packages")
    (packages / "pip" / "__main__.py").unlink()
    run(*command)
    assert (packages / "pip" / "__main__.py").exists()
    assert library.is_symlink()


def make_pipe(path):
    path.unlink(missing_ok=True)
    os.mkfifo(path)


def make_folder(path):
    path.unlink(missing_ok=True)
    path.mkdir()


def make_device(path):
    path.unlink(missing_ok=True)
    path.symlink_to("/dev/zero")


@pytest.mark.parametrize("make", [make_pipe, make_folder, make_device])
@pytest.mark.parametrize(
    "name", ["RECORD", "METADATA", "INSTALLER", "direct_url.json", "entry_points.txt"]
)
def test_what_is_no_file_is_not_read(damaged, make, name):
    make(damaged.info / name)
    damaged.command().unlink()
    damaged.run(damaged.python, "-m", "ensurepip")
    damaged.check_pip()


@pytest.mark.parametrize("make", [make_pipe, make_device])
def test_module_that_is_no_file(damaged, make):
    make(damaged.packages / "pip" / "_internal" / "cli" / "main.py")
    damaged.check(said="pip/_internal/cli/main.py is missing")


@pytest.mark.parametrize("make", [make_pipe, make_folder])
def test_command_that_is_no_file(each_damaged, make):
    """Only files and links are moved: it is for its owner to say what it is."""
    path = each_damaged.command()
    make(path)
    process = each_damaged.run(each_damaged.python, "-m", "ensurepip", status=1)
    assert f"{path} is no file, and in the way" in error_line_after_notes(process)
    assert path.exists() and not path.is_file()


def error_line_after_notes(process):
    lines = process.stderr.splitlines()
    return lines[-1].removeprefix("ensurepip: error: ")


def test_dist_info_that_is_a_file(each_damaged):
    shutil.rmtree(each_damaged.info)
    each_damaged.info.write_text("")
    each_damaged.check()


def test_dist_info_that_leads_elsewhere(each_damaged, tmp_path):
    """It is a link that goes; what it leads to stays as it is."""
    each_damaged.info.rename(tmp_path / "elsewhere")
    each_damaged.info.symlink_to(tmp_path / "elsewhere")
    before = tree(tmp_path / "elsewhere")
    process = each_damaged.run(each_damaged.python, "-m", "ensurepip")
    assert "is already in" in process.stdout
    each_damaged.command().unlink()
    each_damaged.run(each_damaged.python, "-m", "ensurepip")
    (each_damaged.packages / "pip" / "__main__.py").unlink()
    each_damaged.check()
    assert tree(tmp_path / "elsewhere") == before


@pytest.mark.parametrize(
    "content",
    [
        b"a,,\n" * 1_000_000,
        b"../../../bin/x,,\n" * 1_000_000,
        b'"' * 1_000_000,
        b"\0" * 99,
        b"\xff\xfe\n",
        b"pip/__init__.py,sha256=," + b"9" * 5000 + b"\n",
        b"pip/__init__.py,,-1\n",
    ],
    ids=["long", "long-out", "quotes", "nulls", "no-text", "number", "negative"],
)
def test_record_of_any_content(each_damaged, content):
    with open(each_damaged.info / "RECORD", "ab") as file:
        file.write(content)
    each_damaged.check(said="its RECORD cannot be read")


def test_one_null_byte_in_record(each_damaged):
    path = each_damaged.info / "RECORD"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] = 0
    path.write_bytes(content)
    each_damaged.check(said="its RECORD cannot be read")


def test_entry_points_that_call_something_else(damaged):
    """It is the code of a command, and no more than the name of a function."""
    path = damaged.info / "entry_points.txt"
    path.write_text("[console_scripts]\npip = os:system('touch x') #\n")
    damaged.command().unlink()
    damaged.run(damaged.python, "-m", "ensurepip")
    shown = damaged.run(damaged.command(), "--version").stdout
    assert shown.startswith(f"pip {damaged.version} ")
