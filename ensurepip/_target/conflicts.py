"""Distributions that require other versions than those that were installed."""

import os
import re

from . import files, record


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
        for name in files.names(folder):
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


def _metadata(folder, name):
    try:
        return record.text(files.read(os.path.join(folder, name, "METADATA")) or b"")
    except ValueError:
        return ""


def _admits(requirement, version):
    """Ask pip's own library of specifiers; what it cannot read is no conflict."""
    from pip._vendor.packaging.requirements import Requirement

    try:
        parsed = Requirement(requirement)
        if parsed.marker and not parsed.marker.evaluate({"extra": ""}):
            return True
        return parsed.specifier.contains(version, prereleases=True)
    except Exception:  # what anybody may have written can raise nearly any
        return True
