"""Versions of pip and setuptools, in order."""

import re

_KINDS = ["dev", "a", "b", "c", "rc", "", "+", "post"]


def key(version):
    """Return a key that sorts versions as PEP 440 orders releases.

    Of a version's suffix it takes the first part, which is all that pip and
    setuptools ever had.
    """
    release, kind, serial = re.match(
        r"([\d.]*)[-_.]?(\+|[a-z]*)[-_.]?(\d*)", version.lower()
    ).groups()
    numbers = [int(number) for number in re.findall(r"\d+", release)]
    while numbers and not numbers[-1]:
        numbers.pop()
    rank = _KINDS.index(kind) if kind in _KINDS else 0
    return numbers, rank, int(serial or 0)
