"""A change of the fingerprint key is no change of any value."""

from typing import Any

import pytest
from urlsync.domain.check import Cause, Outcome
from urlsync.domain.confirmation import Confirmation
from urlsync.domain.errors import StaleEpoch, TransientFailure
from urlsync.domain.fingerprint import Fingerprinter

from tests.fakes.check_queue import FakeCheckQueue
from tests.fakes.fingerprint_keys import FakeFingerprintKeys
from tests.fakes.heroku import FIRST_URL, SECOND_URL
from tests.fakes.interruption import nothing_happens
from tests.fakes.project import FakeProject
from tests.fakes.use_cases import use_cases_over
from tests.fakes.world import World


class KeyedWorld(World):
    """A world in which the fingerprint key changes."""

    def __init__(self) -> None:
        super().__init__()
        self.keys = FakeFingerprintKeys()
        self.fingerprinter = Fingerprinter(self.keys)
        self.project = self.rollout = self.project_api = FakeProject(self.hasura)
        self.check_queue = FakeCheckQueue()

    def rotate_key(self) -> None:
        self.keys.rotate()
        self.keys.age()

    def confirm(self) -> Confirmation:
        return use_cases_over(self).confirm_sync(self.follow_ups.sent[-1])


@pytest.fixture
def world() -> KeyedWorld:
    world = KeyedWorld()
    world.check()
    return world


@pytest.mark.parametrize("rotations", [1, 2])
def test_the_next_check_reads_the_whole_source_and_writes_nothing(world: KeyedWorld, rotations: int) -> None:
    # GIVEN a sync in step, and other keys since
    for _ in range(rotations):
        world.rotate_key()
    # WHEN it is checked
    entry = world.check(release_version=8)
    # THEN nothing was written, and the fingerprint is one of the new key
    assert entry.outcome is Outcome.UNCHANGED
    assert len(world.hasura.writes) == 1
    assert world.sync.fingerprint == world.sync.source_fingerprint == world.fingerprint(FIRST_URL)
    assert world.reported() == ["Database URL Updated"]


def test_a_change_of_the_value_is_seen_across_a_change_of_the_key(world: KeyedWorld) -> None:
    world.rotate_key()
    world.heroku.rotate(SECOND_URL)
    assert world.check(release_version=8).outcome is Outcome.UPDATED
    assert world.target == SECOND_URL


def test_drift_is_seen_across_a_change_of_the_key(world: KeyedWorld) -> None:
    world.rotate_key()
    world.hasura.set_env("PG_DATABASE_URL", SECOND_URL)
    assert world.check(release_version=8).outcome is Outcome.UPDATED
    assert world.target == FIRST_URL


def test_a_write_that_could_not_be_recorded_is_reported_once_the_key_has_changed(world: KeyedWorld) -> None:
    # GIVEN a check that wrote, and could not record it
    def fail(operation: str) -> None:
        if operation == "record":
            raise TransientFailure("state_unavailable")

    world.heroku.rotate(SECOND_URL)
    world.syncs.before_each = fail
    world.check_fails(release_version=8)
    world.syncs.before_each = nothing_happens
    # WHEN the key changes before it is tried again
    world.rotate_key()
    # THEN the update is reported, and not made again
    assert world.check(release_version=8).outcome is Outcome.UPDATED
    assert world.reported() == ["Database URL Updated"] * 2
    assert len(world.hasura.writes) == 2


def test_a_follow_up_from_before_is_confirmed_after_a_check_under_the_new_key(world: KeyedWorld) -> None:
    # GIVEN a follow-up of an update, and a check under another key before it comes
    world.rotate_key()
    world.check(release_version=8)
    # THEN it is not taken for one of an older value
    assert world.confirm() is Confirmation.SERVING
    assert world.sync.serving is True


def test_a_follow_up_before_any_check_under_the_new_key_is_confirmed(world: KeyedWorld) -> None:
    world.rotate_key()
    assert world.confirm() is Confirmation.SERVING


def test_a_follow_up_whose_key_is_forgotten_waits_for_the_next_check(world: KeyedWorld) -> None:
    world.rotate_key()
    world.rotate_key()
    with pytest.raises(TransientFailure, match=r"^fingerprint_key_unknown$"):
        world.confirm()
    world.check(release_version=8, cause=Cause.WEBHOOK)
    assert world.confirm() is Confirmation.SERVING


def test_a_follow_up_of_an_older_value_is_superseded_under_any_one_key(world: KeyedWorld) -> None:
    older = world.follow_ups.sent[-1]
    world.heroku.rotate(SECOND_URL)
    world.check(release_version=8)
    assert use_cases_over(world).confirm_sync(older) is Confirmation.SUPERSEDED


def test_a_check_under_the_new_key_while_it_is_confirmed_makes_the_follow_up_come_again(
    world: KeyedWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a check that gives the sync a fingerprint of another key, between looking and recording
    record = world.syncs.record_confirmation

    def overtaken(*arguments: Any) -> None:
        monkeypatch.setattr(world.syncs, "record_confirmation", record)
        world.rotate_key()
        world.check(release_version=8)
        raise StaleEpoch

    monkeypatch.setattr(world.syncs, "record_confirmation", overtaken)
    # WHEN it is confirmed, THEN it does not become a dead letter
    with pytest.raises(TransientFailure, match=r"^sync_changed$"):
        world.confirm()
    assert world.confirm() is Confirmation.SERVING
