"""Versions of pip and setuptools, in order."""

import re

_KINDS = ["dev", "a", "b", "c", "rc", "", "+", "post"]


def key(version):
    """Return a key that sorts versions as PEP 440 orders releases, None before all.

    Of a version's suffix it takes the first part, which is all that pip and
    setuptools ever had.
    """
    release, kind, serial = re.match(
        r"([\d.]*)[-_.]?(\+|[a-z]*)[-_.]?(\d*)", (version or "").lower()
    ).groups()
    numbers = [int(number) for number in re.findall(r"\d+", release)]
    while numbers and not numbers[-1]:
        numbers.pop()
    rank = _KINDS.index(kind) if kind in _KINDS else 0
    return numbers, rank, int(serial or 0)


def admits(metadata, python):
    """Tell whether the Requires-Python of a METADATA's text admits a Python.

    Only lower and upper bounds count: pip must be able to start, and then checks the
    whole.  What does not say, admits.

    :param python: its version, as ``(3, 13)``.
    """
    required = re.search(r"^Requires-Python:(.*)$", metadata, re.MULTILINE)
    text = required.group(1) if required else ""
    for operator, major, minor in re.findall(r"([<>]=?)\s*(\d+)\.(\d+)", text):
        bound = (int(major), int(minor))
        if operator == ">=" and python < bound or operator == "<" and python >= bound:
            return False
    return True
