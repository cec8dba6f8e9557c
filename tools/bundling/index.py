"""The index: which wheels it has for a Python, and fetching one."""

import ipaddress
import itertools
import json
import os
import re
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from .pip import IndexFailure, NoRelease
from .table import spell

# Wheels that are the same for every platform and implementation.
_ANY = ("--only-binary=:all:", "--platform=any", "--implementation=py", "--abi=none")

_FINAL = re.compile(r"\d+(\.\d+)*(\.post\d+)?$")


class Found(NamedTuple):
    """A wheel that the index has."""

    project: str
    version: str
    sha256: str
    filename: str


class Index:
    """One index, or a folder of wheels.

    :param pip: the :class:`pip.Pip` that asks it.
    :param url: the URL of an index; None for the one pip is configured with.
    :param folder: a folder of wheels to use instead of an index.
    """

    def __init__(self, pip, url=None, folder=None):
        self._pip = pip
        self._numbers = itertools.count()
        if folder is not None:
            self._source = ["--no-index", f"--find-links={folder}"]
            pip.use({})
            return
        self._source = []
        settings = pip.connection_settings()
        if url:
            settings["INDEX_URL"] = url
        insecure = refusal(settings.get("INDEX_URL", "https:"))
        if insecure:
            raise IndexFailure(insecure)
        pip.use(settings)

    def newest(self, python, requirements, *options):
        """Return what *python* is to get, as ``{project: Found}``.

        :param requirements: such as ``["pip", "setuptools==59.6.0"]``.
        :raises NoRelease: if nothing fits, or only what is yanked or a
            pre-release.
        :raises IndexFailure: if the index cannot be asked.
        """
        number = next(self._numbers)
        report = self._pip.scratch / f"report-{number}.json"
        target = self._pip.scratch / "target"
        # -vv makes pip say why it cannot reach an index, and what it passes over.
        self._pip.run(
            *("install", "-vv", "--dry-run", "--ignore-installed", "--no-deps"),
            *(f"--report={report}", f"--target={target}"),
            f"--python-version={spell(python)}",
            *_ANY,
            *self._source,
            *options,
            *requirements,
            about=f"{' and '.join(requirements)} for Python {spell(python)}",
        )
        found = {}
        for item in json.loads(report.read_bytes())["install"]:
            wheel = _found(item)
            if item.get("is_yanked"):
                raise NoRelease(f"{wheel.project} {wheel.version} is yanked")
            if not is_final(wheel.version):
                raise NoRelease(
                    f"the index has no final release of {wheel.project} for "
                    f"Python {spell(python)}, only {wheel.version}"
                )
            found[wheel.project] = wheel
        return found

    def versions(self, project, python):
        """Return the versions of *project* that would serve *python*.

        :raises NoRelease: if there are none.
        :raises IndexFailure: if the index cannot be asked.
        """
        output = self._pip.run(
            *(
                "index",
                "versions",
                "-vv",
                "--json",
                f"--python-version={spell(python)}",
            ),
            *_ANY,
            *self._source,
            project,
            about=f"{project} for Python {spell(python)}",
        )
        answer = next(line for line in output.splitlines() if line.startswith("{"))
        return json.loads(answer)["versions"]

    def exists(self, project, version, python):
        """Return the release whichever Pythons it is for.

        :raises NoRelease: if there is none, or if it is yanked.
        """
        wanted = [f"{project}=={version}"]
        return self.newest(python, wanted, "--ignore-requires-python")[project]

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
            f"--python-version={spell(python)}",
            *_ANY,
            *self._source,
            *([] if progress else ["-vv"]),
            about=wheel.filename,
            progress=progress,
        )

    def ask_all(self, questions, teller):
        """Ask several things at a time, and return ``{key: answer}``.

        :param questions: ``{key: function}``.  A :class:`NoRelease` that one
            raises is its answer, any other exception ends all of them.
        """

        def answer(question):
            try:
                return question()
            except NoRelease as error:
                return error

        answers = {}
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            try:
                waiting = {
                    key: pool.submit(answer, questions[key]) for key in questions
                }
                for key, future in waiting.items():
                    teller.pass_by(f"asking the index ({len(answers)}/{len(waiting)})")
                    answers[key] = future.result()
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                self._pip.stop()
                raise
            finally:
                teller.pass_by("")
        return answers


def is_final(version):
    """Tell whether a version is that of a final (or post) release."""
    return bool(_FINAL.match(version))


def refusal(url):
    """Return why an index URL is refused, or None if it is not."""
    parts = urlsplit(url)
    if parts.scheme in ("https", "file"):
        return None
    if parts.scheme != "http":
        return f"an index URL starts with https://, not with {parts.scheme or 'that'}"
    host = parts.hostname or ""
    try:
        loopback = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        loopback = False
    if loopback:
        return None
    return f"plain http to {host} is refused: anyone on the way could change it"


def _found(item):
    """Return the wheel that one item of pip's report is about."""
    info = item["download_info"]
    filename = unquote(urlsplit(info["url"]).path.rpartition("/")[2])
    metadata = item["metadata"]
    digest = info.get("archive_info", {}).get("hashes", {}).get("sha256")
    if not digest:
        raise IndexFailure(f"the index gives no SHA-256 for {filename}")
    if not filename.endswith("-none-any.whl"):
        raise IndexFailure(f"the index gives {filename}, not a none-any wheel")
    if filename.split("-")[:2] != [metadata["name"], metadata["version"]]:
        raise IndexFailure(
            f"{filename} says in its METADATA that it is "
            f"{metadata['name']} {metadata['version']}"
        )
    return Found(metadata["name"], metadata["version"], digest, filename)
