#!/usr/bin/env python3
"""Refresh the bundled wheels, or check them.

    python tools/update_bundled.py            get the newest releases
    python tools/update_bundled.py --dry-run  show what that would change
    python tools/update_bundled.py --check    vouch for what is there

It asks the index that pip is configured with, through the bundled pip; it
needs nothing but this clone and Python 3.10 or later.  docs/releasing.rst says
when to run it, and what a reviewer runs.
"""

import sys

if sys.version_info < (3, 10):
    sys.exit("update_bundled: error: this needs Python 3.10 or later")

from bundling import say

try:
    from bundling.cli import main  # parts of it come out of a bundled pip
except say.Failure as error:
    say.complain(error)
    sys.exit(1)

if __name__ == "__main__":
    sys.exit(main())
