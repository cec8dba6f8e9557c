"""``python -m ensurepip``"""

import sys

import ensurepip
from ensurepip import _cli

if __name__ == "__main__":
    _cli.leave_surroundings()
    sys.exit(_cli.run(ensurepip._main, version_stream=sys.stdout))
