"""One owner's connection, sync, order and proposal, and everybody who may or may not reach them through the API."""

import json
from dataclasses import fields, replace
from io import StringIO
from typing import Any, Final
from urllib.parse import parse_qsl
from uuid import uuid4

from aws_lambda_powertools import Logger
from urlsync.domain.actor import Account, Actor, Caller, Role
from urlsync.domain.job import Job, JobAction, JobPart, JobTarget
from urlsync.domain.provisioning import Plan, Progress, Provisioning, Step
from urlsync.domain.secret import Secret
from urlsync.domain.sync import Sync
from urlsync.entrypoints.http_api.api import Api
from urlsync.ports.messaging import QueueDepth, QueueDepths

from tests.fakes.actors import an_actor
from tests.fakes.api_gateway import proxy_event
from tests.fakes.api_service import NO_CONSOLE, SCOPES, HttpAnswer
from tests.fakes.clock import START
from tests.fakes.dead_letters import FakeDeadLetters
from tests.fakes.deliveries import FakeDeliveryQueue
from tests.fakes.endpoints import ENDPOINT_ID, an_endpoint
from tests.fakes.examples import CONNECTION_ID, OWNER_ID, PROJECT_ID, SYNC_ID, a_connection, a_sync
from tests.fakes.heroku_apps import APP
from tests.fakes.operators import OTHER_CONNECTION_ID, OTHER_USER_ID, OperatorWorld
from tests.fakes.ownership_events import FakeOwnershipEvents
from tests.fakes.project import FakeProject
from tests.fakes.provisionings import FakeProvisioningQueue
from tests.fakes.reconcile_runs import FakeReconcileRuns
from tests.fakes.usages import FakeUsages

ORDER_ID: Final = "5a0c1f3e-0000-4000-8000-0000000000a1"
JOB_ID: Final = "5a0c1f3e-0000-4000-8000-0000000000a3"
PROPOSAL_ID: Final = "5a0c1f3e-0000-4000-8000-0000000000a2"
PLAN: Final = Plan(name="essential-0", monthly_price_cents=500)

OWNER: Final = an_actor("bea", Role.OWNER)
TEAMMATE: Final = an_actor("cem", Role.OWNER, teams=("shops",))
STRANGER: Final = an_actor("ann", Role.OWNER, teams=("other",))
VIEWER: Final = an_actor("vic", Role.VIEWER, teams=("shops",))
OPERATOR: Final = an_actor("oda", Role.OPERATOR)
ADMIN: Final = an_actor("adi", Role.ADMIN)
NOBODY: Final = an_actor("nil", teams=("shops",))
EVERYBODY: Final = {actor.name: actor for actor in (OWNER, TEAMMATE, STRANGER, VIEWER, OPERATOR, ADMIN, NOBODY)}


class Accounts:
    """The user pool: everybody, by their name."""

    def find(self, caller: Caller) -> Account | None:
        actor = EVERYBODY[caller.name]
        return Account(name=actor.name, groups=(*actor.roles, *(f"team-{team}" for team in actor.teams)))


class EmptyQueues:
    """The depths of the queues: nothing waits."""

    def depths(self) -> QueueDepths:
        empty = QueueDepth(waiting=0, delayed=0, running=0)
        return QueueDepths(**{field.name: empty for field in fields(QueueDepths)})


class Databases:
    """Heroku's price list."""

    def plans(self, token: Secret) -> list[Plan]:
        return [PLAN]


class RightsWorld(OperatorWorld):
    """The owner has shared the connection with a team; the stranger has a connection of another account."""

    def __init__(self) -> None:
        super().__init__(running())
        self.connections.stored = {
            CONNECTION_ID: a_connection(owner=OWNER.key, team="shops"),
            OTHER_CONNECTION_ID: a_connection(
                connection_id=OTHER_CONNECTION_ID,
                hasura_user_id=OTHER_USER_ID,
                hasura_token=Secret("fake-stranger-token"),
                heroku=None,
                owner=STRANGER.key,
            ),
        }
        self.hasura.users["fake-stranger-token"] = OTHER_USER_ID
        self.projects.strangers.add("fake-stranger-token")
        self.provisionings.stored = {run.provisioning_id: run for run in (an_order(), a_proposal())}
        self.jobs.stored = {JOB_ID: a_job()}
        self.endpoints.stored = {ENDPOINT_ID: an_endpoint(owner=OWNER.key)}
        self.jobs.parts = {(JOB_ID, 0): JobPart(number=0, targets=(JobTarget.of(running()),))}
        self.provisioning_queue = FakeProvisioningQueue(self.clock)
        self.ownership_events = FakeOwnershipEvents()
        self.dead_letters = FakeDeadLetters()
        self.delivery_queue = FakeDeliveryQueue()
        self.usages = FakeUsages()
        self.reconcile_runs = FakeReconcileRuns()
        self.backlog = EmptyQueues()
        self.rollout = self.project_api = FakeProject(self.hasura)
        self.databases = Databases()
        self.accounts = Accounts()
        self.log = StringIO()
        self._serve()

    def _serve(self) -> None:
        self._api = Api(self.use_cases, Logger(service=f"admin-{uuid4()}", stream=self.log), NO_CONSOLE)

    def call(self, actor: Actor, method: str, path: str, sent: object = None) -> HttpAnswer:
        """Call the API as an actor."""
        headers = [("If-Match", "*"), *([("Content-Type", "application/json")] if sent is not None else [])]
        path, _, query = path.partition("?")
        event = proxy_event(method, path, headers=headers, body=None if sent is None else json.dumps(sent).encode())
        event["queryStringParameters"] = dict(parse_qsl(query)) or None
        event["multiValueQueryStringParameters"] = {name: [value] for name, value in parse_qsl(query)} or None
        claims = {"username": actor.name, "sub": actor.id, "client_id": "people", "scope": SCOPES}
        event["requestContext"]["authorizer"] = {"claims": claims}
        context: Any = None
        return HttpAnswer(self._api.handle(event, context))


def running() -> Sync:
    """Return the owner's sync."""
    return a_sync(sync_id=SYNC_ID, webhook_id="webhook-1", fingerprint="0123456789abcdef0123456789abcdef")


def an_order() -> Provisioning:
    """Return the owner's order of a database."""
    return Provisioning(
        provisioning_id=ORDER_ID,
        project_id=PROJECT_ID,
        connection_id=CONNECTION_ID,
        owner_id=OWNER_ID,
        actor=OWNER,
        created_at=START,
        app_name=APP.name,
        makes_app=True,
        plan="heroku-postgresql:essential-0",
        step=Step.CREATING_APP,
        since=START,
        progress=(Progress(step=Step.CREATING_APP, at=START),),
    )


def a_job() -> Job:
    """Return the owner's job, which has not begun."""
    return Job(job_id=JOB_ID, action=JobAction.CHECK, actor=OWNER, total=1, created_at=START)


def a_proposal() -> Provisioning:
    """Return a proposal for the owner."""
    return replace(
        an_order(), provisioning_id=PROPOSAL_ID, makes_app=False, app=APP, step=Step.PROPOSED, concerns=("app_not_new",)
    )
