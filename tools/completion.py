"""Writes what lets bash complete the options of the zip application.

    python tools/completion.py > ensurepip.bash

What it knows is what the parser of the command line knows.
"""

import sys

import _clone  # noqa: F401

from ensurepip import _options, _words

COMMANDS = ("ensurepip.pyz", "ensurepip-standalone")

# Where nothing is offered, bash completes the names of files.
_SCRIPT = """\
_ensurepip() {{
    COMPREPLY=()
    case " ${{COMP_WORDS[*]:1:COMP_CWORD-1}} " in
        {doors}) return ;;
    esac
    case ${{COMP_WORDS[COMP_CWORD-1]}} in
        =|{valued}) return ;;
    esac
    COMPREPLY=($(compgen -W "{words}" -- "${{COMP_WORDS[COMP_CWORD]}}"))
}}
complete -o default -F _ensurepip {commands}
"""


def script():
    """Return the script that a bash reads."""
    actions = _options.bootstrap_parser(lambda door=None: COMMANDS[0])._actions
    known = [o for each in actions for o in each.option_strings]
    valued = [o for each in actions if each.nargs != 0 for o in each.option_strings]
    return _SCRIPT.format(
        commands=" ".join(COMMANDS),
        doors="|".join(f'*" {door} "*' for door in _words.DOORS),
        valued="|".join(valued),
        words=" ".join([*known, *_words.DOORS]),
    )


if __name__ == "__main__":
    sys.stdout.write(script())
