"""The notification endpoints: all in one partition, because each event is compared with all of them."""

import json
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from urlsync.adapters.aws.kms_cipher import Credential, KmsCipher
from urlsync.adapters.dynamodb.activity import activity_writes
from urlsync.adapters.dynamodb.codec import encode, from_attributes, to_attributes, to_time
from urlsync.adapters.dynamodb.keys import ENDPOINTS, deliveries_of, delivery_key, endpoint_key
from urlsync.adapters.dynamodb.table import Schema, TableAccess, to_item
from urlsync.domain.activity import ActivityEntry
from urlsync.domain.delivery import KEPT_FOR, Attempt
from urlsync.domain.notification_endpoint import EndpointCredentials, NotificationEndpoint
from urlsync.domain.secret import Secret

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import DeleteTypeDef, PutTypeDef

ENDPOINT: Final = Schema("endpoint")
ATTEMPT: Final = Schema("delivery")
_IN_KEY: Final = "endpoint_id"
_SEALED: Final = "credentials"
_IN_ITEM: Final = {"status": "response"}


def endpoint_item(endpoint: NotificationEndpoint, seal: Callable[[Secret], bytes]) -> dict[str, Any]:
    """Return the item of an endpoint, its credentials encrypted."""
    names = (field.name for field in fields(endpoint) if field.name not in {_IN_KEY, _SEALED})
    written = {name: encode(getattr(endpoint, name)) for name in names}
    known = {name: value for name, value in written.items() if value is not None}
    sealed = seal(Secret(json.dumps(_revealed(endpoint.credentials), sort_keys=True)))
    return {**endpoint_key(endpoint.endpoint_id), **ENDPOINT.stamp, **known, "sealed": sealed}


def endpoint_from(attributes: Mapping[str, Any], open_: Callable[[bytes], Secret]) -> NotificationEndpoint:
    """Return the endpoint from its item; its credentials are decrypted on use. Raises `TransientFailure`."""
    return ENDPOINT.read(attributes, lambda known: _endpoint(known, open_))


def _endpoint(known: Mapping[str, Any], open_: Callable[[bytes], Secret]) -> NotificationEndpoint:
    sealed, is_rotated = known["sealed"].value, known.get("rotated_at") is not None

    def credential(name: str) -> Secret:
        return Secret.sealed(lambda: str(json.loads(open_(sealed).reveal())[name]))

    credentials = EndpointCredentials(
        url=credential("url"), secret=credential("secret"), former=credential("former") if is_rotated else None
    )
    found = from_attributes(NotificationEndpoint, {**known, _IN_KEY: known["sk"], _SEALED: {"url": "", "secret": ""}})
    return replace(found, credentials=credentials)


def attempt_item(endpoint_id: str, attempt: Attempt) -> dict[str, Any]:
    """Return the item of an attempt. `status` is a text and a key of the indexes of syncs, so its own is `response`."""
    known = to_attributes(attempt)
    return {
        **delivery_key(endpoint_id, to_time(attempt.at), attempt.event_id),
        **ATTEMPT.stamp,
        **{_IN_ITEM.get(name, name): value for name, value in known.items()},
        "expires_at": int((attempt.at + KEPT_FOR).timestamp()),
    }


def attempt_from(attributes: Mapping[str, Any]) -> Attempt:
    """Return the attempt from its item. Raises `TransientFailure` if it is unreadable."""
    return ATTEMPT.read(attributes, lambda known: from_attributes(Attempt, {**known, "status": known.get("response")}))


def _revealed(credentials: EndpointCredentials) -> dict[str, str]:
    found = {field.name: getattr(credentials, field.name) for field in fields(credentials)}
    return {name: secret.reveal() for name, secret in found.items() if secret is not None}


class DynamoDbEndpoints(TableAccess):
    """Implements the port `Endpoints`. Each condition also accepts what a repeated request has just written."""

    def __init__(self, client: "DynamoDBClient", table_name: str, cipher: KmsCipher) -> None:
        super().__init__(client, table_name)
        self._cipher = cipher

    def all(self) -> list[NotificationEndpoint]:
        """Return all endpoints, their credentials decrypted on use."""
        return [self._opened(item) for item in self._all_in(ENDPOINTS)]

    def get(self, endpoint_id: str) -> NotificationEndpoint | None:
        """Return the endpoint, its credentials decrypted on use; None if there is none."""
        item = self._get(endpoint_key(endpoint_id))
        return None if item is None else self._opened(item)

    def create(self, endpoint: NotificationEndpoint, entry: ActivityEntry) -> bool:
        """Store a new endpoint; return False if its id is taken."""
        put = self._put_if(endpoint, "attribute_not_exists(pk) OR sealed = :mine", {})
        return self._write_if_met({"Put": put}, *activity_writes(self._table_name, entry))

    def replace(self, before: NotificationEndpoint, after: NotificationEndpoint, entry: ActivityEntry) -> bool:
        """Store an edited endpoint if it has the edits that were seen; return True on success."""
        put = self._put_if(after, "edits = :before OR sealed = :mine", {":before": before.edits})
        return self._write_if_met({"Put": put}, *activity_writes(self._table_name, entry))

    def delete(self, endpoint_id: str, entry: ActivityEntry) -> bool:
        """Delete an endpoint; return False if there is none."""
        delete: DeleteTypeDef = {
            "TableName": self._table_name,
            "Key": to_item(endpoint_key(endpoint_id)),
            "ConditionExpression": "attribute_exists(pk)",
        }
        return self._write_if_met({"Delete": delete}, *activity_writes(self._table_name, entry))

    def note(self, endpoint_id: str, attempt: Attempt) -> None:
        """Add an attempt to the log, which DynamoDB may delete after a week."""
        self._put(attempt_item(endpoint_id, attempt))

    def attempts(self, endpoint_id: str, limit: int) -> list[Attempt]:
        """Return the last attempts, the newest first."""
        found = self._query(("pk", deliveries_of(endpoint_id)), after=None, ScanIndexForward=False, Limit=limit)
        return [attempt_from(item) for item in found.items]

    def fail(self, endpoint_id: str, since: datetime) -> None:
        """Store that an endpoint fails since then, unless it fails for longer or is gone."""
        condition = "attribute_exists(pk) AND attribute_not_exists(failing_since)"
        self._update(endpoint_key(endpoint_id), "SET failing_since = :at", condition, {":at": to_time(since)})

    def recover(self, endpoint_id: str) -> None:
        """Store that an endpoint fails no more, unless it is gone."""
        condition = "attribute_exists(pk) AND edits >= :any"
        self._update(endpoint_key(endpoint_id), "REMOVE failing_since", condition, {":any": 0})

    def switch_off(self, endpoint: NotificationEndpoint) -> None:
        """Switch an endpoint off, unless it was changed or deleted meanwhile."""
        values = {":off": False, ":before": endpoint.edits, ":next": endpoint.edits + 1}
        key, names = endpoint_key(endpoint.endpoint_id), {"#enabled": "enabled"}
        self._update(key, "SET #enabled = :off, edits = :next", "edits = :before", values, names)

    def _put_if(self, endpoint: NotificationEndpoint, condition: str, values: Mapping[str, Any]) -> "PutTypeDef":
        item = endpoint_item(endpoint, partial(self._cipher.encrypt, endpoint.endpoint_id, Credential.ENDPOINT))
        return {
            "TableName": self._table_name,
            "Item": to_item(item),
            "ConditionExpression": condition,
            "ExpressionAttributeValues": to_item({":mine": item["sealed"], **values}),
        }

    def _opened(self, item: Mapping[str, Any]) -> NotificationEndpoint:
        return endpoint_from(item, partial(self._cipher.decrypt, item["sk"], Credential.ENDPOINT))
