"""Connections are checked before they are stored, shown without credentials, and not deleted under a sync."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from urlsync.domain.activity import ActivityAction
from urlsync.domain.actor import Role
from urlsync.domain.app_list import ListedApp
from urlsync.domain.check import Cause, CheckRequest
from urlsync.domain.connection import Capabilities, ConnectionSummary
from urlsync.domain.errors import (
    ConnectionInUse,
    HerokuNotFound,
    IdempotencyKeyReused,
    NotFound,
    OAuthClientNotConfigured,
    PermanentFailure,
    SignInRefused,
    StaleEpoch,
    TokenRefused,
    TransientFailure,
)
from urlsync.domain.history import Action
from urlsync.domain.secret import Secret
from urlsync.domain.sync import Reason, Status
from urlsync.ports.hasura import HasuraUser
from urlsync.ports.heroku import AppPage
from urlsync.use_cases.connections.connect_account import user_of_token

from tests.fakes.actors import ADMIN, an_actor
from tests.fakes.clock import START
from tests.fakes.examples import CONNECTION_ID, OWNER_ID, a_connection
from tests.fakes.heroku import FIRST_URL, GOOD_CODE
from tests.fakes.heroku_apps import APP
from tests.fakes.interruption import nothing_happens
from tests.fakes.operators import ACTOR, OTHER_CONNECTION_ID, OTHER_USER_ID, OperatorWorld

HASURA_TOKEN = Secret("fake-hasura-token")
HEROKU_TOKEN = Secret("fake-heroku-access-token")
UNKNOWN = "5a0c1f3e-0000-4000-8000-00000000dead"


@pytest.fixture
def world() -> OperatorWorld:
    return OperatorWorld()


def state_in(url: str) -> str:
    return parse_qs(urlsplit(url).query)["state"][0]


def begin(world: OperatorWorld) -> str:
    return state_in(world.begin_sign_in(CONNECTION_ID, actor=ACTOR).authorize_url)


def test_both_tokens_are_checked_and_stored(world: OperatorWorld) -> None:
    # WHEN
    summary = world.connect_account(HASURA_TOKEN, HEROKU_TOKEN, actor=ACTOR)
    # THEN
    assert summary.hasura_user_id == OWNER_ID
    assert summary.profile.hasura_account == summary.profile.heroku_account == "owner@example.com"
    assert summary.profile.capabilities == Capabilities(config_vars=True, webhooks=True)
    assert (summary.profile.created_at, summary.profile.created_by) == (START, ACTOR.name)
    connection = world.connections.stored[summary.connection_id]
    assert connection.summary() == summary
    assert connection.hasura_token == HASURA_TOKEN
    assert connection.heroku is not None
    assert (connection.heroku.access_token, connection.heroku.refresh_token) == (HEROKU_TOKEN, None)


FIRST, SECOND = HasuraUser(id="first", email="first@example.com"), HasuraUser(id="second", email="second@example.com")


@pytest.mark.parametrize(
    ("users", "email", "owners", "whose"),
    [
        # of one user, the token can only be theirs; an address that is not theirs is a contradiction
        ([FIRST], None, set(), FIRST),
        ([FIRST], "First@Example.com", set(), FIRST),
        ([FIRST], "second@example.com", set(), None),
        # of several, the first one needs another sign
        ([FIRST, SECOND], None, set(), None),
        ([FIRST, SECOND], None, {"somebody", None}, None),
        ([FIRST, SECOND], "first@example.com", set(), FIRST),
        ([FIRST, SECOND], None, {"first", "somebody"}, FIRST),
        ([FIRST, SECOND], "first@example.com", {"first"}, FIRST),
        # and none that says otherwise
        ([FIRST, SECOND], "second@example.com", set(), None),
        ([FIRST, SECOND], None, {"second"}, None),
        ([FIRST, SECOND], None, {"first", "second"}, None),
        ([FIRST, SECOND], "first@example.com", {"second"}, None),
        ([FIRST, SECOND], "second@example.com", {"first"}, None),
        ([FIRST, HasuraUser(id="third", email=FIRST.email)], "first@example.com", {"first"}, None),
        ([HasuraUser(id="third"), SECOND], "third@example.com", {"third"}, None),
    ],
)
def test_a_token_belongs_to_whom_all_signs_agree_on(
    users: list[HasuraUser], email: str | None, owners: set[str | None], whose: HasuraUser | None
) -> None:
    assert user_of_token(users, email, owners) == whose


def test_a_token_whose_user_is_unclear_is_refused_until_the_person_says_who_they_are(world: OperatorWorld) -> None:
    # GIVEN a token for which Hasura Cloud shows somebody else, too, and projects of neither
    world.projects.others_seen = [SECOND]
    world.hasura.owner_id = OTHER_USER_ID
    before = dict(world.connections.stored)
    # WHEN THEN
    for email in (None, SECOND.email):
        with pytest.raises(TokenRefused, match=r"^hasura_token: hasura_user_unclear$"):
            world.connect_account(HASURA_TOKEN, hasura_email=email, actor=ACTOR)
    assert world.connections.stored == before
    connected = world.connect_account(HASURA_TOKEN, hasura_email="owner@example.com", actor=ACTOR)
    assert connected.hasura_user_id == OWNER_ID


def test_a_project_of_the_first_user_alone_says_whose_token_it_is(world: OperatorWorld) -> None:
    world.projects.others_seen = [SECOND]
    assert world.connect_account(HASURA_TOKEN, actor=ACTOR).hasura_user_id == OWNER_ID


def test_without_a_key_no_earlier_connection_is_looked_for(world: OperatorWorld) -> None:
    asked: list[str] = []
    world.connections.before_each = asked.append
    world.connect_account(HASURA_TOKEN, actor=ACTOR)
    assert "get" not in asked


def test_a_repeated_request_with_a_key_returns_the_connection_that_it_has_created(world: OperatorWorld) -> None:
    # GIVEN a connection of a request with a key
    first = world.connect_account(HASURA_TOKEN, HEROKU_TOKEN, key="key", actor=ACTOR)
    stored = len(world.connections.stored)
    # WHEN the request is repeated THEN there is one, also if its name was changed since
    assert world.connect_account(HASURA_TOKEN, HEROKU_TOKEN, "Another name", key="key", actor=ACTOR) == first
    assert len(world.connections.stored) == stored
    # AND the key of another request for other accounts is refused
    with pytest.raises(IdempotencyKeyReused):
        world.connect_account(HASURA_TOKEN, key="key", actor=ACTOR)
    # AND another key, another actor and no key make connections of their own
    others = [
        world.connect_account(HASURA_TOKEN, HEROKU_TOKEN, key="another", actor=ACTOR),
        world.connect_account(HASURA_TOKEN, HEROKU_TOKEN, key="key", actor=an_actor("bea", Role.OWNER)),
        world.connect_account(HASURA_TOKEN, HEROKU_TOKEN, actor=ACTOR),
    ]
    assert len({first.connection_id, *(each.connection_id for each in others)}) == 4
    assert len(world.activity.stored) == 4


def test_two_requests_with_one_key_at_the_same_moment_create_one_connection(world: OperatorWorld) -> None:
    # GIVEN a request that is overtaken by its repetition between its look and its write
    made: list[ConnectionSummary] = []

    def overtake(operation: str) -> None:
        if operation == "create" and not made:
            world.connections.before_each = nothing_happens
            made.append(world.connect_account(HASURA_TOKEN, HEROKU_TOKEN, key="key", actor=ACTOR))

    world.connections.before_each = overtake
    # WHEN THEN both have the same answer, and there is one entry
    assert world.connect_account(HASURA_TOKEN, HEROKU_TOKEN, key="key", actor=ACTOR) == made[0]
    assert [entry.action for entry in world.activity.stored] == [ActivityAction.CONNECTION_CREATED]


def test_a_request_whose_repetition_was_deleted_at_the_same_moment_is_to_be_sent_again(world: OperatorWorld) -> None:
    connection_id = ACTOR.id_for("key")

    def overtake(operation: str) -> None:
        if operation == "create":
            world.connections.stored[connection_id] = a_connection(connection_id=connection_id)
            world.connections.before_each = lambda _: world.connections.stored.clear()

    world.connections.before_each = overtake
    with pytest.raises(TransientFailure, match=r"^connection_contended$"):
        world.connect_account(HASURA_TOKEN, HEROKU_TOKEN, key="key", actor=ACTOR)


def test_a_heroku_account_can_follow_later(world: OperatorWorld) -> None:
    summary = world.connect_account(HASURA_TOKEN, actor=ACTOR)
    assert summary.profile.heroku_account is None
    assert world.connections.stored[summary.connection_id].heroku is None


@pytest.mark.parametrize(
    ("hasura", "heroku", "token", "code"),
    [
        ("dead", "fake-heroku-access-token", "hasura_token", "hasura_access_lost"),
        ("fake-hasura-token", "dead", "heroku_token", "heroku_token_rejected"),
    ],
)
def test_a_dead_token_is_named_and_nothing_is_stored(
    world: OperatorWorld, hasura: str, heroku: str, token: str, code: str
) -> None:
    before = dict(world.connections.stored)
    with pytest.raises(TokenRefused) as refused:
        world.connect_account(Secret(hasura), Secret(heroku), actor=ACTOR)
    assert (refused.value.token, refused.value.code) == (token, code)
    assert world.connections.stored == before


@pytest.mark.parametrize(
    ("operation", "failure", "code"),
    [
        ("account", PermanentFailure(Reason.HEROKU_APP_SUSPENDED), "heroku_app_suspended"),
        ("app_page", PermanentFailure(Reason.HEROKU_AUTHORIZATION_LOST), "heroku_authorization_lost"),
        ("account", HerokuNotFound("heroku_not_found"), "heroku_not_found"),
    ],
)
def test_a_heroku_account_that_is_no_use(world: OperatorWorld, operation: str, failure: Exception, code: str) -> None:
    def refuse(called: str) -> None:
        if called == operation:
            raise failure

    world.heroku.before_each = refuse
    with pytest.raises(TokenRefused, match=rf"^heroku_token: {code}$"):
        world.connect_account(HASURA_TOKEN, HEROKU_TOKEN, actor=ACTOR)


def test_a_token_that_may_not_read_config_vars_is_refused(world: OperatorWorld) -> None:
    world.apps.blind_tokens = {HEROKU_TOKEN.reveal()}
    with pytest.raises(TokenRefused, match=r"^heroku_token: heroku_config_vars_forbidden$"):
        world.connect_account(HASURA_TOKEN, HEROKU_TOKEN, actor=ACTOR)


def test_a_token_that_may_not_manage_webhooks_is_accepted(world: OperatorWorld) -> None:
    world.heroku.narrow_tokens = {HEROKU_TOKEN.reveal()}
    summary = world.connect_account(HASURA_TOKEN, HEROKU_TOKEN, actor=ACTOR)
    assert summary.profile.capabilities == Capabilities(config_vars=True, webhooks=False)


def test_without_an_app_to_try_it_on_nobody_knows(world: OperatorWorld) -> None:
    world.heroku.apps.clear()
    summary = world.connect_account(HASURA_TOKEN, HEROKU_TOKEN, actor=ACTOR)
    assert summary.profile.capabilities == Capabilities(config_vars=None, webhooks=None)


@pytest.mark.parametrize("failure", [PermanentFailure(Reason.HEROKU_APP_SUSPENDED), HerokuNotFound()])
def test_an_app_that_is_itself_the_obstacle_says_nothing(world: OperatorWorld, failure: Exception) -> None:
    def refuse(called: str) -> None:
        if called in {"postgres_config_vars", "list_webhooks"}:
            raise failure

    world.heroku.before_each = refuse
    summary = world.connect_account(HASURA_TOKEN, HEROKU_TOKEN, actor=ACTOR)
    assert summary.profile.capabilities == Capabilities()


def test_a_heroku_that_does_not_answer_is_asked_later(world: OperatorWorld) -> None:
    def unavailable(called: str) -> None:
        raise TransientFailure("heroku_timeout")

    world.heroku.before_each = unavailable
    with pytest.raises(TransientFailure, match=r"^heroku_timeout$"):
        world.connect_account(HASURA_TOKEN, HEROKU_TOKEN, actor=ACTOR)


def test_connections_are_listed_in_pages_without_credentials(world: OperatorWorld) -> None:
    # GIVEN two connections
    world.stranger_connects()
    # WHEN
    first = world.use_cases.list_connections(limit=1, actor=ADMIN)
    second = world.use_cases.list_connections(first.next_cursor, limit=1, actor=ADMIN)
    # THEN
    assert [item.connection_id for page in (first, second) for item in page.items] == [
        CONNECTION_ID, OTHER_CONNECTION_ID,
    ]  # fmt: skip
    assert second.next_cursor is None
    assert "token" not in repr(first.items[0])


def test_a_connection_in_use_is_not_deleted(world: OperatorWorld) -> None:
    # GIVEN an active and a paused sync
    world.heroku.config["FOLLOWER_URL"] = FIRST_URL
    world.enable()
    world.enable(config_var="FOLLOWER_URL")
    world.heroku.drop()
    world.check(sync_id=next(iter(world.syncs.stored)))
    assert {sync.status for sync in world.syncs.stored.values()} == {Status.ACTIVE, Status.PAUSED}
    # WHEN THEN
    with pytest.raises(ConnectionInUse) as refused:
        world.delete_connection(CONNECTION_ID, actor=ADMIN)
    assert refused.value.syncs == 2
    assert CONNECTION_ID in world.connections.stored


def test_disconnected_syncs_let_go_of_a_deleted_connection(world: OperatorWorld) -> None:
    sync_id = world.enable().sync.sync_id
    world.opt_out_sync(sync_id, actor=ACTOR)
    world.delete_connection(CONNECTION_ID, actor=ADMIN)
    assert world.only_sync.current_connection_id is None
    assert world.connections.stored == {}
    with pytest.raises(NotFound, match=r"\bconnection\b"):
        world.delete_connection(CONNECTION_ID, actor=ADMIN)
    # AND the history and the activity say why they have none
    assert world.syncs.history[-1].action is Action.UNLINKED
    assert (world.activity.stored[-1].action, world.activity.stored[-1].actor_id) == (
        ActivityAction.SYNC_UNLINKED,
        ADMIN.key,
    )


def test_a_sign_in_connects_the_heroku_account(world: OperatorWorld) -> None:
    # GIVEN
    state = begin(world)
    assert len(state) >= 43
    # WHEN Heroku sends the person back
    world.clock.advance(timedelta(minutes=9, seconds=59))
    summary = world.finish_sign_in(state, GOOD_CODE, same_browser=True).connection
    # THEN
    assert (summary.connection_id, summary.profile.heroku_account) == (CONNECTION_ID, "owner@example.com")
    connection = world.connections.stored[CONNECTION_ID]
    assert connection.heroku is not None
    assert connection.heroku.refresh_token == Secret("fake-exchanged-refresh-token")
    assert connection.revision == 2
    assert connection.summary() == summary
    assert summary.profile.capabilities == Capabilities(config_vars=True, webhooks=True)


def test_every_sign_in_has_a_state_of_its_own(world: OperatorWorld) -> None:
    assert len({begin(world) for _ in range(20)}) == 20


def test_without_a_client_at_heroku_nobody_is_sent_there(world: OperatorWorld) -> None:
    # GIVEN a service that is deployed without one
    world.oauth.has_client = False
    # WHEN somebody wants to sign in there THEN they hear so, and no sign-in waits
    with pytest.raises(OAuthClientNotConfigured):
        begin(world)
    assert world.sign_ins.begun == {}


def test_a_state_is_good_once(world: OperatorWorld) -> None:
    state = begin(world)
    world.finish_sign_in(state, GOOD_CODE, same_browser=True)
    with pytest.raises(SignInRefused, match=r"^state_unknown$"):
        world.finish_sign_in(state, GOOD_CODE, same_browser=True)


def test_a_state_expires(world: OperatorWorld) -> None:
    state = begin(world)
    world.clock.advance(timedelta(minutes=10))
    with pytest.raises(SignInRefused, match=r"^state_unknown$"):
        world.finish_sign_in(state, GOOD_CODE, same_browser=True)


def test_what_began_in_a_browser_ends_in_no_other(world: OperatorWorld) -> None:
    # GIVEN a sign-in that a browser remembers
    begun = world.begin_sign_in(CONNECTION_ID, actor=ACTOR)
    assert begun.state.reveal() == state_in(begun.authorize_url)
    assert begun.state.reveal() not in repr(begun.state)
    # WHEN another one is sent to its end THEN it is refused, and the state used up
    with pytest.raises(SignInRefused, match=r"^other_browser$"):
        world.finish_sign_in(begun.state.reveal(), GOOD_CODE, same_browser=False)
    with pytest.raises(SignInRefused, match=r"^state_unknown$"):
        world.finish_sign_in(begun.state.reveal(), GOOD_CODE, same_browser=True)


def test_what_began_in_a_browser_ends_in_it(world: OperatorWorld) -> None:
    begun = world.begin_sign_in(CONNECTION_ID, actor=ACTOR)
    summary = world.finish_sign_in(begun.state.reveal(), GOOD_CODE, same_browser=True).connection
    assert summary.profile.heroku_account == "owner@example.com"


def test_a_made_up_state(world: OperatorWorld) -> None:
    with pytest.raises(SignInRefused, match=r"^state_unknown$"):
        world.finish_sign_in("made-up", GOOD_CODE, same_browser=True)


@pytest.mark.parametrize(
    ("code", "error", "shown"),
    [
        (None, "access_denied", "access_denied"),
        (None, "<script>", "no_code"),
        (None, None, "no_code"),
        ("", None, "no_code"),
        ("bad", None, "code_rejected"),
    ],
)
def test_a_sign_in_without_a_good_code_uses_its_state_up(
    world: OperatorWorld, code: str | None, error: str | None, shown: str
) -> None:
    before = dict(world.connections.stored)
    state = begin(world)
    with pytest.raises(SignInRefused) as refused:
        world.finish_sign_in(state, code, error, same_browser=True)
    assert refused.value.code == shown
    assert world.sign_ins.begun == {}
    assert world.connections.stored == before


def test_a_sign_in_of_an_unknown_connection(world: OperatorWorld) -> None:
    with pytest.raises(NotFound, match=r"\bconnection\b"):
        world.begin_sign_in(UNKNOWN, actor=ACTOR)
    state = begin(world)
    world.delete_connection(CONNECTION_ID, actor=ADMIN)
    with pytest.raises(NotFound, match=r"\bconnection\b"):
        world.finish_sign_in(state, GOOD_CODE, same_browser=True)


def test_a_refresh_meanwhile_does_not_lose_the_new_authorization(world: OperatorWorld) -> None:
    # GIVEN a refresh that replaces the old token just before we store the new one
    state = begin(world)
    refreshes = iter(["once"])

    def refresh(operation: str) -> None:
        if operation == "replace_heroku" and next(refreshes, None):
            stored = world.connections.stored[CONNECTION_ID]
            assert stored.heroku is not None
            world.connections.replace_heroku(stored, stored.heroku)

    world.connections.before_each = refresh
    # WHEN
    world.finish_sign_in(state, GOOD_CODE, same_browser=True)
    # THEN
    connection = world.connections.stored[CONNECTION_ID]
    assert connection.heroku is not None
    assert connection.heroku.access_token == Secret("fake-exchanged-token")
    assert connection.revision == 3


def test_a_connection_that_never_rests_is_left_to_another_attempt(world: OperatorWorld) -> None:
    state = begin(world)

    def always(operation: str) -> None:
        if operation == "replace_heroku":
            world.connections.before_each = nothing_happens
            stored = world.connections.stored[CONNECTION_ID]
            assert stored.heroku is not None
            world.connections.replace_heroku(stored, stored.heroku)
            world.connections.before_each = always

    world.connections.before_each = always
    with pytest.raises(TransientFailure, match=r"^connection_contended$"):
        world.finish_sign_in(state, GOOD_CODE, same_browser=True)


def test_syncs_that_waited_for_the_authorization_are_checked(world: OperatorWorld) -> None:
    # GIVEN a sync that is paused since its authorization was revoked
    world.enable()
    world.heroku.tokens = set()
    world.oauth.refresh_tokens = set()
    world.check(sync_id=world.only_sync.sync_id)
    assert world.only_sync.reason is Reason.HEROKU_AUTHORIZATION_LOST
    # WHEN its owner connects Heroku again
    world.finish_sign_in(begin(world), GOOD_CODE, same_browser=True)
    world.queue.work()
    # THEN
    assert world.only_sync.status is Status.ACTIVE
    assert world.queue.sent[-1] == CheckRequest(
        sync_id=world.only_sync.sync_id, cause=Cause.OPERATOR, requested_at=world.clock.now()
    )


def test_an_app_that_refuses_counts_although_another_says_nothing(
    world: OperatorWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN two apps: the first does not let us manage webhooks, the second is suspended
    first = ListedApp(id=APP.id, name=APP.name)
    second = ListedApp(id="5a0c1f3e-0000-4000-8000-0000000000a2", name="calm-lake-1")
    monkeypatch.setattr(world.apps, "app_page", lambda _: AppPage([first, second], None))

    def list_webhooks(token: Secret, app_id: str) -> list[object]:
        suspended = app_id == second.id
        raise PermanentFailure(Reason.HEROKU_APP_SUSPENDED if suspended else Reason.HEROKU_AUTHORIZATION_LOST)

    monkeypatch.setattr(world.heroku, "list_webhooks", list_webhooks)
    monkeypatch.setattr(world.apps, "postgres_config_vars", lambda *_: [])
    # WHEN THEN
    summary = world.connect_account(HASURA_TOKEN, HEROKU_TOKEN, actor=ACTOR)
    assert summary.profile.capabilities == Capabilities(config_vars=True, webhooks=False)


def test_a_new_connection_has_an_id_of_its_own(world: OperatorWorld) -> None:
    first, second = (world.connect_account(HASURA_TOKEN, actor=ACTOR) for _ in range(2))
    assert first.connection_id != second.connection_id


def test_a_sync_that_is_restarted_while_its_connection_is_deleted_keeps_it(
    world: OperatorWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a sync that was opted out, and is changed by somebody else while it lets go
    world.opt_out_sync(world.enable().sync.sync_id, actor=ACTOR)

    def moved(*_: object) -> None:
        raise StaleEpoch

    monkeypatch.setattr(world.syncs, "record", moved)
    # WHEN THEN the connection is deleted all the same: without it, the sync will pause
    world.delete_connection(CONNECTION_ID, actor=ADMIN)
    assert world.connections.stored == {}
    assert world.only_sync.connection_id == CONNECTION_ID


def test_a_connection_has_the_name_that_it_is_given(world: OperatorWorld) -> None:
    named = world.connect_account(HASURA_TOKEN, name="Shops", actor=ACTOR)
    assert named.name == "Shops"
    assert world.connections.stored[named.connection_id].given_name == "Shops"


def test_the_projects_are_asked_only_if_the_user_is_unclear(world: OperatorWorld) -> None:
    world.hasura.calls.clear()
    world.connect_account(HASURA_TOKEN, actor=ACTOR)
    assert "projects" not in world.hasura.calls
