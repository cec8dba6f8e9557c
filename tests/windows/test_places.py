"""Where a pip goes: to a user, a root, a prefix, another Python, odd paths."""

import pytest
import windows
from support import distributions, leftovers, tree
from wheels import bundled
from windows import commands, of_version, packages, windowed

# Wine is slow.
pytestmark = pytest.mark.sweep

# Runs itself again without variables.
WITHOUT = """
import os, subprocess, sys
left = {n: v for n, v in os.environ.items() if n.upper() not in sys.argv[1].split()}
left.update(each.split("=") for each in sys.argv[2].split())
sys.exit(subprocess.call([sys.executable] + sys.argv[3:], env=left))
"""
HOME = "APPDATA USERPROFILE HOMEDRIVE HOMEPATH"
PIP = f"pip-{bundled('pip', '3.11')[0]}.dist-info"


@pytest.fixture
def python(full, tmp_path):
    return full(tmp_path / "python")


def test_user(wine, python, pyz, tmp_path):
    """Nobody's home is the private folder, which goes away."""
    before = tree(tmp_path)
    run = [python, "-c", WITHOUT, HOME, ""]
    _output, errors = wine.run(*run, pyz, "--user", status=2)
    assert "who has none: set APPDATA, or PYTHONUSERBASE\n" in errors
    assert tree(tmp_path) == before
    run[-1] = f"APPDATA=Z:{windowed(tmp_path / 'data')}"
    output, errors = wine.run(*run, pyz, "--user")
    assert errors == ""
    assert (
        f"Z:{windowed(tmp_path / 'data')}\\Python\\Python311\\site-packages" in output
    )
    base = tmp_path / "data" / "Python" / "Python311"
    assert PIP in distributions(base / "site-packages")
    assert (base / "Scripts" / "pip3.11.exe").exists()
    assert wine.run(*run, "-m", "pip", "--version")[0].startswith("pip ")
    assert distributions(packages(python)) == []
    assert wine.temporary() == []


def test_root_and_prefix(wine, python, pyz, tmp_path):
    """A root without a drive is on the current one, not on that of TEMP."""
    options = {
        "root": ["--root", windowed(tmp_path / "root"), "--no-setuptools"],
        "prefix": ["--prefix", f"Z:{windowed(tmp_path / 'prefix')}"],
    }
    places = {
        "root": tmp_path / "root" / str(python.parent)[1:],
        "prefix": tmp_path / "prefix",
    }
    for name, place in places.items():
        output, errors = wine.run(python, pyz, *options[name])
        assert f" in Z:{windowed(place)}\\Lib\\site-packages" in output
        assert errors == ""
        assert PIP in distributions(place / "Lib" / "site-packages")
        assert (place / "Scripts" / "pip3.11.exe").exists()
    assert distributions(packages(python)) == []
    assert wine.temporary() == []


def test_another_python(wine, python, pyz, tmp_path):
    """It is named without its ending, as a command, and as a folder."""
    other = windows.embeddable("3.13", tmp_path / "other")
    path = {"WINEPATH": f"Z:{windowed(other.parent)}"}
    output, errors = wine.run(python, pyz, "--python", "python", **path)
    assert output.startswith("python: pip ")
    assert f" in Z:{windowed(packages(other))}; " in output
    assert errors == ""
    assert commands(other) == of_version("3.13")
    assert wine.run(other, "-m", "pip", "--version")[0].startswith("pip ")
    for name in (other.with_name("python"), other.parent):
        output, _errors = wine.run(python, pyz, "--python", name)
        assert output.startswith(f"{name}: pip ")
        assert " is already in " in output
    assert commands(python) == []
    _output, errors = wine.run(python, pyz, "--python", tmp_path, status=1)
    assert "it has no Scripts\\python.exe\n" in errors


def test_path_of_240_characters(wine, pyz, tmp_path):
    """With some that are none of a name; pythonw, which has no streams, serves it."""
    place = tmp_path / "a ü Ω"
    rest = 240 - len(f"Z:{packages(place / 'python.exe')}")
    place = place / ("long" * 60)[: rest - 1]
    place.parent.mkdir()
    python = windows.embeddable("3.13", place)
    assert len(f"Z:{packages(python)}") == 240
    wine.run(python.with_name("pythonw.exe"), pyz, "--verify")
    assert PIP in distributions(packages(python))
    assert commands(python) == of_version("3.13")
    assert leftovers(packages(python)) == []
    wine.run(python.with_name("pythonw.exe"), pyz, "--check")
    shown = wine.run(python, "-X", "utf8", "-m", "pip", "--version")[0]
    assert shown.startswith("pip ")
    told = wine.run(python.parent / "Scripts" / "pip3.exe", "--help")[0]
    assert "Usage" in told
