"""Writes into dist/ what a release consists of.

    python tools/release.py

``make release`` runs it, in an environment that has ``build``.  The same commit
gives the same bytes.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import make_zipapp
from _clone import CLONE
from bundling import clone
from bundling.table import spell

from ensurepip import __version__


def main():
    changed = git("status", "--porcelain", "-z").split("\0")[0]
    if changed:
        name = changed.split(maxsplit=1)[1]
        print(f"release: error: not committed yet: {name}", file=sys.stderr)
        return 1
    os.environ["SOURCE_DATE_EPOCH"] = git("log", "-1", "--format=%ct")
    dist = Path(CLONE, "dist")
    shutil.rmtree(dist, ignore_errors=True)
    stem = f"ensurepip-{__version__}"
    make_zipapp.make(dist / f"{stem}.pyz")
    for python in clone.read_pythons():
        wheels = make_zipapp.chosen(spell(python))
        make_zipapp.make(dist / f"{stem}-py{spell(python)}.pyz", wheels)
    shutil.copyfile(clone.SBOM, dist / f"{stem}.cdx.json")
    build = [sys.executable, "-m", "build", "--outdir", dist, CLONE]
    subprocess.run(build, check=True, stdout=subprocess.DEVNULL)
    files = sorted(dist.iterdir())
    sums = [f"{clone.sha256(path)}  {path.name}\n" for path in files]
    (dist / "SHA256SUMS").write_text("".join(sums))
    print("".join(f"wrote dist/{path.name}\n" for path in files), end="")
    return 0


def git(*arguments):
    command = ["git", "-C", CLONE, *arguments]
    return subprocess.check_output(command, text=True).strip()


if __name__ == "__main__":
    sys.exit(main())
