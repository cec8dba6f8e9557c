"""Carries out a request in the target: looks, decides, installs, looks again.

What only the target can tell is told here: whether it may be changed, what its
site-packages hold, and what has to be replaced.
"""

import errno
import os
import re
import stat
import sys

from . import (
    apart,
    certificates,
    commands,
    conflicts,
    entry_points,
    extras,
    files,
    footprint,
    image,
    installed,
    interpreter,
    kept,
    leftovers,
    locks,
    moving,
    plan,
    protocol,
    record,
    rollback,
    self_install,
    signals,
    steps,
    survey,
    threads,
    wheelfile,
)


def main(folder, request, contents):
    """Carry out a request; leave the outcome in the private *folder*.

    :param contents: the bytes of its wheels.
    :returns: the exit status.
    """
    # What pip writes into commands.
    sys.executable = interpreter.console(sys.executable)
    if request["is_watched"]:
        steps.tell_in(folder)
    try:
        if request["action"] == "uninstall":
            signals.on_stop(_stop)
            outcome = uninstall(request)
        else:
            image.enter(request)
            bootstrap = Bootstrap(request, contents, folder)
            signals.on_stop(bootstrap.stop)
            outcome = bootstrap.run()
    except protocol.Failure as failure:
        outcome = protocol.outcome(
            status=failure.status, error=str(failure) or None, details=failure.details
        )
    except EnvironmentError as error:
        outcome = protocol.outcome(status=1, error=_told(error, request))
    try:
        protocol.write_outcome(folder, outcome)
    except EnvironmentError:
        # What is done has to be told: without the rest there is room for it.
        for name in files.names(folder):
            moving.remove(os.path.join(folder, name))
        protocol.write_outcome(folder, outcome)
    return outcome["status"]


def _told(error, request):
    """Return what an error of the system is, and what to do where only the right to
    write into this Python's own folders is missing."""
    is_elsewhere = any(request.get(name) for name in ("user", "root", "prefix"))
    is_denied = error.errno in (errno.EACCES, errno.EPERM, errno.EROFS)
    # On WINDOWS, what another program has open is denied as well.
    is_denied = is_denied and not interpreter.WINDOWS
    if is_elsewhere or not is_denied or not isinstance(error.filename, str):
        return str(error)
    path = error.filename.rstrip(os.sep)
    if os.path.basename(path).startswith(leftovers.PREFIX):
        path = os.path.dirname(path)
    reason = "{0} cannot be changed ({1})".format(path, error.strerror)
    if interpreter.in_virtual_environment():
        return reason
    return reason + ": a virtual environment, or --user, needs no rights there"


def _stop(number):
    raise SystemExit(128 + number)


class Bootstrap(object):
    """One bootstrap of this Python.

    :param request: a request to install.
    :param contents: the bytes of its wheels.
    :param folder: the private folder.
    """

    def __init__(self, request, contents, folder):
        paths = [os.path.join(folder, each["filename"]) for each in request["wheels"]]
        self.request = request
        self.folder = folder
        self.wheels = list(map(wheelfile.Wheel, paths, contents))
        self.replacement = rollback.Replacement()

    def run(self):
        """Do it, or only put back what a killed run set aside; return the outcome."""
        pip = folders = None
        if not interpreter.folders_are_known(self.request["prefix"]):
            pip = self_install.Pip(self.request, self.wheels)
            folders = pip.folders()
        modules = {wheel.project: wheel.top_level for wheel in self.wheels}
        contents = {wheel.project: wheel.list for wheel in self.wheels}
        place = survey.Survey(self.request, modules, folders, contents)
        # Before the lock, which makes the folders.
        _heed(plan.refusal(place))
        further = extras.Extras(self.request, self.wheels, self.folder, place)
        if self.request["check"]:
            report = plan.report(_decided(place), place)
            if report["status"]:
                return report
            further.decide()
            return further.report() or report
        if place.manager():
            _decided(place)
        with locks.lock(place.folder, place.scripts):
            errors = _recover(place)
            if self.request["action"] == "recover":
                return protocol.outcome()
            decided = _decided(place)
            further.decide()
            changed = [step for step in decided.steps if step.changes]
            now, notes = self._change(pip, changed, place) if changed else ({}, [])
            self._add(further)
            errors += self.replacement.commit()
            installed_now = [step.project for step in changed if step.installs]
            notes += _conflicts({name: now[name] for name in installed_now}, place)
            notes += [_IN_THE_WAY.format(error) for error in errors]
            outcome = plan.outcome(decided, place, now, notes)
            outcome["done"] += further.done()
            return outcome

    def _add(self, further):
        """Install further wheels."""
        try:
            further.prepare(self.replacement)
            further.install()
        except BaseException:
            self.replacement.undo()
            raise

    def stop(self, number):
        """Put everything back and end, because of a signal.

        An exception would not do: pip might catch it, and Python 2.7's locks
        do not survive one at every point, so that pip would wait for ever.
        """
        try:
            signals.pass_on(number)
            threads.wait()
            apart.end()
            self.replacement.undo()
        finally:
            os._exit(128 + number)

    def _change(self, pip, steps, place):
        """Carry out steps; return {project: Installation} of what is there now, and
        sentences that the user has to know.

        :raises Failure: if that is not what it has to be.
        """
        if not interpreter.can_hold_commands(sys.executable, place.folder):
            raise protocol.Failure(
                "no command can start {0!r}: a name in this path has a character that "
                "the first line of a command cannot hold".format(sys.executable)
            )
        wanted = {step.project: step.found for step in steps if step.installs}
        completed = [step.found for step in steps if not step.installs]
        wheels = [wheel for wheel in self.wheels if wheel.project in wanted]
        if not pip:
            others = [wheel for wheel in wheels if wheel.project != "pip"]
            pip = self_install.Pip(self.request, others + self.wheels[-1:])
        notes = []
        try:
            if wheels:
                notes += self._install(pip, wheels, wanted, place)
            now = {wheel.project: _look_again(wheel.project, place) for wheel in wheels}
            for found in completed:
                self._complete(pip, found, place)
                now[found.project] = _look_again(found.project, place)
        except BaseException:
            self.replacement.undo()
            raise
        return now, notes

    def _install(self, pip, wheels, wanted, place):
        """Install wheels in place of what was found; return sentences to be told.

        :param wanted: {project: Installation} of that.
        """
        kind = self._kind_of_commands(wanted.values(), place)
        made = interpreter.commands(kind)
        own, added, spared = {}, {}, []
        for wheel in wheels:
            found = wanted[wheel.project]
            if found.folder == place.folder:
                own.update(_own_certificates(found, place))
                added.update(_of_somebody_else(found, place))
            spared += self._set_aside(found, wheel, made, place)
        pip.leave_out(spared)
        pip.install(wheels, kind, place)
        notes = [
            "the command {0} in {1} is not pip's own and stays".format(
                name, place.scripts
            )
            for name in sorted(set(spared))
            if name in made
        ]
        notes += kept.put_back(own, place.folder, True)
        # A file of the new version is that, whoever had another one there.
        notes += kept.put_back(added, place.folder, False)
        return notes

    def _set_aside(self, found, wheel, made, place):
        """Make room for a wheel; return the commands that stay.

        :param made: the commands of its own that pip is about to make.
        """
        for name in found.entries if found.folder == place.folder else ():
            self.replacement.set_aside(os.path.join(place.folder, name))
        for path in self._older(found, place) if wheel.project != "pip" else ():
            self.replacement.set_aside(path)
        for name in wheel.entries():
            self.replacement.expect(os.path.join(place.folder, name))
        spared = []
        for name in wheel.commands():
            if place.stays(name):
                spared.append(name)
                continue
            # Of other wheels than pip's, all are made.
            is_its_own = name in made or name in found.commands
            if is_its_own or wheel.project != "pip":
                self._make_room_for_command(name, place)
        return spared

    def _older(self, found, place):
        """Return the paths of what a sound version has that the new one has not."""
        if found.state != installed.HEALTHY or found.folder != place.folder:
            return []
        try:
            paths = footprint.older(found, place)
        except protocol.Failure:
            # What its commands are cannot be told.
            return []
        scripts = os.path.normpath(place.scripts)
        return [
            path
            for path in paths
            if os.path.dirname(path) != scripts
            or not place.stays(os.path.basename(path))
        ]

    def _make_room_for_command(self, name, place):
        for path in commands.paths(place.scripts, name):
            if os.path.lexists(path):
                kind = stat.S_IFMT(os.lstat(path).st_mode)
                if kind not in (stat.S_IFREG, stat.S_IFLNK):
                    raise protocol.Failure(
                        "{0} is no file, and in the way of a command: move it "
                        "away".format(path)
                    )
            self.replacement.expect(path)
            self.replacement.set_aside(path)

    def _complete(self, pip, found, place):
        """Make the commands of pip that are missing or cannot start."""
        names = place.wanted_commands(found)
        # Whoever undoes it looks there first.
        self.replacement.beside(found.folder)
        for name in names:
            self._make_room_for_command(name, place)
        scripts = entry_points.scripts(found.read("entry_points.txt"), "console")
        scripts += entry_points.scripts(self.wheels[-1].entry_points(), "console")
        called = [called for name, called in scripts if name == "pip"]
        called = [each for each in called if re.match(r"[\w.]+:\w+$", each)]
        paths = pip.make_commands(names, str(called[0]), place)
        listed = found.path(found.info + "/RECORD")
        # Behind a link it is a store's.
        is_linked = os.path.islink(listed) or os.path.islink(os.path.dirname(listed))
        if found.rows and not is_linked:
            rows = [_row(path, found.folder) for path in paths]
            record.add(listed, rows, self.replacement.beside(found.folder))

    def _kind_of_commands(self, replaced, place):
        """Return which commands pip has to install: the requested ones, and those
        that were there already."""
        there = []
        recorded = {name for found in replaced for name in found.commands}
        for name in interpreter.commands("all"):
            state = place.command(name)
            was_its_own = state == commands.BROKEN and name in recorded
            if state == commands.OURS or was_its_own:
                there.append(name)
        wanted = self.request["commands"]
        for kind in ("all", "install"):
            if kind == wanted or interpreter.commands(kind)[0] in there:
                return kind
        return wanted


_IN_THE_WAY = "what was set aside cannot be cleared away: {0}"


def _is_complete(project, place):
    """Tell whether what is there of a project needs nothing that was set aside."""
    found = place.look(project)
    if found.state == installed.ABSENT and project != "pip":
        aside = sum(map(files.names, leftovers.aside(place.folder)), [])
        return not any(name.startswith(project) for name in aside)
    # pip writes INSTALLER after the commands; somebody else's may have none.
    ours = {each["project"]: each["version"] for each in place.request["wheels"]}
    is_ours = found.version == ours[project]
    return found.state == installed.HEALTHY and bool(found.installer or not is_ours)


def _recover(place):
    """Undo what killed runs left, unless what is there now works without."""
    if not place.has_leftovers():
        return []
    modules = place.modules
    complete = [project for project in modules if _is_complete(project, place)]
    is_well = len(complete) == len(modules)
    if place.request["action"] == "recover":
        # Nobody came since: all of it goes.
        complete = []
    # Of further wheels, who knows which were complete.
    noted = leftovers.noted(place.folder)
    for project in modules:
        noted = [n for n in noted if not installed.is_of(n, project, modules[project])]
    later, commands_of_later = footprint.later(place, noted)
    shared = footprint.shared(place, noted)
    is_well = is_well and later.issuperset(noted)

    def stays(folder, name):
        """Tell whether what is there is somebody's who came after the killed run."""
        if folder == place.folder:
            of_complete = [installed.is_of(name, p, modules[p]) for p in complete]
            return name in later or any(of_complete)
        if name in commands_of_later:
            return True
        is_there = os.path.lexists(os.path.join(folder, name))
        is_complete = "pip" in complete and is_there
        return name in interpreter.commands("all") and (
            is_complete or place.stays(name)
        )

    def is_shared(folder, name):
        """Tell whether others have files in what is there, too."""
        return folder == place.folder and name in shared

    footprint.bring_back(place, noted)
    is_well = is_well and _rescue(place)
    if is_well:
        _remove_unfinished(place)
    return rollback.recover(place.folder, place.scripts, is_well, stays, is_shared)


def _remove_unfinished(place):
    """Remove the commands that killed runs had begun to make."""
    own = set(map(os.path.basename, leftovers.folders(place.folder)))
    for path in leftovers.folders(place.scripts):
        if os.path.basename(path) in own:
            for name in leftovers.names(path, leftovers.NEW):
                if place.command(name) == commands.BROKEN:
                    moving.remove(os.path.join(place.scripts, name))


def _rescue(place):
    """Bring what somebody else had put into what killed runs set aside, and what is
    lost with that, to where it was; tell whether that can be done."""
    for old in leftovers.aside(place.folder):
        for project in place.modules:
            before = installed.Installation(old, project, place.modules[project])
            lost = certificates.are_lost(before, place.folder)
            is_lost = lost and not certificates.own(place.look(project))
            try:
                added = _of_somebody_else(before, place)
                own = kept.gather(before, certificates.own(before) if is_lost else [])
            except protocol.Failure:
                return False
            kept.put_back(added, place.folder, False)
            kept.put_back(own, place.folder, True)
    return True


def _heed(decided):
    if decided and decided.refusal:
        raise protocol.Failure(decided.refusal, decided.status, decided.details)


def _decided(place):
    """Return the Plan for a place.

    :raises Failure: if it is refused.
    """
    steps.begin("looking at what is there")
    decided = plan.decide(place)
    _heed(decided)
    return decided


def _own_certificates(found, place):
    """Return {path in its folder: Kept} of certificates that somebody put in place of
    an Installation's own.

    A link stays one; where a folder leads out of the root or prefix, nothing comes
    from there.
    """
    return kept.gather(
        found,
        [
            name
            for name in certificates.own(found)
            if os.path.islink(found.path(name)) or not place.outside(found.path(name))
        ],
    )


def _of_somebody_else(found, place):
    """Return {path in its folder: Kept} of what others have put into the packages of an
    Installation."""
    names = found.unlisted() + footprint.of_others(found, place.folder)
    return kept.gather(found, sorted(set(names)))


def _row(path, folder):
    with open(path, "rb") as file:
        data = file.read()
    relative = os.path.relpath(path, folder).replace(os.sep, "/")
    return record.Row(relative, record.digest(data), len(data))


def _look_again(project, place):
    """Return the Installation of what was changed just now."""
    found = place.verified(place.look(project))
    if found.state != installed.HEALTHY:
        reason = found.reason or "is not there"
        raise protocol.Failure(
            "{0} was installed, but {1}".format(found.project, reason)
        )
    return found


def _conflicts(now, place):
    folders = [] if place.elsewhere else interpreter.site_folders()
    versions = {project: found.version for project, found in now.items()}
    return conflicts.find(versions, folders + [place.folder]) if now else []


def uninstall(request):
    """Let the installed pip uninstall what came along; return the outcome."""
    folders = interpreter.site_folders()
    scripts = interpreter.folders(None, None, False)[1]
    with locks.lock_existing(folders + [scripts]):
        projects, done, spared = _what_came_along(request, folders)
        if projects:
            manager = interpreter.manager(request)
            if manager:
                raise protocol.Failure(protocol.MANAGED, details=manager)
            steps.begin("uninstalling {0}".format(" and ".join(projects)))
            command = ["uninstall"] + request["arguments"] + projects
            _uninstall_but(spared, command)
    return protocol.outcome(done)


def _uninstall_but(spared, command):
    """Run a command line of pip that uninstalls, while these paths are out of its
    reach; one that is killed leaves them to the next run."""
    aside = rollback.Replacement(rollback.SPARED)
    try:
        for path in spared:
            aside.set_aside(path)
        self_install.command_line(command)
    finally:
        try:
            aside.undo()
        finally:
            # A signal may have come meanwhile; there is only one that is heeded.
            aside.undo()


def _what_came_along(request, folders):
    """Return the projects that are to be uninstalled, what is told of each, and the
    paths of what has to stay."""
    projects, done, spared = [], [], []
    for wheel in request["wheels"]:
        project, version = wheel["project"], wheel["version"]
        found = [installed.Installation(f, project, {project}) for f in folders]
        there = [each for each in found if each.state != installed.ABSENT]
        others = [e.version for e in there if e.version not in (None, version)]
        # pip uninstalls the one that this Python sees.
        ours = [e for e in there[:1] if e.version in (None, version)]
        notes = []
        if others:
            notes = [
                "{0} {1} did not come with ensurepip ({2} does) and stays".format(
                    project, " and ".join(others), version
                )
            ]
        is_shared = ours and not interpreter.in_virtual_environment()
        owner = ours[0].owner() if is_shared else None
        if owner:
            notes.append(
                "{0} {1} belongs to {2} and stays".format(project, version, owner)
            )
            ours = []
        if ours and not ours[0].infos:
            raise protocol.Failure(installed.PARTS.format(project, ours[0].folder))
        if ours:
            footprint.refuse_uninstall(ours[0], request["modules"][project])
            projects.insert(0, project)
            shared = footprint.of_other_pythons(ours[0])
            notes += [
                "{0} starts another Python and stays".format(p) for p in sorted(shared)
            ]
            spared += sum(shared.values(), [])
        done.append(
            {
                "project": project,
                "version": version,
                "action": protocol.UNINSTALLED if ours else protocol.SPARED,
                "previous": wheel["version"],
                "folder": None,
                "scripts": None,
                "commands": [],
                "notes": notes,
            }
        )
    return projects, done, spared
