"""An account in which nothing happens, on the models of Heroku and Hasura Cloud, with every call and request counted.

Everything runs in one process and in faked time: the schedule each minute, and the sweeps and checks that it asks for.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from urlsync.adapters.dynamodb.keys import SHARDS
from urlsync.adapters.dynamodb.syncs import sync_item
from urlsync.domain.connection import HerokuAuthorization, Profile
from urlsync.domain.listing import ListedSync, SyncOrder
from urlsync.domain.secret import Secret
from urlsync.domain.signs import CHANGES_TO_TRUST, Trust
from urlsync.domain.sweep import UNSWEPT, SweptSync
from urlsync.domain.sync import HerokuApp, Status, Sync, Webhook
from urlsync.entrypoints.schedule import LOOK_EVERY
from urlsync.ports.hasura import Target
from urlsync.ports.storage import DueSweep, DueSync
from urlsync.use_case_parts import Intervals
from urlsync.use_cases.operations.delete_person import ContinueDeletions
from urlsync.use_cases.operations.jobs import ContinueJobs

from local.hasura.cloud import Cloud
from local.hasura.settings import Settings
from local.heroku.model.clock import SimulatedClock
from local.heroku.model.heroku import Heroku
from tests.fakes.clock import START, FakeClock
from tests.fakes.databases import RememberedDatabases
from tests.fakes.deletions import FakeDeletions
from tests.fakes.due_syncs import FakeDueSyncs
from tests.fakes.examples import CONNECTION_ID, a_connection, a_sync
from tests.fakes.jobs import FakeJobs
from tests.fakes.live_table import FakeLiveTable
from tests.fakes.reconcile_runs import FakeReconcileRuns
from tests.fakes.scheduled_checks import FakeScheduledChecks
from tests.fakes.simulated_ports import SimulatedHasura, SimulatedHeroku
from tests.fakes.simulated_sweeps import SimulatedHasuraSweeps, SimulatedHerokuSweeps
from tests.fakes.sweeps import FakeSweepQueue, swept
from tests.fakes.sync_lists import FakeSyncLists, FakeSyncTotals
from tests.fakes.syncs import FakeSyncs
from tests.fakes.use_cases import use_cases_over
from tests.fakes.world import World

MINUTE: Final = timedelta(minutes=1)
READS_OF: Final = {"table_mark": 2}
"""The requests of a read that makes several: of the mark, and of the table's identity."""
BATCH: Final = 10
"""Messages that SQS takes and hands over at once."""
CACHED_S: Final = {"kms": 300, "webhook_master": 300, "fingerprint_key": 3600, "table_mark": 300}
"""For how long functions keep what they have decrypted or read."""
PAGE_BYTES: Final = 1_000_000
"""The most that a query of DynamoDB returns (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.html)."""
INTERVALS: Final = Intervals()
EARNED: Final = Trust(seen=CHANGES_TO_TRUST)
URL: Final = "postgres://fake-user:fake-{}@db.example.com/fake"


class Counted:
    """A port whose operations are reported to `before` by their names, with their arguments."""

    def __init__(self, port: Any, before: Callable[[str, tuple[Any, ...]], None]) -> None:
        self._port = port
        self._before = before

    def __getattr__(self, name: str) -> Any:
        operation = getattr(self._port, name)

        def counted(*arguments: Any, **options: Any) -> Any:
            self._before(name, arguments)
            return operation(*arguments, **options)

        return counted


class ChanceClock(FakeClock):
    """A clock whose jitter is a chance, the same in each run."""

    def __init__(self) -> None:
        super().__init__()
        self._chance = random.Random(1)

    def jitter(self) -> float:
        """Return a number from 0 up to 1."""
        return self._chance.random()


class Indexes:
    """The indexes that the schedule and sweeps use; a sync that is as it was is not copied again."""

    def __init__(self, world: "QuietAccount") -> None:
        self._world = world
        self._rows: dict[str, tuple[Sync, SweptSync]] = {}

    def due(self, now: datetime) -> Iterator[DueSync]:
        return FakeDueSyncs(self._world.stored).due(now)

    def due_sweeps(self, now: datetime) -> Iterator[DueSweep]:
        yield from self._world.stored_connections.due_sweeps(now)

    def in_order(
        self, status: Status, order: SyncOrder, after: str | None, limit: int, *, descending: bool
    ) -> Sequence[tuple[str, ListedSync]]:
        return FakeSyncLists(self._world.stored).in_order(status, order, after, limit, descending=descending)

    def with_connection(self, connection_id: str) -> Sequence[SweptSync]:
        live = [sync for sync in self._world.stored.stored.values() if sync.status is not Status.DISCONNECTED]
        for sync in live:
            known = self._rows.get(sync.sync_id)
            if known is None or known[0] is not sync:
                self._rows[sync.sync_id] = sync, swept(sync)
        return [self._rows[sync.sync_id][1] for sync in live if sync.connection_id == connection_id]


class QuietHasura(SimulatedHasura):
    """The port on the model, which does not look for a user or a project among all of them."""

    def read_target(self, token: Secret, project_id: str, tenant_id: str, env_var: str) -> Target:
        project, user = self._model.find(project_id), self._caller(token)
        assert project is not None, "quiet projects stay"
        value = project.env.values.get(env_var)
        shown = None if value is None else Secret(value)
        return Target(hash=project.env.hash, value=shown, owner_id=project.owner.id, caller_id=user.id)


class QuietAccount(World):
    """Syncs of one connection, each with an app, a project and a webhook of its own; `calls` counts by service.

    Each call of Heroku or Hasura Cloud takes `latency`. Unless `is_trusted`, trust is to be earned. There are `others`
    apps and projects without a sync, which sweeps read all the same.
    """

    def __init__(
        self,
        syncs: int,
        *,
        intervals: Intervals = INTERVALS,
        latency: timedelta = timedelta(0),
        is_trusted: bool = True,
        others: int = 0,
    ) -> None:
        super().__init__(clock=ChanceClock())
        self.latency = latency
        self.calls: Counter[str] = Counter()
        self._function = "sync"
        self.seen_at = self.clock.time
        self._cached: set[tuple[str, str, int]] = set()
        self.model = Heroku(RememberedDatabases(), clock=SimulatedClock(speed=0, start=START), seed=1)
        self.cloud = Cloud(Settings(), lambda: self.clock.now().timestamp())
        self.stored, self.stored_connections = FakeSyncs(), self.connections
        self._connect(is_trusted=is_trusted)
        for number in range(syncs):
            self._add(number, syncs)
        for number in range(others):
            self._add_other(number)
        self._count_everything()
        self.use_cases = use_cases_over(self, intervals)
        nothing: Any = None  # is done for jobs and deletions, of which there are none
        self._continue_jobs = ContinueJobs(self.jobs, nothing, self.clock, self.live_table)
        self._continue_deletions = ContinueDeletions(self.deletions, nothing, nothing, self.clock, self.live_table)

    def _connect(self, *, is_trusted: bool) -> None:
        self.account = self.model.accounts.named("owner@example.com")
        self.user, hasura_token = self.cloud.accounts.register("owner@example.com")
        grant = self.model.authorizations.grant(self.account, ["global"])
        trust = replace(UNSWEPT, source_trust=EARNED, target_trust=EARNED) if is_trusted else UNSWEPT
        self.connections.stored[CONNECTION_ID] = a_connection(
            hasura_user_id=self.user.id,
            hasura_token=Secret(hasura_token),
            heroku=HerokuAuthorization(access_token=Secret(grant.access_token), refresh_token=None, expires_at=None),
            profile=Profile(heroku_account="owner@example.com"),
            sweep=trust,
        )

    def _add(self, number: int, syncs: int) -> None:
        """Add a sync that is as it should be, with an app and a project."""
        app = self.model.create_app(self.account, f"app-{number}")
        app.config["DATABASE_URL"] = URL.format(number)
        envs = {"PG_DATABASE_URL": URL.format(number)}
        project = self.cloud.create_project(self.user, None, cloud="aws", region="us-east-2", plan=None, envs=envs)
        sync_id = str(UUID(int=random.Random(number).getrandbits(128), version=4))
        secret = self.webhook_endpoint.secret(sync_id)
        fields = {"include": ["api:release"], "level": "sync", "url": self.webhook_endpoint.url(sync_id)}
        webhook, _ = self.model.webhooks.create(app.id, {**fields, "secret": secret.secret.reveal()})
        self.stored.stored[sync_id] = a_sync(
            sync_id=sync_id,
            project_id=project.id,
            tenant_id=project.tenant_id,
            owner_id=self.user.id,
            heroku_app=HerokuApp(id=app.id, name=app.name, owner_id=self.account.id),
            webhook=Webhook.PRESENT,
            webhook_id=webhook.id,
            webhook_checked_at=START - 6 * 60 * MINUTE * number / syncs,
            webhook_secret_id=secret.master_id,
            source_fingerprint=self.fingerprint(URL.format(number)),
            read_watermark=START,
            next_check_at=START + 15 * MINUTE * number / syncs,
        )

    def _add_other(self, number: int) -> None:
        """Add an app and a project that no sync knows."""
        self.model.create_app(self.account, f"other-{number}")
        self.cloud.create_project(self.user, None, cloud="aws", region="us-east-2", plan=None, envs={})

    def _count_everything(self) -> None:
        self.syncs: Any = Counted(self.stored, self._aws)
        self.connections: Any = Counted(self.stored_connections, self._aws)
        self.lists: Any = Counted(Indexes(self), self._aws)
        self.scheduled_checks: Any = Counted(FakeScheduledChecks(), self._aws)
        self.sweep_queue: Any = Counted(FakeSweepQueue(), self._aws)
        self.reconcile_runs: Any = Counted(FakeReconcileRuns(), self._aws)
        self.sync_totals: Any = Counted(FakeSyncTotals(), self._aws)
        self.jobs: Any = Counted(FakeJobs(self.stored.activity), self._aws)
        self.deletions: Any = Counted(FakeDeletions(self.stored.activity), self._aws)
        self.webhook_endpoint: Any = Counted(self.webhook_endpoint, self._reads("webhook_master"))
        self.live_table: Any = Counted(FakeLiveTable(), self._reads("table_mark"))
        self.heroku: Any = Counted(SimulatedHeroku(self.model), self._heroku)
        self.hasura: Any = Counted(QuietHasura(self.cloud), self._hasura)
        self.heroku_sweeps: Any = Counted(SimulatedHerokuSweeps(self.model), self._heroku)
        self.hasura_sweeps: Any = Counted(SimulatedHasuraSweeps(self.cloud), self._hasura)

    def _heroku(self, operation: str, _arguments: tuple[Any, ...]) -> None:
        if operation != "calls_left":
            self._called("heroku", operation)

    def _hasura(self, operation: str, _arguments: tuple[Any, ...]) -> None:
        self._called("hasura", operation)
        if operation == "read_target":
            self._read_cached("fingerprint_key")

    def _called(self, service: str, operation: str) -> None:
        self.calls[service] += 1
        self.calls[f"{service}:{operation}"] += 1
        self._read_cached("kms", service)
        self.clock.advance(self.latency)

    def _reads(self, kind: str) -> Callable[[str, tuple[Any, ...]], None]:
        return lambda _operation, _arguments: self._read_cached(kind)

    def _read_cached(self, kind: str, name: str = "") -> None:
        """Count a request for what the function does not have any more."""
        period = int(self.clock.time.timestamp() // CACHED_S[kind])
        key = (self._function, kind + name, period)
        if key not in self._cached:
            self._cached.add(key)
            self._requests(kind, READS_OF.get(kind, 1))

    def _aws(self, operation: str, arguments: tuple[Any, ...]) -> None:
        match operation:  # as the adapters make them
            case "due":
                self._requests(operation, SHARDS)
            case "with_connection":
                self._requests(operation, self.index_bytes // PAGE_BYTES + 1)
            case "sweeps_of_account":
                self._requests(operation, 2)
            case "send":
                self._requests(operation, -(-len(arguments[0]) // BATCH))
            case _:
                self._requests(operation)

    def _requests(self, operation: str, number: int = 1) -> None:
        self.calls["aws"] += number
        self.calls[f"aws:{self._function}:{operation}"] += number

    @property
    def index_bytes(self) -> int:
        """The size of the index of signs: that of one item times the number of syncs."""
        names = set(SweptSync.__dataclass_fields__) | {"pk", "sk", "connection_id", "schema_version"}
        item = sync_item(next(iter(self.stored.stored.values())))
        return len(self.stored.stored) * sum(len(name) + len(str(item[name])) for name in names & set(item))

    def minute(self) -> None:
        """Let a minute pass: a run of the schedule, its sweeps, and its checks, in batches."""
        end = self.clock.time + MINUTE
        self._happen()
        self._function = "reconcile"
        self.use_cases.enqueue_due_checks(end)
        if self.clock.time.minute % LOOK_EVERY == 0:
            self.live_table.is_restored()
            self._requests("refused_since and holds", 2)
        self.use_cases.enqueue_due_sweeps(end)
        self.use_cases.count_syncs()
        self._function = "admin"  # which asks for no more as long as there is none of either
        assert self._continue_jobs(end) == 0
        if self.clock.time.minute % 5 == 0:
            assert self._continue_deletions().completed == 0
        self._function = "sweep"
        for connection_id in self.sweep_queue._port.take():
            self.use_cases.sweep_connection(connection_id, end)
        self._function = "sync"
        self._check()
        self.seen_at = self.clock.time
        self.clock.time = max(self.clock.time, end)

    def _happen(self) -> None:
        """Let releases end at Heroku that have ended by now. The webhooks about them are lost."""
        self.model.clock.advance((self.clock.time - self.model.clock.now()).total_seconds())
        self.model.run_due()

    def _check(self) -> None:
        taken = self.scheduled_checks._port.take()
        for first in range(0, len(taken), BATCH):
            batch = taken[first : first + BATCH]
            check = self.use_cases.check_sync.for_batch({request.sync_id for request in batch})
            for request in batch:
                check(request)
            check.finish()

    def change(self, sync: Sync, value: str) -> None:
        """Set the config var of a sync's app now. The webhooks about it are lost."""
        self._happen()
        self.model.change_config(self.model.apps.find(sync.heroku_app.id), self.account, {sync.config_var: value})

    def transfer(self, sync: Sync) -> None:
        """Give a sync's project to somebody else now, without an event."""
        project = self.cloud.find(sync.project_id)
        assert project is not None, "quiet projects stay"
        project.owner = self.cloud.accounts.register("somebody-else@example.com")[0]

    def seconds_until(self, happened: Callable[[], bool], since: datetime) -> float:
        """Let whole minutes pass until it has happened; return when it was seen to, in seconds since that moment."""
        while not happened():
            self.minute()
        return (self.seen_at - since).total_seconds()

    def is_equal_at_both(self, sync_id: str) -> bool:
        """Return True if the target of a sync has the value of its source."""
        sync = self.stored.stored[sync_id]
        project, app = self.cloud.find(sync.project_id), self.model.apps.find(sync.heroku_app.id)
        return project is not None and project.env.values[sync.env_var] == self.model.config(app)[sync.config_var]

    def is_live(self, sync_id: str) -> bool:
        """Return False once the sync was disconnected."""
        return self.stored.stored[sync_id].status is not Status.DISCONNECTED

    def all_syncs(self) -> list[Sync]:
        """Return all syncs as they are stored."""
        return list(self.stored.stored.values())

    def hours(self, hours: float) -> Counter[str]:
        """Let so many hours pass, and return what was counted in them."""
        before = self.calls.copy()
        for _ in range(round(hours * 60)):
            self.minute()
        return self.calls - before
