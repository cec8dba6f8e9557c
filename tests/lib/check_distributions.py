"""Checks that the sdist and the wheel in a folder hold the whole package.

python tests/lib/check_distributions.py DIST
"""

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

# What only a clone needs.
UNPACKED = {".gitignore", ".ci/run", ".pre-commit-config.yaml"}


def main(folder):
    tracked = subprocess.check_output(["git", "ls-files", "-z"], text=True)
    files = set(filter(None, tracked.split("\0")))
    package = {name for name in files if name.startswith("ensurepip/")}
    (sdist,) = Path(folder).glob("*.tar.gz")
    (wheel,) = Path(folder).glob("*-py2.py3-none-any.whl")
    with tarfile.open(sdist) as archive:
        inside = {name.partition("/")[2] for name in archive.getnames()}
    missing = (files - UNPACKED) - inside
    with zipfile.ZipFile(wheel) as archive:
        packed = set(archive.namelist())
    info = "-".join(wheel.name.split("-")[:2]) + ".dist-info"
    missing |= (package | {f"{info}/sboms/sbom.cdx.json"}) - packed
    return f"missing: {sorted(missing)}" if missing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
