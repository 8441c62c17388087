"""Build the console: print the folder with the files that a browser loads.

    python3 console/build.py
    python3 console/build.py npm run check

With arguments, run npm in the console's own environment instead. Node.js comes from a Python package, and the libraries
from the lock file with their checksums and without their install scripts, all into `.tools`. What was built from the
same sources is taken from `.cache`, so nothing but Python is needed and most builds take no time. Only the standard
library is used, so any Python from 3.11 can run this.

Environment variable: `UV` - path of uv, if it is neither in `.tools` nor on the path.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CONSOLE = Path(__file__).resolve().parent
ROOT = CONSOLE.parent
CACHE = ROOT / ".cache" / "console"
NODE = ROOT / ".tools" / "node"
LIBRARIES = ROOT / ".tools" / "console"
LINK = CONSOLE / "node_modules"
CONTRACT = ROOT / "docs" / "openapi.json"
"""The API's document, from which the types of its requests and responses, and the values of its enums, are made."""
GENERATED = CONSOLE / "source" / "api" / "schema.ts"
LOCKED = ("package.json", "package-lock.json", ".npmrc")
NOT_BUILT = {"tests", "node_modules", "__pycache__"}


class BuildError(Exception):
    """The console cannot be built; the message says why."""


def main(arguments: list[str]) -> int:
    """Build, or run npm, and return the exit status."""
    try:
        if arguments[:1] == ["npm"]:
            with _one_at_a_time():
                prepare()
                generate_types()
            return subprocess.run(arguments, cwd=CONSOLE, env=_environment(), check=False).returncode  # noqa: S603
        print(build())
    except BuildError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


def build() -> Path:
    """Return the folder with the built console, built only if its sources changed."""
    folder = CACHE / fingerprint()
    with _one_at_a_time():
        if not folder.is_dir():
            prepare()
            generate_types()
            # Built under another name and then renamed, so that an interrupted build is never used.
            unfinished = folder.with_suffix(".unfinished")
            _run(["npm", "run", "build"], OUT=str(unfinished))
            unfinished.rename(folder)
    return folder


def fingerprint() -> str:
    """Return a digest of everything that the build reads."""
    digest = hashlib.sha256()
    for path in sorted(_sources()):
        digest.update(f"{path.relative_to(ROOT)} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()[:16]


def prepare() -> None:
    """Install Node.js and the libraries, as far as they are missing."""
    _run([_uv(), "sync", "--quiet", "--frozen", "--only-group", "console"], UV_PROJECT_ENVIRONMENT=str(NODE))
    locked = hashlib.sha256(b"".join((CONSOLE / name).read_bytes() for name in LOCKED)).hexdigest()
    ready = LIBRARIES / ".ready"
    if not ready.is_file() or ready.read_text() != locked:
        _install()
        ready.write_text(locked)
    if not LINK.is_symlink():
        LINK.symlink_to(os.path.relpath(LIBRARIES / "node_modules", CONSOLE))


def generate_types() -> None:
    """Write the types of the API's requests and responses, if its document changed."""
    if not GENERATED.is_file() or GENERATED.stat().st_mtime < CONTRACT.stat().st_mtime:
        _run(["npm", "run", "types"])


def _install() -> None:
    shutil.rmtree(LIBRARIES, ignore_errors=True)
    LIBRARIES.mkdir(parents=True)
    for name in LOCKED:
        shutil.copy(CONSOLE / name, LIBRARIES)
    _run(["npm", "ci", "--loglevel=error"], folder=LIBRARIES)


def _sources() -> Iterator[Path]:
    yield CONTRACT
    for folder, folders, names in os.walk(CONSOLE):
        folders[:] = [name for name in folders if name not in NOT_BUILT]
        yield from (Path(folder) / name for name in names if Path(folder) / name != GENERATED)


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Wait for another build, such as that of another stack."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _environment() -> dict[str, str]:
    return os.environ | {"PATH": f"{NODE / 'bin'}{os.pathsep}{os.environ['PATH']}"}


def _uv() -> str:
    own = ROOT / ".tools" / "uv" / "bin" / "uv"
    uv = os.environ.get("UV") or (str(own) if own.exists() else shutil.which("uv"))
    if not uv:
        raise BuildError("uv is missing; `make build` installs it")
    return uv


def _run(command: list[str], folder: Path = CONSOLE, **more: str) -> None:
    own_python = ROOT / ".tools" / "uv" / "bin" / "python"
    python = {"UV_PYTHON": str(own_python if own_python.exists() else sys.executable)}
    try:
        subprocess.run(  # noqa: S603 - the commands are written in this file
            command, cwd=folder, env=_environment() | python | more, capture_output=True, text=True, check=True
        )
    except OSError as error:
        raise BuildError(f"{command[0]} does not run: {error.strerror}") from error
    except subprocess.CalledProcessError as error:
        raise BuildError(f"{' '.join(command[:3])} failed:\n{error.stdout}{error.stderr}") from error


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
