import os
import shutil
import subprocess
import sys
import zipfile

import pytest
import wheels
from local_index import LocalIndex, serving
from release_clone import (
    BUNDLED,
    CHANGES,
    PYTHONS,
    ROOT,
    Clone,
    bundled_releases,
    write_pythons,
    write_table,
)

WHO = ["-c", "user.name=somebody", "-c", "user.email=somebody@localhost"]


@pytest.fixture(scope="session")
def real_pip(tmp_path_factory):
    """The newest bundled pip, unpacked and compiled, for the stand-ins to run."""
    folder = tmp_path_factory.mktemp("pip")
    _version, path = wheels.bundled("pip", "3.14")
    zipfile.ZipFile(path).extractall(folder)
    subprocess.run([sys.executable, "-m", "compileall", "-q", folder], check=True)
    return folder


@pytest.fixture
def releases():
    """What the index has, and the clone bundles the newest of."""
    return bundled_releases()


@pytest.fixture
def index(releases):
    with serving(LocalIndex(list(releases))) as index:
        yield index


@pytest.fixture(scope="session")
def template(tmp_path_factory, real_pip):
    """A clone to be copied, with the script's modules compiled."""
    root = tmp_path_factory.mktemp("template")
    unwanted = shutil.ignore_patterns("_bundled", "__pycache__")
    for name in "tools", "ensurepip":
        shutil.copytree(ROOT / name, root / name, ignore=unwanted)
    (root / BUNDLED).mkdir()
    write_pythons(root, PYTHONS)
    (root / "CHANGES.rst").write_text(CHANGES)
    (root / BUNDLED / "README.rst").write_text("What are these files?\n")
    old_pip, pip, setuptools = bundled_releases()
    write_table(
        root / BUNDLED, [("3.9", old_pip), ("3.10+", pip), ("3.9-3.10", setuptools)]
    )
    # The bill of materials is the script's own work; test_sbom reads it.
    code = (
        "from bundling import clone, sbom;"
        "text = sbom.render(clone.read_rows(), clone.BUNDLED.joinpath);"
        "clone.SBOM.write_text(text)"
    )
    subprocess.run(
        [sys.executable, "-c", code],
        cwd=root / "tools",
        env={**os.environ, "REAL_PIP": str(real_pip)},
        check=True,
    )
    return root


@pytest.fixture
def make_clone(real_pip, template, tmp_path):
    def make(root):
        shutil.copytree(template, root)
        return Clone(root, real_pip, tmp_path)

    return make


@pytest.fixture
def clone(make_clone, tmp_path):
    return make_clone(tmp_path / "clone")


@pytest.fixture
def repository(run, tmp_path):
    """A clone with all that is here, committed."""
    root = tmp_path / "repository"
    run("git", "clone", "--quiet", ROOT, root)
    listed = run("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    for name in listed.stdout.split("\0"):
        if (ROOT / name).is_file():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, root / name)
    for name in run("git", "ls-files", "-z", "--deleted").stdout.split("\0"):
        (root / name).unlink() if name else None
    run("git", "add", "--all", cwd=root)
    run("git", *WHO, "commit", "--quiet", "--allow-empty", "-m", "all", cwd=root)
    return root
