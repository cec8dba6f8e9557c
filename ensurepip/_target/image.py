"""A root that holds a system of its own, an image: it is used from inside.

Its commands have to start a Python that is there, by its path in there.
"""

import compileall
import os
import re
import sys
import sysconfig

from . import interpreter, protocol, tricks

# Where a system has its Pythons.
_FOLDERS = ("/usr/bin", "/usr/local/bin", "/bin")


def enter(request):
    """Let a request for a root be about what there is inside.

    Without a Python inside, it is a folder for files that are to be used with
    this very Python, where it is now.

    :raises Failure: if the Python inside is another one.
    """
    root = request["root"]
    if not root or os.path.realpath(root) == os.path.realpath(os.sep):
        return
    request["image"] = root
    _name_files_as_inside(root)
    executable = inside(root, sys.executable)
    if executable:
        _enter(request, root, executable)
    elif not _is_inside(root):
        there = _pythons(root, request["prefix"])
        if there:
            raise protocol.Failure(
                "{0} holds another Python, {1}, which pip would not work with: give "
                "--python {2}".format(root, there[0], interpreter.under(root, there[0]))
            )


def inside(root, path):
    """Return what a path is called inside *root*, or None if it is not in there."""
    folder, name = os.path.split(os.path.abspath(path or os.sep))
    path = os.path.join(os.path.realpath(folder), name)
    root = os.path.realpath(root)
    if not os.path.join(path, "").startswith(os.path.join(root, "")):
        return None
    return path[len(root) :] or os.sep


def later(request, path):
    """Return where a path is when what was installed is used."""
    root = request.get("image")
    return root and inside(root, path) or path


def _enter(request, root, executable):
    """Let this process be the Python as it is seen from inside."""
    for path in (
        os.path.realpath(sys.executable),
        os.path.realpath(os.path.dirname(os.__file__)),
    ):
        if not inside(root, path):
            raise protocol.Failure(
                "{0} is in {1}, but runs {2}, which is not: run it inside, with "
                "chroot".format(sys.executable, root, path)
            )
    # What is outside, as a user's own folder, is the builder's.
    sys.path[:] = [path for path in sys.path if inside(root, path)]
    if not request["prefix"] and not request["user"]:
        # It runs where it is, and so its folders are where they have to be.
        request["root"] = None
        at = request["arguments"].index("--root")
        del request["arguments"][at : at + 2]
        # Under a root, the marker of PEP 668 is not heeded.
        request["break_system_packages"] = True
    # What pip writes into the first line of commands.
    sys.executable = executable


def _is_inside(root):
    """Tell whether this Python is at the same place inside."""
    executable = sys.executable
    if sysconfig.is_python_build():
        executable = os.path.join(
            sysconfig.get_config_var("BINDIR"),
            "python" + sysconfig.get_config_var("VERSION"),
        )
    library = sysconfig.get_path("stdlib")
    return all(
        os.path.lexists(interpreter.under(root, path)) for path in (executable, library)
    )


def _pythons(root, prefix):
    """Return the Pythons inside, as they are called in there."""
    found = []
    for folder in (os.path.join(prefix or sys.prefix, "bin"),) + _FOLDERS:
        place = interpreter.under(root, folder)
        for name in sorted(os.listdir(place) if os.path.isdir(place) else []):
            if re.match(r"python[23](\.\d+)?$", name):
                found.append(os.path.join(folder, name))
    return found


def _name_files_as_inside(root):
    """Let bytecode hold the paths of later."""
    compile_file = compileall.compile_file

    def compile_for_later(fullname, **options):
        folder = os.path.dirname(inside(root, fullname) or fullname)
        return compile_file(fullname, ddir=folder, **options)

    tricks.replace_compile_file(compile_for_later)
