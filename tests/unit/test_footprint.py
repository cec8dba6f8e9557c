"""What a further wheel may touch.  The folders and wheels are real ones."""

import os
import sys

import cases

from ensurepip._target import footprint, installed, interpreter, protocol, survey
from ensurepip._target.wheelfile import Wheel

POINTS = "tool-1.0.dist-info/entry_points.txt"


class TestFootprint(cases.TestCase):
    def setUp(self):
        self.top = self.folder()
        self.prefix = os.path.join(self.top, "usr")
        self.packages = os.path.join(self.prefix, "lib", "site-packages")
        self.scripts = os.path.join(self.prefix, "bin")
        folders = [self.packages, self.scripts]
        self.change(interpreter, "folders", lambda *place: folders)

    def refusal(self, files=(), root=None, taken=()):
        """Return why a wheel of a tool is refused, or None.

        :param taken: paths of another wheel, beneath the prefix.
        """
        taken = {os.path.join(self.prefix, path).lower(): "other" for path in taken}
        name = "tool-2.0-py2.py3-none-any.whl"
        files = cases.wheel_files("tool", "2.0", files)
        wheel = Wheel(cases.build(self.folder(), files, name))
        modules = {"pip": {"pip"}, "setuptools": {"setuptools", "_distutils_hack"}}
        request = {"prefix": None, "root": root, "user": False}
        place = survey.Survey(request, modules)
        found = installed.Installation(self.packages, "tool")
        try:
            footprint.refuse(wheel, found, place, taken)
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
        points = "[gui_scripts]\nshown = tool:x\n spaced=x:y\n"
        files = {
            "tool-2.0.data/data/share/man/man1/tool.1": "",
            "tool-2.0.data/headers/tool.h": "",
            "tool-2.0.data/scripts/tool.sh": "",
            "tool-2.0.dist-info/entry_points.txt": points,
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
            ("lib/site-packages/tool/fast.pyc", nothing),
            ("bin/spaced", nothing),
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
        listed = {"other-1.0.dist-info/RECORD": "../LIBTHING.so,,\n"}
        cases.write_all(self.packages, listed)
        self.assertIn("libthing.so, which is not its own", self.refusal(files) or "")

    def test_commands_of_others(self):
        """What the starter, which is another Python, should have refused."""
        for line, reason in [
            ("pip3 = tool:x", "pip3, which is not its own"),
            (";../tool = tool:x", "not in plain words"),
            ("tool = tool:x", None),
        ]:
            points = "[console_scripts]\n{0}\n".format(line)
            told = self.refusal({"tool-2.0.dist-info/entry_points.txt": points})
            self.assertIn(reason or "", told or "", line)
            self.assertEqual(bool(reason), bool(told), line)

    def test_path_of_two_wheels(self):
        """One that another one of the same run would write."""
        files = {
            "tool-2.0.data/scripts/tool.sh": "",
            "tool-2.0.dist-info/entry_points.txt": "[gui_scripts]\ntool.sh = x:y\n",
        }
        self.assertIsNone(self.refusal(files))
        self.assertIsNone(self.refusal(files, taken=["lib/site-packages/tool"]))
        told = self.refusal(files, taken=["bin/tool.sh"])
        self.assertIn("other and tool-2.0-py2.py3-none-any.whl would both", told or "")

    def test_modules_of_the_bootstrap(self):
        for name in "setuptools/x.py", "tool-2.0.data/platlib/Setuptools/x.py":
            self.assertIn("comes with the bootstrap", self.refusal({name: ""}) or "")

    def replaced(self):
        """Return the paths that make room, beneath the prefix."""
        request = {"prefix": None, "root": None, "user": False}
        found = installed.Installation(self.packages, "tool")
        paths = footprint.older(found, survey.Survey(request, {"pip": {"pip"}}))
        return sorted(os.path.relpath(path, self.prefix) for path in paths)

    def test_what_makes_room(self):
        points = "[console_scripts]\n tool = x:y\n[gui_scripts]\nshown=x:y\n"
        self.has(
            "tool/__init__.py\n_tool.so\ntool-1.0.dist-info/RECORD\n../../bin/t.sh"
        )
        self.has(points, POINTS)
        names = ["_tool.so", "tool", "tool-1.0.dist-info"]
        expected = [os.path.join("lib", "site-packages", name) for name in names]
        expected += [os.path.join("bin", name) for name in ("shown", "t.sh", "tool")]
        self.assertEqual(self.replaced(), sorted(expected))
        self.assertIsNone(self.refusal())

    def test_what_an_older_version_lists_and_does_not_own(self):
        """Nothing of it is touched."""
        self.has("shared/x.py\ntool-1.0.dist-info/RECORD")
        expected = self.replaced()
        shared = os.path.join("lib", "site-packages", "shared")
        self.assertIn(shared, expected)
        rows = "shared/y.py,,\n"
        cases.write_all(self.packages, {"other-1.0.dist-info/RECORD": rows})
        self.has("alone.py\nshared/x.py\ntool-1.0.dist-info/RECORD")
        rows += "alone.py,sha256=x,1\n../../bin/theirs,,\n"
        cases.write_all(self.packages, {"other-1.0.dist-info/RECORD": rows})
        for name in ("theirs", "activate", "Activate.ps1", "activate_this.py"):
            cases.write(os.path.join(self.scripts, name))
        expected.remove(shared)
        self.assertEqual(self.replaced(), expected)
        for listed in [
            "../../bin/python3",
            "../../bin/pip",
            "../../bin/pydoc3.13",
            "../../bin/python3-config",
            "../../bin/theirs",
            "../../bin/activate",
            "../../bin/Activate.ps1",
            "../../bin/activate_this.py",
            "../../bin/sub/tool",
            "../../share/tool",
            "../../pyvenv.cfg",
            "../../include/python3.13/Python.h",
            "../os.py",
            "../libpython3.13.so.1.0",
            "../../..",
            "..",
            ".",
            "../../../etc/passwd",
            "/etc/passwd",
            "pip/__init__.py",
            "PIP/__init__.py",
            "pip.py",
            "tool/../pip/__init__.py",
            "other-1.0.dist-info/RECORD",
        ]:
            self.has("tool-1.0.dist-info/RECORD\n" + listed)
            self.assertEqual(self.replaced(), expected, listed)
        os.makedirs(os.path.join(self.scripts, "folder"))
        self.has("[console_scripts]\npython = x:y\nfolder = x:y\n", POINTS)
        self.assertEqual(self.replaced(), expected)

    def test_what_cannot_be_told(self):
        for files, reason in [
            ({"tool-1.0.dist-info/RECORD": "a,b\n"}, "remove it first"),
            ({"tool-1.0.dist-info/METADATA": ""}, "remove it first"),
            ({"tool-1.0.egg-info/PKG-INFO": ""}, "remove it first"),
            ({"tool.egg-link": "/"}, "remove it first"),
            ({"tool.dist-info/METADATA": ""}, "remove it first"),
            (
                {
                    "tool-1.0.dist-info/RECORD": "a,,",
                    POINTS: "[gui_scripts]\n../x = a:b",
                },
                "not in plain words",
            ),
            ({"tool-1.dist-info/x": "", "tool-2.dist-info/x": ""}, "more than once"),
        ]:
            self.setUp()
            cases.write_all(self.packages, files)
            self.assertIn(reason, self.refusal() or str(files))

    def test_uninstall(self):
        own = [
            "pip/__init__.py",
            "pip-26.3.dist-info/RECORD",
            "../../bin/pip3.13",
            "../../bin/easy_install",
            "__pycache__/alone.cpython-36.pyc",
            "alone.pyc",
            "alone$py.class",
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
            "/nowhere/pip",
        ]:
            self.assertIn(
                "lists {0}, which".format(listed),
                self.uninstalling(own + [listed], points) or listed,
            )
        for name in ("installed-files.txt", "scripts"):
            self.has("x", "pip-26.3.dist-info/" + name)
            self.assertIn("lists " + name, self.uninstalling(own, points) or name)
            os.unlink(os.path.join(self.packages, "pip-26.3.dist-info", name))
        for name in ["python", "tool"]:
            points = "[gui_scripts]\n{0} = pip:main\n".format(name)
            self.assertIn("lists " + name, self.uninstalling(own, points) or name)
        points = "[console_scripts]\n;../x = pip:main\n"
        self.assertIn("not in plain words", self.uninstalling(own, points) or "")

    def test_commands_of_other_pythons(self):
        self.change(interpreter, "in_virtual_environment", lambda: False)
        other = os.path.join(self.top, "python3")
        for name, python in ("pip3", other), ("pip", other), ("pip9", sys.executable):
            head = "#!{0}\n".format(python)
            cases.write(os.path.join(self.scripts, name), head)
        cases.write(other, "#!/bin/sh\n")
        rows = ["../../bin/pip3", "../../bin/pip9", "pip/__init__.py"]
        self.assertIsNone(self.uninstalling(rows, "[console_scripts]\npip = a:b\n"))
        found = installed.Installation(self.packages, "pip", {"pip"})
        expected = [os.path.join(self.scripts, name) for name in ("pip", "pip3")]
        self.assertEqual(sorted(footprint.of_other_pythons(found)), expected)
        self.change(interpreter, "in_virtual_environment", lambda: True)
        self.assertEqual(footprint.of_other_pythons(found), {})

    def test_uninstalling_through_a_link(self):
        """Those of files are only removed."""
        own = ["pip/a/x.py", "pip/b.py", "alone.py"]
        self.link("lib/site-packages/alone.py")
        self.link("lib/site-packages/pip/b.py")
        self.assertIsNone(self.uninstalling(own, ""))
        for name in ("__pycache__", "pip/a", "pip/a/__pycache__"):
            path = os.path.join(self.packages, *name.split("/"))
            self.link("lib/site-packages/" + name, self.packages)
            told = self.uninstalling(own, "") or ""
            self.assertIn("{0} leads to {1}".format(path, self.packages), told)
            os.unlink(path)

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
