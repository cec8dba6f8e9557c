from collections.abc import Sequence
from os import PathLike
from typing import Any

from ensurepip._errors import (
    BootstrapError,
    DamagedBundleError,
    DisabledError,
    OptionConflictError,
    UnsupportedPythonError,
)

__version__: str

__all__ = [
    "version",
    "bootstrap",
    "BootstrapError",
    "DamagedBundleError",
    "DisabledError",
    "OptionConflictError",
    "UnsupportedPythonError",
]

def version() -> str: ...
def bootstrap(
    root: str | PathLike[str] | None = None,
    upgrade: bool = False,
    user: bool = False,
    verbosity: int = 0,
    altinstall: bool = False,
    default_pip: bool | None = None,
    prefix: str | PathLike[str] | None = None,
    break_system_packages: bool = False,
    python: str | PathLike[str] | None = None,
    verify: bool = False,
    check: bool = False,
    no_downgrade: bool = False,
    compile: bool | None = None,
    setuptools: bool = True,
    wheels: Sequence[str | PathLike[str]] = (),
    pip: str | None = None,
    index: str | None = None,
) -> dict[str, Any]: ...
