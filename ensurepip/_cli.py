"""What is around each command line: nothing of the surroundings goes in, and
what goes wrong comes out as one line on stderr."""

import os
import re
import sys

from ensurepip import _progress, _resources
from ensurepip._errors import BootstrapError
from ensurepip._target import protocol, versions


def run(main, *args, **kwargs):
    """Return the exit status of *main*; tell expected failures in one line.

    A signal ends the processes that *main* has started, and it after them.
    """
    import signal

    from ensurepip._target import signals

    signals.on_stop(signals.pass_on)
    try:
        status = main(*args, **kwargs)
    except MemoryError:
        status = 1
        fail("there is not enough memory")
    except EXPECTED as error:
        status = getattr(error, "exit_status", 1)
        if not signals.came:
            fail(error)
    finally:
        for stream in (sys.stdout, sys.stderr):
            _flush(stream)
    if not signals.came:
        return status
    if signals.came[0] == signal.SIGINT:
        fail("interrupted")
    return 128 + signals.came[0]


# The last two come of a standard library whose bytecode cannot be read, or whose
# path cannot be spelt.
EXPECTED = (BootstrapError, EnvironmentError, ImportError, EOFError, UnicodeError)


def _flush(stream):
    """Write what waits in *stream*, or drop it if nobody is there to read it.

    Python would try again at its end, complain, and change the exit status.
    """
    try:
        stream.flush()
    except (AttributeError, EnvironmentError, ValueError):
        try:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        except (AttributeError, EnvironmentError, ValueError):
            pass


def program(word=None):
    """Return the command with which this was started, as its user types it.

    :param word: a door, ``venv`` or ``uninstall``, if that is to be started.
    """
    python = os.path.basename(sys.executable or "python")
    # Python puts a zip file that it runs there.
    archive = sys.path[0] if sys.path else ""
    is_ours = os.path.abspath(archive) == os.path.dirname(_resources.FOLDER)
    if not (is_ours and os.path.isfile(archive)):
        return "{0} -m ensurepip{1}".format(python, MODULES[word])
    name = sys.argv[0]
    folder, base = os.path.split(name)
    if folder in os.environ.get("PATH", "").split(os.pathsep):
        name = base
    elif not (folder and os.access(name, os.X_OK)):
        name = "{0} {1}".format(python, name)
    return "{0} {1}".format(name, word) if word else name


# The doors, and what their modules add to the name of the package.
MODULES = {None: "", "venv": ".venv", "uninstall": "._uninstall"}


def tell(outcome, quiet, prefix="", hinted=False):
    """Say what the user has to know of an outcome.

    :param hinted: whether a hint makes sense, because the commands are for the
        user who reads it.
    :param quiet: whether to say nothing of what is as it should be.
    :param prefix: what each line starts with.
    """
    notes = [_line(note) for done in outcome["done"] for note in done["notes"]]
    lines = [_in_words(done, hinted) for done in outcome["done"]]
    write(sys.stderr, "".join("ensurepip: {0}{1}\n".format(prefix, n) for n in notes))
    if not quiet:
        write(sys.stdout, "".join(prefix + line for line in lines))


def in_json(python, serve):
    """Write what comes of serving a Python as a line of JSON; return the status.

    :param python: what it is called.
    :param serve: a function that serves it and returns the outcome.
    """
    try:
        outcome = serve()
    except EXPECTED as error:
        outcome = protocol.outcome(
            status=getattr(error, "exit_status", 1),
            error=_line(error),
            details=getattr(error, "details", None),
        )
    write(sys.stdout, protocol.line(dict(outcome, python=python)).decode("ascii"))
    return outcome["status"]


# What is said of a project, by what was done with it.
_WORDS = {
    "installed": "{project} {version} in {folder}",
    "upgraded": "{project} {version}, was {previous}, in {folder}",
    "repaired": "{project} {version}, repaired ({reason}), in {folder}",
    "completed": "{project} {version}, commands added, in {folder}",
    "kept": "{project} {version} is already in {folder}",
}


def _in_words(done, hinted):
    if done["action"] not in _WORDS:
        return ""
    done = dict(done, version=done["version"] or "of an unknown version")
    text = _WORDS[done["action"]].format(**done)
    if done["action"] == "kept":
        if versions.key(done["version"]) > versions.key(done["bundled"]):
            text += " and stays, being newer than {bundled}".format(**done)
    elif done["commands"]:
        names = ", ".join(done["commands"])
        text += "; commands {0} in {1}".format(names, done["scripts"])
        hint = None
        if hinted and done["project"] == "pip":
            try:
                hint = _hint(done)
            except EnvironmentError:
                # Who cannot look has nothing to say.
                pass
        text += " ({0})".format(hint) if hint else ""
    return _line(text) + "\n"


# More of a line is for nobody.
_LONGEST = 4096

# What a terminal obeys; PYTHON_2 has bytes, of which some are parts of letters.
_CONTROLS = re.compile(
    "[\0-\x08\x0b-\x1f\x7f{0}]".format("\x80-\x9f" * (str is not bytes))
)


def plain(text):
    """Return a text that others may have made, without what a terminal obeys."""
    return _CONTROLS.sub(lambda found: "\\x{0:02x}".format(ord(found.group())), text)


def _line(text):
    return plain(" ".join(str(text).split())[:_LONGEST])


def _hint(done):
    """Return the one thing to know about calling the commands, or None.

    Who uses an environment activates it, or names its commands by their path.
    """
    folder = os.path.realpath(done["scripts"])
    if os.path.isfile(os.path.join(os.path.dirname(folder), "pyvenv.cfg")):
        return None
    on_path = [each for each in os.environ.get("PATH", "").split(os.pathsep) if each]
    if folder not in map(os.path.realpath, on_path):
        return "this folder is not on PATH"
    if "pip" not in done["commands"]:
        return "no command pip: --default-pip adds it"
    for each in on_path:
        for name in ("pip", "pip.exe"):
            path = os.path.join(each, name)
            if os.path.isfile(path) and os.access(path, os.X_OK):
                here = os.path.realpath(each) == folder
                return None if here else "another pip comes first on PATH: " + path
    return None


def fail(reason, prefix=""):
    """Write *reason* as the one line that a failed command leaves.

    What somebody else has to say of it, its details, follows as they wrote it.
    """
    details = plain((getattr(reason, "details", None) or "")[:_LONGEST])
    text = "ensurepip: error: {0}{1}\n".format(prefix, _line(reason))
    write(sys.stderr, text + "\n{0}\n".format(details) * bool(details))


def write(stream, text):
    """Write a message as far as anybody is there to read it.

    No message decides an outcome: what a stream cannot spell is escaped.
    """
    with _progress.away():
        try:
            try:
                stream.write(text)
            except UnicodeError:
                encoding = stream.encoding or "ascii"  # PYTHON_2 may know none
                escaped = text.encode(encoding, "backslashreplace")
                stream.write(escaped.decode(encoding))
            stream.flush()
        except (AttributeError, EnvironmentError, ValueError):
            # There is no such stream, or it is closed or full.
            pass
