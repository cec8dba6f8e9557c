"""pip, run straight from a bundled wheel in processes of its own.

It gets nothing from the maintainer's configuration but how to reach the index:
see :data:`_CARRIED`.
"""

import ast
import os
import re
import shlex
import subprocess
import sys

from .clone import ROOT
from .say import Failure

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


class Pip:
    """The pip that asks the index.

    :param wheel: the path of its wheel.
    :param scratch: a folder for temporary files.
    :param narrate: called with what is being run and what pip says.
    """

    def __init__(self, wheel, scratch, narrate):
        self.scratch = scratch
        self._command = [sys.executable, str(_PROGRAM), str(wheel)]
        self._narrate = narrate
        self._env = dict(os.environ, TMPDIR=str(scratch))

    def connection_settings(self):
        """Return the carried settings of the maintainer's pip.

        pip prints what its files and variables set, those of one section or
        file already merged; the variables win over a section for the command,
        and that one over the global section.
        """
        sections = {"global": {}, "install": {}, ":env:": {}}
        output = self.run("config", "list", about="its configuration")
        for line in output.splitlines():
            key, _, value = line.partition("=")
            section, _, name = key.rpartition(".")
            if section in sections and name in _CARRIED:
                sections[section][_CARRIED[name]] = str(ast.literal_eval(value))
        settings = {}
        for section in sections.values():
            settings.update({key: value for key, value in section.items() if value})
        return settings

    def use(self, settings):
        """Run pip from now on with these settings and no others."""
        for name in [name for name in self._env if name.upper().startswith("PIP_")]:
            del self._env[name]
        self._env.update({f"PIP_{name}": value for name, value in settings.items()})
        self._env.update(
            PIP_CONFIG_FILE=os.devnull,
            PIP_DISABLE_PIP_VERSION_CHECK="1",
            PIP_NO_INPUT="1",
            PIP_NO_COLOR="1",
        )

    def run(self, *arguments, about, progress=False):
        """Run pip and return what it prints on stdout.

        :param about: what is asked for, to be named if that fails.
        :param progress: let pip draw its progress bars on our stdout.
        :raises NoRelease: if the index has no such thing.
        :raises IndexFailure: if pip fails in another way.
        """
        self._narrate("pip " + shlex.join(arguments))
        process = subprocess.run(
            [*self._command, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=None if progress else subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=self._env,
            encoding="utf-8",
            errors="replace",
        )
        for line in process.stderr.splitlines():
            self._narrate("pip: " + line)
        told = f"{process.stderr}\n{process.stdout or ''}".splitlines()
        _refuse_lies(told)
        if process.returncode:
            raise _failure(told, about)
        return process.stdout


def _refuse_lies(told):
    """Refuse an answer for which pip passed over a wheel that is not sound.

    pip goes on to an older release; a maintainer wants to know.
    """
    for line in told:
        if line.startswith("Discarding ") and "inconsistent" in line:
            reason = line.rpartition(" has ")[2]
            raise IndexFailure(f"{_file_in(line)} lies about itself: {reason}")


def _failure(told, about):
    """Return the exception for a pip that failed, with a reason in one line."""

    def having(*words):
        return [line for line in told if any(word in line for word in words)]

    for line in having("CERTIFICATE_VERIFY_FAILED", "SSLError"):
        return IndexFailure(
            f"the index was not asked for {about}, its certificate proves nothing: "
            f"{_plain(line)}"
        )
    for line in having("No space left"):
        return IndexFailure(f"the disk is full: {_plain(line)}")
    for line in having("DO NOT MATCH THE HASHES"):
        rest = "\n".join(told[told.index(line) :])
        digests = re.findall(r"(?:Expected sha256|Got)\s+([0-9a-f]{64})", rest)
        if len(digests) > 1:
            return hash_mismatch(_file_in(rest) or about, digests[1], digests[0])
    for line in having("Failed to connect", "Retrying (", "Could not fetch URL"):
        if ": 404 " not in line:
            return IndexFailure(
                f"the index could not be reached for {about}: {_plain(line)}"
            )
    if having("No matching distribution found"):
        return NoRelease(f"no matching release: the index has no {about}")
    reasons = having("\u00d7 ", "ERROR: ") or told or ["it gave no reason"]
    return IndexFailure(f"pip failed when asked for {about}: {_plain(reasons[0])}")


def hash_mismatch(name, actual, published):
    return IndexFailure(
        f"hash mismatch: {name} has {actual}, the index publishes {published}"
    )


def _file_in(text):
    found = re.search(r"[^/\s]+\.whl", text)
    return found[0] if found else None


def _plain(line):
    """Return a line of pip's without what it starts with, or what it quotes."""
    quoted = re.search(r"connection broken by ['\"]?(.*?)['\"]?: /", line)
    line = quoted[1] if quoted else line.removesuffix(" - skipping")
    return re.sub(
        r"^(ERROR: |WARNING: |\u00d7 |Could not fetch URL )", "", line.strip()
    )
