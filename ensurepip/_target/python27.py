"""What pip for Python 2.7 needs to handle paths that are not ASCII."""

import base64
import hashlib
import os
import sys


def mix_text_and_bytes():
    """Let pip for 2.7, which mixes them, handle paths that are not ASCII."""
    reload(sys)  # noqa: F821  (brings back the function that site removes)
    sys.setdefaultencoding("utf-8")


def declare_encoding_of_commands(folder):
    """Mend the commands that Python 2.7 cannot read.

    If the path of the interpreter is long or has a space, pip puts it into
    the second line of a command, and the encoding into the fourth.  For 2.7
    that is too late when the path is not ASCII (PEP 263).
    """

    def recorded_hash(content):
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest())
        return digest.rstrip("=")

    for name in os.listdir(folder):
        record = os.path.join(folder, name, "RECORD")
        if name.split("-")[0] not in ("pip", "setuptools"):
            continue
        if not name.endswith(".dist-info") or not os.path.isfile(record):
            continue
        with open(record, "rb") as file:
            before = after = file.read()
        for row in before.splitlines():
            path = os.path.join(folder, row.split(",")[0])
            if not row.startswith("..") or not os.path.isfile(path):
                continue
            with open(path, "rb") as file:
                command = file.read()
            lines = command.split("\n")
            if lines[0] != "#!/bin/sh" or not lines[1].startswith("'''exec' "):
                continue
            if max(lines[1]) < "\x80":
                continue
            lines.insert(1, lines.pop(3))
            mended = "\n".join(lines)
            with open(path, "wb") as file:
                file.write(mended)
            after = after.replace(recorded_hash(command), recorded_hash(mended))
        if after != before:
            with open(record, "wb") as file:
                file.write(after)
