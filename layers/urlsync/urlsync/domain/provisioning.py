"""A provisioning: the steps that give a project a Heroku database to follow. Pure functions.

creating_app -> installing_postgres -> waiting_for_url -> choosing_env_var -> enabling_sync ->
setting_env_var -> done

An existing database begins at `waiting_for_url`. Where something speaks against enabling its sync by default,
`enabling_sync` ends in `proposed`, and a person decides: accepted, it begins at `waiting_for_url` again. Without a
connection of the project's owner it is `proposed` from the beginning. A permanent failure ends in `failed`; if a
database may not exist yet, `cleaning_up` comes first and removes the app that this provisioning created, and no
other. Each step first finds out whether it was taken before, so it can be repeated after a crash.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from urlsync.domain.actor import Actor, ActorKind
from urlsync.domain.events import Event, EventType
from urlsync.domain.sync import HerokuApp

ADD_ON: Final = "heroku-postgresql"
# The smallest plan (https://devcenter.heroku.com/articles/heroku-postgres-plans).
DEFAULT_PLAN: Final = f"{ADD_ON}:essential-0"
# That of an app's first database (https://devcenter.heroku.com/articles/managing-add-ons#using-add-ons-with-config-vars).
CONFIG_VAR: Final = "DATABASE_URL"
STEP_TIMEOUT: Final = timedelta(hours=2)  # large databases need time; so does an outage at Heroku
LEASE: Final = timedelta(seconds=90)  # how long one message owns a provisioning; longer than its function may run
PROPOSAL_LIFETIME: Final = timedelta(days=30)  # how long a proposal waits for a decision
FIRST_WAIT: Final = timedelta(seconds=2)
MAX_WAIT: Final = timedelta(minutes=2)
WRITE_HELD: Final = "write_held"


class Step(StrEnum):
    """The next step."""

    CREATING_APP = "creating_app"
    INSTALLING_POSTGRES = "installing_postgres"
    WAITING_FOR_URL = "waiting_for_url"
    CHOOSING_ENV_VAR = "choosing_env_var"
    ENABLING_SYNC = "enabling_sync"
    SETTING_ENV_VAR = "setting_env_var"
    CLEANING_UP = "cleaning_up"
    PROPOSED = "proposed"
    DONE = "done"
    FAILED = "failed"


OVER: Final = frozenset({Step.PROPOSED, Step.DONE, Step.FAILED})
BEFORE_THE_DATABASE: Final = frozenset({Step.CREATING_APP, Step.INSTALLING_POSTGRES})


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """A Heroku Postgres add-on."""

    id: str
    name: str
    plan: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A plan of Heroku Postgres, such as `essential-0`, and what Heroku charges for it, in cents of a US dollar."""

    name: str
    monthly_price_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Leftover:
    """An `app` or `add-on` that this provisioning created. Unless `certain`, it may not exist."""

    kind: str
    name: str
    certain: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """When a step began."""

    step: Step
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Provisioning:
    """One provisioning as it is stored; times are in UTC.

    `owner_id` is the project's owner as `Project Created` named it, None for an order. `app_name` is chosen before the
    app is created, so an app is found again if the response was lost; for an app that no connection sees it is the id.
    `makes_app`
    is False if app and database exist already. `since` is when the step began, `attempts` its number of failed
    attempts, `failure` the code of the last one. `reason` is why it failed for good, or `opted_out` if it is done
    without a sync because a person opted out. `monthly_price_cents` is what Heroku asked for the plan when it was
    ordered. `take_over` is True if the project already has the env var with this
    URL. `concerns` is what speaks against enabling the sync by default. `left_at_heroku` is what a failed
    provisioning leaves behind. Until `claimed_until` no other message takes the step. `revision` rises with every
    change. `outbox` holds unpublished events.
    """

    provisioning_id: str
    project_id: str
    connection_id: str | None
    actor: Actor
    created_at: datetime
    app_name: str
    makes_app: bool
    plan: str | None
    monthly_price_cents: int | None = None
    step: Step
    since: datetime
    owner_id: str | None = None
    attempts: int = 0
    failure: str | None = None
    reason: str | None = None
    app: HerokuApp | None = None
    database: Database | None = None
    env_var: str | None = None
    take_over: bool = False
    sync_id: str | None = None
    concerns: tuple[str, ...] = ()
    left_at_heroku: tuple[Leftover, ...] = ()
    progress: tuple[Progress, ...] = ()
    claimed_until: datetime | None = None
    revision: int = 1
    outbox: tuple[Event, ...] = ()

    @property
    def is_over(self) -> bool:
        """True if nothing is left to do."""
        return self.step in OVER

    @property
    def app_id(self) -> str:
        """The id of the app, which `app_name` has for an app that no connection sees."""
        return self.app_name if self.app is None else self.app.id

    @property
    def never_began(self) -> bool:
        """True if it failed because its first step could not be requested: later failures clean up first."""
        return [entry.step for entry in self.progress] == [Step.CREATING_APP, Step.FAILED]

    @property
    def proposed_until(self) -> datetime | None:
        """When a proposal lapses; None if this is not, or no longer, a proposal."""
        return self.since + PROPOSAL_LIFETIME if self.step is Step.PROPOSED else None

    @property
    def database_name(self) -> str:
        """The name of the add-on, chosen before it is created. It differs from every app name."""
        return f"{self.app_name}-db"

    def wait(self) -> timedelta:
        """Return the wait before the next attempt: none before the first, then doubling."""
        if self.attempts == 0:
            return timedelta(0)
        doubled: timedelta = FIRST_WAIT * 2 ** min(self.attempts - 1, 10)
        return min(doubled, MAX_WAIT)


def app_name(provisioning_id: str) -> str:
    """Return the unique name of the app to create; it carries 80 bits of the id.

    Heroku allows 3 to 30 characters (https://devcenter.heroku.com/articles/platform-api-reference#app).
    """
    return f"urlsync-{UUID(provisioning_id).hex[-20:]}"


@dataclass(frozen=True, slots=True)
class Stage:
    """One moment of a provisioning, and the source of new event ids."""

    at: datetime
    new_id: Callable[[], str]

    def claimed(self, run: Provisioning) -> Provisioning:
        """Reserve the next step for one message."""
        return self._changed(run, claimed_until=self.at + LEASE)

    def moved(self, run: Provisioning, step: Step, **found: Any) -> Provisioning:
        """Move to a step, with what the previous one found."""
        progress = (*run.progress, Progress(step=step, at=self.at))
        fresh = {"since": self.at, "attempts": 0, "failure": None}
        return self._changed(run, step=step, progress=progress, **fresh, **found)

    def begun_again(self, run: Provisioning) -> Provisioning:
        """Begin what never began, without the failure that nobody was notified of."""
        begun = Progress(step=Step.CREATING_APP, at=self.at)
        return replace(self.moved(run, Step.CREATING_APP, reason=None), outbox=(), progress=(begun,))

    def waiting(self, run: Provisioning, failure: str) -> Provisioning:
        """Retry the step later; `failure` says why. After `STEP_TIMEOUT` it fails for good."""
        if self.at - run.since >= STEP_TIMEOUT:
            return self.refused(run, failure)
        return self._changed(run, attempts=run.attempts + 1, failure=failure)

    def held(self, run: Provisioning) -> Provisioning:
        """Retry the step later, as long as a hold stops writes: that time does not count."""
        return self._changed(run, since=self.at, attempts=run.attempts + 1, failure=WRITE_HELD)

    def refused(self, run: Provisioning, reason: str) -> Provisioning:
        """Fail for good, after cleaning up if something may exist."""
        if run.makes_app and run.step in BEFORE_THE_DATABASE:
            return self.moved(run, Step.CLEANING_UP, reason=reason)
        if run.step is Step.CLEANING_UP:
            return self.failed(run, run.reason or reason, _perhaps_left(run))
        return self.failed(run, reason, _certainly_left(run))

    def failed(self, run: Provisioning, reason: str, left: tuple[Leftover, ...]) -> Provisioning:
        """Fail, and list what is left at Heroku."""
        over = self.moved(run, Step.FAILED, reason=reason, left_at_heroku=left)
        return self._with_events(over, EventType.HEROKU_DATABASE_FAILED)

    def done(self, run: Provisioning, reason: str | None = None) -> Provisioning:
        """Finish successfully. Nobody asked for a sync that is enabled by default, so its owner is notified."""
        over = self._with_events(self.moved(run, Step.DONE, reason=reason), EventType.HEROKU_DATABASE_READY)
        by_default = run.actor.kind is ActorKind.SERVICE and reason is None
        return self._with_events(over, EventType.SYNC_ENABLED_BY_DEFAULT) if by_default else over

    def proposed(self, run: Provisioning, concerns: tuple[str, ...]) -> Provisioning:
        """Leave the decision to a person, because of these concerns, at least one."""
        over = self.moved(run, Step.PROPOSED, concerns=concerns, reason=concerns[0], env_var=None, take_over=False)
        event = Event(self.new_id(), EventType.SYNC_PROPOSED, self._proposal(over))
        return replace(over, outbox=(*over.outbox, event))

    def accepted(self, run: Provisioning, actor: Actor) -> Provisioning:
        """Begin again on behalf of the person who has accepted the proposal."""
        return replace(self.moved(run, Step.WAITING_FOR_URL, reason=None), actor=actor.as_stored())

    def declined(self, run: Provisioning, actor: Actor, reason: str) -> Provisioning:
        """End a proposal that a person has declined."""
        return replace(self.moved(run, Step.DONE, reason=reason), actor=actor.as_stored())

    def _proposal(self, run: Provisioning) -> dict[str, Any]:
        return {
            "at": self.at.isoformat(),
            "proposal_id": run.provisioning_id,
            "project_id": run.project_id,
            "heroku_app": run.app.name if run.app else run.app_name,
            "reason": run.reason,
            "concerns": list(run.concerns),
            "actor": run.actor.label,
        }

    def _changed(self, run: Provisioning, **changes: Any) -> Provisioning:
        return replace(run, **{"claimed_until": None, "revision": run.revision + 1, **changes})

    def _with_events(self, run: Provisioning, event: EventType) -> Provisioning:
        detail = {
            "at": self.at.isoformat(),
            "provisioning_id": run.provisioning_id,
            "project_id": run.project_id,
            "heroku_app": run.app.name if run.app else run.app_name,
            "env_var": run.env_var,
            "sync_id": run.sync_id,
            "reason": run.reason,
            "left_at_heroku": [asdict(left) for left in run.left_at_heroku],
            "actor": run.actor.label,
        }
        return replace(run, outbox=(*run.outbox, Event(self.new_id(), event, detail)))


def _certainly_left(run: Provisioning) -> tuple[Leftover, ...]:
    """Return what was created and is known to exist. An app that existed before is not included."""
    if not run.makes_app:
        return ()
    made = {"app": run.app, "add-on": run.database}
    return tuple(Leftover(kind=kind, name=thing.name, certain=True) for kind, thing in made.items() if thing)


def _perhaps_left(run: Provisioning) -> tuple[Leftover, ...]:
    """Return what may exist, when Heroku can no longer be asked."""
    app = Leftover(kind="app", name=run.app_name, certain=run.app is not None)
    if run.app is None:
        return (app,)
    return (app, Leftover(kind="add-on", name=run.database_name, certain=run.database is not None))
