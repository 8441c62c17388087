"""The check, outcome by outcome."""

from dataclasses import replace
from datetime import timedelta

import pytest
from urlsync.domain.catalogue import explanation_of
from urlsync.domain.check import Cause, Outcome
from urlsync.domain.errors import APP_FORBIDDEN, RESERVED_NAME, PermanentFailure, TransientFailure
from urlsync.domain.sync import Reason, Status, Webhook
from urlsync.domain.transition import REPORT_AFTER
from urlsync.ports.heroku import SourceUnchanged

from tests.fakes.clock import START
from tests.fakes.examples import APP_ID, CONNECTION_ID, SYNC_ID, a_connection, a_sync
from tests.fakes.heroku import FIRST_URL, SECOND_URL
from tests.fakes.interruption import nothing_happens
from tests.fakes.world import World, a_request


@pytest.fixture
def world() -> World:
    return World()


def test_a_rotated_url_reaches_the_target(world: World) -> None:
    # GIVEN a target that serves with the first URL, and a rotation
    world.check()
    world.heroku.rotate(SECOND_URL)
    # WHEN the webhook's check runs
    entry = world.check(release_version=8)
    # THEN the target has the new URL, and the history says how the value moved and how long it took
    assert world.target == SECOND_URL
    assert entry.outcome is Outcome.UPDATED
    assert entry.fingerprint_before == world.fingerprint(FIRST_URL)
    assert entry.fingerprint == world.fingerprint(SECOND_URL)
    assert entry.propagation == timedelta(seconds=1)
    assert (world.sync.last_updated_at, world.sync.last_propagation_ms) == (START, 1000)
    assert world.sync.release_version == 8
    assert world.reported() == ["Database URL Updated"] * 2


def test_how_long_the_last_update_took_is_known_until_the_next_one(world: World) -> None:
    # GIVEN an update that a release caused, and a check that changes nothing
    world.check(release_version=8)
    world.check(cause=Cause.SCHEDULE)
    assert world.sync.last_propagation_ms == 1000
    # WHEN the next update is one that no release is known of
    world.heroku.rotate(SECOND_URL)
    world.check(cause=Cause.SCHEDULE, release_created_at=None)
    # THEN nothing is said of it
    assert world.sync.last_propagation_ms is None


def test_an_equal_value_is_never_written(world: World) -> None:
    # GIVEN a target that already has the value
    world.hasura.set_env("PG_DATABASE_URL", FIRST_URL)
    # WHEN it is checked twice
    outcomes = [world.check().outcome for _ in range(2)]
    # THEN nothing was written, nobody was notified, and each check asked Heroku and Hasura once
    assert outcomes == [Outcome.UNCHANGED, Outcome.UNCHANGED]
    assert world.hasura.writes == []
    assert world.reported() == []
    assert world.hasura.calls == ["read_target"] * 2
    assert world.heroku.calls == ["read_config_var"] * 2


def test_an_unchanged_source_keeps_what_is_known_of_it(world: World) -> None:
    world.check()
    known = (world.sync.source_etag, world.sync.source_fingerprint)
    world.check()
    assert known == ('"1"', world.fingerprint(FIRST_URL))
    assert (world.sync.source_etag, world.sync.source_fingerprint) == known


def test_a_write_without_conflict_takes_two_calls_to_hasura(world: World) -> None:
    world.check()
    assert world.hasura.calls == ["read_target", "write_target"]


def test_drift_of_the_target_is_fixed_although_heroku_says_unchanged(world: World) -> None:
    # GIVEN a synced target that somebody changed at Hasura, while the source kept its etag
    world.check()
    world.hasura.set_env("PG_DATABASE_URL", "postgres://somebody@else.example.com/x")
    # WHEN it is checked
    entry = world.check()
    # THEN the source was read again as a whole, and the target has it
    assert entry.outcome is Outcome.UPDATED
    assert world.target == FIRST_URL
    assert world.heroku.calls == ["read_config_var"] * 3


def test_only_our_key_is_written(world: World) -> None:
    world.check()
    assert world.hasura.writes == [("PG_DATABASE_URL", FIRST_URL)]
    assert world.hasura.env["OTHER"] == "fake-other-value"


@pytest.mark.parametrize(("app_id", "release"), [(APP_ID, 7), (None, 7), ("another-app", None)])
def test_only_a_release_of_the_syncs_own_app_is_noted(world: World, app_id: str | None, release: int | None) -> None:
    entry = world.check(app_id=app_id)
    assert (entry.release_version, world.sync.release_version) == (release, release)


def test_an_unknown_sync_is_nothing_to_do(world: World) -> None:
    assert world.check_sync(a_request(sync_id="5a0c1f3e-0000-4000-8000-00000000dead")) is None


def test_a_disconnected_sync_is_skipped_and_the_late_webhook_remembered() -> None:
    # GIVEN a sync that was opted out
    world = World(a_sync(status=Status.DISCONNECTED, reason=Reason.OPTED_OUT, connection_id=None))
    # WHEN a late webhook comes
    entry = world.check()
    # THEN nobody was asked anything
    assert entry.outcome is Outcome.SKIPPED
    assert world.heroku.calls == world.hasura.calls == []
    assert world.syncs.history == [entry]


@pytest.mark.parametrize(
    ("url", "reason", "outcome"),
    [
        (None, Reason.SOURCE_MISSING, Outcome.SOURCE_MISSING),
        ("", Reason.SOURCE_MISSING, Outcome.SOURCE_MISSING),
        ("mysql://fake@db.example.com/x", Reason.SOURCE_INVALID, Outcome.FAILED),
        ("postgres://fake@db.example.com/x\n", Reason.SOURCE_INVALID, Outcome.FAILED),
        ("postgres:///nohost", Reason.SOURCE_INVALID, Outcome.FAILED),
        ("not a url", Reason.SOURCE_INVALID, Outcome.FAILED),
        ("postgres://[broken/x", Reason.SOURCE_INVALID, Outcome.FAILED),
    ],
)
def test_a_source_without_a_postgres_url_pauses_and_keeps_the_target(
    world: World, url: str | None, reason: Reason, outcome: Outcome
) -> None:
    # GIVEN a synced target whose source loses its value
    world.check()
    world.heroku.drop()
    if url is not None:
        world.heroku.rotate(url)
    # WHEN it is checked twice
    first, second = world.check(), world.check()
    # THEN it is paused, reported once, and the target keeps what it had
    assert (first.outcome, second.outcome) == (outcome, outcome)
    assert (world.sync.status, world.sync.reason) == (Status.PAUSED, reason)
    assert world.reported() == ["Database URL Updated", "Sync Paused"]
    assert world.target == FIRST_URL


@pytest.mark.parametrize(
    ("url", "detail"),
    [
        ("mysql://fake@db.example.com/x", "not_a_postgres_url"),
        (" postgres://fake@db.example.com/x", "white_space_at_ends"),
        ("postgres://fake@db.example.com/x\n", "white_space_at_ends"),
        ("postgres://fake@/x?host=/tmp", "socket_path"),
        ("postgres://fake@db.example.com/x?sslkey=client.key", "sslkey"),
    ],
)
def test_what_is_wrong_with_a_url_is_reported_in_sync_history_and_event(world: World, url: str, detail: str) -> None:
    # GIVEN a source with a value that is not followed
    world.heroku.rotate(url)
    # WHEN
    entry = world.check()
    # THEN the same word is in all three
    [event] = world.event_bus.published
    assert (world.sync.reason, world.sync.detail) == (Reason.SOURCE_INVALID, detail)
    assert (event.detail["reason"], event.detail["detail"]) == (Reason.SOURCE_INVALID, detail)
    assert entry.failure == detail
    # WHEN the source is right again
    world.heroku.rotate(SECOND_URL)
    world.check()
    # THEN nothing is said of it any more
    assert (world.sync.status, world.sync.reason, world.sync.detail) == (Status.ACTIVE, None, None)


@pytest.mark.parametrize("env_var", ["HASURA_GRAPHQL_ADMIN_SECRET", "LD_PRELOAD"])
def test_a_reserved_env_var_is_never_written(world: World, env_var: str) -> None:
    # GIVEN a sync from before such names were refused
    world.syncs.stored[SYNC_ID] = replace(world.sync, env_var=env_var)
    # WHEN
    entry = world.check()
    # THEN
    assert (world.sync.reason, world.sync.detail) == (Reason.HASURA_REFUSED, RESERVED_NAME)
    assert entry.failure == RESERVED_NAME
    assert world.hasura.writes == []


def test_a_forbidden_app_pauses_and_names_the_missing_scope(world: World) -> None:
    # GIVEN
    def forbidden(operation: str) -> None:
        raise PermanentFailure(Reason.HEROKU_AUTHORIZATION_LOST, APP_FORBIDDEN, "read-protected")

    world.heroku.before_each = forbidden
    # WHEN
    entry = world.check()
    # THEN
    [event] = world.event_bus.published
    assert (world.sync.reason, world.sync.detail) == (Reason.HEROKU_AUTHORIZATION_LOST, APP_FORBIDDEN)
    assert (world.sync.missing_scope, event.detail["missing_scope"]) == ("read-protected", "read-protected")
    assert entry.failure == APP_FORBIDDEN
    # WHEN the app may be read again THEN nothing is left of it
    world.heroku.before_each = nothing_happens
    world.check()
    assert (world.sync.detail, world.sync.missing_scope) == (None, None)


@pytest.mark.parametrize(
    "url",
    [
        "postgres://root:te#st1@db.example.com:5432/app",
        "postgres://u:p?q[r]s@db.example.com:5432/app",
        "postgres://u:p@db.example.com:5432/?dbname=app",
    ],
)
def test_a_url_that_libpq_connects_with_is_written_byte_for_byte(world: World, url: str) -> None:
    world.heroku.rotate(url)
    assert world.check().outcome is Outcome.UPDATED
    assert world.target == url


def test_a_paused_sync_resumes_automatically(world: World) -> None:
    # GIVEN a sync that is paused because its source is missing
    world.heroku.drop()
    world.check()
    # WHEN the source is back
    world.heroku.rotate(SECOND_URL)
    world.check()
    # THEN the sync is active again and people know
    assert (world.sync.status, world.sync.reason) == (Status.ACTIVE, None)
    assert world.reported() == ["Sync Paused", "Database URL Updated", "Sync Resumed"]


def test_another_owner_disconnects_and_nothing_is_written(world: World) -> None:
    # GIVEN a project that was transferred, and a rotation of the old owner's database
    world.check()
    world.heroku.webhooks["webhook-1"] = "https://example.com"
    world.heroku.rotate(SECOND_URL)
    world.hasura.owner_id = "somebody-else"
    # WHEN the webhook's check runs
    entry = world.check()
    # THEN nothing was written; the sync let go of the old owner's connection and of the webhook
    assert entry.outcome is Outcome.OWNER_CHANGED
    assert world.target == FIRST_URL
    assert (world.sync.status, world.sync.reason) == (Status.DISCONNECTED, Reason.OWNERSHIP_TRANSFERRED)
    assert world.sync.epoch == 2
    assert world.sync.current_connection_id is None
    assert (world.sync.webhook, world.sync.webhook_id) == (Webhook.MISSING, None)
    assert world.heroku.webhooks == {}
    assert world.reported()[-1] == "Sync Disconnected"


def test_an_unknown_owner_neither_writes_nor_disconnects(world: World) -> None:
    world.hasura.owner_id = None
    assert world.check_fails().code == "hasura_owner_unknown"
    assert world.target is None
    assert world.sync.status is Status.ACTIVE


def test_a_token_of_another_user_pauses(world: World) -> None:
    # GIVEN a connection whose Hasura token belongs to somebody who is not the owner
    world.hasura.users["fake-hasura-token"] = "a-collaborator"
    # WHEN it is checked
    world.check()
    # THEN it is paused and nothing was written
    assert world.sync.reason is Reason.HASURA_ACCESS_LOST
    assert world.target is None


def test_a_deleted_connection_pauses(world: World) -> None:
    del world.connections.stored[CONNECTION_ID]
    world.check()
    assert world.sync.reason is Reason.HEROKU_AUTHORIZATION_LOST


def test_a_connection_whose_sweeps_cannot_be_begun_is_used_all_the_same(world: World) -> None:
    # GIVEN a connection that is not swept yet
    def fail(operation: str) -> None:
        if operation == "replace_sweep":
            raise TransientFailure("state_unavailable")

    world.connections.before_each = fail
    # WHEN its first sweep cannot be scheduled THEN the check is made, and the next one schedules it
    assert world.check().outcome is Outcome.UPDATED
    world.connections.before_each = nothing_happens
    world.check()
    assert world.connections.stored[CONNECTION_ID].sweep.due_at == world.clock.now()


def test_a_sync_without_a_connection_pauses_without_looking_for_one() -> None:
    world = World(a_sync(connection_id=None))
    world.check()
    assert (world.sync.status, world.sync.reason) == (Status.PAUSED, Reason.HEROKU_AUTHORIZATION_LOST)


def test_a_scheduled_check_of_a_connection_without_heroku_pauses(world: World) -> None:
    world.connections.stored[CONNECTION_ID] = a_connection(heroku=None)
    world.check(cause=Cause.SCHEDULE)
    assert (world.sync.status, world.sync.reason) == (Status.PAUSED, Reason.HEROKU_AUTHORIZATION_LOST)


@pytest.mark.parametrize(("is_known", "code"), [(True, "source_value_unknown"), (False, "heroku_answer_unreadable")])
def test_what_heroku_calls_unchanged_is_not_written_unless_it_is_known(
    world: World, monkeypatch: pytest.MonkeyPatch, *, is_known: bool, code: str
) -> None:
    # GIVEN a Heroku that answers "unchanged" whatever it is asked, and a target with another value
    if is_known:
        world.check()
    world.hasura.set_env("PG_DATABASE_URL", SECOND_URL)
    monkeypatch.setattr(world.heroku, "read_config_var", lambda *_: SourceUnchanged())
    # WHEN it is checked THEN nothing is made up
    assert world.check_fails().code == code
    assert world.target == SECOND_URL


def test_an_unknown_app_pauses_first_and_disconnects_when_time_has_shown_it_gone(world: World) -> None:
    # GIVEN an app that Heroku does not know any more
    world.heroku.apps.discard(APP_ID)
    # WHEN it is checked at once, and a day later
    world.check()
    paused = world.sync
    world.clock.advance(timedelta(hours=24))
    world.check()
    # THEN at first the access could be lost, later the app is gone
    assert (paused.status, paused.reason) == (Status.PAUSED, Reason.HEROKU_AUTHORIZATION_LOST)
    assert (world.sync.status, world.sync.reason) == (Status.DISCONNECTED, Reason.HEROKU_APP_DELETED)
    assert world.reported() == ["Sync Paused", "Sync Disconnected"]


def test_an_app_that_comes_back_forgets_that_it_was_not_found(world: World) -> None:
    world.heroku.apps.discard(APP_ID)
    world.check()
    world.heroku.apps.add(APP_ID)
    world.check()
    assert world.sync.source_not_found_since is None
    assert world.sync.status is Status.ACTIVE


def test_config_vars_missing_of_an_app_that_exists_are_asked_for_again(world: World) -> None:
    # GIVEN a Heroku that answers 404 once
    misses = iter([APP_ID])

    def miss_once(operation: str) -> None:
        world.heroku.apps = set() if operation == "read_config_var" and next(misses, None) else {APP_ID}

    world.heroku.before_each = miss_once
    # WHEN it is checked THEN nothing is concluded from it
    assert world.check_fails().code == "heroku_config_vars_not_found"
    assert world.sync.status is Status.ACTIVE


def test_a_transient_failure_is_recorded_and_people_are_notified_when_it_lasts(world: World) -> None:
    # GIVEN a Heroku that does not answer
    def unavailable(operation: str) -> None:
        raise TransientFailure("heroku_timeout")

    world.heroku.before_each = unavailable
    # WHEN two attempts fail, and then the last one
    world.check_fails()
    world.check_fails()
    world.check(last_attempt=True)
    quiet = world.reported()
    world.clock.advance(REPORT_AFTER)
    world.check(last_attempt=True)
    world.check(last_attempt=True)
    # THEN each attempt is in the history and people were notified once, after ten minutes
    assert quiet == []
    assert world.reported() == ["Sync Failed"]
    assert [entry.failure for entry in world.syncs.history] == ["heroku_timeout"] * 5
    # AND once it works, they are notified of that too
    world.heroku.before_each = nothing_happens
    world.check()
    assert world.reported() == ["Sync Failed", "Database URL Updated", "Sync Recovered"]


@pytest.mark.parametrize("reason", [Reason.HEROKU_APP_SUSPENDED, Reason.HEROKU_AUTHORIZATION_LOST])
def test_a_refusal_by_heroku_pauses(world: World, reason: Reason) -> None:
    def refused(operation: str) -> None:
        raise PermanentFailure(reason)

    world.heroku.before_each = refused
    entry = world.check()
    assert (entry.status, entry.reason, entry.failure) == (Status.PAUSED, reason, reason.value)


def test_a_lost_answer_of_a_write_is_read_again_not_repeated(world: World) -> None:
    # GIVEN a write that takes effect and whose answer is lost
    def lose_answer(operation: str) -> None:
        if operation == "write_target":
            raise TransientFailure("hasura_timeout")

    world.hasura.after_each = lose_answer
    # WHEN it is checked
    entry = world.check()
    # THEN the value was found in place, written once
    assert entry.outcome is Outcome.UPDATED
    assert world.hasura.calls == ["read_target", "write_target", "read_target"]
    assert len(world.hasura.writes) == 1


def test_a_moved_hash_is_met_with_another_round(world: World) -> None:
    # GIVEN somebody who changes another env var between our read and our write, once
    others = iter([("OTHER", "changed")])

    def interfere(operation: str) -> None:
        if operation == "write_target":
            for key, value in others:
                world.hasura.set_env(key, value)

    world.hasura.before_each = interfere
    # WHEN it is checked
    entry = world.check()
    # THEN the second round wrote, and the other's change is still there
    assert entry.outcome is Outcome.UPDATED
    assert world.target == FIRST_URL
    assert world.hasura.env["OTHER"] == "changed"
    assert world.clock.sleeps == [timedelta(milliseconds=200)]


def test_a_hash_that_never_rests_is_left_to_the_next_attempt(world: World) -> None:
    def interfere(operation: str) -> None:
        if operation == "write_target":
            world.hasura.revision += 1

    world.hasura.before_each = interfere
    assert world.check_fails().code == "hasura_hash_contended"
    assert world.hasura.writes == []


def test_an_error_with_the_hash_unmoved_is_what_it_says(world: World) -> None:
    # GIVEN a Hasura that refuses this env var for good
    def refused(operation: str) -> None:
        if operation == "write_target":
            raise PermanentFailure(Reason.HASURA_REFUSED)

    world.hasura.before_each = refused
    # WHEN it is checked THEN the sync pauses with that reason
    world.check()
    assert (world.sync.status, world.sync.reason) == (Status.PAUSED, Reason.HASURA_REFUSED)


def test_a_crash_between_write_and_record_is_completed_by_the_next_attempt(world: World) -> None:
    # GIVEN a function that dies after Hasura took the write and before it was recorded
    def die(operation: str) -> None:
        if operation == "record":
            raise KeyboardInterrupt

    world.syncs.before_each = die
    with pytest.raises(KeyboardInterrupt):
        world.check()
    world.syncs.before_each = nothing_happens
    # WHEN the message comes again
    entry = world.check()
    # THEN it counts as the update it was, written once, reported once
    assert entry.outcome is Outcome.UPDATED
    assert len(world.hasura.writes) == 1
    assert world.reported() == ["Database URL Updated"]
    assert world.sync.pending_fingerprint is None


def test_an_opt_out_before_the_write_wins(world: World) -> None:
    # GIVEN an opt-out that comes between the read of the target and the write
    def opt_out(operation: str) -> None:
        if operation == "read_target":
            world.syncs.stored[SYNC_ID] = a_sync(status=Status.DISCONNECTED, reason=Reason.OPTED_OUT, epoch=2)

    world.hasura.after_each = opt_out
    # WHEN it is checked
    entry = world.check()
    # THEN nothing was written and the opt-out stands
    assert entry.outcome is Outcome.SKIPPED
    assert world.hasura.writes == []
    assert world.sync.reason is Reason.OPTED_OUT


def test_an_opt_out_during_the_write_is_reported_as_superseded(world: World) -> None:
    # GIVEN an opt-out that comes while Hasura takes the write
    def opt_out(operation: str) -> None:
        if operation == "write_target":
            world.syncs.stored[SYNC_ID] = a_sync(status=Status.DISCONNECTED, reason=Reason.OPTED_OUT, epoch=2)

    world.hasura.set_env("PG_DATABASE_URL", SECOND_URL)
    world.hasura.after_each = opt_out
    # WHEN it is checked
    entry = world.check()
    # THEN the lost race is remembered, and nothing of the opt-out was undone
    assert entry.outcome is Outcome.SUPERSEDED
    assert entry.fingerprint_before == world.fingerprint(SECOND_URL)
    assert world.syncs.history == [entry]
    assert world.sync.reason is Reason.OPTED_OUT


def test_an_event_the_bus_refused_is_published_by_the_next_attempt(world: World) -> None:
    # GIVEN a bus that fails once
    world.event_bus.failures = 1
    # WHEN the check fails for it and is repeated
    assert world.check_fails().code == "event_bus_unavailable"
    entry = world.check()
    # THEN the event went out once, and the repeated check found nothing to do
    assert world.reported() == ["Database URL Updated"]
    assert entry.outcome is Outcome.UNCHANGED
    assert world.sync.outbox == ()


def test_an_older_release_does_not_set_the_version_back(world: World) -> None:
    world.check(release_version=9)
    world.check(release_version=7)
    world.check(release_version=None)
    assert world.sync.release_version == 9


def test_a_source_that_moves_behind_a_transaction_pooler_needs_attention_until_it_moves_back(world: World) -> None:
    # GIVEN a synced target
    world.syncs.stored[SYNC_ID] = replace(world.sync, webhook=Webhook.PRESENT)
    world.check()
    assert explanation_of(world.sync) is None
    # WHEN the config var leads through a pooler THEN it is followed, and the sync says so
    world.heroku.rotate(SECOND_URL.replace(":5432", ":6432"))
    assert world.check().outcome is Outcome.UPDATED
    explanation = explanation_of(world.sync)
    assert explanation is not None
    assert explanation.code == "transaction_pooler"
    # AND a check that finds nothing changed keeps that in mind
    world.check()
    assert world.sync.pooled
    # AND a direct connection ends it
    world.heroku.rotate(FIRST_URL)
    world.check()
    assert explanation_of(world.sync) is None
