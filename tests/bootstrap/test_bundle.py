"""Which wheels serve a Python, and from where."""

import zipfile

import pytest
import wheels
from support import CLONE, import_package

ensurepip = import_package()
_bundle = ensurepip._bundle


def test_this_package_is_tested():
    assert ensurepip.__file__.startswith(str(CLONE))


@pytest.mark.parametrize(
    "python", [(2, 7), (3, 6), (3, 7), (3, 8), (3, 9), *((3, n) for n in range(10, 30))]
)
def test_every_supported_python_is_served(python):
    selected = _bundle.select(python)
    setuptools = ["setuptools"] if python < (3, 12) else []
    assert [wheel.project for wheel in selected] == [*setuptools, "pip"]
    for wheel in selected:
        assert wheel.filename.startswith(f"{wheel.project}-{wheel.version}-")


@pytest.mark.parametrize("python", [(2, 6), (3, 0), (3, 5)])
def test_other_pythons_are_told_which_are_served(python):
    with pytest.raises(ensurepip.UnsupportedPythonError) as caught:
        _bundle.select(python)
    served = "Python 2.7, 3.6, 3.7, 3.8, 3.9, 3.10 and later"
    assert str(caught.value).endswith(f"this ensurepip serves {served}")


def test_bundled_files_are_those_of_the_table():
    listed = {filename: sha256 for *_, sha256, filename in wheels.table()}
    present = {path.name for path in wheels.BUNDLED.glob("*.whl")}
    assert present == set(listed)
    for filename, sha256 in listed.items():
        assert wheels.sha256(wheels.BUNDLED / filename) == sha256
        assert zipfile.ZipFile(wheels.BUNDLED / filename).testzip() is None


def touch(folder, *filenames):
    for filename in filenames:
        (folder / filename).write_bytes(b"content")


def test_system_folder_is_preferred(tmp_path):
    touch(tmp_path, "pip-1.0-py3-none-any.whl", "wheel-2.0-py3-none-any.whl")
    (pip,) = _bundle.select((3, 13), tmp_path)
    assert (pip.version, pip.folder) == ("1.0", str(tmp_path))
    assert pip.read() == b"content"


def test_system_folder_needs_every_project(tmp_path):
    touch(tmp_path, "pip-1.0-py3-none-any.whl")
    assert _bundle.select((3, 11), tmp_path) == _bundle.select((3, 11))
    touch(tmp_path, "setuptools-1.0-py3-none-any.whl")
    versions = [wheel.version for wheel in _bundle.select((3, 11), tmp_path)]
    assert versions == ["1.0", "1.0"]


def test_system_folder_that_does_not_exist(tmp_path):
    missing = tmp_path / "missing"
    assert _bundle.select((3, 13), missing) == _bundle.select((3, 13))


@pytest.mark.parametrize(
    "versions",
    [
        ["9.0", "10.0", "20.3.4", "20.10"],
        ["1.0.dev1", "1.0a2", "1.0b1", "1.0rc1", "1.0", "1.0.post1", "1.0.1"],
        ["21", "21.0.1"],
        ["20.0", "20.0+dfsg"],
    ],
)
def test_newest_version_in_a_system_folder(tmp_path, versions):
    for count, version in enumerate(versions):
        touch(tmp_path, f"pip-{version}-py3-none-any.whl")
        (pip,) = _bundle.select((3, 13), tmp_path)
        assert pip.version == versions[count]


def test_what_is_no_wheel_of_ours_is_passed_over(tmp_path):
    touch(tmp_path, "pip-2.0-py3-none-any.whl", "pip-script.py", "pip-3.0.tar.gz")
    touch(tmp_path, "pip_tools-9.0-py3-none-any.whl")
    (pip,) = _bundle.select((3, 13), tmp_path)
    assert pip.version == "2.0"


def test_table_states_ranges(monkeypatch):
    table = (
        b"# comment\n\npip 1.0 3.8-3.10 aa a.whl\npip 2.0 3.11+ bb b.whl\n"
        b"setuptools 3.0 3.7-3.11 cc c.whl\n"
    )
    monkeypatch.setattr(_bundle, "_read_bundled", lambda filename: table)
    served = {
        minor: _bundle.select((3, minor))[-1].version for minor in (8, 9, 10, 11, 40)
    }
    assert served == {8: "1.0", 9: "1.0", 10: "1.0", 11: "2.0", 40: "2.0"}
    with pytest.raises(ensurepip.UnsupportedPythonError, match="3.8 to 3.10, 3.11 and"):
        _bundle.select((3, 7))


def wheel_for(folder, version, requires, tag):
    info = f"pip-{version}.dist-info"
    with zipfile.ZipFile(folder / f"pip-{version}-{tag}-none-any.whl", "w") as wheel:
        wheel.writestr(f"{info}/METADATA", f"Name: pip\nRequires-Python: {requires}\n")


def test_wheels_that_this_python_cannot_use_are_passed_over(tmp_path):
    wheel_for(tmp_path, "30.0", ">=3.16", "py3")
    wheel_for(tmp_path, "29.0", ">=3.6,<3.13", "py3")
    wheel_for(tmp_path, "28.0", ">=3.6", "py2")
    wheel_for(tmp_path, "27.0", ">=2.7,!=3.0.*", "py2.py3")
    (pip,) = _bundle.select_from(str(tmp_path), (3, 13))
    assert pip.version == "27.0"
    (pip,) = _bundle.select_from(str(tmp_path), (3, 12))
    assert pip.version == "29.0"


def test_folder_in_place_of_the_bundle_has_to_have_all(tmp_path):
    touch(tmp_path, "pip-1.0-py3-none-any.whl")
    assert _bundle.select_from(str(tmp_path), (3, 13))[0].version == "1.0"
    with pytest.raises(ensurepip.UnsupportedPythonError, match="wheel of setuptools"):
        _bundle.select_from(str(tmp_path), (3, 11))
    with pytest.raises(ensurepip.UnsupportedPythonError, match="setuptools and pip"):
        _bundle.select_from(str(tmp_path / "missing"), (3, 11))
