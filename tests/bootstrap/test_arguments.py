"""What the command line turns into: the arguments that pip is given."""

import os

import pytest
from support import import_package

ensurepip = import_package()

BEFORE = ["install", "--no-cache-dir", "--no-index", "--find-links"]


def replace_this(monkeypatch, **changes):
    """Let another Python be the one that runs."""
    monkeypatch.setattr(ensurepip, "_THIS", ensurepip._THIS._replace(**changes))


@pytest.fixture
def call(monkeypatch):
    """Run the command line up to the start of pip; return (arguments, option)."""
    calls = []
    monkeypatch.setattr(os, "environ", dict(os.environ))
    replace_this(monkeypatch, version=(3, 13))
    monkeypatch.setattr(
        ensurepip, "_run_pip", lambda args, paths: calls.append(args) or 0
    )

    def call(*argv):
        assert ensurepip._main(list(argv)) == 0
        args = calls.pop()
        assert args[: len(BEFORE)] == BEFORE
        return args[len(BEFORE) + 1 :], os.environ.get("ENSUREPIP_OPTIONS")

    return call


def test_default(call):
    assert call() == (["pip"], "install")


def test_default_on_python_2(call, monkeypatch):
    replace_this(monkeypatch, version=(2, 7))
    assert call() == (["setuptools", "pip"], None)
    assert call("--no-default-pip") == (["setuptools", "pip"], "install")
    assert call("--altinstall") == (["setuptools", "pip"], "altinstall")


def test_all_options(call):
    argv = ["-v", "--user", "--upgrade", "--root", "/r/", "--altinstall", "-v"]
    expected = ["--root", "/r/", "--upgrade", "--user", "-vv", "pip"]
    assert call(*argv) == (expected, "altinstall")


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["-v"], ["-v"]),
        (["-vvvv"], ["-vvv"]),
        (["-q"], ["-q"]),
        (["--quiet", "--quiet"], ["-qq"]),
    ],
)
def test_verbosity(call, options, expected):
    assert call(*options)[0] == [*expected, "pip"]


def test_one_call_does_not_hold_for_the_next(call):
    assert call("--altinstall")[1] == "altinstall"
    assert call("--default-pip")[1] is None
    assert call("--default-pip", "--no-default-pip")[1] == "install"


def test_python_without_bytecode_files(call, monkeypatch):
    replace_this(monkeypatch, keeps_bytecode=False)
    assert call()[0] == ["--no-compile", "pip"]


def test_status_of_a_replaced_run_pip(monkeypatch):
    monkeypatch.setattr(os, "environ", dict(os.environ))
    monkeypatch.setattr(ensurepip, "_run_pip", lambda args, paths: 3)
    assert ensurepip._main([]) == 3
    with pytest.raises(ensurepip.BootstrapError, match="status 3"):
        ensurepip.bootstrap()
