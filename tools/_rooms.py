"""The rooms of the house, from the doors down: their modules, and what happens there.

``tests/unit/test_house.py``, which Python 2.7 reads too, holds who may import whom;
``picture.py`` draws them.
"""

from collections import namedtuple

Room = namedtuple("Room", "name modules steps")

STARTER = [
    Room("doors", ["__main__", "_uninstall", "_words", "venv"], ["somebody calls"]),
    Room("face", ["__init__"], ["bootstrap()"]),
    Room(
        "several Pythons",
        ["_answers", "_lookup", "_other_pythons"],
        ["--python: each is asked what it is"],
    ),
    Room(
        "starter",
        [
            "_cli",
            "_fetch",
            "_launch",
            "_options",
            "_process",
            "_progress",
            "_trust",
            "_request",
        ],
        ["the request: what is asked", "is all well already? the end"],
    ),
    Room(
        "bundle",
        [
            "_bundle",
            "_config",
            "_extra_wheels",
            "_resources",
            "_system_wheels",
            "_wheel_check",
        ],
        ["which wheels serve this Python", "are they intact"],
    ),
    Room(
        "ground",
        ["_errors", "_surroundings"],
        ["a fresh process, nothing around it"],
    ),
]

# The target program is one room: all that is in this folder.
TARGET = "_target"
STEPS_OF_TARGET = [
    "what is there",
    "what is to be done: one plan",
    "what has to go is set aside",
    "pip installs itself from its wheel",
    "healthy now? or all is put back",
    "what was done: the outcome",
]
