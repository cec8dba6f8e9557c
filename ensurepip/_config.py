"""What a redistributor sets: the file ``ensurepip.cfg`` beside this module.

It is read at run time; without it everything is as upstream ships it.  One
line is one setting::

    # Use the wheels of this folder instead of the bundled ones.
    wheel-folder = /usr/share/python-wheels
    # Outside virtual environments install nothing, but say this.
    disabled = use "apt install python3-pip" instead
"""

import errno
import os

from ensurepip import _resources
from ensurepip._errors import BootstrapError

FILE = "ensurepip.cfg"

# It is there, and may forbid to go on.
_KEPT_FROM_US = (errno.EACCES, errno.EPERM, errno.EISDIR, errno.EIO, errno.ELOOP)

KEYS = ("wheel-folder", "disabled")


def get(key):
    """Return the setting *key*, a ``str``, or None if it is not made.

    :raises BootstrapError: if the file cannot be understood.
    """
    try:
        data = _resources.read(FILE)
    except EnvironmentError as error:
        if error.errno not in _KEPT_FROM_US:
            return None
        raise BootstrapError("{0} cannot be read: {1}".format(FILE, error))
    settings = {}
    for number, line in enumerate(data.decode("utf-8", "replace").splitlines(), 1):
        name, equals, value = (part.strip() for part in line.partition("="))
        if name.startswith("#") or not (name or equals):
            continue
        if not equals or name not in KEYS:
            raise BootstrapError(
                "line {0} of {1} is no setting; those are: {2}".format(
                    number, FILE, ", ".join(KEYS)
                )
            )
        # PYTHON_2 decoded it to another type.
        settings[name] = value if isinstance(value, str) else value.encode("utf-8")
    folder = settings.get("wheel-folder")
    if folder and not os.path.isabs(folder):
        raise BootstrapError(
            "wheel-folder in {0} is no absolute path: {1}".format(FILE, folder)
        )
    return settings.get(key) or None
