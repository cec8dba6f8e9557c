"""Runs pip inside the target interpreter.

    python runner.py WHEEL... -- NAME==VERSION... -- PIP-ARGUMENT...

This file is copied into a private folder and run from there by the target,
which may be another Python than the one that started it.  It therefore
imports nothing of ensurepip.  Everything that only the target can tell is
decided here: what its site-packages hold, and whether an option makes sense
for it.
"""

import os
import pkgutil
import runpy
import site
import sys
import sysconfig


def main(argv):
    wheels, only, args = _split(argv)
    here = os.path.realpath(os.path.dirname(__file__))
    sys.path[:] = [path for path in sys.path if os.path.realpath(path) != here]
    root, prefix = _value(args, "--root"), _value(args, "--prefix")
    user = "--user" in args
    break_system_packages = "--break-system-packages" in args
    if break_system_packages:
        args.remove("--break-system-packages")
    if user and not site.ENABLE_USER_SITE:
        return _refuse(
            "--user makes no sense here: this Python does not see user "
            "site-packages (it is a virtual environment, or -s, -I or "
            "PYTHONNOUSERSITE is set)",
            status=2,
        )
    if not user:
        # pip must not evade to user site-packages where it cannot write.
        site.ENABLE_USER_SITE = False
    if root or prefix:
        _look_under(root, prefix)
        if _in_virtual_environment() and _installed_versions("pip"):
            return _refuse(
                "there is a pip already, and from a virtual environment pip "
                "does not replace what is outside of it: use the Python that "
                "the environment was made from",
                status=2,
            )
    elif not break_system_packages and not _in_virtual_environment():
        reason = _externally_managed()
        if reason:
            return _refuse(
                "this Python is an externally managed environment (PEP 668): "
                + reason
                + " (--break-system-packages installs all the same)"
            )
    if args[0] == "uninstall":
        args = _spare_others(args, dict(item.split("==") for item in only))
    site_folders = [path for path in sys.path if _is_site_folder(path)]
    if user:
        site_folders.append(site.getusersitepackages())
    sys.path[:0] = wheels
    # Without --isolated the user's distutils configuration can move what pip
    # installs.
    options = ["--isolated"]
    if sys.version_info < (3,):
        options.append("--no-python-version-warning")
        _mix_text_and_bytes()
    if break_system_packages and _pip_knows("--break-system-packages"):
        args.append("--break-system-packages")
    if root or prefix:
        # The commands are not meant to be found there yet.
        args.append("--no-warn-script-location")
    sys.argv[1:] = options + args
    try:
        runpy.run_module("pip", run_name="__main__", alter_sys=True)
    finally:
        if sys.version_info < (3,) and args[0] == "install":
            for folder in filter(os.path.isdir, site_folders):
                _declare_encoding_of_commands(folder)


def _refuse(reason, status=1):
    """Say why pip is not run, in the form that it uses itself."""
    sys.stderr.write("ERROR: {0}\n".format(reason))
    return status


def _value(args, option):
    return args[args.index(option) + 1] if option in args else None


def _in_virtual_environment():
    return hasattr(sys, "real_prefix") or sys.prefix != getattr(
        sys, "base_prefix", sys.prefix
    )


def _externally_managed():
    """Return the message of the marker of PEP 668, or None without a marker."""
    marker = os.path.join(sysconfig.get_path("stdlib"), "EXTERNALLY-MANAGED")
    if not os.path.isfile(marker):
        return None
    try:
        from configparser import Error, RawConfigParser
    except ImportError:
        from ConfigParser import Error, RawConfigParser
    parser = RawConfigParser()
    try:
        parser.read(marker)
        messages = dict(parser.items("externally-managed"))
    except (Error, ValueError, EnvironmentError):
        messages = {}
    settings = [os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG")]
    language = (list(filter(None, settings)) or ["C"])[0].split(".")[0].lower()
    for key in ("error-" + language, "error-" + language.split("_")[0], "error"):
        if messages.get(key):
            return messages[key]
    return "use its package manager, or a virtual environment"


def _pip_knows(option):
    """Tell whether the pip about to run has an option that old ones lack."""
    try:
        options = pkgutil.get_data("pip", "_internal/cli/cmdoptions.py")
    except EnvironmentError:
        return False
    return options is not None and option.encode("ascii") in options


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
        if name.split("-")[0] not in ("pip", "setuptools"):
            continue
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
            if lines[0] != "#!/bin/sh" or not lines[1].startswith("'''exec' "):
                continue
            if max(lines[1]) < "\x80":
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


def _look_under(root, prefix):
    """Show pip the site-packages under *root* and *prefix*, not this Python's.

    Otherwise pip would take this Python's pip for an installed one: it would
    leave the place empty or, asked to upgrade, uninstall from outside it.
    """
    folders = [path for path in sys.path if _is_site_folder(path)]
    sys.path[:] = [path for path in sys.path if path not in folders]
    if prefix:
        scheme = "nt" if os.name == "nt" else "posix_prefix"
        variables = {"base": prefix, "platbase": prefix}
        folders = [
            sysconfig.get_path(name, scheme, variables)
            for name in ("purelib", "platlib")
        ]
    for folder in folders:
        if root:
            inside = os.path.splitdrive(os.path.abspath(folder))[1].lstrip(os.sep)
            folder = os.path.join(root, inside)
        if folder not in sys.path:
            sys.path.append(folder)


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
