"""Write what a release consists of: `python -m tools.package [--python 3.14] [--out dist]`, for both architectures.

Each architecture gets a folder with the packaged template, zips with bytecode, checksums, an inventory of the
libraries (CycloneDX), their licenses, and a script that deploys it with the AWS client alone. The same sources make
the same bytes.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tools.package.archive import CHECKSUMS, sha256, write_checksums, write_zip
from tools.package.inventory import inventory, libraries, licenses
from tools.package.release_template import release_template

ROOT: Final = Path(__file__).resolve().parents[2]
ARCHITECTURES: Final = ("arm64", "x86_64")
MORE: Final[Mapping[str, tuple[str, ...]]] = {"admin": ("admin", "console")}
"""The libraries and the folder that a function's makefile adds."""


def main() -> int:
    """Write the release and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tools.package", description="write what a release consists of")
    parser.add_argument("--python", default="3.14", help="the functions' Python, which must be installed here")
    parser.add_argument("--out", type=Path, default=ROOT / "dist", help="the folder to write to")
    given = parser.parse_args()
    for architecture in ARCHITECTURES:
        try:
            folder = write_release(given.out, python=given.python, architecture=architecture)
        except subprocess.CalledProcessError as error:
            raise SystemExit(error.stderr.strip() or "error: the build failed") from None
        print(f"{sha256(folder / CHECKSUMS)}  {folder}")
    return 0


def release_version() -> str:
    """Return the version of this checkout."""
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"])


def write_release(out: Path, *, python: str, architecture: str) -> Path:
    """Write the release for one architecture and return its folder. Raises `subprocess.CalledProcessError`."""
    version = release_version()
    folder = out / f"urlsync-{version}-python{python}-{architecture}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as scratch:
        built = _built(Path(scratch), python=python, architecture=architecture)
        zips = {name: _zipped(content, folder, name) for name, content in built.items()}
        found = libraries(built.values())
    template = (ROOT / "template.yaml").read_text()
    packaged = release_template(template, zips, version=version, python=python, architecture=architecture)
    (folder / "template.yaml").write_text(packaged)
    (folder / "inventory.cdx.json").write_text(inventory(version, found))
    (folder / "LICENSES.txt").write_text(licenses((ROOT / "LICENSE").read_text(), found), encoding="utf-8")
    shutil.copyfile(ROOT / "README.md", folder / "README.md")
    shutil.copyfile(Path(__file__).with_name("deploy.sh"), folder / "deploy.sh")
    write_checksums(folder)
    return folder


def _built(scratch: Path, *, python: str, architecture: str) -> dict[str, Path]:
    """Return the folders of the layer and of all functions, built as SAM builds them."""
    functions = sorted(app.parent.name for app in (ROOT / "functions").glob("*/app.py"))
    steps: dict[str, tuple[str, str, tuple[str, ...]]] = {"layer": ("layer", "layers/urlsync", ())}
    steps |= {name: ("function", f"functions/{name}", MORE.get(name, ())) for name in functions}
    target = os.environ | {"PYTHON_VERSION": python, "ARCHITECTURE": architecture}
    for name, (kind, source, more) in steps.items():
        command = [sys.executable, "layers/build.py", kind, source, str(scratch / name), *more]
        subprocess.run(command, cwd=ROOT, env=target, capture_output=True, text=True, check=True)  # noqa: S603
    return {name: scratch / name for name in steps}


def _zipped(content: Path, folder: Path, name: str) -> str:
    """Write the zip of a package and return its name, which ends with its checksum: another content, another name."""
    unnamed = folder / f"{name}.zip"
    write_zip(content, unnamed)
    named = f"{name}-{sha256(unnamed)[:16]}.zip"
    unnamed.rename(folder / named)
    return named


if __name__ == "__main__":
    sys.exit(main())
