"""What the starter and the target program hand each other: two files of JSON in
a folder that only they can enter.

``request.json``, which the starter writes::

    {"protocol": 1,
     "action": "install",              or "uninstall", or "recover": only put
                                       back what a killed run set aside
     "wheels": [{"project": "pip", "version": "26.3", "filename": "..."}],
                                       what is asked for, pip last
     "arguments": ["--no-index"],      for pip's command line, without projects
     "verbosity": 0,
     "commands": "install",            or "altinstall", or "all"
     "root": null, "prefix": null, "user": false, "upgrade": false,
     "break_system_packages": false,
     "verify": false,                  whether to look at every file
     "check": false,                   whether to change nothing
     "no_downgrade": false}

``outcome.json``, which the target program writes::

    {"protocol": 1,
     "status": 0,                      of its process
     "error": null,                    or what it has to say of another status
     "done": [
        {"project": "pip", "version": "26.3",
         "action": "upgraded",         or another of the constants below
         "previous": "25.0",           what was there before, or null
         "folder": "/...", "scripts": "/...", "commands": ["pip3"],
                                       where it and its commands are
         "notes": []}]}                sentences that the user has to know

A later protocol has another number; who does not know it stops.
"""

import io
import os

from . import interpreter

PROTOCOL = 1

REQUEST = "request.json"
OUTCOME = "outcome.json"

# The largest outcome that is read; a target's Python can write what it likes.
LARGEST = 1 << 20

# What was done with a project; the last two are of an uninstallation.
INSTALLED = "installed"
UPGRADED = "upgraded"
REPAIRED = "repaired"
COMPLETED = "completed"
KEPT = "kept"
UNINSTALLED = "uninstalled"
SPARED = "spared"


class Failure(Exception):
    """Why a request was not carried out, for the user; and the exit status.

    Without a reason, pip itself has said it.
    """

    def __init__(self, reason, status=1):
        Exception.__init__(self, reason or "")
        self.status = status


def write(folder, name, content):
    """Write a record, a dict, into a file of *folder*.

    :raises EnvironmentError: if it cannot be written.
    """
    if interpreter.PYTHON_2:
        from . import python27

        content = python27.as_text(content)
    import json  # takes long, and a healthy pip needs none

    data = json.dumps(dict(content, protocol=PROTOCOL)).encode("ascii")
    path = os.path.join(folder, name)
    with io.open(path, "wb") as file:
        file.write(data)
    # Whatever the umask is.
    os.chmod(path, 0o600)


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
    if interpreter.PYTHON_2:
        from . import python27

        content = python27.as_native(content)
    return content
