import venv
from os import PathLike
from typing import Any

__all__ = ["EnvBuilder", "create"]

class EnvBuilder(venv.EnvBuilder):
    pip_options: dict[str, Any]

def create(
    env_dir: str | PathLike[str],
    system_site_packages: bool = False,
    clear: bool = False,
    symlinks: bool = False,
    with_pip: bool = False,
    **options: Any,
) -> None: ...
