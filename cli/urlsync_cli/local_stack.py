"""The stack that `make dev` started, as `.local/stack.json` in the clone describes it."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from urlsync_cli.stack import Stack, sign_in_url_of

NAME: Final = "local"
DESCRIPTION: Final = Path(".local", "stack.json")


@dataclass(frozen=True, slots=True)
class LocalStack:
    """The local stack, and the secret of its program, which is in the same file."""

    stack: Stack
    program_secret: str = field(repr=False)


def find(folder: Path | None = None) -> LocalStack | None:
    """Return the stack of the clone that a folder is in; None where there is none."""
    start = folder or Path.cwd()
    for place in (start, *start.parents):
        if (place / DESCRIPTION).is_file():
            return _read(place / DESCRIPTION)
    return None


def _read(file: Path) -> LocalStack | None:
    try:
        described = json.loads(file.read_text(encoding="utf-8"))
        operator = described["operator"]
        stack = Stack(
            name=NAME,
            api_url=described["api_url"],
            sign_in_url=sign_in_url_of(operator["token_url"]),
            person_client_id=operator.get("sign_in_client_id"),
            program_client_id=operator["client_id"],
            webhook_master_secret_arn=described.get("webhook_master_secret_arn"),
            region=described["region"],
            aws_endpoint=described["aws_endpoint"],
        )
        return LocalStack(stack, operator["client_secret"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
