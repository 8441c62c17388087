"""Notification endpoints: whose they are, what is stored of them, and what is recorded."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from urlsync.domain.activity import ActivityAction, Subject
from urlsync.domain.delivery import Attempt
from urlsync.domain.errors import IdempotencyKeyReused, NotFound, RoleRequired
from urlsync.domain.events import EventType
from urlsync.domain.notification_endpoint import (
    MAX_ENDPOINTS,
    MAX_OF_OWNER,
    REPEATED_FOR,
    EndpointEdit,
    EndpointFormat,
    EndpointUrlRefused,
    NotificationEndpoint,
    TooManyEndpoints,
)
from urlsync.domain.secret import Secret
from urlsync.domain.versions import VersionChanged, VersionMissing
from urlsync.use_cases.notifications.manage_endpoints import ManageEndpoints, NewEndpoint

from tests.fakes.endpoints import ENDPOINT_ID, HOOK, an_endpoint
from tests.fakes.examples import PROJECT_ID
from tests.fakes.interruption import nothing_happens
from tests.fakes.rights_world import ADMIN, EVERYBODY, OWNER, STRANGER, RightsWorld

NEW = NewEndpoint(
    name="On call",
    url=Secret(HOOK),
    format=EndpointFormat.SLACK,
    event_types=[EventType.SYNC_RESUMED, EventType.SYNC_PAUSED, EventType.SYNC_PAUSED],
    project_ids=[PROJECT_ID],
)


@pytest.fixture
def world() -> RightsWorld:
    """Return a world in which the owner has an endpoint."""
    world = RightsWorld()
    world.endpoints.stored = {ENDPOINT_ID: an_endpoint(owner=OWNER.key)}
    return world


def manage(world: RightsWorld) -> ManageEndpoints:
    return world.use_cases.manage_endpoints


def test_a_new_endpoint_has_a_secret_of_its_own(world: RightsWorld) -> None:
    first, second = (manage(world).create(NEW, actor=STRANGER) for _ in range(2))
    assert world.endpoints.stored[first.endpoint_id] == first
    assert (first.owner, first.host, first.format) == (STRANGER.key, "hooks.example.com", EndpointFormat.SLACK)
    assert first.event_types == (EventType.SYNC_PAUSED, EventType.SYNC_RESUMED)
    assert first.project_ids == (PROJECT_ID,)
    assert (first.created_at, first.enabled) == (world.clock.now(), True)
    secrets = [each.credentials.secret.reveal() for each in (first, second)]
    assert len(set(secrets)) == 2
    assert all(secret.startswith("whsec_") and len(secret) == 50 for secret in secrets)


def test_nothing_is_stored_of_a_url_inside(world: RightsWorld) -> None:
    before = dict(world.endpoints.stored)
    with pytest.raises(EndpointUrlRefused):
        manage(world).create(replace(NEW, url=Secret("https://169.254.169.254/")), actor=ADMIN)
    assert world.endpoints.stored == before


@pytest.mark.parametrize(("most", "owner"), [(MAX_OF_OWNER, STRANGER.key), (MAX_ENDPOINTS, "person:others")])
def test_endpoints_are_limited(world: RightsWorld, most: int, owner: str) -> None:
    world.endpoints.stored = {str(n): an_endpoint(endpoint_id=str(n), owner=owner) for n in range(most - 1)}
    manage(world).create(NEW, actor=STRANGER)
    with pytest.raises(TooManyEndpoints) as refused:
        manage(world).create(NEW, actor=STRANGER)
    assert refused.value.most == most


def test_everybody_sees_their_own_and_an_administrator_all(world: RightsWorld) -> None:
    seen = {}
    for name, actor in EVERYBODY.items():
        try:
            seen[name] = len(manage(world).list(actor=actor))
        except RoleRequired:
            continue
    assert seen == {"bea": 1, "cem": 0, "ann": 0, "oda": 0, "adi": 1}


@pytest.mark.parametrize("name", ["cem", "ann", "oda"])
def test_the_endpoint_of_somebody_else_is_not_found(world: RightsWorld, name: str) -> None:
    endpoints, actor = manage(world), EVERYBODY[name]
    with pytest.raises(NotFound, match=r"^there is no such endpoint$"):
        endpoints.get(ENDPOINT_ID, actor=actor)
    with pytest.raises(NotFound, match=r"^there is no such endpoint$"):
        endpoints.edit(ENDPOINT_ID, EndpointEdit(name="Mine"), {"*"}, actor=actor)
    with pytest.raises(NotFound, match=r"^there is no such endpoint$"):
        endpoints.rotate(ENDPOINT_ID, {"*"}, actor=actor)
    with pytest.raises(NotFound, match=r"^there is no such endpoint$"):
        endpoints.delete(ENDPOINT_ID, actor=actor)
    assert world.endpoints.stored == {ENDPOINT_ID: an_endpoint(owner=OWNER.key)}


def test_an_edit_names_the_version_that_its_author_has_seen(world: RightsWorld) -> None:
    endpoints, seen = manage(world), an_endpoint().version
    with pytest.raises(VersionMissing):
        endpoints.edit(ENDPOINT_ID, EndpointEdit(name="Night"), None, actor=OWNER)
    edited = endpoints.edit(ENDPOINT_ID, EndpointEdit(name="Night"), {seen}, actor=OWNER)
    assert world.endpoints.stored[ENDPOINT_ID] == edited == an_endpoint(owner=OWNER.key, name="Night", edits=1)
    with pytest.raises(VersionChanged):
        endpoints.edit(ENDPOINT_ID, EndpointEdit(name="Day"), {seen}, actor=OWNER)


def test_an_edit_that_changes_nothing_is_not_recorded(world: RightsWorld) -> None:
    manage(world).edit(ENDPOINT_ID, EndpointEdit(name="On call"), {"*"}, actor=OWNER)
    assert world.activity.stored == []


def test_what_was_edited_meanwhile_is_left_alone(world: RightsWorld) -> None:
    def edited(operation: str) -> None:
        if operation == "replace":
            world.endpoints.stored[ENDPOINT_ID] = an_endpoint(owner=OWNER.key, name="Day", edits=1)

    world.endpoints.before_each = edited
    with pytest.raises(VersionChanged):
        manage(world).edit(ENDPOINT_ID, EndpointEdit(name="Night"), {"*"}, actor=OWNER)
    world.endpoints.stored[ENDPOINT_ID] = an_endpoint(owner=OWNER.key)
    with pytest.raises(VersionChanged):
        manage(world).rotate(ENDPOINT_ID, {"*"}, actor=OWNER)
    assert world.endpoints.stored[ENDPOINT_ID].name == "Day"


def test_a_rotation_keeps_the_former_secret_for_a_day(world: RightsWorld) -> None:
    rotated = manage(world).rotate(ENDPOINT_ID, {an_endpoint().version}, actor=OWNER)
    assert rotated.credentials.former == an_endpoint().credentials.secret
    assert rotated.credentials.secret != an_endpoint().credentials.secret
    assert world.endpoints.stored[ENDPOINT_ID] == rotated
    assert rotated.rotated_at == world.clock.now()


def test_a_second_rotation_by_a_repeated_request_ends_no_secret(world: RightsWorld) -> None:
    # GIVEN a rotation whose response was lost
    rotated = manage(world).rotate(ENDPOINT_ID, {an_endpoint().version}, actor=OWNER)
    # WHEN it is sent again, or without a version THEN the receiver's secret stays valid
    with pytest.raises(VersionChanged):
        manage(world).rotate(ENDPOINT_ID, {an_endpoint().version}, actor=OWNER)
    with pytest.raises(VersionMissing):
        manage(world).rotate(ENDPOINT_ID, None, actor=OWNER)
    assert world.endpoints.stored[ENDPOINT_ID] == rotated


def test_a_repeated_request_with_a_key_returns_the_endpoint_that_it_has_created(world: RightsWorld) -> None:
    # GIVEN an endpoint of a request with a key, which has failed since
    first = manage(world).create(NEW, key="key", actor=STRANGER)
    world.endpoints.fail(first.endpoint_id, world.clock.now())
    # WHEN the request is repeated for a day THEN there is one endpoint, with the same secret
    world.clock.advance(REPEATED_FOR)
    again = manage(world).create(NEW, key="key", actor=STRANGER)
    assert again == replace(first, failing_since=first.created_at)
    # AND another key, another actor and no key make endpoints of their own
    others = [
        manage(world).create(NEW, key="another", actor=STRANGER),
        manage(world).create(NEW, key="key", actor=OWNER),
        manage(world).create(NEW, actor=STRANGER),
    ]
    assert len({first.endpoint_id, *(each.endpoint_id for each in others)}) == 4
    assert [entry.action for entry in world.activity.stored] == [ActivityAction.ENDPOINT_CREATED] * 4


def test_a_repeated_request_counts_for_no_limit(world: RightsWorld) -> None:
    made = [manage(world).create(NEW, key=str(n), actor=STRANGER) for n in range(MAX_OF_OWNER)]
    assert manage(world).create(NEW, key="0", actor=STRANGER) == made[0]


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "Night"},
        {"url": Secret(f"{HOOK}2")},
        {"format": EndpointFormat.STANDARD_WEBHOOKS},
        {"event_types": []},
        {"project_ids": []},
    ],
)
def test_a_key_of_another_endpoint_is_refused(world: RightsWorld, changes: dict[str, Any]) -> None:
    manage(world).create(NEW, key="key", actor=STRANGER)
    with pytest.raises(IdempotencyKeyReused):
        manage(world).create(replace(NEW, **changes), key="key", actor=STRANGER)


def test_a_secret_is_not_returned_again_after_a_day_or_a_change(world: RightsWorld) -> None:
    # GIVEN endpoints of requests with keys: one is a day old, one was rotated, one was switched off
    old = manage(world).create(NEW, key="old", actor=STRANGER)
    world.clock.advance(REPEATED_FOR + timedelta(microseconds=1))
    rotated, off = (manage(world).create(NEW, key=key, actor=STRANGER) for key in ("rotated", "off"))
    manage(world).rotate(rotated.endpoint_id, {"*"}, actor=STRANGER)
    manage(world).edit(off.endpoint_id, EndpointEdit(enabled=False), {"*"}, actor=STRANGER)
    # WHEN THEN
    for key in ("old", "rotated", "off"):
        with pytest.raises(IdempotencyKeyReused):
            manage(world).create(NEW, key=key, actor=STRANGER)
    assert world.endpoints.stored[old.endpoint_id] == old


def test_two_requests_with_one_key_at_the_same_moment_create_one_endpoint(world: RightsWorld) -> None:
    # GIVEN a request that is overtaken by its repetition between its look and its write
    made: list[NotificationEndpoint] = []

    def overtake(operation: str) -> None:
        if operation == "create" and not made:
            world.endpoints.before_each = nothing_happens
            made.append(manage(world).create(NEW, key="key", actor=STRANGER))

    world.endpoints.before_each = overtake
    # WHEN THEN both have the same answer, and there is one entry
    assert manage(world).create(NEW, key="key", actor=STRANGER) == made[0]
    assert [entry.action for entry in world.activity.stored] == [ActivityAction.ENDPOINT_CREATED]


def test_what_was_deleted_at_the_same_moment_is_created_by_nobody(world: RightsWorld) -> None:
    endpoint_id = STRANGER.id_for("key")

    def overtake(operation: str) -> None:
        if operation == "create":
            world.endpoints.stored[endpoint_id] = an_endpoint(endpoint_id=endpoint_id)
            world.endpoints.before_each = lambda _: world.endpoints.stored.clear()

    world.endpoints.before_each = overtake
    with pytest.raises(IdempotencyKeyReused):
        manage(world).create(NEW, key="key", actor=STRANGER)


def test_a_deleted_endpoint_is_gone(world: RightsWorld) -> None:
    manage(world).delete(ENDPOINT_ID, actor=ADMIN)
    assert world.endpoints.stored == {}
    (entry,) = world.activity.stored
    assert (entry.action, entry.actor_id) == (ActivityAction.ENDPOINT_DELETED, ADMIN.key)
    assert entry.subject == Subject(endpoint_id=ENDPOINT_ID, endpoint_owner=OWNER.key)


def test_an_endpoint_that_was_deleted_meanwhile_is_not_found(world: RightsWorld) -> None:
    world.endpoints.before_each = lambda operation: world.endpoints.stored.clear() if operation == "delete" else None
    with pytest.raises(NotFound, match=r"^there is no such endpoint$"):
        manage(world).delete(ENDPOINT_ID, actor=OWNER)


def test_owners_see_what_others_did_to_their_endpoints(world: RightsWorld) -> None:
    manage(world).rotate(ENDPOINT_ID, {"*"}, actor=ADMIN)
    seen = {name: len(world.use_cases.find_activity(actor=EVERYBODY[name]).items) for name in ("bea", "cem", "adi")}
    assert seen == {"bea": 1, "cem": 0, "adi": 1}


@pytest.mark.parametrize("allowed", [True, False])
def test_this_machine_is_an_endpoint_on_the_local_stack_alone(world: RightsWorld, *, allowed: bool) -> None:
    endpoints, url = replace(manage(world), allow_loopback=allowed), Secret("http://127.0.0.1:9000/")
    if allowed:
        assert endpoints.create(replace(NEW, url=url), actor=OWNER).host == "127.0.0.1"
        assert endpoints.edit(ENDPOINT_ID, EndpointEdit(url=url), {"*"}, actor=OWNER).host == "127.0.0.1"
        return
    with pytest.raises(EndpointUrlRefused):
        endpoints.create(replace(NEW, url=url), actor=OWNER)
    with pytest.raises(EndpointUrlRefused):
        endpoints.edit(ENDPOINT_ID, EndpointEdit(url=url), {"*"}, actor=OWNER)


def test_fifty_attempts_are_shown(world: RightsWorld) -> None:
    attempt = Attempt(at=world.clock.now(), event_id="an-event", type="sync.paused", number=1, status=204)
    for _ in range(51):
        world.endpoints.note(ENDPOINT_ID, attempt)
    assert len(manage(world).attempts(ENDPOINT_ID, actor=OWNER)) == 50
