"""Refreshing the bundled wheels, and checking them."""

import _clone  # noqa: F401 - lets the package of this clone be imported
