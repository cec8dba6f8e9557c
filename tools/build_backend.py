"""Builds this project as flit_core does, but for what its wheel holds.

In site-packages a package ``ensurepip`` would never be imported: the standard
library has one.  So the wheel holds the zip application and what starts it, and
the bill of materials where PEP 770 has it, in ``*.dist-info/sboms/``.
"""

import tempfile
from pathlib import Path

import make_zipapp
from flit_core import wheel
from flit_core.buildapi import *  # noqa: F403

_SBOM = "ensurepip/_bundled/sbom.cdx.json"
_PACKAGE = "ensurepip_standalone"

_STARTER = '''\
"""Runs the zip application that lies here."""

import os
import runpy
import sys

ARCHIVE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "ensurepip.pyz")


def main():
    # The standard library's may have been imported.
    for name in [name for name in sys.modules if name.split(".")[0] == "ensurepip"]:
        del sys.modules[name]
    runpy.run_path(ARCHIVE, run_name="__main__")
'''


class _WheelBuilder(wheel.WheelBuilder):
    def copy_module(self):
        with tempfile.TemporaryDirectory() as folder:
            archive = Path(folder, "ensurepip.pyz")
            make_zipapp.make(archive)
            self._add_file(archive, f"{_PACKAGE}/{archive.name}")
            starter = Path(folder, "__init__.py")
            starter.write_text(_STARTER)
            self._add_file(starter, f"{_PACKAGE}/{starter.name}")

    def write_metadata(self):
        super().write_metadata()
        name = _SBOM.rpartition("/")[2]
        self._add_file(self.directory / _SBOM, f"{self.dist_info}/sboms/{name}")


wheel.WheelBuilder = _WheelBuilder
