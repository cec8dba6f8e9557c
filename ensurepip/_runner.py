"""Runs pip inside the target interpreter.

    python runner.py WHEEL... -- NAME==VERSION... -- PIP-ARGUMENT...

This file is copied into a private folder and run from there by the target,
which may be another Python than the one that started it.  It therefore
imports nothing of ensurepip.  Everything that only the target can tell is
decided here: what its site-packages hold, and whether an option makes sense
for it.
"""

import os
import runpy
import site
import sys


def main(argv):
    wheels, only, args = _split(argv)
    here = os.path.realpath(os.path.dirname(__file__))
    sys.path[:] = [path for path in sys.path if os.path.realpath(path) != here]
    if "--user" in args and not site.ENABLE_USER_SITE:
        sys.stderr.write(
            "ERROR: --user makes no sense here: this Python does not see user "
            "site-packages (it is a virtual environment, or -s, -I or "
            "PYTHONNOUSERSITE is set)\n"
        )
        return 2
    if "--root" in args:
        _look_under(args[args.index("--root") + 1])
    if args[0] == "uninstall":
        args = _spare_others(args, dict(item.split("==") for item in only))
    # Without --isolated the user's distutils configuration can move what pip
    # installs.
    options = ["--isolated"]
    if sys.version_info < (3,):
        options.append("--no-python-version-warning")
        _mix_text_and_bytes()
    site_folders = [path for path in sys.path if _is_site_folder(path)]
    sys.path[:0] = wheels
    sys.argv[1:] = options + args
    try:
        runpy.run_module("pip", run_name="__main__", alter_sys=True)
    finally:
        if sys.version_info < (3,):
            for folder in filter(os.path.isdir, site_folders):
                _declare_encoding_of_commands(folder)


def _split(argv):
    parts = [[]]
    for arg in argv:
        if arg == "--":
            parts.append([])
        else:
            parts[-1].append(arg)
    return parts


def _mix_text_and_bytes():
    """Let pip for 2.7, which mixes them, handle paths that are not ASCII."""
    reload(sys)  # noqa: F821  (brings back the function that site removes)
    sys.setdefaultencoding("utf-8")


def _declare_encoding_of_commands(folder):
    """Mend the commands that Python 2.7 cannot read.

    If the path of the interpreter is long or has a space, pip puts it into
    the second line of a command, and the encoding into the fourth.  For 2.7
    that is too late when the path is not ASCII (PEP 263).
    """
    import base64
    import hashlib

    def recorded_hash(content):
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest())
        return digest.rstrip("=")

    for name in os.listdir(folder):
        record = os.path.join(folder, name, "RECORD")
        if not name.endswith(".dist-info") or not os.path.isfile(record):
            continue
        with open(record, "rb") as file:
            before = after = file.read()
        for row in before.splitlines():
            path = os.path.join(folder, row.split(",")[0])
            if not row.startswith("..") or not os.path.isfile(path):
                continue
            with open(path, "rb") as file:
                command = file.read()
            lines = command.split("\n")
            if lines[0] != "#!/bin/sh" or max(lines[1]) < "\x80":
                continue
            lines.insert(1, lines.pop(3))
            mended = "\n".join(lines)
            with open(path, "wb") as file:
                file.write(mended)
            after = after.replace(recorded_hash(command), recorded_hash(mended))
        if after != before:
            with open(record, "wb") as file:
                file.write(after)


def _is_site_folder(path):
    return os.path.basename(path) in ("site-packages", "dist-packages")


def _look_under(root):
    """Show pip the site-packages under *root* in place of this Python's own.

    Otherwise pip would take this Python's pip for an installed one: it would
    leave the root empty or, asked to upgrade, uninstall from outside it.
    """
    for number, path in enumerate(sys.path):
        if _is_site_folder(path):
            inside = os.path.splitdrive(os.path.abspath(path))[1].lstrip(os.sep)
            sys.path[number] = os.path.join(root, inside)


def _spare_others(args, versions):
    """Return *args* without the distributions that are not at *versions*."""
    kept = []
    for arg in args:
        installed = _installed_versions(arg) if arg in versions else []
        if any(version != versions[arg] for version in installed):
            sys.stderr.write(
                "{0} {1} did not come with ensurepip ({2} does) and stays\n".format(
                    arg, " and ".join(installed), versions[arg]
                )
            )
        else:
            kept.append(arg)
    return kept


def _installed_versions(project):
    versions = []
    for path in filter(_is_site_folder, sys.path):
        for name in os.listdir(path) if os.path.isdir(path) else ():
            stem, extension = os.path.splitext(name)
            if extension in (".dist-info", ".egg-info") and stem.startswith(
                project + "-"
            ):
                versions.append(stem.split("-")[1])
    return versions


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
