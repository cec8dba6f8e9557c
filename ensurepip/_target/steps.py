"""Which step lasts, told to the starter that shows it on a terminal."""

import io
import os

from . import files

FILE = "step"

# More of it is no step.
_LARGEST = 4096

# The file, if there is a starter that reads it.
_path = []


def tell_in(folder):
    """Leave from now on in the private *folder* what is done."""
    _path[:] = [os.path.join(folder, FILE)]


def begin(text):
    """Tell what is begun; return whether somebody is there to read it."""
    if _path:
        if not isinstance(text, bytes):
            text = text.encode("utf-8", "replace")
        try:
            with io.open(_path[0], "wb") as file:
                file.write(text)
        except EnvironmentError:
            # It would only be shown.
            pass
    return bool(_path)


def read(folder):
    """Return what was told in a private folder, or an empty text.

    :param folder: None where nobody tells anything.
    """
    told = files.read(os.path.join(folder, FILE), _LARGEST) if folder else None
    return (told or b"").decode("utf-8", "replace")
