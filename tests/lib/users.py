"""Another user of the machine, whom root can have."""

import os
import shutil
import subprocess

import pytest

# Nobody of this machine, with a group that is theirs alone.
THEM = 54321

only_root = pytest.mark.skipif(
    os.geteuid() != 0, reason="only root can give folders away"
)


def as_them(*command):
    """Return a command that runs as the other user, who may look everywhere."""
    rights = [f"--{kind}-caps=+dac_read_search" for kind in ("inh", "ambient")]
    ids = [f"--reuid={THEM}", f"--regid={THEM}", "--clear-groups"]
    command = ["setpriv", *ids, *rights, *command]
    probe = [*command[: len(ids) + len(rights) + 1], "true"]
    if shutil.which("setpriv") is None or subprocess.run(probe).returncode:
        pytest.skip("no other user can be had here")
    return command
