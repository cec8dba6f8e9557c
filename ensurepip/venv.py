"""Virtual environments with this pip: ``python -m ensurepip.venv DIR ...``

The standard library's venv makes the environment (PEP 405), with all of its
own options; this package puts its pip in (PEP 453).  The standard library's
ensurepip has no part in it and may be missing.
"""

from __future__ import absolute_import  # PYTHON_2

import os
import sys

import ensurepip
from ensurepip import _cli, _surroundings

if __name__ == "__main__":
    _surroundings.leave()

try:
    import venv
except ImportError:
    _reason = "this Python has no module venv, so it cannot make virtual environments"
    if sys.version_info < (3,):  # PYTHON_2
        _reason += (
            "; for Python 2.7 virtualenv does (its release 20.21 is the last that "
            "can): virtualenv -p python2.7 DIR"
        )
    else:
        _reason += (
            " (some distributions package it by itself); virtualenv does without it"
        )
    if __name__ != "__main__":
        raise ImportError(_reason)
    _cli.fail(_reason)
    sys.exit(1)

from ensurepip import _launch, _process, _progress, _request  # noqa: E402
from ensurepip._target import locks, moving, signals  # noqa: E402

__all__ = ["EnvBuilder", "create"]


class EnvBuilder(venv.EnvBuilder):
    """The standard library's builder, which installs this pip.

    The parameters are those of this Python's ``venv.EnvBuilder``: as in PEP
    453, *with_pip* is false unless given.  With it, ``create()`` also raises
    what :func:`ensurepip.bootstrap` raises.

    ``pip_options`` are further parameters of that: ``compile``, ``setuptools``,
    ``wheels``, ``pip`` and ``index``.
    """

    pip_options = {}  # type: ignore[var-annotated]

    def create(self, env_dir):
        if self.with_pip:
            # What is refused is refused before anything is cleared.
            self._asked = self._ask()
        folder = os.path.abspath(env_dir)
        # Another run that makes this environment has made it, or left nothing.
        with locks.lock(folder):
            is_new = _is_empty(folder)
            try:
                super(EnvBuilder, self).create(env_dir)
                if signals.came:
                    raise ensurepip.BootstrapError("it was told to stop")
            except BaseException:
                if is_new:
                    for name in _MADE:
                        moving.remove(os.path.join(folder, name))
                raise

    def ensure_directories(self, env_dir):
        try:
            return super(EnvBuilder, self).ensure_directories(env_dir)
        except EnvironmentError:
            # A file system without links, as exFAT: a folder will do.
            name = os.path.join(env_dir, "lib64")
            if os.path.lexists(name) or not os.path.isdir(os.path.join(env_dir, "lib")):
                raise
            os.mkdir(name)
            return super(EnvBuilder, self).ensure_directories(env_dir)

    def _setup_pip(self, context):
        # Called by the standard library's create() if with_pip is true.
        executable = getattr(context, "env_exec_cmd", context.env_exe)
        outcome, _output, errors = _launch.run(executable, *self._asked)
        _cli.write(sys.stderr, errors)
        _cli.tell(outcome, quiet=True)

    def _ask(self):
        """Return the request, its wheels and the environment for pip."""
        environ = dict(os.environ)
        environ.pop("PYTHONHOME", None)
        options = dict(self.pip_options, upgrade=True, verbosity=-1, default_pip=True)
        python = ensurepip._THIS._replace(is_virtual=True)
        request, wheels = _request.install(python, environ, options)
        with _process.private_folder():
            # The target program will need one.
            return request, wheels, environ


# What the standard library's venv makes in an environment.
_MADE = "bin include lib lib64 share pyvenv.cfg .gitignore Scripts Include Lib".split()


def _is_empty(folder):
    return os.path.isdir(folder) and not set(os.listdir(folder)) - {locks.FILE}


# PYTHON_2 allows no comma after **options, where a formatter puts one.
# fmt: off
def create(
    env_dir,
    system_site_packages=False,
    clear=False,
    symlinks=False,
    with_pip=False,
    **options
):
    # fmt: on
    """Make a virtual environment, as PEP 453 describes.

    :param env_dir: its folder.
    :param system_site_packages: let it see the packages of its base Python.
    :param clear: delete what the folder holds first.
    :param symlinks: link to the Python instead of copying it.
    :param with_pip: install pip.
    :param options: any other parameter of :class:`EnvBuilder`, and its attribute
        ``pip_options``.
    :raises: what :class:`EnvBuilder` and :func:`ensurepip.bootstrap` raise.
    """
    options["system_site_packages"] = system_site_packages
    options["clear"] = clear
    options["symlinks"] = symlinks
    options["with_pip"] = with_pip
    pip_options = options.pop("pip_options", {})
    builder = EnvBuilder(**options)
    builder.pip_options = pip_options
    builder.create(env_dir)


def _without_python(argv):
    """Return *argv* without virtualenv's option ``-p``, which Ansible passes.

    It may name the Python that runs this, also by a shim, and no other.
    """
    import argparse

    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("-p", "--python", action="append", default=[])
    options, others = parser.parse_known_args(argv)
    for name in options.python:
        if not _is_this(name):
            raise ensurepip.OptionConflictError(
                "{0} is not this Python, {1}: run that one with -m ensurepip.venv "
                "instead".format(name, sys.executable)
            )
    return others


def _is_this(name):
    here = os.path.realpath(sys.executable)
    if os.path.realpath(name) == here:
        return True
    from ensurepip import _other_pythons

    try:
        found = _other_pythons.find(name)
    except ensurepip.BootstrapError:
        return False
    return os.path.realpath(found.executable) == here


def _main(argv=None):
    """Run the command line of the standard library's venv with our builder."""
    from subprocess import CalledProcessError

    from ensurepip import _options

    argv = _without_python(sys.argv[1:] if argv is None else argv)
    pip_options, argv = _options.parse_venv(argv)
    is_asked = any(map(pip_options.get, ("wheels", "pip", "index")))
    if is_asked and "--without-pip" in argv:
        raise ensurepip.OptionConflictError(
            "--with, --pip and --index say what is installed, and --without-pip that "
            "nothing is: leave one of them out"
        )
    made = []

    class Builder(EnvBuilder):
        def post_setup(self, context):
            made.append(context.bin_path)

    Builder.pip_options = pip_options
    stdlib_builder = venv.EnvBuilder
    venv.EnvBuilder = Builder
    try:
        with _progress.shown(True):
            venv.main(argv)
    except ensurepip.BootstrapError:
        raise
    except ValueError as error:
        raise ensurepip.OptionConflictError(error)
    except CalledProcessError as error:
        raise ensurepip.BootstrapError(error)
    finally:
        venv.EnvBuilder = stdlib_builder
    for folder in made:
        _cli.write(sys.stdout, "Activate with: {0}\n".format(_activation(folder)))


# By the names of the shells; the others are the Bourne shell's children.
_SCRIPTS = {
    "fish": "source {0}/activate.fish",
    "csh": "source {0}/activate.csh",
    "tcsh": "source {0}/activate.csh",
    "pwsh": "& {0}/Activate.ps1",
}


def _activation(folder):
    """Return the command that activates an environment in the user's shell.

    :param folder: that of its commands.
    """
    if os.name == "nt":  # WINDOWS says nowhere which shell it is
        return "& '{0}\\Activate.ps1'".format(folder.replace("'", "''"))
    import shlex

    shell = os.path.basename(os.environ.get("SHELL", ""))
    return _SCRIPTS.get(shell, ". {0}/activate").format(shlex.quote(folder))


if __name__ == "__main__":
    sys.exit(_cli.run(_main))
