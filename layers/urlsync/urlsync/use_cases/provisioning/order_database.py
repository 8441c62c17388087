"""Order a Heroku database for a project, and take the steps towards it.

Nothing waits here: the next step, or the next attempt, is another message.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from urlsync.domain import errors
from urlsync.domain.activity import ActivityAction, ActivityEntry, Recorder, Subject
from urlsync.domain.actor import Actor, Right, require
from urlsync.domain.connection import ConnectionUse
from urlsync.domain.limits import Limits
from urlsync.domain.provisioning import ADD_ON, DEFAULT_PLAN, Plan, Progress, Provisioning, Stage, Step, app_name
from urlsync.domain.sync import Reason
from urlsync.ports import messaging, platform, storage
from urlsync.ports.heroku import HerokuApps
from urlsync.use_cases.connections.access import ConnectionAccess, UsableConnection
from urlsync.use_cases.connections.authorize_heroku import AuthorizeHeroku
from urlsync.use_cases.lifecycle.choose import OwnedProject
from urlsync.use_cases.operations.limit_use import CountUse
from urlsync.use_cases.provisioning.steps import ChooseEnvVar, CreateHerokuDatabase, EnableProvisioned


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseOrder:
    """What is ordered. `key` identifies the order when it is repeated.

    `monthly_price_cents` is the price that the person was shown. Only the default plan, the smallest one, can be
    ordered without it.
    """

    project_id: str
    connection_id: str
    plan: str = DEFAULT_PLAN.removeprefix(f"{ADD_ON}:")
    monthly_price_cents: int | None = None
    key: str | None = None

    @property
    def is_default(self) -> bool:
        """True if this is an order of the default plan."""
        return f"{ADD_ON}:{self.plan}" == DEFAULT_PLAN

    def is_same_as(self, run: Provisioning) -> bool:
        """Return True if a provisioning was ordered by this order."""
        ordered = (run.project_id, run.connection_id, run.plan)
        priced = self.monthly_price_cents in {None, run.monthly_price_cents}
        return ordered == (self.project_id, self.connection_id, f"{ADD_ON}:{self.plan}") and priced


@dataclass(frozen=True, slots=True)
class OrderDatabase:
    """Begin and find provisionings. The queue drives their steps."""

    access: ConnectionAccess
    owned_project: OwnedProject
    apps: HerokuApps
    authorize: AuthorizeHeroku
    provisionings: storage.Provisionings
    queue: messaging.ProvisioningQueue
    count_use: CountUse
    limits: Limits
    clock: platform.Clock

    def __call__(self, order: DatabaseOrder, *, actor: Actor) -> Provisioning:
        """Begin, and return the provisioning. Nothing is created at Heroku yet, and a repeated order begins nothing.

        Raises `RoleRequired`, and `NotFound` also for a connection of somebody else.
        """
        require(actor, Right.USE_OWN)
        provisioning_id = self._id(order, actor)
        earlier = None if order.key is None else self.provisionings.get(provisioning_id)
        if earlier is not None:
            return self._repeated(order, earlier, actor)
        connection = self._connection(order.connection_id, actor)
        self.owned_project(order.project_id, connection, actor)
        cents = self._confirmed_price(order, connection)
        self.count_use(actor.key, self.limits.databases)
        self.count_use(f"connection:{connection.connection_id}", self.limits.databases)
        run = self._provisioning(provisioning_id, order, cents, actor)
        if not self.provisionings.create(run, self._ordered(run, actor)):  # the same order, sent twice at once
            return self._repeated(order, self.one(provisioning_id, actor=actor), actor)
        self._ask_for_first_step(run)
        return run

    def one(self, provisioning_id: str, *, actor: Actor) -> Provisioning:
        """Return the current provisioning. Raises `RoleRequired`, and `NotFound` also for one of somebody else."""
        require(actor, Right.SEE)
        run = self.provisionings.get(provisioning_id)
        if run is None or not (run.actor.key == actor.key or self.access.sees(run.connection_id, actor)):
            raise errors.NotFound("Heroku database")
        return run

    def plans(self, connection_id: str, *, actor: Actor) -> list[Plan]:
        """Return the plans that can be ordered, with their prices now. Raises `RoleRequired` and `NotFound`."""
        return self._offered(self._connection(connection_id, actor))

    def _connection(self, connection_id: str, actor: Actor) -> UsableConnection:
        connection = self.access(connection_id, actor, ConnectionUse.ORDER)
        if connection.heroku is None:
            raise errors.PermanentFailure(Reason.HEROKU_AUTHORIZATION_LOST)
        return connection

    def _offered(self, connection: UsableConnection) -> list[Plan]:
        plans = self.authorize.use(connection, self.apps.plans)
        return [plan for plan in plans if plan.name in self.limits.database_plans]

    def _confirmed_price(self, order: DatabaseOrder, connection: UsableConnection) -> int:
        """Return the monthly price of an order, if the plan is allowed and the person was shown this price."""
        if order.plan not in self.limits.database_plans:
            raise errors.PlanNotAllowed(tuple(sorted(self.limits.database_plans)))
        offered = self._offered(connection)
        plan = next((plan for plan in offered if plan.name == order.plan), None)
        if plan is None:
            raise errors.PlanNotAllowed(tuple(plan.name for plan in offered))
        if order.monthly_price_cents is None and order.is_default:
            return plan.monthly_price_cents
        if order.monthly_price_cents != plan.monthly_price_cents:
            raise errors.PriceNotConfirmed(plan.name, plan.monthly_price_cents)
        return plan.monthly_price_cents

    def _id(self, order: DatabaseOrder, actor: Actor) -> str:
        """Return the id of the provisioning: an actor's orders with the same key have the same one."""
        if order.key is None:
            return self.clock.new_id()
        return actor.id_for(order.key)

    def _repeated(self, order: DatabaseOrder, run: Provisioning, actor: Actor) -> Provisioning:
        """Return the provisioning of the earlier order. If no message asks for its first step, send one."""
        if not order.is_same_as(run):
            raise errors.IdempotencyKeyReused
        if run.never_began:
            again = Stage(self.clock.now(), self.clock.new_id).begun_again(run)
            if not self.provisionings.replace(run, again, self._ordered(run, actor)):
                return self.one(run.provisioning_id, actor=actor)
            run = again
        if run.step is Step.CREATING_APP:
            self._ask_for_first_step(run)
        return run

    def _ordered(self, run: Provisioning, actor: Actor) -> ActivityEntry:
        recorder = Recorder(self.clock.now(), self.clock.new_id)
        return recorder(actor, ActivityAction.DATABASE_ORDERED, Subject.of_provisioning(run))

    def _provisioning(self, provisioning_id: str, order: DatabaseOrder, cents: int, actor: Actor) -> Provisioning:
        now = self.clock.now()
        return Provisioning(
            provisioning_id=provisioning_id,
            project_id=order.project_id,
            connection_id=order.connection_id,
            actor=actor.as_stored(),
            created_at=now,
            app_name=app_name(provisioning_id),
            makes_app=True,
            plan=f"{ADD_ON}:{order.plan}",
            monthly_price_cents=cents,
            step=Step.CREATING_APP,
            since=now,
            progress=(Progress(step=Step.CREATING_APP, at=now),),
        )

    def _ask_for_first_step(self, run: Provisioning) -> None:
        try:
            self.queue.send(run.provisioning_id, run.wait())
        except errors.TransientFailure as failure:
            stage = Stage(self.clock.now(), self.clock.new_id)
            self.provisionings.replace(run, stage.failed(run, failure.code, ()))
            raise


TakeStep = Callable[[Provisioning], Provisioning]
"""Take a step and return what follows; harmless when repeated."""


def steps_of(
    create: CreateHerokuDatabase, choose_env_var: ChooseEnvVar, enable: EnableProvisioned
) -> Mapping[Step, TakeStep]:
    """Return the function that takes each step."""
    return {
        Step.CREATING_APP: create.create_app,
        Step.INSTALLING_POSTGRES: create.install_postgres,
        Step.WAITING_FOR_URL: create.wait_for_url,
        Step.CHOOSING_ENV_VAR: choose_env_var,
        Step.ENABLING_SYNC: enable.enable,
        Step.SETTING_ENV_VAR: enable.confirm,
        Step.CLEANING_UP: create.clean_up,
    }


RESTORED_WAIT: Final = timedelta(minutes=5)
"""How long a step waits at a time while the table is restored and not reconciled."""


@dataclass(frozen=True, slots=True)
class ProvisionDatabase:
    """Take one step after the other. The claim keeps messages from taking a step together, and expires if one dies."""

    provisionings: storage.Provisionings
    steps: Mapping[Step, TakeStep]
    queue: messaging.ProvisioningQueue
    event_bus: messaging.EventBus
    clock: platform.Clock
    live_table: platform.LiveTable

    def __call__(self, provisioning_id: str) -> Provisioning | None:
        """Return the result of the step; None if there is none to take, or another message takes it."""
        if self.live_table.is_restored():
            self.queue.send(provisioning_id, RESTORED_WAIT)
            return None
        run = self.provisionings.get(provisioning_id)
        if run is None:
            return None
        now = self.clock.now()
        if run.claimed_until is not None and run.claimed_until > now:
            self.queue.send(provisioning_id, run.claimed_until - now)
            return None
        return self._published(run) if run.is_over else self._advanced(run)

    def _advanced(self, run: Provisioning) -> Provisioning | None:
        claimed = self._stage().claimed(run)
        if not self.provisionings.replace(run, claimed):
            return None
        after, at_least = self._attempt(claimed)
        if not self.provisionings.replace(claimed, after, self._proposal(after)):
            return None
        if after.is_over:
            return self._published(after)
        self.queue.send(after.provisioning_id, max(after.wait(), at_least))
        return after

    def _proposal(self, run: Provisioning) -> ActivityEntry | None:
        """Return the entry of a step that ended in a proposal; the others are in the history of the sync."""
        if run.step is not Step.PROPOSED:
            return None
        recorder = Recorder(self.clock.now(), self.clock.new_id)
        return recorder(run.actor, ActivityAction.PROPOSAL_MADE, Subject.of_provisioning(run))

    def _attempt(self, run: Provisioning) -> tuple[Provisioning, timedelta]:
        """Return the result of the step, and how long Heroku asks to wait."""
        try:
            return self.steps[run.step](run), timedelta(0)
        except errors.TransientFailure as failure:
            return self._stage().waiting(run, failure.code), failure.retry_after
        except errors.UrlsyncError as refusal:
            return self._stage().refused(run, _code(refusal)), timedelta(0)

    def _published(self, run: Provisioning) -> Provisioning:
        """Publish how it ended: at least once, because a crash may come before that is recorded."""
        if not run.outbox:
            return run
        self.event_bus.publish(run.outbox)
        published = replace(run, outbox=(), revision=run.revision + 1)
        self.provisionings.replace(run, published)
        return published

    def _stage(self) -> Stage:
        return Stage(self.clock.now(), self.clock.new_id)


def _code(refusal: errors.UrlsyncError) -> str:
    match refusal:
        case errors.HerokuRefused() | errors.FirstCheckFailed() | errors.PoolerNotAccepted():
            return refusal.code
        case errors.PermanentFailure() | errors.SourceUnusable():
            return refusal.reason.value
        case errors.NotFound():
            return f"{refusal.thing}_not_found"
        case errors.NotOwner():
            return "not_owner"
        case errors.HerokuNotFound() | errors.HerokuAppNotFound():
            return "heroku_app_not_found"
        case _:
            return "refused"
