# coding: utf-8
import compileall
import marshal
import os
import unittest

import cases

from ensurepip._target import interpreter, wheelfile

try:
    from ensurepip._target import bytecode
except ImportError:
    bytecode = None

SOURCE = """\
class Class:
    def method(self):
        return lambda: 1
"""


def compiled(filename, source=SOURCE):
    return marshal.dumps(compile(source, filename, "exec", dont_inherit=True))


def filenames(code):
    """Return the filenames of a code object and of those inside."""
    found = {code.co_filename}
    for constant in code.co_consts:
        if hasattr(constant, "co_filename"):
            found |= filenames(constant)
    return found


@unittest.skipUnless(interpreter.can_prepare(), "bytecode of this Python is its own")
class TestBytecode(cases.TestCase):
    def setUp(self):
        self.root = self.folder()
        self.wheel = self.build()
        self.package = os.path.join(self.root, "ensurepip")
        os.mkdir(self.package)

    def build(self, files=(), name="pip-1.0-py3-none-any.whl"):
        path = cases.build(self.root, cases.wheel_files(files=files), name)
        wheel = wheelfile.Wheel(path)
        self.addCleanup(wheel.archive.close)
        return wheel

    def entry(self, wheel=None):
        return bytecode._Entry(wheel or self.wheel, self.package)

    # -- another filename in marshalled code

    def test_renamed(self):
        for placeholder in ("pip.whl/pip/x.py", "x" * 300):
            for path in ("/a/pip/x.py", "/" + "a" * 300, "/caf\u00e9/x.py", "/\u4e2d"):
                code = compiled(placeholder)
                changed = bytecode._renamed(path, placeholder, code)
                self.assertEqual(filenames(marshal.loads(changed)), {path})
                code = marshal.loads(changed)
                names = {}
                exec(code, names)
                self.assertEqual(names["Class"]().method()(), 1)

    def test_not_renamed(self):
        twice = "text = 'pip.whl/x.py'\n"
        for code in (compiled("other.py"), compiled("pip.whl/x.py", twice)):
            self.assertEqual(bytecode._renamed("/x.py", "pip.whl/x.py", code), None)

    # -- what is kept

    def test_kept(self):
        entry = self.entry()
        self.assertEqual(entry.read(), None)
        entry.write({"pip/__init__.py": b"code"})
        self.assertEqual(self.entry().read(), {"pip/__init__.py": b"code"})
        folder = os.path.join(self.package, "_bundled", "__pycache__")
        self.assertEqual(os.listdir(folder), [os.path.basename(entry.path)])

    def test_kept_of_another_wheel_of_that_name(self):
        self.entry().write({})
        other = self.build({"pip/more.py": ""})
        self.assertEqual(self.entry(other).path, self.entry().path)
        self.assertEqual(self.entry(other).read(), None)

    def test_kept_of_another_python(self):
        self.entry().write({})
        self.change(bytecode.importlib.util, "MAGIC_NUMBER", b"\0\0\r\n")
        self.assertEqual(self.entry().read(), None)

    def test_damaged(self):
        entry = self.entry()
        entry.write({"pip/__init__.py": b"code"})
        whole = cases.read(entry.path)
        for at in range(len(whole)):
            changed = bytearray(whole)
            changed[at] ^= 1
            cases.write(entry.path, bytes(changed))
            self.assertEqual(entry.read(), None, at)
            cases.write(entry.path, whole[:at])
            self.assertEqual(entry.read(), None, at)

    @unittest.skipUnless(hasattr(os, "mkfifo"), "there are no pipes here")
    def test_pipe_in_its_place(self):
        """Nobody would write into it."""
        entry = self.entry()
        entry.write({})
        os.unlink(entry.path)
        os.mkfifo(entry.path)
        # Who writes lets nobody wait who reads, if somebody does.
        handle = os.open(entry.path, os.O_RDWR | os.O_NONBLOCK)
        self.addCleanup(os.close, handle)
        os.write(handle, b"something")
        self.assertEqual(entry.read(), None)
        self.assertEqual(os.read(handle, 99), b"something")

    def test_older_ones_and_leftovers_go(self):
        entry = self.entry()
        folder, name = os.path.split(entry.path)
        ending = name[len("pip-1.0-py3-none-any") :]
        others = {
            "pip-0.9-py3-none-any" + ending: False,
            name + ".x7f3": False,
            "setuptools-0.9-py3-none-any" + ending: True,
            "pip-0.9-py3-none-any.other-399.pyc": True,
        }
        cases.write_all(folder, others.fromkeys(others, ""))
        os.chmod(folder, 0o755)
        entry.write({})
        stay = [other for other, stays in others.items() if stays]
        self.assertEqual(sorted(os.listdir(folder)), sorted(stay + [name]))

    @unittest.skipUnless(os.name == "posix", "other systems have other rights")
    def test_what_others_can_change(self):
        entry = self.entry()
        entry.write({"pip/__init__.py": b"code"})
        folder = os.path.dirname(entry.path)
        for path, mode, trusted in [
            (entry.path, 0o664, False),
            (entry.path, 0o646, False),
            (entry.path, 0o600, True),
            (folder, 0o775, False),
            (folder, 0o757, False),
            (folder, 0o700, True),
        ]:
            os.chmod(path, mode)
            self.assertEqual(entry.read() is not None, trusted, (path, mode))
        os.chmod(folder, 0o777)
        before = os.stat(entry.path)
        entry.write({})
        self.assertEqual(os.stat(entry.path), before)

    # -- what pip is run and installed from

    def test_data(self):
        for name, is_data in [
            ("pip/_vendor/certifi/cacert.pem", True),
            ("pip/_internal/x.py", False),
            ("pip/py.typed", False),
            ("pip/_vendor/x/LICENSE.txt", False),
            ("pip/_vendor/x/COPYING", False),
            ("pip-1.0.dist-info/METADATA", False),
            ("pip/_vendor/distlib/t64.exe", os.name == "nt"),
        ]:
            self.assertEqual(bytecode._is_data(name), is_data, name)

    def test_found(self):
        codes = {"pip/__init__.py": compiled("a"), "pip/x.py": compiled("b")}
        folder = os.path.join(self.root, "modules")
        finder = bytecode.Finder(self.wheel, codes, folder)
        for name, location, is_package, filename in [
            ("pip", "pip/__init__.py", True, "a"),
            ("pip.x", "pip/x.py", False, "b"),
        ]:
            spec = finder.find_spec(name)
            self.assertEqual(spec.origin, os.path.join(folder, location))
            self.assertEqual(spec.submodule_search_locations is not None, is_package)
            self.assertEqual(filenames(spec.loader.get_code(name)), {filename})
        for name in ("pip.y", "x", "other"):
            self.assertEqual(finder.find_spec(name), None)

    def compile(self, name, **options):
        """Compile a file of the folder to install into; tell by whom it was."""
        left = []
        self.change(
            compileall, "compile_file", lambda path, **given: left.append(path) or True
        )
        codes = {"pip/x.py": compiled("pip-1.0-py3-none-any.whl/pip/x.py")}
        folder = os.path.join(self.root, "site-packages")
        path = os.path.join(self.root, *name.split("/"))
        cases.write(path, SOURCE)
        compiler = bytecode.Compiler([(self.wheel, codes)])
        compiler.folder = folder
        self.assertTrue(compiler(path, **options))
        written = bytecode.importlib.util.cache_from_source(path)
        self.assertEqual(left, [] if os.path.exists(written) else [path])
        return None if left else cases.read(written)

    def test_compiler(self):
        self.change(os, "environ", {})
        for options in ({}, {"force": True, "quiet": 1}):
            self.root = self.folder()
            path = os.path.join(self.root, "site-packages", "pip", "x.py")
            written = self.compile("site-packages/pip/x.py", **options)
            status = os.stat(path)
            self.assertEqual(written[:4], bytecode.importlib.util.MAGIC_NUMBER)
            expected = (0, int(status.st_mtime), len(SOURCE))
            self.assertEqual(bytecode.struct.unpack("<III", written[4:16]), expected)
            self.assertEqual(filenames(marshal.loads(written[16:])), {path})

    def test_compiler_leaves_what_it_does_not_know(self):
        self.change(os, "environ", {})
        for name in (
            "elsewhere/pip/x.py",
            "site-packages/pip/y.py",
            "site-packages-x/pip/x.py",
        ):
            self.assertEqual(self.compile(name), None)
        self.assertEqual(self.compile("site-packages/pip/x.py", optimize=2), None)
        os.environ["SOURCE_DATE_EPOCH"] = "1"
        self.assertEqual(self.compile("site-packages/pip/x.py"), None)
