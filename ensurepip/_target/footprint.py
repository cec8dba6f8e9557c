"""What pip may touch when it installs a further wheel, or uninstalls.

pip puts files where the scheme says, through whatever links are there, over whatever
files are there (PEP 427); and it removes what an installation says of itself, in its
RECORD and its entry points (PEP 376, PEP 627).  What is not the project's own is found
here, before pip does.
"""

import os
import re
import site
import sysconfig

from . import (
    commands,
    entry_points,
    files,
    installed,
    interpreter,
    kept,
    leftovers,
    moving,
    protocol,
    record,
    survey,
)

_COMMAND_OF_OTHERS = re.compile(record.COMMAND_OF_OTHERS, re.IGNORECASE)

_COMPILED = re.compile(r"(\.py[co]|\$py\.class)$")

_INFO, _EGG_INFO = ".dist-info", ".egg-info"

# The files of an egg-info that name packages.
_NAMES_OF_EGGS = ("top_level.txt", "namespace_packages.txt")

# What pip adds to a dist-info.
_ADDED = ("INSTALLER", "RECORD", "REQUESTED", "direct_url.json")


def refuse(wheel, found, place, taken):
    """Refuse a Wheel that would touch what is not its own.

    :param found: the Installation that it replaces.
    :param place: the Survey of the place.
    :param taken: a dict that takes the paths that only one may have, and whose they
        become; those of the other Wheels are in it.
    :raises Failure: if it would.
    """
    _refuse_several(found)
    if found.is_editable or found.info and found.rows is None:
        raise protocol.Failure(
            "the {0} in {1} was not installed from a wheel, or its RECORD cannot be "
            "read: remove it first".format(wheel.project, place.folder)
        )
    of_bootstrap = _of_bootstrap(place)
    for name in wheel.top_level.union(*map(wheel.of_scheme, ("purelib", "platlib"))):
        if name.lower() in of_bootstrap:
            raise protocol.Failure(
                "{0} would replace {1}, which comes with the bootstrap".format(
                    wheel.filename, name
                )
            )
    own = {_path(place.folder, row.path) for row in found.rows or ()}
    own.update(older(found, place))
    others = {_path(place.folder, path).lower() for path in _claimed(found, place)}
    own = {path for path in own if path.lower() not in others}
    for path, is_shared in _destinations(wheel, place):
        folder, name = os.path.split(path)
        if folder == place.scripts and _COMMAND_OF_OTHERS.match(name):
            raise protocol.Failure(
                "{0} would write {1}, which is not its own".format(wheel.filename, path)
            )
        out = place.outside(path)
        if out:
            raise protocol.Failure(
                "{0} would be written to {1}, out of {2}, to {3}".format(
                    wheel.filename, path, place.top(), out
                )
            )
        if is_shared and os.path.lexists(path) and path not in own:
            raise protocol.Failure(
                "{0} would replace {1}, which is not its own: move it away".format(
                    wheel.filename, path
                )
            )
        first = taken.setdefault(path.lower(), wheel.filename) if is_shared else None
        if first not in (None, wheel.filename):
            raise protocol.Failure(
                "{0} and {1} would both write {2}".format(first, wheel.filename, path)
            )


def older(found, place):
    """Return the paths of what is there of an Installation that is to be replaced.

    They are names in the folder of packages, and commands, that no other project
    claims, whatever else its RECORD says.
    """
    claimed = _claimed(found, place)
    others = {_path(place.folder, path).lower() for path in claimed}
    claimed = {path.split("/")[0] for path in claimed}.union(_of_bootstrap(place))
    inside = [row.path for row in found.rows or () if record.is_inside(row.path)]
    tops = {path.split("/")[0] for path in inside}.union(found.infos)
    tops = [top for top in tops if top != "__pycache__" and top.lower() not in claimed]
    paths = [os.path.join(place.folder, top) for top in sorted(tops)]
    scripts = os.path.normpath(place.scripts)
    made = {_path(place.folder, row.path) for row in found.rows or ()}
    for name in _declared(found):
        made.update(map(os.path.normpath, commands.paths(scripts, name)))
    for path in sorted(made):
        folder, name = os.path.split(path)
        is_file = os.path.islink(path) or not os.path.isdir(path)
        is_own = path.lower() not in others and not _COMMAND_OF_OTHERS.match(name)
        if folder == scripts and is_file and is_own:
            paths.append(path)
    return paths


def _claimed(found, place):
    """Return the paths, in small letters, that other projects list as theirs, and
    where their RECORDs are."""
    paths = set()
    for info in _infos(place.folder) if found.info else ():
        if info not in found.infos + found.leftovers:
            paths.update(path.lower() for path in _listed(place.folder, info))
            paths.add(info.lower())
    return paths


def of_others(found, folder):
    """Return the paths of files in an Installation's packages that other projects
    list as theirs.

    :param folder: where these are.
    """
    own = {row.path for row in found.own}
    paths = set()
    for info in _infos(folder):
        if installed.is_of(info, found.project, [found.project]):
            continue
        for path in _listed(folder, info):
            is_in_it = path.split("/")[0] in found.packages and record.is_inside(path)
            if is_in_it and path not in own and files.is_file(found.path(path)):
                paths.add(path)
    return sorted(paths)


def _infos(folder):
    """Return the names of what describes the projects in a folder."""
    return [name for name in files.names(folder) if name.endswith((_INFO, _EGG_INFO))]


def _listed(folder, info):
    """Return the paths that a project lists as its own: its RECORD does, however that
    is written, and an egg-info names its packages."""
    if info.endswith(_INFO):
        data = files.read(os.path.join(folder, info, "RECORD")) or b""
        lines = record.text(data, "replace").splitlines()
        return [re.split('[,"]', line.lstrip('"'))[0] for line in lines]
    paths = [os.path.join(folder, info, name) for name in _NAMES_OF_EGGS]
    data = b"\n".join(files.read(path) or b"" for path in paths)
    names = record.text(data, "replace").replace(".", "/").split()
    return names + [name + ".py" for name in names]


def later(place, noted):
    """Return which names are those of a version that is complete, or that came after
    a killed run, and the names of its commands.

    :param noted: the names that the run was about to change in the folder of packages.
    """
    infos = [name for name in noted if name.endswith(_INFO)]
    projects = {_project_of(name) for name in infos}
    found, names, complete = set(), set(), set()
    for info in _infos(place.folder):
        project = _project_of(info)
        if project not in projects:
            continue
        if info in noted and not _has_what_it_lists(place.folder, info):
            continue
        complete.add(project)
        listed = _listed(place.folder, info)
        found.update(path.split("/")[0] for path in listed)
        for path in listed:
            folder, name = os.path.split(_path(place.folder, path))
            if folder == os.path.normpath(place.scripts):
                names.add(name)
    found.update(name for name in infos if _project_of(name) in complete)
    # Its modules may be elsewhere, as those of an editable one are.
    for folder in leftovers.aside(place.folder):
        for info in files.names(folder):
            if info.endswith(_INFO) and _project_of(info) in complete:
                found.update(path.split("/")[0] for path in _listed(folder, info))
    return found.intersection(noted), names


def shared(place, noted):
    """Return which names in the folder of packages other projects list than those that
    a killed run was about to change.

    :param noted: as for :func:`later`.
    """
    names = set()
    for info in _infos(place.folder):
        if info not in noted:
            names.update(path.split("/")[0] for path in _listed(place.folder, info))
    return names.intersection(noted)


def bring_back(place, noted):
    """Bring files of other projects than those that a killed run was about to change
    to where they were, if only what it set aside has them.

    :param noted: as for :func:`later`.
    """
    for info in files.names(place.folder):
        if not info.endswith(_INFO) or info in noted:
            continue
        for name in filter(record.is_inside, _listed(place.folder, info)):
            path = _path(place.folder, name)
            is_there = name.split("/")[0] not in noted or os.path.lexists(path)
            for folder in () if is_there else leftovers.aside(place.folder):
                _bring_back(_path(folder, name), path, place)


def _bring_back(old, path, place):
    if not files.is_file(old) or os.path.lexists(path):
        return
    folder = os.path.dirname(path)
    if kept.is_linked(place.folder, folder) or place.outside(path):
        return
    if not os.path.isdir(folder):
        os.makedirs(folder)
    moving.move(old, path)


def _has_what_it_lists(folder, info):
    """Tell whether all is there that RECORD lists, which pip writes last."""
    data = files.read(os.path.join(folder, info, "RECORD")) or b""
    try:
        rows = record.rows(record.text(data))
    except ValueError:
        return False
    for row in rows:
        size = files.size(_path(folder, row.path))
        if size is None or row.size not in (None, size):
            return False
    return bool(rows)


def _project_of(info):
    return record.normal(info.rpartition(".")[0].split("-")[0])


def refuse_uninstall(found, modules):
    """Refuse to let pip uninstall an Installation that names what is not its own.

    :param modules: the names in its folder that its wheel installs.
    :raises Failure: if it does.
    """
    _refuse_several(found)
    usual = "nt" if interpreter.WINDOWS else "posix_prefix"
    scripts = [interpreter.folders(None, None, user)[1] for user in (False, True)]
    scripts.append(sysconfig.get_path("scripts", usual))
    scripts = set(map(survey.real, scripts))
    tops = set(modules).union(found.infos)
    top = survey.real(found.folder)

    def owns(name):
        if record.is_inside(name):
            top, _slash, inner = name.partition("/")
            if top == "__pycache__":
                top = inner.split(".")[0] + ".py"
            # PYTHON_2 and JYTHON put compiled modules beside their sources.
            return top in tops or _COMPILED.sub(".py", top) in tops
        folder, command = os.path.split(_path(found.folder, name))
        is_command = record.COMMAND_OF_PIP.match(command)
        return is_command and survey.real(folder) in scripts

    listed = [row.path for row in found.rows or ()]
    alien = [name for name in listed if not owns(name)]
    if found.info:
        # What is longer, or no text, pip would read all the same.
        for name, told in [
            ("RECORD", found.rows),
            ("entry_points.txt", found.read("entry_points.txt")),
        ]:
            if not told and files.size(found.path(found.info + "/" + name)):
                alien.append(name)
        names = _declared(found)
        alien += [name for name in names if not record.COMMAND_OF_PIP.match(name)]
        # What these name, and scripts/, pip does not ask where it is.
        for name in ("installed-files.txt", "scripts"):
            if os.path.lexists(found.path(found.info + "/" + name)):
                alien.append(name)
    if alien:
        raise protocol.Failure(
            "the {0} in {1} lists {2}, which is not its own: pip would remove that, "
            "too".format(found.project, found.folder, alien[0])
        )
    inside = [name.split("/")[:-1] for name in listed if record.is_inside(name)]
    inside += [names + ["__pycache__"] for names in inside]
    for names in sorted(set(map(tuple, inside))):
        folder = os.path.join(found.folder, *names)
        # Links in place of files pip removes, those in place of folders it follows.
        if survey.real(folder) != os.path.normcase(os.path.join(top, *names)):
            raise protocol.Failure(
                "{0} leads to {1}: pip would remove what is there; remove that link "
                "first".format(folder, os.path.realpath(folder))
            )


def of_other_pythons(found):
    """Return the commands that pip would remove with an Installation, but that start
    another Python, which shares their folder: {path: its files}."""
    if interpreter.in_virtual_environment():
        return {}
    there = set()
    for row in found.rows or ():
        if not record.is_inside(row.path):
            folder, name = os.path.split(_path(found.folder, row.path))
            name = record.COMMAND_OF_PIP.match(name).group(1)
            there.add((survey.real(folder), name))
    for user in (False, True):
        packages, scripts = interpreter.folders(None, None, user)
        if survey.real(packages) == survey.real(found.folder):
            there.update((survey.real(scripts), name) for name in _declared(found))
    return {
        os.path.join(*each): commands.paths(*each)
        for each in there
        if commands.look(*each) == commands.OTHERS
    }


def _refuse_several(found):
    if len(found.infos) > 1:
        raise protocol.Failure(
            "{0} is in {1} more than once: {2}".format(
                found.project, found.folder, ", ".join(sorted(found.infos))
            )
        )


def _declared(found):
    """Return the names of the commands that an Installation declares."""
    try:
        return (
            entry_points.commands(found.read("entry_points.txt")) if found.info else []
        )
    except ValueError as error:
        raise protocol.Failure(
            "the {0} in {1} is to be removed first, by hand: {2}".format(
                found.project, found.folder, error
            )
        )


def _path(folder, name):
    return os.path.normpath(os.path.join(folder, name.replace("/", os.sep)))


def _of_bootstrap(place):
    """Return the names in the folder of packages, in small letters, that pinned
    projects have."""
    names = {name.lower() for names in place.modules.values() for name in names}
    return names.union(["pip.py", "pip.pyc"])


def _destinations(wheel, place):
    """Yield pairs of a path that pip would write, and whether only what has installed
    it may have it: others' modules can be in the same package."""
    prefix = os.path.dirname(place.scripts)
    if place.request["user"] and interpreter.WINDOWS:
        prefix = site.getuserbase()
    platlib, purelib = map(sysconfig.get_path, ("platlib", "purelib"))
    apart = os.path.relpath(platlib, purelib)
    packages = {place.folder, os.path.normpath(os.path.join(place.folder, apart))}
    include = os.path.join(
        os.path.basename(sysconfig.get_path("include")), wheel.project
    )
    headers = [os.path.join(prefix, "include", *each) for each in ((), ("site",))]
    folders = {
        "purelib": packages,
        "platlib": packages,
        "scripts": [place.scripts],
        "data": [prefix],
        "headers": [os.path.join(each, include) for each in headers],
    }
    for name in wheel.names + [wheel.info + "/" + name for name in _ADDED]:
        key, inner = "purelib", name.split("/")
        if inner[0].endswith(".data") and len(inner) > 2:
            key, inner = inner[1], inner[2:]
        if not inner[-1]:
            continue
        for folder in folders.get(key, ()):
            path = os.path.join(folder, *inner)
            yield path, folder not in packages
            if path.endswith(".py"):
                yield os.path.join(os.path.dirname(path), "__pycache__"), False
                yield path + "c", False  # PYTHON_2
    try:
        declared = wheel.declared()
    except ValueError as error:
        raise protocol.Failure("{0}: {1}".format(wheel.filename, error))
    for command in declared:
        for path in commands.paths(place.scripts, command):
            yield path, True
