"""What ensurepip itself decides, up to what CPython's tests replace."""

import os

import cases

import ensurepip

TABLE = """\
pip 1.0 2.7 aa a.whl
pip 2.0 3.6+ bb b.whl
setuptools 3.0 2.7 cc c.whl
"""


class TestBootstrap(cases.TestCase):
    def setUp(self):
        self.package({"_bundled/wheels.txt": TABLE})
        self.calls = []
        self.status = 0
        self.change(os, "environ", {"PIP_USER": "1", "A": "1"})
        self.change(ensurepip, "_run_pip", self.run_pip)
        self.be(release=(3, 13, 0), is_virtual=True, has_zlib=True, keeps_bytecode=True)

    def run_pip(self, args, wheels):
        self.calls.append((args, [wheel.project for wheel in wheels]))
        return self.status

    def be(self, **changes):
        """Let another Python be the one that runs."""
        self.change(ensurepip, "_THIS", ensurepip._THIS._replace(**changes))

    def test_called_with_lists(self):
        for version, projects in [((3, 13), ["pip"]), ((2, 7), ["setuptools", "pip"])]:
            self.be(release=version + (0,))
            ensurepip.bootstrap(upgrade=True)
            ((args, wheels),) = self.calls
            self.assertIsInstance(args, list)
            self.assertEqual(args[-len(projects) - 1 :], ["--upgrade"] + projects)
            self.assertEqual(wheels, projects)
            self.calls.pop()

    def test_command_line_and_function_ask_for_the_same(self):
        ensurepip.bootstrap(root="/r", user=True, upgrade=True, verbosity=2)
        ensurepip._main(["-vv", "--root", "/r", "--user", "-U"])
        self.assertEqual(self.calls[0], self.calls[1])

    def test_environment(self):
        ensurepip.bootstrap()
        self.assertEqual(
            os.environ,
            {"A": "1", "ENSUREPIP_OPTIONS": "install", "PIP_CONFIG_FILE": os.devnull},
        )

    def test_status(self):
        self.assertEqual(ensurepip._main([]), 0)
        self.status = 3
        self.assertEqual(ensurepip._main([]), 3)
        told = self.error(ensurepip.BootstrapError, ensurepip.bootstrap)
        self.assertEqual(told, "pip exited with status 3")

    def test_refused(self):
        """Nothing is run then, and no variable changed."""
        before = dict(os.environ)
        for python, options in [
            ({"release": (3, 5, 0)}, {}),
            ({}, {"altinstall": True, "default_pip": True}),
        ]:
            self.be(**python)
            self.error(
                ensurepip.BootstrapError,
                lambda given=options: ensurepip.bootstrap(**given),
            )
            self.be(release=(3, 13, 0))
        self.assertEqual((self.calls, os.environ), ([], before))

    def test_wrong_types(self):
        """Each parameter tells of one by its name."""
        code = ensurepip.bootstrap.__code__
        for name in code.co_varnames[: code.co_argcount]:
            told = self.error(
                TypeError, lambda name=name: ensurepip.bootstrap(**{name: object()})
            )
            self.assertTrue(told.startswith(name + " takes "), told)
        self.assertEqual(self.calls, [])


class TestVersion(cases.TestCase):
    def test_version(self):
        self.package({"_bundled/wheels.txt": TABLE})
        for python, version in [((2, 7), "1.0"), ((3, 6), "2.0"), ((3, 13), "2.0")]:
            self.change(
                ensurepip, "_THIS", ensurepip._THIS._replace(release=python + (0,))
            )
            self.change(ensurepip, "_WHEEL_PKG_DIR", None)
            self.assertEqual(ensurepip.version(), version)

    def test_folder_that_cpythons_tests_change(self):
        folder = self.folder()
        cases.write(os.path.join(folder, "pip-1.8-py2.py3-none-any.whl"))
        self.package({"_bundled/wheels.txt": "pip 1.0 2.7+ aa a.whl\n"})
        self.change(ensurepip, "_WHEEL_PKG_DIR", folder)
        self.assertEqual(ensurepip.version(), "1.8")
