"""What importing verify costs, as a count that does not flake."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
PROGRAM = "import app, sys; print(*sys.modules)"

MOST_MODULES = 132
"""131 when last counted: 23 of a bare Python, 23 of ours, and nearly all others of `http.client`."""


def test_verify_imports_no_library_and_few_modules() -> None:
    # WHEN a Python without site packages, and without any setting, imports the function
    path = [ROOT / "functions" / "verify", ROOT / "layers" / "urlsync"]
    finished = subprocess.run(
        [sys.executable, "-S", "-c", PROGRAM],
        env={"PYTHONPATH": ":".join(map(str, path))},
        capture_output=True,
        text=True,
        check=True,
    )

    # THEN only few modules are loaded, and none that is known to be slow
    modules = finished.stdout.split()
    slow = {"boto3", "botocore", "urllib3", "requests", "aws_lambda_powertools"}
    slow |= {"typing", "dataclasses", "inspect", "logging", "asyncio"}
    assert slow.isdisjoint(modules)
    ours = {name for name in modules if name.startswith("urlsync.") and name.count(".") > 1}
    ours -= {"urlsync.entrypoints.webhook"}
    webhook = {name for name in ours if name.startswith("urlsync.entrypoints.webhook.")}
    assert ours - webhook == {"urlsync.domain.deadline", "urlsync.domain.webhook_signature"}
    assert len(modules) <= MOST_MODULES
