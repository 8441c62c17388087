"""Responses of AWS, Heroku and Hasura Cloud in the benchmarks, generated from the requested IDs.

The sync `changed-1` belongs to the app, project and tenant of that name, and its env var is out of date. The
one of `same-1` is up to date, and Heroku knows its ETag. Nothing is stored, so every check finds the same
state.
"""

import base64
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from urlsync.adapters.aws.kms_cipher import Credential
from urlsync.adapters.dynamodb.codec import to_attributes
from urlsync.adapters.dynamodb.connection_items import connection_item
from urlsync.adapters.dynamodb.syncs import sync_item
from urlsync.adapters.dynamodb.table import to_item
from urlsync.domain.connection import Connection, HerokuAuthorization
from urlsync.domain.fingerprint import Fingerprinter, FixedKeys
from urlsync.domain.secret import Secret
from urlsync.domain.sweep import Sweep
from urlsync.domain.sync import HerokuApp, Sync, Webhook

MASTER = "a-master-secret-that-is-obviously-fake"
NEW_URL = "postgres://new:obviously-fake@db.example.com:5432/database"
OLD_URL = "postgres://old:obviously-fake@db.example.com:5432/database"
OWNER = "owner-1"
CONNECTION = "connection-1"
ETAG = '"an-etag"'
TOKEN = "a-token-that-is-obviously-fake"  # noqa: S105

SIGN_IN = {
    "sign_in_url": "https://sign-in.example.com",
    "issuer": "https://issuer.example.com",
    "client_id": "client-1",
    "console_url": "https://api.example.com/console/",
}

Answer = tuple[int, dict[str, Any]]

PLAIN_ANSWERS: dict[str, dict[str, Any]] = {
    "ListSecretVersionIds": {
        "Versions": [{"VersionId": "version-0", "CreatedDate": 1.7e9, "VersionStages": ["AWSCURRENT"]}]
    },
    "DescribeTable": {"Table": {"TableId": "table-1", "TableStatus": "ACTIVE", "CreationDateTime": 1.7e9}},
    "PutEvents": {"FailedEntryCount": 0, "Entries": [{"EventId": "event-1"}]},
    "Query": {"Items": [], "Count": 0},
    "GetQueueAttributes": {"Attributes": {"ApproximateNumberOfMessages": "0"}},
    "SendMessage": {"MessageId": "message-1", "SequenceNumber": "1"},
    "GetParameter": {"Parameter": {"Name": "/bench/console", "Type": "String", "Value": json.dumps(SIGN_IN)}},
}

MARK: dict[str, Any] = {
    "Type": "String",
    "Value": '{"generation": 1, "table_id": "table-1"}',
    "LastModifiedDate": 1.7e9,
    "Version": 2,
}
"""The table below is current."""

PUBLISHED = b"<PublishResponse><PublishResult><MessageId>message-1</MessageId></PublishResult></PublishResponse>"


def answer_aws(operation: str, request: Mapping[str, Any]) -> Answer:
    """Return the response to an operation of an AWS JSON service."""
    match operation:
        case "GetSecretValue":
            return _secret(request)
        case "GetItem":
            return 200, {"Item": _item(request["Key"]["pk"]["S"])}
        case "BatchGetItem":
            found = {table: _items(wanted) for table, wanted in request["RequestItems"].items()}
            return 200, {"Responses": found, "UnprocessedKeys": {}}
        case "GetParameter" if request["Name"].endswith("/table-mark"):
            return 200, {"Parameter": {**MARK, "Name": request["Name"]}}
        case "Decrypt":
            return 200, {"Plaintext": base64.b64encode(_opened(request).encode()).decode()}
        case _:
            return 200, PLAIN_ANSWERS.get(operation, {})


def config_vars(etag: str | None) -> Answer:
    """Return Heroku's config vars, or 304 if the ETag matches."""
    if etag == ETAG:
        return 304, {}
    others = {f"SETTING_{number}": "another value" for number in range(20)}
    return 200, {**others, "DATABASE_URL": NEW_URL}


def graphql(request: Mapping[str, Any]) -> Answer:
    """Return the response to an operation of Hasura Cloud's control plane that checks use."""
    variables = request["variables"]
    tenant = variables["tenantId"]
    if "mutation" in request["query"]:
        return 200, {"data": {"updateTenantEnv": {"hash": "hash-2"}}}
    value = OLD_URL if tenant.startswith("changed") else NEW_URL
    project = {"id": variables["projectId"], "owner": {"id": OWNER}, "tenant": {"id": tenant}}
    env = {"hash": "hash-1", "envVars": {"environment": {"PG_DATABASE_URL": value}}}
    return 200, {"data": {"users": [{"id": OWNER}], "projects_by_pk": project, "getTenantEnv": env}}


def _secret(request: Mapping[str, Any]) -> Answer:
    """Return a secret that was never rotated: it has no previous value."""
    if request.get("VersionStage") == "AWSPREVIOUS":
        return 400, {"__type": "ResourceNotFoundException"}
    return 200, {"SecretString": MASTER}


def _items(wanted: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [_item(key["pk"]["S"]) for key in wanted["Keys"]]


def _item(key: str) -> Mapping[str, Any]:
    kind, _, name = key.partition("#")
    if kind == "CONNECTION":
        item = connection_item(_connection(name), lambda credential, _: credential.value.encode())
        # Otherwise every check would have its connection swept from now on.
        sweep = to_attributes(Sweep(due_at=datetime.now(UTC), revision=1))
        return _as_json(to_item({**item, "usual_credentials": b"usual", "sweep": sweep}))
    return _as_json(to_item(sync_item(_sync(name))))


def _as_json(item: Mapping[str, Any]) -> Mapping[str, Any]:
    """Write binary values as AWS JSON does."""
    text = json.dumps(item, default=lambda value: base64.b64encode(value).decode())
    parsed: Mapping[str, Any] = json.loads(text)
    return parsed


def _sync(sync_id: str) -> Sync:
    known = sync_id.startswith("same")
    fingerprint = Fingerprinter(FixedKeys(Secret(MASTER))).fingerprint(Secret(NEW_URL)) if known else None
    return Sync(
        sync_id=sync_id,
        project_id=sync_id,
        tenant_id=sync_id,
        env_var="PG_DATABASE_URL",
        heroku_app=HerokuApp(id=sync_id, name=sync_id),
        config_var="DATABASE_URL",
        connection_id=CONNECTION,
        owner_id=OWNER,
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
        webhook=Webhook.PRESENT,
        webhook_id="webhook-1",
        webhook_checked_at=datetime.now(UTC),  # otherwise every check would verify it
        fingerprint=fingerprint,
        source_etag=ETAG if known else None,
        source_fingerprint=fingerprint,
    )


def _connection(connection_id: str) -> Connection:
    return Connection(
        connection_id=connection_id,
        hasura_user_id=OWNER,
        hasura_token=Secret(TOKEN),
        heroku=HerokuAuthorization(access_token=Secret(TOKEN)),
    )


def _opened(request: Mapping[str, Any]) -> str:
    """Decrypt one credential; without a credential in the context both, as the usual sync stores them."""
    heroku = {"access_token": TOKEN, "refresh_token": None}
    match request["EncryptionContext"].get("credential"):
        case Credential.HASURA:
            return TOKEN
        case Credential.HEROKU:
            return json.dumps(heroku)
        case _:
            return json.dumps({"hasura_token": TOKEN, "heroku": heroku})
