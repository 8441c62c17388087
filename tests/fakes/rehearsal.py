"""What watches a rehearsal from inside its shell: `python -m tests.fakes.rehearsal open URL` and `... note FILE`.

The first signs Bea in on the page at the URL, with the password that the rehearsal has printed, and later with her own.
The second adds a line of JSON about the deployed stack and its sync to a file.
"""

import json
import os
import re
import sys
from pathlib import Path
from typing import Any, Final

import boto3
import requests

from local.hasura.client import HasuraClient
from local.heroku.client import HerokuClient
from local.rehearsal.later_version import FIELD
from local.stack.home import Home, read_json
from tests.fakes.browser import TIMEOUT_S, sign_in_at

STACK: Final = "dev-urlsync"
CHOSEN: Final = "Fake-password-1-of-beas-own"
OUTPUT: Final = "REHEARSAL_OUTPUT"
"""The variable with the file that has all that the rehearsal has printed."""


def open_page(url: str) -> None:
    """Sign Bea in on the page, and follow where it sends her."""
    printed = Path(os.environ[OUTPUT]).read_text()
    (first,) = re.findall(r"^bea can sign in once, within seven days, with the password (\S+)$", printed, re.MULTILINE)
    returned = sign_in_at(url, "bea", CHOSEN) or sign_in_at(url, "bea", first, CHOSEN)
    requests.get(returned or "", timeout=TIMEOUT_S).raise_for_status()


def note(file: Path) -> None:
    """Add what is deployed and stored now."""
    make: Any = boto3.client
    noted = {
        "confirm_attempts": _live(make("lambda"), "confirm")["CONFIRM_ATTEMPTS"],
        "check_interval": _live(make("lambda"), "sync")["CHECK_INTERVAL_MINUTES"],
        **_synced(make("dynamodb")),
    }
    with file.open("a") as out:
        out.write(json.dumps(noted) + "\n")


def _synced(dynamodb: Any) -> dict[str, Any]:
    (table,) = [name for name in dynamodb.list_tables()["TableNames"] if name.startswith(f"{STACK}-")]
    items = dynamodb.scan(TableName=table)["Items"]
    (sync,) = [item for item in items if item["pk"]["S"].startswith("SYNC#")]
    stack = read_json(Home().stack_file)
    heroku = HerokuClient(stack["heroku_url"], os.environ["OWNERS_HEROKU_TOKEN"])
    hasura = HasuraClient(stack["hasura_url"])
    env = hasura.read_env(os.environ["OWNERS_HASURA_TOKEN"], sync["tenant_id"]["S"])["envVars"]["environment"]
    return {
        "table": table,
        "sync": sync["sync_id"]["S"],
        "status": sync["status"]["S"],
        "checks": int(sync.get(FIELD, {"N": "0"})["N"]),
        "in_sync": env[sync["env_var"]["S"]] == heroku.config_vars(os.environ["SHOP"])["DATABASE_URL"],
    }


def _live(functions: Any, name: str) -> dict[str, str]:
    """Return the variables of the version of a function that callers use."""
    found = functions.get_function_configuration(FunctionName=f"{STACK}-{name}", Qualifier="live")
    return dict(found["Environment"]["Variables"])


if __name__ == "__main__":
    if sys.argv[1] == "open":
        open_page(sys.argv[2])
    else:
        note(Path(sys.argv[2]))
