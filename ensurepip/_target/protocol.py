"""What the starter and the target program hand each other.

The request comes on stdin, from a file without a name that nobody else can open: a
line of JSON, and the bytes of the wheels after it::

    {"protocol": 1,
     "action": "install",              or "uninstall", or "recover": only put
                                       back what a killed run set aside
     "wheels": [{"project": "pip", "version": "26.3", "filename": "..."}],
                                       what is asked for, pip last
     "sizes": [1800000],               of the wheels that follow, in bytes
     "arguments": ["--no-index"],      for pip's command line, without projects
     "verbosity": 0,
     "commands": "install",            or "altinstall", or "all"
     "root": null, "prefix": null, "user": false, "upgrade": false,
     "break_system_packages": false,
     "is_watched": false,              whether to leave, for a terminal, what it
                                       is at: see ``steps``
     "verify": false,                  whether to look at every file
     "check": false,                   whether to change nothing
     "no_downgrade": false,
     "compile": true,                  whether to write bytecode
     "with": [{"project": "tool", "version": "1.0", "filename": "...",
               "is_named": true}]}     further wheels, in the folder "with" of the
                                       private folder; see ``extras``

The target program writes ``outcome.json`` into a folder that only they can enter::

    {"protocol": 1,
     "status": 0,                      of its process
     "error": null,                    or what it has to say of another status
     "details": null,                  or what somebody else has to say of that
     "done": [
        {"project": "pip", "version": "26.3",
         "action": "upgraded",         or another of the constants below
         "previous": "25.0",           what was there before, or null
         "bundled": "26.3",            what it would get
         "reason": null,               what was wrong with what was there
         "folder": "/...", "scripts": "/...", "commands": ["pip3"],
                                       where it and its commands are
         "notes": []}]}                sentences that the user has to know

A later protocol has another number; who does not know it stops.
"""

import io
import os
import sys

from . import files, interpreter

PROTOCOL = 1

OUTCOME = "outcome.json"

# How code that is given by "-c" lets the modules here be those of a package: their
# folder, or where that is in a zip file, is the first argument.
IN_A_PACKAGE = """
import sys
sys.path[:] = [path for path in sys.path if path]
package = type(sys)("ensurepip_target")
package.__path__ = [sys.argv.pop(1)]
sys.modules[package.__name__] = package
"""

# Runs the pip of the wheel, or the folder, that is the second argument.
RUN_PIP = (
    IN_A_PACKAGE
    + """
from ensurepip_target import self_install
self_install.run(sys.argv.pop(1))
"""
)

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

# What an outcome consists of, and what is told of a project.
_NOTHING = type(None)

# No version is longer.
_LONGEST = 200
_OUTCOME = {
    "status": int,
    "error": (str, _NOTHING),
    "details": (str, _NOTHING),
    "done": list,
}
_DONE = {"project": str, "version": str, "action": str, "notes": list}
_INSTALLED = {
    "previous": (str, _NOTHING),
    "bundled": str,
    "reason": (str, _NOTHING),
    "folder": str,
    "scripts": str,
    "commands": list,
}

# Why a Python is left to its distribution; the details are the distribution's.
MANAGED = "this Python is an externally managed environment (PEP 668)"


class Failure(Exception):
    """Why a request was not carried out, for the user; and the exit status.

    Without a reason, pip itself has said it.  What somebody else has to say of it
    are the details.
    """

    def __init__(self, reason, status=1, details=None):
        Exception.__init__(self, reason or "")
        self.status = status
        self.details = details


def outcome(done=(), status=0, error=None, details=None):
    """Return an outcome; of success, unless another status is given."""
    return {
        "status": status,
        "error": error,
        "details": details,
        "done": list(done),
    }


def request(record, contents):
    """Return the pieces of bytes of a request.

    :param contents: the bytes of its wheels.
    """
    sizes = [len(content) for content in contents]
    return [line(dict(record, sizes=sizes))] + list(contents)


def read_request():
    """Return the request on stdin, and the bytes of its wheels."""
    import json

    if interpreter.JYTHON:
        # It has no numbers for files.
        file = os.fdopen(sys.stdin.fileno(), "rb")
    else:
        file = io.open(0, "rb", closefd=False)
    record = _native(json.loads(file.readline().decode("ascii")))
    return record, [_take(file, size) for size in record["sizes"]]


def _take(file, size):
    """Read so many bytes; JYTHON gives fewer at once."""
    pieces = []
    while size:
        pieces.append(file.read(size))
        if not pieces[-1]:
            raise EOFError("the request ends too early")
        size -= len(pieces[-1])
    return b"".join(pieces)


def write_outcome(folder, content):
    """Write an outcome into a file of *folder*.

    :raises EnvironmentError: if it cannot be written.
    """
    path = os.path.join(folder, OUTCOME)
    with io.open(path, "wb") as file:
        file.write(line(content))
    # Whatever the umask is.
    os.chmod(path, 0o600)


def read_outcome(folder, record):
    """Return the outcome of the request *record* that was written into *folder*.

    :returns: None if there is none that can be understood, or if it claims success
        without a word on what was asked for.
    """
    import json

    told = files.read(os.path.join(folder, OUTCOME), LARGEST) or b""
    try:
        content = _native(json.loads(told.decode("ascii")))
    except (ValueError, RuntimeError):
        return None
    if not _is_made_of(content, _OUTCOME) or content.get("protocol") != PROTOCOL:
        return None
    if not all(map(_is_done, content["done"])):
        return None
    told = [done["project"] for done in content["done"]]
    asked = [wheel["project"] for wheel in record["wheels"]]
    # Further projects come after them.
    told = told[: len(asked)] if record.get("with") else told
    return None if content["status"] == 0 and told != asked else content


def _is_done(done):
    if not _is_made_of(done, _DONE) or not _are_texts(done["notes"]):
        return False
    if len(done["version"]) > _LONGEST:
        return False
    if done["action"] in (UNINSTALLED, SPARED):
        return True
    texts = [value for value in done.values() if isinstance(value, str)]
    is_complete = _is_made_of(done, _INSTALLED) and _are_texts(done["commands"])
    return is_complete and all(map(_can_be_spelt, texts + done["commands"]))


def _is_made_of(content, kinds):
    """Tell whether *content* is a dict whose values are of these kinds."""
    if not isinstance(content, dict):
        return False
    return all(
        key in content and isinstance(content[key], allowed)
        for key, allowed in kinds.items()
    )


def _are_texts(values):
    return all(isinstance(value, str) for value in values)


def _can_be_spelt(text):
    """Tell whether a text can be a path, or be shown."""
    try:
        if not interpreter.PYTHON_2:
            text.encode("utf-8", "surrogateescape")
    except UnicodeError:
        return False
    return "\0" not in text


def line(content):
    """Return a record as a line of JSON, in bytes of ASCII."""
    if interpreter.PYTHON_2:
        from . import python27

        content = python27.as_text(content)
    import json  # takes long, and a healthy pip needs none

    return json.dumps(dict(content, protocol=PROTOCOL)).encode("ascii") + b"\n"


def _native(content):
    if interpreter.PYTHON_2:
        from . import python27

        content = python27.as_native(content)
    return content
