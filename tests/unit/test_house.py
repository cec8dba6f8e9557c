"""Who may import whom: read from the code, also from inside functions."""

import ast
import os
import sys
import unittest

import cases

CLONE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

sys.path.append(os.path.join(CLONE, "tools"))

import _rooms  # noqa: E402

TARGET = "ensurepip." + _rooms.TARGET
BUNDLE_OF_TARGET = {
    TARGET + "." + name for name in ("versions", "record", "files", "entry_points")
}

# {room: names of its modules}; the target program is a house of its own.
ROOMS = {
    room.name: {
        "ensurepip." + name if name != "__init__" else "ensurepip"
        for name in room.modules
    }
    for room in _rooms.STARTER
}

# The rooms that each may import from beside itself.
BELOW = {
    "doors": ["face", "several Pythons", "starter", "bundle", "ground", "target"],
    "face": ["several Pythons", "starter", "bundle", "ground", "target"],
    "several Pythons": ["starter", "bundle", "ground", "target"],
    "starter": ["bundle", "ground", "target"],
    "bundle": ["ground"],
    "ground": [],
}

STANDARD_LIBRARY = getattr(sys, "stdlib_module_names", frozenset())
# Names that only Python 2.7 has.
STANDARD_LIBRARY_OF_27 = {"ConfigParser", "imp"}


def modules(folder, package=""):
    """Return {name: path} of the modules in and under a folder of the clone."""
    found = {}
    top = os.path.join(CLONE, folder)
    for here, folders, files in os.walk(top):
        folders[:] = [name for name in folders if name != "__pycache__"]
        for file in files:
            if file.endswith(".py"):
                path = os.path.join(here, file)
                parts = os.path.relpath(path[: -len(".py")], top).split(os.sep)
                parts = [package] * bool(package) + parts
                parts = parts[:-1] if parts[-1] == "__init__" else parts
                found[".".join(parts)] = path
    return found


class Import(object):
    """One name that a module imports.

    ``name`` is that of the module, or of what holds the name; ``is_relative``
    tells whether it is by ``from . import``.
    """

    def __init__(self, name, line, is_relative=False):
        self.name = name
        self.line = line
        self.is_relative = is_relative
        self.root = name.split(".")[0]


def imports(module, path, known):
    """Return what a module imports.

    :param known: the names of the modules of its house.
    """
    with open(path, "rb") as file:
        tree = ast.parse(file.read())
    package = module.split(".")
    if os.path.basename(path) != "__init__.py":
        package.pop()
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                found.append(Import(alias.name, node.lineno))
                if not alias.asname:
                    # The name that the module then has.
                    found.append(Import(alias.name.split(".")[0], node.lineno))
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join(base + ([node.module] if node.module else []))
            is_relative = node.level == 1 and not node.module
            for alias in node.names:
                name = base + "." + alias.name
                name = name if name in known else base
                found.append(Import(name, node.lineno, is_relative))
        elif getattr(node, "id", None) == "__import__":
            found.append(Import("__import__", node.lineno))
        elif getattr(node, "attr", None) == "import_module":
            found.append(Import("import_module", node.lineno))
    return found


def circle(edges):
    """Return the names of a circle, the first one twice, or None."""
    done = set()

    def follow(name, way):
        if name in way:
            return way[way.index(name) :] + [name]
        if name in done:
            return None
        for other in sorted(edges[name]):
            found = follow(other, way + [name])
            if found:
                return found
        done.add(name)
        return None

    for name in sorted(edges):
        found = follow(name, [])
        if found:
            return found
    return None


@unittest.skipUnless(STANDARD_LIBRARY, "this Python cannot tell what it consists of")
class TestHouse(cases.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.modules = modules("ensurepip", "ensurepip")
        cls.imports = {
            name: imports(name, path, cls.modules) for name, path in cls.modules.items()
        }
        target = {name for name in cls.modules if (name + ".").startswith(TARGET + ".")}
        cls.rooms = dict(ROOMS, target=target)

    def complain(self, module, each):
        path = os.path.relpath(self.modules[module], CLONE)
        self.fail("{0}:{1} imports {2}".format(path, each.line, each.name))

    def each(self, room):
        """Give pairs of a module of a room and what it imports of the house."""
        for module in self.rooms[room]:
            for each in self.imports[module]:
                if each.root == "ensurepip":
                    yield module, each

    def test_every_module_is_in_a_room(self):
        housed = set().union(*self.rooms.values())
        self.assertEqual(housed, set(self.modules))
        self.assertEqual(sum(map(len, self.rooms.values())), len(housed))

    def test_the_rest_is_the_standard_library(self):
        """The uninstaller asks the pip that is there for its version, and pip's
        doors are opened by the modules that know it."""
        for module, found in self.imports.items():
            for each in found:
                if each.root in STANDARD_LIBRARY | STANDARD_LIBRARY_OF_27:
                    continue
                if (module, each.name) in [
                    ("ensurepip", "pip"),
                    ("ensurepip._progress", "java.lang"),
                    (TARGET + ".conflicts", "pip._vendor.packaging.requirements"),
                    (TARGET + ".self_install", "__import__"),
                    (TARGET + ".__main__", "ensurepip_target"),
                    ("ensurepip._surroundings", "__import__"),
                ]:
                    continue
                self.complain(module, each)

    def test_the_face_is_for_the_doors(self):
        for room in sorted(set(self.rooms) - {"doors"}):
            for module, each in self.each(room):
                if each.name == "ensurepip":
                    self.complain(module, each)

    def test_rooms(self):
        for room, below in BELOW.items():
            allowed = self.rooms[room].union(*[self.rooms[name] for name in below])
            if room == "bundle":
                allowed |= BUNDLE_OF_TARGET
            for module, each in self.each(room):
                if each.name not in allowed:
                    self.complain(module, each)

    def test_target(self):
        """Its modules run where there is no ensurepip, and no ``__init__`` is
        run."""
        for module, each in self.each("target"):
            if not each.is_relative or each.name == TARGET:
                self.complain(module, each)

    def test_no_circle(self):
        edges = {
            name: {each.name for each in found if each.root == "ensurepip"} - {name}
            for name, found in self.imports.items()
        }
        self.assertEqual(circle(edges), None)


@unittest.skipUnless(STANDARD_LIBRARY, "this Python cannot tell what it consists of")
class TestTools(cases.TestCase):
    def test_tests_are_not_imported(self):
        tools = modules("tools")
        own = {name.split(".")[0] for name in tools} | STANDARD_LIBRARY
        tests = {name.split(".")[-1] for name in modules("tests", "tests")} | {"tests"}
        for module, path in tools.items():
            for each in imports(module, path, tools):
                if each.root in tests - own and not each.is_relative:
                    path = os.path.relpath(path, CLONE)
                    self.fail("{0}:{1} imports {2}".format(path, each.line, each.name))
