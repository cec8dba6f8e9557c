"""Puts this ensurepip into the standard library of a Python, or takes it out.

    python tools/into_stdlib.py install [--destdir DIR] [--bootstrap install]
    python tools/into_stdlib.py uninstall [--destdir DIR]

It is run by that very Python, which may be a 2.7, because it alone knows where
its standard library is and can compile for itself.  ``make install`` and
``make uninstall`` run it.
"""

from __future__ import print_function  # PYTHON_2

import argparse
import compileall
import glob
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile

from _staging import stage, stage_table

import ensurepip
from ensurepip import _bundle, _config
from ensurepip._target import interpreter, rollback, wheelfile

# Where the module is kept that was there before.
ASIDE = "ensurepip.replaced"


class Failure(Exception):
    pass


def main(argv=None):
    options = _parse(argv)
    try:
        if interpreter.in_virtual_environment():
            raise Failure(
                "{0} is a virtual environment and has no standard library of "
                "its own; give the Python that it was made from".format(sys.prefix)
            )
        library = sysconfig.get_path("stdlib")
        if options.destdir:
            library = interpreter.under(os.path.abspath(options.destdir), library)
        if options.action == "uninstall":
            uninstall(library)
        else:
            install(library, options)
            if options.bootstrap != "no":
                return bootstrap(library, options)
    except (Failure, ensurepip.BootstrapError, EnvironmentError) as error:
        print("into_stdlib: error: {0}".format(error), file=sys.stderr)
        return 1
    return 0


def install(library, options):
    """Put the package into the folder *library*; keep another one aside."""
    if not os.path.isdir(library):
        os.makedirs(library)
    rollback.remove_leftovers(library)
    staged = tempfile.mkdtemp(prefix=rollback.PREFIX, dir=library)
    try:
        package = os.path.join(staged, "ensurepip")
        stage(package)
        _write_settings(os.path.join(package, _config.FILE), options)
        wheels = _bundle.select(sys.version_info[:2])
        stage_table(package, wheels)
        # A folder of system wheels takes the place of the bundled ones.
        if not (options.wheel_folder or _config.get("wheel-folder")):
            _bundle.copy(wheels, os.path.join(package, "_bundled"))
        _make_readable(package)
        _compile(package, os.path.join(library, "ensurepip"))
        _swap(package, library, staged)
    finally:
        shutil.rmtree(staged, ignore_errors=True)
    print("installed {0}".format(os.path.join(library, "ensurepip")))


def uninstall(library):
    """Take the package out of *library*; put back what was kept aside."""
    rollback.remove_leftovers(library)
    current = os.path.join(library, "ensurepip")
    aside = os.path.join(library, ASIDE)
    if os.path.lexists(current) and not _is_ours(current):
        raise Failure("{0} is not of this project and stays".format(current))
    if not os.path.lexists(current) and not os.path.lexists(aside):
        raise Failure("{0} does not exist".format(current))
    if os.path.lexists(current):
        trash = tempfile.mkdtemp(prefix=rollback.PREFIX, dir=library)
        os.rename(current, os.path.join(trash, "ensurepip"))
    if os.path.lexists(aside):
        os.rename(aside, current)
    rollback.remove_leftovers(library)
    print("uninstalled {0}".format(current))


def bootstrap(library, options):
    """Run the installed package; return its exit status."""
    command = [sys.executable, "-s", "-m", "ensurepip"]
    if options.bootstrap == "upgrade":
        command.append("--upgrade")
    if options.altinstall:
        command.append("--altinstall")
    if options.destdir:
        command += ["--root", os.path.abspath(options.destdir)]
    environ = dict(os.environ, PYTHONPATH=library)
    return subprocess.call(command, env=environ, cwd=library)


def _parse(argv):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("action", choices=["install", "uninstall"])
    parser.add_argument("--destdir", help="where the root of the file system is")
    parser.add_argument(
        "--bootstrap",
        choices=["no", "install", "upgrade"],
        default="no",
        help="what to do about pip afterwards",
    )
    parser.add_argument(
        "--altinstall", action="store_true", help="install the command pipX.Y only"
    )
    for key in _config.KEYS:
        parser.add_argument("--" + key, help="setting for " + _config.FILE)
    return parser.parse_args(argv)


def _make_readable(package):
    for folder, _folders, names in os.walk(package):
        os.chmod(folder, 0o755)
        for name in names:
            os.chmod(os.path.join(folder, name), 0o644)


def _write_settings(path, options):
    settings = [(key, getattr(options, key.replace("-", "_"))) for key in _config.KEYS]
    lines = ["{0} = {1}\n".format(key, value) for key, value in settings if value]
    if any("\n" in value for _key, value in settings if value):
        raise Failure("a setting is one line")
    if lines:
        with open(path, "w") as file:
            file.writelines(lines)


def _compile(package, final):
    """Compile as the build of a Python does, for each level of optimization."""
    if sys.version_info < (3,):  # PYTHON_2
        levels = [{}]
    else:
        levels = [{"optimize": level} for level in (0, 1, 2)]
    for level in levels:
        if not compileall.compile_dir(
            package, ddir=final, force=True, quiet=1, **level
        ):
            raise Failure("{0} cannot be compiled".format(package))
    if interpreter.can_prepare():
        from ensurepip._target import bytecode

        for path in glob.glob(os.path.join(package, "_bundled", "*.whl")):
            bytecode.keep(wheelfile.Wheel(path), package)


def _swap(package, library, staged):
    """Put *package* in place; on failure leave or put back what was there."""
    current = os.path.join(library, "ensurepip")
    aside = os.path.join(library, ASIDE)
    if not os.path.lexists(current):
        os.rename(package, current)
        return
    if _is_ours(current):
        aside = os.path.join(staged, "old")
    elif os.path.lexists(aside):
        os.rename(aside, os.path.join(staged, "old"))
    os.rename(current, aside)
    try:
        os.rename(package, current)
    except BaseException:
        os.rename(aside, current)
        raise


def _is_ours(package):
    return os.path.isfile(os.path.join(package, "_launch.py"))


if __name__ == "__main__":
    sys.exit(main())
