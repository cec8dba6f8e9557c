"""What a further wheel may touch.  The folders and wheels are real ones."""

import os

import cases

from ensurepip._target import files, footprint, installed, interpreter, protocol, survey
from ensurepip._target.wheelfile import Wheel


class TestFootprint(cases.TestCase):
    def setUp(self):
        self.top = self.folder()
        self.prefix = os.path.join(self.top, "usr")
        self.packages = os.path.join(self.prefix, "lib", "site-packages")
        self.scripts = os.path.join(self.prefix, "bin")
        folders = [self.packages, self.scripts]
        self.change(interpreter, "folders", lambda *place: folders)

    def refusal(self, files=(), root=None):
        """Return why a wheel of a tool is refused, or None."""
        name = "tool-2.0-py2.py3-none-any.whl"
        files = cases.wheel_files("tool", "2.0", files)
        wheel = Wheel(cases.build(self.folder(), files, name))
        modules = {"pip": {"pip"}, "setuptools": {"setuptools", "_distutils_hack"}}
        request = {"prefix": None, "root": root, "user": False}
        place = survey.Survey(request, modules)
        found = installed.Installation(self.packages, "tool")
        try:
            footprint.refuse(wheel, found, place)
        except protocol.Failure as failure:
            return str(failure)
        return None

    def link(self, name, target=None):
        """Put a link that leads out of the top into it."""
        path = os.path.join(self.prefix, *name.split("/"))
        if not os.path.isdir(os.path.dirname(path)):
            os.makedirs(os.path.dirname(path))
        os.symlink(target or self.folder(), path)

    def has(self, listed, name="tool-1.0.dist-info/RECORD"):
        """Let an older version be there, which lists paths."""
        if name.endswith("RECORD"):
            listed = "".join(each + ",,\n" for each in listed.splitlines())
        cases.write_all(self.packages, {name: listed, "tool/__init__.py": ""})

    def test_what_leads_out_of_a_root(self):
        """By a folder, or by a file that is not even there yet."""
        files = {
            "tool-2.0.data/data/share/man/man1/tool.1": "",
            "tool-2.0.data/headers/tool.h": "",
            "tool-2.0.data/scripts/tool.sh": "",
            "tool-2.0.dist-info/entry_points.txt": "[gui_scripts]\nshown = tool:x\n",
            "tool-2.0.data/platlib/tool/fast.py": "",
        }
        self.assertIsNone(self.refusal(files, self.top))
        nothing = os.path.join(self.folder(), "nothing")
        for name, target in [
            ("share", None),
            ("share/man/man1/tool.1", nothing),
            ("include", None),
            ("bin/tool.sh", nothing),
            ("bin/shown", nothing),
            ("lib/site-packages/tool", None),
            ("lib/site-packages/tool/fast.py", nothing),
            ("lib/site-packages/tool/__pycache__", None),
            ("lib/site-packages/tool-2.0.dist-info", None),
        ]:
            self.setUp()
            self.link(name, target)
            self.assertIn("out of " + self.top, self.refusal(files, self.top) or name)
            self.assertNotIn("out of", self.refusal(files) or "")

    def test_link_that_stays_inside(self):
        os.makedirs(os.path.join(self.top, "opt"))
        self.link("share", os.path.join(self.top, "opt"))
        self.assertIsNone(self.refusal({"tool-2.0.data/data/share/x": ""}, self.top))

    def test_file_of_somebody_else(self):
        files = {"tool-2.0.data/data/lib/libthing.so": ""}
        self.assertIsNone(self.refusal(files))
        cases.write(os.path.join(self.prefix, "lib", "libthing.so"))
        self.assertIn("libthing.so, which is not its own", self.refusal(files))
        self.has("../libthing.so")
        self.assertIsNone(self.refusal(files))

    def test_modules_of_the_bootstrap(self):
        for name in "setuptools/x.py", "tool-2.0.data/platlib/Setuptools/x.py":
            self.assertIn("comes with the bootstrap", self.refusal({name: ""}) or "")

    def test_what_an_older_version_may_list(self):
        for listed in [
            "tool/__init__.py\ntool-1.0.dist-info/METADATA",
            "../../bin/tool",
            "../../bin/tool-config\n../../share/man/man1/tool.1",
            "../libthing.so.1",
            "shared_namespace/tool.py",
        ]:
            self.has(listed)
            self.assertIsNone(self.refusal(), listed)

    def test_what_an_older_version_lists_and_does_not_own(self):
        os.makedirs(os.path.join(self.prefix, "share"))
        for listed in [
            "../../share",
            "../../bin/python3",
            "../../bin/pip",
            "../../pyvenv.cfg",
            "../os.py",
            "../libpython3.13.so.1.0",
            "../../..",
            "../..",
            "..",
            ".",
            "../../../etc/passwd",
            "/etc/passwd",
            "pip/__init__.py",
            "PIP/__init__.py",
            "tool/../pip/__init__.py",
            "pip-26.3.dist-info/METADATA",
            "setuptools/__init__.py",
            "other-1.0.dist-info/RECORD",
        ]:
            self.has("tool/__init__.py\n" + listed)
            self.assertIn(
                "lists {0}, which is not its own".format(listed),
                self.refusal() or listed,
            )

    def test_commands_of_an_older_version(self):
        """pip removes those that its entry points name, whatever RECORD says."""
        points = "[console_scripts]\n{0} = tool:main\n"
        for name in ["tool", "tool-config", "tool.sh"]:
            self.has("tool/__init__.py")
            self.has(points.format(name), "tool-1.0.dist-info/entry_points.txt")
            self.assertIsNone(self.refusal(), name)
        for name in ["../../x", "python3", "/x", "a\\b", "pip3.13"]:
            self.has(points.format(name), "tool-1.0.dist-info/entry_points.txt")
            self.assertIn("lists {0}, which".format(name), self.refusal() or name)

    def test_what_cannot_be_told(self):
        self.has("tool/__init__.py")
        self.has("x" * (files.LARGEST + 1), "tool-1.0.dist-info/entry_points.txt")
        self.assertIn("entry_points.txt cannot be read", self.refusal() or "")
        self.has("x", "tool-1.1.dist-info/METADATA")
        self.assertIn("more than once: tool-1.0.dist-info", self.refusal() or "")

    def test_record_that_cannot_be_read(self):
        self.has("tool/__init__.py")
        path = os.path.join(self.packages, "tool-1.0.dist-info", "RECORD")
        cases.write(path, "a,b\n")
        self.assertIn("cannot be read", self.refusal() or "")

    def test_uninstall(self):
        own = [
            "pip/__init__.py",
            "pip-26.3.dist-info/RECORD",
            "../../bin/pip3.13",
            "../../bin/easy_install",
            "__pycache__/alone.cpython-36.pyc",
        ]
        points = "[console_scripts]\npip3 = pip:main\n"
        self.assertIsNone(self.uninstalling(own, points))
        for listed in [
            "other/__init__.py",
            "__pycache__/other.cpython-36.pyc",
            "other-1.0.dist-info/RECORD",
            "../../bin/python",
            "../../../bin/pip3",
            "../../other/pip3",
            "../pip3",
            "..",
            "/bin/pip",
        ]:
            self.assertIn(
                "lists {0}, which".format(listed),
                self.uninstalling(own + [listed], points) or listed,
            )
        for name in ["../pip", "python", "tool"]:
            points = "[gui_scripts]\n{0} = pip:main\n".format(name)
            self.assertIn("lists " + name, self.uninstalling(own, points) or name)

    def uninstalling(self, listed, points):
        """Return why a pip that lists paths and has entry points is not uninstalled."""
        info = "pip-26.3.dist-info/"
        rows = "".join(each + ",,\n" for each in listed)
        content = {info + "RECORD": rows, info + "entry_points.txt": points}
        cases.write_all(self.packages, content)
        found = installed.Installation(self.packages, "pip", {"pip"})
        try:
            footprint.refuse_uninstall(found, ["pip", "alone.py"])
        except protocol.Failure as failure:
            return str(failure)
        return None

    def test_lists_of_other_kinds(self):
        self.has("../tool/__init__.py\n../../../bin/tool", self.egg("installed-files"))
        self.assertIsNone(self.refusal())
        self.has("../../../bin/python", self.egg("installed-files"))
        self.assertIn("bin/python, which is not", self.refusal() or "")

    def test_names_of_modules(self):
        self.has("tool\n_tool\n", self.egg("top_level"))
        self.assertIsNone(self.refusal())
        self.has("tool\npip\n", self.egg("top_level"))
        self.assertIn("lists pip, which is not", self.refusal() or "")

    @staticmethod
    def egg(name):
        return "tool-1.0.egg-info/{0}.txt".format(name)
