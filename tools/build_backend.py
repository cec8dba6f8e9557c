"""Builds this project as flit_core does, with the bill of materials added.

PEP 770 has it in ``*.dist-info/sboms/``, and flit_core has no setting for that.
"""

from flit_core import wheel
from flit_core.buildapi import *  # noqa: F403

_SBOM = "ensurepip/_bundled/sbom.cdx.json"


class _WheelBuilder(wheel.WheelBuilder):
    def write_metadata(self):
        super().write_metadata()
        name = _SBOM.rpartition("/")[2]
        self._add_file(self.directory / _SBOM, f"{self.dist_info}/sboms/{name}")


wheel.WheelBuilder = _WheelBuilder
