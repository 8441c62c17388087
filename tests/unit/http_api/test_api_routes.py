"""What each route asks the service to do, and how the answer reads."""

from dataclasses import replace
from datetime import timedelta

import pytest
from urlsync.domain.actor import ActorKind, Caller, Role
from urlsync.domain.app_list import ListedApp
from urlsync.domain.catalogue import explain
from urlsync.domain.connection import Capabilities, ConnectionEdit, ConnectionSummary, Profile
from urlsync.domain.errors import HANDED_OVER, TransientFailure, UnknownCaller
from urlsync.domain.listing import ListedSync, Serving, SyncFilter, SyncOrder, SyncTotals
from urlsync.domain.secret import Secret
from urlsync.domain.sync import HerokuApp, Reason, Status, Webhook
from urlsync.domain.sync_settings import SyncEdit, version_of
from urlsync.entrypoints.http_api.sync_view import SyncView
from urlsync.ports.hasura import Project
from urlsync.ports.storage import Page
from urlsync.use_cases.connections.edit_connection import Edited
from urlsync.use_cases.connections.find_projects import EnvVar, ProjectQuery, ProjectsFound, ProjectView, Unreachable
from urlsync.use_cases.connections.list_heroku_apps import AppsFound, AppSources
from urlsync.use_cases.lifecycle.enable_sync import EnableOrder, Started
from urlsync.use_cases.operations.list_syncs import SyncQuery
from urlsync.use_cases.sweeping.find_verified import Verified

from tests.fakes.actors import an_actor
from tests.fakes.api_service import ANN, FakeApi
from tests.fakes.clock import START
from tests.fakes.examples import (
    APP_ID,
    CONNECTION_ID,
    OWNER_ID,
    PROJECT_ID,
    SYNC_ID,
    TENANT_ID,
    a_history_entry,
    a_sync,
)

A_SYNC = {
    "sync_id": SYNC_ID,
    "project_id": PROJECT_ID,
    "project_name": None,
    "tenant_id": TENANT_ID,
    "env_var": "PG_DATABASE_URL",
    "heroku_app": {"id": APP_ID, "name": "quiet-river-1234"},
    "config_var": "DATABASE_URL",
    "connection_id": CONNECTION_ID,
    "connection_name": None,
    "owner_id": OWNER_ID,
    "status": "active",
    "reason": None,
    "detail": None,
    "epoch": 1,
    "outcome": None,
    "fingerprint": None,
    "release_version": None,
    "serving": None,
    "webhook": "missing",
    "metadata_access": False,
    "webhook_wanted": True,
    "created_at": "2026-03-04T10:00:00Z",
    "last_checked_at": None,
    "last_verified_at": None,
    "check_interval_seconds": 900,
    "check_interval_minutes": None,
    "held_since": None,
    "last_updated_at": None,
    "last_propagation_ms": None,
    "last_confirmed_at": None,
    "explanation": None,
    "actions": ["check", "opt_out", "delete"],
}
A_SUMMARY = ConnectionSummary(
    connection_id=CONNECTION_ID,
    hasura_user_id=OWNER_ID,
    profile=Profile(
        hasura_account="ann@example.com",
        heroku_account="ann@example.com",
        capabilities=Capabilities(config_vars=True, webhooks=True),
        created_at=START,
        created_by="ann",
    ),
)


def as_shown(code: str) -> dict[str, object]:
    """Return how the API shows an explanation."""
    explanation = explain(code)
    names = ("code", "severity", "title", "meaning", "automatic", "next_step")
    return {name: getattr(explanation, name) for name in names}


@pytest.fixture
def api() -> FakeApi:
    return FakeApi()


def test_a_sync_reads_as_agreed(api: FakeApi) -> None:
    api.service.find_syncs.one.gives = a_sync()

    answer = api.call("GET", f"/v1/syncs/{SYNC_ID.upper()}")

    assert (answer.status, answer.body) == (200, A_SYNC)
    assert api.service.find_syncs.one.asked == [((SYNC_ID,), {"actor": ANN})]


@pytest.mark.parametrize(("interval", "seconds"), [(timedelta(hours=6), 21_600), (None, None)])
def test_the_interval_in_force_is_shown_in_seconds(interval: timedelta | None, seconds: int | None) -> None:
    assert SyncView.of(Verified(a_sync(), None, interval), {}).check_interval_seconds == seconds


def test_nothing_of_the_stored_sync_is_shown_beyond_that(api: FakeApi) -> None:
    api.service.find_syncs.one.gives = a_sync(webhook_id="w", source_etag="e", pending_fingerprint="f")

    assert api.call("GET", f"/v1/syncs/{SYNC_ID}").body.keys() == A_SYNC.keys()


@pytest.mark.parametrize(
    ("in_place", "is_new", "status"), [(True, True, 201), (False, True, 202), (True, False, 200), (False, False, 202)]
)
def test_enabling_says_whether_the_value_is_in_place(
    api: FakeApi, *, in_place: bool, is_new: bool, status: int
) -> None:
    api.service.enable_sync.gives = Started(sync=a_sync(), in_place=in_place, is_new=is_new)
    body = {"connection_id": CONNECTION_ID, "heroku_app": "quiet-river-1234"}

    answer = api.call("POST", f"/v1/projects/{PROJECT_ID}/syncs", body)

    order = EnableOrder(project_id=PROJECT_ID, connection_id=CONNECTION_ID, heroku_app="quiet-river-1234")
    assert api.service.enable_sync.asked == [((order,), {"actor": ANN})]
    assert (answer.status, answer.body) == (status, A_SYNC | {"webhook_command": None})
    assert answer.headers["Location"] == f"../../syncs/{SYNC_ID}"


def test_an_interval_is_reported_in_minutes(api: FakeApi) -> None:
    api.service.enable_sync.gives = Started(sync=a_sync(), in_place=True, is_new=True)
    body = {"connection_id": CONNECTION_ID, "heroku_app": "quiet-river-1234", "check_interval_minutes": 60}

    assert api.call("POST", f"/v1/projects/{PROJECT_ID}/syncs", body).status == 201

    (((order,), _),) = api.service.enable_sync.asked
    assert order.check_interval == timedelta(hours=1)


@pytest.mark.parametrize("minutes", [0, 1441, "often"])
def test_a_senseless_interval_is_refused(api: FakeApi, minutes: object) -> None:
    body = {"connection_id": CONNECTION_ID, "heroku_app": "quiet-river-1234", "check_interval_minutes": minutes}

    assert api.call("POST", f"/v1/projects/{PROJECT_ID}/syncs", body).status == 400


def test_all_of_an_order_is_passed_on(api: FakeApi) -> None:
    api.service.enable_sync.gives = Started(sync=a_sync(), in_place=True)
    requests = {"config_var": "OTHER_URL", "env_var": "MY_URL", "take_over": True}
    body = {"connection_id": CONNECTION_ID, "heroku_app": APP_ID} | requests

    api.call("POST", f"/v1/projects/{PROJECT_ID}/syncs", body)

    (((order,), _),) = api.service.enable_sync.asked
    assert (order.config_var, order.env_var, order.take_over) == ("OTHER_URL", "MY_URL", True)


EDITS: list[tuple[dict[str, object], SyncEdit]] = [
    ({}, SyncEdit()),
    ({"config_var": None, "env_var": None, "metadata_access": None}, SyncEdit()),
    ({"check_interval_minutes": None}, SyncEdit(check_interval=None)),
    ({"check_interval_minutes": 60}, SyncEdit(check_interval=timedelta(hours=1))),
    ({"metadata_access": False}, SyncEdit(metadata_access=False)),
    (
        {"config_var": "OTHER_URL", "env_var": "MY_URL", "take_over": True, "accept_pooler": True},
        SyncEdit(config_var="OTHER_URL", env_var="MY_URL", take_over=True, accept_pooler=True),
    ),
]


@pytest.mark.parametrize(("body", "edit"), EDITS)
def test_an_edit_changes_what_the_body_names(api: FakeApi, body: dict[str, object], edit: SyncEdit) -> None:
    api.service.edit_sync.gives = a_sync(check_interval=timedelta(hours=1))

    answer = api.call("PATCH", f"/v1/syncs/{SYNC_ID}", body)

    assert api.service.edit_sync.asked == [((SYNC_ID, edit, None), {"actor": ANN})]
    assert (answer.status, answer.body) == (200, A_SYNC | {"check_interval_minutes": 60})


@pytest.mark.parametrize(
    ("header", "versions"),
    [
        ('"abc"', {"abc"}),
        (' "abc" ,"d-e"', {"abc", "d-e"}),
        ("*", {"*"}),
        ('W/"abc"', set()),
        ("abc", set()),
        ('"', set()),
        ("", set()),
    ],
)
def test_an_edit_names_versions_by_their_entity_tags(api: FakeApi, header: str, versions: set[str]) -> None:
    api.service.edit_sync.gives = a_sync()

    api.call("PATCH", f"/v1/syncs/{SYNC_ID}", {}, if_match=header)

    assert api.service.edit_sync.asked == [((SYNC_ID, SyncEdit(), frozenset(versions)), {"actor": ANN})]


def test_a_sync_is_shown_with_the_version_that_an_edit_must_name(api: FakeApi) -> None:
    api.service.find_syncs.one.gives = api.service.edit_sync.gives = a_sync()

    tags = {
        api.call("GET", f"/v1/syncs/{SYNC_ID}").headers["ETag"],
        api.call("PATCH", f"/v1/syncs/{SYNC_ID}", {}).headers["ETag"],
    }

    assert tags == {f'"{version_of(a_sync())}"'}


@pytest.mark.parametrize("body", [{"check_interval_minutes": 0}, {"heroku_app": "x"}, {"env_var": "1ST"}])
def test_a_senseless_edit_is_refused(api: FakeApi, body: dict[str, object]) -> None:
    assert api.call("PATCH", f"/v1/syncs/{SYNC_ID}", body).status == 400


@pytest.mark.parametrize(("in_place", "status"), [(True, 200), (False, 202)])
def test_restarting_shows_the_command_for_a_person_once(api: FakeApi, *, in_place: bool, status: int) -> None:
    sync = a_sync(webhook=Webhook.MANUAL)
    command = Secret("heroku webhooks:add …")
    api.service.restart_sync.gives = Started(sync=sync, in_place=in_place, webhook_command=command)

    answer = api.call("POST", f"/v1/syncs/{SYNC_ID}/restart", {"connection_id": CONNECTION_ID})

    assert api.service.restart_sync.asked == [((SYNC_ID, CONNECTION_ID), {"actor": ANN})]
    assert (answer.status, answer.body["webhook_command"]) == (status, "heroku webhooks:add …")


@pytest.mark.parametrize(
    ("route", "use_case", "status"), [("check", "request_check", 202), ("opt-out", "opt_out_sync", 200)]
)
def test_a_sync_is_checked_and_opted_out(api: FakeApi, route: str, use_case: str, status: int) -> None:
    opted_out = a_sync(status=Status.DISCONNECTED, reason=Reason.OPTED_OUT)
    api.service.deeds[use_case].gives = opted_out

    answer = api.call("POST", f"/v1/syncs/{SYNC_ID}/{route}")

    assert api.service.deeds[use_case].asked == [((SYNC_ID,), {"actor": ANN})]
    assert (answer.status, answer.body["reason"]) == (status, "opted_out")


def test_a_deletion_has_nothing_to_say(api: FakeApi) -> None:
    sync = api.call("DELETE", f"/v1/syncs/{SYNC_ID}")
    connection = api.call("DELETE", f"/v1/connections/{CONNECTION_ID}")

    assert [(answer.status, answer.text) for answer in (sync, connection)] == [(204, "")] * 2
    assert api.service.delete_sync.asked == [((SYNC_ID,), {"actor": ANN})]
    assert api.service.delete_connection.asked == [((CONNECTION_ID,), {"actor": ANN})]


CONNECTION_EDITS: list[tuple[dict[str, object], ConnectionEdit]] = [
    ({}, ConnectionEdit()),
    ({"hasura_token": None, "heroku_token": None}, ConnectionEdit()),
    ({"name": None}, ConnectionEdit(name=None)),
    ({"name": "Läden & Co."}, ConnectionEdit(name="Läden & Co.")),
    (
        {"hasura_token": "fake-a", "heroku_token": "fake-b"},
        ConnectionEdit(hasura_token=Secret("fake-a"), heroku_token=Secret("fake-b")),
    ),
]


@pytest.mark.parametrize(("body", "edit"), CONNECTION_EDITS)
def test_an_edit_of_a_connection_changes_what_the_body_names(
    api: FakeApi, body: dict[str, object], edit: ConnectionEdit
) -> None:
    api.service.edit_connection.gives = Edited(connection=A_SUMMARY, left=("hasura_token_left",))

    answer = api.call("PATCH", f"/v1/connections/{CONNECTION_ID}", body, if_match='"seen"')

    assert api.service.edit_connection.asked == [((CONNECTION_ID, edit, frozenset({"seen"})), {"actor": ANN})]
    assert (answer.status, answer.headers["ETag"]) == (200, f'"{A_SUMMARY.version}"')
    assert answer.body["name"] == "ann@example.com"
    assert answer.body["left"] == [{"code": "hasura_token_left", "advice": explain("hasura_token_left").advice}]


BAD_NAMES = ["", " ", " a", "a ", "a\nb", "a\u202eb", "\u200b", "x" * 65, CONNECTION_ID, CONNECTION_ID.replace("-", "")]


@pytest.mark.parametrize("name", BAD_NAMES)
def test_a_name_is_one_line_that_looks_like_no_id(api: FakeApi, name: str) -> None:
    assert api.call("PATCH", f"/v1/connections/{CONNECTION_ID}", {"name": name}).status == 400
    assert api.call("POST", "/v1/connections", {"hasura_token": "fake-a", "name": name}).status == 400


def test_a_connection_is_shown_with_its_version(api: FakeApi) -> None:
    api.service.list_connections.one.gives = A_SUMMARY

    answer = api.call("GET", f"/v1/connections/{CONNECTION_ID}")

    assert (answer.status, answer.headers["ETag"]) == (200, f'"{A_SUMMARY.version}"')
    assert api.service.list_connections.one.asked == [((CONNECTION_ID,), {"actor": ANN})]


@pytest.mark.parametrize("left", ["heroku_grant_left", "heroku_token_left"])
def test_what_a_deleted_connection_leaves_at_heroku_is_said(api: FakeApi, left: str) -> None:
    api.service.delete_connection.gives = left
    answer = api.call("DELETE", f"/v1/connections/{CONNECTION_ID}")
    assert (answer.status, answer.body["code"]) == (200, left)
    assert "https://dashboard.heroku.com/account/applications" in answer.body["advice"]


def test_syncs_are_listed_as_asked(api: FakeApi) -> None:
    api.service.list_syncs.gives = Page([a_sync(project_name="Shop")], "next")
    api.service.name_connections.gives = {CONNECTION_ID: "ann@example.com"}
    asked = f"q=Shop+quiet&status=paused&reason=source_missing&serving=unknown&project_id={PROJECT_ID}"

    answer = api.call("GET", f"/v1/syncs?{asked}&connection_id={CONNECTION_ID}&sort=-status&limit=7&cursor=a,b")

    wanted = SyncFilter(
        words=("shop", "quiet"),
        status=Status.PAUSED,
        reason=Reason.SOURCE_MISSING,
        serving=Serving.UNKNOWN,
        project_id=PROJECT_ID,
        connection_id=CONNECTION_ID,
    )
    query = SyncQuery(wanted=wanted, order=SyncOrder.STATUS, descending=True)
    assert api.service.list_syncs.asked == [((query, "a,b", 7), {"actor": ANN})]
    named = {"project_name": "Shop", "connection_name": "ann@example.com"}
    assert answer.body == {"items": [A_SYNC | named], "next_cursor": "next"}


def test_without_a_word_all_syncs_are_listed_by_name(api: FakeApi) -> None:
    api.service.list_syncs.gives = Page([])
    assert api.call("GET", "/v1/syncs").body == {"items": [], "next_cursor": None}
    assert api.service.list_syncs.asked == [((SyncQuery(), None, 50), {"actor": ANN})]


@pytest.mark.parametrize(
    ("query", "location"),
    [
        ("sort=names", "query.sort"), ("sort=--name", "query.sort"), ("limit=0", "query.limit"),
        ("limit=501", "query.limit"), ("serving=yes", "query.serving"), (f"q={'a' * 101}", "query.q"),
        ("statuss=paused", "query.statuss"), ("sentinel-1=x", "query"),
    ],
)  # fmt: skip
def test_what_a_list_does_not_know_is_refused_by_name(api: FakeApi, query: str, location: str) -> None:
    answer = api.call("GET", f"/v1/syncs?{query}")
    assert (answer.status, answer.problem) == (400, "invalid-request")
    assert [error["location"] for error in answer.body["errors"]] == [location]
    assert "sentinel" not in answer.text
    assert api.service.list_syncs.asked == []


def test_every_route_refuses_unknown_parameters(api: FakeApi) -> None:
    for path in ("/v1/me", "/v1/status", f"/v1/syncs/{SYNC_ID}"):
        answer = api.call("GET", f"{path}?verbose=1")
        assert (answer.status, answer.body["errors"]) == (
            400,
            [{"location": "query.verbose", "message": "Unknown parameter"}],
        )
        assert "This route has none." in answer.body["detail"]


def test_counts_of_syncs_say_what_needs_attention_and_why(api: FakeApi) -> None:
    lost = {"status": Status.PAUSED, "reason": Reason.HEROKU_AUTHORIZATION_LOST}
    syncs = [a_sync(serving=True), a_sync(serving=False), a_sync(**lost), a_sync(**lost)]
    api.service.get_sync_totals.gives = SyncTotals.of(map(ListedSync.of, syncs), START).after(())
    api.service.name_connections.gives = {CONNECTION_ID: "ann@example.com"}

    counts = api.call("GET", "/v1/sync-counts").body

    groups = counts.pop("groups")
    assert counts == {
        "at": "2026-03-04T10:00:00Z",
        "total": 4,
        "complete": True,
        "statuses": {"active": 2, "paused": 2, "disconnected": 0},
        "serving": {"healthy": 1, "unhealthy": 1, "unknown": 0},
        "hours": [{"at": "2026-03-04T10:00:00Z", "healthy": 1, "paused": 2, "failing": 1}],
    }
    assert groups[0] == {
        "status": "paused",
        "reason": "heroku_authorization_lost",
        "serving": "unknown",
        "connection_id": CONNECTION_ID,
        "connection_name": "ann@example.com",
        "count": 2,
        "explanation": as_shown("heroku_authorization_lost"),
        "actions": ["reconnect_heroku", "restart", "check"],
    }
    assert (groups[1]["serving"], groups[1]["explanation"]) == ("unhealthy", as_shown("project_unhealthy"))


def test_history_reads_in_milliseconds(api: FakeApi) -> None:
    entry = a_history_entry(actor="ann", propagation=timedelta(seconds=1.5))
    api.service.find_syncs.history.gives = Page([entry])

    answer = api.call("GET", f"/v1/syncs/{SYNC_ID}/history?cursor=c")

    assert api.service.find_syncs.history.asked == [((SYNC_ID, "c", 50), {"actor": ANN})]
    (shown,) = answer.body["items"]
    assert (shown["duration_ms"], shown["propagation_ms"], shown["actor"]) == (120, 1500, "ann")
    assert shown["at"] == "2026-03-04T10:00:00Z"
    assert (shown["action"], shown["outcome"]) == ("checked", "unchanged")
    assert shown["explanation"] is None


def test_the_oldest_entry_of_a_page_is_compared_with_the_next_page(api: FakeApi) -> None:
    api.service.find_syncs.history.gives = Page([a_history_entry(), a_history_entry()], "next")
    api.service.find_syncs.entry_at.gives = a_history_entry(status=Status.PAUSED)

    newer, older = api.call("GET", f"/v1/syncs/{SYNC_ID}/history").body["items"]

    assert api.service.find_syncs.entry_at.asked == [((SYNC_ID, "next"), {"actor": ANN})]
    assert (newer["title"], newer["routine"]) == ("Checked: no change", True)
    assert (older["title"], older["routine"], older["tone"]) == ("Resumed", False, "ok")
    assert older["meaning"] == "The value was still current."


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"failure": "hasura_unavailable"}, "hasura_unavailable"),
        ({"failure": "hasura_refused", "reason": Reason.HASURA_REFUSED}, "hasura_refused"),
        ({"reason": Reason.OPTED_OUT}, "opted_out"),
        (
            {"failure": HANDED_OVER, "reason": Reason.HEROKU_AUTHORIZATION_LOST},
            "heroku_authorization_lost/heroku_app_handed_over",
        ),
    ],
)
def test_history_explains_what_went_wrong(api: FakeApi, changes: dict[str, object], code: str) -> None:
    api.service.find_syncs.history.gives = Page([a_history_entry(**changes)])

    (shown,) = api.call("GET", f"/v1/syncs/{SYNC_ID}/history").body["items"]

    assert shown["explanation"] == as_shown(code)


def test_a_sync_that_needs_attention_says_why_and_what_may_be_done(api: FakeApi) -> None:
    api.service.find_syncs.one.gives = a_sync(status=Status.PAUSED, reason=Reason.HEROKU_AUTHORIZATION_LOST)

    body = api.call("GET", f"/v1/syncs/{SYNC_ID}").body

    assert body["explanation"] == as_shown("heroku_authorization_lost")
    assert body["actions"] == ["reconnect_heroku", "restart", "check", "opt_out", "delete"]


def test_tokens_go_in_and_never_out(api: FakeApi) -> None:
    api.service.connect_account.gives = A_SUMMARY
    body = {"hasura_token": "fake-hasura-token", "heroku_token": "fake-heroku-token"}

    answer = api.call("POST", "/v1/connections", body, key="key-1")

    given = (Secret("fake-hasura-token"), Secret("fake-heroku-token"), None, None)
    assert api.service.connect_account.asked == [(given, {"key": "key-1", "actor": ANN})]
    assert answer.status == 201
    assert "fake-" not in answer.text
    assert answer.body["capabilities"] == {"config_vars": True, "webhooks": True}
    assert answer.body["advice"] is None


@pytest.mark.parametrize(
    ("changes", "word"),
    [({"heroku_account": None}, "Sign in to Heroku"), ({"capabilities": Capabilities(webhooks=False)}, "webhooks")],
)
def test_a_connection_says_what_does_not_work_with_it(api: FakeApi, changes: dict[str, object], word: str) -> None:
    profile = replace(A_SUMMARY.profile, **changes)  # type: ignore[arg-type] # fields by name
    api.service.list_connections.gives = Page([replace(A_SUMMARY, profile=profile)])

    (connection,) = api.call("GET", "/v1/connections").body["items"]

    assert word in connection["advice"]


def test_apps_and_projects_are_shown_by_names_only(api: FakeApi) -> None:
    project = Project(project_id=PROJECT_ID, tenant_id=TENANT_ID, name="shop", owner_id=OWNER_ID)
    env_vars = [EnvVar(name="A", sync=None), EnvVar(name="B", sync=a_sync())]
    view = ProjectView(project=project, connection_ids=[CONNECTION_ID], env_vars=env_vars, env_vars_complete=True)
    hidden = Unreachable(connection_id=CONNECTION_ID, code="hasura_access_lost")
    api.service.find_projects.gives = ProjectsFound(projects=[view], unreachable=[hidden], next_cursor="c")

    asked = f"q=Shop&connection_id={CONNECTION_ID}&sort=-name&limit=7&cursor=b"
    projects = api.call("GET", f"/v1/projects?{asked}").body

    query = ProjectQuery(words=("shop",), connection_id=CONNECTION_ID, descending=True)
    assert api.service.find_projects.asked == [((query, "b", 7), {"actor": ANN})]
    assert projects["items"][0]["live"] is True

    assert projects["items"][0]["env_vars"] == [
        {"name": "A", "value": "********", "sync": None},
        {"name": "B", "value": "********", "sync": A_SYNC},
    ]
    assert projects["unreachable"] == [
        {
            "connection_id": CONNECTION_ID,
            "connection_name": None,
            "code": "hasura_access_lost",
            "explanation": as_shown("hasura_access_lost"),
        }
    ]
    assert projects["next_cursor"] == "c"


def test_heroku_apps_are_searched_by_pages_and_say_what_is_not_loaded(api: FakeApi) -> None:
    app = ListedApp(id=APP_ID, name="quiet-river-1234", team="shops")
    found = AppsFound(apps=[app], next_cursor="quiet-river-1234", loaded=500, total=1151, complete=False)
    api.service.list_heroku_apps.gives = found

    apps = api.call("GET", f"/v1/connections/{CONNECTION_ID}/heroku-apps?q=river&cursor=a&refresh=true").body

    assert apps == {
        "items": [{"id": APP_ID, "name": "quiet-river-1234", "team": "shops"}],
        "next_cursor": "quiet-river-1234",
        "loaded": 500,
        "total": 1151,
        "complete": False,
    }
    assert api.service.list_heroku_apps.asked == [((CONNECTION_ID, "river", "a", 100), {"refresh": True, "actor": ANN})]


def test_config_vars_of_an_app_are_shown_by_name(api: FakeApi) -> None:
    app = HerokuApp(id=APP_ID, name="quiet-river-1234")
    api.service.find_app_sources.gives = AppSources(app=app, config_vars=["DATABASE_URL"])

    sources = api.call("GET", f"/v1/connections/{CONNECTION_ID}/heroku-apps/quiet-river-1234/config-vars").body

    assert sources == {"id": APP_ID, "name": "quiet-river-1234", "config_vars": ["DATABASE_URL"]}
    assert api.service.find_app_sources.asked == [((CONNECTION_ID, "quiet-river-1234"), {"actor": ANN})]


PERSON = {"username": "ann", "sub": "sub-of-ann", "client_id": "people"}
PROGRAM = {"client_id": "a-program", "sub": "a-program"}
CALLERS = [
    (PERSON, Caller(kind=ActorKind.PERSON, id="sub-of-ann", name="ann", origin=ANN.origin)),
    (PROGRAM, Caller(kind=ActorKind.PROGRAM, id="a-program", name="a-program", origin=ANN.origin)),
]


@pytest.mark.parametrize(("claims", "caller"), CALLERS)
def test_the_caller_is_a_person_or_a_program(api: FakeApi, claims: dict[str, str], caller: Caller) -> None:
    api.service.request_check.gives = a_sync()

    api.call("POST", f"/v1/syncs/{SYNC_ID}/check", claims=claims)

    assert api.service.identify_actor.asked == [((caller,), {})]
    assert api.service.request_check.asked == [((SYNC_ID,), {"actor": ANN})]


INCOMPLETE = [{}, {"username": "ann"}, {"sub": "sub-of-ann"}, {"username": "ann", "client_id": "x"}, {"client_id": "x"}]


@pytest.mark.parametrize("claims", INCOMPLETE)
def test_without_a_name_and_an_id_nobody_acts(api: FakeApi, claims: dict[str, str]) -> None:
    answer = api.call("GET", "/v1/me", claims=claims)

    assert (answer.status, answer.problem) == (401, "unauthenticated")
    assert api.service.identify_actor.asked == []


def test_who_is_disabled_is_not_let_in(api: FakeApi) -> None:
    api.service.identify_actor.gives = UnknownCaller()

    answer = api.call("POST", f"/v1/syncs/{SYNC_ID}/check")

    assert (answer.status, answer.problem, api.service.request_check.asked) == (401, "unauthenticated", [])


def test_while_accounts_cannot_be_read_nobody_is_let_in(api: FakeApi) -> None:
    api.service.identify_actor.gives = TransientFailure("accounts_unavailable")

    answer = api.call("GET", f"/v1/syncs/{SYNC_ID}")

    assert (answer.status, answer.problem, api.service.find_syncs.one.asked) == (503, "try-later", [])


def test_an_account_shows_its_roles_and_what_they_allow(api: FakeApi) -> None:
    api.service.identify_actor.gives = an_actor("ann", Role.VIEWER, teams=("shops",))

    assert api.call("GET", "/v1/me").body == {
        "id": "sub-of-ann",
        "name": "ann",
        "kind": "person",
        "roles": ["viewer"],
        "teams": ["shops"],
        "rights": ["see", "see_all"],
    }


def test_an_account_without_roles_may_do_nothing(api: FakeApi) -> None:
    api.service.identify_actor.gives = an_actor()

    answer = api.call("GET", "/v1/me")

    assert (answer.status, answer.body["roles"], answer.body["rights"]) == (200, [], [])


def test_a_connection_is_shared_with_a_team_and_no_longer(api: FakeApi) -> None:
    api.service.share_connection.gives = replace(A_SUMMARY, team="shops")

    shared = api.call("POST", f"/v1/connections/{CONNECTION_ID}/share", {"team": "shops"})
    ended = api.call("DELETE", f"/v1/connections/{CONNECTION_ID}/share")

    assert (shared.status, shared.body["team"], ended.status) == (200, "shops", 204)
    asked = [(CONNECTION_ID, team) for team in ("shops", None)]
    assert api.service.share_connection.asked == [(one, {"actor": ANN}) for one in asked]


@pytest.mark.parametrize("team", ["", "Shops", "-shops", "a b", "x" * 64])
def test_a_team_has_a_plain_name(api: FakeApi, team: str) -> None:
    answer = api.call("POST", f"/v1/connections/{CONNECTION_ID}/share", {"team": team})

    assert (answer.status, api.service.share_connection.asked) == (400, [])


def test_nobody_changes_anything_without_a_name(api: FakeApi) -> None:
    answer = api.call("POST", f"/v1/syncs/{SYNC_ID}/check", claims={})

    assert (answer.status, answer.problem) == (401, "unauthenticated")
    assert api.service.request_check.asked == []


def test_a_read_has_a_tag_and_an_unchanged_body_is_not_sent_again(api: FakeApi) -> None:
    # GIVEN a list that was read
    api.service.find_syncs.history.gives = Page([a_history_entry()])
    path = f"/v1/syncs/{SYNC_ID}/history"
    first = api.call("GET", path)
    tag = first.headers["ETag"]
    assert (first.status, tag[:3], len(tag)) == (200, 'W/"', 36)

    # WHEN it is read again with its tag THEN nothing but the tag is sent
    again = api.call("GET", path, headers={"If-None-Match": f'"other", {tag}'})
    assert (again.status, again.text, again.headers["ETag"]) == (304, "", tag)
    assert "Content-Type" not in again.headers

    # AND a body that has changed is sent
    api.service.find_syncs.history.gives = Page([a_history_entry(actor="bea")])
    changed = api.call("GET", path, headers={"If-None-Match": tag})
    assert changed.status == 200
    assert changed.headers["ETag"] != tag
    assert changed.body["items"][0]["actor"] == "bea"


def test_the_version_of_a_sync_is_its_tag_and_never_hides_another_field(api: FakeApi) -> None:
    api.service.find_syncs.one.gives = a_sync()
    tag = api.call("GET", f"/v1/syncs/{SYNC_ID}").headers["ETag"]
    assert tag == f'"{version_of(a_sync())}"'
    assert api.call("GET", f"/v1/syncs/{SYNC_ID}", headers={"If-None-Match": tag}).status == 200


def test_a_refusal_and_a_change_have_no_tag(api: FakeApi) -> None:
    api.service.find_syncs.history.gives = TransientFailure("hasura_unavailable")
    assert "ETag" not in api.call("GET", f"/v1/syncs/{SYNC_ID}/history").headers
    api.service.request_check.gives = a_sync()
    assert "ETag" not in api.call("POST", f"/v1/syncs/{SYNC_ID}/check").headers
