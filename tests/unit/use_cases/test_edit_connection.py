"""Editing a connection in place: its syncs go on, and no token of another account takes its place."""

from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import pytest
from urlsync.domain.activity import ActivityAction, Recorder, Subject
from urlsync.domain.check import Cause, CheckRequest
from urlsync.domain.connection import (
    Capabilities,
    Connection,
    ConnectionEdit,
    ConnectionSummary,
    HerokuAuthorization,
    Profile,
)
from urlsync.domain.errors import NotFound, OtherAccount, TokenRefused, TransientFailure
from urlsync.domain.secret import Secret
from urlsync.domain.sync import Reason, Status
from urlsync.domain.versions import ANY_VERSION, VersionChanged, VersionMissing
from urlsync.use_cases.connections.edit_connection import Edited

from tests.fakes.examples import CONNECTION_ID, OWNER_ID, a_sync
from tests.fakes.interruption import nothing_happens
from tests.fakes.operators import ACTOR, OTHER_USER_ID, OperatorWorld
from tests.fakes.rights_world import ADMIN, EVERYBODY, RightsWorld

NEW_HASURA: Final = Secret("fake-new-hasura-token")
NEW_HEROKU: Final = Secret("fake-new-heroku-token")
ACCOUNTS: Final = Profile(hasura_account="owner@example.com", heroku_account="owner@example.com")
BOTH: Final = Capabilities(config_vars=True, webhooks=True)


@pytest.fixture
def world() -> OperatorWorld:
    """Return a world with a connection of a signed-in Heroku account, and new tokens of both of its accounts."""
    world = OperatorWorld()
    world.connections.stored[CONNECTION_ID] = replace(stored(world), profile=ACCOUNTS)
    world.hasura.users[NEW_HASURA.reveal()] = OWNER_ID
    world.heroku.tokens.add(NEW_HEROKU.reveal())
    return world


def stored(world: OperatorWorld) -> Connection:
    return world.connections.stored[CONNECTION_ID]


def edit(world: OperatorWorld, expected: Any = None, **changes: Any) -> Edited:
    versions = [stored(world).summary().version] if expected is None else expected
    return world.use_cases.edit_connection(CONNECTION_ID, ConnectionEdit(**changes), versions, actor=ACTOR)


def paused_for(world: OperatorWorld, *reasons: Reason) -> None:
    for number, reason in enumerate(reasons):
        sync = a_sync(sync_id=f"sync-{number}", env_var=f"V{number}", status=Status.PAUSED, reason=reason)
        world.syncs.create(sync)


def waiting(world: OperatorWorld) -> list[CheckRequest]:
    return world.queue.waiting


def test_a_name_is_given_and_taken_away(world: OperatorWorld) -> None:
    before = stored(world)
    # WHEN
    named = edit(world, name="Shops")
    # THEN
    assert stored(world) == replace(before, given_name="Shops", edits=1)
    assert named == Edited(connection=stored(world).summary(), left=())
    assert named.connection.name == "Shops"
    # AND
    assert edit(world, name=None).connection.name == "owner@example.com"
    assert stored(world) == replace(before, given_name=None, edits=2)


def test_an_edit_is_recorded_by_the_names_of_what_it_changed(world: OperatorWorld) -> None:
    edit(world, name="Shops", hasura_token=NEW_HASURA, heroku_token=NEW_HEROKU)
    (entry,) = world.activity.stored
    recorder = Recorder(world.clock.now(), lambda: entry.entry_id)
    subject = Subject.of_connection(stored(world))
    changes = ("name", "hasura_token", "heroku_token")
    assert entry == recorder(ACTOR, ActivityAction.CONNECTION_EDITED, subject, changes)


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        ({"name": "A"}, ("name",)),
        ({"hasura_token": NEW_HASURA}, ("hasura_token",)),
        ({"heroku_token": NEW_HEROKU}, ("heroku_token",)),
    ],
)
def test_only_what_was_changed_is_recorded(
    world: OperatorWorld, changes: dict[str, Any], names: tuple[str, ...]
) -> None:
    edit(world, **changes)
    assert [entry.changes for entry in world.activity.stored] == [names]


def test_another_hasura_token_of_the_same_user_takes_the_place_of_the_former_one(world: OperatorWorld) -> None:
    # GIVEN syncs of which one waits for it
    paused_for(world, Reason.HASURA_ACCESS_LOST, Reason.HEROKU_AUTHORIZATION_LOST, Reason.SOURCE_MISSING)
    before = stored(world)
    # WHEN
    edited = edit(world, hasura_token=NEW_HASURA)
    # THEN the former one is for a person to revoke
    assert stored(world) == replace(before, hasura_token=NEW_HASURA, edits=1)
    assert edited.left == ("hasura_token_left",)
    now = world.clock.now()
    assert waiting(world) == [CheckRequest(sync_id="sync-0", cause=Cause.OPERATOR, requested_at=now)]


def test_a_pasted_heroku_token_takes_the_place_of_a_grant_which_is_revoked(world: OperatorWorld) -> None:
    # GIVEN
    paused_for(world, Reason.HASURA_ACCESS_LOST, Reason.HEROKU_AUTHORIZATION_LOST)
    before = stored(world)
    # WHEN
    edited = edit(world, heroku_token=NEW_HEROKU)
    # THEN
    profile = replace(ACCOUNTS, capabilities=BOTH)
    heroku = HerokuAuthorization(access_token=NEW_HEROKU)
    assert stored(world) == replace(before, heroku=heroku, profile=profile, revision=before.revision + 1, edits=1)
    assert edited.left == ()
    assert world.apps.revoked == [("fake-heroku-access-token", None)]
    assert [request.sync_id for request in waiting(world)] == ["sync-1"]


def test_a_former_pasted_token_is_for_a_person_to_revoke(world: OperatorWorld) -> None:
    former = HerokuAuthorization(access_token=Secret("fake-heroku-access-token"))
    world.connections.stored[CONNECTION_ID] = replace(stored(world), heroku=former)
    assert edit(world, heroku_token=NEW_HEROKU).left == ("heroku_token_left",)
    assert world.apps.revoked == []
    assert edit(world, hasura_token=NEW_HASURA).left == ("hasura_token_left",)


def test_both_former_tokens_may_be_left(world: OperatorWorld) -> None:
    world.apps.hidden_grants = {"fake-heroku-access-token"}
    edited = edit(world, hasura_token=NEW_HASURA, heroku_token=NEW_HEROKU)
    assert edited.left == ("hasura_token_left", "heroku_grant_left")


def test_a_first_heroku_account_can_be_any(world: OperatorWorld) -> None:
    without = replace(ACCOUNTS, heroku_account=None)
    world.connections.stored[CONNECTION_ID] = replace(stored(world), heroku=None, profile=without)
    edited = edit(world, heroku_token=NEW_HEROKU)
    assert (edited.connection.profile.heroku_account, edited.left) == ("owner@example.com", ())


def test_upper_and_lower_case_of_an_account_are_the_same(world: OperatorWorld) -> None:
    known = replace(ACCOUNTS, heroku_account="Owner@Example.com")
    world.connections.stored[CONNECTION_ID] = replace(stored(world), profile=known)
    assert edit(world, heroku_token=NEW_HEROKU).connection.profile.heroku_account == "owner@example.com"


def test_a_token_of_another_account_needs_another_connection(world: OperatorWorld) -> None:
    before = stored(world)
    world.hasura.users["fake-stranger-token"] = OTHER_USER_ID
    with pytest.raises(OtherAccount) as hasura:
        edit(world, name="X", hasura_token=Secret("fake-stranger-token"))
    assert hasura.value.token == "hasura_token"
    assert stored(world) == before
    # AND
    world.connections.stored[CONNECTION_ID] = replace(before, profile=replace(ACCOUNTS, heroku_account="b@example.com"))
    with pytest.raises(OtherAccount) as heroku:
        edit(world, heroku_token=NEW_HEROKU)
    assert heroku.value.token == "heroku_token"
    assert (stored(world).heroku, world.activity.stored, world.apps.revoked) == (before.heroku, [], [])


@pytest.mark.parametrize("token", ["hasura_token", "heroku_token"])
def test_a_token_is_tried_before_it_takes_the_place_of_one_that_works(world: OperatorWorld, token: str) -> None:
    before = stored(world)
    with pytest.raises(TokenRefused) as refused:
        edit(world, **{token: Secret("fake-dead-token")})
    assert refused.value.token == token
    assert (stored(world), world.activity.stored) == (before, [])


@pytest.mark.parametrize("changes", [{}, {"name": None}, {"hasura_token": Secret("fake-hasura-token")}])
def test_an_edit_that_changes_nothing_leaves_no_trace(world: OperatorWorld, changes: dict[str, Any]) -> None:
    before, calls = stored(world), len(world.hasura.calls)
    assert edit(world, **changes) == Edited(connection=before.summary())
    assert stored(world) == before
    assert (world.activity.stored, world.event_bus.published, len(world.hasura.calls)) == ([], [], calls)


def test_the_same_pasted_token_again_changes_nothing(world: OperatorWorld) -> None:
    edit(world, name="Shops", heroku_token=NEW_HEROKU)
    before = stored(world)
    assert edit(world, name="Shops", heroku_token=NEW_HEROKU).left == ()
    assert stored(world) == before


def test_a_token_of_a_sign_in_that_is_pasted_is_a_change(world: OperatorWorld) -> None:
    edit(world, heroku_token=Secret("fake-heroku-access-token"))
    heroku = stored(world).heroku
    assert heroku is not None
    assert heroku.refresh_token is None


def test_an_edit_names_the_version_that_its_author_has_seen(world: OperatorWorld) -> None:
    seen = stored(world).summary().version
    with pytest.raises(VersionMissing):
        world.use_cases.edit_connection(CONNECTION_ID, ConnectionEdit(), None, actor=ACTOR)
    edit(world, name="Shops")
    for changes in ({}, {"name": "Books"}):
        with pytest.raises(VersionChanged):
            edit(world, [seen], **changes)
    assert edit(world, [ANY_VERSION], name="Books").connection.name == "Books"


def test_a_refresh_of_the_token_in_between_is_kept(world: OperatorWorld) -> None:
    # GIVEN a refresh just before the edit is stored
    refreshed = HerokuAuthorization(access_token=Secret("fake-refreshed"), refresh_token=Secret("fake-refresh"))

    def disturb(operation: str) -> None:
        if operation == "edit":
            world.connections.before_each = nothing_happens
            world.connections.replace_heroku(stored(world), refreshed)

    before = stored(world)
    world.connections.before_each = disturb
    # WHEN
    edit(world, name="Shops", hasura_token=NEW_HASURA)
    # THEN
    assert stored(world) == replace(
        before, given_name="Shops", hasura_token=NEW_HASURA, heroku=refreshed, revision=before.revision + 1, edits=1
    )


def test_an_edit_of_name_and_hasura_token_is_stored_over_a_refresh_in_between(world: OperatorWorld) -> None:
    # GIVEN a user whose address has changed, and a refresh just before the edit is stored
    refreshed = HerokuAuthorization(access_token=Secret("fake-refreshed"), refresh_token=Secret("fake-refresh"))
    before = replace(stored(world), profile=replace(ACCOUNTS, hasura_account="former@example.com"))
    world.connections.stored[CONNECTION_ID] = before

    def disturb(operation: str) -> None:
        if operation == "edit":
            world.connections.before_each = nothing_happens
            world.connections.replace_heroku(stored(world), refreshed)

    world.connections.before_each = disturb
    # WHEN
    edit(world, name="Shops", hasura_token=NEW_HASURA)
    # THEN both are there, and the address is the present one
    edited = replace(before, given_name="Shops", hasura_token=NEW_HASURA, profile=ACCOUNTS, edits=1)
    assert stored(world) == replace(edited, heroku=refreshed, revision=before.revision + 1)


def test_what_was_learned_of_the_account_in_between_is_kept(world: OperatorWorld) -> None:
    # GIVEN an edit that changes nothing of what is known, while something else is learned
    known = replace(ACCOUNTS, capabilities=BOTH)
    before = replace(stored(world), profile=known)
    world.connections.stored[CONNECTION_ID] = before
    learned = replace(before, profile=replace(known, created_by="ann"), revision=before.revision + 1)

    def disturb(operation: str) -> None:
        if operation == "edit":
            world.connections.before_each = nothing_happens
            world.connections.stored[CONNECTION_ID] = learned

    world.connections.before_each = disturb
    edit(world, heroku_token=NEW_HEROKU)
    heroku = HerokuAuthorization(access_token=NEW_HEROKU)
    assert stored(world) == replace(learned, heroku=heroku, revision=learned.revision + 1, edits=1)


def test_a_new_hasura_token_brings_the_address_that_its_user_has_now(world: OperatorWorld) -> None:
    before = replace(stored(world), profile=replace(ACCOUNTS, hasura_account="former@example.com"))
    world.connections.stored[CONNECTION_ID] = before
    edit(world, hasura_token=NEW_HASURA)
    assert stored(world) == replace(before, hasura_token=NEW_HASURA, profile=ACCOUNTS, edits=1)


def test_a_new_token_replaces_one_that_was_refreshed_in_between_and_that_one_is_revoked(world: OperatorWorld) -> None:
    refreshed = HerokuAuthorization(
        access_token=Secret("fake-refreshed"),
        refresh_token=Secret("fake-refresh"),
        expires_at=world.clock.now() + timedelta(hours=8),
    )

    def disturb(operation: str) -> None:
        if operation == "edit":
            world.connections.before_each = nothing_happens
            world.heroku.tokens.add("fake-refreshed")
            world.connections.replace_heroku(stored(world), refreshed)

    world.connections.before_each = disturb
    edit(world, heroku_token=NEW_HEROKU)
    assert (stored(world).heroku, stored(world).revision) == (HerokuAuthorization(access_token=NEW_HEROKU), 3)
    assert world.apps.revoked == [("fake-refreshed", None)]


@pytest.mark.parametrize("changes", [{"name": "Books"}, {"hasura_token": NEW_HASURA}, {"heroku_token": NEW_HEROKU}])
def test_the_edit_of_somebody_else_in_between_is_not_undone(world: OperatorWorld, changes: dict[str, Any]) -> None:
    def disturb(operation: str) -> None:
        if operation == "edit":
            world.connections.before_each = nothing_happens
            edit(world, name="Shops")

    world.connections.before_each = disturb
    with pytest.raises(VersionChanged):
        edit(world, **changes)
    assert (stored(world).given_name, stored(world).edits) == ("Shops", 1)


def test_a_connection_that_is_deleted_in_between_is_not_there(world: OperatorWorld) -> None:
    def disturb(operation: str) -> None:
        if operation == "edit":
            world.connections.stored.clear()

    world.connections.before_each = disturb
    with pytest.raises(NotFound, match=r"^there is no such connection$"):
        edit(world, name="Shops")


def test_a_connection_that_is_always_refreshed_is_tried_five_times(world: OperatorWorld) -> None:
    tried: list[str] = []

    def disturb(operation: str) -> None:
        if operation == "edit":
            tried.append(operation)
            world.connections.stored[CONNECTION_ID] = replace(stored(world), revision=stored(world).revision + 1)

    world.connections.before_each = disturb
    with pytest.raises(TransientFailure, match=r"^connection_contended$"):
        edit(world, heroku_token=NEW_HEROKU)
    assert len(tried) == 5


def test_looking_at_what_an_edit_would_not_change_is_no_use_of_the_connection() -> None:
    for name, actor in EVERYBODY.items():
        world = RightsWorld()
        try:
            world.use_cases.edit_connection(CONNECTION_ID, ConnectionEdit(), [ANY_VERSION], actor=actor)
        except Exception:  # noqa: BLE001 (whatever the refusal says)
            assert name not in {"bea", "cem", "adi"}
        assert world.event_bus.published == []


def test_the_owner_is_notified_of_an_edit_by_an_administrator() -> None:
    world = RightsWorld()
    world.use_cases.edit_connection(CONNECTION_ID, ConnectionEdit(name="X"), [ANY_VERSION], actor=ADMIN)
    assert [event.detail["use"] for event in world.event_bus.published] == ["edit_connection"]


def test_one_connection_is_read_by_those_who_may_use_it() -> None:
    world = RightsWorld()
    found = world.use_cases.list_connections.one(CONNECTION_ID, actor=ADMIN)
    assert found == world.connections.stored[CONNECTION_ID].summary()
    for who, unknown in (("ann", CONNECTION_ID), ("bea", "unknown")):
        with pytest.raises(NotFound, match=r"^there is no such connection$"):
            world.use_cases.list_connections.one(unknown, actor=EVERYBODY[who])


@pytest.mark.parametrize(
    ("given", "hasura", "heroku", "name"),
    [
        ("Shops", "a@example.com", "b@example.com", "Shops"),
        (None, "a@example.com", None, "a@example.com"),
        (None, "a@example.com", "a@example.com", "a@example.com"),
        (None, "a@example.com", "b@example.com", "a@example.com / b@example.com"),
        (None, None, None, "Hasura user a-user"),
        (None, None, "b@example.com", "Hasura user a-user / b@example.com"),
    ],
)
def test_a_connection_is_called_by_its_name_or_its_accounts(
    given: str | None, hasura: str | None, heroku: str | None, name: str
) -> None:
    profile = Profile(hasura_account=hasura, heroku_account=heroku)
    summary = ConnectionSummary(connection_id=CONNECTION_ID, hasura_user_id="a-user", profile=profile, given_name=given)
    assert summary.name == name


def test_the_version_of_a_connection_is_that_of_its_edits() -> None:
    summary = ConnectionSummary(connection_id=CONNECTION_ID, hasura_user_id="a-user", profile=Profile())
    others = [replace(summary, edits=1), replace(summary, connection_id="another")]
    assert all(other.version != summary.version for other in others)
    assert replace(summary, team="shops", profile=ACCOUNTS).version == summary.version
