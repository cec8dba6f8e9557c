"""Processes: each has a private folder, and none is left behind."""

import contextlib
import os
import stat
import subprocess
import tempfile
import threading

from ensurepip import _surroundings
from ensurepip._errors import BootstrapError
from ensurepip._target import rollback, signals


@contextlib.contextmanager
def private_folder():
    """Make a folder that only this user can enter; remove it afterwards."""
    folder = tempfile.mkdtemp(prefix="ensurepip-")
    try:
        # Whatever the umask is.
        os.chmod(folder, 0o700)
        _refuse_shared(os.path.dirname(folder))
        yield folder
    finally:
        try:
            rollback.remove(folder)
        except BaseException:
            # An interrupt came meanwhile; it has to wait.
            rollback.remove(folder)
            raise


def _refuse_shared(parent):
    """Refuse a place where another user could swap our folder for theirs.

    :raises BootstrapError: if *parent* is one.
    """
    if os.name != "posix":
        return
    status = os.stat(parent)
    # Root is trusted; 65534 is who owns what a container cannot map.
    trusted = status.st_uid in (0, 65534, os.geteuid())
    shared = status.st_mode & stat.S_IWOTH and not status.st_mode & stat.S_ISVTX
    if shared or not trusted:
        raise BootstrapError(
            "other users can change {0}, the folder for temporary files: set "
            "TMPDIR to one of your own".format(parent)
        )


@contextlib.contextmanager
def child(command, folder, environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE):
    """Start a process in *folder*, and leave none behind."""
    process = subprocess.Popen(
        [_surroundings.native(part) for part in command],
        stdin=subprocess.PIPE,
        stdout=stdout,
        stderr=stderr,
        cwd=folder,
        env=_surroundings.for_child(environ, folder),
        close_fds=os.name == "posix",
    )
    signals.children.append(process)
    if signals.came:
        # It came before this process could know of it.
        process.terminate()
    try:
        yield process
    except BaseException:
        # An interrupt: pip, which tidies up after itself, must not go on in a
        # folder that is about to go away.
        if process.poll() is None:
            process.terminate()
            process.wait()
        raise
    finally:
        signals.children.remove(process)
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe:
                pipe.close()


def ask(python, question, environ, patience):
    """Run a short program in an interpreter.

    :param python: path of its executable.
    :param question: the program's text.
    :param environ: its environment.
    :param patience: how many seconds it may take.
    :returns: the exit status, or None if it took longer, stdout and stderr.
    :raises EnvironmentError: if the process cannot be started.
    """
    expired = []
    with private_folder() as folder:
        script = os.path.join(folder, "question.py")
        with open(script, "w") as file:
            file.write(question)
        # Files, not pipes, which a child of its own could hold open.
        output = open(os.path.join(folder, "output"), "w+b")
        errors = open(os.path.join(folder, "errors"), "w+b")
        with output, errors:
            with child([python, script], folder, environ, output, errors) as process:

                def give_up():
                    expired.append(patience)
                    process.kill()

                timer = threading.Timer(patience, give_up)
                timer.start()
                process.stdin.close()
                try:
                    process.wait()
                finally:
                    timer.cancel()
            texts = []
            for file in (output, errors):
                file.seek(0)
                texts.append(text(file.read()))
    return None if expired else process.returncode, texts[0], texts[1]


def text(output):
    """Return what a process wrote as a ``str``; that of PYTHON_2 is bytes."""
    return output if isinstance(output, str) else output.decode("utf-8", "replace")
