"""Each fence on its own: where it stands nothing forbidden happens, and without it the ledger finds it out.

Were one of these fences taken out of the service, the state machine and these tests would show it.
"""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from urlsync.domain.sync import Reason, Status

from tests.fakes.ownership_stage import Fences, Stage
from tests.properties.test_ownership_machine import Ownership

ADA, BEN = 0, 1


class Stages:
    """Makes stages, and leaves no thread of theirs behind."""

    def __init__(self) -> None:
        self._made: list[Stage] = []

    def with_fences(self, **fences: bool) -> Stage:
        self._made.append(Stage(Fences(**fences)))
        return self._made[-1]

    def stop(self) -> None:
        for stage in self._made:
            stage.stop()


@pytest.fixture
def stages() -> Iterator[Stages]:
    made = Stages()
    yield made
    made.stop()


def let_a_check_come_after_a_transfer(stage: Stage) -> None:
    """The old owner stays as an admin, so that Hasura would take the write."""
    sync_id = stage.sync_ids[0]
    stage.run(stage.check(sync_id))
    stage.transfer(stage.people[BEN], keep_old_owner_as_admin=True)
    stage.rotate()
    stage.run(stage.check(sync_id))


def test_the_owner_is_compared(stages: Stages) -> None:
    # GIVEN a project that was transferred, of which nobody notified us, and a rotation of the old owner's database
    fenced, unfenced = stages.with_fences(), stages.with_fences(owner=False)
    # WHEN a check comes
    let_a_check_come_after_a_transfer(fenced)
    let_a_check_come_after_a_transfer(unfenced)
    # THEN the comparison of the owner is what ends the sync instead of writing
    assert fenced.ledger.violations == []
    assert fenced.sync().reason is Reason.OWNERSHIP_TRANSFERRED
    assert fenced.target() != fenced.source()
    assert unfenced.ledger.violations == ["another owner's database was written after the project was transferred"]


def transfer_before_a_write_begins(stage: Stage) -> None:
    """Hasura still named the old owner to the check; the event is faster than its next step."""
    check = stage.check(stage.sync_ids[0])
    assert check is not None
    check.run_to("before start_write")
    stage.run(stage.hear_of(stage.transfer(stage.people[BEN], keep_old_owner_as_admin=True)))
    check.finish()


def test_no_write_begins_in_another_epoch(stages: Stages) -> None:
    fenced, unfenced = stages.with_fences(), stages.with_fences(epoch=False)
    # WHEN the transfer is handled between a check's look at the project and its write
    transfer_before_a_write_begins(fenced)
    transfer_before_a_write_begins(unfenced)
    # THEN the condition on the epoch is what stops the write
    assert fenced.ledger.violations == []
    assert fenced.target() is None
    assert "a check of another epoch was allowed to write" in unfenced.ledger.violations
    assert unfenced.target() is not None


def opt_out_before_a_result_is_recorded(stage: Stage) -> None:
    """The check is about to record that the paused sync is active again."""
    sync_id = stage.sync_ids[0]
    stage.suspend_app(suspended=True)
    stage.run(stage.check(sync_id))
    stage.suspend_app(suspended=False)
    check = stage.check(sync_id)
    assert check is not None
    check.run_to("before record")
    stage.run(stage.opt_out(sync_id))
    check.finish()


def test_no_result_is_recorded_in_another_epoch(stages: Stages) -> None:
    fenced, unfenced = stages.with_fences(), stages.with_fences(record=False)
    # WHEN an opt-out comes between a check's write and its result
    opt_out_before_a_result_is_recorded(fenced)
    opt_out_before_a_result_is_recorded(unfenced)
    # THEN the condition on the epoch is what keeps the opt-out
    assert fenced.ledger.violations == []
    assert (fenced.sync().status, fenced.sync().reason) == (Status.DISCONNECTED, Reason.OPTED_OUT)
    assert unfenced.ledger.violations == ["an ended sync runs again although nobody restarted it"]


def restart_while_an_old_write_is_under_way(stage: Stage) -> None:
    """Everything is transferred and starts again while the old owner's write hangs in the network."""
    sync_id, ben = stage.sync_ids[0], stage.people[BEN]
    check = stage.check(sync_id)
    assert check is not None
    check.run_to("before write_target")
    stage.crash(check, call_lands_later=True)
    incoming_event = stage.transfer(ben, keep_old_owner_as_admin=True)
    stage.hand_over_app(ben)
    stage.run(stage.hear_of(incoming_event))
    stage.run(stage.restart(sync_id, ben))
    stage.run(stage.check(sync_id))
    stage.land()


def test_no_write_lands_on_an_env_that_has_moved(stages: Stages) -> None:
    fenced, unfenced = stages.with_fences(), stages.with_fences(hash=False)
    # WHEN a write of the old owner's value arrives after the new owner's
    restart_while_an_old_write_is_under_way(fenced)
    restart_while_an_old_write_is_under_way(unfenced)
    # THEN compare-and-swap on the hash is what refuses it
    assert fenced.ledger.violations == []
    assert fenced.target() == fenced.source()
    assert "a write took effect on an env that had changed since it was read" in unfenced.ledger.violations
    assert unfenced.target() != unfenced.source()


def test_the_residual_window_is_what_the_threat_model_says(stages: Stages) -> None:
    """Between Hasura's last word on the owner and the arrival of the write, nothing of ours can help."""
    # GIVEN a check whose write has begun
    stage = stages.with_fences()
    check = stage.check(stage.sync_ids[0])
    assert check is not None
    check.run_to("before write_target")
    # WHEN the project is transferred, and the new owner lets the old one in again as an admin
    incoming_event = stage.transfer(stage.people[BEN], keep_old_owner_as_admin=True)
    stage.run(stage.hear_of(incoming_event))
    check.finish()
    # THEN this one write takes effect, and is known for what it is
    assert stage.ledger.residual_writes == 1
    assert stage.ledger.violations == []
    assert [entry.outcome for entry in stage.syncs.history][-1] == "superseded"


def test_without_being_let_in_again_the_old_owner_closes_even_that_window(stages: Stages) -> None:
    # GIVEN a check whose write has begun
    stage = stages.with_fences()
    check = stage.check(stage.sync_ids[0])
    assert check is not None
    check.run_to("before write_target")
    # WHEN the project is transferred as usual: the old owner loses all access
    stage.transfer(stage.people[BEN])
    check.finish()
    # THEN Hasura refuses the write
    assert stage.target() is None
    assert stage.ledger.residual_writes == 0
    assert stage.sync().reason is Reason.HASURA_ACCESS_LOST


@pytest.mark.scale
@pytest.mark.parametrize("fence", ["owner", "epoch", "record", "hash"])
def test_the_state_machine_finds_a_missing_fence(fence: str) -> None:
    class Unfenced(Ownership):
        fences = Fences(**{fence: False})

    looking = settings(
        max_examples=500,
        stateful_step_count=60,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    with pytest.raises(AssertionError):
        run_state_machine_as_test(Unfenced, settings=looking)
