"""The API over real use cases and fakes, with people of each role: whose sync it is, and who may not see it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any, Final, cast
from uuid import uuid4

from aws_lambda_powertools import Logger
from urlsync.domain.actor import Account, Caller
from urlsync.domain.secret import Secret
from urlsync.entrypoints.http_api.api import Api

from tests.fakes.api_gateway import proxy_event
from tests.fakes.api_service import NO_CONSOLE, SCOPES, HttpAnswer
from tests.fakes.dead_letters import FakeDeadLetters
from tests.fakes.deliveries import FakeDeliveryQueue
from tests.fakes.examples import CONNECTION_ID, a_connection
from tests.fakes.heroku_town import new_town
from tests.fakes.operators import OTHER_CONNECTION_ID, OTHER_USER_ID, OperatorWorld
from tests.fakes.ownership_events import FakeOwnershipEvents
from tests.fakes.project import FakeProject
from tests.fakes.provisionings import FakeProvisioningQueue
from tests.fakes.simulated_databases import SimulatedDatabases
from tests.fakes.strict import strict
from tests.fakes.usages import FakeUsages

OPENAPI: Final = Path(__file__).resolve().parents[2] / "docs" / "openapi.json"
GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(("ann", "ben"), ("owner",)),
    "vic": ("viewer",),
    "oli": ("operator",),
    "eve": (),
    "adm": ("admin",),
}
"""The people, and their groups in the user pool. Ann has the connection and the sync, Ben a connection of his own."""


@strict
class FakeAccounts:
    """The user pool: what it says counts, whatever a token says."""

    def __init__(self) -> None:
        self.disabled: set[str] = set()

    def find(self, caller: Caller) -> Account | None:
        groups = GROUPS.get(caller.name)
        known = groups is not None and caller.id == f"sub-of-{caller.name}" and caller.name not in self.disabled
        return Account(name=caller.name, groups=groups) if known and groups is not None else None


def claims_of(name: str, **more: str) -> dict[str, str]:
    """Return the claims of a person's access token."""
    return {"username": name, "sub": f"sub-of-{name}", "client_id": "people", **more}


class GuardedApi:
    """The API, with Ann's sync and Ben's connection behind it."""

    def __init__(self) -> None:
        self.world = world = OperatorWorld()
        world.enable()
        self.accounts, self._usages = FakeAccounts(), FakeUsages()
        project = FakeProject(world.hasura)
        more = {
            "project_api": project,
            "rollout": project,
            "databases": SimulatedDatabases(new_town().heroku),
            "accounts": self.accounts,
            "usages": self._usages,
            "dead_letters": FakeDeadLetters(),
            "delivery_queue": FakeDeliveryQueue(),
            "provisioning_queue": FakeProvisioningQueue(world.clock),
            "ownership_events": FakeOwnershipEvents(),
        }
        for name, port in more.items():
            setattr(world, name, port)
        ann, ben = (f"person:sub-of-{name}" for name in ("ann", "ben"))
        world.connections.stored[CONNECTION_ID] = replace(world.connections.stored[CONNECTION_ID], owner=ann)
        token = "fake-stranger-token"
        world.hasura.users[token] = OTHER_USER_ID
        world.projects.strangers.add(token)
        world.connections.stored[OTHER_CONNECTION_ID] = a_connection(
            connection_id=OTHER_CONNECTION_ID, hasura_user_id=OTHER_USER_ID, hasura_token=Secret(token), owner=ben
        )
        self.log = StringIO()
        self._api = Api(world.use_cases, Logger(service=f"admin-{uuid4()}", stream=self.log), NO_CONSOLE)

    def call(self, method: str, path: str, body: object, claims: Mapping[str, Any] | None) -> HttpAnswer:
        """Return the response to a caller with these claims; None is a caller whom no authorizer knows."""
        self._usages.counts.clear()  # limits are not what is tried here
        raw = None if body is None else json.dumps(body).encode()
        event = proxy_event(method, path, headers=[("Content-Type", "application/json")] if raw else [], body=raw)
        if claims is not None:
            event["requestContext"]["authorizer"] = {"claims": {"scope": SCOPES, **claims}}
        return HttpAnswer(self._api.handle(event, cast("Any", None)))


def routes() -> Iterator[tuple[str, str]]:
    """Yield the method and the path of each route of the API."""
    for path, operations in json.loads(OPENAPI.read_text())["paths"].items():
        for method in operations:
            if path.startswith("/v1/"):
                yield method.upper(), path
