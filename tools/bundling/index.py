"""The index, asked through a bundled pip in a process of its own.

pip gets nothing from the maintainer's configuration but how to reach the index.
"""

import ast
import contextlib
import html
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

import _module

from ensurepip._bundle import BundledWheel

from .clone import ROOT, newest_pip, sha256
from .packaging import is_final, read_name
from .say import Failure
from .table import spell
from .ways import refusal
from .wheelfile import headers

_PROGRAM = ROOT / "tools" / "_guarded_pip.py"

# The settings of the maintainer's pip that say how to reach the index.  All
# others stay out: they could change which release is chosen, where it comes
# from (extra-index-url, find-links, constraint, pre, no-binary, ...), or what
# the answer is worth (trusted-host accepts a server that proves nothing).
_CARRIED = {
    "index-url": "INDEX_URL",
    "pypi-url": "INDEX_URL",
    "cert": "CERT",
    "client-cert": "CLIENT_CERT",
    "proxy": "PROXY",
    "timeout": "TIMEOUT",
    "default-timeout": "TIMEOUT",
    "retries": "RETRIES",
    "keyring-provider": "KEYRING_PROVIDER",
    "cache-dir": "CACHE_DIR",
    "no-cache-dir": "NO_CACHE_DIR",
}


class IndexFailure(Failure):
    """The index did not give what it was asked for."""


class NoRelease(IndexFailure):
    """The index was reached, and has no release that fits."""


class Told(NamedTuple):
    """What an index has beside a wheel; None for what it does not have."""

    sdist: Path | None
    vulnerabilities: list | None


@contextlib.contextmanager
def asking(options, scratch, teller):
    """Give the Index that the options name, asked through the newest bundled pip.

    :param scratch: a folder for temporary files.
    :raises IndexFailure: if its URL is refused.
    """
    pip = newest_pip()
    arguments = ["--only-binary=:all:", "-vv" if teller.verbose else "-qqq"]
    settings = {}
    if options.no_index:
        page = scratch / "index.html"
        page.write_text(_page(Path(options.find_links).resolve()), "utf-8")
        arguments += ["--no-index", f"--find-links={page}"]
        settings["INDEX_URL"] = page.as_uri()
    else:
        listed = subprocess.run(
            [sys.executable, "-c", _module.RUN, pip, "pip", "config", "list"],
            capture_output=True,
            encoding="utf-8",
        )
        if listed.returncode:
            reason = listed.stderr.strip().rpartition("\n")[2]
            raise IndexFailure(f"pip failed to tell its configuration: {reason}")
        settings = read_settings(listed.stdout)
        if options.index_url:
            settings["INDEX_URL"] = options.index_url
        if reason := refusal(settings.get("INDEX_URL", "https:")):
            raise IndexFailure(reason)
    clean = {k: v for k, v in os.environ.items() if not k.upper().startswith("PIP_")}
    settings.update(CONFIG_FILE=os.devnull, DISABLE_PIP_VERSION_CHECK="1")
    settings.update(NO_INPUT="1", NO_COLOR="1")
    log = scratch / "pip.log"
    with (
        open(log, "w") as file,
        subprocess.Popen(
            [sys.executable, _PROGRAM, pip, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=None if teller.verbose else file,
            env={
                **clean,
                **{f"PIP_{name}": value for name, value in settings.items()},
                "TMPDIR": str(scratch),
            },
            encoding="utf-8",
        ) as process,
    ):
        try:
            yield Index(process, scratch, log, options.no_index)
        finally:
            process.kill()


def _page(folder):
    """Return what an index of the wheels in a folder would tell."""
    text = "<!DOCTYPE html>\n"
    for path in folder.glob("*.whl"):
        try:
            requires = headers(path, "METADATA")["Requires-Python"] or ""
        except Exception:  # a damaged zip file can raise nearly any
            requires = ""
        text += '<a href="{}#sha256={}" data-requires-python="{}">{}</a>\n'.format(
            path.as_uri(), sha256(path), html.escape(requires), html.escape(path.name)
        )
    return text


def read_settings(listed):
    """Return the carried settings of the maintainer's pip, as it lists them.

    It lists what its files and variables set, those of one section or file
    already merged; the variables win over a section for the command, and that
    one over the global section.
    """
    sections = {"global": {}, "install": {}, ":env:": {}}
    for line in listed.splitlines():
        key, _, value = line.partition("=")
        section, _, name = key.rpartition(".")
        if section in sections and name in _CARRIED:
            sections[section][_CARRIED[name]] = str(ast.literal_eval(value))
    settings = {}
    for section in sections.values():
        settings.update({key: value for key, value in section.items() if value})
    return settings


class Index:
    """One index, or a folder of wheels.

    :param process: a running ``_guarded_pip.py``.
    :param log: the path of what it says where it does not answer.
    """

    def __init__(self, process, scratch, log, is_folder):
        self._process = process
        self._scratch = scratch
        self._log = log
        self._is_folder = is_folder
        self._urls = {}

    def _ask(self, about, ask, **question):
        """Return the answer to a question, which is about what the failure names."""
        with contextlib.suppress(BrokenPipeError):
            print(
                json.dumps({"ask": ask, **question}),
                file=self._process.stdin,
                flush=True,
            )
        answer = self._process.stdout.readline()
        if not answer:
            reasons = self._log.read_text().splitlines() or ["it ended"]
            raise IndexFailure(f"pip failed when asked for {about}: {reasons[-1]}")
        told = json.loads(answer)
        if "failure" in told:
            raise IndexFailure(f"the index was asked for {about}: {told['failure']}")
        return told["answer"]

    def newest(self, python, project, version=None, any_python=False):
        """Return the BundledWheel of a project that *python* is to get.

        :param version: the one to get; by default the newest.
        :param any_python: whether it need not serve that Python.
        :raises NoRelease: if nothing fits, or only what is yanked or a
            pre-release.
        :raises IndexFailure: if the index cannot be asked.
        """
        wanted = f"{project}=={version}" if version else project
        about = f"{wanted} for Python {spell(python)}"
        found = self._ask(
            about,
            "newest",
            python=python,
            project=project,
            version=version,
            any_python=any_python,
        )
        if not found:
            raise NoRelease(f"no matching release: the index has no {about}")
        wheel = read_answer(found)
        if wheel.project != project:
            raise IndexFailure(f"the index calls {project} {wheel.filename}")
        if found["yanked"] or not is_final(found["version"]):
            fault = "yanked" if found["yanked"] else "no final release"
            raise NoRelease(
                f"{project} {wheel.version} is {fault}, and the index has no other "
                f"{about}"
            )
        self._urls[wheel] = found["url"]
        return wheel

    def download(self, wheel, path):
        """Fetch a wheel, of which :meth:`newest` told, to *path*."""
        self._ask(wheel.filename, "fetch", url=self._urls[wheel], path=str(path))
        refuse_other(path, wheel.sha256)

    def describe(self, wheels):
        """Return ``{wheel: Told}`` of what the index has beside wheels.

        A folder of wheels tells nothing.
        """
        return {} if self._is_folder else {wheel: self._told(wheel) for wheel in wheels}

    def _told(self, wheel):
        answer = self._ask(
            f"the source of {wheel.filename}",
            "describe",
            project=wheel.project,
            version=wheel.version,
            folder=str(self._scratch),
        )
        sdist = answer["sdist"]
        for name in filter(None, [wheel.filename, sdist]):
            _refuse_unknown(answer["files"].get(name, True), name)
        if sdist:
            refuse_other(self._scratch / sdist, answer["files"][sdist])
            sdist = self._scratch / sdist
        return Told(sdist, understood(answer["vulnerabilities"]))


def understood(vulnerabilities):
    """Return a list of vulnerabilities, or None if an index gives something else."""
    try:
        return [_understood(item) for item in vulnerabilities]
    except (TypeError, AttributeError):
        return None


def _understood(item):
    names = [item.get("id"), *(item.get("aliases") or [])]
    fixed = item.get("fixed_in") or []
    # They are printed: one word each.
    if not all(_WORD.fullmatch(word) for word in [*names, *fixed]):
        raise TypeError
    return {"names": names, "fixed": fixed, "withdrawn": bool(item.get("withdrawn"))}


_WORD = re.compile(r"[\w.:+!-]{1,99}", re.ASCII)


def read_answer(found):
    """Return the wheel that an answer tells of."""
    filename = unquote(urlsplit(found["url"]).path.rpartition("/")[2])
    _refuse_unknown(found["sha256"], filename)
    try:
        project, version = read_name(filename)
    except ValueError:
        raise IndexFailure(
            f"the index gives {filename}, not a none-any wheel"
        ) from None
    return BundledWheel(project, version, filename, found["sha256"])


def _refuse_unknown(published, name):
    if not published:
        raise IndexFailure(f"the index publishes no SHA-256 for {name}")


def refuse_other(path, published):
    """Refuse a file that is not the one of that SHA-256."""
    actual = sha256(path)
    if actual != published:
        raise IndexFailure(
            f"hash mismatch: {path.name} has {actual}, the index publishes {published}"
        )
