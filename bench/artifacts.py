"""Build the packages as Lambda receives them.

They are built with the makefiles of `make build`, zipped as SAM does, and unzipped. They are built for the
Python that runs the benchmarks, so that their bytecode is used.
"""

import os
import platform
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache" / "bench"
BASELINES = ROOT / "bench" / "baselines"
PYTHON_VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"

SAM_DATE = (1980, 1, 1, 0, 0, 0)
"""The date that SAM gives every file in a zip, so that equal content makes equal zips."""
SAM_TIME = datetime(*SAM_DATE, tzinfo=UTC).timestamp()


@dataclass(frozen=True, slots=True)
class Package:
    """A function's folder (`/var/task`), and its layer's folder (`/opt`) if it has one."""

    task: Path
    opt: Path | None = None

    @property
    def python_path(self) -> str:
        """The module search path, in Lambda's order."""
        return os.pathsep.join([str(self.task), *([f"{self.opt}/python"] if self.opt else [])])


def functions() -> list[str]:
    """Return the names of all functions that can be built."""
    return sorted(path.parent.name for path in (ROOT / "functions").glob("*/app.py"))


def build(name: str, folder: Path) -> Package:
    """Build a function, and the layer if it is missing, and unpack them below `folder`."""
    layer, code = folder / "layer", folder / name
    if not layer.exists():
        _unpack(_built("layers/urlsync", "build-UrlsyncLayer", CACHE / "built" / "layer"), layer)
    _unpack(_built(f"functions/{name}", f"build-{name.title()}Function", CACHE / "built" / name), code)
    return Package(code, layer)


def with_ordinary_bytecode(package: Package, folder: Path) -> Package:
    """Return a copy of a package with bytecode that Python compiled in place."""
    task, opt = folder / "task", folder / "opt"
    shutil.copytree(package.task, task)
    if package.opt:
        shutil.copytree(package.opt, opt)
    for tree in (task, opt):
        _without_bytecode(tree)
        subprocess.run([sys.executable, "-m", "compileall", "-q", tree], check=True)
    return Package(task, opt)


def baseline(name: str, folder: Path, *, bytecode: bool) -> Package:
    """Return the package of a baseline: its code and, for a usual function, its installed libraries."""
    task = folder / name
    if name.startswith("usual"):
        shutil.copytree(_libraries(), task)
    shutil.copytree(BASELINES / name, task, dirs_exist_ok=True)
    _without_bytecode(task)
    if bytecode:
        mode = ["--invalidation-mode", "unchecked-hash"]
        subprocess.run([sys.executable, "-m", "compileall", "-q", *mode, task], check=True)
    return Package(task)


def size(folder: Path) -> int:
    """Return the total size of a folder in bytes."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def _built(source: str, target: str, out: Path) -> Path:
    """Run the makefile that `sam build` runs."""
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    architecture = "arm64" if platform.machine() in {"aarch64", "arm64"} else "x86_64"
    environment = {
        "PYTHON": sys.executable,
        "PYTHON_VERSION": PYTHON_VERSION,
        "ARCHITECTURE": architecture,
        "UV_PYTHON": sys.executable,
        "ARTIFACTS_DIR": str(out),
    }
    command = ["make", "--silent", "-C", str(ROOT / source), target]
    subprocess.run(command, env=os.environ | environment, check=True)
    return out


def _unpack(built: Path, folder: Path) -> None:
    """Zip a folder as SAM does and unzip it as Lambda does."""
    archive = built.with_suffix(".zip")
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as zipped:
        for file in sorted(built.rglob("*")):
            if file.is_file():
                entry = zipfile.ZipInfo(str(file.relative_to(built)), SAM_DATE)
                zipped.writestr(entry, file.read_bytes(), zipfile.ZIP_DEFLATED)
    with zipfile.ZipFile(archive) as zipped:
        zipped.extractall(folder)
    for file in folder.rglob("*"):
        os.utime(file, (SAM_TIME, SAM_TIME))


def _libraries() -> Path:
    """Install the usual functions' libraries, untrimmed, once for each state of the lock file."""
    uv = os.environ.get("UV") or str(ROOT / ".tools" / "uv" / "bin" / "uv")
    export = [uv, "export", "--frozen", "--only-group", "baseline", "--no-annotate", "--no-header", "--quiet"]
    locked = subprocess.run(export, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    folder = CACHE / "baseline"
    stamp = folder / "requirements.txt"
    if not stamp.exists() or stamp.read_text() != locked:
        shutil.rmtree(folder, ignore_errors=True)
        install = [uv, "pip", "install", "--quiet", "--python", sys.executable, "--target", str(folder), "-r", "-"]
        subprocess.run(install, cwd=ROOT, check=True, input=locked, text=True)
        stamp.write_text(locked)
    return folder


def _without_bytecode(folder: Path) -> None:
    for cache in list(folder.rglob("__pycache__")):
        shutil.rmtree(cache)
