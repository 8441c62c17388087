"""A client that somebody else's generator makes from the API's document builds, and gets typed answers."""

import json
import subprocess
from pathlib import Path
from typing import Any

import requests

from local.operator_client import TIMEOUT_S, OperatorClient
from local.stack.outputs import Stack
from tests.fakes.synced_app import SyncedApp

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ROOT / ".tools" / "client" / "bin"
CALLS = """
import json, sys
from client import AuthenticatedClient
from client.api.syncs import list_syncs, read_sync
from client.models import Problem, SyncPage

url, token, sync_id, unknown = sys.argv[1:]
client = AuthenticatedClient(base_url=url, token=token, timeout=35)
page, sync = list_syncs.sync(client=client), read_sync.sync(sync_id, client=client)
missing = read_sync.sync(unknown, client=client)
assert isinstance(page, SyncPage) and isinstance(missing, Problem)
answers = {"status": sync.status, "app": sync.heroku_app.name, "missing": missing.status}
print(json.dumps({"listed": len(page.items), **answers}))
"""


def run(*command: object, cwd: Path) -> str:
    done = subprocess.run([*map(str, command)], cwd=cwd, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_generated_client_builds_and_makes_real_calls(stack: Stack, a_synced_app: SyncedApp, tmp_path: Path) -> None:
    # GIVEN a client that is generated from the served document, without a single warning
    served = requests.get(f"{stack['api_url']}/openapi.json", timeout=TIMEOUT_S)
    (tmp_path / "openapi.json").write_text(served.text)
    (tmp_path / "generator.yaml").write_text("post_hooks: []\n")
    generator = TOOLS / "openapi-python-client"
    options = ("--meta", "none", "--config", "generator.yaml", "--fail-on-warning")
    run(generator, "generate", "--path", "openapi.json", "--output-path", "client", *options, cwd=tmp_path)

    # WHEN it lists, reads, and asks for what is not there
    token, unknown = OperatorClient(stack).token, "00000000-0000-4000-8000-000000000000"
    printed = run(TOOLS / "python", "-c", CALLS, stack["api_url"], token, a_synced_app.sync_id, unknown, cwd=tmp_path)

    # THEN its answers have the types of the document
    answers: dict[str, Any] = json.loads(printed)
    assert answers.pop("listed") > 0
    assert answers == {"status": "active", "app": a_synced_app.app, "missing": 404}
