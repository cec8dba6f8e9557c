#!/usr/bin/env python3
"""Measure ensurepip beside its peers; --help tells how."""

import sys

if sys.version_info < (3, 10):
    sys.exit("bench: error: this needs Python 3.10 or later")

from benchmark.cli import main

if __name__ == "__main__":
    sys.exit(main())
