"""Connections kept in memory, with the semantics of the DynamoDB table. Both pass the same contract tests."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from threading import Lock

from urlsync.domain.activity import ActivityEntry
from urlsync.domain.connection import Connection, ConnectionSummary, HerokuAuthorization
from urlsync.domain.deletion import Deletion
from urlsync.domain.outage import Marker, Provider
from urlsync.domain.secret import Secret
from urlsync.domain.sweep import Sweep
from urlsync.ports.storage import DueSweep, Page

from tests.fakes.activity import FakeActivity
from tests.fakes.deletions import FakeDeletions
from tests.fakes.interruption import Interruption, nothing_happens
from tests.fakes.pages import page_of
from tests.fakes.strict import strict


@strict
class FakeConnections:
    """A dictionary of connections, and until when each one's refresh is leased.

    `before_each` is called with the operation's name before it takes effect, `after_each` when a `get` has.
    Both can be set at any time.
    """

    def __init__(
        self,
        *connections: Connection,
        activity: FakeActivity | None = None,
        before_each: Interruption = nothing_happens,
    ) -> None:
        self.activity = activity or FakeActivity()
        self.deletions = FakeDeletions(self.activity)
        self.stored = {connection.connection_id: connection for connection in connections}
        self.leases: dict[str, datetime] = {}
        self.before_each = before_each
        self.after_each: Interruption = nothing_happens
        self._lock = Lock()

    def get(self, connection_id: str) -> Connection | None:
        self.before_each("get")
        found = self.stored.get(connection_id)
        self.after_each("get")
        return found

    def create(self, connection: Connection, entry: ActivityEntry) -> bool:
        self.before_each("create")
        with self._lock:
            if connection.connection_id in self.stored:
                return False
            self.stored[connection.connection_id] = connection
            self.activity.remember(entry)
        return True

    def summaries(self, cursor: str | None, limit: int) -> Page[ConnectionSummary]:
        self.before_each("summaries")
        connections = [self.stored[connection_id] for connection_id in sorted(self.stored)]
        page = page_of(connections, cursor, limit)
        return Page([connection.summary() for connection in page.items], page.next_cursor)

    def of(self, owner: str, teams: Collection[str]) -> Sequence[ConnectionSummary]:
        self.before_each("of")
        found = sorted(self.stored.values(), key=lambda each: each.connection_id)
        return [each.summary() for each in found if each.owner == owner or each.team in teams]

    def get_all(self, connection_ids: Sequence[str]) -> Sequence[Connection]:
        self.before_each("get_all")
        return [self.stored[known] for known in connection_ids if known in self.stored]

    def with_ids(self, connection_ids: Sequence[str]) -> Sequence[ConnectionSummary]:
        self.before_each("with_ids")
        return [self.stored[known].summary() for known in connection_ids if known in self.stored]

    def delete(self, deletion: Deletion, entry: ActivityEntry) -> bool:
        self.before_each("delete")
        with self._lock:
            deleted = self.stored.pop(deletion.id, None)
            if deleted is None:
                return False
            self.deletions.left[deletion.id] = deleted
            self.deletions.stored[deletion.kind, deletion.id] = deletion
            self.activity.remember(entry)
            return True

    def deleted(self, connection_id: str) -> Connection | None:
        self.before_each("deleted")
        left = self.deletions.left.get(connection_id)
        return None if left is None else replace(left, hasura_token=Secret(""))

    def share(self, connection_id: str, team: str | None, entry: ActivityEntry) -> bool:
        self.before_each("share")
        with self._lock:
            stored = self.stored.get(connection_id)
            if stored is not None:
                self.stored[connection_id] = replace(stored, team=team)
                self.activity.remember(entry)
            return stored is not None

    def edit(self, before: Connection, after: Connection, entry: ActivityEntry) -> bool:
        self.before_each("edit")
        with self._lock:
            stored = self.stored.get(before.connection_id)
            if stored is None or stored.edits != before.edits:
                return False
            of_revision = after.heroku is not before.heroku or after.profile != before.profile
            if of_revision and stored.revision != before.revision:
                return False
            names = ("given_name", "edits", "hasura_token", "heroku", "revision", "profile")
            changed = {
                name: getattr(after, name) for name in names if getattr(after, name) is not getattr(before, name)
            }
            self.stored[before.connection_id] = replace(stored, **changed)
            if "heroku" in changed:
                self.leases.pop(before.connection_id, None)
            self.activity.remember(entry)
            return True

    def lease_refresh(self, connection: Connection, now: datetime, until: datetime) -> bool:
        self.before_each("lease_refresh")
        with self._lock:
            leased_until = self.leases.get(connection.connection_id)
            if not self._is_stored(connection) or (leased_until is not None and leased_until >= now):
                return False
            self.leases[connection.connection_id] = until
            return True

    def end_refresh(self, connection: Connection, until: datetime) -> None:
        self.before_each("end_refresh")
        with self._lock:
            if self._is_stored(connection) and self.leases.get(connection.connection_id) == until:
                del self.leases[connection.connection_id]

    def replace_heroku(
        self, connection: Connection, heroku: HerokuAuthorization, entry: ActivityEntry | None = None
    ) -> Connection | None:
        self.before_each("replace_heroku")
        with self._lock:
            if not self._is_stored(connection):
                return None
            markers = self.stored[connection.connection_id]
            replaced = replace(
                connection,
                heroku=heroku,
                revision=connection.revision + 1,
                heroku_marker=markers.heroku_marker,
                hasura_marker=markers.hasura_marker,
                sweep=markers.sweep,
            )
            self.stored[connection.connection_id] = replaced
            self.leases.pop(connection.connection_id, None)
            self.activity.remember(entry)
            return replaced

    def sweeps(self, connection_ids: Collection[str]) -> Mapping[str, Sweep]:
        self.before_each("sweeps")
        return {each: self.stored[each].sweep for each in connection_ids if each in self.stored}

    def sweeps_of_account(self, account: str) -> Mapping[str, Sweep]:
        self.before_each("sweeps_of_account")
        known = {each: (one.profile.heroku_account or "", one.sweep) for each, one in self.stored.items()}
        return {each: sweep for each, (name, sweep) in known.items() if name.casefold() == account.casefold()}

    def replace_sweep(self, connection_id: str, sweep: Sweep, entry: ActivityEntry | None = None) -> bool:
        self.before_each("replace_sweep")
        with self._lock:
            stored = self.stored.get(connection_id)
            if stored is None or (stored.sweep.revision != sweep.revision - 1 and stored.sweep != sweep):
                return False
            self.stored[connection_id] = replace(stored, sweep=sweep)
            self.activity.remember(entry)
            return True

    def due_sweeps(self, now: datetime) -> Iterator[DueSweep]:
        """Find the due connections, as the table's index does."""
        for connection in list(self.stored.values()):
            sweep, connection_id = connection.sweep, connection.connection_id
            if sweep.listed_at is not None and sweep.listed_at <= now:
                yield DueSweep(connection_id=connection_id, due_at=sweep.listed_at, is_regular=sweep.is_regular)

    def replace_marker(self, connection_id: str, provider: Provider, marker: Marker) -> bool:
        self.before_each("replace_marker")
        name = f"{provider}_marker"
        with self._lock:
            stored = self.stored.get(connection_id)
            if stored is None or getattr(stored, name).revision != marker.revision - 1:
                return False
            markers: dict[str, Marker] = {name: marker}
            self.stored[connection_id] = replace(stored, **markers)  # type: ignore[arg-type] # one of the two markers
            return True

    def _is_stored(self, connection: Connection) -> bool:
        stored = self.stored.get(connection.connection_id)
        return stored is not None and stored.revision == connection.revision
