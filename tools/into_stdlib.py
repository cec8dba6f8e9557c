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
import contextlib
import filecmp
import glob
import os
import platform
import re
import subprocess
import sys
import sysconfig

import _exchange
import _module
import _staging
import man_page

import ensurepip
from ensurepip import _bundle, _cli, _config, _surroundings, _wheel_check
from ensurepip._target import (
    files,
    image,
    interpreter,
    locks,
    moving,
    rollback,
    wheelfile,
)

# Where the module is kept that was there before.
ASIDE = "ensurepip.replaced"

# Modules of this package that no other ensurepip has, and what its face imports.
_OURS = {"_bundle", "_cli", "_launch", "_target"}
_IMPORTED = re.compile(b"^from ensurepip import _", re.MULTILINE)


# The command that starts this Python, and its page of the manual.
_NAME = "pypy" if platform.python_implementation() == "PyPy" else "python"
_PYTHON = _NAME + "{0}.{1}".format(*sys.version_info)
_PAGE = man_page.name(_PYTHON)
# What it ends with until the package is in place.
_NEW = ".new"


class Failure(Exception):
    pass


def main(argv=None):
    options = _parse(argv)
    # What everybody reads, whatever this user's own files are like.
    os.umask(0o022)
    # Bytecode belongs beside the sources.
    if hasattr(sys, "pycache_prefix"):
        sys.pycache_prefix = None
    try:
        if interpreter.in_virtual_environment():
            raise Failure(
                "{0} is a virtual environment and has no standard library of "
                "its own; give the Python that it was made from".format(sys.prefix)
            )
        library = later = sysconfig.get_path("stdlib")
        manual = os.path.join(sys.prefix, "share", "man", "man1", _PAGE + ".1")
        if options.destdir:
            root = _surroundings.absolute(options.destdir)
            library = interpreter.under(root, library)
            manual = interpreter.under(root, manual)
            for path in os.path.join(library, "ensurepip"), manual:
                if not image.inside(root, path):
                    folder = os.path.dirname(path)
                    raise Failure(
                        "{0} leads out of {1}, to {2}: nothing is changed".format(
                            folder, root, os.path.realpath(folder)
                        )
                    )
        if options.action == "uninstall":
            uninstall(library, manual)
        else:
            install(library, later, manual, options)
            if options.bootstrap != "no":
                return bootstrap(library, options)
    except KeyboardInterrupt:
        return 130
    except (Failure, ensurepip.BootstrapError, EnvironmentError, ValueError) as error:
        print("into_stdlib: error: {0}".format(error), file=sys.stderr)
        return 1
    return 0


def install(library, later, manual, options):
    """Put the package into the folder *library*; keep another one aside.

    :param later: where that folder is when the package is used.
    :param manual: where the page of the manual is put.
    """
    current = os.path.join(library, "ensurepip")
    wheels = _bundle.select(sys.version_info[:2])
    # A folder of system wheels takes the place of the bundled ones.
    bundled = not (options.wheel_folder or _config.get("wheel-folder"))
    with _workplace(library) as folder:
        package = os.path.join(folder, "ensurepip")
        _staging.stage(package)
        _write_settings(os.path.join(package, _config.FILE), options)
        if bundled:
            _staging.stage_wheels(package, wheels)
        else:
            _staging.stage_table(package, wheels)
        _set_dates(_all(package))
        _compile(package, os.path.join(later, "ensurepip"))
        _set_modes(_all(package))
        _set_dates(_all(package))
        _staging.check(package, wheels if bundled else [])
        with _new_page(manual):
            _put(package, library, folder)
    pip = "pip " + wheels[-1].version if bundled else "the system's wheels"
    version = ensurepip.__version__
    _say("installed ensurepip {0} with {1} in {2}".format(version, pip, current))


def _say(line):
    """Print a line, in whatever letters the output has."""
    _cli.write(sys.stdout, line + "\n")


@contextlib.contextmanager
def _new_page(path):
    """Put the page of the manual in place together with the package."""
    if os.name == "nt":  # WINDOWS has no manual
        yield
        return
    if os.path.lexists(path) and not _is_page(path):
        raise Failure(
            "{0} is not of this project, and in the way of its page of the manual: "
            "move it".format(path)
        )
    folder, new = os.path.dirname(path), path + _NEW
    if not os.path.isdir(folder):
        os.makedirs(folder)
    if os.path.lexists(new):
        # A killed run left it, or another user, where it may lead elsewhere.
        os.unlink(new)
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    try:
        with os.fdopen(handle, "w") as file:
            file.write(man_page.page(_PYTHON))
            file.flush()
            # Whoever else may write there cannot lead this to another file.
            os.fchmod(handle, 0o644)
            _set_dates([handle if os.utime in _BY_HANDLE else new])
        yield
        os.rename(new, path)
    finally:
        _unlink(new)


# PYTHON_2 can do nothing so.
_BY_HANDLE = getattr(os, "supports_fd", ())


def _is_page(path):
    """Tell whether a page of the manual is this project's, of any version."""
    begin = man_page.page(_PYTHON).partition(ensurepip.__version__)[0]
    found = files.read(path, _wheel_check.LARGEST) or b""
    return not os.path.islink(path) and found.startswith(begin.encode("ascii"))


def _unlink(path):
    """Remove a file, if it is there: never what is in a folder."""
    try:
        os.unlink(path)
    except EnvironmentError:
        # Somebody has put a folder there.
        pass


def uninstall(library, manual):
    """Take the package out of *library*, and its page of the manual; put back what
    was kept aside."""
    current = os.path.join(library, "ensurepip")
    if not os.path.isdir(library):
        raise Failure("{0} does not exist".format(current))
    with _workplace(library) as folder:
        # Whoever is killed before the end finds the rest again.
        for page in (manual + _NEW, manual):
            if _is_page(page):
                _unlink(page)
        _take_out(library, folder)
    _say("uninstalled {0}".format(current))


@contextlib.contextmanager
def _workplace(library):
    """Let nobody else change *library*; give a new folder in it, and remove it."""
    with locks.lock(library):
        for name in ("ensurepip", ASIDE):
            moving.refuse_mounted(os.path.join(library, name))
        rollback.remove_leftovers(library)
        folder = moving.make_folder(library)
        try:
            yield folder
        finally:
            moving.remove(folder)


def _put(package, library, folder):
    """Put *package* in place; on failure leave or put back what was there."""
    current = os.path.join(library, "ensurepip")
    aside = os.path.join(library, ASIDE)
    spare = os.path.join(folder, "spare")
    if not os.path.lexists(current):
        moving.move(package, current)
    elif _is_ours(current):
        _exchange.swap(package, current, spare, moving.move)
    else:
        if os.path.lexists(aside):
            if not _is_ours(aside) and _is_part(current, aside):
                # A run was killed while it removed what it had copied.
                moving.move(current, os.path.join(folder, "part"))
                moving.move(package, current)
                return
            # What is there now has come after it.
            moving.move(aside, os.path.join(folder, "old"))
        moving.move(package, aside)
        try:
            _exchange.swap(aside, current, spare, moving.move)
        except BaseException:
            moving.move(aside, package)
            raise


def _take_out(library, folder):
    """Move the package into *folder*, and put back what was kept aside."""
    current = os.path.join(library, "ensurepip")
    aside = os.path.join(library, ASIDE)
    # It is there if a run was killed that had not begun, or had nearly ended.
    interrupted = os.path.lexists(aside) and _is_ours(aside)
    if interrupted:
        moving.move(aside, os.path.join(folder, "interrupted"))
    if os.path.lexists(current) and not _is_ours(current):
        if not interrupted:
            raise Failure("{0} is not of this project and stays".format(current))
    elif os.path.lexists(aside):
        if os.path.lexists(current):
            _exchange.swap(current, aside, os.path.join(folder, "spare"), moving.move)
            moving.move(aside, os.path.join(folder, "old"))
        else:
            moving.move(aside, current)
    elif os.path.lexists(current):
        moving.move(current, os.path.join(folder, "old"))
    else:
        raise Failure("{0} does not exist".format(current))


def bootstrap(library, options):
    """Run the installed package; return its exit status."""
    # That this runs with -B is about the clone.
    command = [sys.executable, "-s", "-c", _module.RUN, library, "ensurepip"]
    command.append("--compile")
    if options.bootstrap == "upgrade":
        command.append("--upgrade")
    if options.altinstall:
        command.append("--altinstall")
    if options.destdir:
        command += ["--root", _surroundings.absolute(options.destdir)]
    # What was said until now comes before what that says.
    sys.stdout.flush()
    return subprocess.call(command, cwd=library)


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


def _set_modes(paths):
    for path in paths:
        os.chmod(path, 0o755 if os.path.isdir(path) else 0o644)


def _set_dates(paths):
    """Date everything SOURCE_DATE_EPOCH, if that is given."""
    date = _staging.source_date()
    if date is not None:
        for path in paths:
            os.utime(path, (date, date))


def _code(path, **level):
    """Return the code of a module, or None if there is none."""
    if not path.endswith(".py"):
        return None
    with open(path, "rb") as file:
        try:
            return compile(file.read(), path, "exec", dont_inherit=True, **level)
        except SyntaxError:
            return None


def _all(package):
    """Return the paths of a package, what is in a folder before the folder."""
    return [
        os.path.join(folder, name)
        for folder, _folders, names in os.walk(package, topdown=False)
        for name in names + [""]
    ]


def _write_settings(path, options):
    settings = [(key, getattr(options, key.replace("-", "_"))) for key in _config.KEYS]
    lines = ["{0} = {1}\n".format(key, value) for key, value in settings if value]
    if not all(map(_can_be_read, filter(None, (value for _key, value in settings)))):
        raise Failure("a setting is one line of UTF-8")
    if options.wheel_folder and not os.path.isabs(options.wheel_folder):
        raise Failure("the folder of wheels has to be an absolute path")
    if lines:
        # It is read as UTF-8; what PYTHON_2 was given is bytes already.
        text = "".join(lines)
        with open(path, "wb") as file:
            file.write(text if isinstance(text, bytes) else text.encode("utf-8"))


def _can_be_read(value):
    """Tell whether a setting is read as it is written."""
    try:
        text = value.decode("utf-8") if isinstance(value, bytes) else value
        text.encode("utf-8")
    except UnicodeError:
        return False
    return len(text.splitlines()) == 1


def _compile(package, final):
    """Compile as the build of a Python does, for each level of optimization."""
    if sys.version_info < (3,):  # PYTHON_2
        levels = [{}]
    else:
        levels = [{"optimize": level} for level in (0, 1, 2)]
    alive = []
    for level in levels:
        # Whether a name is also known elsewhere in this process shows in the bytes
        # of bytecode; while these live, each is.
        alive += [_code(path, **level) for path in _all(package)]
        if not compileall.compile_dir(
            package, ddir=final, force=True, quiet=1, **level
        ):
            raise Failure("{0} cannot be compiled".format(package))
    if interpreter.can_prepare():
        from ensurepip._target import bytecode

        for path in glob.glob(os.path.join(package, "_bundled", "*.whl")):
            bytecode.keep(wheelfile.Wheel(path), package)


def _is_ours(package):
    """Tell whether a package is of this project, even if only parts are there.

    Files of another one may have been written over it, as packages of a
    distribution are.
    """
    names = os.listdir(package) if os.path.isdir(package) else []
    face = files.read(os.path.join(package, "__init__.py"), _wheel_check.LARGEST)
    if face:
        return bool(_IMPORTED.search(face))
    return bool(_OURS & {name.split(".")[0] for name in names})


def _is_part(package, other):
    """Tell whether all that is in a package is the same in another one."""
    if os.path.islink(package):
        return False
    files = [path for path in _all(package) if os.path.isfile(path)]
    if any(os.path.getsize(path) > _wheel_check.LARGEST for path in files):
        return False
    names = [os.path.relpath(path, package) for path in files]
    return not any(filecmp.cmpfiles(package, other, names, shallow=False)[1:])


if __name__ == "__main__":
    sys.exit(main())
