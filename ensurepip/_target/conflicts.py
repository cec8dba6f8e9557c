"""Distributions that require other versions than those that were installed."""

import os
import re

from . import record

# No METADATA that is longer is read; those of today have some kilobytes.
LARGEST = 1 << 20


def find(installed, folders):
    """Return a sentence for each distribution that requires another version.

    :param installed: {project: version} of what was installed just now.
    :param folders: the site-packages folders that the Python sees.
    """
    wanted = "|".join(map(re.escape, installed))
    pattern = re.compile(
        r"^Requires-Dist:\s*(({0})\b[^\r\n]*)".format(wanted), re.MULTILINE
    )
    sentences = []
    for folder in sorted(set(folders)):
        for name in _names(folder):
            stem, ending = os.path.splitext(name)
            other, _dash, of_other = stem.partition("-")
            if ending != ".dist-info" or other in installed:
                continue
            for requirement, project in pattern.findall(_metadata(folder, name)):
                version = installed[project]
                if not _admits(requirement, version):
                    sentences.append(
                        "{0} {1} requires {2}, but {3} {4} is installed now".format(
                            other,
                            of_other,
                            requirement.strip(),
                            project,
                            version,
                        )
                    )
    return sentences


def _names(folder):
    """Return what a folder holds, as far as that can be told: all is done by now."""
    try:
        return sorted(os.listdir(folder))
    except EnvironmentError:
        return []


def _metadata(folder, name):
    path = os.path.join(folder, name, "METADATA")
    try:
        if not os.path.isfile(path):
            return ""
        with open(path, "rb") as file:
            return record.text(file.read(LARGEST))
    except (EnvironmentError, ValueError):
        return ""


def _admits(requirement, version):
    """Ask pip's own library of specifiers; what it cannot read is no conflict."""
    from pip._vendor.packaging.requirements import InvalidRequirement, Requirement

    try:
        parsed = Requirement(requirement)
    except InvalidRequirement:
        return True
    if parsed.marker and not parsed.marker.evaluate({"extra": ""}):
        return True
    return parsed.specifier.contains(version, prereleases=True)
