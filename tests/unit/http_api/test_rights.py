"""Every route of the OpenAPI document, for every role and whoever something belongs to."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest
from urlsync.domain.actor import Role
from urlsync.domain.connection import Profile
from urlsync.domain.listing import SyncTotals

from tests.fakes.actors import an_actor
from tests.fakes.api_service import FakeApi
from tests.fakes.clock import START
from tests.fakes.endpoints import ENDPOINT_ID, HOOK
from tests.fakes.examples import CONNECTION_ID, PROJECT_ID, SYNC_ID
from tests.fakes.heroku_apps import APP
from tests.fakes.operators import OTHER_CONNECTION_ID
from tests.fakes.rights_world import EVERYBODY, JOB_ID, ORDER_ID, OWNER, PROPOSAL_ID, STRANGER, RightsWorld

DOCUMENT: Final = json.loads((Path(__file__).parents[3] / "docs" / "openapi.json").read_text())
OWN: Final = ("owner", "operator", "admin")
ALL: Final = ("owner", "viewer", "operator", "admin")
SEE_ALL: Final = ("viewer", "operator", "admin")
OPERATE: Final = ("operator", "admin")

Route = tuple[str, str]

ROLES: Final[dict[Route, tuple[str, ...]]] = {
    ("get", "/v1/activity"): ALL,
    ("get", "/v1/connections"): OWN,
    ("post", "/v1/connections"): OWN,
    ("get", "/v1/connections/{connection_id}"): OWN,
    ("patch", "/v1/connections/{connection_id}"): OWN,
    ("delete", "/v1/connections/{connection_id}"): OWN,
    ("get", "/v1/connections/{connection_id}/heroku-apps"): OWN,
    ("get", "/v1/connections/{connection_id}/heroku-apps/{heroku_app}/config-vars"): OWN,
    ("post", "/v1/connections/{connection_id}/heroku-authorization"): OWN,
    ("get", "/v1/connections/{connection_id}/heroku-database-plans"): OWN,
    ("post", "/v1/connections/{connection_id}/share"): OWN,
    ("delete", "/v1/connections/{connection_id}/share"): OWN,
    ("get", "/v1/dead-letters"): SEE_ALL,
    ("post", "/v1/dead-letters/redrive"): OPERATE,
    ("get", "/v1/heroku-databases/{heroku_database_id}"): ALL,
    ("get", "/v1/holds"): ALL,
    ("put", "/v1/hold"): ("admin",),
    ("delete", "/v1/hold"): ("admin",),
    ("put", "/v1/connections/{connection_id}/hold"): ("admin",),
    ("delete", "/v1/connections/{connection_id}/hold"): ("admin",),
    ("get", "/v1/jobs"): OWN,
    ("post", "/v1/jobs"): OWN,
    ("get", "/v1/jobs/{job_id}"): OWN,
    ("post", "/v1/jobs/{job_id}/cancel"): OWN,
    ("get", "/v1/jobs/{job_id}/results"): OWN,
    ("get", "/v1/me"): ALL,
    ("get", "/v1/notification-endpoints"): OWN,
    ("post", "/v1/notification-endpoints"): OWN,
    ("get", "/v1/notification-endpoints/{endpoint_id}"): OWN,
    ("patch", "/v1/notification-endpoints/{endpoint_id}"): OWN,
    ("delete", "/v1/notification-endpoints/{endpoint_id}"): OWN,
    ("post", "/v1/notification-endpoints/{endpoint_id}/rotate-secret"): OWN,
    ("get", "/v1/notification-endpoints/{endpoint_id}/deliveries"): OWN,
    ("post", "/v1/notification-endpoints/{endpoint_id}/test"): OWN,
    ("post", "/v1/ownership-transfers"): OPERATE,
    ("post", "/v1/people/deletions"): ("admin",),
    ("get", "/v1/projects"): ALL,
    ("get", "/v1/projects/{project_id}"): ALL,
    ("post", "/v1/projects/{project_id}/heroku-databases"): OWN,
    ("post", "/v1/projects/{project_id}/syncs"): OWN,
    ("get", "/v1/proposals"): ALL,
    ("post", "/v1/proposals/{proposal_id}/accept"): OWN,
    ("post", "/v1/proposals/{proposal_id}/decline"): OWN,
    ("post", "/v1/self-test"): ("admin",),
    ("get", "/v1/status"): ALL,
    ("get", "/v1/sync-counts"): ALL,
    ("get", "/v1/syncs"): ALL,
    ("get", "/v1/syncs/{sync_id}"): ALL,
    ("delete", "/v1/syncs/{sync_id}"): OWN,
    ("patch", "/v1/syncs/{sync_id}"): OWN,
    ("post", "/v1/syncs/{sync_id}/check"): OWN,
    ("get", "/v1/syncs/{sync_id}/diagnosis"): ALL,
    ("get", "/v1/syncs/{sync_id}/history"): ALL,
    ("post", "/v1/syncs/{sync_id}/opt-out"): OWN,
    ("post", "/v1/syncs/{sync_id}/restart"): OWN,
    ("post", "/v1/syncs/{sync_id}/trust-sweeps"): OPERATE,
}
"""The roles that may call each route at all."""

IDS: Final = {
    "connection_id": CONNECTION_ID,
    "endpoint_id": ENDPOINT_ID,
    "heroku_app": APP.name,
    "heroku_database_id": ORDER_ID,
    "job_id": JOB_ID,
    "project_id": PROJECT_ID,
    "proposal_id": PROPOSAL_ID,
    "sync_id": SYNC_ID,
}
SENT: Final[dict[Route, dict[str, Any]]] = {
    ("post", "/v1/connections"): {"hasura_token": "fake-token"},
    ("patch", "/v1/connections/{connection_id}"): {"name": "Books"},
    ("post", "/v1/connections/{connection_id}/share"): {"team": "shops"},
    ("post", "/v1/jobs"): {"action": "check", "count": 1, "ids": [SYNC_ID]},
    ("post", "/v1/notification-endpoints"): {"name": "On call", "url": HOOK},
    ("patch", "/v1/notification-endpoints/{endpoint_id}"): {"name": "Night"},
    ("post", "/v1/ownership-transfers"): {
        "project_id": PROJECT_ID,
        "new_owner_id": PROJECT_ID,
        "transferred_at": "2026-03-04T10:00:00Z",
        "event_id": "event-1",
    },
    ("post", "/v1/people/deletions"): {"name": "bea"},
    ("post", "/v1/projects/{project_id}/heroku-databases"): {"connection_id": CONNECTION_ID},
    ("post", "/v1/projects/{project_id}/syncs"): {"connection_id": CONNECTION_ID, "heroku_app": APP.name},
    ("patch", "/v1/syncs/{sync_id}"): {"env_var": "ANOTHER"},
    ("post", "/v1/syncs/{sync_id}/restart"): {"connection_id": CONNECTION_ID},
}


def routes() -> Iterator[tuple[Route, dict[str, Any]]]:
    for path, operations in DOCUMENT["paths"].items():
        for method, operation in operations.items():
            yield (method, path), operation


def test_every_route_states_the_roles_that_were_decided() -> None:
    assert {route: tuple(operation["x-urlsync-roles"]) for route, operation in routes()} == ROLES


@pytest.mark.parametrize("route", ROLES, ids=" ".join)
def test_no_log_line_names_a_person(route: Route) -> None:
    # GIVEN a person who may do everything, with a name that is no e-mail address
    api, (method, path) = FakeApi(), route
    api.service.identify_actor.gives = an_actor("ann-of-shops", Role.ADMIN)
    claims = {"username": "ann-of-shops", "sub": "5a0c1f3e", "client_id": "people"}
    # WHEN
    api.call(method.upper(), path.format(**IDS), SENT.get(route), claims=claims)
    # THEN the log has the id alone
    assert {line["actor"] for line in api.log if "actor" in line} == {"person:5a0c1f3e"}
    assert "ann-of-shops" not in str(api.log)


WITHOUT_ACCOUNT: Final = {
    ("GET", "/oauth/heroku/callback"),
    ("GET", "/console"),
    ("GET", "/console/.+"),
    ("GET", "/openapi.json"),
    ("GET", "/docs"),
    ("GET", "/docs/style.css"),
}
"""The routes that the document leaves out: they show nothing of anybody, and the callback is bound to its browser."""


def test_no_route_is_left_out_of_the_document_but_those_that_need_no_account() -> None:
    resolver = FakeApi()._api._resolver
    served = [*resolver._static_routes, *resolver._dynamic_routes]

    assert {(route.method, route.path) for route in served if not route.include_in_schema} == WITHOUT_ACCOUNT
    assert len(served) == len(WITHOUT_ACCOUNT) + len(ROLES)


@pytest.mark.parametrize("role", [*Role, None])
@pytest.mark.parametrize("route", ROLES, ids=" ".join)
def test_who_has_another_role_is_shown_which_one_it_takes(route: Route, role: Role | None) -> None:
    # GIVEN somebody with this role alone
    api, (method, path) = FakeApi(), route
    api.service.identify_actor.gives = an_actor("ann", *([role] if role else []))
    # WHEN
    answer = api.call(method.upper(), path.format(**IDS), SENT.get(route))
    # THEN
    refused = role not in ROLES[route] and path != "/v1/me"
    assert (answer.status == 403) is refused
    if refused:
        assert answer.problem == "role-required"
        assert all(name in answer.body["detail"] for name in ROLES[route])
        assert {name for name, deed in api.service.deeds.items() if deed.asked} <= {"identify_actor", "limit_requests"}


CONNECTIONS: Final = {"bea", "cem", "adi"}
"""The owner of the connection, a member of the team that shares it, and the administrator."""
READERS: Final = {*CONNECTIONS, "vic", "oda"}
WORKERS: Final = {*CONNECTIONS, "oda"}

ALLOWED: Final[dict[Route, set[str]]] = {
    ("get", "/v1/connections/{connection_id}"): CONNECTIONS,
    ("patch", "/v1/connections/{connection_id}"): CONNECTIONS,
    ("delete", "/v1/connections/{connection_id}"): CONNECTIONS,
    ("get", "/v1/connections/{connection_id}/heroku-apps"): CONNECTIONS,
    ("get", "/v1/connections/{connection_id}/heroku-apps/{heroku_app}/config-vars"): CONNECTIONS,
    ("post", "/v1/connections/{connection_id}/heroku-authorization"): CONNECTIONS,
    ("get", "/v1/connections/{connection_id}/heroku-database-plans"): CONNECTIONS,
    ("post", "/v1/connections/{connection_id}/share"): {"adi"},
    ("delete", "/v1/connections/{connection_id}/share"): {"bea", "adi"},
    ("put", "/v1/connections/{connection_id}/hold"): {"adi"},
    ("delete", "/v1/connections/{connection_id}/hold"): {"adi"},
    ("get", "/v1/heroku-databases/{heroku_database_id}"): READERS,
    ("get", "/v1/jobs/{job_id}"): {"bea", "adi"},
    ("post", "/v1/jobs/{job_id}/cancel"): {"bea", "adi"},
    ("get", "/v1/jobs/{job_id}/results"): {"bea", "adi"},
    ("get", "/v1/notification-endpoints/{endpoint_id}"): {"bea", "adi"},
    ("patch", "/v1/notification-endpoints/{endpoint_id}"): {"bea", "adi"},
    ("delete", "/v1/notification-endpoints/{endpoint_id}"): {"bea", "adi"},
    ("post", "/v1/notification-endpoints/{endpoint_id}/rotate-secret"): {"bea", "adi"},
    ("get", "/v1/notification-endpoints/{endpoint_id}/deliveries"): {"bea", "adi"},
    ("post", "/v1/notification-endpoints/{endpoint_id}/test"): {"bea", "adi"},
    ("get", "/v1/projects/{project_id}"): READERS,
    ("post", "/v1/projects/{project_id}/heroku-databases"): CONNECTIONS,
    ("post", "/v1/projects/{project_id}/syncs"): CONNECTIONS,
    ("post", "/v1/proposals/{proposal_id}/accept"): CONNECTIONS,
    ("post", "/v1/proposals/{proposal_id}/decline"): WORKERS,
    ("get", "/v1/syncs/{sync_id}"): READERS,
    ("delete", "/v1/syncs/{sync_id}"): CONNECTIONS,
    ("patch", "/v1/syncs/{sync_id}"): CONNECTIONS,
    ("post", "/v1/syncs/{sync_id}/check"): WORKERS,
    ("get", "/v1/syncs/{sync_id}/diagnosis"): READERS,
    ("get", "/v1/syncs/{sync_id}/history"): READERS,
    ("post", "/v1/syncs/{sync_id}/opt-out"): WORKERS,
    ("post", "/v1/syncs/{sync_id}/restart"): CONNECTIONS,
    ("post", "/v1/syncs/{sync_id}/trust-sweeps"): {"oda", "adi"},
}
"""Who gets in where something of the owner is named. The owner is in no team, so cannot share with one."""


def test_everybody_is_tried_wherever_something_is_named() -> None:
    assert {route for route in ROLES if "{" in route[1]} == ALLOWED.keys()


@pytest.mark.parametrize("name", EVERYBODY)
@pytest.mark.parametrize("route", ALLOWED, ids=" ".join)
def test_only_whose_it_is_gets_in(route: Route, name: str) -> None:
    # GIVEN a connection, sync, order and proposal of one owner
    world, (method, path) = RightsWorld(), route
    before = (dict(world.syncs.stored), dict(world.connections.stored), dict(world.provisionings.stored))
    # WHEN
    answer = world.call(EVERYBODY[name], method.upper(), path.format(**IDS), SENT.get(route))
    # THEN
    if name in ALLOWED[route]:
        assert answer.status not in {401, 403, 404, 500}, answer.text
        return
    assert answer.status in {403, 404}
    assert (world.syncs.stored, world.connections.stored, world.provisionings.stored) == before
    assert world.hasura.writes == []
    # AND a stranger learns nothing: not even that there is such a thing
    if name == STRANGER.name:
        unknown = RightsWorld().call(STRANGER, method.upper(), path.format(**UNKNOWN), UNKNOWN_SENT.get(route))
        status = 404 if Role.OWNER in ROLES[route] else 403
        assert (answer.status, answer.body | {"instance": None}) == (status, unknown.body | {"instance": None})
        assert world.heroku.calls == []


UNKNOWN: Final = {name: APP.name if name == "heroku_app" else f"{value[:-4]}ffff" for name, value in IDS.items()}
UNKNOWN_SENT: Final = {
    route: {name: UNKNOWN.get(name, value) for name, value in sent.items()} for route, sent in SENT.items()
}


def test_everybody_is_tried_wherever_a_query_names_something() -> None:
    named = {
        f"{path}?{parameter['name']}"
        for (_, path), operation in routes()
        for parameter in operation.get("parameters", [])
        if parameter["in"] == "query" and parameter["name"].endswith("_id")
    }

    # Who may list the activity sees everything.
    assert {name for name in named if not name.startswith("/v1/activity")} == {
        "/v1/projects?connection_id",
        "/v1/syncs?connection_id",
        "/v1/syncs?project_id",
    }


LISTS: Final = {
    "/v1/connections": {"bea": 1, "cem": 1, "ann": 1, "oda": 0, "adi": 2},
    "/v1/syncs": {"bea": 1, "cem": 1, "ann": 0, "vic": 1, "oda": 1, "adi": 1},
    f"/v1/syncs?project_id={PROJECT_ID}": {"bea": 1, "cem": 1, "ann": 0, "vic": 1, "oda": 1, "adi": 1},
    f"/v1/syncs?connection_id={CONNECTION_ID}": {"bea": 1, "cem": 1, "ann": 0, "vic": 1, "oda": 1, "adi": 1},
    "/v1/syncs?q=quiet": {"bea": 1, "cem": 1, "ann": 0, "vic": 1, "oda": 1, "adi": 1},
    "/v1/projects": {"bea": 1, "cem": 1, "ann": 0, "vic": 1, "oda": 1, "adi": 1},
    f"/v1/projects?connection_id={CONNECTION_ID}": {"bea": 1, "cem": 1, "ann": 0, "vic": 1, "oda": 1, "adi": 1},
    "/v1/jobs": {"bea": 1, "cem": 0, "ann": 0, "oda": 0, "adi": 1},
    "/v1/notification-endpoints": {"bea": 1, "cem": 0, "ann": 0, "oda": 0, "adi": 1},
    "/v1/proposals": {"bea": 1, "cem": 1, "ann": 0, "vic": 1, "oda": 1, "adi": 1},
}
"""How much of each list everybody sees."""


@pytest.mark.parametrize(("path", "name"), [(path, name) for path, seen in LISTS.items() for name in seen])
def test_lists_show_only_what_one_may_see(path: str, name: str) -> None:
    assert len(RightsWorld().call(EVERYBODY[name], "GET", path).body["items"]) == LISTS[path][name]


@pytest.mark.parametrize(("name", "number"), [("bea", 1), ("cem", 1), ("ann", 0), ("vic", 7), ("oda", 7), ("adi", 7)])
def test_counts_are_of_what_one_may_see(name: str, number: int) -> None:
    world = RightsWorld()
    world.sync_totals.put(SyncTotals(at=START, active=7))

    assert world.call(EVERYBODY[name], "GET", "/v1/sync-counts").body["total"] == number


@pytest.mark.parametrize(
    ("name", "shown"), [("bea", True), ("cem", True), ("vic", False), ("oda", False), ("adi", True)]
)
def test_only_those_who_may_use_a_connection_learn_its_name(name: str, shown: bool) -> None:  # noqa: FBT001
    world = RightsWorld()
    profile = Profile(hasura_account="bea@example.com")
    world.connections.stored[CONNECTION_ID] = replace(world.connections.stored[CONNECTION_ID], profile=profile)
    world.syncs.stored[SYNC_ID] = replace(world.syncs.stored[SYNC_ID], serving=False)
    world.count_syncs()

    (listed,) = world.call(EVERYBODY[name], "GET", "/v1/syncs").body["items"]
    (group,) = world.call(EVERYBODY[name], "GET", "/v1/sync-counts").body["groups"]
    one = world.call(EVERYBODY[name], "GET", f"/v1/syncs/{SYNC_ID}").body

    assert {each["connection_name"] for each in (listed, group, one)} == {"bea@example.com" if shown else None}


def test_a_viewer_learns_nothing_of_connections() -> None:
    (project,) = RightsWorld().call(EVERYBODY["vic"], "GET", "/v1/projects").body["items"]

    assert project["connection_ids"] == []


def test_the_owner_is_notified_when_an_administrator_uses_their_connection() -> None:
    world = RightsWorld()
    world.call(EVERYBODY["adi"], "GET", f"/v1/connections/{CONNECTION_ID}/heroku-apps")

    (event,) = world.event_bus.published
    assert (event.type.value, event.detail["connection_id"], event.detail["actor"], event.detail["use"]) == (
        "Connection Used By Admin",
        CONNECTION_ID,
        "adi",
        "list_apps",
    )


@pytest.mark.parametrize("name", ["bea", "cem"])
def test_nobody_is_notified_of_what_the_owner_and_the_team_do(name: str) -> None:
    world = RightsWorld()
    world.call(EVERYBODY[name], "GET", f"/v1/connections/{CONNECTION_ID}/heroku-apps")

    assert world.event_bus.published == []


def test_the_owner_shares_with_their_own_teams_only() -> None:
    world, path = RightsWorld(), f"/v1/connections/{OTHER_CONNECTION_ID}/share"

    assert world.call(STRANGER, "POST", path, {"team": "shops"}).problem == "not-yours"
    assert world.call(STRANGER, "POST", path, {"team": "other"}).status == 200
    assert world.connections.stored[OTHER_CONNECTION_ID].team == "other"
    assert world.call(OWNER, "GET", f"/v1/connections/{OTHER_CONNECTION_ID}/heroku-apps").status == 404


def test_a_sync_of_somebody_else_cannot_be_taken_over_with_the_same_account() -> None:
    # GIVEN a stranger who has a connection of the same Hasura user
    world = RightsWorld()
    stored = world.connections.stored
    stored[OTHER_CONNECTION_ID] = replace(
        stored[CONNECTION_ID], connection_id=OTHER_CONNECTION_ID, owner=STRANGER.key, team=None
    )
    body = {"connection_id": OTHER_CONNECTION_ID, "heroku_app": APP.name}
    # WHEN they enable the same sync, or restart it THEN it stays the owner's
    enabled = world.call(STRANGER, "POST", f"/v1/projects/{PROJECT_ID}/syncs", body)
    assert (enabled.status, enabled.problem, SYNC_ID in enabled.text) == (409, "target-taken", False)
    restarted = world.call(STRANGER, "POST", f"/v1/syncs/{SYNC_ID}/restart", {"connection_id": OTHER_CONNECTION_ID})
    assert restarted.status == 404
    assert world.only_sync.connection_id == CONNECTION_ID
