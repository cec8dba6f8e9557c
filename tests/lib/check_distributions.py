"""Checks that the sdist and the wheel in a folder are whole, and that the wheel works.

python tests/lib/check_distributions.py DIST
"""

import io
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

ONLY_IN_A_CLONE = ["README.rst"]


def main(folder):
    tracked = subprocess.check_output(["git", "ls-files", "-z"], text=True)
    files = set(filter(None, tracked.split("\0")))
    package = {name for name in files if name.startswith("ensurepip/")}
    (sdist,) = Path(folder).glob("*.tar.gz")
    (wheel,) = Path(folder).glob("*-py2.py3-none-any.whl")
    with tarfile.open(sdist) as archive:
        inside = {name.partition("/")[2] for name in archive.getnames()}
    # What begins with a dot is for a clone.
    missing = {name for name in files if not name.startswith(".")} - inside
    with zipfile.ZipFile(wheel) as archive:
        packed = set(archive.namelist())
        application = archive.read("ensurepip_standalone/ensurepip.pyz")
    with zipfile.ZipFile(io.BytesIO(application)) as archive:
        packed.update(archive.namelist())
    info = "-".join(wheel.name.split("-")[:2]) + ".dist-info"
    missing |= (package | {f"{info}/sboms/sbom.cdx.json"}) - packed
    missing -= {f"ensurepip/_bundled/{name}" for name in ONLY_IN_A_CLONE}
    return f"missing: {sorted(missing)}" if missing else try_command(wheel)


def try_command(wheel):
    """Install the wheel; let its command make an environment, and uninstall pip."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-m", "venv", f"{folder}/env"], check=True)
        pip = [f"{folder}/env/bin/pip", "install", "--quiet", "--no-index"]
        subprocess.run([*pip, wheel], check=True)
        command = f"{folder}/env/bin/ensurepip-standalone"
        told = subprocess.check_output([command, "--version", "-v"], text=True)
        version = wheel.name.split("-")[1]
        assert f"\nensurepip {version} from {folder}" in told, told
        subprocess.run([command, "venv", f"{folder}/other"], check=True)
        subprocess.run([f"{folder}/other/bin/pip", "--version"], check=True)
        subprocess.run([command, "--upgrade"], check=True)
        subprocess.run([command, "uninstall"], check=True)
        gone = subprocess.run([f"{folder}/env/bin/python", "-m", "pip", "--version"])
        assert gone.returncode == 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
