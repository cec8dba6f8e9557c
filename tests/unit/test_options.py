import sys

import cases

from ensurepip import _options

DEFAULTS = {
    "python": [],
    "root": None,
    "prefix": None,
    "upgrade": False,
    "user": False,
    "verbosity": 0,
    "altinstall": False,
    "default_pip": None,
    "break_system_packages": False,
    "verify": False,
    "check": False,
    "no_downgrade": False,
    "json": False,
    "compile": None,
    "setuptools": True,
    "wheels": [],
    "pip": None,
    "index": None,
}

# Arguments, and what differs from the above.
UNDERSTOOD = [
    ("", {}),
    ("--upgrade", {"upgrade": True}),
    ("-U", {"upgrade": True}),
    ("--user", {"user": True}),
    ("--root /r", {"root": "/r"}),
    ("--root=/r", {"root": "/r"}),
    ("--prefix /p", {"prefix": "/p"}),
    ("--altinstall", {"altinstall": True}),
    ("--default-pip", {"default_pip": True}),
    ("--no-default-pip", {"default_pip": False}),
    ("--default-pip --no-default-pip", {"default_pip": False}),
    ("--no-default-pip --default-pip", {"default_pip": True}),
    ("--break-system-packages", {"break_system_packages": True}),
    ("--verify", {"verify": True}),
    ("--check", {"check": True}),
    ("--no-downgrade", {"no_downgrade": True}),
    ("--verify", {"verify": True}),
    ("--check", {"check": True}),
    ("--no-downgrade", {"no_downgrade": True}),
    ("--no-compile", {"compile": False}),
    ("--compile", {"compile": True}),
    ("--with a --with b", {"wheels": ["a", "b"]}),
    ("--no-setuptools", {"setuptools": False}),
    ("--pip 24.0 --index u", {"pip": "24.0", "index": "u"}),
    ("--python /a --python b", {"python": ["/a", "b"]}),
    ("-v", {"verbosity": 1}),
    ("--verbose -vv", {"verbosity": 3}),
    ("-vvvvv", {"verbosity": 5}),
    ("-q", {"verbosity": -1}),
    ("--quiet -q", {"verbosity": -2}),
    (
        "-v --user -U --root /r --altinstall -v",
        {
            "verbosity": 2,
            "user": True,
            "upgrade": True,
            "root": "/r",
            "altinstall": True,
        },
    ),
]

# Arguments, and what the one line names.
REFUSED = [
    ("-v -q", "not allowed with argument"),
    ("--quiet --verbose", "not allowed with argument"),
    ("--nonsense", "unrecognized arguments: --nonsense"),
    ("pip", "unrecognized arguments: pip"),
    ("--root", "--root: expected one argument"),
    ("--prefix --user", "--prefix: expected one argument"),
    ("--python", "--python: expected one argument"),
    ("--user=yes", "ignored explicit argument"),
]


def no_version(options):
    raise AssertionError("nobody asked for it")


def bootstrap(text):
    return _options.parse_bootstrap(text.split(), no_version, None)


def uninstall(text):
    return _options.parse_uninstall(text.split(), no_version, None)


class TestBootstrap(cases.TestCase):
    def test_understood(self):
        for text, changes in UNDERSTOOD:
            self.assertEqual(bootstrap(text), dict(DEFAULTS, **changes), text)

    def test_one_call_does_not_hold_for_the_next(self):
        bootstrap("--python a -v --user")
        self.assertEqual(bootstrap(""), DEFAULTS)

    def test_refused(self):
        for text, reason in REFUSED:
            stderr = self.listen("stderr")
            with self.assertRaises(SystemExit) as caught:
                bootstrap(text)
            self.assertEqual(caught.exception.code, 2, text)
            (line,) = stderr.getvalue().splitlines()
            self.assertIn(reason, line, text)
            self.assertTrue(line.startswith("ensurepip: error: "), line)
            self.assertTrue(line.endswith(" -m ensurepip --help)"), line)

    def test_a_mistyped_argument(self):
        for text, meant in [
            ("--upgrad3", "; did you mean --upgrade? (see"),
            ("--pyhton=a", "; did you mean --python? (see"),
            ("--unlike-any", "--unlike-any (see"),
            ("stray", "stray (see"),
            ("venv env", " -m ensurepip.venv? (see"),
            ("uninstall", " -m ensurepip._uninstall? (see"),
        ]:
            stderr = self.listen("stderr")
            with self.assertRaises(SystemExit) as caught:
                bootstrap(text)
            self.assertEqual(caught.exception.code, 2, text)
            self.assertIn(meant, stderr.getvalue(), text)

    def test_arguments_of_the_process(self):
        self.change(sys, "argv", ["ensurepip", "--user"])
        parsed = _options.parse_bootstrap(None, no_version, None)
        self.assertEqual(parsed, dict(DEFAULTS, user=True))


class TestWords(cases.TestCase):
    def test_word(self):
        words = ("venv", "uninstall")
        for text, word, rest in [
            ("venv DIR", "venv", "DIR"),
            ("--clear venv DIR", "venv", "--clear DIR"),
            ("-v uninstall", "uninstall", "-v"),
            ("--root=r uninstall", "uninstall", "--root=r"),
            ("--root venv", None, "--root venv"),
            ("--root venv venv", "venv", "--root venv"),
            ("other venv", None, "other venv"),
            ("", None, ""),
        ]:
            argv = ["ensurepip.pyz"] + text.split()
            self.assertEqual(_options.take_word(argv, words), word, text)
            self.assertEqual(argv[1:], rest.split(), text)

    def test_options_that_another_argument_belongs_to(self):
        for option in _options._VALUED:
            bootstrap("{0} word".format(option))
        named = {"wheels": "with"}
        kinds = {name: value for name, value in DEFAULTS.items() if value in (None, [])}
        for switch in ("default_pip", "compile"):
            del kinds[switch]
        expected = {"--" + named.get(name, name) for name in kinds}
        self.assertEqual(set(_options._VALUED), expected)


class TestVersion(cases.TestCase):
    def shown(self, parse, text, stream):
        asked = []

        def version(options):
            asked.append(options)
            return "pip X\n"

        with self.assertRaises(SystemExit) as caught:
            parse(text.split(), version, stream)
        self.assertFalse(caught.exception.code)
        return asked

    def test_stream(self):
        for parse in (_options.parse_bootstrap, _options.parse_uninstall):
            for option in ("--version", "-V"):
                stream = self.listen("stdout")
                self.shown(parse, option, stream)
                self.assertEqual(stream.getvalue(), "pip X\n")

    def test_usual_stream(self):
        streams = {name: self.listen(name) for name in ("stdout", "stderr")}
        self.shown(_options.parse_bootstrap, "--version", None)
        usual = "stderr" if sys.version_info < (3,) else "stdout"
        self.assertEqual(streams.pop(usual).getvalue(), "pip X\n")
        self.assertEqual([file.getvalue() for file in streams.values()], [""])

    def test_no_stream(self):
        self.change(sys, "stdout", None)
        self.change(sys, "stderr", None)
        self.shown(_options.parse_bootstrap, "--version", None)

    def test_the_other_options_count(self):
        stream = self.listen("stdout")
        (options,) = self.shown(
            _options.parse_bootstrap, "--python a --version --python b", stream
        )
        self.assertEqual(options["python"], ["a", "b"])


class TestUninstall(cases.TestCase):
    def test_understood(self):
        for text, verbosity in [("", 0), ("-v", 1), ("-vv --verbose", 3)]:
            self.assertEqual(uninstall(text)["verbosity"], verbosity, text)
        for text, asked in [("", False), ("--break-system-packages", True)]:
            self.assertIs(uninstall(text)["break_system_packages"], asked)

    def test_refused(self):
        for text in ("-q", "--upgrade", "pip"):
            stderr = self.listen("stderr")
            self.assertRaises(SystemExit, uninstall, text)
            (line,) = stderr.getvalue().splitlines()
            self.assertIn("unrecognized arguments: " + text, line)
            self.assertIn(" -m ensurepip._uninstall --help)", line)
