"""Notification endpoints: whose they are, what is stored of them, and what is recorded."""

from dataclasses import replace

import pytest
from urlsync.domain.activity import ActivityAction
from urlsync.domain.errors import NotFound, RoleRequired
from urlsync.domain.events import EventType
from urlsync.domain.notification_endpoint import (
    MAX_ENDPOINTS,
    MAX_OF_OWNER,
    EndpointEdit,
    EndpointFormat,
    EndpointUrlRefused,
    TooManyEndpoints,
)
from urlsync.domain.secret import Secret
from urlsync.domain.versions import VersionChanged, VersionMissing
from urlsync.use_cases.notifications.manage_endpoints import ManageEndpoints, NewEndpoint

from tests.fakes.endpoints import ENDPOINT_ID, HOOK, an_endpoint
from tests.fakes.examples import PROJECT_ID
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
    with pytest.raises(NotFound):
        endpoints.get(ENDPOINT_ID, actor=actor)
    with pytest.raises(NotFound):
        endpoints.edit(ENDPOINT_ID, EndpointEdit(name="Mine"), {"*"}, actor=actor)
    with pytest.raises(NotFound):
        endpoints.rotate(ENDPOINT_ID, actor=actor)
    with pytest.raises(NotFound):
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
        manage(world).rotate(ENDPOINT_ID, actor=OWNER)
    assert world.endpoints.stored[ENDPOINT_ID].name == "Day"


def test_a_rotation_keeps_the_former_secret_for_a_day(world: RightsWorld) -> None:
    rotated = manage(world).rotate(ENDPOINT_ID, actor=OWNER)
    assert rotated.credentials.former == an_endpoint().credentials.secret
    assert rotated.credentials.secret != an_endpoint().credentials.secret
    assert world.endpoints.stored[ENDPOINT_ID] == rotated
    assert rotated.rotated_at == world.clock.now()


def test_a_deleted_endpoint_is_gone(world: RightsWorld) -> None:
    manage(world).delete(ENDPOINT_ID, actor=ADMIN)
    assert world.endpoints.stored == {}
    (entry,) = world.activity.stored
    assert (entry.action, entry.actor_id) == (ActivityAction.ENDPOINT_DELETED, ADMIN.key)


def test_an_endpoint_that_was_deleted_meanwhile_is_not_found(world: RightsWorld) -> None:
    world.endpoints.before_each = lambda operation: world.endpoints.stored.clear() if operation == "delete" else None
    with pytest.raises(NotFound):
        manage(world).delete(ENDPOINT_ID, actor=OWNER)


def test_owners_see_what_others_did_to_their_endpoints(world: RightsWorld) -> None:
    manage(world).rotate(ENDPOINT_ID, actor=ADMIN)
    seen = {name: len(world.use_cases.find_activity(actor=EVERYBODY[name]).items) for name in ("bea", "cem", "adi")}
    assert seen == {"bea": 1, "cem": 0, "adi": 1}
