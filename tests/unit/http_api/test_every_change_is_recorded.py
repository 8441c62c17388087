"""Every operation that changes something writes who did it, and one that fails writes nothing.

The operations are those of the OpenAPI document, and what Heroku, Hasura Cloud and Secrets Manager cause.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from urlsync.bootstrap import UseCases
from urlsync.domain.activity import ActivityAction, ActivityEntry
from urlsync.domain.actor import HASURA_CLOUD_SERVICE, SECRETS_MANAGER, Actor, Person, RequestOrigin
from urlsync.domain.dead_letters import DeadLetter, MessageKind
from urlsync.domain.errors import TransientFailure
from urlsync.domain.hold import Hold
from urlsync.domain.ownership import CreatedProject, OwnershipTransfer
from urlsync.domain.provisioning import Step
from urlsync.domain.rotation import Step as RotationStep
from urlsync.domain.secret import Secret
from urlsync.domain.signs import SignKind, Trust
from urlsync.domain.sweep import UNSWEPT
from urlsync.domain.sync import Reason, Status
from urlsync.use_cases.webhooks.rotate_secret import RotateSecret

from tests.fakes.clock import START
from tests.fakes.dead_letters import FakeDeadLetters
from tests.fakes.endpoints import ENDPOINT_ID, HOOK
from tests.fakes.examples import CONNECTION_ID, OWNER_ID, PROJECT_ID, SYNC_ID, a_connection, a_sync
from tests.fakes.heroku import GOOD_CODE
from tests.fakes.heroku_apps import APP
from tests.fakes.operators import BROWSER
from tests.fakes.rights_world import ADMIN, JOB_ID, ORDER_ID, OWNER, PROPOSAL_ID, RightsWorld
from tests.fakes.secret_versions import FakeSecretVersions

A = ActivityAction
DOCUMENT: Final = json.loads((Path(__file__).parents[3] / "docs" / "openapi.json").read_text())
ORIGIN: Final = RequestOrigin(source_address="127.0.0.1", request_id="00000000-0000-4000-8000-000000000001")
"""Of every request of these tests."""
SECRET: Final = "a-secret"
LETTER: Final = DeadLetter(message_id="message-1", kind=MessageKind.CHECK, sent_at=START, sync_id=SYNC_ID)
IDS: Final = {
    "connection_id": CONNECTION_ID,
    "endpoint_id": ENDPOINT_ID,
    "sync_id": SYNC_ID,
    "project_id": PROJECT_ID,
    "proposal_id": PROPOSAL_ID,
} | {"job_id": JOB_ID}
OF_CONNECTION: Final = {"connection_id": CONNECTION_ID, "connection_owner": OWNER.key}
OF_ENDPOINT: Final = {"endpoint_id": ENDPOINT_ID, "endpoint_owner": OWNER.key}
OF_SYNC: Final = {"project_id": PROJECT_ID, "sync_id": SYNC_ID, "connection_id": CONNECTION_ID}
OF_PROPOSAL: Final = {"project_id": PROJECT_ID, "connection_id": CONNECTION_ID, "provisioning_id": PROPOSAL_ID}
REFUSED: Final = TransientFailure("state_unavailable")
WRITES: Final = {
    "add",
    "begin",
    "create",
    "delete",
    "edit",
    "end",
    "note",
    "record",
    "replace",
    "replace_heroku",
    "replace_sweep",
    "share",
}
"""The operations of the stores that change what they have, and who did it."""

Route = tuple[str, str]


def no_sync(world: RightsWorld) -> None:
    world.syncs.stored.clear()


def an_ended_sync(world: RightsWorld) -> None:
    world.syncs.stored[SYNC_ID] = a_sync(status=Status.DISCONNECTED, reason=Reason.OPTED_OUT)


def an_untrusted_sweep(world: RightsWorld) -> None:
    connection = world.connections.stored[CONNECTION_ID]
    broken = UNSWEPT.with_trust(SignKind.RELEASED_AT, Trust(broken_at=START))
    world.connections.stored[CONNECTION_ID] = replace(connection, sweep=broken)


def a_dead_letter(world: RightsWorld) -> None:
    world.dead_letters = FakeDeadLetters(LETTER)


def with_people(world: RightsWorld) -> None:
    world.people.are(Person(id=OWNER.id, name=OWNER.name), Person(id=ADMIN.id, name=ADMIN.name))


def held(world: RightsWorld) -> None:
    for connection_id in (None, CONNECTION_ID):
        world.holds.stored[connection_id] = Hold(
            since=START, actor="ann", actor_id="person:ann", connection_id=connection_id
        )


def nothing(_world: RightsWorld) -> None: ...


@dataclass(frozen=True)
class Change:
    """What is recorded of an operation, in order, and the ids of the last entry; those of new things are not known."""

    actions: tuple[ActivityAction, ...]
    subject: Mapping[str, str | None]
    sent: dict[str, Any] | None = None
    before: Callable[[RightsWorld], None] = nothing


ROUTES: Final[dict[Route, Change]] = {
    ("post", "/v1/connections"): Change(
        (A.CONNECTION_CREATED,), {"connection_owner": ADMIN.key}, {"hasura_token": "fake-hasura-token"}
    ),
    ("patch", "/v1/connections/{connection_id}"): Change((A.CONNECTION_EDITED,), OF_CONNECTION, {"name": "Books"}),
    ("delete", "/v1/connections/{connection_id}"): Change(
        (A.CONNECTION_DELETED, A.SYNC_UNLINKED), OF_SYNC | {"connection_id": None}, before=an_ended_sync
    ),
    ("post", "/v1/connections/{connection_id}/heroku-authorization"): Change(
        (A.HEROKU_SIGN_IN_STARTED,), OF_CONNECTION
    ),
    ("post", "/v1/connections/{connection_id}/share"): Change(
        (A.CONNECTION_SHARED,), OF_CONNECTION | {"team": "books"}, {"team": "books"}
    ),
    ("delete", "/v1/connections/{connection_id}/share"): Change((A.CONNECTION_UNSHARED,), OF_CONNECTION),
    ("post", "/v1/dead-letters/redrive"): Change(
        (A.DEAD_LETTERS_REDRIVEN, A.CHECK_REQUESTED), OF_SYNC, before=a_dead_letter
    ),
    ("put", "/v1/hold"): Change((A.WRITES_HELD,), {}),
    ("delete", "/v1/hold"): Change((A.WRITES_RELEASED,), {}, before=held),
    ("put", "/v1/connections/{connection_id}/hold"): Change((A.WRITES_HELD,), OF_CONNECTION),
    ("delete", "/v1/connections/{connection_id}/hold"): Change(
        (A.WRITES_RELEASED,), {"connection_id": CONNECTION_ID}, before=held
    ),
    ("post", "/v1/notification-endpoints"): Change(
        (A.ENDPOINT_CREATED,), {"endpoint_owner": ADMIN.key}, {"name": "On call", "url": HOOK}
    ),
    ("patch", "/v1/notification-endpoints/{endpoint_id}"): Change((A.ENDPOINT_EDITED,), OF_ENDPOINT, {"name": "Night"}),
    ("delete", "/v1/notification-endpoints/{endpoint_id}"): Change((A.ENDPOINT_DELETED,), OF_ENDPOINT),
    ("post", "/v1/notification-endpoints/{endpoint_id}/rotate-secret"): Change(
        (A.ENDPOINT_SECRET_ROTATED,), OF_ENDPOINT
    ),
    ("post", "/v1/jobs"): Change(
        (A.JOB_STARTED, A.CHECK_REQUESTED), OF_SYNC, {"action": "check", "count": 1, "ids": [SYNC_ID]}, with_people
    ),
    ("post", "/v1/jobs/{job_id}/cancel"): Change((A.JOB_CANCELLED,), {}),
    ("post", "/v1/ownership-transfers"): Change(
        (A.TRANSFER_REPORTED,),
        {"project_id": PROJECT_ID},
        {
            "project_id": PROJECT_ID,
            "new_owner_id": OWNER_ID,
            "transferred_at": "2026-03-04T10:00:00Z",
            "event_id": "event-1",
        },
    ),
    ("post", "/v1/people/deletions"): Change(
        (A.PERSON_DELETED, A.ENDPOINT_DELETED, A.SYNC_OPTED_OUT, A.CONNECTION_DELETED, A.SYNC_UNLINKED),
        OF_SYNC | {"connection_id": None},
        {"name": OWNER.name},
        before=with_people,
    ),
    ("post", "/v1/projects/{project_id}/heroku-databases"): Change(
        (A.DATABASE_ORDERED,),
        {"project_id": PROJECT_ID, "connection_id": CONNECTION_ID},
        {"connection_id": CONNECTION_ID},
    ),
    ("post", "/v1/projects/{project_id}/syncs"): Change(
        (A.SYNC_ENABLED,),
        {"project_id": PROJECT_ID, "connection_id": CONNECTION_ID},
        {"connection_id": CONNECTION_ID, "heroku_app": APP.name},
        before=no_sync,
    ),
    ("post", "/v1/proposals/{proposal_id}/accept"): Change((A.PROPOSAL_ACCEPTED,), OF_PROPOSAL),
    ("post", "/v1/proposals/{proposal_id}/decline"): Change((A.PROPOSAL_DECLINED,), OF_PROPOSAL),
    ("delete", "/v1/syncs/{sync_id}"): Change((A.SYNC_OPTED_OUT, A.SYNC_DELETED), OF_SYNC),
    ("patch", "/v1/syncs/{sync_id}"): Change((A.SYNC_EDITED,), OF_SYNC, {"env_var": "ANOTHER"}),
    ("post", "/v1/syncs/{sync_id}/check"): Change((A.CHECK_REQUESTED,), OF_SYNC),
    ("post", "/v1/syncs/{sync_id}/opt-out"): Change((A.SYNC_OPTED_OUT,), OF_SYNC),
    ("post", "/v1/syncs/{sync_id}/restart"): Change(
        (A.SYNC_RESTARTED,), OF_SYNC, {"connection_id": CONNECTION_ID}, before=an_ended_sync
    ),
    ("post", "/v1/syncs/{sync_id}/trust-sweeps"): Change((A.SWEEPS_TRUSTED,), OF_SYNC, before=an_untrusted_sweep),
}
WITHOUT_CHANGE: Final = {
    ("post", "/v1/self-test"): "sends a webhook for a sync that does not exist",
    (
        "post",
        "/v1/notification-endpoints/{endpoint_id}/test",
    ): "sends a test to an endpoint of the actor's, and logs it there",
}


@dataclass(frozen=True)
class Caused:
    """An operation without a route: who is recorded as its actor, for what."""

    by: Actor
    actions: tuple[ActivityAction, ...]
    happen: Callable[[RightsWorld], object]
    prepare: Callable[[RightsWorld], Any] = field(default=nothing)


def begin_sign_in(world: RightsWorld) -> None:
    """Let the administrator begin a sign-in, and forget that this was recorded."""
    world.call(ADMIN, "POST", f"/v1/connections/{CONNECTION_ID}/heroku-authorization")
    world.activity.stored.clear()


def finish_sign_in(world: RightsWorld) -> object:
    (state,) = world.sign_ins.begun
    return world.finish_sign_in(state, GOOD_CODE, same_browser=True)


def create_project(world: RightsWorld, owner_id: str = OWNER_ID) -> object:
    return world.use_cases.handle_created_project(
        CreatedProject(project_id=PROJECT_ID, owner_id=owner_id, app_id=APP.id)
    )


def default_on(world: RightsWorld) -> None:
    """Let default-on come to the step at which it asks what speaks against the sync: the project is shared."""
    world.projects.others = True
    no_sync(world)
    run = world.provisionings.stored.pop(PROPOSAL_ID)
    world.provisionings.stored.clear()
    begun = replace(run, step=Step.ENABLING_SYNC, actor=HASURA_CLOUD_SERVICE, concerns=(), since=world.clock.now())
    world.provisionings.stored[ORDER_ID] = replace(begun, provisioning_id=ORDER_ID, env_var="PG_DATABASE_URL")


def transfer(world: RightsWorld) -> object:
    world.clock.advance(timedelta(hours=1))
    moved = OwnershipTransfer(
        event_id="event-1", project_id=PROJECT_ID, new_owner_id="ben", transferred_at=world.clock.now()
    )
    return world.use_cases.transfer_ownership(moved)


def rotate(world: RightsWorld) -> None:
    versions = FakeSecretVersions(world.clock, "fake-first")
    world.clock.advance(timedelta(days=30))
    subject = RotateSecret(versions, world.activity, {SECRET: lambda _current: None}, world.clock, timedelta(days=1))
    try:
        for step in RotationStep:
            subject(step, SECRET, "version-2")
    finally:
        found = versions.versions(SECRET)
        assert found["version-2"].is_current is bool(world.activity.stored), "no value is current without its entry"


def take_for_proven(world: RightsWorld) -> object:
    return world.use_cases.trust_sweeps(SYNC_ID, actor=replace(ADMIN, origin=BROWSER), proven=True)


OTHERS: Final[dict[str, Caused]] = {
    "a sign-in at Heroku ends": Caused(ADMIN, (A.HEROKU_CONNECTED,), finish_sign_in, begin_sign_in),
    "Hasura Cloud reports a project": Caused(HASURA_CLOUD_SERVICE, (A.PROJECT_CREATED,), create_project),
    "nobody has a connection of a project's owner": Caused(
        HASURA_CLOUD_SERVICE, (A.PROPOSAL_MADE,), lambda world: create_project(world, "somebody-else")
    ),
    "something speaks against a sync by default": Caused(
        HASURA_CLOUD_SERVICE, (A.PROPOSAL_MADE,), lambda world: world.use_cases.provision_database(ORDER_ID), default_on
    ),
    "a project is transferred": Caused(
        HASURA_CLOUD_SERVICE, (A.SYNC_TRANSFERRED,), transfer, RightsWorld.project_is_transferred
    ),
    "the signs of a connection are taken for proven": Caused(ADMIN, (A.SWEEPS_PROVEN,), take_for_proven),
    "a secret is rotated": Caused(SECRETS_MANAGER, (A.SECRET_ROTATED,), rotate),
}
CHANGING: Final = {
    "cancel_job", "start_job",
    "begin_heroku_sign_in", "check_sync", "connect_account", "continue_deletions", "decide_proposals",
    "delete_connection", "delete_person",
    "delete_sync", "edit_connection", "edit_sync", "enable_sync",
    "finish_heroku_sign_in", "handle_created_project", "opt_out_sync",
    "order_database",
    "provision_database", "redrive_dead_letters", "report_transfer", "request_check", "restart_sync",
    "hold_writes", "manage_endpoints", "share_connection", "transfer_ownership", "trust_sweeps",
}  # fmt: skip
"""The use cases that change something: each is behind a route or another operation above."""
RECORDED_ELSEWHERE: Final = {
    "continue_jobs": "as what the actions of the job do, in the name of who started it",
    "confirm_sync": "in the history of the sync, as checks are: nobody asked for it",
    "deliver_event": "in the log of the endpoint, and as an event where it is switched off: nobody asked for it",
    "sweep_connection": "in the history of the sync, where it ends trust: nobody asked for it",
}
UNCHANGING: Final = {
    "copy_activity", "diagnose_sync", "enqueue_due_checks", "enqueue_due_sweeps", "find_activity",
    "find_app_sources", "find_jobs", "find_projects", "find_verified",
    "find_syncs", "get_status", "get_sync_totals", "identify_actor", "limit_requests", "list_connections",
    "list_dead_letters", "list_heroku_apps", "list_syncs", "name_connections", "self_test", "send_notifications",
    "count_syncs", "name_projects", "select_endpoints",
}  # fmt: skip


def signature(entry: ActivityEntry) -> dict[str, Any]:
    """Return who an entry says it was, without the request: Secrets Manager's is the id of the version."""
    return {**entry.signature(), "request_id": None}


def refuse(operation: str) -> None:
    """Refuse every write."""
    if operation in WRITES:
        raise REFUSED


def let_writes_fail(world: RightsWorld) -> None:
    stores = (
        world.syncs,
        world.connections,
        world.provisionings,
        world.sign_ins,
        world.activity,
        world.deletions,
        world.jobs,
        world.holds,
        world.endpoints,
    )
    for store in stores:
        store.before_each = refuse


def ask(world: RightsWorld, route: Route) -> int:
    """Send the request of a route as the administrator, and return the status of the response."""
    method, path = route
    return world.call(ADMIN, method.upper(), path.format(**IDS), ROUTES[route].sent).status


def test_every_route_that_changes_something_is_tried() -> None:
    changing = {
        (method, path) for path, operations in DOCUMENT["paths"].items() for method in operations if method != "get"
    }

    assert ROUTES.keys() | WITHOUT_CHANGE.keys() == changing


def test_every_use_case_is_known_to_change_something_or_not() -> None:
    every = {name for name in dir(UseCases) if not name.startswith("_")}

    assert every == CHANGING | RECORDED_ELSEWHERE.keys() | UNCHANGING


def test_every_action_is_tried() -> None:
    of_routes = {action for change in ROUTES.values() for action in change.actions}
    of_others = {action for caused in OTHERS.values() for action in caused.actions}

    assert of_routes | of_others == set(ActivityAction)


@pytest.mark.parametrize("route", ROUTES, ids=" ".join)
def test_a_request_that_changes_something_is_recorded(route: Route) -> None:
    # GIVEN
    world, change = RightsWorld(), ROUTES[route]
    change.before(world)
    # WHEN the administrator asks for it
    status = ask(world, route)
    # THEN it says who did what, in which role, from where, and to what
    entries = world.activity.stored
    assert status < 300
    assert tuple(entry.action for entry in entries) == change.actions
    actor = replace(ADMIN, origin=ORIGIN)
    assert [entry.signature() for entry in entries] == [actor.signature()] * len(entries)
    found = {name: getattr(entries[-1].subject, name) for name in change.subject}
    assert found == change.subject
    # AND each has an id of its own, and the time
    assert len({entry.entry_id for entry in entries}) == len(entries)
    assert all(START <= entry.at <= world.clock.now() for entry in entries)


@pytest.mark.parametrize("route", ROUTES, ids=" ".join)
def test_a_request_whose_change_fails_is_not_recorded(route: Route) -> None:
    # GIVEN a table that refuses every write
    world, change = RightsWorld(), ROUTES[route]
    change.before(world)
    let_writes_fail(world)
    before = (dict(world.syncs.stored), dict(world.connections.stored), dict(world.provisionings.stored))
    # WHEN
    status = ask(world, route)
    # THEN nothing has changed, and nothing is recorded
    assert status == 503
    assert (world.syncs.stored, world.connections.stored, world.provisionings.stored) == before
    assert (world.activity.stored, world.syncs.history) == ([], [])
    assert world.ownership_events.published == []


@pytest.mark.parametrize("what", OTHERS)
def test_what_is_caused_without_a_route_is_recorded(what: str) -> None:
    # GIVEN
    world, caused = RightsWorld(), OTHERS[what]
    caused.prepare(world)
    # WHEN
    caused.happen(world)
    # THEN
    actor = replace(ADMIN, origin=BROWSER) if caused.by == ADMIN else caused.by
    entries = world.activity.stored
    assert tuple(entry.action for entry in entries) == caused.actions
    assert [signature(entry) for entry in entries] == [{**actor.signature(), "request_id": None}]


@pytest.mark.parametrize("what", OTHERS)
def test_what_is_caused_and_fails_is_not_recorded(what: str) -> None:
    world, caused = RightsWorld(), OTHERS[what]
    caused.prepare(world)
    let_writes_fail(world)

    with pytest.raises(TransientFailure):
        caused.happen(world)
    assert world.activity.stored == []


def test_a_refresh_of_a_token_is_nobodys_change() -> None:
    # GIVEN a Heroku token that has expired
    world = RightsWorld()
    stored = world.connections.stored[CONNECTION_ID]
    assert stored.heroku is not None
    expired = replace(stored.heroku, expires_at=world.clock.now())
    world.connections.stored[CONNECTION_ID] = a_connection(heroku=expired, owner=OWNER.key)
    # WHEN it is refreshed to list apps
    world.call(OWNER, "GET", f"/v1/connections/{CONNECTION_ID}/heroku-apps")
    # THEN
    refreshed = world.connections.stored[CONNECTION_ID].heroku
    assert refreshed is not None
    assert refreshed.access_token != Secret(stored.heroku.access_token.reveal())
    assert world.activity.stored == []
