"""``python -m ensurepip``"""

import sys

import ensurepip
from ensurepip import _cli, _surroundings

if __name__ == "__main__":
    _surroundings.leave()
    sys.exit(_cli.run(ensurepip._main, version_stream=sys.stdout))
