"""The notification endpoints: all in one partition, because each event is compared with all of them."""

import json
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from urlsync.adapters.aws.kms_cipher import Credential, KmsCipher
from urlsync.adapters.dynamodb.activity import activity_writes
from urlsync.adapters.dynamodb.codec import encode, from_attributes
from urlsync.adapters.dynamodb.keys import ENDPOINTS, endpoint_key
from urlsync.adapters.dynamodb.table import Schema, TableAccess, to_item
from urlsync.domain.activity import ActivityEntry
from urlsync.domain.notification_endpoint import EndpointCredentials, NotificationEndpoint
from urlsync.domain.secret import Secret

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import DeleteTypeDef, PutTypeDef

ENDPOINT: Final = Schema("endpoint")
_IN_KEY: Final = "endpoint_id"
_SEALED: Final = "credentials"


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

    def create(self, endpoint: NotificationEndpoint, entry: ActivityEntry) -> None:
        """Store a new endpoint. An id that is already taken raises botocore's error."""
        put = self._put_if(endpoint, "attribute_not_exists(pk) OR sealed = :mine", {})
        self._write({"Put": put}, *activity_writes(self._table_name, entry))

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
