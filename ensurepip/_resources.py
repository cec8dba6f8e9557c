"""The files of this package, wherever it is imported from."""

import os

_HERE = os.path.dirname(__file__)

# Absolute, because a process can change into another folder.
FOLDER = os.path.abspath(_HERE)


def read(name):
    """Return the bytes of a file of the package, even if it is in a zip file.

    :param name: its path in the package, with slashes.
    :raises EnvironmentError: if it cannot be read; an importer may have
        another exception for that.
    """
    loader = globals().get("__loader__")
    if hasattr(loader, "get_data"):
        return loader.get_data(os.path.join(_HERE, *name.split("/")))
    with open(os.path.join(FOLDER, *name.split("/")), "rb") as file:
        return file.read()


def modules(folder):
    """Return the names of the modules in a folder of the package."""
    import pkgutil  # takes long, and a package in a folder does without

    found = pkgutil.iter_modules([os.path.join(_HERE, folder)])
    return ["__init__"] + [item[1] for item in found]


def module(name):
    """Return the bytes of a module, and the ending that tells what they are.

    A standard library may be reduced to its bytecode.

    :param name: its path in the package, with slashes, without an ending.
    :raises EnvironmentError: if it cannot be read.
    """
    try:
        return read(name + ".py"), ".py"
    except EnvironmentError:
        return read(name + ".pyc"), ".pyc"


def is_folder():
    """Tell whether the package is a folder of the file system."""
    return os.path.isdir(FOLDER)
