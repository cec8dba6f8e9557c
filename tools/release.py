"""Writes into dist/ what a release consists of.

    python tools/release.py

``make release`` runs it, in an environment that has ``build``.  The same commit
gives the same bytes.
"""

import hashlib
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import make_zipapp
from _clone import CLONE
from bundling import clone
from bundling.table import spell

from ensurepip import __version__


def main():
    try:
        changed = uncommitted()
    except subprocess.CalledProcessError:
        # It has said why.
        return 1
    if changed:
        print(f"release: error: not committed yet: {changed!r}", file=sys.stderr)
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


def uncommitted():
    """Return the name of a file that is not as in the last commit, or None.

    The files themselves are looked at: settings of git, its index and variables can
    hide one from ``git status``.
    """
    names = set()
    for line in git("ls-tree", "-r", "-z", "HEAD").split("\0")[:-1]:
        kind, name = line.split("\t", 1)
        names.add(name)
        path = Path(CLONE, name)
        mode, _type, content = kind.split()
        if not os.path.lexists(path) or (mode_of(path), blob(path)) != (mode, content):
            return name
    # Of the lists of what is ignored, only the one that is committed counts.
    ignored = f"--exclude-from={CLONE}/.gitignore"
    there = git("ls-files", "-z", "--cached", "--others", ignored).split("\0")
    return next((name for name in there if name not in names), "") or None


def mode_of(path):
    """Return what git calls the kind of a file."""
    status = path.lstat()
    if stat.S_ISLNK(status.st_mode):
        return "120000"
    return "100755" if status.st_mode & stat.S_IXUSR else "100644"


def blob(path):
    """Return what git calls the content of a file."""
    data = os.fsencode(os.readlink(path)) if path.is_symlink() else path.read_bytes()
    return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()


def git(*arguments):
    """Return what git says of this clone, whatever variables lead it to another."""
    command = ["git", "-C", CLONE, f"--git-dir={CLONE}/.git", *arguments]
    environ = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    return subprocess.check_output(command, text=True, env=environ).strip()


if __name__ == "__main__":
    sys.exit(main())
