"""Regular expressions that are compiled when they are first used.

pip's modules compile more than two hundred while they are imported; to install
a wheel takes a third of them.
"""

import re


class _Pattern(object):
    """Stands for a regular expression; compiles it when it is asked for anything."""

    def __init__(self, pattern, flags=0):
        self._arguments = pattern, flags

    def __getattr__(self, name):
        value = getattr(self._compiled(), name)
        setattr(self, name, value)
        return value

    def _compiled(self):
        return re._compile(*self._arguments)


def put_off():
    """Let ``re.compile`` only take down, from now on, what is to be compiled."""
    # Not public, but where the functions of re meet: they take patterns, too.
    compile_now = getattr(re, "_compile", None)
    if compile_now is None:
        return

    def compile_any(pattern, flags):
        if isinstance(pattern, _Pattern):
            pattern = pattern._compiled()
        return compile_now(pattern, flags)

    re._compile = compile_any
    re.compile = _Pattern
