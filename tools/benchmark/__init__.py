"""Measuring ensurepip beside its peers."""

import _clone  # noqa: F401 - lets the package of this clone be imported
