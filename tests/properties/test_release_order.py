"""Any order and duplication of the same releases, with any call failing, ends in the same state."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from urlsync.domain.errors import TransientFailure
from urlsync.domain.sync import Sync

from tests.fakes.effort import examples
from tests.fakes.interruption import nothing_happens
from tests.fakes.world import World, a_request

RELEASES = 5
Step = tuple[str, int]


def url_of(version: int) -> str:
    """Return the URL that release number `version` made; every third release leaves it alone."""
    generation = version - version // 3
    return f"postgres://fake-user:fake-password-{generation}@db.example.com:5432/fake"


@st.composite
def event_threads(draw: st.DrawFn) -> list[Step]:
    """Draw releases in order, and deliveries of them: each at least once, late, early and repeated."""
    scenario: list[Step] = []
    for version in range(1, RELEASES + 1):
        scenario.append(("release", version))
        early = draw(st.lists(st.integers(1, version), max_size=3))
        scenario += [("deliver", each) for each in early]
    last = draw(st.permutations(range(1, RELEASES + 1)))
    repeated = draw(st.lists(st.integers(1, RELEASES), max_size=5))
    return scenario + [("deliver", version) for version in [*last, *repeated]]


def tell(scenario: list[Step], world: World) -> World:
    """Let the scenario happen; a delivery whose check fails comes again until it does not."""
    for action, version in scenario:
        if action == "release":
            world.heroku.rotate(url_of(version))
        else:
            while not _delivered(world, version):
                pass
    return world


def _delivered(world: World, version: int) -> bool:
    try:
        world.check_sync(a_request(release_version=version))
    except TransientFailure:
        return False
    return True


def settled_state(world: World) -> tuple[Sync, dict[str, str]]:
    """Return what must not depend on order: all of the sync but what the last check was like, and the env."""
    timeless: dict[str, Any] = {"outcome": None, "last_checked_at": None, "last_updated_at": None, "target_hash": None}
    return replace(world.sync, **timeless), world.hasura.env


def in_order() -> World:
    """Return the world in which everything came once, and in its order."""
    scenario = [(action, v) for v in range(1, RELEASES + 1) for action in ("release", "deliver")]
    return tell(scenario, World())


@given(event_threads())
def test_any_order_and_duplication_ends_in_the_same_state(scenario: list[Step]) -> None:
    # WHEN the releases are reported in any order, repeated and late
    world = tell(scenario, World())
    # THEN table and env are those of the orderly world
    assert settled_state(world) == settled_state(in_order())


@given(event_threads())
def test_there_is_at_most_one_write_for_each_change_of_value(scenario: list[Step]) -> None:
    world = tell(scenario, World())
    values = [value for _, value in world.hasura.writes]
    assert len(values) == len(set(values))
    assert {key for key, _ in world.hasura.writes} == {"PG_DATABASE_URL"}
    assert world.hasura.env["OTHER"] == "fake-other-value"


@settings(max_examples=examples(200))
@given(event_threads(), st.lists(st.booleans(), max_size=120))
def test_failures_anywhere_only_delay(scenario: list[Step], faults: list[bool]) -> None:
    # GIVEN a world in which any call may fail before or after it took effect
    world = World()
    coming = iter(faults)
    _let_fail(world, coming)
    # WHEN the releases are reported THEN table and env are those of the orderly world, and no write was repeated
    tell(scenario, world)
    assert settled_state(world) == settled_state(in_order())
    assert len(world.hasura.writes) <= RELEASES
    # AND once the faults are over, no event waits and none was lost
    _let_fail(world, iter(()))
    world.check()
    assert world.sync.outbox == ()
    assert world.reported().count("Database URL Updated") >= len({value for _, value in world.hasura.writes})


def _let_fail(world: World, faults: Iterator[bool]) -> None:
    def maybe(operation: str) -> None:
        if next(faults, False):
            raise TransientFailure(f"{operation}_failed")

    world.heroku.before_each = world.hasura.before_each = world.hasura.after_each = maybe
    world.syncs.before_each = maybe
    world.connections.before_each = nothing_happens
