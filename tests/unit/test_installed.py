import os
import re
import shutil
import sys
import unittest

import cases

from ensurepip._target import files, installed

INFO = "pip-1.0.dist-info/"


def nothing(folder):
    pass


def written(name, content=""):
    def change(folder):
        cases.write(os.path.join(folder, *name.split("/")), content)

    return change


def removed(name):
    def change(folder):
        os.unlink(os.path.join(folder, *name.split("/")))

    return change


def made_a_folder(name):
    def change(folder):
        removed(name)(folder)
        os.mkdir(os.path.join(folder, *name.split("/")))

    return change


def edited(name, change_text):
    """Change the text of a file."""

    def change(folder):
        path = os.path.join(folder, *name.split("/"))
        text = cases.read(path).decode("utf-8")
        changed = change_text(text)
        assert changed != text
        cases.write(path, changed)

    return change


def requiring(versions):
    return lambda text: text + "Requires-Python: {0}\n".format(versions)


def recorded(row):
    return edited(INFO + "RECORD", lambda text: text + row + "\n")


def unrecorded(name):
    return edited(
        INFO + "RECORD",
        lambda text: "".join(
            line for line in text.splitlines(True) if not line.startswith(name)
        ),
    )


def moved(name, new):
    def change(folder):
        os.rename(os.path.join(folder, name), os.path.join(folder, new))

    return change


def both(*changes):
    def change(folder):
        for each in changes:
            each(folder)

    return change


try:
    from importlib.machinery import EXTENSION_SUFFIXES

    ENDING = EXTENSION_SUFFIXES[-1]
except ImportError:
    ENDING = ".so"

HEALTHY = [
    nothing,
    # These are somebody's, not what pip makes of its names.
    both(
        *[written(n + "/x") for n in ("~p", "~pip-mine", "~ip-1.0", "~", "~~", "pip~")]
    ),
    # Hidden beneath other characters is another project.
    written("~tools/x"),
    # People add their own authorities to pip's certificates.
    edited("pip/cacert.pem", lambda text: text + "more"),
    edited("pip/cacert.pem", lambda text: text.replace("x", "")),
    # Image builders remove what nobody needs, and other files are mended by hand.
    both(written("pip/LICENSE"), recorded("pip/py.typed,sha256=x,9")),
    recorded("pip/t64.exe,sha256=x,9"),
    recorded(INFO + "sboms/bom.cdx.json,sha256=x,9"),
    edited(INFO + "WHEEL", lambda text: text[1:] + "x"),
    # A command is not looked at here.
    removed("../bin/pip3"),
    edited("../bin/pip3", lambda text: text[:-2] + "x\n"),
    # What leads out of the folder, or is another's, is not even looked for.
    recorded("../../../bin/python,,"),
    recorded("..,,"),
    recorded("../,,"),
    recorded("/etc/no.py,,"),
    recorded("pip/../no.py,,"),
    recorded("pip/./no.py,,"),
    # What Python would not load is made again.
    written(cases.bytecode("pip/__init__.py"), b""),
    written(cases.bytecode("pip/__init__.py"), b"\0" * 99),
    written(cases.bytecode("pip/__init__.py"), b"short"),
    # Its size is the same, and to read it takes too long.
    edited("pip/__init__.py", lambda text: text.replace("1", "2")),
    # Compiled files may go and come back.
    recorded("pip/__pycache__/__init__.cpython-313.pyc,,"),
    recorded("pip/__pycache__,,"),
    recorded("pip/old.pyo,sha256=x,9"),
    # Some wheels record no size.
    edited(INFO + "RECORD", lambda text: re.sub(",[0-9]+\n", ",\n", text)),
    written("pip/more.py", "x = 1\n"),
    written("pip_tools-9.0.dist-info/METADATA", ""),
    written("piper/__init__.py", ""),
    written("~other/__init__.py", ""),
    edited(INFO + "RECORD", lambda text: text.replace("\n", "\r\n")),
]

DAMAGED = [
    (removed("pip/__init__.py"), "pip/__init__.py is missing"),
    (removed("pip/cacert.pem"), "pip/cacert.pem is missing"),
    (made_a_folder("pip/__init__.py"), "pip/__init__.py is missing"),
    (made_a_folder(INFO + "RECORD"), "its RECORD "),
    (made_a_folder(INFO + "METADATA"), "its METADATA is missing"),
    (both(moved(INFO, "x"), written("pip-1.0.dist-info")), "its METADATA is missing"),
    (
        both(moved(INFO, "pip-1.0.egg-info"), removed("pip/__main__.py")),
        "pip/__main__.py is missing",
    ),
    (recorded("pip/a\0b.py,,"), "its RECORD cannot be read"),
    (recorded("pip/more.py,,"), "pip/more.py is missing"),
    (recorded("x" * (1 << 20) + ",,"), "its RECORD cannot be read"),
    # What would be imported in place of a module.
    (written("pip/__init__" + ENDING), ENDING + " is in the way of __init__.py"),
    (
        both(
            written("pip/main.py"),
            recorded("pip/main.py,,"),
            written("pip/main/__init__.py"),
        ),
        "pip/main is in the way of main.py",
    ),
    (written("pip/__init__.py"), "pip/__init__.py was changed"),
    (edited("pip/__init__.py", lambda text: text + "#"), "pip/__init__.py was changed"),
    (edited("pip/__init__.py", lambda text: text[1:]), "pip/__init__.py was changed"),
    (written("pip/cacert.pem"), "pip/cacert.pem was changed"),
    (edited("pip/cacert.pem", lambda text: text[1:]), "pip/cacert.pem was changed"),
    (written(INFO + "RECORD"), "its RECORD is missing"),
    (removed(INFO + "RECORD"), "its RECORD is missing"),
    (written(INFO + "RECORD", b"\xff"), "its RECORD "),
    (written(INFO + "RECORD", "one,two\n"), "its RECORD cannot be read"),
    (recorded("a,b,c,d"), "its RECORD cannot be read"),
    (recorded("a,,many"), "its RECORD cannot be read"),
    (unrecorded("pip/__init__.py"), "its RECORD is not complete"),
    (unrecorded(INFO + "METADATA"), "its RECORD is not complete"),
    (written(INFO + "METADATA"), "its METADATA is missing"),
    (removed(INFO + "METADATA"), "its METADATA is missing"),
    (
        edited(INFO + "METADATA", lambda text: text.replace("Name: pip", "Name: pop")),
        "its METADATA is of something else",
    ),
    (
        edited(INFO + "METADATA", lambda text: text.replace("1.0\n", "1.1\n")),
        "its METADATA is of something else",
    ),
    (edited(INFO + "METADATA", lambda text: text + "x"), ""),
    (edited(INFO + "METADATA", requiring("<3.99,>=3.98")), "it is for other versions"),
    (edited(INFO + "METADATA", requiring("<2.7")), "it is for other versions"),
    (removed(INFO + "INSTALLER"), "its INSTALLER is missing"),
    (written(INFO + "INSTALLER", " \n"), "its INSTALLER is missing"),
    (written(INFO + "INSTALLER", "p\n"), "INSTALLER was changed"),
    (written(INFO + "INSTALLER", "apt\n"), "INSTALLER was changed"),
    (written("~ip/__init__.py"), "an interrupted upgrade left ~ip"),
    (written("~-p/__init__.py"), "an interrupted upgrade left ~-p"),
    (written("~pip/__init__.py"), "an interrupted upgrade left ~pip"),
    (written("~-p-0.9.egg-info/x"), "an interrupted upgrade left ~-p-0.9"),
    (written("~ip-0.9.dist-info/RECORD"), "an interrupted upgrade left ~ip-0.9"),
    (written("pip-0.9.dist-info/RECORD"), "it is there more than once: pip-0.9"),
    (written("PIP-0.9.dist-info/RECORD"), "it is there more than once: PIP-0.9"),
    (written("pip-0.9-py2.7.egg-info/PKG-INFO"), "it is there more than once: pip-0"),
    (moved(INFO, "x"), "its dist-info is missing"),
    (both(moved("pip", "x"), moved(INFO, "y"), written("~ip/x")), "its dist-info is "),
    (moved("pip", "x"), "pip/__init__.py is missing"),
    (moved(INFO, "pip-1.0-py2.7.egg"), "it was not installed from a wheel"),
]


class TestInstallation(cases.TestCase):
    def plant(self, change=nothing, **options):
        root = self.folder()
        folder = os.path.join(root, "site-packages")
        cases.plant(folder, commands=["pip3"], **options)
        change(folder)
        return folder

    def look(self, folder, modules=("pip",)):
        return installed.Installation(folder, "pip", modules and set(modules))

    def test_nothing(self):
        empty = self.folder()
        for folder in (empty, os.path.join(empty, "missing")):
            found = self.look(folder)
            self.assertEqual((found.state, found.version), (installed.ABSENT, None))
            self.assertEqual((found.entries, found.commands), ([], []))
        cases.plant(empty, "setuptools", "2.0")
        self.assertEqual(self.look(empty).state, installed.ABSENT)

    def test_healthy(self):
        for number, change in enumerate(HEALTHY):
            for modules in (("pip",), None):
                found = self.look(self.plant(change), modules)
                self.assertEqual(
                    (found.state, found.reason), (installed.HEALTHY, None), number
                )
                self.assertEqual((found.version, found.installer), ("1.0", "pip"))

    def test_damaged(self):
        for number, (change, reason) in enumerate(DAMAGED):
            found = self.look(self.plant(change))
            self.assertEqual(found.state, installed.DAMAGED, number)
            self.assertIn(reason, found.reason, number)

    def test_parts_only(self):
        """What another wheel, too, would put there is no pip."""
        folder = self.folder()
        cases.write(os.path.join(folder, "other.py"))
        found = self.look(folder, ("pip", "other.py"))
        self.assertEqual(found.reason, "only parts of it are there")

    def test_what_is_to_be_replaced(self):
        folder = self.plant(
            both(written("~ip/x"), written("pip-0.9.dist-info/x"), written("other"))
        )
        found = self.look(folder)
        entries = ["pip", "pip-0.9.dist-info", "pip-1.0.dist-info", "~ip"]
        self.assertEqual(sorted(found.entries), entries)

    def test_version_and_installer(self):
        found = self.look(self.plant(version="9.1", installer="apt"))
        self.assertEqual((found.version, found.installer), ("9.1", "apt"))

    def test_installer_that_was_changed_is_nobody(self):
        """Otherwise damage would make it a foreign one, never to be repaired."""
        found = self.look(self.plant(written(INFO + "INSTALLER", "apt\n")))
        self.assertEqual(found.installer, "")

    def test_commands(self):
        """Only their names are taken from RECORD."""
        folder = self.plant(
            both(
                recorded("../../../Scripts/pip.exe,,"),
                recorded("../../../bin/easy_install-2.7,,"),
                recorded("../../../bin/python,,"),
                recorded("../../pippo,,"),
                recorded("..,,"),
                recorded("/bin/pip,,"),
            )
        )
        found = self.look(folder)
        self.assertEqual(sorted(found.commands), ["easy_install-2.7", "pip", "pip3"])
        self.assertEqual(sorted(found.entries), ["pip", INFO[:-1]])

    def test_file_that_cannot_be_read(self):
        self.change(files, "is_readable", lambda path, _: "__main__" not in path)
        for change in (nothing, removed(INFO + "RECORD")):
            found = self.look(self.plant(change))
            self.assertEqual(found.reason, "pip/__main__.py cannot be read")
            self.assertFalse(found.works)

    def test_rows_of_another_project(self):
        folder = self.plant(
            both(recorded("other/no.py,sha256=x,9"), written("other/x"))
        )
        found = self.look(folder)
        self.assertEqual(found.state, installed.HEALTHY)
        self.assertEqual(found.entries, [INFO[:-1], "pip"])

    def test_what_may_work(self):
        for change, works in [
            (removed("pip/__init__.py"), False),
            (edited("pip/__init__.py", lambda text: text[1:]), False),
            (removed("pip/cacert.pem"), False),
            (moved(INFO, "x"), False),
            (edited("pip/__init__.py", lambda text: text + "#"), True),
            (removed(INFO + "RECORD"), True),
            (written(INFO + "INSTALLER"), True),
            (removed(INFO + "METADATA"), True),
            (written("~ip/__init__.py"), True),
        ]:
            found = self.look(self.plant(change))
            self.assertEqual((found.state, found.works), (installed.DAMAGED, works))

    def test_owner(self):
        no_record = removed(INFO + "RECORD")
        egg = moved(INFO, "pip-1.0.egg-info")
        editable = written(INFO + "direct_url.json", '{"dir_info": {"editable": true}}')
        for change, installer, owner in [
            (nothing, "pip", None),
            (nothing, "uv", None),
            (nothing, "Poetry 1.8.2", None),
            (nothing, "rpm", "rpm"),
            (nothing, "conda", "conda"),
            (no_record, "rpm", "rpm"),
            (
                both(no_record, removed(INFO + "INSTALLER")),
                "pip",
                "whoever packaged it (it has no RECORD)",
            ),
            (egg, "pip", "whoever packaged it (it has no RECORD)"),
            (editable, "pip", "whoever works on it (it is editable)"),
        ]:
            found = self.look(self.plant(change, installer=installer))
            told = (found.state, found.reason, found.owner())
            self.assertEqual(told, (installed.HEALTHY, None, owner))

    def test_conda(self):
        prefix = self.folder()
        self.change(sys, "prefix", prefix)
        os.mkdir(os.path.join(prefix, "conda-meta"))
        egg = moved(INFO, "pip-1.0.egg-info")
        self.assertEqual(self.look(self.plant(egg)).owner(), "conda")
        self.assertEqual(self.look(self.plant()).owner(), None)

    def test_editable_by_an_egg_link(self):
        folder = self.folder()
        cases.write(os.path.join(folder, "pip.egg-link"), "/x\n.")
        found = self.look(folder)
        self.assertEqual(
            (found.state, found.version), (installed.HEALTHY, "(editable)")
        )
        self.assertTrue(found.owner())

    def test_file_that_only_the_wheel_knows_of(self):
        folder = self.plant(unrecorded("pip/cacert.pem"))
        names = ["pip/__init__.py", "pip/cacert.pem", "pip/LICENSE", INFO + "WHEEL"]

        def look(version="1.0"):
            return installed.Installation(
                folder, "pip", {"pip"}, lambda asked: names if asked == version else []
            )

        self.assertEqual(look().state, installed.HEALTHY)
        removed("pip/cacert.pem")(folder)
        self.assertEqual(look().reason, "pip/cacert.pem is missing")
        self.assertEqual(look("2.0").state, installed.HEALTHY)

    @unittest.skipUnless(hasattr(os, "mkfifo"), "there are no pipes")
    def test_pipes_are_not_opened(self):
        for name in (
            INFO + "RECORD",
            INFO + "METADATA",
            INFO + "INSTALLER",
            INFO + "direct_url.json",
            "pip/__init__.py",
            "pip/cacert.pem",
            cases.bytecode("pip/__init__.py"),
        ):
            folder = self.plant()
            path = os.path.join(folder, *name.split("/"))
            if os.path.exists(path):
                os.unlink(path)
            elif not os.path.isdir(os.path.dirname(path)):
                os.makedirs(os.path.dirname(path))
            os.mkfifo(path)
            found = self.look(folder)
            healthy = name.endswith("direct_url.json")
            self.assertEqual(found.state == installed.HEALTHY, healthy, name)

    @unittest.skipUnless(hasattr(os, "symlink"), "there are no links")
    def test_every_file_is_a_link(self):
        folder = self.plant()
        store = os.path.join(self.folder(), "store")
        for name in ("pip", INFO[:-1]):
            shutil.copytree(os.path.join(folder, name), os.path.join(store, name))
            for file in os.listdir(os.path.join(store, name)):
                path = os.path.join(folder, name, file)
                os.unlink(path)
                os.symlink(os.path.join(store, name, file), path)
        self.assertEqual(self.look(folder).state, installed.HEALTHY)
        for name in ("pip", INFO[:-1]):
            shutil.rmtree(os.path.join(folder, name))
            os.symlink(os.path.join(store, name), os.path.join(folder, name))
        self.assertEqual(self.look(folder).state, installed.HEALTHY)

    @unittest.skipUnless(hasattr(os, "symlink"), "there are no links")
    def test_link_to_a_file(self):
        folder = self.plant()
        moved("pip/cacert.pem", "../cacert.pem")(folder)
        os.symlink("../../cacert.pem", os.path.join(folder, "pip", "cacert.pem"))
        self.assertEqual(self.look(folder).state, installed.HEALTHY)
        os.unlink(os.path.join(folder, "..", "cacert.pem"))
        self.assertEqual(self.look(folder).reason, "pip/cacert.pem is missing")
