"""What a chaos run plans: every kind of fault."""

from collections import Counter
from itertools import pairwise

from tests.chaos.plan import DELIVERIES, LANES, RATE_LIMITS, Kind, Plan

SEED = 5
MINUTES = 15


def kinds_of(plan: Plan) -> set[Kind]:
    return {fault.kind for lane in plan.lanes() for fault in lane}


def test_each_kind_has_its_place_in_one_lane() -> None:
    assert Counter(kind for lane in LANES for kind in lane) == Counter(Kind)


def test_a_long_run_has_every_kind() -> None:
    assert kinds_of(Plan.long(SEED, 200, MINUTES)) == set(Kind)


def test_a_short_run_has_no_rate_limits_and_everything_else() -> None:
    assert kinds_of(Plan.short(SEED)) == set(Kind) - RATE_LIMITS


def test_without_webhooks_their_deliveries_fail_in_no_other_way() -> None:
    for plan in (Plan.long(SEED, 200, MINUTES, webhooks=False), Plan.short(SEED, webhooks=False)):
        assert kinds_of(plan) | RATE_LIMITS == set(Kind) - DELIVERIES


def test_half_an_hour_is_scaled_like_the_intervals_and_meets_no_other_fault_of_hasura() -> None:
    # GIVEN a local interval of one minute, a fifteenth of the usual one
    plan = Plan.long(SEED, 200, MINUTES)
    (lane,) = (lane for lane in plan.lanes() if any(fault.kind is Kind.HASURA_LONG_MAINTENANCE for fault in lane))
    # THEN it takes two minutes, and the next fault of the lane begins after it
    for fault, following in pairwise(lane):
        if fault.kind is Kind.HASURA_LONG_MAINTENANCE:
            assert fault.lasts_s == 30 * 60 / 15
        assert following.begins_s > fault.begins_s + fault.lasts_s


def test_the_same_seed_plans_the_same_run() -> None:
    assert Plan.long(SEED, 200, MINUTES).lanes() == Plan.long(SEED, 200, MINUTES).lanes()
    assert Plan.long(SEED, 200, MINUTES).lanes() != Plan.long(SEED + 1, 200, MINUTES).lanes()
