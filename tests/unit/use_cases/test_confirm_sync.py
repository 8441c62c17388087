"""Confirmations, outcome by outcome."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from urlsync.domain.check import Cause, CheckRequest
from urlsync.domain.confirmation import Confirmation, FollowUp, HealthIssue, HealthResult
from urlsync.domain.connection import HerokuAuthorization
from urlsync.domain.errors import PermanentFailure, StaleEpoch, TransientFailure
from urlsync.domain.events import EventType
from urlsync.domain.fingerprint import Fingerprinter, FixedKeys
from urlsync.domain.history import Action, HistoryEntry
from urlsync.domain.hold import Hold
from urlsync.domain.secret import Secret
from urlsync.domain.sync import Reason, Status
from urlsync.ports.hasura import Health, SourceUse
from urlsync.use_cases.confirming.confirm_sync import FIRST_WAIT
from urlsync.use_cases.confirming.project_health import PROBES, CheckProjectHealth

from tests.fakes.check_queue import FakeCheckQueue
from tests.fakes.clock import START
from tests.fakes.examples import CONNECTION_ID, SYNC_ID, a_sync, an_event
from tests.fakes.forbidden import FORBIDDEN
from tests.fakes.heroku import SECOND_URL
from tests.fakes.project import LITERAL, OURS, THEIRS, FakeProject
from tests.fakes.world import World

INSTANT = timedelta(microseconds=1)
HOUR = timedelta(hours=1)
OF_ANOTHER = Fingerprinter(FixedKeys(Secret("fake-fingerprint-key"))).fingerprint(Secret(SECOND_URL))


class Confirming(World):
    """A world whose first check has updated the target, and a confirmation of it."""

    def __init__(self, **changes: Any) -> None:
        super().__init__(a_sync(webhook_id="webhook-1", **changes))
        self.project = self.rollout = self.project_api = FakeProject(self.hasura)
        self.check_queue = FakeCheckQueue()
        self.confirm_sync = self.use_cases.confirm_sync
        self.check()
        self.event_bus.published.clear()

    def confirm(self, *, last: bool = False) -> Confirmation:
        """Handle the latest follow-up."""
        return self.confirm_sync(replace(self.follow_ups.sent[-1], last_attempt=last))

    def confirm_waits(self) -> TransientFailure:
        """Handle the latest follow-up, which is expected to come again, and return why."""
        with pytest.raises(TransientFailure) as raised:
            self.confirm()
        return raised.value

    def update(self) -> None:
        """Let a rotation reach the target."""
        self.heroku.rotate(SECOND_URL)
        self.check(release_version=8)
        self.event_bus.published.clear()

    def result(self) -> tuple[bool | None, str | None]:
        return self.sync.serving, self.sync.health_issue


@pytest.fixture
def world() -> Confirming:
    return Confirming()


@pytest.fixture
def looking() -> Confirming:
    """A world whose owner lets us look at the metadata."""
    return Confirming(metadata_access=True)


def test_a_confirmation_needs_no_heroku_authorization(looking: Confirming) -> None:
    # GIVEN a connection whose Heroku authorization we may not open, not even to refresh it
    heroku = HerokuAuthorization(access_token=FORBIDDEN, refresh_token=FORBIDDEN, expires_at=START)
    stored = looking.connections.stored
    stored[CONNECTION_ID] = replace(stored[CONNECTION_ID], heroku=heroku)
    # WHEN THEN
    assert looking.confirm() is Confirmation.SERVING


def test_a_project_that_serves_is_confirmed(world: Confirming) -> None:
    # WHEN
    confirmation = world.confirm()
    # THEN it is remembered, history knows, the source is read once more, and nobody is bothered
    assert confirmation is Confirmation.SERVING
    assert world.result() == (True, None)
    assert (world.sync.last_confirmed_at, world.sync.last_served_at) == (START, START)
    assert world.syncs.history[-1].action is Action.CONFIRMED
    assert world.syncs.history[-1].fingerprint == world.sync.fingerprint
    assert [(request.sync_id, request.cause) for request in world.check_queue.sent] == [(SYNC_ID, Cause.FOLLOW_UP)]
    assert world.reported() == []


def test_an_update_makes_it_unknown_until_it_is_confirmed(world: Confirming) -> None:
    # GIVEN a project that serves
    world.confirm()
    # WHEN its env var changes, THEN nobody knows yet
    world.update()
    assert world.result() == (None, None)
    assert world.sync.last_served_at == START
    # UNTIL it is confirmed
    world.confirm()
    assert world.result() == (True, None)


def test_a_confirmation_writes_nothing_but_its_own(world: Confirming) -> None:
    before = world.sync
    world.confirm()
    own = {"serving", "health_issue", "last_confirmed_at", "last_served_at", "not_serving_reported"}
    assert replace(world.sync, **{name: getattr(before, name) for name in own}) == before


def test_repeating_a_confirmation_changes_nothing(world: Confirming) -> None:
    world.confirm()
    once, history = world.sync, list(world.syncs.history)
    assert world.confirm() is Confirmation.SERVING
    assert (world.sync, world.syncs.history) == (once, history)
    assert len(world.check_queue.sent) == 1


@pytest.mark.parametrize(
    "changes", [{"epoch": 9}, {"fingerprint": OF_ANOTHER}, {"sync_id": "5a0c1f3e-0000-4000-8000-00000000dead"}]
)
def test_a_follow_up_of_something_else_is_superseded(world: Confirming, changes: dict[str, Any]) -> None:
    before = world.sync
    follow_up = replace(world.follow_ups.sent[-1], **changes)
    assert world.confirm_sync(follow_up) is Confirmation.SUPERSEDED
    assert world.sync == before
    assert world.project.asked == []


def test_a_disconnected_sync_is_not_confirmed(world: Confirming) -> None:
    world.syncs.stored[SYNC_ID] = replace(world.sync, status=Status.DISCONNECTED, reason=Reason.OPTED_OUT)
    assert world.confirm() is Confirmation.SUPERSEDED
    assert world.project.asked == []


def test_an_update_during_the_confirmation_supersedes_it(world: Confirming) -> None:
    # GIVEN that a rotation reaches the target while the project is being looked at
    follow_up = world.follow_ups.sent[-1]
    probes: list[str] = []
    health = world.project.health

    def updating(endpoint: str) -> Health:
        if not probes:
            probes.append(endpoint)
            world.update()
        return health(endpoint)

    world.project.health = updating  # type: ignore[method-assign]
    # WHEN the older value is confirmed, THEN nothing of it is remembered
    assert world.confirm_sync(follow_up) is Confirmation.SUPERSEDED
    assert world.result() == (None, None)


@pytest.mark.parametrize(
    ("rolled_out", "healths", "serving", "failure"),
    [
        (False, [Health.OK], False, "rollout_incomplete"),
        (True, [Health.ERROR], False, "project_unhealthy"),
        (None, [Health.OK, Health.OK, Health.ERROR], False, "project_unhealthy"),
        (True, [Health.OK, Health.INCONSISTENT, Health.OK], None, "project_inconsistent"),
        (True, [TransientFailure("project_unreachable")], None, "project_unreachable"),
        (True, [TransientFailure("project_timeout")], None, "project_timeout"),
    ],
)
def test_a_project_is_given_time_and_then_judged(
    world: Confirming, *, rolled_out: bool | None, healths: list[Any], serving: bool | None, failure: str
) -> None:
    world.project.rolled_out_says, world.project.healths = rolled_out, list(healths)
    # WHEN there are more attempts THEN the follow-up comes again, and nothing is decided
    again = world.confirm_waits()
    assert (again.code, again.retry_after.total_seconds()) == (failure, 5)
    assert world.result() == (None, None)
    assert world.check_queue.sent == []
    # WHEN there are none THEN that is the result
    world.project.healths = list(healths)
    world.confirm(last=True)
    assert world.result() == (serving, failure)
    assert world.syncs.history[-1].failure == failure


def test_where_hasura_does_not_tell_of_its_workers_health_decides(world: Confirming) -> None:
    world.project.rolled_out_says = None
    assert world.confirm() is Confirmation.SERVING
    assert world.project.asked.count("health") == PROBES


def test_a_project_that_served_before_and_is_inconsistent_now_does_not_serve(world: Confirming) -> None:
    # GIVEN a project that was wholly consistent with the first value
    world.confirm()
    world.update()
    # WHEN it is inconsistent with the second
    world.project.healths = [Health.INCONSISTENT]
    assert world.confirm(last=True) is Confirmation.NOT_SERVING
    # THEN it is because of that
    assert world.result() == (False, "project_inconsistent")


def test_people_are_notified_once_that_it_does_not_serve_and_once_that_it_does(world: Confirming) -> None:
    # GIVEN a project that breaks
    world.project.healths = [Health.ERROR]
    # WHEN that is confirmed twice, THEN it is reported once
    for _ in range(2):
        world.confirm(last=True)
    assert world.reported() == ["Sync Failed"]
    assert world.event_bus.published[0].detail["failure"] == "project_unhealthy"
    # WHEN another update does not fix it, THEN it is not reported again
    world.update()
    world.confirm(last=True)
    assert world.reported() == []
    # WHEN it serves again, THEN that is reported, once
    world.project.healths = [Health.OK]
    for _ in range(2):
        world.confirm()
    assert world.reported() == ["Sync Recovered"]


def test_what_the_bus_refused_is_reported_by_the_next_attempt(world: Confirming) -> None:
    world.project.healths = [Health.ERROR]
    world.event_bus.failures = 1
    with pytest.raises(TransientFailure, match=r"^event_bus_unavailable$"):
        world.confirm(last=True)
    assert world.confirm(last=True) is Confirmation.NOT_SERVING
    assert world.reported() == ["Sync Failed"]


def test_the_source_is_read_again_although_the_queue_refused_at_first(world: Confirming) -> None:
    world.check_queue.failures = 1
    with pytest.raises(TransientFailure, match=r"^check_queue_unavailable$"):
        world.confirm()
    assert world.result() == (None, None)
    world.confirm()
    assert len(world.check_queue.sent) == 1


def test_a_target_that_somebody_changed_is_left_to_a_check(world: Confirming) -> None:
    world.hasura.set_env("PG_DATABASE_URL", "postgres://somebody@else.example.com/x")
    assert world.confirm() is Confirmation.UNKNOWN
    assert world.result() == (None, "target_changed")
    assert [request.cause for request in world.check_queue.sent] == [Cause.FOLLOW_UP]
    assert "health" not in world.project.asked


def test_lost_access_is_left_to_a_check(world: Confirming) -> None:
    world.project.deployment_failure = PermanentFailure(Reason.HASURA_ACCESS_LOST)
    assert world.confirm() is Confirmation.UNKNOWN
    assert world.result() == (None, "hasura_access_lost")
    assert len(world.check_queue.sent) == 1


def test_without_a_connection_nobody_knows(world: Confirming) -> None:
    world.connections.stored.clear()
    assert world.confirm() is Confirmation.UNKNOWN


def test_without_leave_the_admin_secret_is_not_even_asked_for(world: Confirming) -> None:
    world.project.healths = [Health.INCONSISTENT]
    world.confirm(last=True)
    assert world.project.secrets_given == 0
    assert not {"sources", "inconsistencies"} & set(world.project.asked)
    assert world.project.reloads == []


def test_our_inconsistent_source_is_reloaded_and_no_other(looking: Confirming) -> None:
    # GIVEN that our source and another one did not come back after the restart
    looking.project.healths = [Health.INCONSISTENT]
    looking.project.inconsistent = {OURS.name, THEIRS.name}
    # WHEN
    confirmation = looking.confirm()
    # THEN ours was reloaded and serves; the other one does not count
    assert looking.project.reloads == [[OURS.name]]
    assert confirmation is Confirmation.SERVING


def hold(world: Confirming, connection_id: str | None) -> None:
    world.holds.stored[connection_id] = Hold(
        since=START, actor="ann", actor_id="person:ann-id", connection_id=connection_id
    )


@pytest.mark.parametrize("connection_id", [None, CONNECTION_ID])
def test_no_source_is_reloaded_while_writes_are_held(looking: Confirming, connection_id: str | None) -> None:
    hold(looking, connection_id)
    looking.project.healths = [Health.INCONSISTENT]
    looking.project.inconsistent = {OURS.name}
    assert looking.confirm_waits().code == "source_inconsistent"
    assert looking.project.reloads == []


def test_the_hold_of_another_connection_keeps_no_source_from_being_reloaded(looking: Confirming) -> None:
    hold(looking, "another-connection")
    looking.project.healths = [Health.INCONSISTENT]
    looking.project.inconsistent = {OURS.name}
    assert looking.confirm() is Confirmation.SERVING
    assert looking.project.reloads == [[OURS.name]]


def test_without_leave_to_reload_nobody_asks_for_holds(world: Confirming) -> None:
    def unasked(operation: str) -> None:
        raise AssertionError(operation)

    world.holds.before_each = unasked
    assert world.confirm() is Confirmation.SERVING


def test_a_source_that_stays_inconsistent_does_not_serve(looking: Confirming) -> None:
    looking.project.healths = [Health.INCONSISTENT]
    looking.project.inconsistent, looking.project.heals = {OURS.name}, False
    assert looking.confirm_waits().code == "source_inconsistent"
    looking.confirm(last=True)
    assert looking.result() == (False, "source_inconsistent")


def test_a_healthy_project_is_not_asked_for_inconsistencies(looking: Confirming) -> None:
    assert looking.confirm() is Confirmation.SERVING
    assert "inconsistencies" not in looking.project.asked


def test_an_inconsistency_elsewhere_does_not_count(looking: Confirming) -> None:
    looking.project.healths = [Health.INCONSISTENT]
    looking.project.inconsistent = {THEIRS.name}
    assert looking.confirm() is Confirmation.SERVING
    assert looking.project.reloads == []


@pytest.mark.parametrize(
    ("uses", "serving", "failure"),
    [
        ([LITERAL], False, "source_holds_literal_url"),
        ([LITERAL, THEIRS], False, "source_holds_literal_url"),
        ([THEIRS], None, "variable_unused"),
        ([], None, "variable_unused"),
        ([LITERAL, OURS], True, None),
        ([SourceUse("both", frozenset({"PG_DATABASE_URL"}), literal=True)], True, None),
    ],
)
def test_a_sync_that_no_source_follows_is_reported_at_once(
    looking: Confirming, *, uses: list[SourceUse], serving: bool | None, failure: str | None
) -> None:
    looking.project.uses = uses
    looking.confirm()
    assert looking.result() == (serving, failure)


@pytest.mark.parametrize("issue", [HealthIssue.METADATA_DISABLED, HealthIssue.ADMIN_SECRET_REFUSED])
def test_where_the_metadata_is_not_accessible_health_decides(looking: Confirming, issue: HealthIssue) -> None:
    looking.project.uses = issue
    assert looking.confirm() is Confirmation.SERVING


def test_a_follow_up_shows_no_value(world: Confirming) -> None:
    assert world.follow_ups.sent == [FollowUp(sync_id=SYNC_ID, epoch=1, fingerprint=world.sync.fingerprint or "")]


def test_history_says_what_was_seen_when_and_for_how_long(world: Confirming, monkeypatch: pytest.MonkeyPatch) -> None:
    # GIVEN a project that is looked at for two seconds and is not healthy
    def unhealthy(endpoint: str) -> Health:
        world.clock.time = START + timedelta(seconds=2)
        return Health.ERROR

    monkeypatch.setattr(world.project, "health", unhealthy)
    # WHEN
    world.confirm(last=True)
    # THEN
    entry = world.syncs.history[-1]
    assert entry == HistoryEntry(
        entry_id=entry.entry_id,
        sync_id=SYNC_ID,
        at=START + timedelta(seconds=2),
        action=Action.CONFIRMED,
        cause=Cause.FOLLOW_UP,
        outcome=None,
        status=Status.ACTIVE,
        reason=None,
        epoch=1,
        duration=timedelta(seconds=2),
        fingerprint=world.sync.fingerprint,
        failure="project_unhealthy",
    )
    assert world.sync.last_confirmed_at == START + timedelta(seconds=2)
    assert world.sync.last_served_at is None


def test_what_is_reported_a_project_says_whether_it_serves_and_who_found_out(world: Confirming) -> None:
    # GIVEN an event of something else that still waits in the outbox
    waiting = an_event()
    world.syncs.stored[SYNC_ID] = replace(world.sync, outbox=(waiting,))
    world.project.healths = [Health.ERROR]
    # WHEN it breaks, and is healthy again
    world.confirm(last=True)
    world.project.healths = [Health.OK]
    world.clock.advance(timedelta(minutes=1))
    world.confirm()
    # THEN each is reported with its result, and nothing that is not ours to tell
    broken, healed = world.event_bus.published
    common = {
        "sync_id": SYNC_ID,
        "project_id": world.sync.project_id,
        "env_var": "PG_DATABASE_URL",
        "project_name": None,
        "heroku_app": "quiet-river-1234",
        "config_var": "DATABASE_URL",
        "status": Status.ACTIVE,
        "reason": None,
        "epoch": 1,
        "fingerprint": world.sync.fingerprint,
        "cause": Cause.FOLLOW_UP,
    }
    assert (broken.type, broken.detail) == (
        EventType.SYNC_FAILED,
        {**common, "at": START.isoformat(), "serving": False, "failure": "project_unhealthy"},
    )
    assert (healed.type, healed.detail) == (
        EventType.SYNC_RECOVERED,
        {**common, "at": "2026-03-04T10:01:00+00:00", "serving": True, "failure": None},
    )
    assert world.sync.outbox == (waiting,)


def test_lost_access_is_the_result_although_there_is_time(world: Confirming) -> None:
    # Waiting does not change it: a check finds the same, and pauses the sync.
    world.connections.stored.clear()
    world.confirm()
    assert world.result() == (None, "hasura_access_lost")


def test_a_sync_without_a_connection_is_not_confirmed_with_another(world: Confirming) -> None:
    world.syncs.stored[SYNC_ID] = replace(world.sync, connection_id=None)
    assert world.confirm() is Confirmation.UNKNOWN
    assert world.result() == (None, "hasura_access_lost")


@pytest.mark.parametrize(
    ("later", "asked"), [(None, True), (FIRST_WAIT - INSTANT, True), (FIRST_WAIT, False), (HOUR, False)]
)
def test_the_source_is_read_once_more_unless_a_later_check_has_read_it(
    world: Confirming,
    later: timedelta | None,
    asked: bool,  # noqa: FBT001
) -> None:
    # GIVEN a source that was read again so long after the update, or never
    read = None if later is None else START + later
    world.syncs.stored[SYNC_ID] = replace(world.sync, read_watermark=read, last_updated_at=START)
    # WHEN
    world.confirm()
    # THEN a check is asked for, now, where nobody has read it
    expected = [CheckRequest(sync_id=SYNC_ID, cause=Cause.FOLLOW_UP, requested_at=START)] if asked else []
    assert world.check_queue.sent == expected


def test_a_sync_of_which_no_update_is_known_is_read_once_more(world: Confirming) -> None:
    world.syncs.stored[SYNC_ID] = replace(world.sync, last_updated_at=None)
    world.confirm()
    assert len(world.check_queue.sent) == 1


def test_where_nothing_says_why_it_is_called_unconfirmed(world: Confirming, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CheckProjectHealth, "__call__", lambda *_, **__: HealthResult(serving=None))
    assert world.confirm_waits().code == "unconfirmed"


def test_a_confirmation_that_a_new_key_overtook_comes_again_after_a_while(
    world: Confirming, monkeypatch: pytest.MonkeyPatch
) -> None:
    def moved(*_: Any) -> None:
        raise StaleEpoch

    monkeypatch.setattr(world.syncs, "record_confirmation", moved)
    again = world.confirm_waits()
    assert (again.code, again.retry_after) == ("sync_changed", FIRST_WAIT)
