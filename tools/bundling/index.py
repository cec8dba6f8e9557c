"""The index: which wheels it has for a Python, and fetching one."""

import itertools
import json
import os
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from ensurepip._bundle import BundledWheel

from .clone import sha256
from .packaging import canonicalize_name, is_final, read_name, same_version
from .pip import IndexFailure, NoRelease, hash_mismatch
from .table import spell
from .ways import refusal

# Wheels that are the same for every platform and implementation.
_ANY = ("--only-binary=:all:", "--platform=any", "--implementation=py", "--abi=none")


class Told(NamedTuple):
    """What an index has beside a wheel; None for what it does not have."""

    sdist: Path | None
    vulnerabilities: list | None


class Index:
    """One index, or a folder of wheels.

    :param pip: the :class:`.pip.Pip` that asks it.
    :param url: the URL of an index; None for the one pip is configured with.
    :param folder: a folder of wheels to use instead of an index.
    """

    def __init__(self, pip, url=None, folder=None):
        self._pip = pip
        self._numbers = itertools.count()
        self._source = []
        settings = {}
        if folder is not None:
            self._source = ["--no-index", f"--find-links={folder}"]
        else:
            settings = pip.connection_settings()
            if url:
                settings["INDEX_URL"] = url
            insecure = refusal(settings.get("INDEX_URL", "https:"))
            if insecure:
                raise IndexFailure(insecure)
        pip.use(settings)

    def newest(self, python, requirements, *options):
        """Return what *python* is to get, as ``{project: BundledWheel}``.

        :param requirements: such as ``["pip", "setuptools==59.6.0"]``.
        :raises NoRelease: if nothing fits, or only what is yanked or a
            pre-release.
        :raises IndexFailure: if the index cannot be asked.
        """
        report = self._pip.scratch / f"report-{next(self._numbers)}.json"
        # -vv makes pip say why it cannot reach an index, and what it passes over.
        self._pip.run(
            *("install", "-vv", "--dry-run", "--ignore-installed", "--no-deps"),
            *(f"--report={report}", f"--target={self._pip.scratch / 'target'}"),
            *self._choice(python),
            *options,
            *requirements,
            about=f"{' and '.join(requirements)} for Python {spell(python)}",
        )
        found = {}
        for item in json.loads(report.read_bytes())["install"]:
            wheel = _wheel(item)
            if item.get("is_yanked"):
                raise NoRelease(f"{wheel.project} {wheel.version} is yanked")
            if not is_final(wheel.version):
                raise NoRelease(
                    f"the index has no final release of {wheel.project} for "
                    f"Python {spell(python)}, only {wheel.version}"
                )
            found[wheel.project] = wheel
        return found

    def download(self, wheel, python, folder, progress):
        """Put a wheel into *folder*; pip checks its hash.

        :param progress: let pip draw its progress bar on stdout.
        """
        pinned = self._pip.scratch / "requirements.txt"
        pinned.write_text(
            f"{wheel.project}=={wheel.version} --hash=sha256:{wheel.sha256}\n"
        )
        self._pip.run(
            *("download", "--no-deps", f"--dest={folder}", f"--requirement={pinned}"),
            *self._choice(python),
            *([] if progress else ["-vv"]),
            about=wheel.filename,
            progress=progress,
        )

    def describe(self, wheels):
        """Return ``{wheel: Told}`` of what the index has beside wheels.

        A folder of wheels tells nothing.
        """
        if "--no-index" in self._source or not wheels:
            return {}
        folder = self._pip.scratch / "sources"
        folder.mkdir(exist_ok=True)
        releases = {wheel: f"{wheel.project}=={wheel.version}" for wheel in wheels}
        self._pip.run(
            *("describe", "-vv", str(folder)),
            *releases.values(),
            about="the sources of what is bundled",
        )
        answer = json.loads((folder / "index.json").read_bytes())
        return {
            wheel: _told(wheel, answer[release], folder)
            for wheel, release in releases.items()
        }

    def _choice(self, python):
        return [f"--python-version={spell(python)}", *_ANY, *self._source]


def ask_all(ask, keys, teller):
    """Return ``{key: ask(key)}``, asked several at a time; a failure ends all."""
    answers = {}
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        try:
            for key, answer in zip(keys, pool.map(ask, keys), strict=True):
                answers[key] = answer
                teller.pass_by(f"asking the index ({len(answers)}/{len(keys)})")
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
        finally:
            teller.pass_by("")
    return answers


def _told(wheel, answer, folder):
    """Return what was told about one wheel, and refuse what is no proof."""
    hashes, sdist = answer["files"], answer["sdist"]
    for name in filter(None, [wheel.filename, sdist]):
        if not hashes.get(name, True):
            raise IndexFailure(f"the index publishes no SHA-256 for {name}")
    if sdist:
        actual = sha256(folder / sdist)
        if actual != hashes[sdist]:
            raise hash_mismatch(sdist, actual, hashes[sdist])
        sdist = folder / sdist
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


def _wheel(item):
    """Return the wheel that one item of pip's report is about."""
    info, metadata = item["download_info"], item["metadata"]
    filename = unquote(urlsplit(info["url"]).path.rpartition("/")[2])
    digest = info.get("archive_info", {}).get("hashes", {}).get("sha256")
    if not digest:
        raise IndexFailure(f"the index publishes no SHA-256 for {filename}")
    try:
        project, version = read_name(filename)
    except ValueError:
        raise IndexFailure(
            f"the index gives {filename}, not a none-any wheel"
        ) from None
    named = canonicalize_name(metadata["name"]) == canonicalize_name(project)
    if not named or not same_version(metadata["version"], version):
        raise IndexFailure(
            f"{filename} says in its METADATA that it is "
            f"{metadata['name']} {metadata['version']}"
        )
    return BundledWheel(project, version, filename, digest)
