"""Heroku tokens are refreshed early, once, and never lost."""

from dataclasses import replace
from datetime import timedelta

import pytest
from urlsync.domain.check import Outcome
from urlsync.domain.errors import OAUTH_CLIENT_REFUSED, HerokuTokenRejected, PermanentFailure, TransientFailure
from urlsync.domain.secret import Secret
from urlsync.domain.sync import Reason, Status
from urlsync.use_cases.connections.authorize_heroku import LEASE, REFRESH_MARGIN, AuthorizeHeroku

from tests.fakes.clock import START
from tests.fakes.examples import APP_ID, CONNECTION_ID, a_connection
from tests.fakes.interruption import nothing_happens
from tests.fakes.world import World


def authorizing(world: World) -> AuthorizeHeroku:
    """Return what provides working tokens, as another process would have it."""
    return AuthorizeHeroku(world.connections, world.oauth, world.clock, world.oauth_client)


@pytest.fixture
def world() -> World:
    return World()


def test_a_fresh_token_is_used_as_it_is(world: World) -> None:
    world.check()
    assert world.oauth.refreshes == 0


def test_a_token_is_refreshed_before_it_expires(world: World) -> None:
    # GIVEN a token that expires in four minutes
    world.clock.advance(timedelta(hours=7, minutes=56))
    # WHEN a check needs it
    entry = world.check()
    # THEN it was refreshed once, stored, and used
    assert entry.outcome is Outcome.UPDATED
    assert world.oauth.refreshes == 1
    assert world.connections.stored[CONNECTION_ID].revision == 2


def test_a_changed_refresh_token_is_stored(world: World) -> None:
    world.oauth.rotating = True
    world.clock.advance(timedelta(hours=8))
    world.check()
    world.clock.advance(timedelta(hours=8))
    assert world.check().outcome is Outcome.UNCHANGED
    assert world.oauth.refreshes == 2


def test_a_rejected_token_is_refreshed_once_and_the_read_repeated(world: World) -> None:
    world.heroku.tokens = set()
    assert world.check().outcome is Outcome.UPDATED
    assert world.heroku.calls == ["read_config_var", "read_config_var"]


def test_a_revoked_refresh_token_pauses(world: World) -> None:
    # GIVEN an authorization that its user revoked
    world.heroku.tokens = set()
    world.oauth.refresh_tokens = set()
    # WHEN it is checked THEN the sync waits for a person
    world.check()
    assert (world.sync.status, world.sync.reason) == (Status.PAUSED, Reason.HEROKU_AUTHORIZATION_LOST)


def test_a_dead_client_secret_is_not_reported_as_a_lost_authorization(world: World) -> None:
    # GIVEN an access token that still works, while Heroku refuses our own OAuth client
    world.oauth.client_is_refused = True
    world.clock.advance(timedelta(hours=7, minutes=40))
    # WHEN it is checked before the token expires THEN nothing is lost
    assert world.check().outcome is Outcome.UPDATED
    # WHEN it is checked after that THEN the sync waits, and says whose fault it is
    world.clock.advance(timedelta(minutes=20))
    entry = world.check()
    assert (world.sync.reason, world.sync.detail) == (Reason.HEROKU_AUTHORIZATION_LOST, OAUTH_CLIENT_REFUSED)
    assert entry.failure == OAUTH_CLIENT_REFUSED
    # WHEN the client has a new secret THEN it resumes without its owner
    world.oauth.client_is_refused = False
    assert world.check().outcome is Outcome.UNCHANGED
    assert (world.sync.status, world.sync.detail) == (Status.ACTIVE, None)


def test_another_process_learns_that_the_client_is_refused(world: World) -> None:
    # GIVEN a process that has noticed it half an hour before the token expires
    world.oauth.client_is_refused = True
    world.clock.advance(timedelta(hours=7, minutes=40))
    world.check()
    noticed = world.clock.now()
    assert world.oauth_client.since == noticed
    # WHEN another one finds the token expired
    world.clock.advance(timedelta(minutes=20))
    authorize = authorizing(world)
    with pytest.raises(PermanentFailure) as lost:
        authorize.renewed(world.connections.stored[CONNECTION_ID])
    # THEN it does not blame the owner, and the time is that of the first
    assert lost.value.code == OAUTH_CLIENT_REFUSED
    assert world.oauth_client.since == noticed
    # AND a refresh that works clears it
    world.oauth.client_is_refused = False
    world.check()
    assert world.oauth_client.since is None


@pytest.mark.parametrize("refused", [True, False])
def test_a_table_that_cannot_store_it_does_not_stop_a_check(world: World, refused: bool) -> None:  # noqa: FBT001
    # GIVEN a table that fails for what is known of the client
    def unavailable(_: str) -> None:
        raise TransientFailure("state_unavailable")

    world.oauth_client.before_each = unavailable
    world.oauth.client_is_refused = refused
    world.clock.advance(timedelta(hours=7, minutes=40))
    # WHEN THEN
    assert world.check().outcome is Outcome.UPDATED
    world.clock.advance(timedelta(minutes=20))
    assert world.check().outcome is (Outcome.FAILED if refused else Outcome.UNCHANGED)
    # AND what could not be read is no reason to blame the client
    assert world.sync.detail is None


def test_once_the_client_is_accepted_again_a_revoked_authorization_is_the_owners(world: World) -> None:
    # GIVEN a client that was refused and is accepted again
    world.oauth.client_is_refused = True
    world.clock.advance(timedelta(hours=7, minutes=40))
    world.check()
    world.oauth.client_is_refused = False
    world.check()
    # WHEN the owner revokes the authorization
    world.oauth.refresh_tokens = set()
    world.heroku.tokens = set()
    world.check()
    # THEN
    assert (world.sync.reason, world.sync.detail) == (Reason.HEROKU_AUTHORIZATION_LOST, None)


def test_a_revoked_authorization_takes_the_access_token_away_too(world: World) -> None:
    # GIVEN an authorization that its user revoked, half an hour before the token would expire
    world.oauth.refresh_tokens = set()
    world.heroku.tokens = set()
    world.clock.advance(timedelta(hours=7, minutes=40))
    # WHEN it is checked THEN the client is not blamed
    world.check()
    assert (world.sync.reason, world.sync.detail) == (Reason.HEROKU_AUTHORIZATION_LOST, None)


@pytest.mark.parametrize("failure", [None, TransientFailure("state_unavailable")])
def test_a_revoked_refresh_token_is_reported_to_who_comes_next(world: World, failure: TransientFailure | None) -> None:
    # GIVEN an authorization that its user revoked, as one caller has found out
    world.oauth.refresh_tokens = set()
    authorize = authorizing(world)
    connection = world.connections.stored[CONNECTION_ID]

    def unavailable(operation: str) -> None:
        if failure is not None and operation == "end_refresh":
            raise failure

    world.connections.before_each = unavailable
    with pytest.raises(PermanentFailure, match=r"^heroku_authorization_lost$"):
        authorize.renewed(connection)
    # WHEN the next one asks THEN it hears the same, at once, or when the lease that could not be ended has
    if failure is not None:
        world.clock.advance(LEASE + timedelta(seconds=1))
    asked = world.clock.now()
    with pytest.raises(PermanentFailure, match=r"^heroku_authorization_lost$"):
        authorize.renewed(connection)
    assert world.clock.now() == asked


@pytest.mark.parametrize("kept", ["nothing", "access token only"])
def test_without_a_refresh_token_a_rejection_pauses(world: World, kept: str) -> None:
    connection = world.connections.stored[CONNECTION_ID]
    heroku = None
    if kept != "nothing" and connection.heroku is not None:
        heroku = replace(connection.heroku, refresh_token=None, expires_at=None)
    world.connections.stored[CONNECTION_ID] = replace(connection, heroku=heroku)
    world.heroku.tokens = set()
    world.check()
    assert world.sync.reason is Reason.HEROKU_AUTHORIZATION_LOST


def test_who_comes_second_waits_for_the_first_one_s_token(world: World) -> None:
    # GIVEN somebody else who holds the lease, and stores a new token while we wait
    world.heroku.tokens = set()
    connection = world.connections.stored[CONNECTION_ID]
    world.connections.leases[CONNECTION_ID] = START + timedelta(seconds=20)
    reads = iter(range(10))

    def somebody_finishes(operation: str) -> None:
        if operation == "get" and next(reads) == 2:
            assert connection.heroku is not None
            assert connection.heroku.refresh_token is not None
            renewed = world.oauth.refresh(connection.heroku.refresh_token, START)
            world.connections.replace_heroku(connection, renewed)

    world.connections.before_each = somebody_finishes
    # WHEN our check is refused with the old token
    entry = world.check()
    # THEN it used the other's token and did not refresh itself
    assert entry.outcome is Outcome.UPDATED
    assert world.oauth.refreshes == 1


def test_a_refresh_that_never_ends_is_left_to_the_next_attempt(world: World) -> None:
    world.heroku.tokens = set()
    world.connections.leases[CONNECTION_ID] = START + timedelta(hours=1)
    assert world.check_fails().code == "heroku_refresh_in_progress"


@pytest.mark.parametrize(("late", "outcome"), [(timedelta(minutes=-3), "used"), (timedelta(0), "exhausted")])
def test_a_failing_refresh_matters_only_once_the_token_has_expired(world: World, late: timedelta, outcome: str) -> None:
    # GIVEN a token endpoint that does not answer, shortly before or at the end of the token's life
    def unavailable(operation: str) -> None:
        raise TransientFailure("heroku_timeout")

    world.oauth.before_each = unavailable
    world.clock.advance(timedelta(hours=8) + late)
    # WHEN it is checked THEN the old token serves as long as it lives
    if outcome == "used":
        assert world.check().outcome is Outcome.UPDATED
    else:
        assert world.check_fails().code == "heroku_timeout"


def test_without_any_authorization_there_is_nothing_to_renew(world: World) -> None:
    authorize = authorizing(world)
    with pytest.raises(PermanentFailure, match=r"^heroku_authorization_lost$"):
        authorize.renewed(replace(world.connections.stored[CONNECTION_ID], heroku=None))


def test_a_refresh_is_leased_for_as_long_as_it_may_take(world: World) -> None:
    # GIVEN a refresh under way
    leases: list[dict[str, object]] = []
    world.oauth.before_each = lambda _: leases.append(dict(world.connections.leases))
    # WHEN it ends THEN nobody else could have begun one in the meantime
    authorizing(world).renewed(world.connections.stored[CONNECTION_ID])
    assert leases == [{CONNECTION_ID: START + LEASE}]
    assert world.connections.leases == {}


def test_an_authorization_that_was_replaced_during_the_refresh_is_the_one_to_use(world: World) -> None:
    # GIVEN somebody who connects the Heroku account again while we refresh the old authorization
    before = world.connections.stored[CONNECTION_ID]
    assert before.heroku is not None
    newer = replace(before, revision=7)
    world.oauth.before_each = lambda _: world.connections.stored.update({CONNECTION_ID: newer})
    # WHEN THEN
    assert authorizing(world).renewed(before) == newer


def test_a_connection_that_was_deleted_during_the_refresh_is_lost(world: World) -> None:
    before = world.connections.stored[CONNECTION_ID]
    world.oauth.before_each = lambda _: world.connections.stored.clear()
    with pytest.raises(PermanentFailure, match=r"^heroku_authorization_lost$"):
        authorizing(world).renewed(before)


def test_a_refresh_that_could_not_be_stored_is_asked_for_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    # GIVEN a store whose lease ended, although nobody has changed the connection since
    monkeypatch.setattr(world.connections, "replace_heroku", lambda *_: None)
    with pytest.raises(TransientFailure, match=r"^heroku_refresh_lost$"):
        authorizing(world).renewed(world.connections.stored[CONNECTION_ID])


@pytest.mark.parametrize(("left", "refreshes"), [(REFRESH_MARGIN, 1), (REFRESH_MARGIN + timedelta(microseconds=1), 0)])
def test_a_token_is_refreshed_from_the_margin_on(world: World, left: timedelta, refreshes: int) -> None:
    world.clock.advance(timedelta(hours=8) - left)
    authorizing(world).usable(world.connections.stored[CONNECTION_ID])
    assert world.oauth.refreshes == refreshes


def test_a_token_that_is_rejected_twice_is_a_lost_authorization(world: World) -> None:
    # GIVEN a Heroku that rejects even the token it has just given out
    asked: list[str] = []

    def rejecting(token: Secret) -> None:
        asked.append(token.reveal())
        raise HerokuTokenRejected

    # WHEN THEN
    with pytest.raises(PermanentFailure) as lost:
        authorizing(world).use(a_connection(), rejecting)
    assert (lost.value.reason, lost.value.code) == (Reason.HEROKU_AUTHORIZATION_LOST, None)
    assert asked == ["fake-heroku-access-token", "fake-heroku-access-token-1"]


@pytest.mark.parametrize("meanwhile", ["replaced", "deleted"])
def test_a_refused_refresh_of_what_is_not_stored_any_more_is_final(world: World, meanwhile: str) -> None:
    # GIVEN a connection that is changed or deleted while Heroku refuses to refresh its old token
    before = world.connections.stored[CONNECTION_ID]
    world.clock.advance(timedelta(hours=7, minutes=40))
    world.oauth.refresh_tokens = set()

    def change(_: str) -> None:
        world.connections.stored.clear()
        if meanwhile == "replaced":
            world.connections.stored[CONNECTION_ID] = replace(before, revision=7)

    world.oauth.before_each = change
    asked: list[Secret] = []
    # WHEN it is used THEN the old token is not tried
    with pytest.raises(PermanentFailure) as lost:
        authorizing(world).use(before, asked.append)
    assert lost.value.reason is Reason.HEROKU_AUTHORIZATION_LOST
    assert asked == []


def test_a_connection_that_was_replaced_by_one_without_heroku_is_lost(world: World) -> None:
    before = world.connections.stored[CONNECTION_ID]
    world.heroku.tokens = set()
    without = replace(before, revision=7, heroku=None)
    world.oauth.before_each = lambda _: world.connections.stored.update({CONNECTION_ID: without})
    authorize = authorizing(world)
    with pytest.raises(PermanentFailure) as lost:
        authorize.use(before, lambda token: world.heroku.app_exists(token, APP_ID))
    assert lost.value.reason is Reason.HEROKU_AUTHORIZATION_LOST


@pytest.mark.parametrize("failure", [None, TransientFailure("state_unavailable")])
@pytest.mark.parametrize(
    ("code", "later"), [(OAUTH_CLIENT_REFUSED, OAUTH_CLIENT_REFUSED), (None, None), ("something_else", None)]
)
def test_a_client_that_heroku_names_as_refused_is_remembered(
    world: World, failure: TransientFailure | None, code: str | None, later: str | None
) -> None:
    # GIVEN a token endpoint that says what it refuses, and a table that may not let the lease be ended
    before = world.connections.stored[CONNECTION_ID]
    authorize = authorizing(world)

    def refused(_: str) -> None:
        raise PermanentFailure(Reason.HEROKU_AUTHORIZATION_LOST, code)

    def unavailable(operation: str) -> None:
        if failure is not None and operation == "end_refresh":
            raise failure

    world.oauth.before_each, world.connections.before_each = refused, unavailable
    # WHEN a refresh is refused
    with pytest.raises(PermanentFailure) as first:
        authorize.renewed(before)
    # THEN it is passed on as it is, and the lease is ended if it can be
    assert first.value.code == code
    assert world.connections.leases == ({} if failure is None else {CONNECTION_ID: START + LEASE})
    # AND a later refusal without a word is the client's fault only if the first one was
    world.connections.leases.clear()
    world.oauth.before_each, world.oauth.refresh_tokens = nothing_happens, set()
    with pytest.raises(PermanentFailure) as second:
        authorize.renewed(before)
    assert second.value.code == later


def test_a_refused_client_is_not_forgotten_because_of_another_refusal(world: World) -> None:
    world.oauth_client.since = START
    authorize = authorizing(world)

    def refused(_: str) -> None:
        raise PermanentFailure(Reason.HEROKU_AUTHORIZATION_LOST)

    world.oauth.before_each = refused
    with pytest.raises(PermanentFailure):
        authorize.renewed(world.connections.stored[CONNECTION_ID])
    assert world.oauth_client.since == START
