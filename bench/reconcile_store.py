"""A counting store in place of AWS for reconcile, without a network.

The clients are botocore's, which sign and parse as usual; only the transport is replaced. No sync is stored:
pages of the index are generated when they are requested, so that only reconcile's memory is measured.
"""

import json
from collections import Counter
from threading import Lock
from typing import Any

import boto3
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from urlsync.adapters.aws.clients import CONFIG
from urlsync.adapters.dynamodb.keys import SHARDS

DUE_AT = "1760000000"


class CountingStore:
    """An index with `syncs` due syncs in equal shards, and a queue."""

    def __init__(self, syncs: int) -> None:
        self.due = {f"{shard:02}": syncs // SHARDS for shard in range(SHARDS)}
        self.due["00"] += syncs % SHARDS
        self._lock = Lock()
        self.sent = dict.fromkeys(self.due, 0)
        self.calls: Counter[str] = Counter()
        self.sent_bytes = 0
        self.received_bytes = 0

    @property
    def enqueued(self) -> int:
        """The number of syncs with a message on the queue."""
        return sum(self.sent.values())

    def client(self, service: Any) -> Any:
        """Return a client of this store."""
        session = boto3.Session(
            aws_access_key_id="AKIDFAKE",
            aws_secret_access_key="obviously-fake",  # noqa: S106
            region_name="us-east-1",
        )
        client = session.client(service, config=CONFIG)
        client.meta.events.register("before-send", self._send)
        return client

    def _send(self, request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        body = request.body if isinstance(request.body, bytes) else str(request.body).encode()
        operation = request.headers["X-Amz-Target"]
        name = (operation.decode() if isinstance(operation, bytes) else operation).rpartition(".")[2]
        with self._lock:  # reconcile sends from several threads
            response = json.dumps(self._response(name, json.loads(body))).encode()
            self.calls[name] += 1
            self.sent_bytes += len(body)
            self.received_bytes += len(response)
        return AWSResponse(request.url, 200, HTTPHeaders(), _Raw(response))

    def _response(self, name: str, request: dict[str, Any]) -> dict[str, Any]:
        match name:
            case "Query":
                return self._page(request)
            case "SendMessageBatch":
                return {"Successful": [self._take(entry) for entry in request["Entries"]]}
            case "GetQueueAttributes":
                return {"Attributes": {"ApproximateNumberOfMessages": "0"}}
            case _:
                return {}

    def _take(self, entry: dict[str, Any]) -> dict[str, Any]:
        """Accept a message; its sync is checked before the next run."""
        self.sent[entry["MessageGroupId"][:2]] += 1
        return {"Id": entry["Id"], "MessageId": "m"}

    def _page(self, request: dict[str, Any]) -> dict[str, Any]:
        """Return a page. A sync's ID is its shard and number; lower numbers have been due longer."""
        shard = request["ExpressionAttributeValues"][":shard"]["S"]
        last = request.get("ExclusiveStartKey")
        first = int(last["sync_id"]["S"][3:]) + 1 if last else self.sent[shard]
        end = min(first + request["Limit"], self.due[shard])
        items = [{"sync_id": {"S": f"{shard}-{number:033}"}, "due_at": {"N": DUE_AT}} for number in range(first, end)]
        page: dict[str, Any] = {"Items": items, "Count": len(items)}
        return {**page, "LastEvaluatedKey": items[-1]} if end < self.due[shard] else page


class _Raw:
    """A response body with the interface of urllib3."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def stream(self) -> list[bytes]:
        """Return the body in pieces."""
        return [self._content]
