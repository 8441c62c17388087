"""What the documents say can be done on the local stack works as it stands there."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from local.stack.outputs import Stack

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(("guide", "part"), [("docs/api.md", "call DELETE"), ("README.md", "urlsync check")])
def test_a_guide_can_be_followed(stack: Stack, tmp_path: Path, guide: str, part: str) -> None:
    # GIVEN a folder where the local stack's description is
    (tmp_path / ".local").mkdir()
    (tmp_path / ".local" / "stack.json").write_text(json.dumps(stack))
    text = (ROOT / guide).read_text(encoding="utf-8")
    lines = "\n".join(re.findall("^```sh\n(.*?)^```$", text, re.DOTALL | re.MULTILINE))

    # WHEN all of the guide's lines are run, one after the other
    script = ["bash", "-euo", "pipefail", "-c", lines]
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT / "cli"),
        "URLSYNC_HOME": str(tmp_path / "home"),
    }
    done = subprocess.run(
        script, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120, check=False
    )

    # THEN none of them failed, and nothing is left of it
    assert done.returncode == 0, done.stdout + done.stderr
    assert part in lines
    assert "urn:urlsync:problem" not in done.stdout
