"""A Python without anything: what every start is compared with."""

import subprocess
import sys
from pathlib import Path

from bench.artifacts import CACHE, PYTHON_VERSION


def bare_python() -> str:
    """Return the path of a Python in an empty virtual environment, where no `.pth` file slows the start."""
    environment = CACHE / f"python-{PYTHON_VERSION}"
    python = environment / "bin" / "python"
    if not python.exists():
        subprocess.run([_base_python(), "-m", "venv", "--without-pip", str(environment)], check=True)
    return str(python)


def _base_python() -> str:
    """Return the Python that our own environment was made from."""
    return str(Path(sys.base_prefix) / "bin" / f"python{PYTHON_VERSION}")
