import os
import stat
import unittest
import zipfile

import cases

from ensurepip._target import interpreter, unpacking, wheelfile

try:
    from ensurepip._target import bytecode
except ImportError:
    bytecode = None


@unittest.skipUnless(
    interpreter.can_prepare() and hasattr(os, "fork"), "pip writes all by itself here"
)
class TestUnpacking(cases.TestCase):
    def setUp(self):
        self.root = self.folder()
        self.place = os.path.join(self.root, "site-packages")

    def wheel(self, files, modes=()):
        """Return a Wheel of these files, those with modes of their own last."""
        path = cases.build(self.root, files)
        with zipfile.ZipFile(path, "a") as archive:
            for name, mode in dict(modes).items():
                entry = zipfile.ZipInfo(name)
                entry.external_attr = mode << 16
                archive.writestr(entry, name)
        wheel = wheelfile.Wheel(path)
        self.addCleanup(wheel.archive.close)
        return wheel

    def unpack(self, wheel, is_compiling=False):
        """Unpack a wheel; return the names of what was written, and the Compiler."""
        compiler = bytecode.Compiler([(wheel, bytecode.prepare(wheel, None))])
        compiler.folder = self.place
        started = unpacking.Unpacking([wheel], self.place, compiler, is_compiling)
        written = started.finish()
        return {os.path.relpath(path, self.place) for path in written}, compiler

    def test_files(self):
        files = {"pip/a.py": "a = 1\n", "pip/empty": "", "pip/b/caf\u00e9": b"\xff\0"}
        files = cases.wheel_files(files=files)
        written, _compiler = self.unpack(self.wheel(files))
        self.assertEqual(written, set(files))
        for name, content in files.items():
            with open(os.path.join(self.place, name), "rb") as file:
                self.assertEqual(file.read(), cases.as_bytes(content), name)

    def test_modes(self):
        modes = {"pip/run": 0o100755, "pip/read": 0o100444, "pip/odd": 0o104711}
        written, _compiler = self.unpack(self.wheel({}, modes))
        self.assertEqual(written, set(modes))
        umask = os.umask(0o077)
        os.umask(umask)
        for name, mode in modes.items():
            status = os.stat(os.path.join(self.place, name))
            expected = 0o777 & ~umask | 0o111 if mode & 0o111 else 0o666 & ~umask
            self.assertEqual(stat.S_IMODE(status.st_mode), expected, name)

    def test_what_is_left_to_pip(self):
        names = ["pip-1.0.data/scripts/x", ".data/data/y", "a/../b", "./c", "f//g"]
        names += ["e/", "../h", self.root + "/i"]
        written, _compiler = self.unpack(self.wheel(dict.fromkeys(names, "")))
        self.assertEqual(written, set())
        self.assertEqual(os.listdir(self.root), ["pip-1.0-py2.py3-none-any.whl"])

    def test_what_is_there_already(self):
        outside = os.path.join(self.root, "outside")
        os.makedirs(os.path.join(self.place, "pip"))
        for name in ("pip/file", "pip/link"):
            path = os.path.join(self.place, *name.split("/"))
            if name == "pip/file":
                cases.write_all(self.place, {name: "mine"})
            else:
                os.symlink(outside, path)
        files = {"pip/file": "new", "pip/link": "new", "pip/other": "new"}
        written, _compiler = self.unpack(self.wheel(files))
        self.assertEqual(written, {"pip/other"})
        with open(os.path.join(self.place, "pip", "file")) as file:
            self.assertEqual(file.read(), "mine")
        self.assertFalse(os.path.lexists(outside))

    def test_what_cannot_be_written(self):
        cases.write_all(self.root, {"site-packages": "a file"})
        written, compiler = self.unpack(self.wheel({"pip/a.py": ""}), True)
        self.assertEqual(written, set())
        self.assertEqual(compiler.written, set())

    def test_bytecode(self):
        files = {"pip/a.py": "a = 1\n", "pip/b.py": "b = 2\n", "pip/bad.py": "(\n"}
        for is_compiling in (True, False):
            self.place += str(is_compiling)
            _written, compiler = self.unpack(self.wheel(files), is_compiling)
            modules = [os.path.join(self.place, "pip", n) for n in ("a.py", "b.py")]
            self.assertEqual(compiler.written, set(modules if is_compiling else ()))
            kept = os.path.join(self.place, "pip", "__pycache__")
            self.assertEqual(os.path.isdir(kept), is_compiling)
            # pip is told that it is there, and does not write it again.
            before = os.path.isdir(kept) and sorted(os.listdir(kept))
            if is_compiling:
                self.assertTrue(compiler(modules[0], force=True, quiet=True))
                self.assertEqual(sorted(os.listdir(kept)), before)
