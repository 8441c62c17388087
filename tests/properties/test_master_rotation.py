"""However often the master secret is rotated while releases go on, Heroku's webhooks are accepted.

The world is Heroku, which signs each delivery with the secret that the subscription has when it is sent, and
delivers again for three days what was not accepted; processes that verify with what they remember of the
master, others that look at webhooks with what they remember of it; and Secrets Manager, which rotates.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from urlsync.domain.check import Cause
from urlsync.domain.rotation import RotationRefused
from urlsync.domain.sync import Sync, Webhook
from urlsync.domain.webhook_signature import is_signed_with, signature_of
from urlsync.entrypoints.webhook.master_secret import CURRENT, MasterSecret
from urlsync.use_cases.webhooks.rotate_secret import RotateSecret, WebhookRotationGuard

from tests.fakes.activity import FakeActivity
from tests.fakes.clock import START
from tests.fakes.effort import examples
from tests.fakes.examples import SYNC_ID, a_sync
from tests.fakes.secret_versions import FakeSecretVersions, rotate
from tests.fakes.world import World

SECRET = "arn:of-the-master"
BODY = b'{"data": {"version": 7}}'
RETRIED_FOR = timedelta(hours=72)
MINIMUM_AGE = timedelta(hours=73)
PROCESSES = 2

STEPS = st.one_of(
    st.tuples(st.just("rotate"), st.just(0)),
    st.tuples(st.just("send"), st.just(0)),
    st.tuples(st.just("deliver"), st.integers(0, PROCESSES - 1)),
    st.tuples(st.just("look"), st.integers(0, 1)),
    st.tuples(st.just("wait"), st.sampled_from([1, 7, 60, 24 * 60, 4 * 24 * 60])),
)


@dataclass(frozen=True)
class Delivery:
    """A webhook that is on its way, with the signature that it got when it was sent."""

    at: timedelta
    signature: bytes


class Town:
    """One sync with its webhook, and everything that has a master secret or something made of one."""

    def __init__(self) -> None:
        self.world = World(a_sync())
        self.versions = FakeSecretVersions(self.world.clock, "fake-first")
        endpoint = self.world.webhook_endpoint
        endpoint.master = self.versions.current
        given = endpoint.secret(SYNC_ID)
        self.world.heroku.webhooks["webhook-1"] = endpoint.url(SYNC_ID)
        self.world.heroku.secrets["webhook-1"] = given.secret
        self.world.syncs.stored[SYNC_ID] = a_sync(
            webhook=Webhook.PRESENT, webhook_id="webhook-1", webhook_checked_at=START, webhook_secret_id=given.master_id
        )
        self.activity = FakeActivity()
        self.rotate_secret = RotateSecret(
            versions=self.versions,
            activity=self.activity,
            guards={SECRET: WebhookRotationGuard(self, self.world.clock, MINIMUM_AGE)},
            clock=self.world.clock,
            minimum_age=MINIMUM_AGE,
        )
        self.verifiers = [MasterSecret(self._read, self._seconds) for _ in range(PROCESSES)]
        self.on_their_way: list[Delivery] = []
        self.rotations = 0

    def all(self) -> Iterator[Sync]:
        return iter(self.world.syncs.stored.values())

    def happen(self, what: str, number: int) -> None:
        match what:
            case "rotate":
                self.rotate()
            case "send":
                self.on_their_way.append(Delivery(self._now(), signature_of(self._secret(), BODY)))
            case "deliver":
                self.deliver(number)
            case "look":
                self.look(stale=bool(number))
            case _:
                self.world.clock.advance(timedelta(minutes=number))

    def rotate(self) -> bool:
        self.rotations += 1
        try:
            rotate(self.rotate_secret, SECRET, f"version-{self.rotations}")
        except RotationRefused:
            return False
        return True

    def deliver(self, process: int) -> None:
        """Let everything arrive at one process; Heroku stops what is older than three days."""
        for delivery in self.on_their_way:
            if self._now() - delivery.at <= RETRIED_FOR:
                assert self.is_accepted(process, delivery), "it comes in while Heroku delivers it"
        self.on_their_way.clear()

    def is_accepted(self, process: int, delivery: Delivery) -> bool:
        def signed_with(master: bytes) -> bool:
            return is_signed_with(master, SYNC_ID, BODY, delivery.signature)

        if self.verifiers[process].any_matches(signed_with):
            return True
        self.world.clock.advance(timedelta(minutes=2))  # Heroku delivers it again
        return self.verifiers[process].any_matches(signed_with)

    def look(self, *, stale: bool) -> None:
        """Let the schedule look at the webhook, in a process that may have missed the last rotation."""
        endpoint = self.world.webhook_endpoint
        endpoint.master = self.versions.current
        endpoint.known_master = (self.versions.previous if stale else None) or endpoint.master
        self.world.syncs.stored[SYNC_ID] = replace(self.world.sync, webhook_checked_at=START - timedelta(1))
        self.world.clock.advance(timedelta(seconds=1))
        self.world.check(cause=Cause.SCHEDULE, requested_at=self.world.clock.now(), release_version=None)

    def _secret(self) -> str:
        return self.world.heroku.secrets["webhook-1"].reveal()

    def _read(self, stage: str) -> bytes | None:
        value = self.versions.current if stage == CURRENT else self.versions.previous
        return None if value is None else value.encode()

    def _now(self) -> timedelta:
        return self.world.clock.now() - START

    def _seconds(self) -> float:
        return self.world.clock.now().timestamp()


@settings(max_examples=examples(300), deadline=None)
@given(st.lists(STEPS, max_size=40))
def test_no_webhook_is_refused_while_heroku_delivers_it(scenario: list[tuple[str, int]]) -> None:
    # GIVEN any order of rotations, deliveries and looks, in processes that learn of rotations late
    town = Town()
    for what, number in scenario:
        town.happen(what, number)
    # THEN none was refused on the way, and what is sent now comes in at any process
    for process in range(PROCESSES):
        town.happen("send", 0)
        town.deliver(process)
    # AND two rotations in a row succeed, with a look between them
    for _ in range(2):
        town.look(stale=False)
        town.world.clock.advance(timedelta(days=7))
        town.happen("send", 0)
        assert town.rotate()
        town.deliver(0)


def test_without_a_look_the_second_rotation_is_refused_and_webhooks_still_come_in() -> None:
    town = Town()
    assert town.rotate()
    town.world.clock.advance(timedelta(days=30))
    assert not town.rotate()
    town.happen("send", 0)
    town.deliver(0)
