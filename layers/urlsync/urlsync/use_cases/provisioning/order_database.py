"""Order a Heroku database for a project, and take the steps towards it.

Nothing waits here: the next step, or the next attempt, is another message.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from urlsync.domain import errors
from urlsync.domain.actor import Actor
from urlsync.domain.provisioning import DEFAULT_PLAN, Progress, Provisioning, Stage, Step, app_name
from urlsync.domain.sync import Reason
from urlsync.ports import messaging, platform, storage
from urlsync.use_cases.lifecycle.choose import OwnedProject
from urlsync.use_cases.provisioning.steps import ChooseEnvVar, CreateHerokuDatabase, EnableProvisioned


@dataclass(frozen=True, slots=True)
class OrderDatabase:
    """Begin and find provisionings. The queue drives their steps."""

    connections: storage.Connections
    owned_project: OwnedProject
    provisionings: storage.Provisionings
    queue: messaging.ProvisioningQueue
    clock: platform.Clock

    def __call__(self, project_id: str, connection_id: str, plan: str | None = None, *, actor: Actor) -> Provisioning:
        """Begin, and return the provisioning. Nothing is created at Heroku yet."""
        connection = self.connections.get(connection_id)
        if connection is None:
            raise errors.NotFound("connection")
        self.owned_project(project_id, connection)
        if connection.heroku is None:
            raise errors.PermanentFailure(Reason.HEROKU_AUTHORIZATION_LOST)
        run = self._provisioning(project_id, connection_id, plan or DEFAULT_PLAN, actor)
        self.provisionings.create(run)
        self._ask_for_first_step(run)
        return run

    def one(self, provisioning_id: str) -> Provisioning:
        """Return the current provisioning. Raises `NotFound`."""
        run = self.provisionings.get(provisioning_id)
        if run is None:
            raise errors.NotFound("Heroku database")
        return run

    def _provisioning(self, project_id: str, connection_id: str, plan: str, actor: Actor) -> Provisioning:
        now, provisioning_id = self.clock.now(), self.clock.new_id()
        return Provisioning(
            provisioning_id=provisioning_id,
            project_id=project_id,
            connection_id=connection_id,
            actor=actor,
            created_at=now,
            app_name=app_name(provisioning_id),
            makes_app=True,
            plan=plan,
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


@dataclass(frozen=True, slots=True)
class ProvisionDatabase:
    """Take one step after the other. The claim keeps messages from taking a step together, and expires if one dies."""

    provisionings: storage.Provisionings
    steps: Mapping[Step, TakeStep]
    queue: messaging.ProvisioningQueue
    event_bus: messaging.EventBus
    clock: platform.Clock

    def __call__(self, provisioning_id: str) -> Provisioning | None:
        """Return the result of the step; None if there is none to take, or another message takes it."""
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
        if not self.provisionings.replace(claimed, after):
            return None
        if after.is_over:
            return self._published(after)
        self.queue.send(after.provisioning_id, max(after.wait(), at_least))
        return after

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
