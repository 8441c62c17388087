"""A project that people hand to each other, on the simulators' models, with the real use cases.

Whatever runs is an activity that stops before and after every call of a port, so that a test can put any
other event there. The ledger watches all effects.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from urlsync.domain.actor import Role
from urlsync.domain.check import Cause, CheckRequest
from urlsync.domain.connection import Connection, HerokuAuthorization
from urlsync.domain.fingerprint import Fingerprinter, FixedKeys
from urlsync.domain.history import HistoryEntry
from urlsync.domain.ownership import OwnershipTransfer
from urlsync.domain.secret import Secret
from urlsync.domain.sync import HerokuApp, Sync, Webhook
from urlsync.ports.hasura import Project, Target
from urlsync.use_case_parts import Intervals
from urlsync.use_cases.checking.apply_source import ReadTarget
from urlsync.use_cases.checking.check_sync import CheckSync

from local.hasura.cloud import Cloud
from local.hasura.projects import ADMIN
from local.hasura.settings import Settings
from local.hasura.users import User
from local.heroku.model.accounts import Account
from local.heroku.model.deliveries import AttemptResult
from tests.fakes.actors import an_actor
from tests.fakes.clock import FakeClock
from tests.fakes.connections import FakeConnections
from tests.fakes.event_bus import FakeEventBus
from tests.fakes.follow_ups import FakeFollowUps
from tests.fakes.heroku_town import new_town
from tests.fakes.host_changes import FakeHostChanges
from tests.fakes.outages import FakeOutages
from tests.fakes.ownership_ledger import Ledger
from tests.fakes.project_syncs import FakeProjectSyncs
from tests.fakes.simulated_ports import SimulatedHasura, SimulatedHeroku
from tests.fakes.stepping import Activity, Fate, stepped
from tests.fakes.sync_lists import FakeSyncLists
from tests.fakes.syncs import FakeSyncs, _differences
from tests.fakes.use_cases import use_cases_over
from tests.fakes.webhook_endpoint import FakeWebhookEndpoint

OPERATOR = an_actor("operator", Role.ADMIN)

ENV_VARS = ("PG_DATABASE_URL", "PG_DATABASE_URL1")
NAMES = ("ada", "ben", "cy")
LOOK_EVERY = timedelta(minutes=1)
NEVER = timedelta(days=365)


@dataclass(frozen=True)
class Fences:
    """Which of the fences stand. Taking one away must be found out."""

    owner: bool = True
    epoch: bool = True
    record: bool = True
    hash: bool = True


@dataclass(frozen=True)
class Person:
    """Somebody with an account at both services, and our connection with it."""

    name: str
    user: User
    account: Account
    connection: Connection


class WatchedSyncs(FakeSyncs):
    """The syncs, seen by the ledger; without the fence of the epoch where it is taken away."""

    def __init__(self, ledger: Ledger, fences: Fences) -> None:
        self._ledger, self._fences = ledger, fences
        super().__init__()

    def get(self, sync_id: str) -> Sync | None:
        self._ledger.got_sync()
        return super().get(sync_id)

    def create(self, sync: Sync, entry: HistoryEntry | None = None) -> None:
        super().create(sync, entry)
        self._ledger.recorded(None, sync)

    def start_write(self, sync: Sync, fingerprint: str) -> None:
        if self._fences.epoch:
            super().start_write(sync, fingerprint)
        else:
            self.stored[sync.sync_id] = replace(self.stored[sync.sync_id], pending_fingerprint=fingerprint)
        self._ledger.write_allowed(sync.sync_id)

    def record(self, before: Sync, after: Sync, entry: HistoryEntry | None) -> None:
        stored = self.stored[before.sync_id]
        if self._fences.record:
            super().record(before, after, entry)
        else:
            self.stored[before.sync_id] = replace(stored, **_differences(before, after))
        self._ledger.recorded(stored, self.stored[before.sync_id])


class WatchedHasura(SimulatedHasura):
    """Hasura, seen by the ledger; without compare-and-swap on the hash where that is taken away."""

    def __init__(self, model: Cloud, ledger: Ledger, fences: Fences, issued: dict[str, str]) -> None:
        super().__init__(model)
        self._cloud, self._ledger, self._fences, self._issued = model, ledger, fences, issued

    def read_target(self, token: Secret, project_id: str, tenant_id: str, env_var: str) -> Target:
        target = super().read_target(token, project_id, tenant_id, env_var)
        self._ledger.read_target()
        return target

    def write_target(self, token: Secret, tenant_id: str, current_hash: str, env_var: str, value: Secret) -> str:
        if not self._fences.hash:
            (project,) = self._cloud.projects_of(self._caller(token)) or (None,)
            current_hash = project.env.hash if project else current_hash
        written = super().write_target(token, tenant_id, current_hash, env_var, value)
        self._ledger.wrote(self._issued[value.reveal()])
        return written

    def project(self, token: Secret, project_id: str) -> Project | None:
        """Find a project, as the port `HasuraProjects` does."""
        found = self._cloud.project(self._caller(token), project_id)
        if found is None:
            return None
        owner_id = None if found.owner_hidden else found.owner.id
        return Project(project_id=found.id, tenant_id=found.tenant_id, name=found.name, owner_id=owner_id)


class SimulatedHerokuApps:
    """What a restart asks of the port `HerokuApps`."""

    def __init__(self, heroku: SimulatedHeroku) -> None:
        self._heroku = heroku

    def find_app(self, token: Secret, id_or_name: str) -> HerokuApp:
        app = self._heroku._app(token, id_or_name)
        return HerokuApp(id=app.id, name=app.name, owner_id=app.owner.id)


class UnfencedReadTarget(ReadTarget):
    """Step 3 of a check as it must not be: nobody compares the owner."""

    def __call__(self, sync: Sync, connection: Connection) -> Target:
        return self.hasura.read_target(connection.hasura_token, sync.project_id, sync.tenant_id, sync.env_var)


class RequestedChecks:
    """The queue of checks: who is to be checked."""

    def __init__(self) -> None:
        self.wanted: list[str] = []

    def send(self, request: CheckRequest) -> None:
        self.wanted.append(request.sync_id)


class Stage:
    """One project of Ada's, and two syncs of it that follow one app of hers."""

    def __init__(self, fences: Fences | None = None) -> None:
        fences = fences or Fences()
        self.clock = FakeClock()
        self.town = new_town()
        self.cloud = Cloud(Settings(), self._seconds)
        self.people = [self._person(name) for name in NAMES]
        self._make_app_and_project()
        self.ledger = Ledger(project_owner=NAMES[0])
        self.syncs = WatchedSyncs(self.ledger, fences)
        self.connections = FakeConnections(*(person.connection for person in self.people))
        self.event_bus = FakeEventBus()
        self.outages = FakeOutages()
        self.host_changes = FakeHostChanges()
        self.queue = RequestedChecks()
        self.heroku = SimulatedHeroku(self.town.heroku)
        self.hasura = WatchedHasura(self.cloud, self.ledger, fences, self.issued)
        self.index = FakeProjectSyncs(self.syncs)
        self._wire(fences)
        self.activities: list[Activity] = []
        self.on_their_way: list[tuple[Activity, Callable[[], object]]] = []
        self.deliveries: list[str] = []
        self.transfers: list[OwnershipTransfer] = []
        self.sync_ids = [self._make_sync(number) for number in range(len(ENV_VARS))]

    # What people and the two services do

    @property
    def owner(self) -> Person:
        return next(person for person in self.people if person.user == self.project.owner)

    @property
    def app_owner(self) -> Person:
        return next(person for person in self.people if person.account is self.app.owner)

    def rotate(self) -> None:
        """Rotate the database's credentials; the new URL belongs to whoever owns the app now."""
        self.tick()
        self.town.heroku.postgres.rotate(self.addon)
        self._issue()

    def hand_over_app(self, to: Person, *, keep_collaborator: bool = False) -> None:
        """Give the Heroku app to somebody, who gets credentials of their own."""
        self.app.transfer_to(to.account, keep_collaborator=keep_collaborator)
        self.rotate()

    def suspend_app(self, *, suspended: bool) -> None:
        self.app.suspended = suspended

    def transfer(self, to: Person, *, keep_old_owner_as_admin: bool = False) -> OwnershipTransfer:
        """Give the project to somebody; return the event, which nobody has heard yet.

        The new owner may let the old one in again as an admin, whose token then may write env vars.
        """
        old = self.owner
        invitation = self.cloud.transfers.invite(self.project, to.user)
        self.cloud.transfers.accept(invitation.id)
        if keep_old_owner_as_admin:
            self.cloud.add_collaborator(self.project, old.user, frozenset({ADMIN}))
        self.ledger.changed_owner(to.name)
        self.tick()
        incoming_event = OwnershipTransfer(
            event_id=f"event-{len(self.transfers)}",
            project_id=self.project.id,
            previous_owner_id=old.user.id,
            new_owner_id=to.user.id,
            transferred_at=self.clock.now(),
        )
        self.transfers.append(incoming_event)
        self.tick()
        return incoming_event

    def edit_env(self, env_var: str, value: str) -> None:
        """Let the project's owner change an env var by hand."""
        env = self.project.env
        if env.get(env_var) != value:
            self.cloud.environments.update(self.owner.user, self.project, env.hash, {env_var: value})
            self.ledger.edited_by_somebody()

    def deliver_webhooks(self) -> None:
        """Let Heroku send what is due. Each webhook then waits in `deliveries`."""
        self.town.pass_time(1)
        while attempts := self.town.heroku.run_due():
            for attempt in attempts:
                self.town.heroku.deliveries.finish(attempt, AttemptResult(204))
                self.deliveries.append(attempt.url.rsplit("/", 1)[1])

    def tick(self) -> None:
        self.clock.advance(timedelta(seconds=1))

    # What the service does

    def check(self, sync_id: str, cause: Cause = Cause.SCHEDULE) -> Activity | None:
        """Begin a check, unless one of the same sync runs: the queue lets none overlap."""
        if any(one.name == f"check {sync_id}" and not one.done for one in self.activities):
            return None
        request = CheckRequest(sync_id=sync_id, cause=cause, requested_at=self.clock.now())
        return self.begin(f"check {sync_id}", lambda: self.check_sync(request))

    def hear_of(self, incoming_event: OwnershipTransfer) -> Activity:
        return self.begin(f"hear of {incoming_event.event_id}", lambda: self.transfer_ownership(incoming_event))

    def opt_out(self, sync_id: str) -> Activity:
        return self.begin(f"opt out {sync_id}", lambda: self.opt_out_sync(sync_id, actor=OPERATOR))

    def restart(self, sync_id: str, person: Person) -> Activity:
        connection_id = person.connection.connection_id
        return self.begin(f"restart {sync_id}", lambda: self.restart_sync(sync_id, connection_id, actor=OPERATOR))

    def begin(self, name: str, work: Callable[[], object]) -> Activity:
        self.tick()
        activity = Activity(name, work)
        self.activities.append(activity)
        return activity

    def crash(self, activity: Activity, *, call_lands_later: bool) -> None:
        """End an activity at once. The call that it was about to make may still be on its way."""
        if call_lands_later and activity.at.startswith("before") and activity.pending is not None:
            self.on_their_way.append((activity, activity.pending))
        activity.step(Fate.CRASH)

    def land(self, number: int = 0) -> None:
        """Let a call take effect whose caller is gone."""
        activity, call = self.on_their_way.pop(number)
        self.ledger.acting = activity
        try:
            call()
        except Exception:  # noqa: BLE001, S110 (nobody is there to hear of it)
            pass
        finally:
            self.ledger.acting = None

    def run(self, activity: Activity | None) -> None:
        """Let an activity run to its end without anything in between."""
        if activity is not None:
            activity.finish()

    def stop(self) -> None:
        """Leave no thread behind."""
        for activity in self.activities:
            if not activity.done:
                activity.step(Fate.CRASH)

    # What one sees

    def sync(self, number: int = 0) -> Sync:
        return self.syncs.stored[self.sync_ids[number]]

    def targets_ever_set(self) -> set[str]:
        """Return the env vars that were ever written: none of them may go away."""
        return {key for write in self.cloud.environments.writes for key in write.keys}

    def target(self, env_var: str = ENV_VARS[0]) -> str | None:
        return self.project.env.get(env_var)

    def source(self) -> str:
        return self.town.heroku.config(self.app)["DATABASE_URL"]

    # How it is made

    def _seconds(self) -> float:
        return self.clock.time.timestamp()

    def _person(self, name: str) -> Person:
        user, token = self.cloud.accounts.register(f"{name}@example.com", f"fake-hasura-token-of-{name}")
        account = self.town.heroku.accounts.named(f"{name}@example.com")
        grant = self.town.heroku.authorizations.grant(account, ["global"], token=f"fake-heroku-{name}")
        connection = Connection(
            connection_id=f"connection-of-{name}",
            hasura_user_id=user.id,
            hasura_token=Secret(token),
            heroku=HerokuAuthorization(access_token=Secret(grant.access_token)),
            owner=OPERATOR.key,
        )
        return Person(name, user, account, connection)

    def _make_app_and_project(self) -> None:
        ada = self.people[0]
        self.app = self.town.heroku.create_app(ada.account, "shop")
        plan = "heroku-postgresql:essential-0"
        self.addon = self.town.heroku.postgres.create_addon(self.app, ada.account, plan, name=None, attachment=None)
        self.town.pass_time(10)
        self.town.heroku.run_due()
        self.issued: dict[str, str] = {}
        self._issue()
        self.project = self.cloud.create_project(
            ada.user, "shop", cloud="aws", region="us-east-2", plan=None, envs={"OTHER": "kept"}
        )
        self.other_env_vars = set(self.project.env.values) - {"OTHER"}

    def _issue(self) -> None:
        self.issued[self.source()] = self.app_owner.name

    def _make_sync(self, number: int) -> str:
        ada, sync_id = self.people[0], f"5a0c1f3e-0000-4000-8000-{number:012}"
        endpoint = FakeWebhookEndpoint()
        token = Secret(f"fake-heroku-{ada.name}")
        webhook_id = self.heroku.create_webhook(
            token, self.app.id, endpoint.url(sync_id), endpoint.secret(sync_id).secret
        )
        sync = Sync(
            sync_id=sync_id,
            project_id=self.project.id,
            tenant_id=self.project.tenant_id,
            env_var=ENV_VARS[number],
            heroku_app=HerokuApp(id=self.app.id, name=self.app.name, owner_id=self.app.owner.id),
            config_var="DATABASE_URL",
            connection_id=ada.connection.connection_id,
            owner_id=ada.user.id,
            owner_verified_at=self.clock.now(),
            source_owner_checked_at=self.clock.now(),
            created_at=self.clock.now(),
            webhook=Webhook.PRESENT,
            webhook_id=webhook_id,
            webhook_secret_id=endpoint.master_id(),
        )
        self.syncs.create(sync)
        return sync_id

    def _wire(self, fences: Fences) -> None:
        intervals = Intervals(look_every=LOOK_EVERY, app_deleted_after=NEVER)
        use_cases = use_cases_over(SteppedPorts(self), intervals)
        self.check_sync = use_cases.check_sync
        if not fences.owner:
            self.check_sync = _unfenced(self.check_sync)
        self.transfer_ownership = use_cases.transfer_ownership
        self.opt_out_sync = use_cases.opt_out_sync
        self.restart_sync = use_cases.restart_sync


def _unfenced(check_sync: CheckSync) -> CheckSync:
    """Return the check without the fence of the owner."""
    settle = check_sync.apply_source
    unfenced = replace(settle, read_target=UnfencedReadTarget(settle.hasura))
    return replace(check_sync, apply_source=unfenced)


class SteppedPorts:
    """The ports of a stage: each call of one that is shared with others is a step of whoever calls."""

    def __init__(self, stage: Stage) -> None:
        self.clock = stage.clock
        self.fingerprinter = Fingerprinter(FixedKeys(Secret("fake-fingerprint-key")))
        self.webhook_endpoint = FakeWebhookEndpoint()
        self.follow_ups = FakeFollowUps()
        self.lists = FakeSyncLists(stage.syncs)
        self.oauth: Any = None  # tokens of the stage never expire
        self.oauth_client: Any = None
        self.syncs = stepped(stage.syncs)
        self.activity = stage.syncs.activity
        self.holds = stage.syncs.holds
        self.project_syncs = stepped(stage.index)
        self.connections = stepped(stage.connections)
        self.event_bus = stepped(stage.event_bus)
        self.outages = stepped(stage.outages)
        self.host_changes = stepped(stage.host_changes)
        self.check_queue = stepped(stage.queue)
        self.heroku = stepped(stage.heroku)
        self.apps: Any = stepped(SimulatedHerokuApps(stage.heroku))
        self.hasura = stepped(stage.hasura)
        self.projects: Any = self.hasura
