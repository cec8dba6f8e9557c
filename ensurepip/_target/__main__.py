"""Starts the target program, for the request in a folder::

python .../_target/__main__.py FOLDER
"""

import os
import sys

if __name__ == "__main__":
    here = os.path.dirname(os.path.abspath(__file__))
    resolved = os.path.realpath(here)
    sys.path[:] = [path for path in sys.path if os.path.realpath(path) != resolved]
    # A package of that name whose modules are the files here.
    package = type(os)("ensurepip_target")
    package.__path__ = [here]
    sys.modules[package.__name__] = package
    from ensurepip_target import runner

    status = runner.main(sys.argv[1])
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (AttributeError, EnvironmentError, ValueError):
            pass
    # To take down what pip has built up takes long, and nobody needs it.
    os._exit(status)
