"""What the documents say can be done on the local stack works as it stands there."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from local.stack.aws import EmulatedAws, stack_outputs
from local.stack.outputs import Stack
from tools.program_account import give_program_access

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("guide", "part", "role", "end"),
    [
        ("docs/api.md", "call DELETE", "admin", ""),
        # As somebody new, who has the role of owner
        ("README.md", "urlsync check", "owner", '\nurlsync delete "$SYNC" --yes'),
    ],
)
def test_a_guide_can_be_followed(
    stack: Stack, aws: EmulatedAws, tmp_path: Path, guide: str, part: str, role: str, end: str
) -> None:
    # GIVEN a folder where the local stack's description is, with a program of this role
    (tmp_path / ".local").mkdir()
    cognito, pool = aws.session.client("cognito-idp", endpoint_url=aws.endpoint), stack_outputs(aws)["UserPoolId"]
    program = give_program_access(cognito, pool, tmp_path.name, role, [])
    operator = {**stack["operator"], "client_id": program.client_id, "client_secret": program.client_secret}
    (tmp_path / ".local" / "stack.json").write_text(json.dumps({**stack, "operator": operator}))
    text = (ROOT / guide).read_text(encoding="utf-8")
    lines = "\n".join(re.findall("^```sh\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)) + end

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
