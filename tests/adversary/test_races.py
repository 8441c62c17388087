"""Something else happens between any two steps of a check, of an enable and of a sign-in: each fence holds."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Final

from urlsync.domain.errors import TransientFailure, UrlsyncError
from urlsync.domain.sync import Reason, Status

from tests.adversary.conftest import Count
from tests.fakes.heroku import FIRST_URL, SECOND_URL
from tests.fakes.operators import ACTOR, OperatorWorld
from tests.fakes.world import a_request

Rival = Callable[[OperatorWorld], object]
PORTS: Final = ("syncs", "connections", "heroku", "hasura")
WRITE: Final = "write_target"
"""The step at which anything else is too late."""
WINDOW: Final = frozenset({"start_write", WRITE})
"""The steps after Hasura Cloud was asked for the owner: the residual window of the threat model."""


def steps_of(world: OperatorWorld, at: Callable[[int, str], object]) -> None:
    """Call `at` with the number and the name of each operation of a port, just before it takes effect."""
    steps: list[str] = []

    def step(operation: str) -> None:
        steps.append(operation)
        at(len(steps) - 1, operation)

    for port in PORTS:
        getattr(world, port).before_each = step


def synced_world() -> OperatorWorld:
    """Return a world with a sync, whose source has just got another value."""
    world = OperatorWorld()
    world.enable()
    world.heroku.rotate(SECOND_URL)
    return world


def check(world: OperatorWorld) -> None:
    """Run a check, which may have to be tried again."""
    with suppress(TransientFailure):
        world.check_sync(a_request(sync_id=world.only_sync.sync_id))


def length_of(world: OperatorWorld, work: Callable[[OperatorWorld], object]) -> list[str]:
    """Return the operations of an undisturbed run."""
    steps: list[str] = []
    steps_of(world, lambda _number, operation: steps.append(operation))
    work(world)
    return steps


def disturbed(rival: Rival, work: Callable[[OperatorWorld], object]) -> Iterator[tuple[str, OperatorWorld, int]]:
    """Yield for each step a world in which the rival came just before it, and the writes until then."""
    for number, operation in enumerate(length_of(synced_world(), work)):
        world = synced_world()
        writes = come_at(world, number, rival)
        work(world)
        yield operation, world, writes[0]


def come_at(world: OperatorWorld, number: int, rival: Rival) -> list[int]:
    """Have the rival come before a step; the list that is returned then has the number of writes so far."""
    writes: list[int] = []

    def come(at: int, _operation: str) -> None:
        if at == number:
            writes.append(len(world.hasura.writes))
            rival(world)

    steps_of(world, come)
    return writes


def opt_out(world: OperatorWorld) -> None:
    world.opt_out_sync(world.only_sync.sync_id, actor=ACTOR)


def test_an_opt_out_at_any_moment_of_a_check_holds(count: Count) -> None:
    tried = 0
    for operation, world, writes in disturbed(opt_out, check):
        tried += 1
        assert (world.only_sync.status, world.only_sync.reason) == (Status.DISCONNECTED, Reason.OPTED_OUT), operation
        assert len(world.hasura.writes) == writes + (operation == WRITE), operation
        # THEN no later check undoes it
        check(world)
        assert world.only_sync.status is Status.DISCONNECTED
    count(f"{tried} opt-outs in the middle of a check: all hold")


def test_a_transfer_at_any_moment_of_a_check_ends_the_sync(count: Count) -> None:
    tried = 0
    for operation, world, writes in disturbed(OperatorWorld.project_is_transferred, check):
        tried += 1
        assert len(world.hasura.writes) == writes + (operation in WINDOW), operation
        check(world)
        assert len(world.hasura.writes) == writes + (operation in WINDOW), operation
        assert world.only_sync.status is not Status.ACTIVE, operation
    count(f"{tried} transfers in the middle of a check: nothing written for the former owner afterwards")


def test_a_deletion_at_any_moment_of_a_check_is_final(count: Count) -> None:
    def delete(world: OperatorWorld) -> None:
        world.delete_sync(world.only_sync.sync_id, actor=ACTOR)

    tried = 0
    for operation, world, writes in disturbed(delete, check):
        tried += 1
        assert world.syncs.stored == {}, operation
        assert len(world.hasura.writes) == writes + (operation == WRITE), operation
    count(f"{tried} deletions in the middle of a check: all final")


def test_a_rotation_at_any_moment_of_a_check_arrives(count: Count) -> None:
    third = FIRST_URL.replace("password-1", "password-3")
    tried = 0
    for operation, world, _ in disturbed(lambda world: world.heroku.rotate(third), check):
        tried += 1
        check(world)
        assert world.hasura.env["PG_DATABASE_URL"] == third, operation
    count(f"{tried} rotations in the middle of a check: all arrive with the next one")


def test_of_two_enables_of_one_env_var_one_wins(count: Count) -> None:
    # GIVEN the steps of an undisturbed enable
    def enable(world: OperatorWorld) -> None:
        with suppress(UrlsyncError):
            world.enable(env_var="PG_DATABASE_URL")

    steps = length_of(OperatorWorld(), enable)

    for number in range(len(steps)):
        # WHEN another one comes between two of them
        world = OperatorWorld()
        come_at(world, number, enable)
        enable(world)
        world.queue.work()

        # THEN there is one sync, which has the value in place
        assert [s.env_var for s in world.syncs.stored.values()] == ["PG_DATABASE_URL"], steps[number]
        assert world.hasura.env["PG_DATABASE_URL"] == FIRST_URL, steps[number]
    count(f"{len(steps)} pairs of enables of one env var: one sync each")
