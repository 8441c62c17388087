"""Convergence: whichever webhooks are dropped and whichever calls fail, the target equals the source.

The world is a schedule, a queue, Heroku and Hasura; time passes minute by minute, with a run of the schedule
each minute. Heroku's webhooks arrive or do not, as the example has it.
"""

from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from urlsync.domain.check import Cause
from urlsync.domain.errors import TransientFailure
from urlsync.domain.sync import Status, Webhook
from urlsync.use_cases.operations.due_syncs import EnqueueDueChecks

from tests.fakes.due_syncs import FakeDueSyncs
from tests.fakes.effort import examples
from tests.fakes.examples import a_sync
from tests.fakes.reconcile_runs import FakeReconcileRuns
from tests.fakes.scheduled_checks import FakeScheduledChecks
from tests.fakes.world import World

MINUTE = timedelta(minutes=1)
INTERVAL = 15

FORGOTTEN = 5
"""Minutes for which a message that was sent and got lost cannot be sent again."""

HAPPENINGS = ["nothing", "nothing", "nothing", "rotation", "loss", "drift", "stray"]
FAILURES = [None, None, None, "read_config_var", "read_target", "write_target", "record"]
MINUTES = st.lists(
    st.fixed_dictionaries(
        {
            "happens": st.sampled_from(HAPPENINGS),
            "webhook_arrives": st.booleans(),
            "consumer_works": st.sampled_from([True, True, True, False]),
            "fails": st.sampled_from(FAILURES),
        }
    ),
    max_size=60,
)


class Town:
    """The world, and the schedule that looks after it."""

    def __init__(self, jitter: float) -> None:
        self.world = World(a_sync(webhook=Webhook.PRESENT, webhook_id="webhook-1"))
        self.world.clock.constant_jitter = jitter
        self.queue = FakeScheduledChecks()
        self.runs = FakeReconcileRuns()
        self._enqueue_due = EnqueueDueChecks(FakeDueSyncs(self.world.syncs), self.queue, self.runs, self.world.clock)
        self._rotations = 0

    def happen(self, what: str) -> None:
        heroku, hasura = self.world.heroku, self.world.hasura
        self._rotations += what == "rotation"
        match what:
            case "rotation":
                heroku.rotate(f"postgres://fake-user:fake-{self._rotations}@db.example.com/fake")
            case "loss":
                heroku.drop()
            case "drift":
                hasura.set_env("PG_DATABASE_URL", "postgres://fake-user:drift@db.example.com/fake")
            case "stray":
                heroku.webhooks.pop("webhook-1", None)

    def webhook(self) -> None:
        """Let a webhook arrive; Heroku and the queue try again what fails, which here is another minute."""
        self._check(Cause.WEBHOOK)

    def minute(self, *, consumer_works: bool, fails: str | None = None) -> None:
        """Let a minute pass, with its run of the schedule and the checks that it asked for."""

        def fail(operation: str) -> None:
            if operation == fails:
                raise TransientFailure("fake_failure")

        self.world.heroku.before_each = fail
        self.world.hasura.before_each = fail
        self.world.syncs.before_each = fail
        self._enqueue_due(self.world.clock.now() + MINUTE)
        if consumer_works:
            for request in {request.sync_id: request for request in self.queue.take()}.values():
                self._check(request.cause)
        self.world.clock.advance(MINUTE)

    def _check(self, cause: Cause) -> None:
        try:
            self.world.check(cause=cause, requested_at=self.world.clock.now(), release_version=None)
        except TransientFailure:
            return

    def source(self) -> str | None:
        return self.world.heroku.config.get("DATABASE_URL")


@settings(max_examples=examples(300), deadline=None)
@given(MINUTES, st.floats(0, 1, exclude_max=True))
def test_the_target_equals_the_source_an_interval_later(scenario: list[dict[str, Any]], jitter: float) -> None:
    # GIVEN any hour in which things happen, fail and get lost
    town = Town(jitter)
    for minute in scenario:
        town.happen(minute["happens"])
        if minute["webhook_arrives"] and minute["happens"] in {"rotation", "loss"}:
            town.webhook()
        town.minute(consumer_works=minute["consumer_works"], fails=minute["fails"])
    # WHEN the source has a value and all is quiet for an interval; or for as long as it was paused
    paused_for = town.world.clock.now() - (town.world.sync.paused_since or town.world.clock.now())
    town.happen("rotation")
    for _ in range(INTERVAL + int(paused_for / MINUTE) + FORGOTTEN):
        town.minute(consumer_works=True)
    # THEN the target equals the source, without any further webhook
    assert town.world.target == town.source()
    assert town.world.sync.status is Status.ACTIVE


@settings(max_examples=examples(100), deadline=None)
@given(st.integers(1, 240), st.floats(0, 1, exclude_max=True))
def test_however_long_checks_are_not_made_the_queue_hardly_grows(minutes: int, jitter: float) -> None:
    # GIVEN a consumer that makes no check for up to four hours
    town = Town(jitter)
    for _ in range(minutes):
        town.minute(consumer_works=False)
    # THEN there is at most a message in five minutes, and one check fulfils them all
    assert len(town.queue.queue) <= minutes // 5 + 1
    calls = town.world.heroku.calls
    for request in town.queue.take():
        town.world.check(cause=request.cause, requested_at=request.requested_at)
    assert calls.count("read_config_var") == 1
