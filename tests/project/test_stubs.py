"""The stubs say what the code does."""

import ast

import pytest
from support import CLONE


def parse(filename):
    return ast.parse((CLONE / "ensurepip" / filename).read_text())


def functions(tree):
    return {
        node.name: node.args
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    }


def names(tree):
    (node,) = (
        node
        for node in tree.body
        if isinstance(node, ast.Assign) and node.targets[0].id == "__all__"
    )
    return ast.literal_eval(node.value)


@pytest.mark.parametrize("module", ["__init__", "venv"])
def test_stub_matches_module(module):
    code, stub = parse(f"{module}.py"), parse(f"{module}.pyi")
    assert names(stub) == names(code)
    assert functions(stub).keys() == functions(code).keys()
    for name, stub_args in functions(stub).items():
        code_args = functions(code)[name]
        assert [arg.arg for arg in stub_args.args] == [
            arg.arg for arg in code_args.args
        ]
        assert [ast.unparse(value) for value in stub_args.defaults] == [
            ast.unparse(value) for value in code_args.defaults
        ]
        assert bool(stub_args.kwarg) == bool(code_args.kwarg)


def test_errors_have_the_same_bases():
    def bases(filename):
        return {
            node.name: [base.id for base in node.bases]
            for node in parse(filename).body
            if isinstance(node, ast.ClassDef)
        }

    assert bases("__init__.pyi") == bases("_errors.py")
