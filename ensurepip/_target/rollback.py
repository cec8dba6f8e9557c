"""Replacing an installation so that it can be put back."""

import os
import tempfile

from . import commands, files, leftovers, locks, moving

# The end of the name of a folder with what an uninstallation is not to reach.
SPARED = ".spared"

# The end of the name of a folder with what nobody needs any more.
_DONE = ".done"


class Replacement(object):
    """Paths that are moved aside until their successors are in place.

    :param ending: that of the names of the folders where they are.

    A signal may come between any two steps, even of :meth:`undo`, and then
    undoes them all: each is noted before it is taken, and forgotten after it
    was undone.  So may another run, if this one is killed.
    """

    def __init__(self, ending=""):
        self._name = None
        self._ending = ending
        self._folders = []
        self._owners = []
        self._is_committed = False

    def expect(self, path):
        """Note a path that is to be removed again on failure, if it is new."""
        if not os.path.lexists(path):
            parent, name = os.path.split(path)
            note = os.path.join(self.beside(parent), leftovers.NEW, name)
            if not os.path.isdir(note):
                os.mkdir(note)

    def set_aside(self, path):
        """Move *path* into a folder beside it.

        :raises EnvironmentError: if it cannot be moved, or what is mounted in it would
            go along, and be emptied.
        """
        if os.path.lexists(path):
            moving.refuse_mounted(path)
            parent, name = os.path.split(path)
            moving.move(path, os.path.join(self.beside(parent), leftovers.OLD, name))

    def keep(self, path):
        """Note a path that somebody else changes: what is there is kept, and what is
        not there is expected."""
        self.expect(path)
        if os.path.lexists(path):
            self.set_aside(path)
            name = os.path.basename(path)
            kept = os.path.join(self.beside(os.path.dirname(path)), leftovers.OLD, name)
            moving.copy(kept, path)

    def commit(self):
        """Leave what is there now: there is nothing to undo any more.

        :returns: the errors of what was set aside and cannot be removed.
        """
        self._is_committed = True
        return self._discard()

    def undo(self):
        """Put everything back as it was."""
        if self._is_committed:
            self._discard()
            return
        failed = [folder for folder in self._folders if undo(folder)]
        self._close()
        for folder in reversed(self._folders):
            if folder not in failed:
                moving.remove(folder)

    def beside(self, parent):
        """Return the folder beside what is in *parent*, which goes in the end."""
        if self._name is None:
            path = tempfile.mktemp(self._ending, leftovers.PREFIX, parent)
            self._name = os.path.basename(path)
        folder = os.path.join(parent, self._name)
        if folder not in self._folders:
            if not os.path.isdir(parent):
                os.makedirs(parent)
            # Known before it is there, so that a signal leaves none behind.
            self._folders.append(folder)
            for name in ("", leftovers.OLD, leftovers.NEW):
                os.mkdir(os.path.join(folder, name))
                # Whatever the umask is.
                os.chmod(os.path.join(folder, name), 0o700)
            self._owners.append(open(os.path.join(folder, leftovers.OWNER), "w"))
            locks.take(self._owners[-1])
        return folder

    def _discard(self):
        self._close()
        # The first one has to be the last one to go: see recover.
        return _errors(map(_discard, reversed(self._folders)))

    def _close(self):
        # A file that is open cannot be removed on WINDOWS.
        while self._owners:
            self._owners.pop().close()


def _never(folder, name):
    return False


def recover(folder, scripts, is_well, stays=_never, is_shared=_never):
    """Undo what killed runs left in a folder of packages and in one of commands.

    Of runs of other Pythons, which share the commands, what is gone comes back,
    and nothing else changes.

    :param is_well: whether what is in *folder* works, and is to stay; then only
        commands that are gone come back.
    :param stays: a function from a folder and a name in it that tells whether what is
        there now stays in any case.
    :param is_shared: the same for what others have files in, which stay: what was set
        aside comes back into it.
    :returns: the errors of what cannot be removed.
    """
    own = [os.path.basename(path) for path in leftovers.folders(folder)]
    ends = []
    # The first one that a run made knows the others, and is the last one to go.
    for path in leftovers.folders(scripts) + leftovers.folders(folder):
        name = os.path.basename(path)
        if not os.path.isdir(path) or _has_owner(path):
            continue
        is_command = os.path.dirname(path) == scripts
        if name.endswith(_DONE) or is_well and name in own and not is_command:
            ends.append(_discard(path))
            continue
        error = undo(path, is_well or name not in own, stays, is_shared)
        if name in own or not _is_needed(path):
            ends.append(error or moving.remove(path))
    return _errors(ends)


def _is_needed(path):
    """Tell whether another Python, which is still there, has to put back commands that
    are in the folder of a killed run."""
    old = os.path.join(path, leftovers.OLD)
    states = [commands.look(old, name) for name in files.names(old)]
    return commands.OTHERS in states


def recover_spared(scripts):
    """Put back the commands in a folder that a killed uninstallation spared."""
    for path in leftovers.folders(scripts):
        if path.endswith(SPARED) and not _has_owner(path):
            undo(path, only_missing=True) or moving.remove(path)


def undo(folder, only_missing=False, stays=_never, is_shared=_never):
    """Put back what a folder of a run holds, and remove what was new.

    :param only_missing: whether to put back only what is not there, and remove
        nothing.
    :param stays: as for :func:`recover`, and so is *is_shared*.
    :returns: the error of what cannot be put back, or None.
    """
    parent = os.path.dirname(folder)
    failed = None

    def has_its_place(name):
        there = only_missing and os.path.lexists(os.path.join(parent, name))
        return there or stays(parent, name)

    expected = leftovers.names(folder, leftovers.NEW)
    kept = leftovers.names(folder, leftovers.OLD)
    spared = set(filter(has_its_place, expected + kept))
    for name in [] if only_missing else expected:
        if name not in spared and not is_shared(parent, name):
            moving.remove(os.path.join(parent, name))
        moving.remove(os.path.join(folder, leftovers.NEW, name))
    for name in kept:
        if name in spared:
            continue
        old = os.path.join(folder, leftovers.OLD, name)
        path = os.path.join(parent, name)
        try:
            moving.put_back(old, path)
            if os.path.lexists(old):
                raise EnvironmentError("{0} is in the way of {1}".format(path, old))
        except EnvironmentError as error:
            failed = error
    return failed


def _discard(folder):
    """Remove a folder of a run; return the error of what cannot be removed."""
    if folder.endswith(_DONE):
        return moving.remove(folder)
    try:
        # Half of it must not be put back.
        os.rename(folder, folder + _DONE)
    except EnvironmentError:
        return moving.remove(folder) or moving.remove(folder + _DONE)
    return moving.remove(folder + _DONE)


def _errors(ends):
    return [error for error in ends if error]


def _has_owner(folder):
    """Tell whether the run that made a folder still lives."""
    flags = os.O_RDWR | getattr(os, "O_NOFOLLOW", 0)
    try:
        handle = os.open(os.path.join(folder, leftovers.OWNER), flags)
    except EnvironmentError:
        return False
    try:
        return not locks.take(handle)
    finally:
        os.close(handle)


def remove_leftovers(folder):
    """Remove what killed runs set aside in *folder*, if it can be."""
    for path in leftovers.folders(folder):
        if not _has_owner(path):
            _discard(path)
