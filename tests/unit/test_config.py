# coding: utf-8
import cases

from ensurepip import _config
from ensurepip._errors import BootstrapError

UNDERSTOOD = [
    ("", None, None),
    ("# comment\n\n   \n", None, None),
    ("wheel-folder = /w\n", "/w", None),
    ("wheel-folder=/w", "/w", None),
    ("  wheel-folder   =   /with space  \n", "/with space", None),
    ("wheel-folder = /w\r\ndisabled = no\r\n", "/w", "no"),
    ("disabled = use a=b, not c\n", None, "use a=b, not c"),
    ("disabled = first\ndisabled = second\n", None, "second"),
    ("disabled = first\ndisabled =\n", None, None),
    ("wheel-folder =\n", None, None),
    ("disabled = # no comment\n", None, "# no comment"),
    ("wheel-folder = /wé\n", "/wé", None),
]

NOT_UNDERSTOOD = [
    "nonsense",
    "wheel-folder",
    "wheel_folder = /w",
    "Disabled = no",
    "= no",
    "[settings]",
    "; comment",
    b"\xff\xfe",
]


class TestGet(cases.TestCase):
    def test_no_file(self):
        self.package({"nothing": ""})
        for key in _config.KEYS:
            self.assertEqual(_config.get(key), None)

    def test_what_cannot_be_read(self):
        """It may forbid to go on."""
        self.package({_config.FILE + "/no file": ""})
        told = self.error(BootstrapError, _config.get, "disabled")
        self.assertIn("ensurepip.cfg cannot be read", str(told))

    def test_what_is_understood(self):
        for text, folder, disabled in UNDERSTOOD:
            self.package({_config.FILE: text})
            self.assertEqual(_config.get("wheel-folder"), folder, text)
            self.assertEqual(_config.get("disabled"), disabled, text)
            self.assertIn(type(_config.get("disabled")), (str, type(None)))

    def test_folder_that_depends_on_where_one_stands(self):
        self.package({_config.FILE: "wheel-folder = wheels\n"})
        told = self.error(BootstrapError, _config.get, "wheel-folder")
        self.assertIn("is no absolute path: wheels", told)

    def test_what_is_not(self):
        for line in NOT_UNDERSTOOD:
            content = b"# comment\ndisabled = no\n" + cases.as_bytes(line) + b"\n"
            self.package({_config.FILE: content})
            for key in _config.KEYS:
                told = self.error(BootstrapError, _config.get, key)
                self.assertEqual(
                    told,
                    "line 3 of ensurepip.cfg is no setting; those are: "
                    "wheel-folder, disabled",
                    line,
                )
