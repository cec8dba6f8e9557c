"""Uses the public API as a typed program would; checked, never run."""

from pathlib import Path

import ensurepip
import ensurepip.venv

installed: str = ensurepip.version()
ensurepip.bootstrap(None, True, False, 1)
ensurepip.bootstrap(root=Path("root"), altinstall=True, default_pip=None)
try:
    ensurepip.bootstrap(user=True)
except ensurepip.BootstrapError as error:
    status: int = error.exit_status

conflict: ValueError = ensurepip.OptionConflictError()

builder = ensurepip.venv.EnvBuilder(with_pip=True)
builder.create("env")
ensurepip.venv.create(Path("env"), with_pip=True, prompt="env")

# Wrong uses, which the stubs have to catch.
ensurepip.bootstrap(verbosity="much")  # type: ignore[arg-type]
ensurepip.version(1)  # type: ignore[call-arg]
