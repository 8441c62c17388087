"""What the pages and dialogs are about: the accounts of an owner, and what an operator has made of them."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from typing import Final
from uuid import uuid4

from local.operator_client import OperatorClient
from local.stack.aws import EmulatedAws
from local.stack.outputs import Stack
from local.waiting import wait_until
from tests.fakes.hasura_events import publish_project_created
from tests.fakes.unsynced_app import UnsyncedApp, an_unsynced_app

ENDPOINTS: Final = "/v1/notification-endpoints"
ENDPOINT_URL: Final = "https://hooks.example.com/"
"""Nothing is sent there: no event of a test is a pause."""


@dataclass(frozen=True, repr=False)
class Subject:
    """An app and a project of one owner, their connection, and their sync, as far as there is one."""

    owned: UnsyncedApp
    connection_id: str
    sync_id: str = ""

    @property
    def app(self) -> str:
        """The name of the app."""
        return str(self.owned.app["name"])

    @property
    def project_id(self) -> str:
        """The id of the project."""
        return self.owned.project.id

    def another_token(self) -> str:
        """Return another token of the owner at Hasura Cloud."""
        email = self.owned.heroku.call("GET", "/account").json()["email"]
        return self.owned.hasura.add_user(email).token


@dataclass(frozen=True)
class Subjects:
    """Functions that return what a page or a dialog is about."""

    unconnected: Callable[[], UnsyncedApp]
    connected: Callable[[], Subject]
    synced: Callable[[], Subject]
    opted_out: Callable[[], Subject]
    proposed: Callable[[], Subject]
    endpoint: Callable[[], str]
    """Returns its name."""


def fresh_subjects(stack: Stack) -> Subjects:
    """Return functions that make another one each time."""
    return Subjects(
        unconnected=partial(an_unsynced_app, stack),
        connected=partial(_connected, stack),
        synced=partial(_synced, stack),
        opted_out=partial(_opted_out, stack),
        proposed=partial(_proposed, stack),
        endpoint=partial(_endpoint, stack),
    )


def kept_subjects(stack: Stack) -> Subjects:
    """Return functions that make one the first time, and return the same afterwards."""
    return Subjects(**{name: cache(make) for name, make in vars(fresh_subjects(stack)).items()})


def _connected(stack: Stack) -> Subject:
    owned = an_unsynced_app(stack)
    return Subject(owned, owned.connect())


def _synced(stack: Stack) -> Subject:
    subject = _connected(stack)
    sync = subject.owned.operator.enable(subject.project_id, subject.connection_id, subject.app)
    return Subject(subject.owned, subject.connection_id, str(sync["sync_id"]))


def _opted_out(stack: Stack) -> Subject:
    subject = _synced(stack)
    subject.owned.operator.call("POST", f"/v1/syncs/{subject.sync_id}/opt-out").raise_for_status()
    return subject


def _proposed(stack: Stack) -> Subject:
    """Return a proposal: the project was created with a database before its owner had a connection."""
    owned, operator = an_unsynced_app(stack), OperatorClient(stack)
    aws = EmulatedAws(int(stack["aws_endpoint"].rsplit(":", 1)[1]))
    publish_project_created(aws, stack["bus"], owned.project, owned.owner.id, owned.app["id"])

    def is_proposed() -> bool:
        proposals = operator.call("GET", "/v1/proposals").json()["items"]
        return any(proposal["project_id"] == owned.project.id for proposal in proposals)

    wait_until(is_proposed, "the sync is proposed")
    return Subject(owned, owned.connect())


def _endpoint(stack: Stack) -> str:
    name = f"On call {uuid4().hex[:6]}"
    body = {"name": name, "url": ENDPOINT_URL, "event_types": ["Sync Paused"]}
    OperatorClient(stack).call("POST", ENDPOINTS, body).raise_for_status()
    return name


def decline_proposals(stack: Stack) -> None:
    """Decline what no test has decided on: each costs the overview of others a call."""
    operator = OperatorClient(stack)
    for proposal in operator.call("GET", "/v1/proposals").json()["items"]:
        operator.call("POST", f"/v1/proposals/{proposal['proposal_id']}/decline").raise_for_status()


def delete_endpoints(stack: Stack) -> None:
    """Delete the notification endpoints: one person may have ten."""
    operator = OperatorClient(stack)
    for endpoint in operator.call("GET", ENDPOINTS).json()["items"]:
        operator.call("DELETE", f"{ENDPOINTS}/{endpoint['endpoint_id']}").raise_for_status()
