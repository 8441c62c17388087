"""Provisionings in the table: attributes for conditions, and everything else as one JSON document."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from urlsync.adapters.dynamodb.activity import activity_writes
from urlsync.adapters.dynamodb.codec import from_attributes, to_attributes
from urlsync.adapters.dynamodb.keys import PROPOSALS, proposal_key, provisioning_key
from urlsync.adapters.dynamodb.syncs import opt_out_item
from urlsync.adapters.dynamodb.table import NOTHING, Schema, TableAccess, key_of, to_item
from urlsync.domain.activity import ActivityEntry
from urlsync.domain.provisioning import Provisioning
from urlsync.ports.storage import Page

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import PutTypeDef, TransactWriteItemTypeDef

PROVISIONING: Final = Schema("provisioning")
LISTED: Final = Schema("listed_proposal")


def provisioning_item(run: Provisioning) -> dict[str, Any]:
    """Return the whole item of a provisioning."""
    return {
        **provisioning_key(run.provisioning_id),
        **PROVISIONING.stamp,
        "revision": run.revision,
        "document": json.dumps(to_attributes(run), sort_keys=True),
        **_lifetime(run),
    }


def proposal_item(run: Provisioning) -> dict[str, Any]:
    """Return the item that lists a proposal among all of them."""
    return {**proposal_key(run.provisioning_id), **LISTED.stamp, **_lifetime(run)}


def _lifetime(run: Provisioning) -> dict[str, int]:
    """Return the attribute after which DynamoDB may delete a proposal; nothing else is ever deleted."""
    return {} if run.proposed_until is None else {"expires_at": int(run.proposed_until.timestamp())}


def provisioning_from(attributes: Mapping[str, Any]) -> Provisioning:
    """Return the provisioning from its item. Raises `TransientFailure` if it is unreadable."""
    return PROVISIONING.read(attributes, lambda known: from_attributes(Provisioning, json.loads(known["document"])))


class DynamoDbProvisionings(TableAccess):
    """Implements the port `Provisionings`. Each condition also accepts what a repeated request has just written."""

    def get(self, provisioning_id: str) -> Provisioning | None:
        """Return the provisioning or None if there is none. Raises `TransientFailure`."""
        item = self._get(provisioning_key(provisioning_id))
        return None if item is None else provisioning_from(item)

    def create(self, run: Provisioning, entry: ActivityEntry) -> bool:
        """Store a new provisioning; return True if its id was free. Raises `TransientFailure`."""
        return self._store(run, entry, "attribute_not_exists(pk)")

    def replace(self, before: Provisioning, after: Provisioning, entry: ActivityEntry | None = None) -> bool:
        """Store `after` if `before` is still stored; return True on success. Raises `TransientFailure`."""
        return self._store(after, entry, "revision = :before", {":before": before.revision})

    def decline(self, before: Provisioning, after: Provisioning, entry: ActivityEntry) -> bool:
        """Store `after` and the marker of an opt-out if `before` is still stored. Raises `TransientFailure`."""
        marker = opt_out_item(after.project_id, after.app_id)
        return self._store(after, entry, "revision = :before", {":before": before.revision}, marker)

    def proposals(self, cursor: str | None, limit: int) -> Page[Provisioning]:
        """Return a page of the proposals, without those that were decided. Raises `TransientFailure`."""
        after = None if cursor is None else key_of(cursor, frozenset({"pk", "sk"}), {"pk": PROPOSALS})
        found = self._query(("pk", PROPOSALS), after=after, ConsistentRead=True, Limit=limit)
        items = self.items_by_key([provisioning_key(listed["sk"]) for listed in found.items])
        runs = [provisioning_from(item) for item in items]
        return Page([run for run in runs if run.proposed_until is not None], found.next_cursor)

    def _store(
        self,
        run: Provisioning,
        entry: ActivityEntry | None,
        condition: str,
        values: Mapping[str, int] = NOTHING,
        *more: Mapping[str, Any],
    ) -> bool:
        """Store a provisioning with its entry and more items: all, or nothing if the condition is not met."""
        item = provisioning_item(run)
        put: PutTypeDef = {
            "TableName": self._table_name,
            "Item": to_item(item),
            "ConditionExpression": f"{condition} OR document = :mine",
            "ExpressionAttributeValues": to_item({":mine": item["document"], **values}),
        }
        listed = [] if run.proposed_until is None else [proposal_item(run)]
        others: list[TransactWriteItemTypeDef] = [
            {"Put": {"TableName": self._table_name, "Item": to_item(other)}} for other in (*listed, *more)
        ]
        return self._write_if_met({"Put": put}, *others, *activity_writes(self._table_name, entry))
