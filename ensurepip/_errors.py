"""What a bootstrap raises for a reason that its user can meet and cure."""


class BootstrapError(Exception):
    """The bootstrap did not happen; the message says why and what to do.

    ``exit_status`` is what the command line exits with.
    """

    exit_status = 1


class OptionConflictError(BootstrapError, ValueError):
    """Two options contradict each other."""

    exit_status = 2


class DisabledError(BootstrapError):
    """A redistributor disabled ensurepip outside virtual environments."""


class UnsupportedPythonError(BootstrapError):
    """No wheel serves this version of Python."""


class DamagedBundleError(BootstrapError):
    """A wheel, or the table of them, is missing or not what it has to be."""
