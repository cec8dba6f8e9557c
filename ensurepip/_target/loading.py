"""What Python would load in place of a module's source.

Bytecode that does not fit its source counts only if Python would not notice;
most of it is just made again.
"""

import marshal
import os
import struct
import sys

from . import files, interpreter

if interpreter.PYTHON_2:
    import imp
else:
    import importlib.machinery
    import importlib.util

# The bytes in front of the code: from 3.7 on they can be a hash (PEP 552).
_HEAD = 8 if interpreter.PYTHON_2 else 12 if sys.version_info < (3, 7) else 16

# Of a module of pip that each start of it imports.
_AT_EACH_START = ("pip/__init__.py", "pip/__main__.py", "pip/_internal/cli/")

# No code ends with so many null bytes; what was not written does.
_TAIL = 16


def fault(folder, modules, can_load, everything=False):
    """Return what keeps modules from being loaded, or None.

    :param folder: the folder that they are in.
    :param modules: their paths in it, with slashes.
    :param can_load: whether to load bytecode; what another user could have
        written is only looked at.
    :param everything: whether to load all of it, and not what each start does.
    """
    return _shadow(folder, modules) or _bytecode(folder, modules, can_load, everything)


def _shadow(folder, modules):
    """Return what would be imported in place of a module, or None."""
    stems = {}
    for module in modules:
        package, _slash, name = module.rpartition("/")
        stems.setdefault(package, set()).add(name[: -len(".py")])
    endings = _endings_of_extensions()
    for package in sorted(stems):
        for name in files.names(os.path.join(folder, *package.split("/"))):
            stem, dot, _ending = name.partition(".")
            is_extension = name[len(stem) :] in endings
            if stem not in stems[package] or not is_extension and dot:
                continue
            path = "/".join(filter(None, [package, name]))
            if is_extension or not dot and _is_package(folder, path, modules):
                return "{0} is in the way of {1}.py".format(path, stem)
    return None


def _endings_of_extensions():
    if interpreter.PYTHON_2:
        return [each[0] for each in imp.get_suffixes() if each[2] == imp.C_EXTENSION]
    return importlib.machinery.EXTENSION_SUFFIXES


def _is_package(folder, path, modules):
    """Tell whether a folder is a package, and not one of the installation's."""
    if path + "/__init__.py" in modules:
        return False
    names = files.names(os.path.join(folder, *path.split("/")))
    return any(name.startswith("__init__.") for name in names)


def _bytecode(folder, modules, can_load, everything):
    """Return which bytecode Python would stumble over, or None."""
    if not interpreter.keeps_bytecode():
        return None
    places = {}
    for module in modules:
        package, _slash, name = module.rpartition("/")
        if package not in places:
            places[package] = _places(os.path.join(folder, *package.split("/")))
        sources, compiled, ending = places[package]
        source = os.path.join(sources, name)
        compiled = os.path.join(compiled, name[: -len(".py")] + ending)
        handle = files.opened(compiled)
        if handle is None:
            if os.path.exists(compiled) and not os.path.isfile(compiled):
                return "the bytecode of {0} is no file".format(module)
            continue
        load = can_load and (everything or module.startswith(_AT_EACH_START))
        try:
            reason = _fault_of(handle, source, load)
        finally:
            os.close(handle)
        if reason:
            return "the bytecode of {0} {1}".format(module, reason)
    return None


def _places(package):
    """Return the folders of a package's modules and of their bytecode, and the ending
    of the latter."""
    if interpreter.PYTHON_2:
        return package, package, ".py" + ("o" if sys.flags.optimize else "c")
    compiled = importlib.util.cache_from_source(os.path.join(package, "x.py"))
    folder, name = os.path.split(compiled)
    return package, folder, name[len("x") :]


def _fault_of(handle, source, load):
    """Return what is wrong with an open file of bytecode, or None."""
    try:
        head = os.read(handle, _HEAD + 1)
        if len(head) < _HEAD or not _fits(head, source):
            return None
        size = os.fstat(handle).st_size
        tail = b""
        if size > _HEAD + _TAIL:
            os.lseek(handle, -_TAIL, os.SEEK_END)
            tail = os.read(handle, _TAIL)
        if head[_HEAD:] not in (b"c", b"\xe3") or tail == b"\0" * _TAIL:
            return "is damaged"
        if _is_stale(head, source):
            return "is of another source"
        if load and size < files.LARGEST:
            os.lseek(handle, _HEAD, os.SEEK_SET)
            marshal.loads(os.read(handle, size))
    except EnvironmentError:
        return None
    except (EOFError, ValueError, TypeError):
        return "is damaged"
    return None


def _flags(head):
    """Return the flags of PEP 552, and 0 where there are none yet."""
    return struct.unpack("<I", head[4:8])[0] if _HEAD == 16 else 0


def _fits(head, source):
    """Tell whether Python would take bytecode that begins so for a source's."""
    if head[:4] != (
        imp.get_magic() if interpreter.PYTHON_2 else importlib.util.MAGIC_NUMBER
    ):
        return False
    if _flags(head):
        return True
    status = os.stat(source)
    start = 8 if _HEAD == 16 else 4
    expected = struct.pack("<I", int(status.st_mtime) & 0xFFFFFFFF)
    if not interpreter.PYTHON_2:
        expected += struct.pack("<I", status.st_size & 0xFFFFFFFF)
    return head[start:_HEAD] == expected


def _is_stale(head, source):
    """Tell whether Python would take bytecode unchecked that is not a source's."""
    if _flags(head) != 1:
        return False
    data = files.read(source)
    return data is not None and importlib.util.source_hash(data) != head[8:16]
