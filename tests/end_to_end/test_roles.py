"""Two owners, a member of a team, a viewer, an operator and an administrator: nobody does what they may not.

Each of them tries everything with what one owner has, on the deployed template, signed in as they would be.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from http import HTTPStatus
from typing import Any, Final

import pytest
import requests

from local.stack.aws import EmulatedAws
from local.stack.outputs import Stack
from local.waiting import wait_until
from tests.fakes.captured_events import CapturedEvents
from tests.fakes.fake_notifier import FakeNotifier
from tests.fakes.problems import problem
from tests.fakes.stack_accounts import StackAccount, StackAccounts
from tests.fakes.unsynced_app import UnsyncedApp, an_unsynced_app

DISABLED_WITHIN_S: Final = 150.0
"""The user pool is asked every two minutes (decision 0082), and the function takes a moment."""

Request = tuple[str, str, dict[str, Any] | None]
Statuses = Mapping[str, int]


@dataclass(frozen=True, repr=False)
class Household:
    """An account with an app, a project, a connection that it added, and a sync that it enabled."""

    account: StackAccount
    app: UnsyncedApp
    connection_id: str
    sync_id: str

    def call(self, method: str, path: str, body: dict[str, Any] | None = None) -> requests.Response:
        """Call the API as the owner."""
        return self.account.client.call(method, path, body)

    @property
    def connection(self) -> str:
        """The path of the connection."""
        return f"/v1/connections/{self.connection_id}"

    @property
    def sync(self) -> str:
        """The path of the sync."""
        return f"/v1/syncs/{self.sync_id}"

    @cached_property
    def secrets(self) -> tuple[str, ...]:
        """What no answer of the API ever has."""
        return self.app.url, self.app.owner.token, self.app.heroku.token

    @cached_property
    def names(self) -> tuple[str, ...]:
        """What only those may learn who may see the owner's things."""
        app = self.app
        return self.connection_id, self.sync_id, app.project.id, app.owner.id, app.app["id"], app.app["name"]

    def state(self) -> dict[str, Any]:
        """Return all that somebody else could change."""
        connections = {one["connection_id"]: one for one in self.call("GET", "/v1/connections").json()["items"]}
        sync = self.call("GET", self.sync)
        return {
            "env": self.app.environment(),
            "webhooks": self.app.webhooks(),
            "apps": [app["id"] for app in self.app.heroku.call("GET", "/apps").json()],
            "config": self.app.heroku.call("GET", f"/apps/{self.app.app['id']}/config-vars").json(),
            "connection": connections.get(self.connection_id),
            "sync": {name: sync.json().get(name) for name in ("status", "reason", "epoch", "connection_id")},
        }


def uses_of_the_connection(of: Household) -> dict[str, Request]:
    """What takes the owner's connection, by what it is; the last ones end something."""
    named, project = of.connection, f"/v1/projects/{of.app.project.id}"
    order = of.app.order(of.connection_id)
    return {
        "list apps": ("GET", f"{named}/heroku-apps", None),
        "list config vars": ("GET", f"{named}/heroku-apps/{of.app.app['name']}/config-vars", None),
        "list plans": ("GET", f"{named}/heroku-database-plans", None),
        "re-authorize": ("POST", f"{named}/heroku-authorization", None),
        "enable": ("POST", f"{project}/syncs", order | {"env_var": "ANOTHER_URL"}),
        "take over": ("POST", f"{project}/syncs", order | {"env_var": "PG_DATABASE_URL", "take_over": True}),
        "order a database": ("POST", f"{project}/heroku-databases", {"connection_id": of.connection_id}),
        "restart": ("POST", f"{of.sync}/restart", {"connection_id": of.connection_id}),
        "end the sharing": ("DELETE", f"{named}/share", None),
        "delete the sync": ("DELETE", of.sync, None),
        "delete the connection": ("DELETE", named, None),
    }


def reads(of: Household) -> dict[str, Request]:
    """What shows something of the owner's."""
    paths = {
        "sync": of.sync,
        "history": f"{of.sync}/history",
        "diagnosis": f"{of.sync}/diagnosis",
        "project": f"/v1/projects/{of.app.project.id}",
    }
    return {name: ("GET", path, None) for name, path in paths.items()}


def work(of: Household) -> dict[str, Request]:
    """What repairs or ends the owner's sync without the connection."""
    return {"check": ("POST", f"{of.sync}/check", None), "opt out": ("POST", f"{of.sync}/opt-out", None)}


LISTS: Final = ("/v1/connections", "/v1/syncs", "/v1/projects", "/v1/proposals", "/v1/status")
OF_THE_SERVICE: Final[dict[str, Request]] = {
    "activity": ("GET", "/v1/activity", None),
    "dead letters": ("GET", "/v1/dead-letters", None),
    "redrive": ("POST", "/v1/dead-letters/redrive", {}),
}


def statuses(who: StackAccount, tried: Mapping[str, Request], leaks: Iterable[str] = ()) -> dict[str, int]:
    """Try it all and return the statuses; fail if an answer has one of the texts that must not leak."""
    found = {}
    for name, (method, path, body) in tried.items():
        answer = who.client.call(method, path, body)
        leaked = [text for text in leaks if text in answer.text and text not in f"{path} {body}"]
        assert leaked == [], (name, answer.status_code)
        found[name] = answer.status_code
    return found


def listed(who: StackAccount, path: str) -> str:
    """Return all pages of a list as text."""
    pages, cursor = "", None
    while True:
        page = who.client.call("GET", path + (f"?cursor={cursor}" if cursor else ""))
        pages += page.text
        cursor = page.json().get("next_cursor")
        if page.status_code != HTTPStatus.OK or cursor is None:
            return pages


@pytest.fixture(scope="module")
def accounts(stack: Stack, aws: EmulatedAws) -> StackAccounts:
    return StackAccounts(stack, aws)


@pytest.fixture(scope="module")
def set_up(stack: Stack) -> Callable[[StackAccount], Household]:
    """Return a function that gives an account a connection and a sync of their own."""

    def made(account: StackAccount) -> Household:
        app = replace(an_unsynced_app(stack), operator=account.client)
        connection_id = app.connect()
        sync = account.client.enable(app.project.id, connection_id, app.app["name"])
        return Household(account, app, connection_id, sync["sync_id"])

    return made


@pytest.fixture(scope="module")
def person(accounts: StackAccounts, set_up: Callable[[StackAccount], Household]) -> Household:
    """An owner who is a person."""
    return set_up(accounts.person("ann", "owner", "blue"))


@pytest.fixture(scope="module")
def program(accounts: StackAccounts, set_up: Callable[[StackAccount], Household]) -> Household:
    """An owner who is a program."""
    return set_up(accounts.program("bot", "owner", "red"))


@pytest.fixture(params=["person", "program"])
def pair(request: pytest.FixtureRequest, person: Household, program: Household) -> tuple[Household, Household]:
    """An owner who tries, and one whose things they are."""
    return (person, program) if request.param == "person" else (program, person)


def test_an_owner_gets_nowhere_with_what_another_owner_has(pair: tuple[Household, Household]) -> None:
    # GIVEN two owners in two teams, and who tries everything with their own accounts, too
    who, of = pair
    before = of.state()
    foreign_app = {"connection_id": who.connection_id, "heroku_app": of.app.app["id"], "env_var": "ANOTHER_URL"}
    own_app = {**foreign_app, "heroku_app": who.app.app["id"]}
    crossed: dict[str, Request] = {
        "share with one's own team": ("POST", f"{of.connection}/share", {"team": "blue"}),
        "their value into one's own project": ("POST", who.app.syncs, who.app.order(of.connection_id)),
        "their app with one's own account": ("POST", who.app.syncs, foreign_app),
        "one's own value into their project": ("POST", of.app.syncs, own_app),
        "their sync with one's own account": ("POST", f"{of.sync}/restart", {"connection_id": who.connection_id}),
        "their database for one's own project": (
            "POST",
            f"/v1/projects/{who.app.project.id}/heroku-databases",
            {"connection_id": of.connection_id},
        ),
    }
    # WHEN
    tried = reads(of) | work(of) | crossed | uses_of_the_connection(of)
    found = statuses(who.account, tried, of.names + of.secrets)
    # THEN it is as if it did not exist; of an app, Heroku itself says to every account that it is somebody else's
    assert found.pop("their app with one's own account") == HTTPStatus.UNPROCESSABLE_ENTITY
    assert {name: status for name, status in found.items() if status != HTTPStatus.NOT_FOUND} == {}
    for path in LISTS:
        answer = listed(who.account, path)
        assert not any(name in answer for name in of.names + of.secrets), path
    # AND of what is the service's, they see their own activity alone
    shown = statuses(who.account, OF_THE_SERVICE, of.names + of.secrets)
    assert shown == {"activity": 200, "dead letters": 403, "redrive": 403}
    # AND nothing has changed
    assert of.state() == before
    assert who.app.environment() == {"PG_DATABASE_URL": who.app.url}


def test_a_viewer_sees_everything_but_connections_and_changes_nothing(
    accounts: StackAccounts, person: Household, program: Household
) -> None:
    # GIVEN a viewer, even in the team of an owner
    viewer = accounts.person("vic", "viewer", "blue")
    person.call("POST", f"{person.connection}/share", {"team": "blue"}).raise_for_status()
    before = person.state()
    # THEN they see all projects, syncs and what happened
    assert set(statuses(viewer, reads(person) | reads(program), person.secrets).values()) == {HTTPStatus.OK}
    for path in ("/v1/syncs", "/v1/projects"):
        shown = listed(viewer, path)
        assert person.app.project.id in shown
        assert program.app.project.id in shown
    assert statuses(viewer, OF_THE_SERVICE, person.secrets) == {"activity": 200, "dead letters": 200, "redrive": 403}
    # AND use and change nothing
    tried = work(person) | uses_of_the_connection(person)
    assert set(statuses(viewer, tried, person.secrets).values()) == {HTTPStatus.FORBIDDEN}
    refused = viewer.client.call("GET", "/v1/connections")
    assert (refused.status_code, problem(refused)) == (HTTPStatus.FORBIDDEN, "role-required")
    assert "operator" in refused.json()["detail"]
    assert person.state() == before


def test_an_operator_checks_and_opts_out_but_uses_no_connection_of_others(
    accounts: StackAccounts, set_up: Callable[[StackAccount], Household], program: Household
) -> None:
    operator, of = accounts.person("oda", "operator"), set_up(program.account)
    before = of.state()
    # THEN they see and repair everything
    assert set(statuses(operator, reads(of), of.secrets).values()) == {HTTPStatus.OK}
    assert statuses(operator, OF_THE_SERVICE) == {"activity": 200, "dead letters": 200, "redrive": 200}
    # AND use no connection of somebody else, which are not even listed
    uses = uses_of_the_connection(of)
    assert set(statuses(operator, uses, of.secrets).values()) <= {HTTPStatus.NOT_FOUND, HTTPStatus.FORBIDDEN}
    assert of.connection_id not in listed(operator, "/v1/connections")
    assert of.state() == before
    # AND opt out, which leaves the value where it is; only the owner starts it again
    assert statuses(operator, work(of), of.secrets) == {"check": 202, "opt out": 200}
    assert of.state()["sync"]["reason"] == "opted_out"
    assert of.app.environment() == before["env"]
    assert statuses(operator, {"restart": uses["restart"]}) == {"restart": HTTPStatus.NOT_FOUND}
    assert of.call(*uses["restart"]).status_code == HTTPStatus.OK


def test_a_member_of_the_team_uses_what_is_shared_for_as_long_as_it_is(
    accounts: StackAccounts, set_up: Callable[[StackAccount], Household], person: Household
) -> None:
    mate, of = accounts.person("cem", "owner", "blue"), set_up(person.account)
    use = {name: uses_of_the_connection(of)[name] for name in ("list apps", "list config vars", "restart")}
    assert set(statuses(mate, use).values()) == {HTTPStatus.NOT_FOUND}
    # WHEN the owner shares the connection
    of.call("POST", f"{of.connection}/share", {"team": "blue"}).raise_for_status()
    # THEN the team uses it, and neither shares it nor ends the sharing
    assert set(statuses(mate, use | reads(of), of.secrets).values()) == {HTTPStatus.OK}
    assert mate.client.call("DELETE", f"{of.connection}/share").status_code == HTTPStatus.FORBIDDEN
    assert mate.client.call("POST", f"{of.connection}/share", {"team": "blue"}).status_code == HTTPStatus.FORBIDDEN
    # AND the owner shares it with no other team
    refused = of.call("POST", f"{of.connection}/share", {"team": "red"})
    assert (refused.status_code, problem(refused)) == (HTTPStatus.FORBIDDEN, "not-yours")
    # WHEN the sharing ends THEN so does the use
    of.call("DELETE", f"{of.connection}/share").raise_for_status()
    assert set(statuses(mate, use | reads(of)).values()) == {HTTPStatus.NOT_FOUND}


def test_an_owner_does_everything_with_what_is_their_own(
    accounts: StackAccounts, set_up: Callable[[StackAccount], Household]
) -> None:
    of = set_up(accounts.person("bea", "owner", "green"))
    uses = uses_of_the_connection(of)
    once = {name: uses[name] for name in ("list apps", "list config vars", "list plans", "re-authorize")}
    ends = {"share": ("POST", f"{of.connection}/share", {"team": "green"}), "end the sharing": uses["end the sharing"]}
    last = {name: uses[name] for name in ("delete the sync", "delete the connection")}

    found = statuses(of.account, once | reads(of) | work(of) | {"restart": uses["restart"]} | ends, of.secrets)
    assert {name: status for name, status in found.items() if status >= HTTPStatus.BAD_REQUEST} == {}
    found = statuses(of.account, {"opt out": work(of)["opt out"]} | last, of.secrets)
    assert {name: status for name, status in found.items() if status >= HTTPStatus.BAD_REQUEST} == {}
    assert of.app.environment() == {"PG_DATABASE_URL": of.app.url}


def test_an_administrator_uses_everything_and_the_owner_is_notified(
    accounts: StackAccounts,
    set_up: Callable[[StackAccount], Household],
    person: Household,
    events: CapturedEvents,
    aws: EmulatedAws,
) -> None:
    people = FakeNotifier(aws)
    admin, of = accounts.program("adi", "admin"), set_up(person.account)
    uses = uses_of_the_connection(of)
    assert events.of_connection(of.connection_id) == []
    # WHEN an administrator uses the connection of an owner
    once = {name: uses[name] for name in ("list apps", "list config vars", "re-authorize", "restart")}
    found = statuses(admin, once | reads(of) | work(of), of.secrets)
    assert {name: status for name, status in found.items() if status >= HTTPStatus.BAD_REQUEST} == {}
    # THEN the bus has who used it for what
    wait_until(lambda: len(events.of_connection(of.connection_id)) >= len(once), "the uses are on the bus")
    seen = events.of_connection(of.connection_id)
    assert {event["detail-type"] for event in seen} == {"Connection Used By Admin"}
    assert {event["detail"]["actor"] for event in seen} == {admin.name}
    assert {"list_apps", "authorize_heroku", "restart_sync"} <= {event["detail"]["use"] for event in seen}
    # AND the owner gets a message
    wait_until(lambda: bool(people.mails(f"owner: {person.account.name}")), "the owner is notified")
    # AND the activity says who did what, in which role and from where
    entries = admin.client.call("GET", f"/v1/activity?sync_id={of.sync_id}").json()["items"]
    done = {(entry["actor"], entry["role"], entry["action"]) for entry in entries}
    assert {(admin.name, "admin", "sync_opted_out"), (person.account.name, "owner", "sync_enabled")} <= done
    assert all(entry["source_address"] and entry["request_id"] for entry in entries)


@pytest.mark.scale
def test_a_disabled_person_ends_within_minutes_whatever_their_token_says(
    accounts: StackAccounts, set_up: Callable[[StackAccount], Household], person: Household
) -> None:
    # GIVEN somebody who works, and whose token is valid for a quarter of an hour
    leaver = accounts.person("lea", "operator")
    path = f"{person.sync}/check"
    assert leaver.client.call("POST", path).status_code == HTTPStatus.ACCEPTED
    # WHEN they are disabled
    accounts.disable(leaver)
    # THEN the same token is refused soon, for reads and changes, also by instances of the function that knew them last
    asked: dict[str, Request] = {**reads(person), "check": ("POST", path, None)}
    wait_until(
        lambda: set(statuses(leaver, asked).values()) == {HTTPStatus.UNAUTHORIZED}, "they are out", DISABLED_WITHIN_S
    )
