"""However an enable ends, what is left at Heroku belongs to a sync, and can be removed with it."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

from hypothesis import example, given, settings
from hypothesis import strategies as st
from urlsync.domain.errors import PermanentFailure, TransientFailure, UrlsyncError
from urlsync.domain.sync import Reason, Status, Webhook
from urlsync.use_cases.lifecycle.enable_sync import is_in_place

from tests.fakes.effort import examples
from tests.fakes.interruption import nothing_happens
from tests.fakes.operators import ACTOR, OperatorWorld

FAILURES: dict[str, Callable[[], BaseException]] = {
    "transient": lambda: TransientFailure("timeout"),
    "refused": lambda: PermanentFailure(Reason.HEROKU_AUTHORIZATION_LOST),
    "suspended": lambda: PermanentFailure(Reason.HEROKU_APP_SUSPENDED),
    "bug": lambda: ZeroDivisionError("a bug"),
}


class Crash(BaseException):
    """The function is gone, without a chance to do anything."""


@dataclass(frozen=True)
class Accident:
    """Something happens around the call with this number: before it takes effect, or after it has."""

    call: int
    when: Literal["before", "after"]
    what: str


ACCIDENTS = st.builds(
    Accident,
    call=st.integers(0, 45),
    when=st.sampled_from(["before", "after"]),
    what=st.sampled_from([*FAILURES, "crash"]),
)

WEBHOOK_AND_CHECK_FAIL_ONCE = [Accident(8, "before", "transient"), Accident(17, "after", "transient")]
"""The webhook is left to the first check, and that one ends before it comes to it."""
MANY = settings(max_examples=examples(2000))


class Calls:
    """Counts the calls of an enable to everything outside, and lets accidents happen."""

    def __init__(self, world: OperatorWorld, accidents: list[Accident]) -> None:
        self._accidents = {(accident.call, accident.when): accident.what for accident in accidents}
        self._number = -1
        self._crashed = False
        self._ports = (world.syncs, world.connections, world.heroku, world.hasura, world.queue)

    def watch(self) -> None:
        for port in self._ports:
            port.before_each, port.after_each = self._before, self._after

    def stop(self) -> None:
        for port in self._ports:
            port.before_each = port.after_each = nothing_happens

    def _before(self, operation: str) -> None:
        self._number += 1
        self._happen("before")

    def _after(self, operation: str) -> None:
        self._happen("after")

    def _happen(self, when: Literal["before", "after"]) -> None:
        if self._crashed:
            raise Crash  # a dead function calls nothing any more
        what = self._accidents.get((self._number, when))
        if what == "crash":
            self._crashed = True
            raise Crash
        if what is not None:
            failure = FAILURES[what]()
            raise failure


def enabled_with(accidents: list[Accident]) -> tuple[OperatorWorld, bool]:
    """Enable a sync under these accidents. Return what is there then, and whether enabling succeeded."""
    world = OperatorWorld()
    calls = Calls(world, accidents)
    calls.watch()
    enabled = False
    with suppress(UrlsyncError, ZeroDivisionError, Crash):
        enabled = world.enable().in_place
    calls.stop()
    return world, enabled


@given(st.lists(ACCIDENTS, max_size=3))
@example(WEBHOOK_AND_CHECK_FAIL_ONCE)
@MANY
def test_no_webhook_is_left_without_a_sync(accidents: list[Accident]) -> None:
    # WHEN
    world, enabled = enabled_with(accidents)
    # THEN every webhook belongs to a sync that is there
    urls = {world.webhook_endpoint.url(sync_id) for sync_id in world.syncs.stored}
    assert set(world.heroku.webhooks.values()) <= urls
    # AND who was notified that it works has a sync that works, and a webhook after its next check at the latest
    if enabled:
        assert is_in_place(world.only_sync)
        world.check(sync_id=world.only_sync.sync_id)
        assert world.only_sync.webhook in {Webhook.PRESENT, Webhook.MANUAL}


@given(st.lists(ACCIDENTS, max_size=3))
@MANY
def test_whatever_is_left_can_be_deleted(accidents: list[Accident]) -> None:
    # GIVEN
    world, _ = enabled_with(accidents)
    # WHEN everything that is there is deleted
    for sync_id in list(world.syncs.stored):
        world.delete_sync(sync_id, actor=ACTOR)
    # THEN nothing is left, and the target is free
    assert world.syncs.stored == {}
    assert world.heroku.webhooks == {}
    assert world.enable(env_var="PG_DATABASE_URL", take_over=True).in_place


@given(st.lists(ACCIDENTS, max_size=2))
@MANY
def test_a_sync_that_is_left_active_works_after_its_next_check(accidents: list[Accident]) -> None:
    # GIVEN a sync that is left active, by a crash for instance
    world, _ = enabled_with(accidents)
    active = [sync for sync in world.syncs.stored.values() if sync.status is Status.ACTIVE]
    # WHEN the schedule has it checked
    for sync in active:
        world.check(sync_id=sync.sync_id)
        # THEN the value is in place
        assert world.hasura.env[sync.env_var] == world.heroku.config["DATABASE_URL"]
