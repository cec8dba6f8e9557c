"""Check the bill of materials against the schema of CycloneDX.

Run by ``tox -e sbom``; it needs ``cyclonedx-python-lib[json-validation]``.
"""

import sys
from pathlib import Path

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

PATH = Path(__file__).parent.parent.parent / "ensurepip" / "_bundled" / "sbom.cdx.json"

error = JsonStrictValidator(SchemaVersion.V1_6).validate_str(PATH.read_text())
sys.exit(f"{PATH.name}: {error}" if error else 0)
