"""``python -m ensurepip``"""

import sys

import ensurepip
from ensurepip import _command

if __name__ == "__main__":
    _command.leave_surroundings()
    sys.exit(_command.run(ensurepip._main, version_stream=sys.stdout))
