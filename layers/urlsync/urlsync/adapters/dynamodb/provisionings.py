"""Provisionings in the table: attributes for conditions, and everything else as one JSON document."""

import json
from collections.abc import Mapping
from typing import Any, Final

from urlsync.adapters.aws.clients import transient_as
from urlsync.adapters.dynamodb.codec import from_attributes, to_attributes
from urlsync.adapters.dynamodb.keys import provisioning_key
from urlsync.adapters.dynamodb.table import STATE_UNAVAILABLE, Schema, TableAccess, to_item
from urlsync.domain.provisioning import Provisioning

PROVISIONING: Final = Schema("provisioning")


def provisioning_item(run: Provisioning) -> dict[str, Any]:
    """Return the whole item of a provisioning."""
    return {
        **provisioning_key(run.provisioning_id),
        **PROVISIONING.stamp,
        "revision": run.revision,
        "document": json.dumps(to_attributes(run), sort_keys=True),
    }


def provisioning_from(attributes: Mapping[str, Any]) -> Provisioning:
    """Return the provisioning from its item. Raises `TransientFailure` if it is unreadable."""
    return PROVISIONING.read(attributes, lambda known: from_attributes(Provisioning, json.loads(known["document"])))


class DynamoDbProvisionings(TableAccess):
    """Implements the port `Provisionings`. Each condition also accepts what a repeated request has just written."""

    def get(self, provisioning_id: str) -> Provisioning | None:
        """Return the provisioning or None if there is none. Raises `TransientFailure`."""
        item = self._get(provisioning_key(provisioning_id))
        return None if item is None else provisioning_from(item)

    def create(self, run: Provisioning) -> bool:
        """Store a new provisioning; return True if its id was free. Raises `TransientFailure`."""
        return self._store(run, "attribute_not_exists(pk)")

    def replace(self, before: Provisioning, after: Provisioning) -> bool:
        """Store `after` if `before` is still stored; return True on success. Raises `TransientFailure`."""
        return self._store(after, "revision = :before", {":before": before.revision})

    def _store(self, run: Provisioning, condition: str, values: dict[str, int] | None = None) -> bool:
        item = provisioning_item(run)
        try:
            with transient_as(STATE_UNAVAILABLE):
                self._client.put_item(
                    TableName=self._table_name,
                    Item=to_item(item),
                    ConditionExpression=f"{condition} OR document = :mine",
                    ExpressionAttributeValues=to_item({":mine": item["document"], **(values or {})}),
                )
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True
