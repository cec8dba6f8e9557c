"""What the starter and the target program hand each other: two files of JSON in
a folder that only they can enter.

``request.json``, which the starter writes::

    {"protocol": 1,
     "action": "install",              or "uninstall"
     "wheels": [{"project": "pip", "version": "26.3", "filename": "..."}],
                                       what is asked for, pip last
     "arguments": ["--no-index"],      for pip's command line, without projects
     "verbosity": 0,
     "commands": "install",            or "altinstall", or "all"
     "root": null, "prefix": null, "user": false, "upgrade": false,
     "break_system_packages": false}

``outcome.json``, which the target program writes::

    {"protocol": 1,
     "status": 0,                      of its process
     "error": null,                    or what it has to say of another status
     "done": [{"project": "pip", "version": "26.3", "folder": "/...",
               "action": "installed",  or another of the constants below
               "note": null}]}         or what the user has to know of it

A later protocol has another number; who does not know it stops.
"""

import io
import os
import sys

PROTOCOL = 1

REQUEST = "request.json"
OUTCOME = "outcome.json"

# The largest outcome that is read; a target's Python can write what it likes.
LARGEST = 1 << 20

INSTALLED = "installed"
KEPT = "kept"
UNINSTALLED = "uninstalled"
SPARED = "spared"


def write(folder, name, content):
    """Write a record, a dict, into a file of *folder*.

    :raises EnvironmentError: if it cannot be written.
    """
    if sys.version_info < (3,):
        from . import python27

        content = python27.as_text(content)
    import json  # takes long, and a healthy pip needs none

    data = json.dumps(dict(content, protocol=PROTOCOL)).encode("ascii")
    with io.open(os.path.join(folder, name), "wb") as file:
        file.write(data)


def read(folder, name):
    """Return the record in a file of *folder*, or None if there is none that
    can be understood."""
    import json

    try:
        with io.open(os.path.join(folder, name), "rb") as file:
            content = json.loads(file.read(LARGEST).decode("ascii"))
    except (EnvironmentError, ValueError, RuntimeError):
        return None
    if not isinstance(content, dict) or content.get("protocol") != PROTOCOL:
        return None
    if sys.version_info < (3,):
        from . import python27

        content = python27.as_native(content)
    return content
