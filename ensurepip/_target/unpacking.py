"""Unpacking: the files of wheels are written apart, while pip is imported.

pip decides which files a wheel has, and where they belong; what is already there,
as pip would write it, it passes over.  So most of the time that files take, and all
that their bytecode does, costs nothing where there is a second processor.
"""

import os
import struct
import zipfile
import zlib

from . import apart


class Unpacking(object):
    """The files of wheels, which another process writes.

    :param wheels: the Wheels that are to be installed, where nothing is in the way.
    :param folder: the site-packages folder.
    :param compiler: the Compiler of their bytecode.
    :param is_compiling: whether that is to be written.
    """

    def __init__(self, wheels, folder, compiler, is_compiling):
        self._compiler = compiler
        try:
            writer = compiler if is_compiling else None
            self._work = apart.Apart(_unpack, wheels, folder, writer)
        except EnvironmentError:
            # pip does it all.
            self._work = None

    def finish(self):
        """Wait until it has ended; return the paths of the files that it wrote."""
        answer = self._work.answer() if self._work else None
        if answer is None:
            return set()
        files, modules = answer
        self._compiler.is_done(modules)
        return files


def _unpack(wheels, folder, compiler):
    """Write the files of wheels, and bytecode if there is a Compiler; return the paths
    of the files, and of the modules with bytecode.

    What pip has to see to is left to it: data for other places, files that are in the
    way.
    """
    files, made = set(), set()
    umask = os.umask(0o077)
    os.umask(umask)
    executable = 0o777 & ~umask | 0o111
    for wheel in wheels:
        for entry in wheel.archive.infolist():
            path = _place(entry, folder)
            if path and _write(path, _read(wheel, entry), made):
                if entry.external_attr >> 16 & 0o111:
                    os.chmod(path, executable)
                files.add(path)
        if compiler:
            compiler.write(wheel)
    return files, compiler.written if compiler else set()


def _place(entry, folder):
    """Return where an entry of a wheel's archive belongs, None if only pip knows."""
    parts = entry.filename.split("/")
    # A folder is spelt with a slash at its end.
    if parts[0].endswith(".data") or {"", ".", ".."} & set(parts):
        return None
    return os.path.join(folder, entry.filename)


def _read(wheel, entry):
    """Return the bytes of an entry of a wheel's archive.

    The module zipfile takes as long for that as it takes to write them.
    """
    lengths = struct.unpack_from("<HH", wheel.data, entry.header_offset + 26)
    start = entry.header_offset + 30 + sum(lengths)
    data = wheel.data[start : start + entry.compress_size]
    if entry.compress_type == zipfile.ZIP_DEFLATED:
        data = zlib.decompress(data, -zlib.MAX_WBITS, entry.file_size or 1)
    if len(data) == entry.file_size and zlib.crc32(data) == entry.CRC:
        return data
    # It is told apart what is wrong.
    return wheel.archive.read(entry)


def _write(path, data, made):
    """Write a file that is not there yet; tell whether it was not.

    :param made: the folders that are known to be there.
    """
    parent = os.path.dirname(path)
    if parent not in made:
        os.makedirs(parent, exist_ok=True)
        made.add(parent)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    except FileExistsError:
        return False
    try:
        return os.write(handle, data) == len(data)
    finally:
        os.close(handle)
