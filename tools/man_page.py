"""Writes the page of the manual, from the options as ``--help`` has them.

    python tools/man_page.py > ensurepip.1

``make install`` installs it, so it is made by any Python.
"""

import re
import sys

import _clone  # noqa: F401

import ensurepip
from ensurepip import _cli, _options


def name(python):
    """Return what the page of a Python is called, as git's are."""
    return python + "-ensurepip"


def page(python):
    """Return the text of the page.

    :param python: the command that starts the Python, as ``python3.13``.
    """

    def called(door=None):
        return "{0} -m ensurepip{1}".format(python, _cli.MODULES[door])

    parser = _options.bootstrap_parser(called)
    lines = [
        '.TH {0} 1 "" "ensurepip {1}"'.format(name(python), ensurepip.__version__),
        ".SH NAME",
        _roff("{0} - gives a Python a working pip".format(name(python))),
        ".SH SYNOPSIS",
        _bold(called()) + " [OPTION]...",
        ".br",
        _bold(called("venv")) + " [OPTION]... DIR...",
        ".br",
        _bold(called("uninstall")) + " [OPTION]...",
        ".SH DESCRIPTION",
        _roff(parser.description),
        ".PP",
        _roff(parser.epilog),
        ".SH OPTIONS",
    ]
    for action in parser._actions:
        value = "" if action.nargs == 0 else " \\fI{0}\\fR".format(action.metavar)
        options = [_bold(option) + value for option in action.option_strings]
        lines += [".TP", ", ".join(options), _roff(action.help)]
    lines += [
        ".SH EXIT STATUS",
        _roff("0 if pip works, 2 if the usage is wrong, another if it failed."),
    ]
    return "\n".join(lines) + "\n"


def _bold(text):
    return "\\fB{0}\\fR".format(_roff(text))


def _roff(text):
    """Return a text as roff writes it."""
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return re.sub(r"^([.'])", r"\\&\1", text)


if __name__ == "__main__":
    sys.stdout.write(page("python3"))
