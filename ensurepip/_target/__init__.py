"""The target program: what runs in the Python that is to get a pip.

That may be another Python than the one that was called, with no ensurepip at
all, so the modules of this folder import the standard library and, by ``from .
import``, each other; nothing else.
"""
