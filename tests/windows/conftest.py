import shutil
from pathlib import Path

import make_zipapp
import pytest
import windows


@pytest.fixture(scope="session")
def wine(tmp_path_factory):
    """A Windows, made once for all tests of a session."""
    system = windows.Windows(tmp_path_factory.mktemp("windows"))
    yield system
    system.close()


@pytest.fixture(scope="session")
def pyz(tmp_path_factory):
    path = tmp_path_factory.mktemp("zipapp") / "ensurepip.pyz"
    make_zipapp.make(path)
    return path


@pytest.fixture(scope="session")
def with_pip(wine, pyz, tmp_path_factory):
    """A function that gives a new copy of a Python which has got its pip."""
    made = {}

    def copy(version, folder):
        if version not in made:
            place = tmp_path_factory.mktemp("python") / version
            python = windows.embeddable(version, place)
            made[version] = place, wine.run(python, pyz)
        place, told = made[version]
        # Its commands name it by its path.
        shutil.copytree(place, folder)
        return Path(folder, "python.exe"), told

    copy.place = lambda version: made[version][0]
    return copy


@pytest.fixture(scope="session")
def full(wine, tmp_path_factory):
    """A function that gives a new copy of a Python as the installer lays it out."""
    made = []

    def copy(folder):
        if not made:
            place = tmp_path_factory.mktemp("full") / "python"
            made.append(windows.full_layout("3.11", place).parent)
        shutil.copytree(made[0], folder)
        return Path(folder, "python.exe")

    return copy
