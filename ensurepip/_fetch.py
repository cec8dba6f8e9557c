"""What is not here: the pip of a wheel fetches it from an index that the user names.

Nothing else in this package uses a network.
"""

import io
import os
import zipfile

from ensurepip import (
    _bundle,
    _extra_wheels,
    _process,
    _progress,
    _resources,
    _surroundings,
)
from ensurepip._errors import BootstrapError
from ensurepip._system_wheels import SystemWheel
from ensurepip._target import protocol


def pip(version, python, usual, index, environ):
    """Return a wheel of pip.

    :param version: its version.
    :param python: path of the executable that it is for.
    :param usual: the wheel of the pip that fetches it.
    :param index: the URL of a simple index (PEP 503, PEP 691).
    :param environ: the environment to start from.
    :raises BootstrapError: if it cannot be had.
    :raises DamagedBundleError: if it is not sound.
    """
    wanted = ["--no-deps", "pip=={0}".format(version)]
    with _process.private_folder() as folder:
        into = os.path.join(folder, "fetched")
        _download(wanted, into, python, usual, index, folder, environ)
        (filename,) = os.listdir(into)
        if filename.split("-")[:2] != ["pip", version]:
            raise BootstrapError("the index calls pip {0}".format(filename))
        found = SystemWheel("pip", version, filename, into)
        # It keeps its bytes.
        found.check(found.read())
        return found


def required(request, python, usual, folder, environ):
    """Fetch what the further wheels of a request lack, to where these are.

    :param request: a Request whose wheels were copied into the private *folder*.

    The other parameters are as for :func:`pip`.

    :raises BootstrapError: if it cannot be had, or is not sound.
    """
    into = os.path.join(folder, _extra_wheels.FOLDER)
    wanted = ["--find-links", into]
    for wheel in request.extras:
        path = os.path.join(into, wheel.filename)
        wanted.append(path if wheel.is_named else wheel.project)
    there = set(os.listdir(into))
    _download(wanted, into, python, usual, request.index_url, folder, environ)
    projects = [wheel["project"] for wheel in request.record["wheels"]]
    for filename in sorted(set(os.listdir(into)) - there):
        path = os.path.join(into, filename)
        wheel = _extra_wheels.wheel_at(path, False)
        if wheel and wheel.project in projects:
            # It comes with the bootstrap.
            os.unlink(path)
        else:
            _extra_wheels.check(path, filename)


def _download(wanted, into, python, usual, index, folder, environ):
    _process.require_interpreter(python)
    environ = dict(environ)
    _surroundings.disable_pip_configuration(environ)
    # pip would ask programs about the machine, to tell the index.
    environ["PATH"] = os.path.join(folder, "programs")
    # Certificates would not be found in a zip file by an OLD_PIP.
    unpacked = os.path.join(folder, "fetching")
    (data,) = _bundle.checked([usual])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        archive.extractall(unpacked)
    flags = ["-E", "-s", "-B", "-W", "ignore"]
    command = [_surroundings.absolute(python)] + flags + ["-c", protocol.RUN_PIP]
    command += [os.path.join(_resources.FOLDER, "_target"), unpacked]
    command += ["--no-input", "--disable-pip-version-check", "download"]
    command += ["--no-cache-dir", "--only-binary", ":all:", "--dest", into]
    command += ["--index-url={0}".format(index)] + wanted
    step = _progress.step("fetching what is lacking", python)
    with step, _process.child(command, folder, environ, [], folder) as process:
        errors = _process.gather(process)[1]
    if process.returncode:
        reason = _process.reason(python, process.returncode, errors)
        raise BootstrapError("pip cannot fetch what is lacking: {0}".format(reason))
