"""Which pips the release script finds an inner door in."""

import zipfile

import pytest
from bundling import doors
from local_index import DOORS

SCHEME, INSTALL = DOORS


@pytest.mark.parametrize(
    ("place", "source", "reason"),
    [
        (SCHEME, DOORS[SCHEME], None),
        (SCHEME, None, "pip._internal.locations.get_scheme is not there"),
        (SCHEME, "get_scheme = print", "get_scheme is not there"),
        (SCHEME, "class get_scheme: pass", "get_scheme is not there"),
        (
            SCHEME,
            DOORS[SCHEME].replace("user=False, home=None", "home=None, user=False"),
            "get_scheme has the parameters dist_name, home, user, ",
        ),
        (SCHEME, DOORS[SCHEME].replace("more=None", "more"), "requires more, too"),
        (
            INSTALL,
            "def install_wheel(name, wheel_path, scheme, req_description, pycompile,\n"
            "warn_script_location, direct_url, requested, more, rest=None): ...",
            "install_wheel requires more, too",
        ),
        (INSTALL, "def install_wheel(name): ...", "has the parameters name"),
        (INSTALL, "def install_wheel(", "install_wheel cannot be read"),
        (INSTALL, "\0", "install_wheel cannot be read"),
        (INSTALL, "-" * 100_000, "install_wheel cannot be read"),
    ],
)
def test_door(tmp_path, place, source, reason):
    path = tmp_path / "pip-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in {**DOORS, place: source}.items():
            if text is not None:
                archive.writestr(name, text)
    found = doors.faults(path)
    if reason is None:
        assert found == []
    else:
        (line,) = found
        assert reason in line


def test_module_that_is_no_package(tmp_path):
    path = tmp_path / "pip-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("pip/_internal/locations.py", DOORS[SCHEME])
        archive.writestr(INSTALL, DOORS[INSTALL])
    assert doors.faults(path) == []
