"""Tricks: functions of the standard library replaced, and private names used.

Each tells what it saves of a whole bootstrap with kept bytecode, on 3.13 and 3.9; one
that saves less than a twentieth goes.  Where what it needs is not there, all works
without it.
pip's own names are in ``self_install``, what PYTHON_2 needs is in ``python27``.
"""

import compileall
import gc
import marshal
import os
import re
import sys


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


def put_off_patterns():
    """Let ``re.compile`` only take down, from now on, what is to be compiled.

    pip's modules compile more than two hundred while they are imported; to install
    a wheel takes a third of them.  Saves 4 and 6 % of the instructions, 6 % of the
    time in this process on both.
    """
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


def keep_all():
    """Look for no garbage from now on: what pip builds up is there until the end.

    Saves 6 % of the time.
    """
    gc.disable()


def replace_compile_file(function):
    """Let *function* compile each module that pip installs.

    That what is prepared is written then saves four fifths of the instructions.
    """
    compileall.compile_file = function


def give_code(loader, code):
    """Return a loader of source files that has marshalled code at hand.

    It is no class of its own, because distlib, inside pip, asks for the type
    before it looks for data.
    """
    loader.get_code = lambda fullname: marshal.loads(code)
    return loader


def forget_other_finders():
    """Import from now on as Python does by itself.

    At its start it may have imported code that finds other modules.
    """
    sys.meta_path[:] = [
        finder
        for finder in sys.meta_path
        if getattr(finder, "__module__", "").startswith("_frozen_importlib")
    ]


def leave(status):
    """End at once: nobody needs that what pip has built up is taken down.

    Saves 4 and 2 % of the instructions, but 8 and 6 % of the processor's time, most
    of it for giving back memory.
    """
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (AttributeError, EnvironmentError, ValueError):
            pass
    os._exit(status)
