"""Looking for planted secrets in everything that the deployed service leaves behind.

X-Ray is not searched: the emulator keeps no traces.
"""

import base64
import json
from collections.abc import Iterator, Mapping
from typing import Any, final
from urllib.parse import quote

from boto3.dynamodb.types import Binary

from local.stack.aws import EmulatedAws
from local.stack.home import Home
from local.stack.outputs import Stack
from tests.fakes.captured_events import CapturedEvents
from tests.fakes.emulated_queue import EmulatedQueues


def leaks(secrets: Mapping[str, str], places: Mapping[str, str]) -> list[str]:
    """Return which secret is found where, by their names; in plain, escaped or base64."""
    return [
        f"{secret} in {place}"
        for secret, value in secrets.items()
        for place, text in places.items()
        if any(form in text for form in _forms(value))
    ]


def _forms(value: str) -> set[str]:
    """Return the spellings of a value that give it away; of base64 the part that no neighbour changes."""
    encoded = {
        base64.b64encode(b" " * shift + value.encode()).decode().rstrip("=")[2 * shift : -2] for shift in range(3)
    }
    return {value, quote(value, safe=""), json.dumps(value)[1:-1], value.encode().hex(), *encoded}


@final
class LeftBehind:
    """Everything that operators, or programs of theirs, can look at."""

    def __init__(
        self, stack: Stack, home: Home, aws: EmulatedAws, queues: EmulatedQueues, events: CapturedEvents
    ) -> None:
        self._stack = stack
        self._home = home
        self._aws = aws
        self._queues = queues
        self._events = events

    def everything(self) -> dict[str, str]:
        """Return all text there is, by the place where it is."""
        return {
            "queues": self._queues.everything(),
            "events": self._events.everything(),
            "table": "\n".join(self._table()),
            "metrics": json.dumps(self._client("cloudwatch").list_metrics()["Metrics"], default=str),
            **{file.name: file.read_text(errors="replace") for file in self._home.path.glob("*.log")},
            **dict(self._log_groups()),
        }

    def _table(self) -> Iterator[str]:
        resource: Any = self._aws.session.resource("dynamodb", endpoint_url=self._aws.endpoint)
        pages = resource.meta.client.get_paginator("scan").paginate(TableName=self._stack["table"])
        for item in (item for page in pages for item in page["Items"]):
            yield repr(item)
            yield from (_text(value) for value in item.values() if isinstance(value, Binary))

    def _log_groups(self) -> Iterator[tuple[str, str]]:
        logs = self._client("logs")
        for group in logs.describe_log_groups()["logGroups"]:
            name = group["logGroupName"]
            yield name, "\n".join(_messages(logs, name))

    def _client(self, service: Any) -> Any:
        return self._aws.session.client(service, endpoint_url=self._aws.endpoint)


def _text(binary: Any) -> str:
    return str(binary.value, errors="replace")


def _messages(logs: Any, group: str) -> Iterator[str]:
    """Return all messages of a log group, page by page of time: the emulator has no token for a next page."""
    start, newest = -1, 0
    while newest > start:
        start = newest
        events = logs.filter_log_events(logGroupName=group, startTime=start)["events"]
        yield from (event["message"] for event in events)
        newest = max((event["timestamp"] for event in events), default=start)
