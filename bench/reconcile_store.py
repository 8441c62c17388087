"""AWS as reconcile sees it, without a network: any number of due syncs, counting what is asked.

The clients are botocore's own, signing and parsing as ever; only the sending is replaced. No sync is stored:
the pages of the index are made when they are asked for, so that the memory measured is reconcile's.
"""

import json
import uuid
from collections import Counter
from typing import Any

import boto3
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from urlsync.adapters.aws_clients import CONFIG
from urlsync.adapters.dynamodb.due_index import SHARDS

DUE_AT = "1760000000"


class CountingStore:
    """An index with `syncs` due syncs in equal shards, and a queue that takes them all."""

    def __init__(self, syncs: int) -> None:
        self.left = {f"{shard:02}": syncs // SHARDS for shard in range(SHARDS)}
        self.left["00"] += syncs % SHARDS
        self.calls: Counter[str] = Counter()
        self.sent_bytes = 0
        self.received_bytes = 0
        self.enqueued = 0

    def client(self, service: Any) -> Any:
        """Make a client of this store."""
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
        answer = json.dumps(self._answer(name, json.loads(body))).encode()
        self.calls[name] += 1
        self.sent_bytes += len(body)
        self.received_bytes += len(answer)
        return AWSResponse(request.url, 200, HTTPHeaders(), _Raw(answer))

    def _answer(self, name: str, request: dict[str, Any]) -> dict[str, Any]:
        match name:
            case "Query":
                return self._page(request)
            case "SendMessageBatch":
                self.enqueued += len(request["Entries"])
                sent = [{"Id": entry["Id"], "MessageId": "m"} for entry in request["Entries"]]
                return {"Successful": sent}
            case "GetQueueAttributes":
                return {"Attributes": {"ApproximateNumberOfMessages": "0"}}
            case _:
                return {}

    def _page(self, request: dict[str, Any]) -> dict[str, Any]:
        shard = request["ExpressionAttributeValues"][":shard"]["S"]
        size = min(self.left[shard], request["Limit"])
        # Asked for is as good as checked: the next run finds the others.
        self.left[shard] -= size
        items = [{"sync_id": {"S": str(uuid.uuid4())}, "due_at": {"N": DUE_AT}} for _ in range(size)]
        page: dict[str, Any] = {"Items": items, "Count": size}
        return {**page, "LastEvaluatedKey": items[-1]} if self.left[shard] else page


class _Raw:
    """A body as urllib3 would hand it over."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def stream(self) -> list[bytes]:
        """Return the body in pieces."""
        return [self._content]
