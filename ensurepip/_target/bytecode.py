"""Prepared bytecode: the modules of a wheel, compiled once for all uses.

A Python that imports from a wheel compiles each module, every time; and pip
compiles each once more when it has installed them.  Here they are compiled in
several processes for both, and kept in ``_bundled/__pycache__`` for the next
time, by Python's own rules for bytecode (PEP 3147, PEP 488, PEP 552).
"""

import compileall
import hashlib
import importlib.util
import marshal
import os
import stat
import struct
import sys
import tempfile
import warnings
import zlib
from importlib.machinery import SourceFileLoader

from . import apart, files, interpreter, moving, steps, threads, tricks

# More would wait for the last of them, and take memory.
_PROCESSES = 4

# Of the files that keep it: they hold the modules of a whole wheel.
SUFFIX = ".bytecode"

# None of them is larger, in bytes.
_LARGEST = 1 << 26

_CHECKSUM = struct.Struct("<I")

# Data that pip does not read, and much of it.
_UNREAD = ("COPYING", "LICENSE", "py.typed")


def prepare(wheel, package, is_all=True):
    """Return {path of a module in a wheel: its marshalled code}.

    :param wheel: a Wheel.
    :param package: the folder of ensurepip, or None if it has none.
    :param is_all: whether more is needed than what will be imported.
    """
    entry = _Entry(wheel, package) if package else None
    codes = entry.read() if entry else None
    if codes is None and not is_all and sys.dont_write_bytecode:
        return _OnDemand(wheel)
    if codes is None:
        steps.begin("compiling {0} {1}".format(wheel.project, wheel.version))
        codes = _compile(wheel)
        if entry and not sys.dont_write_bytecode:
            entry.write(codes)
    return codes


def keep(wheel, package):
    """Compile the modules of a wheel and keep them, if that is possible.

    The same wheel gives the same bytes.  The parameters are those of
    :func:`prepare`.
    """
    codes = _compile(wheel)
    _Entry(wheel, package).write({name: _settled(codes[name]) for name in codes})


def _settled(code):
    """Return marshalled code whose bytes tell nothing of the process it came from.

    Whether a name is known elsewhere shows in them; here each is, in the twin.
    """
    first, _twin = marshal.loads(code), marshal.loads(code)
    return marshal.dumps(first)


def _placeholder(wheel, module):
    """Return the filename that a module is compiled with."""
    return wheel.filename + "/" + module


class _OnDemand(object):
    """What :func:`prepare` returns, each module compiled when it is asked for."""

    def __init__(self, wheel):
        self.wheel = wheel
        self.modules = {name for name in wheel.names if name.endswith(".py")}

    def __contains__(self, module):
        return module in self.modules

    def __getitem__(self, module):
        ((_name, code),) = _compiled(self.wheel, [module])
        return code


class _Entry(object):
    """The file that keeps the compiled modules of a wheel for this Python."""

    def __init__(self, wheel, package):
        self.package = package
        self.wheel = wheel.filename
        # Knows the interpreter, the level of optimization, and where else
        # bytecode may have to go.
        cached = importlib.util.cache_from_source(
            os.path.join(package, "_bundled", self.wheel)
        )
        self.path = os.path.splitext(cached)[0] + SUFFIX
        digest = hashlib.sha256(wheel.data).digest()
        self.head = importlib.util.MAGIC_NUMBER + digest

    def read(self):
        """Return what is kept, or None if there is nothing that can be used."""
        try:
            if not self._is_ours(os.lstat(os.path.dirname(self.path))):
                return None
            handle = files.opened(self.path)
            if handle is None:
                return None
            with os.fdopen(handle, "rb") as file:
                status = os.fstat(file.fileno())
                if status.st_size > _LARGEST or not self._is_ours(status):
                    return None
                content = file.read()
        except EnvironmentError:
            return None
        start = len(self.head) + _CHECKSUM.size
        kept = memoryview(content)[start:]
        if content[:start] != self.head + _checksum(kept):
            return None
        return marshal.loads(kept)

    def write(self, codes):
        """Keep compiled modules, if that is possible."""
        folder, name = os.path.split(self.path)
        # Of that version, because later ones write who else has a reference.
        kept = marshal.dumps({name: codes[name] for name in sorted(codes)}, 2)
        try:
            if not os.path.isdir(folder):
                os.makedirs(folder, 0o755)
            if not self._is_ours(os.lstat(folder)):
                return
            self._remove_others()
            handle, temporary = tempfile.mkstemp(prefix=name + ".", dir=folder)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(self.head + _checksum(kept))
                    file.write(kept)
                os.chmod(temporary, 0o644)
                os.replace(temporary, self.path)
            finally:
                moving.remove(temporary)
        except EnvironmentError:
            pass

    def _remove_others(self):
        """Remove what older wheels of the project and killed runs left."""
        folder, name = os.path.split(self.path)
        ending = name[len(self.wheel) - len(".whl") :]
        for other in os.listdir(folder):
            if other.startswith(name.split("-")[0] + "-") and ending in other:
                moving.remove(os.path.join(folder, other))

    def _is_ours(self, status):
        """Tell whether nobody else can change a file or folder.

        Who owns the package can change what runs anyway.
        """
        if os.name != "posix":  # WINDOWS
            return True
        owners = (0, os.geteuid(), os.stat(self.package).st_uid)
        others = status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
        return status.st_uid in owners and not others


def _checksum(kept):
    """Return what tells whether *kept* was damaged, not who wrote it."""
    return _CHECKSUM.pack(zlib.crc32(kept))


def _compile(wheel):
    names = [name for name in wheel.names if name.endswith(".py")]
    names.sort(key=lambda name: wheel.archive.getinfo(name).file_size)
    count = min(threads.processors(), _PROCESSES)
    others = []
    for number in range(1, count):
        try:
            others.append(apart.Apart(_compiled, wheel, names[number::count]))
        except EnvironmentError:
            # No more processes, or files, are to be had here.
            break
    codes = dict(_compiled(wheel, names[::count]))
    for other in others:
        codes.update(other.answer() or ())
    rest = [name for name in names if name not in codes]
    codes.update(_compiled(wheel, rest))
    return {name: code for name, code in codes.items() if code}


def _compiled(wheel, names):
    """Return pairs of a name and its marshalled code, or None if it has none."""
    pairs = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in names:
            code = None
            try:
                placeholder = _placeholder(wheel, name)
                code = compile(
                    wheel.archive.read(name), placeholder, "exec", dont_inherit=True
                )
                code = marshal.dumps(code)
            except (SyntaxError, ValueError):
                pass
            pairs.append((name, code))
    return pairs


class Finder(object):
    """Imports the modules of a wheel from their compiled code (PEP 451).

    :param wheel: a Wheel.
    :param codes: what :func:`prepare` returned for it.
    :param folder: a new folder, where the modules pretend to be.
    """

    def __init__(self, wheel, codes, folder):
        self.codes = codes
        self.folder = folder
        wheel.archive.extractall(folder, filter(_is_data, wheel.names))

    def find_spec(self, name, path=None, target=None):
        stem = name.replace(".", "/")
        for module in (stem + "/__init__.py", stem + ".py"):
            if module in self.codes:
                location = os.path.join(self.folder, module)
                loader = SourceFileLoader(name, location)
                is_package = module != stem + ".py"
                return importlib.util.spec_from_file_location(
                    name,
                    location,
                    loader=tricks.give_code(loader, self.codes[module]),
                    submodule_search_locations=[] if is_package else None,
                )
        return None


def _is_data(name):
    """Tell whether pip may read a file of its wheel while it runs."""
    if ".dist-info/" in name or os.path.basename(name).startswith(_UNREAD):
        return False
    # WINDOWS starts commands by the .exe, and nobody else asks for them.
    return not name.endswith(".py" if interpreter.WINDOWS else (".py", ".exe"))


class Compiler(object):
    """Takes the place of ``compileall.compile_file`` for installed modules.

    What it does not know it leaves to that.

    :param wheels: pairs of a Wheel and what :func:`prepare` returned for it.

    ``folder`` is where the modules are installed, ``later``, if it is another, where
    that is when they are used.  ``written`` are the paths of modules whose bytecode
    is there.
    """

    def __init__(self, wheels):
        self.folder = self.later = None
        # With SOURCE_DATE_EPOCH, bytecode files hold hashes of their sources.
        if "SOURCE_DATE_EPOCH" in os.environ:
            wheels = []
        self._waiting = list(wheels)
        self.written = set()
        self.compile_file = compileall.compile_file

    def __call__(self, fullname, **options):
        usual = not set(options) - {"force", "quiet"}
        if usual and self._has_written(fullname):
            return True
        return self.compile_file(fullname, **options)

    def write(self, wheel):
        """Write the bytecode of all modules of an installed wheel."""
        for pair in self._waiting[:]:
            if pair[0] is wheel:
                self._waiting.remove(pair)
                items = [(wheel, name, pair[1][name]) for name in sorted(pair[1])]
                threads.share(items, self._write)

    def is_done(self, modules):
        """Take down that all bytecode is written that could be.

        :param modules: the paths of its modules.
        """
        self.written.update(modules)
        del self._waiting[:]

    def _has_written(self, path):
        """Write the bytecode of a module's wheel at once, when it is asked for
        the first time; tell whether that of *path* was among it."""
        if path not in self.written:
            module = os.path.relpath(path, self.folder).replace(os.sep, "/")
            for wheel, codes in self._waiting[:]:
                if module in codes:
                    self.write(wheel)
        return path in self.written

    def _write(self, item):
        """Write the bytecode file of one module, if that is possible."""
        wheel, module, code = item
        path, later = (
            os.path.join(folder, *module.split("/"))
            for folder in (self.folder, self.later or self.folder)
        )
        code = _renamed(later, _placeholder(wheel, module), code)
        try:
            if code and _write_bytecode(path, code):
                self.written.add(path)
        except EnvironmentError:
            pass


def _write_bytecode(path, code):
    """Write a bytecode file as ``compileall`` does; tell whether it is complete."""
    source = os.stat(path)
    head = importlib.util.MAGIC_NUMBER + struct.pack(
        "<III",
        0,
        int(source.st_mtime) & 0xFFFFFFFF,
        source.st_size & 0xFFFFFFFF,
    )
    compiled = importlib.util.cache_from_source(path)
    # WINDOWS would turn line ends round.
    flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0)
    mode = (source.st_mode | stat.S_IWUSR) & 0o666
    try:
        handle = os.open(compiled, flags, mode)
    except FileNotFoundError:
        os.makedirs(os.path.dirname(compiled), exist_ok=True)
        handle = os.open(compiled, flags, mode)
    complete = False
    try:
        complete = os.write(handle, head + code) == len(head) + len(code)
    finally:
        os.close(handle)
        if not complete:
            os.unlink(compiled)
    return complete


def _renamed(path, placeholder, code):
    """Return marshalled code with a filename in place of the placeholder, or
    None if it is not there once: all code objects of a module share it."""
    old = marshal.dumps(placeholder)[1:]
    new = marshal.dumps(path)
    at = code.find(old)
    if at < 1 or code.find(old, at + 1) >= 0:
        return None
    # The first byte tells the type and, in its highest bit, whether the string
    # is referred to again.
    shared = code[at - 1] & 0x80
    first = struct.pack("B", new[0] & 0x7F | shared)
    return code[: at - 1] + first + new[1:] + code[at + len(old) :]
