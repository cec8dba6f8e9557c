from os import PathLike

__all__ = [
    "version",
    "bootstrap",
    "BootstrapError",
    "DamagedBundleError",
    "DisabledError",
    "OptionConflictError",
    "UnsupportedPythonError",
]

class BootstrapError(Exception):
    exit_status: int

class DamagedBundleError(BootstrapError): ...
class DisabledError(BootstrapError): ...
class OptionConflictError(BootstrapError, ValueError): ...
class UnsupportedPythonError(BootstrapError): ...

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
) -> None: ...
