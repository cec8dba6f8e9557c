"""Who can change what a path leads to."""

import os
import stat
import struct
import sys

from ensurepip._errors import BootstrapError

# What the owner of a file is shown as that a container cannot map.
_UNMAPPED = 65534

# Of an entry of an access control list: a user's, that of the group that the
# file has, another group's; and the permission to write.
_USER, _OWN_GROUP, _GROUP = 2, 4, 8
_WRITE = 2


def refuse_shared(folder):
    """Refuse a folder that another user could change or swap for theirs.

    :param folder: its path, which leads over no link.
    :raises BootstrapError: if it or one above it belongs to somebody else, or if
        others can write there.
    """
    # WINDOWS keeps people apart in other ways, and so does Android.
    if os.name != "posix" or sys.platform in ("cygwin", "msys", "android"):
        return
    if hasattr(sys, "getandroidapilevel"):
        return
    above = None
    while folder != above:
        if _is_shared(folder):
            raise BootstrapError(
                "other users can change {0}, where the folder for temporary files "
                "is: set TMPDIR to one of your own".format(folder)
            )
        folder, above = os.path.dirname(folder), folder


def _is_shared(folder):
    status = os.lstat(folder)
    if not stat.S_ISDIR(status.st_mode) or not _is_trusted(status.st_uid):
        return True
    if status.st_mode & stat.S_ISVTX:
        # Others can add to it, and change nothing but what is theirs.
        return False
    if status.st_mode & stat.S_IWOTH:
        return True
    # With an access control list this is what it grants at most.
    if not status.st_mode & stat.S_IWGRP:
        return False
    users, groups = _writers(folder, status)
    return not all(map(_is_trusted, users)) or not all(map(_is_private, groups))


def _is_trusted(user):
    return user in (0, os.geteuid()) or _is_unmapped(user)


def _is_unmapped(number):
    """Tell whether a user or group is one of outside of this container."""
    if number != _UNMAPPED:
        return False
    try:
        with open("/proc/self/uid_map") as file:
            return file.read().split() != ["0", "0", "4294967295"]
    except EnvironmentError:
        return False


def _is_private(group):
    """Tell whether a group is this user's own, in which nobody else is.

    Many systems give each user one, of the same name, and let it write by default.
    """
    if _is_unmapped(group):
        return True
    if group not in (0, os.getegid()):
        return False
    import grp
    import pwd

    users = pwd.getpwall()
    ours = {user.pw_name for user in users if _is_trusted(user.pw_uid)}
    members = {user.pw_name for user in users if user.pw_gid == group}
    try:
        found = grp.getgrgid(group)
        members.update(found.gr_mem)
        # A directory service may keep to itself who is in it.
        is_own = group == 0 or found.gr_name in ours
    except KeyError:
        is_own = group in (0, os.geteuid())
    return is_own and members <= ours


def _writers(folder, status):
    """Return the users, beside the owner, and the groups that may write."""
    try:
        # PYTHON_2 cannot ask.
        content = os.getxattr(folder, "system.posix_acl_access")
    except (AttributeError, EnvironmentError):
        return [], [status.st_gid]
    entries = struct.iter_unpack("<HHI", content[4:])
    writers = [(tag, number) for tag, may, number in entries if may & _WRITE]
    users = [number for tag, number in writers if tag == _USER]
    groups = [number for tag, number in writers if tag == _GROUP]
    groups += [status.st_gid for tag, _number in writers if tag == _OWN_GROUP]
    return users, groups
