"""The words of the zip application, each of which is a door of its own.

``ensurepip.pyz venv DIR`` is ``python -m ensurepip.venv DIR``.  Options of a door
may stand before its word.
"""

import sys

import ensurepip
from ensurepip import _cli, _surroundings

DOORS = ("venv", "uninstall")


def main():
    """Run the command line of the zip application; return its exit status."""
    from ensurepip import _options

    _surroundings.leave()
    word = _options.take_word(sys.argv, DOORS)
    if word == "venv":
        return _cli.run(_make_environment)
    if word == "uninstall":
        from ensurepip import _uninstall

        return _cli.run(_uninstall._main, version_stream=sys.stdout)
    return _cli.run(ensurepip._main, version_stream=sys.stdout)


def _make_environment():
    # There is none on PYTHON_2, and without the standard library's venv.
    from ensurepip import venv

    return venv._main()
