"""Connections: their items, and the port `Connections`.

Each credential is encrypted separately, so that one can be decrypted without the other. What decides whether it has to
be opened is beside it in the clear: when it expires, and whether it can be refreshed.
"""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from boto3.dynamodb.types import Binary

from urlsync.adapters.aws.kms_cipher import Credential, KmsCipher
from urlsync.adapters.dynamodb.activity import activity_writes
from urlsync.adapters.dynamodb.codec import from_attributes, to_attributes, to_time
from urlsync.adapters.dynamodb.deletions import LEFT_CONNECTION, deletion_item, left_item
from urlsync.adapters.dynamodb.keys import (
    DIRECTORY,
    SWEEPS,
    Key,
    connection_key,
    deleted_connection_key,
    directory_key,
    due_seconds,
    team_key,
    usable_by,
    usable_connection_key,
)
from urlsync.adapters.dynamodb.table import Schema, TableAccess, key_of, to_item
from urlsync.domain.activity import ActivityEntry
from urlsync.domain.connection import Connection, ConnectionSummary, HerokuAuthorization
from urlsync.domain.deletion import Deletion
from urlsync.domain.errors import TransientFailure
from urlsync.domain.outage import Marker, Provider
from urlsync.domain.secret import Secret
from urlsync.domain.sweep import Sweep
from urlsync.ports.storage import Page

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import DeleteTypeDef, PutTypeDef, TransactWriteItemTypeDef, UpdateTypeDef

CONNECTION: Final = Schema("connection")
LISTED: Final = Schema("listed_connection")
MAX_SHARES: Final = 5

Seal = Callable[[Credential, Secret], bytes]
Open = Callable[[Credential, bytes], Secret]


def connection_item(connection: Connection, seal: Seal) -> dict[str, Any]:
    """Return the whole item of a connection, its credentials encrypted."""
    heroku = connection.heroku
    return {
        **connection_key(connection.connection_id),
        **CONNECTION.stamp,
        "connection_id": connection.connection_id,
        "hasura_user_id": connection.hasura_user_id,
        "revision": connection.revision,
        "hasura_token": seal(Credential.HASURA, connection.hasura_token),
        "heroku": None if heroku is None else heroku_map(heroku, seal),
        "profile": to_attributes(connection.profile),
        **{name: value for name in ("owner", "team") if (value := getattr(connection, name)) is not None},
    }


def directory_item(connection_id: str) -> dict[str, Any]:
    """Return the item that lists a connection among all of them."""
    return {**directory_key(connection_id), **LISTED.stamp}


def usable_connection_items(connection_id: str, owner: str | None, team: str | None) -> list[dict[str, Any]]:
    """Return the items that list a connection among those of its owner and its team."""
    whose = [*filter(None, [owner, team and team_key(team)])]
    return [{**usable_connection_key(who, connection_id), **LISTED.stamp} for who in whose]


def heroku_map(heroku: HerokuAuthorization, seal: Seal) -> dict[str, Any]:
    """Return a Heroku authorization as a map: its encrypted tokens, and its expiry in plain text."""
    refresh_token = None if heroku.refresh_token is None else heroku.refresh_token.reveal()
    tokens = {"access_token": heroku.access_token.reveal(), "refresh_token": refresh_token}
    known: dict[str, Any] = {
        "sealed": seal(Credential.HEROKU, Secret(json.dumps(tokens))),
        "refreshable": refresh_token is not None,
    }
    return known if heroku.expires_at is None else {**known, "expires_at": to_time(heroku.expires_at)}


def connection_from(attributes: Mapping[str, Any], open_: Open) -> Connection:
    """Return the connection from its item; its credentials are decrypted on use. Raises `TransientFailure`."""
    return CONNECTION.read(attributes, lambda known: _connection(known, open_))


def left_from(attributes: Mapping[str, Any], open_: Open) -> Connection:
    """Return what is left of a deleted connection from its item. Raises `TransientFailure`."""
    without = {"hasura_token": Binary(b"")}
    return LEFT_CONNECTION.read(attributes, lambda known: _connection({**known, **without}, open_))


def _summary(attributes: Mapping[str, Any]) -> ConnectionSummary:
    return from_attributes(ConnectionSummary, attributes)


def _connection(attributes: Mapping[str, Any], open_: Open) -> Connection:
    summary = _summary(attributes)
    sealed = attributes["hasura_token"].value
    return Connection(
        connection_id=summary.connection_id,
        hasura_user_id=summary.hasura_user_id,
        hasura_token=Secret.sealed(lambda: open_(Credential.HASURA, sealed).reveal()),
        heroku=_heroku(attributes.get("heroku"), open_),
        revision=int(attributes["revision"]),
        profile=summary.profile,
        owner=summary.owner,
        team=summary.team,
        heroku_marker=from_attributes(Marker, attributes.get("heroku_marker", {})),
        hasura_marker=from_attributes(Marker, attributes.get("hasura_marker", {})),
        sweep=from_attributes(Sweep, attributes.get("sweep", {})),
    )


def _heroku(known: Mapping[str, Any] | None, open_: Open) -> HerokuAuthorization | None:
    if known is None:
        return None
    sealed, expires_at = known["sealed"].value, known.get("expires_at")

    def token(name: str) -> Secret:
        return Secret.sealed(lambda: str(json.loads(open_(Credential.HEROKU, sealed).reveal())[name]))

    return HerokuAuthorization(
        access_token=token("access_token"),
        refresh_token=token("refresh_token") if known["refreshable"] else None,
        expires_at=None if expires_at is None else datetime.fromisoformat(expires_at),
    )


def _has_team(found: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return the condition that the team is still the one that was found, and its values."""
    return ("team = :team", {":team": found["team"]}) if "team" in found else ("attribute_not_exists(team)", {})


class DynamoDbConnections(TableAccess):
    """Implements the port `Connections`. Each condition also accepts what a repeated request has just written."""

    def __init__(self, client: "DynamoDBClient", table_name: str, cipher: KmsCipher) -> None:
        super().__init__(client, table_name)
        self._cipher = cipher

    def get(self, connection_id: str) -> Connection | None:
        """Return the connection, its credentials decrypted on use; None if there is none."""
        item = self._get(connection_key(connection_id))
        return None if item is None else self._opened(item)

    def create(self, connection: Connection, entry: ActivityEntry) -> None:
        """Store a new connection. An id that is already taken raises botocore's error."""
        item = connection_item(connection, self._seal(connection))
        put: PutTypeDef = {
            "TableName": self._table_name,
            "Item": to_item(item),
            "ConditionExpression": "attribute_not_exists(pk) OR hasura_token = :mine",
            "ExpressionAttributeValues": to_item({":mine": item["hasura_token"]}),
        }
        usable = usable_connection_items(connection.connection_id, connection.owner, connection.team)
        listing = [self._put_of(each) for each in (directory_item(connection.connection_id), *usable)]
        self._write({"Put": put}, *listing, *activity_writes(self._table_name, entry))

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
        return [CONNECTION.read(item, _summary) for item in self.items_by_key([*map(connection_key, connection_ids)])]

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
