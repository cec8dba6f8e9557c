"""The options of ``python -m ensurepip`` and ``python -m ensurepip._uninstall``."""

import argparse
import functools
import sys

from ensurepip._cli import fail, plain, program, write

# Those of "python -m ensurepip" that another argument belongs to.
_VALUED = ("--python", "--root", "--prefix", "--with", "--pip", "--index")


def parse_bootstrap(argv, version, version_stream):
    """Return the options of ``python -m ensurepip`` as a dict.

    :param argv: the arguments, or None for those of this process.
    :param version: a function that gives the text for ``--version``, of a dict
        of the other options.
    :param version_stream: where to write it, or None for argparse's choice.
    """
    parser = bootstrap_parser(program)
    options = _parse(parser, argv, version, version_stream)
    options["verbosity"] -= options.pop("quiet")
    return options


def bootstrap_parser(called):
    """Return the parser of ``python -m ensurepip``, which knows all of its options.

    :param called: gives the command that starts a door, as :func:`program` does.
    """
    parser = _parser(
        called(),
        "Install pip into this Python, from the wheels that ensurepip carries. "
        "Nothing is fetched, unless an index is named.",
        "{0} DIR makes a virtual environment with this pip, and {1} removes "
        "it again.".format(called("venv"), called("uninstall")),
    )
    volume = parser.add_mutually_exclusive_group()
    _add_verbose(volume)
    volume.add_argument(
        "-q",
        "--quiet",
        action="count",
        default=0,
        help="tell less; can be given up to 3 times",
    )
    parser.add_argument(
        "--python",
        metavar="PATH",
        action="append",
        default=[],
        help="install into the Python at PATH, an executable or the folder of an "
        "environment, which is run with your rights, or into one of a version "
        "(3.12, pypy3.10), or into all but the system's own (all); can be given "
        "several times",
    )
    parser.add_argument(
        "-U", "--upgrade", action="store_true", help="replace an older pip"
    )
    parser.add_argument(
        "--user", action="store_true", help="install into the user's site-packages"
    )
    parser.add_argument(
        "--root",
        metavar="DIR",
        help="install under DIR, as if it were the root of the file system",
    )
    parser.add_argument(
        "--prefix",
        metavar="DIR",
        help="install as if DIR were this Python's prefix; with --root, under that",
    )
    parser.add_argument(
        "--altinstall",
        action="store_true",
        help="install the command pipX.Y only, X.Y being this Python's version",
    )
    parser.add_argument(
        "--default-pip",
        action="store_true",
        default=None,
        help="install pip beside pipX and pipX.Y (what Python 2.7 does anyway)",
    )
    parser.add_argument(
        "--no-default-pip",
        action="store_false",
        dest="default_pip",
        default=None,
        help="install pipX and pipX.Y only (what Python 3 does anyway)",
    )
    parser.add_argument(
        "--break-system-packages",
        action="store_true",
        help="install even into an externally managed environment (PEP 668)",
    )
    parser.add_argument(
        "--verify",
        action="store_true",
        help="read every file of a pip that is there, and start it, to see whether "
        "it is damaged",
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help="do what --verify does, but only tell what is wrong; change nothing",
    )
    parser.add_argument(
        "--no-downgrade",
        action="store_true",
        help="do not replace a newer pip even if it cannot work",
    )
    parser.add_argument(
        "--json",
        action="store_true",
        help="write what was done as JSON, a line for each Python",
    )
    add_choices(parser)
    return parser


def add_choices(parser):
    """Add the options of what is installed, which ``ensurepip.venv`` has, too."""
    parser.add_argument(
        "--with",
        metavar="WHEEL",
        action="append",
        default=[],
        dest="wheels",
        help="let the new pip install a further wheel, too, or each project of a "
        "folder of wheels; can be given several times",
    )
    parser.add_argument(
        "--pip",
        metavar="VERSION",
        help="install this version of pip, from the wheels that are bundled, for "
        "whichever Python, or named by --with",
    )
    parser.add_argument(
        "--index",
        metavar="URL",
        help="fetch from this index what --pip and --with lack; without, nothing is "
        "fetched",
    )
    parser.add_argument(
        "--compile",
        action="store_true",
        default=None,
        help="write the bytecode of what is installed, even with python -B",
    )
    parser.add_argument(
        "--no-compile",
        action="store_false",
        dest="compile",
        default=None,
        help="write none, as with python -B or PYTHONDONTWRITEBYTECODE",
    )
    parser.add_argument(
        "--no-setuptools",
        action="store_false",
        dest="setuptools",
        default=True,
        help="install pip alone where setuptools would come along (before Python 3.12)",
    )


def parse_venv(argv):
    """Return the options that ``ensurepip.venv`` adds to the standard library's, as
    a dict, and the other arguments."""
    parser = _Parser(
        prog="python -m ensurepip.venv",
        usage=argparse.SUPPRESS,
        add_help=False,
        allow_abbrev=False,
    )
    add_choices(parser.add_argument_group("what is installed beside or with pip"))
    options, rest = parser.parse_known_args(argv)
    if "-h" in rest or "--help" in rest:
        # The standard library's help follows.
        sys.stdout.write(parser.format_help() + "\n")
    return vars(options), rest


def take_word(argv, words):
    """Take the first argument that is no option out of *argv* and return it.

    :param argv: the arguments after the program's name; it is changed.
    :param words: those that are looked for; None is returned for any other.
    """
    for at in range(1, len(argv)):
        if not argv[at].startswith("-") and argv[at - 1] not in _VALUED:
            return argv.pop(at) if argv[at] in words else None
    return None


def parse_uninstall(argv, version, version_stream):
    """Return the options of ``python -m ensurepip._uninstall`` as a dict.

    The parameters are those of :func:`parse_bootstrap`.
    """
    parser = _parser(
        program("uninstall"),
        "Uninstall the pip that ensurepip installed. One of another version stays.",
    )
    _add_verbose(parser)
    parser.add_argument(
        "--break-system-packages",
        action="store_true",
        help="uninstall even from an externally managed environment (PEP 668)",
    )
    return _parse(parser, argv, version, version_stream)


class _Parser(argparse.ArgumentParser):
    def __init__(self, **texts):
        # One is made for each option, to check it: asking for the width of the
        # terminal each time would take long.
        checking = functools.partial(argparse.HelpFormatter, width=80)
        argparse.ArgumentParser.__init__(self, formatter_class=checking, **texts)

    def format_help(self):
        self.formatter_class = argparse.HelpFormatter
        return argparse.ArgumentParser.format_help(self)

    def _print_message(self, message, file=None):
        # The path of the zip application is in it.
        write(file or sys.stderr, plain(message))

    def _meant(self, message):
        """Return what a mistyped argument in an error message may have been."""
        start, _, unknown = message.partition(": ")
        if start != "unrecognized arguments":
            return ""
        import difflib

        for word in unknown.split():
            name = word.partition("=")[0]
            if name in ("venv", "uninstall"):
                return "; did you mean {0}?".format(program(name))
            if name.startswith("--"):
                known = [each for each in self._option_string_actions if each[2:]]
                for close in difflib.get_close_matches(name, known, 1):
                    return "; did you mean {0}?".format(close)
        return ""

    def error(self, message):
        fail("{0}{1} (see {2} --help)".format(message, self._meant(message), self.prog))
        self.exit(2)


def _parser(prog, description, epilog=None):
    parser = _Parser(prog=prog, description=description, epilog=epilog)
    parser.add_argument(
        "-V",
        "--version",
        action="store_true",
        help="show the version of pip that would be installed, and exit",
    )
    return parser


def _parse(parser, argv, version, stream):
    options = vars(parser.parse_args(argv))
    if options.pop("version"):
        if stream is None:
            stream = sys.stderr if sys.version_info < (3,) else sys.stdout  # PYTHON_2
        if stream is not None:
            write(stream, plain(version(options)))
        parser.exit()
    return options


def _add_verbose(parser):
    parser.add_argument(
        "-v",
        "--verbose",
        action="count",
        default=0,
        dest="verbosity",
        help="tell more; can be given up to 3 times",
    )
