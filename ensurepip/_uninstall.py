"""``python -m ensurepip._uninstall``, which installers of Python run."""

import sys

import ensurepip
from ensurepip import _cli, _progress, _surroundings


def _main(argv=None, version_stream=None):
    """Run the command line; return its exit status.

    *version_stream* is as for :func:`ensurepip._main`.
    """
    from ensurepip import _options

    options = _options.parse_uninstall(argv, ensurepip._shown_version, version_stream)
    with _progress.shown(options["verbosity"] == 0):
        return ensurepip._uninstall_helper(**options)


if __name__ == "__main__":
    _surroundings.leave()
    sys.exit(_cli.run(_main, version_stream=sys.stdout))
