"""A program for ``python -c`` that runs a module of a folder, as ``-m`` does.

A path with a colon is two in PYTHONPATH, and with ``-m`` the current folder is
looked at as well.
"""

# Its arguments are the folder, the module, and those of the module.
RUN = """
import sys
sys.path[:] = [sys.argv.pop(1)] + [path for path in sys.path if path]
import runpy
runpy.run_module(sys.argv.pop(1), run_name="__main__", alter_sys=True)
"""
