"""A client that somebody else's generator makes from the API's document builds, and gets typed answers."""

import json
import subprocess
from pathlib import Path
from typing import Any

import requests

from console import build
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


TYPED_CALLS = """
import createClient from "openapi-fetch";
import type { paths } from "./schema.d.ts";

const [baseUrl, token, syncId, unknown] = process.argv.slice(2);
const client = createClient<paths>({ baseUrl, headers: { Authorization: `Bearer ${token}` } });
const listed = await client.GET("/v1/syncs", { params: { query: { limit: 1 } } });
const read = await client.GET("/v1/syncs/{sync_id}", { params: { path: { sync_id: syncId } } });
const missing = await client.GET("/v1/syncs/{sync_id}", { params: { path: { sync_id: unknown } } });
const app: string | undefined = read.data?.heroku_app.name;
const answers = { status: read.data?.status, app, missing: missing.error?.status };
console.log(JSON.stringify({ listed: listed.data?.items.length, ...answers }));
"""


def test_generated_types_build_and_make_real_calls(stack: Stack, a_synced_app: SyncedApp, tmp_path: Path) -> None:
    # GIVEN types that openapi-typescript generates from the served document, with the console's Node and libraries
    build.prepare()
    served = requests.get(f"{stack['api_url']}/openapi.json", timeout=TIMEOUT_S)
    (tmp_path / "openapi.json").write_text(served.text)
    (tmp_path / "package.json").write_text('{"type": "module"}')
    (tmp_path / "node_modules").symlink_to(build.LIBRARIES / "node_modules")
    (tmp_path / "calls.ts").write_text(TYPED_CALLS)
    node, tools = build.NODE / "bin" / "node", build.LIBRARIES / "node_modules"
    run(node, tools / "openapi-typescript/bin/cli.js", "openapi.json", "--output", "schema.d.ts", cwd=tmp_path)
    options = ("--noEmit", "--strict", "--module", "nodenext", "--target", "es2022", "--allowImportingTsExtensions")
    run(node, tools / "typescript/bin/tsc", *options, "--types", "node", "calls.ts", cwd=tmp_path)

    # WHEN they are called THEN the answers have the types of the document
    token, unknown = OperatorClient(stack).token, "00000000-0000-4000-8000-000000000000"
    printed = run(node, "calls.ts", stack["api_url"], token, a_synced_app.sync_id, unknown, cwd=tmp_path)
    expected = {"listed": 1, "status": "active", "app": a_synced_app.app, "missing": 404}
    assert json.loads(printed) == expected
