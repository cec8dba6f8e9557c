"""What pip may touch when it installs a further wheel, or uninstalls.

pip puts files where the scheme says, through whatever links are there, over
whatever files are there, and removes of an older version what that version's own
list says (PEP 376, PEP 427, PEP 627), and what its entry points say.  What is not
the project's own is found here, before pip does.
"""

import os
import re
import site
import sysconfig

from . import files, interpreter, protocol, record, survey

_COMMAND = re.compile(record.COMMAND_OF_OTHERS, re.IGNORECASE)
_NO_COMMAND = re.compile(record.NO_NEW_COMMAND, re.IGNORECASE)
_BENEATH_PREFIX = re.compile(record.PATH_OF_OTHERS, re.IGNORECASE)
_INFO = re.compile(r"[^/]+\.(dist|egg)-info$", re.IGNORECASE)


def refuse(wheel, found, place):
    """Refuse a Wheel that would touch what is not its own.

    :param found: the Installation that it replaces.
    :param place: the Survey of the place.
    :raises Failure: if it would.
    """
    recorded = {_path(place.folder, name) for name in _listed(found)}
    _refuse_removal(
        found,
        lambda name: _may_remove(name, found, place),
        lambda command: not _NO_COMMAND.match(command),
    )
    for name in wheel.top_level.union(*map(wheel.of_scheme, ("purelib", "platlib"))):
        if _is_of_bootstrap(name, place):
            raise protocol.Failure(
                "{0} would replace {1}, which comes with the bootstrap".format(
                    wheel.filename, name
                )
            )
    for key, path in _destinations(wheel, place):
        out = place.outside(path)
        if out:
            raise protocol.Failure(
                "{0} would be written to {1}, out of {2}, to {3}".format(
                    wheel.filename, path, place.top(), out
                )
            )
        is_shared = key in ("data", "headers")
        if is_shared and os.path.lexists(path) and path not in recorded:
            raise protocol.Failure(
                "{0} would replace {1}, which is not its own: move it away".format(
                    wheel.filename, path
                )
            )


def refuse_uninstall(found, modules):
    """Refuse to let pip uninstall an Installation that names what is not its own.

    :param modules: the names in its folder that its wheel installs.
    :raises Failure: if it does.
    """
    usual = "nt" if interpreter.WINDOWS else "posix_prefix"
    scripts = [interpreter.folders(None, None, user)[1] for user in (False, True)]
    scripts.append(sysconfig.get_path("scripts", usual))
    scripts = set(map(survey.real, scripts))
    tops = set(modules).union(found.infos)

    def owns(name):
        if record.is_inside(name):
            top, _slash, inner = name.partition("/")
            if top == "__pycache__":
                top = inner.split(".")[0] + ".py"
            return top in tops
        folder, command = os.path.split(_path(found.folder, name))
        is_command = record.COMMAND_OF_PIP.match(command)
        return is_command and survey.real(folder) in scripts

    _refuse_removal(found, owns, record.COMMAND_OF_PIP.match)


def _refuse_removal(found, owns, owns_command):
    """Refuse what pip would remove of an Installation and is not its own.

    :param owns: tells whether a path is, as the installation lists it.
    :param owns_command: tells whether the name of a command is.
    """
    if len(found.infos) > 1:
        raise protocol.Failure(
            "{0} is in {1} more than once: {2}".format(
                found.project, found.folder, ", ".join(sorted(found.infos))
            )
        )
    if not found.info:
        return
    alien = [name for name in _listed(found) if not owns(name)]
    commands = record.commands(_text(found, "entry_points.txt"))
    alien += [command for command in commands if not owns_command(command)]
    if alien:
        raise protocol.Failure(
            "the {0} in {1} lists {2}, which is not its own: pip would remove that, "
            "too".format(found.project, found.folder, alien[0])
        )


def _text(found, name):
    """Return the text of a file of a dist-info that pip will read; "" if there is none.

    :raises Failure: if it is too long, or no text.
    """
    text = found.read(name)
    path = found.path(found.info + "/" + name)
    if not text and os.path.lexists(path) and files.size(path) != 0:
        raise protocol.Failure("{0} cannot be read".format(path))
    return text


def _path(folder, name):
    return os.path.normpath(os.path.join(folder, name.replace("/", os.sep)))


def _listed(found):
    """Return what an installation says that it consists of, from its folder."""
    if not found.info:
        return []
    if found.info.endswith(".dist-info"):
        if not found.rows and _text(found, "RECORD"):
            raise protocol.Failure(
                "RECORD of the {0} in {1} cannot be read".format(
                    found.project, found.folder
                )
            )
        return [row.path for row in found.rows or ()]
    names = _text(found, "installed-files.txt").splitlines()
    if names:
        return [found.info + "/" + name.strip() for name in names]
    return _text(found, "top_level.txt").split()


def _may_remove(name, found, place):
    """Tell whether what an installation lists can be its own."""
    path = _path(place.folder, name)
    inner = os.path.relpath(path, place.folder).replace(os.sep, "/")
    top = inner.split("/")[0]
    if top != "..":
        is_info = _INFO.match(top) and top not in found.infos
        return not (inner == "." or is_info or _is_of_bootstrap(top, place))
    if os.path.isdir(path):
        return False
    if os.path.dirname(path) == os.path.normpath(place.scripts):
        return not _COMMAND.match(os.path.basename(path))
    beneath = os.path.relpath(path, _prefix(place)).replace(os.sep, "/")
    is_there = beneath.split("/")[0] not in (".", "..")
    return is_there and not _BENEATH_PREFIX.match(beneath)


def _is_of_bootstrap(name, place):
    """Tell whether a name in the folder of packages is that of a pinned project."""
    name = name.lower()
    own = set().union(*place.modules.values())
    return name in own or name.startswith("pip.")


def _prefix(place):
    if place.request["user"] and interpreter.WINDOWS:
        return site.getuserbase()
    return os.path.dirname(place.scripts)


def _destinations(wheel, place):
    """Yield pairs of a scheme's key and a path that pip would write."""
    prefix, include = _prefix(place), os.path.basename(sysconfig.get_path("include"))
    apart = os.path.relpath(
        sysconfig.get_path("platlib"), sysconfig.get_path("purelib")
    )
    packages = {place.folder, os.path.normpath(os.path.join(place.folder, apart))}
    headers = [os.path.join(prefix, "include", *e) for e in ((), ("site",))]
    folders = {
        "purelib": packages,
        "platlib": packages,
        "scripts": [place.scripts],
        "data": [prefix],
        "headers": [os.path.join(each, include, wheel.project) for each in headers],
    }
    for name in wheel.names:
        parts = name.split("/")
        key, inner = "purelib", parts
        if parts[0].endswith(".data") and len(parts) > 2:
            key, inner = parts[1], parts[2:]
        if not inner[-1]:
            continue
        for folder in folders.get(key, ()):
            path = os.path.join(folder, *inner)
            yield key, path
            if path.endswith(".py"):
                yield key, os.path.join(os.path.dirname(path), "__pycache__")
    for command in wheel.commands():
        yield "scripts", os.path.join(place.scripts, command)
