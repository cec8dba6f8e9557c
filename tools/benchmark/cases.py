"""What is measured: the cases, and what each is compared with."""

from dataclasses import dataclass

# The Pythons that have limits of time, in the order of the limits below.
LIMITED = "3.13", "3.9"
# Of the largest process, and of all processes together.
MEMORY_LIMITS = 0.6, 1.0
# {(Python, environments): the most that one call may take of as many calls}
ONE_CALL_LIMITS = {("3.13", 16): 0.33}


@dataclass(frozen=True)
class Comparison:
    """A case, the one that it is compared with, and the most that it may take.

    *on* is the kind of file system that the limits are for; none is all kinds.
    """

    case: str
    to: str
    limits: tuple = ()
    memory_limits: tuple = ()
    on: str = ""

    def limit(self, python, file_system):
        """Return the limit of time on a Python and a file system, or None."""
        limits = self.limits if file_system.startswith(self.on) else ()
        return dict(zip(LIMITED, limits, strict=False)).get(python)


@dataclass(frozen=True)
class Group:
    """Cases that do the same; the first is what the others are compared with."""

    title: str
    cases: dict
    comparisons: tuple


GROUPS = (
    Group(
        "pip into a bare environment",
        {
            "plain": "pip, plainly from its wheel",
            "stdlib": "the Python's own ensurepip",
            "copy": "cp -r of the installed files",
            "ready": "this ensurepip, bytecode ready",
            "unready": "this ensurepip, nothing ready",
        },
        (
            Comparison("stdlib", "plain"),
            Comparison("copy", "plain"),
            Comparison("ready", "plain", (0.11, 0.15), MEMORY_LIMITS),
            Comparison("ready", "copy", (1.5, 1.7), on="disk"),
            Comparison("unready", "plain", (0.28, 0.36), MEMORY_LIMITS),
        ),
    ),
    Group(
        "a healthy pip is there already",
        {
            "there-plain": "pip, plainly from its wheel",
            "there-stdlib": "the Python's own ensurepip",
            "there-ready": "this ensurepip",
        },
        (
            Comparison("there-stdlib", "there-plain"),
            Comparison("there-ready", "there-plain", (0.03, 0.03), MEMORY_LIMITS),
        ),
    ),
    Group(
        "the same, with --upgrade",
        {
            "upgrade-plain": "pip, plainly from its wheel",
            "upgrade-ready": "this ensurepip",
        },
        (Comparison("upgrade-ready", "upgrade-plain", (0.08, 0.08), MEMORY_LIMITS),),
    ),
    Group(
        "from nothing to the first answer of pip install",
        {
            "first-stdlib": "python -m venv",
            "first-virtualenv": "virtualenv",
            "first-uv": "uv venv --seed",
            "first-venv": "python -m ensurepip.venv",
            "first-bare": "ensurepip in a bare environment",
        },
        (
            Comparison("first-virtualenv", "first-stdlib"),
            Comparison("first-uv", "first-stdlib"),
            Comparison("first-venv", "first-stdlib"),
            Comparison("first-venv", "first-virtualenv", (1.0, 1.0)),
            Comparison("first-venv", "first-uv", (0.8, 0.95)),
            Comparison("first-bare", "first-stdlib"),
            Comparison("first-bare", "first-virtualenv", (1.0, 1.0)),
            Comparison("first-bare", "first-uv", (0.8, 0.95)),
        ),
    ),
)
TITLES = {name: title for group in GROUPS for name, title in group.cases.items()}
# They may be missing, or have no network to get started.
PEERS = {name for name in TITLES if "stdlib" in name} | {"first-virtualenv", "first-uv"}
# Whose instructions are counted.
COUNTED = "plain", "ready", "there-ready"
