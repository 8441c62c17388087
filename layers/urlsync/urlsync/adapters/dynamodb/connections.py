"""The port `Connections`, and who may use which of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from urlsync.adapters.aws.kms_cipher import KmsCipher
from urlsync.adapters.dynamodb.activity import activity_writes
from urlsync.adapters.dynamodb.codec import from_attributes, to_attributes, to_time
from urlsync.adapters.dynamodb.connection_items import (
    CONNECTION,
    Seal,
    account_connection_items,
    connection_from,
    connection_item,
    directory_item,
    edited_attributes,
    heroku_map,
    left_from,
    summary_from,
    usable_connection_items,
)
from urlsync.adapters.dynamodb.deletions import deletion_item, left_item
from urlsync.adapters.dynamodb.keys import (
    DIRECTORY,
    SWEEPS,
    Key,
    connection_key,
    deleted_connection_key,
    directory_key,
    due_seconds,
    heroku_account_key,
    team_key,
    usable_by,
)
from urlsync.adapters.dynamodb.table import TableAccess, key_of, to_item
from urlsync.domain.activity import ActivityEntry
from urlsync.domain.connection import Connection, ConnectionSummary, HerokuAuthorization
from urlsync.domain.deletion import Deletion
from urlsync.domain.errors import TransientFailure
from urlsync.domain.outage import Marker, Provider
from urlsync.domain.sweep import Sweep
from urlsync.ports.storage import Page

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import DeleteTypeDef, PutTypeDef, TransactWriteItemTypeDef, UpdateTypeDef

MAX_SHARES: Final = 5


def _has_team(found: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return the condition that the team is still the one that was found, and its values."""
    return ("team = :team", {":team": found["team"]}) if "team" in found else ("attribute_not_exists(team)", {})


def _account_of(found: Mapping[str, Any]) -> str | None:
    """Return the Heroku account of a stored connection."""
    account: str | None = found["profile"].get("heroku_account")
    return account


class DynamoDbConnections(TableAccess):
    """Implements the port `Connections`. Each condition also accepts what a repeated request has just written."""

    def __init__(self, client: "DynamoDBClient", table_name: str, cipher: KmsCipher) -> None:
        super().__init__(client, table_name)
        self._cipher = cipher

    def get(self, connection_id: str) -> Connection | None:
        """Return the connection, its credentials decrypted on use; None if there is none."""
        item = self._get(connection_key(connection_id))
        return None if item is None else self._opened(item)

    def create(self, connection: Connection, entry: ActivityEntry) -> bool:
        """Store a new connection; return False if its id is taken."""
        item = connection_item(connection, self._seal(connection))
        put: PutTypeDef = {
            "TableName": self._table_name,
            "Item": to_item(item),
            "ConditionExpression": "attribute_not_exists(pk) OR hasura_token = :mine",
            "ExpressionAttributeValues": to_item({":mine": item["hasura_token"]}),
        }
        usable = usable_connection_items(connection.connection_id, connection.owner, connection.team)
        usable += account_connection_items(connection.connection_id, connection.profile.heroku_account)
        listing = [self._put_of(each) for each in (directory_item(connection.connection_id), *usable)]
        return self._write_if_met({"Put": put}, *listing, *activity_writes(self._table_name, entry))

    def summaries(self, cursor: str | None, limit: int) -> Page[ConnectionSummary]:
        """Return a page of connections in the order of their ids, without decrypting anything."""
        key = ("pk", DIRECTORY)
        after = None if cursor is None else key_of(cursor, frozenset({"pk", "sk"}), {"pk": DIRECTORY})
        found = self._query(key, after=after, ConsistentRead=True, Limit=limit)
        return Page(self.with_ids([listed["sk"] for listed in found.items]), found.next_cursor)

    def of(self, owner: str, teams: Collection[str]) -> list[ConnectionSummary]:
        """Return the connections of an actor with this key and of these teams, in the order of their ids."""
        partitions = [usable_by(owner), *(usable_by(team_key(team)) for team in teams)]
        return self.with_ids(sorted({each["sk"] for partition in partitions for each in self._all_in(partition)}))

    def get_all(self, connection_ids: Sequence[str]) -> list[Connection]:
        """Return the connections with these ids, their credentials decrypted on use, without those that are gone."""
        return [self._opened(item) for item in self.items_by_key([*map(connection_key, connection_ids)])]

    def _opened(self, item: Mapping[str, Any]) -> Connection:
        return connection_from(item, partial(self._cipher.decrypt, item["connection_id"]))

    def with_ids(self, connection_ids: Sequence[str]) -> list[ConnectionSummary]:
        """Return the connections with these ids, without decrypting anything."""
        items = self.items_by_key([*map(connection_key, connection_ids)])
        return [CONNECTION.read(item, summary_from) for item in items]

    def delete(self, deletion: Deletion, entry: ActivityEntry) -> bool:
        """Delete a connection, but not what its grant takes to be revoked; return False if it does not exist."""
        found = self._get(connection_key(deletion.id))
        if found is None:
            return False
        has_team, values = _has_team(found)
        existing: DeleteTypeDef = {
            "TableName": self._table_name,
            "Key": to_item(connection_key(deletion.id)),
            "ConditionExpression": f"revision = :revision AND {has_team}",
            "ExpressionAttributeValues": to_item({":revision": found["revision"], **values}),
        }
        usable = usable_connection_items(deletion.id, found.get("owner"), found.get("team"))
        usable += account_connection_items(deletion.id, _account_of(found))
        listed = [self._delete_of(each) for each in (directory_key(deletion.id), *usable)]
        left = [self._put_of(item) for item in (left_item(found), deletion_item(deletion))]
        writes = activity_writes(self._table_name, entry)
        if self._write_if_met({"Delete": existing}, *listed, *left, *writes):
            return True
        if self._get(connection_key(deletion.id)) is None:  # a lost answer, or the same request of somebody else
            return True
        raise TransientFailure("connection_contended")

    def deleted(self, connection_id: str) -> Connection | None:
        """Return what is left of a deleted connection, without its Hasura token; None if nothing is."""
        item = self._get(deleted_connection_key(connection_id))
        return None if item is None else left_from(item, partial(self._cipher.decrypt, connection_id))

    def share(self, connection_id: str, team: str | None, entry: ActivityEntry) -> bool:
        """Share a connection with this team, or with none; return False if it does not exist."""
        for _ in range(MAX_SHARES):
            found = self._get(connection_key(connection_id))
            if found is None:
                return False
            if self._shared(found, team, entry):
                return True
        raise TransientFailure("connection_contended")

    def _shared(self, found: Mapping[str, Any], team: str | None, entry: ActivityEntry) -> bool:
        """Store another team than the one that was found, in both lists; return False if another one is stored."""
        connection_id, before = found["connection_id"], found.get("team")
        has_team, values = _has_team(found)
        sets: dict[str, Any] = {":version": CONNECTION.version}
        update = "SET schema_version = :version REMOVE team"
        if team is not None:
            update, sets = "SET schema_version = :version, team = :new", {**sets, ":new": team}
        unlisted = [] if before == team else usable_connection_items(connection_id, None, before)
        listed = usable_connection_items(connection_id, None, team)
        lists = [*map(self._delete_of, unlisted), *map(self._put_of, listed)]
        condition = f"attribute_exists(pk) AND {has_team}"
        key = connection_key(connection_id)
        return self._update_with(entry, key, update, condition, {**values, **sets}, {}, *lists)

    def edit(self, before: Connection, after: Connection, entry: ActivityEntry) -> bool:
        """Store what an edit has changed, if its number is the next one; return True on success."""
        mine, key = before.edits == 0, connection_key(after.summary().connection_id)
        attributes = {"edits": after.edits, **CONNECTION.stamp, **edited_attributes(before, after, self._seal(before))}
        names = {f"#{name}": name for name in (*attributes, "given_name")}
        update = f"SET {', '.join(f'#{name} = :{name}' for name in attributes)}"
        gone = [] if after.given_name else ["#given_name"]
        values: dict[str, Any] = {f":{name}": value for name, value in attributes.items()}
        condition = "attribute_exists(pk) AND attribute_not_exists(#edits)" if mine else "#edits = :edits_before"
        if not mine:
            values[":edits_before"] = before.edits
        if "heroku" in attributes:
            gone += ["lease_until", "lease_holder"]
        if "profile" in attributes or "heroku" in attributes:  # a sign-in or a refresh may have come first
            names["#revision"] = "revision"
            condition, values[":revision_before"] = f"{condition} AND #revision = :revision_before", before.revision
        removed = f" REMOVE {', '.join(gone)}" if gone else ""
        listed = self._listed_for_account(after) if "profile" in attributes else []
        return self._update_with(entry, key, update + removed, condition, values, names, *listed)

    def lease_refresh(self, connection: Connection, now: datetime, until: datetime) -> bool:
        """Lease the refresh of this revision's Heroku token up to `until`; return True on success."""
        return self._change(
            connection,
            "SET lease_until = :until, lease_holder = :holder",
            "revision = :revision AND "
            "(attribute_not_exists(lease_until) OR lease_until < :now OR lease_holder = :holder)",
            {":until": to_time(until), ":now": to_time(now), ":holder": str(uuid4())},
        )

    def end_refresh(self, connection: Connection, until: datetime) -> None:
        """End the lease up to `until`, if it is still the current one."""
        self._change(
            connection,
            "REMOVE lease_until, lease_holder",
            "revision = :revision AND lease_until = :until",
            {":until": to_time(until)},
        )

    def replace_heroku(
        self, connection: Connection, heroku: HerokuAuthorization, entry: ActivityEntry | None = None
    ) -> Connection | None:
        """Store another Heroku authorization as the next revision and end the lease; None on a conflict."""
        replaced = replace(connection, heroku=heroku, revision=connection.revision + 1)
        stored = self._update_with(
            entry,
            connection_key(connection.connection_id),
            "SET heroku = :mine, revision = :next, profile = :profile, schema_version = :version "
            "REMOVE lease_until, lease_holder",
            "revision = :revision OR heroku = :mine",
            {
                ":revision": connection.revision,
                ":mine": heroku_map(heroku, self._seal(connection)),
                ":next": replaced.revision,
                ":version": CONNECTION.version,
                ":profile": to_attributes(replaced.profile),
            },
            {},
            *([] if entry is None else self._listed_for_account(replaced)),
        )
        return replaced if stored else None

    def replace_marker(self, connection_id: str, provider: Provider, marker: Marker) -> bool:
        """Store a provider's marker if its revision is the next one; return True on success."""
        values: dict[str, Any] = {":after": to_attributes(marker)}
        known = "attribute_not_exists(#marker)"
        if marker.revision > 1:
            known, values[":before"] = "#marker.revision = :before", marker.revision - 1
        return self._update(
            connection_key(connection_id),
            "SET #marker = :after",
            f"attribute_exists(pk) AND ({known} OR #marker = :after)",
            values,
            {"#marker": f"{provider}_marker"},
        )

    def sweeps(self, connection_ids: Collection[str]) -> Mapping[str, Sweep]:
        """Return how these connections are swept, by id, without decrypting anything."""
        found = [CONNECTION.read(item, dict) for item in self.items_by_key([*map(connection_key, connection_ids)])]
        return {known["connection_id"]: from_attributes(Sweep, known.get("sweep", {})) for known in found}

    def sweeps_of_account(self, account: str) -> Mapping[str, Sweep]:
        """Return how all connections of a Heroku account are swept, by id, without decrypting anything."""
        listed = [each["sk"] for each in self._all_in(usable_by(heroku_account_key(account)))]
        found = [CONNECTION.read(item, dict) for item in self.items_by_key([*map(connection_key, listed)])]
        return {
            known["connection_id"]: from_attributes(Sweep, known.get("sweep", {}))
            for known in found
            if (_account_of(known) or "").casefold() == account.casefold()  # a sign-in may have brought another one
        }

    def _listed_for_account(self, connection: Connection) -> "list[TransactWriteItemTypeDef]":
        items = account_connection_items(connection.connection_id, connection.profile.heroku_account)
        return [self._put_of(item) for item in items]

    def replace_sweep(self, connection_id: str, sweep: Sweep, entry: ActivityEntry | None = None) -> bool:
        """Store how a connection is swept if its revision is the next one; return True on success."""
        values: dict[str, Any] = {":after": to_attributes(sweep), ":version": CONNECTION.version}
        known, update = "attribute_not_exists(#sweep)", "SET #sweep = :after, schema_version = :version"
        if sweep.revision > 1:
            known, values[":before"] = "#sweep.revision = :before", sweep.revision - 1
        if sweep.listed_at is None:
            update += " REMOVE due_shard, due_at, is_regular"
        else:
            update += ", due_shard = :shard, due_at = :due, is_regular = :regular"
            values |= {":shard": SWEEPS, ":due": due_seconds(sweep.listed_at), ":regular": sweep.is_regular}
        condition = f"attribute_exists(pk) AND ({known} OR #sweep = :after)"
        return self._update_with(entry, connection_key(connection_id), update, condition, values, {"#sweep": "sweep"})

    def _change(self, connection: Connection, update: str, condition: str, values: dict[str, Any]) -> bool:
        key = connection_key(connection.connection_id)
        return self._update(key, update, condition, {":revision": connection.revision, **values})

    def _update_with(  # noqa: PLR0917 (the parts of an update)
        self,
        entry: ActivityEntry | None,
        key: Key,
        expression: str,
        condition: str,
        values: Mapping[str, Any],
        names: Mapping[str, str] = MappingProxyType({}),
        *more: "TransactWriteItemTypeDef",
    ) -> bool:
        """Update an item, in one transaction with the entry if there is one; return True if the condition was met."""
        if entry is None:
            return self._update(key, expression, condition, values, names)
        update: UpdateTypeDef = {
            "TableName": self._table_name,
            "Key": to_item(key),
            "UpdateExpression": expression,
            "ConditionExpression": condition,
            "ExpressionAttributeValues": to_item(values),
        }
        if names:
            update["ExpressionAttributeNames"] = names
        return self._write_if_met({"Update": update}, *more, *activity_writes(self._table_name, entry))

    def _seal(self, connection: Connection) -> Seal:
        return partial(self._cipher.encrypt, connection.connection_id)
