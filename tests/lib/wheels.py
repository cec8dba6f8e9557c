"""Builds the small wheels that the tests install."""

import hashlib
import zipfile
from pathlib import Path

from support import CLONE, import_package

BUNDLED = CLONE / "ensurepip" / "_bundled"

record_hash = import_package("_target.record").digest


def bundled(project, python):
    """Return (version, path) of the wheel that the table gives to a Python."""
    wanted = tuple(map(int, python.split(".")))
    for row in import_package("_bundle").rows():
        if row.wheel.project == project and row.serves(wanted):
            return row.wheel.version, BUNDLED / row.wheel.filename
    raise LookupError(f"{project} for Python {python}")


def sha256(path):
    """Return the SHA-256 of a file as the table spells it."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def build(folder, project, version, files, tag="py2.py3-none-any", requires=()):
    """Write a wheel of *files* ({path: text}) into *folder*; return its path.

    :param requires: what it requires of other projects (PEP 508).
    """
    info = f"{project}-{version}.dist-info"
    members = {
        f"{info}/METADATA": (
            f"Metadata-Version: 2.1\nName: {project}\nVersion: {version}\n"
            + "".join(f"Requires-Dist: {each}\n" for each in requires)
        ),
        **files,
        f"{info}/WHEEL": (
            "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\n"
            + "".join(f"Tag: {python}-none-any\n" for python in ("py2", "py3"))
        ),
    }
    members = {name: text.encode() for name, text in members.items()}
    return _write(Path(folder, f"{project}-{version}-{tag}.whl"), info, members)


def _write(path, info, members):
    record = "".join(
        f"{name},{record_hash(data)},{len(data)}\n" for name, data in members.items()
    )
    members = {**members, f"{info}/RECORD": f"{record}{info}/RECORD,,\n"}
    with zipfile.ZipFile(path, "w") as wheel:
        for name, data in members.items():
            wheel.writestr(name, data)
    return path


def of_another_version(wheel, version, folder):
    """Write what a wheel holds as another version into *folder*; return its path."""
    project, was, tags = wheel.name.split("-", 2)
    old, info = (f"{project}-{each}.dist-info" for each in (was, version))
    with zipfile.ZipFile(wheel) as archive:
        names = [name for name in archive.namelist() if name != f"{old}/RECORD"]
        members = {name.replace(old, info): archive.read(name) for name in names}
    for name in (f"{project}/__init__.py", f"{info}/METADATA"):
        members[name] = members[name].replace(was.encode(), version.encode(), 1)
    return _write(Path(folder, f"{project}-{version}-{tags}"), info, members)


def build_greeter(folder):
    """Build a distribution with a module and a command, both called greeter."""
    return build(
        folder,
        "greeter",
        "1.0",
        {
            "greeter.py": "def main():\n    print('hello from greeter')\n",
            "greeter-1.0.dist-info/entry_points.txt": (
                "[console_scripts]\ngreeter = greeter:main\n"
            ),
        },
    )


def plant(site_packages, project, version, files):
    """Put a distribution into *site_packages* as an installer would."""
    wheel = build(site_packages, project, version, files)
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            path = site_packages / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(archive.read(name))
    wheel.unlink()
    info = site_packages / f"{project}-{version}.dist-info"
    (info / "INSTALLER").write_text("pip\n")
    with open(info / "RECORD", "a") as record:
        record.write(f"{info.name}/INSTALLER,,\n")


def plant_pip(site_packages, interpreter, version="1.0", commands=()):
    """Put a pip that prints its version into *site_packages*, with commands."""
    names = [f"pip{interpreter.major}", f"pip{interpreter.version}"]
    names += ["pip"] if interpreter.python2 else commands
    up = "../../.." if site_packages.parent.parent.name == "lib" else "../.."
    bin = (site_packages / up / "bin").resolve()
    own = [bin / name for name in ("python", Path(interpreter.path).name)]
    python = next(filter(Path.exists, own), interpreter.path)
    command = f"#!{python}\nprint('pip {version}')\n"
    files = {f"{up}/bin/{name}": command for name in names}
    files["pip/__init__.py"] = ""
    files["pip/__main__.py"] = f"print('pip {version}')\n"
    files["pip/old.py"] = ""
    plant(site_packages, "pip", version, files)
    for name in names:
        (site_packages / up / "bin" / name).chmod(0o755)
