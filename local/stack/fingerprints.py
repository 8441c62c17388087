"""Fingerprints of the sources, to detect what has changed since the stack was started."""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from local.stack.home import ROOT

# A change here needs a new deployment onto the running emulator.
_DEPLOYED = ("template.yaml", "samconfig.toml", "functions", "layers", "uv.lock", "console")
# A change here needs a restart of the whole stack.
_INFRASTRUCTURE = (
    "local/asgi_server.py",
    "local/emulator",
    "local/hasura",
    "local/heroku",
    "local/ports.py",
    "local/postgres",
    "local/operator_client.py",
    "local/stack",
)


def deployed_fingerprint() -> str:
    """Return a digest of everything that is deployed."""
    return _digest(_DEPLOYED)


def infrastructure_fingerprint() -> str:
    """Return a digest of everything that runs the stack."""
    return _digest(_INFRASTRUCTURE)


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
        yield from sorted(file for file in path.rglob("*") if file.is_file() and "__pycache__" not in file.parts)
