"""What is measured: the cases, and what each is compared with."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Comparison:
    """A case, the one that it is compared with, and the most that it may take."""

    case: str
    to: str
    limit: float | None = None
    memory_limit: float | None = None


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
            "ready": "this ensurepip, bytecode ready",
            "unready": "this ensurepip, nothing ready",
        },
        (
            Comparison("stdlib", "plain"),
            Comparison("ready", "plain", 0.25, 1.0),
            Comparison("unready", "plain", 0.55, 1.0),
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
            Comparison("there-ready", "there-plain", 0.08, 1.0),
        ),
    ),
    Group(
        "the same, with --upgrade",
        {
            "upgrade-plain": "pip, plainly from its wheel",
            "upgrade-ready": "this ensurepip",
        },
        (Comparison("upgrade-ready", "upgrade-plain", 0.08, 1.0),),
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
            Comparison("first-venv", "first-virtualenv", 1.0),
            Comparison("first-venv", "first-uv", 1.3),
            Comparison("first-bare", "first-stdlib"),
            Comparison("first-bare", "first-virtualenv", 1.0),
            Comparison("first-bare", "first-uv", 1.3),
        ),
    ),
)
TITLES = {name: title for group in GROUPS for name, title in group.cases.items()}
# They may be missing, or have no network to get started.
PEERS = {name for name in TITLES if "stdlib" in name} | {"first-virtualenv", "first-uv"}
