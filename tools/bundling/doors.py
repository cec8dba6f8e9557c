"""Which door of a bundled pip ensurepip takes, read from pip's sources.

``ensurepip/_target/self_install.py`` says what the inner door is.
"""

import ast
import zipfile

from ensurepip._target.self_install import GET_SCHEME, INSTALL_WHEEL


def faults(path):
    """Return why the pip of a wheel does not take the inner door, if so.

    The wheel is one without other faults.
    """
    with zipfile.ZipFile(path) as archive:
        for module, name, parameters in (GET_SCHEME, INSTALL_WHEEL):
            try:
                reason = _reason(_function(archive, module, name), parameters)
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                reason = "cannot be read"
            if reason:
                return [f"does not take the inner door: {module}.{name} {reason}"]
    return []


def _function(archive, module, name):
    """Return the syntax tree of a function at the top of a module, or None."""
    places = [module.replace(".", "/") + end for end in (".py", "/__init__.py")]
    for place in set(places) & set(archive.namelist()):
        for node in ast.parse(archive.read(place)).body:
            if isinstance(node, ast.FunctionDef) and node.name == name:
                return node
    return None


def _reason(function, parameters):
    if function is None:
        return "is not there"
    given = function.args
    names = tuple(argument.arg for argument in given.posonlyargs + given.args)
    if names[: len(parameters)] != parameters:
        return f"has the parameters {', '.join(names)}"
    required = names[: len(names) - len(given.defaults)][len(parameters) :]
    required += tuple(
        argument.arg
        for argument, default in zip(given.kwonlyargs, given.kw_defaults, strict=True)
        if default is None
    )
    return f"requires {', '.join(required)}, too" if required else None
