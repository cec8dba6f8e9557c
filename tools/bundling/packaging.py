"""What is needed of ``packaging``, which pip brings along.

It is that of a bundled pip, so that the script needs nothing but the clone.
"""

import sys

from ensurepip import _system_wheels

from . import clone

sys.path.insert(0, str(clone.newest_pip()))

from pip._vendor.packaging.specifiers import SpecifierSet  # noqa: E402
from pip._vendor.packaging.utils import (  # noqa: E402
    canonicalize_name,
    parse_wheel_filename,
)
from pip._vendor.packaging.version import InvalidVersion, Version  # noqa: E402

__all__ = ["admits", "canonicalize_name", "is_final", "read_name", "same_version"]


def is_final(version):
    """Tell whether a version is that of a final (or post) release."""
    try:
        parsed = Version(version)
    except InvalidVersion:
        return False
    return not (parsed.is_prerelease or parsed.local)


def same_version(one, other):
    """Tell whether two texts, or None, are the same version."""
    return one == other or bool(one and other) and Version(one) == Version(other)


def read_name(filename):
    """Return (project, version) as the name of a ``none-any`` wheel spells them.

    :raises ValueError: if it is not the name of one.
    """
    try:
        _, _, build, tags = parse_wheel_filename(filename)
    except ValueError:
        build, tags = (), ()
    pure = {(tag.abi, tag.platform) for tag in tags} == {("none", "any")}
    # What is read more generously would be another row of the table.
    if build or not pure or not _system_wheels.is_name(filename):
        raise ValueError(f"{filename} is not named as a none-any wheel")
    return tuple(filename.split("-")[:2])


def admits(requires_python, python):
    """Tell whether a Requires-Python admits X.Y.0, the least of all X.Y.

    :raises ValueError: if it cannot be read.
    """
    return SpecifierSet(requires_python).contains("{}.{}.0".format(*python))
