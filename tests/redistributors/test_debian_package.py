"""The recipe of a Debian package, as the documentation has it."""

import re
import shutil
import subprocess

import interpreters
import pytest
from support import CLONE

pytestmark = pytest.mark.sweep


def recipe():
    text = (CLONE / "docs" / "redistributors.rst").read_text("utf-8")
    (block,) = re.findall(r"^\.\. code-block:: sh\n((?:\n|   .*\n)+)", text, re.M)
    return re.sub(r"^   ", "", block, flags=re.M)


@pytest.fixture
def version():
    """That of Debian's Python; the package is for this one."""
    for command in ("dpkg-deb", "lintian"):
        if shutil.which(command) is None:
            pytest.skip(f"there is no {command} on this machine")
    system = interpreters.require(interpreters.SYSTEM)
    installed = subprocess.run(
        ["dpkg-query", "--show", f"python{system.version}"], capture_output=True
    )
    if installed.returncode:
        pytest.skip("this machine's Python is no package of Debian")
    return system.version


@pytest.fixture
def package(version, run, tmp_path, tmp_path_factory):
    """The package that the recipe makes, in which lintian found no error."""
    (tmp_path / "ensurepip").symlink_to(CLONE)
    script = re.sub(r"^version=.*", f"version={version}", recipe(), flags=re.M)
    assert "lintian" in script
    # lintian leaves files there.
    env = {"TMPDIR": str(tmp_path_factory.mktemp("lintian"))}
    process = run("sh", "-ec", script, cwd=tmp_path, env=env)
    assert "\nE: " not in process.stdout
    (path,) = tmp_path.glob("*.deb")
    return path


def test_same_bytes(package, run, tmp_path, version):
    before = package.read_bytes()
    shutil.rmtree(tmp_path / "package")
    script = re.sub(r"^version=.*", f"version={version}", recipe(), flags=re.M)
    run("sh", "-ec", script.partition("lintian")[0], cwd=tmp_path)
    assert package.read_bytes() == before


def test_it_installs_and_goes(package, version, run, tmp_path, mount):
    """In a root whose lower layer is this machine."""
    root = tmp_path / "root"
    for name in ("root", "upper", "work"):
        (tmp_path / name).mkdir()
    layers = f"lowerdir=/,upperdir={tmp_path / 'upper'},workdir={tmp_path / 'work'}"
    mount(root, "-t", "overlay", "overlay", "-o", layers)
    mount(root / "dev", "--bind", "/dev")
    shutil.copy(package, root / package.name)
    (root / "tmp").mkdir(exist_ok=True)

    def inside(*command):
        path = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "TMPDIR": "/tmp"}
        return run("chroot", root, *command, env=path).stdout

    inside("dpkg", "--install", f"/{package.name}")
    python = f"/usr/bin/python{version}"
    library = root / "usr" / "lib" / f"python{version}" / "ensurepip"
    assert list(library.glob("__pycache__/_launch.*"))
    inside(python, "-m", "venv", "/tmp/env")
    assert inside("/tmp/env/bin/pip", "--version").startswith("pip ")
    inside("dpkg", "--remove", "--force-depends", f"python{version}-ensurepip")
    assert not library.exists()
