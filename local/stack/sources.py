"""Notice what changed since the stack was started."""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from local.stack.home import ROOT

# Changing these means deploying again onto the running emulator...
_DEPLOYED = ("template.yaml", "samconfig.toml", "functions", "layers", "uv.lock", "console")
# ...and changing these means starting anew.
_MACHINERY = (
    "local/emulator",
    "local/hasura",
    "local/heroku",
    "local/postgres",
    "local/operator_client.py",
    "local/seed.py",
    "local/stack",
)


def deployed_fingerprint() -> str:
    """Return a digest of everything that is deployed."""
    return _digest(_DEPLOYED)


def machinery_fingerprint() -> str:
    """Return a digest of everything that runs the stack."""
    return _digest(_MACHINERY)


def _digest(names: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for name in names:
        for file in _files(ROOT / name):
            digest.update(f"{file.relative_to(ROOT)}\0{file.stat().st_size}\0".encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()


def _files(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
    elif path.is_dir():
        yield from sorted(
            file for file in path.rglob("*") if file.is_file() and "__pycache__" not in file.parts
        )
