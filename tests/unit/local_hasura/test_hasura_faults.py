import random
from typing import Any

import pytest

from local.hasura.faults import ApiFaults, CallOutcome, FaultInjector


def injection(**faults: Any) -> FaultInjector:
    injected = FaultInjector(random.Random(7))
    injected.api = ApiFaults.parse(faults)
    return injected


def test_nothing_happens_unless_asked_for() -> None:
    # WHEN / THEN
    assert {injection().next_outcome() for _ in range(50)} == {CallOutcome.HANDLED}


def test_rates_are_kept_and_the_same_seed_gives_the_same_outcomes() -> None:
    # GIVEN
    one, other = (injection(rate=0.5, lose_answer_rate=0.5) for _ in range(2))

    # WHEN
    outcomes = [one.next_outcome() for _ in range(400)]

    # THEN
    assert outcomes == [other.next_outcome() for _ in range(400)]
    assert 150 < outcomes.count(CallOutcome.FAILED) < 250
    assert 60 < outcomes.count(CallOutcome.RESPONSE_LOST) < 140


@pytest.mark.parametrize("named", [{"status": 429}, {"graphql_error": "busy"}])
def test_a_fault_named_without_a_rate_is_every_call(named: dict[str, Any]) -> None:
    # WHEN / THEN
    assert injection(**named).next_outcome() is CallOutcome.FAILED


@pytest.mark.parametrize(
    "faults",
    [
        {"rate": 1.1},
        {"rate": -0.1},
        {"lose_answer_rate": 2},
        {"latency_s": -1},
        {"status": 42},
        {"rate": "often"},
        {"unknown": 1},
    ],
)
def test_faults_that_cannot_be_are_refused(faults: dict[str, Any]) -> None:
    # WHEN / THEN
    with pytest.raises((ValueError, TypeError)):
        ApiFaults.parse(faults)
