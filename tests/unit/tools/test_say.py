from bundling import say


def test_what_a_terminal_obeys(capsys):
    say.complain("it answers \x1b[31mred\nand more")
    told = capsys.readouterr().err
    assert told == "update_bundled: error: it answers \\x1b[31mred and more\n"
