"""Editing a sync in place: it goes on without a restart, and no check of its former settings writes any more."""

from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import pytest
from urlsync.domain.check import Cause, CheckRequest
from urlsync.domain.errors import (
    EnvVarExists,
    EnvVarInvalid,
    NotOwner,
    NotYours,
    PoolerNotAccepted,
    RateLimitReserveReached,
    SourceUnusable,
    StaleEpoch,
    SyncEnded,
    TargetTaken,
)
from urlsync.domain.history import SettingChange
from urlsync.domain.operation import Operation
from urlsync.domain.sync import Reason, Status, Sync
from urlsync.domain.sync_settings import SyncEdit, version_of
from urlsync.domain.versions import ANY_VERSION, VersionChanged, VersionMissing

from tests.fakes.examples import a_sync
from tests.fakes.heroku import FIRST_URL, SECOND_URL
from tests.fakes.operators import ACTOR, OTHER_USER_ID, OperatorWorld
from tests.fakes.rights_world import EVERYBODY, RightsWorld

OTHER_ID: Final = "5a0c1f3e-0000-4000-8000-00000000aaaa"
OTHER_SOURCE: Final = SyncEdit(config_var="OTHER_URL")
OTHER_TARGET: Final = SyncEdit(env_var="OTHER_TARGET")


@pytest.fixture
def world() -> OperatorWorld:
    """Return a world with one sync that is in place, and another config var to follow."""
    world = OperatorWorld()
    world.enable(check_interval=timedelta(minutes=30))
    world.heroku.config["OTHER_URL"] = SECOND_URL
    world.heroku.generation += 1
    return world


def edit(world: OperatorWorld, wanted: SyncEdit, **changes: Any) -> Sync:
    """Edit the only sync, as it is now unless another version is given."""
    expected = changes.get("expected", [version_of(world.only_sync)])
    return world.use_cases.edit_sync(world.only_sync.sync_id, wanted, expected, actor=ACTOR)


def work(world: OperatorWorld) -> None:
    world.queue.work()


def test_another_config_var_is_followed_without_a_restart(world: OperatorWorld) -> None:
    # GIVEN
    before, operation = world.only_sync, Operation(ACTOR, world.clock.now(), world.clock.new_id)
    # WHEN
    after = edit(world, OTHER_SOURCE)
    # THEN the sync is in a new epoch, knows nothing of the new source, and is checked
    assert after == world.only_sync
    assert after == operation.edited(before, OTHER_SOURCE.of(before))
    assert (after.status, after.epoch, after.webhook_id) == (Status.ACTIVE, 2, before.webhook_id)
    check = CheckRequest(sync_id=before.sync_id, cause=Cause.OPERATOR, requested_at=world.clock.now())
    assert world.queue.waiting == [check]
    # AND the check writes the new value to the same env var
    work(world)
    assert world.target == SECOND_URL
    assert world.hasura.writes[-1] == ("PG_DATABASE_URL", SECOND_URL)


def test_another_env_var_is_written_and_the_former_one_keeps_its_value(world: OperatorWorld) -> None:
    # WHEN
    after = edit(world, OTHER_TARGET)
    work(world)
    # THEN
    assert (after.env_var, after.epoch) == ("OTHER_TARGET", 2)
    assert world.hasura.env == {"OTHER": "fake-other-value", "PG_DATABASE_URL": FIRST_URL, "OTHER_TARGET": FIRST_URL}
    # AND the former one is free for another sync, the new one is not
    assert world.syncs.holder(after.project_id, "PG_DATABASE_URL") is None
    assert world.syncs.holder(after.project_id, "OTHER_TARGET") == after.sync_id


def test_the_history_goes_on_and_says_who_changed_what(world: OperatorWorld) -> None:
    # GIVEN
    before, earlier = world.only_sync, list(world.syncs.history)
    # WHEN
    wanted = SyncEdit(
        config_var="OTHER_URL", env_var="OTHER_TARGET", check_interval=None, metadata_access=True, take_over=False
    )
    after = edit(world, wanted)
    # THEN
    *kept, entry = world.syncs.history
    operation = Operation(ACTOR, world.clock.now(), lambda: entry.entry_id)
    assert kept == earlier
    assert entry == operation.edit_entry(before, after)
    assert entry.changes == (
        SettingChange(name="config_var", before="DATABASE_URL", after="OTHER_URL"),
        SettingChange(name="env_var", before="PG_DATABASE_URL", after="OTHER_TARGET"),
        SettingChange(name="check_interval", before="30 min", after=None),
        SettingChange(name="metadata_access", before="no", after="yes"),
    )
    assert (entry.action, entry.actor, entry.fingerprint_before) == ("edited", ACTOR.label, before.fingerprint)
    assert [activity.action for activity in world.activity.stored][-1] == "sync_edited"


@pytest.mark.parametrize("interval", [timedelta(minutes=5), None])
def test_an_interval_is_changed_within_the_epoch_and_the_next_check_is_due(
    world: OperatorWorld, interval: timedelta | None
) -> None:
    # GIVEN
    before = world.only_sync
    # WHEN
    after = edit(world, SyncEdit(check_interval=interval))
    # THEN a check that is under way goes on, and the next one is due now
    assert after == replace(before, check_interval=interval, next_check_at=world.clock.now())
    assert world.only_sync == after
    assert world.queue.waiting == []


def test_a_permission_is_given_and_taken_away(world: OperatorWorld) -> None:
    assert edit(world, SyncEdit(metadata_access=True)).metadata_access is True
    assert edit(world, SyncEdit(metadata_access=False)).metadata_access is False
    assert world.only_sync.epoch == 1


@pytest.mark.parametrize(
    "wanted",
    [
        SyncEdit(),
        SyncEdit(
            config_var="DATABASE_URL",
            env_var="PG_DATABASE_URL",
            check_interval=timedelta(minutes=30),
            metadata_access=False,
        ),
        SyncEdit(take_over=True, accept_pooler=True),
    ],
)
def test_an_edit_that_changes_nothing_leaves_no_trace(world: OperatorWorld, wanted: SyncEdit) -> None:
    # GIVEN
    before, history, activity = world.only_sync, list(world.syncs.history), list(world.activity.stored)
    reported, calls = world.reported(), len(world.heroku.calls)
    # WHEN
    assert edit(world, wanted) == before
    # THEN
    assert world.only_sync == before
    assert (world.syncs.history, world.activity.stored, world.reported()) == (history, activity, reported)
    assert (world.queue.waiting, len(world.heroku.calls)) == ([], calls)


@pytest.mark.parametrize("wanted", [SyncEdit(), SyncEdit(metadata_access=True), OTHER_SOURCE, OTHER_TARGET])
def test_an_edit_names_the_version_that_its_author_has_seen(world: OperatorWorld, wanted: SyncEdit) -> None:
    before = world.only_sync
    with pytest.raises(VersionMissing):
        edit(world, wanted, expected=None)
    for expected in ([], ["0123456789abcdef"]):
        with pytest.raises(VersionChanged):
            edit(world, wanted, expected=expected)
    assert world.only_sync == before


@pytest.mark.parametrize("more", [[ANY_VERSION], ["another", ANY_VERSION]])
def test_any_version_is_one_that_can_be_named(world: OperatorWorld, more: list[str]) -> None:
    assert edit(world, OTHER_TARGET, expected=more).env_var == "OTHER_TARGET"


@pytest.mark.parametrize(
    "change",
    [
        {"epoch": 2},
        {"config_var": "X"},
        {"env_var": "X"},
        {"check_interval": None},
        {"check_interval": timedelta(minutes=31)},
        {"metadata_access": True},
        {"sync_id": OTHER_ID},
    ],
)
def test_the_version_changes_with_the_settings_and_the_epoch(change: dict[str, Any]) -> None:
    sync = a_sync(check_interval=timedelta(minutes=30))
    assert version_of(replace(sync, **change)) != version_of(sync)


def test_the_version_stays_the_same_whatever_checks_find(world: OperatorWorld) -> None:
    before = version_of(world.only_sync)
    world.heroku.rotate(SECOND_URL)
    world.check(sync_id=world.only_sync.sync_id)
    world.heroku.drop()
    world.check(sync_id=world.only_sync.sync_id)
    assert world.only_sync.status is Status.PAUSED
    assert version_of(world.only_sync) == before
    assert (len(before), before.isalnum()) == (16, True)


def test_the_edit_of_somebody_else_in_between_is_not_undone(world: OperatorWorld) -> None:
    # GIVEN somebody who edits the sync while Heroku is asked for the new source
    def disturb(operation: str) -> None:
        if operation == "read_config_var":
            stored = world.syncs.stored
            stored[world.only_sync.sync_id] = replace(world.only_sync, metadata_access=True)

    world.heroku.before_each = disturb
    # WHEN
    with pytest.raises(VersionChanged):
        edit(world, OTHER_SOURCE)
    # THEN
    assert (world.only_sync.config_var, world.only_sync.epoch) == ("DATABASE_URL", 1)
    assert world.queue.waiting == []


def test_an_opt_out_in_between_is_not_undone(world: OperatorWorld) -> None:
    def disturb(operation: str) -> None:
        if operation == "edit":
            world.syncs.before_each = lambda _operation: None
            world.opt_out_sync(world.only_sync.sync_id, actor=ACTOR)

    world.syncs.before_each = disturb
    with pytest.raises(VersionChanged):
        edit(world, OTHER_TARGET)
    assert (world.only_sync.env_var, world.only_sync.reason) == ("PG_DATABASE_URL", Reason.OPTED_OUT)


def test_a_taken_target_is_not_taken_away(world: OperatorWorld) -> None:
    sync_id, expected = world.only_sync.sync_id, [version_of(world.only_sync)]
    world.syncs.create(a_sync(sync_id=OTHER_ID, env_var="OTHER_TARGET"))
    with pytest.raises(TargetTaken) as taken:
        world.use_cases.edit_sync(sync_id, OTHER_TARGET, expected, actor=ACTOR)
    assert taken.value.sync_id == OTHER_ID
    assert world.syncs.stored[sync_id].env_var == "PG_DATABASE_URL"


def test_a_target_that_is_taken_in_between_is_not_taken_away(world: OperatorWorld) -> None:
    sync_id, expected = world.only_sync.sync_id, [version_of(world.only_sync)]

    def disturb(operation: str) -> None:
        if operation == "edit":
            world.syncs.before_each = lambda _operation: None
            world.syncs.create(a_sync(sync_id=OTHER_ID, env_var="OTHER_TARGET"))

    world.syncs.before_each = disturb
    with pytest.raises(TargetTaken) as taken:
        world.use_cases.edit_sync(sync_id, OTHER_TARGET, expected, actor=ACTOR)
    assert taken.value.sync_id == OTHER_ID


def test_an_env_var_that_exists_must_be_taken_over(world: OperatorWorld) -> None:
    with pytest.raises(EnvVarExists):
        edit(world, SyncEdit(env_var="OTHER"))
    edit(world, SyncEdit(env_var="OTHER", take_over=True))
    work(world)
    assert world.hasura.env["OTHER"] == FIRST_URL


def test_an_env_var_must_have_a_name_that_hasura_takes(world: OperatorWorld) -> None:
    with pytest.raises(EnvVarInvalid):
        edit(world, SyncEdit(env_var="1ST"))
    assert world.only_sync.env_var == "PG_DATABASE_URL"


@pytest.mark.parametrize(("value", "reason"), [(None, Reason.SOURCE_MISSING), ("fake-no-url", Reason.SOURCE_INVALID)])
def test_a_config_var_without_a_postgres_url_is_refused(
    world: OperatorWorld, value: str | None, reason: Reason
) -> None:
    world.heroku.config.pop("OTHER_URL")
    if value is not None:
        world.heroku.config["OTHER_URL"] = value
    with pytest.raises(SourceUnusable) as refused:
        edit(world, OTHER_SOURCE)
    assert refused.value.reason is reason
    assert world.only_sync.config_var == "DATABASE_URL"


def test_a_pooler_must_be_accepted(world: OperatorWorld) -> None:
    world.heroku.namespaces["OTHER_URL"] = "connection-pooling:default"
    with pytest.raises(PoolerNotAccepted):
        edit(world, OTHER_SOURCE)
    after = edit(world, replace(OTHER_SOURCE, accept_pooler=True))
    assert (after.pooled, after.pooler_accepted, after.source_namespace) == (True, True, "connection-pooling:default")
    # AND what was accepted once does not hold for the next source
    world.heroku.namespaces.clear()
    after = edit(world, SyncEdit(config_var="DATABASE_URL"))
    assert (after.pooled, after.pooler_accepted, after.source_namespace) == (False, False, None)


def test_a_paused_sync_resumes_with_a_better_config_var(world: OperatorWorld) -> None:
    # GIVEN a sync whose config var is gone
    world.heroku.drop()
    world.check(sync_id=world.only_sync.sync_id)
    assert world.only_sync.reason is Reason.SOURCE_MISSING
    # WHEN
    paused = edit(world, OTHER_SOURCE)
    # THEN it is paused until its check
    assert (paused.status, paused.reason) == (Status.PAUSED, Reason.SOURCE_MISSING)
    work(world)
    assert (world.only_sync.status, world.target) == (Status.ACTIVE, SECOND_URL)
    assert world.reported()[-2:] == ["Database URL Updated", "Sync Resumed"]


@pytest.mark.parametrize("wanted", [OTHER_SOURCE, OTHER_TARGET])
def test_a_disconnected_sync_gets_no_other_source_or_target(world: OperatorWorld, wanted: SyncEdit) -> None:
    world.opt_out_sync(world.only_sync.sync_id, actor=ACTOR)
    before = world.only_sync
    with pytest.raises(SyncEnded):
        edit(world, wanted)
    assert world.only_sync == before


@pytest.mark.parametrize("change", [{"connection_id": None}])
def test_without_a_connection_there_is_nothing_to_verify_with(world: OperatorWorld, change: dict[str, Any]) -> None:
    world.syncs.stored[world.only_sync.sync_id] = replace(world.only_sync, **change)
    with pytest.raises(SyncEnded):
        edit(world, OTHER_SOURCE)


def test_a_disconnected_sync_keeps_an_interval_for_its_restart(world: OperatorWorld) -> None:
    world.opt_out_sync(world.only_sync.sync_id, actor=ACTOR)
    before = world.only_sync
    after = edit(world, SyncEdit(check_interval=timedelta(hours=2)))
    assert after == replace(before, check_interval=timedelta(hours=2))


@pytest.mark.parametrize("wanted", [OTHER_SOURCE, OTHER_TARGET])
def test_a_project_of_somebody_else_gets_nothing(world: OperatorWorld, wanted: SyncEdit) -> None:
    # GIVEN a transfer that nobody has noticed
    world.stranger_connects()
    world.hasura.owner_id = OTHER_USER_ID
    before = world.only_sync
    # WHEN
    with pytest.raises(NotOwner):
        edit(world, wanted)
    # THEN
    assert world.only_sync == before
    assert world.queue.waiting == []


def test_a_project_that_the_connection_does_not_see_any_more_gets_nothing(world: OperatorWorld) -> None:
    world.stranger_connects()
    world.project_is_transferred()
    with pytest.raises(NotOwner):
        edit(world, OTHER_TARGET)


def test_the_sync_of_another_owner_gets_nothing(world: OperatorWorld) -> None:
    world.syncs.stored[world.only_sync.sync_id] = replace(world.only_sync, owner_id=OTHER_USER_ID)
    with pytest.raises(NotOwner):
        edit(world, OTHER_TARGET)


def test_a_reserve_of_herokus_calls_is_left_for_checks(world: OperatorWorld) -> None:
    world.heroku.rate_limit = 10
    with pytest.raises(RateLimitReserveReached):
        edit(world, OTHER_SOURCE)
    assert edit(world, OTHER_TARGET).env_var == "OTHER_TARGET"


def test_a_check_that_cannot_be_enqueued_is_left_to_the_schedule(world: OperatorWorld) -> None:
    world.queue.failures = 1
    after = edit(world, OTHER_SOURCE)
    assert after.next_check_at == world.clock.now()
    assert world.queue.waiting == []


@pytest.mark.parametrize("wanted", [SyncEdit(metadata_access=True), OTHER_TARGET])
def test_only_those_who_may_use_the_connection_edit(wanted: SyncEdit) -> None:
    for name, actor in EVERYBODY.items():
        world = RightsWorld()
        sync_id, expected = world.only_sync.sync_id, [version_of(world.only_sync)]
        if name in {"bea", "cem", "adi"}:
            world.use_cases.edit_sync(sync_id, wanted, expected, actor=actor)
        elif name == "oda":
            with pytest.raises(NotYours):
                world.use_cases.edit_sync(sync_id, wanted, expected, actor=actor)


def test_a_check_under_way_neither_writes_nor_records_any_more(world: OperatorWorld) -> None:
    # GIVEN a check that has read the former source, which has another value than the target
    world.heroku.rotate("postgres://fake-user:fake-password-3@db.example.com:5432/fake")
    writes = len(world.hasura.writes)

    def disturb(operation: str) -> None:
        if operation == "start_write":
            world.syncs.before_each = lambda _operation: None
            edit(world, SyncEdit(config_var="OTHER_URL", env_var="OTHER_TARGET"))

    world.syncs.before_each = disturb
    # WHEN
    entry = world.check(sync_id=world.only_sync.sync_id)
    # THEN
    assert entry.outcome == "skipped"
    assert len(world.hasura.writes) == writes
    # AND the check of the edit writes the new value to the new env var alone
    work(world)
    assert world.hasura.writes[writes:] == [("OTHER_TARGET", SECOND_URL)]
    assert world.target == FIRST_URL


def test_what_a_check_learns_while_the_edit_is_verified_is_forgotten(world: OperatorWorld) -> None:
    """The etag of all config vars would otherwise stand for the value of the former one."""

    # GIVEN a sync that was never checked, and a check that ends just before the edit is stored
    learned = world.only_sync
    unknown: dict[str, Any] = {"source_etag": None, "source_fingerprint": None, "read_watermark": None, "outcome": None}
    world.syncs.stored[learned.sync_id] = replace(learned, fingerprint=None, **unknown)

    def disturb(operation: str) -> None:
        if operation == "edit":
            world.syncs.stored[learned.sync_id] = learned

    world.syncs.before_each = disturb
    # WHEN
    edit(world, OTHER_SOURCE)
    # THEN
    stored = world.only_sync
    assert (stored.source_etag, stored.source_fingerprint, stored.read_watermark) == (None, None, None)
    work(world)
    assert world.target == SECOND_URL


def test_a_stale_epoch_of_a_deleted_sync_is_another_version(world: OperatorWorld) -> None:
    def disturb(operation: str) -> None:
        if operation == "edit":
            raise StaleEpoch

    world.syncs.before_each = disturb
    with pytest.raises(VersionChanged):
        edit(world, SyncEdit(metadata_access=True))
