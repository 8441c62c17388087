"""The story: credentials rotate, and the project goes on serving."""

import statistics
import time
from collections.abc import Callable
from http import HTTPStatus

from local.demo.people import People
from local.demo.telling import Telling
from local.demo.world import World
from local.enabling import CONFIG_VAR, ENV_VAR

ROTATIONS = 20
LONGEST_MEDIAN_S = 2.0
DEPLOYS = 25


def tell(world: World, telling: Telling) -> None:
    """Tell the whole story. Raises `StoryError` at the first step that is not as it should be."""
    demo = world.stack["demo"]
    telling.chapter("A Hasura Cloud project serves from a Heroku Postgres")
    telling.note(f"{CONFIG_VAR} of Heroku app {world.app} → {ENV_VAR} of project {demo['project_id']}")
    telling.step("the project is healthy", lambda: _healthy(world))
    _one_rotation(world, telling)
    _many_rotations(world, telling)
    _ordinary_deploys(world, telling)
    _strangers(world, telling)
    _an_opt_out(world, People(world), telling)
    _a_transfer(world, People(world), telling)
    telling.chapter("All as it should be")
    telling.note(
        f"look around: {world.stack['heroku_url']}, {world.stack['hasura_url']}; `make down` ends it"
    )


def _one_rotation(world: World, telling: Telling) -> None:
    old_url = world.source()
    telling.chapter("Heroku rotates the credentials")
    telling.step("heroku pg:credentials:rotate", world.rotate)
    telling.step("PostgreSQL refuses the old credentials", lambda: _refused(world, old_url))
    telling.step(f"{ENV_VAR} has the new ones", lambda: _arrived(world))
    telling.step("Heroku's webhook was accepted", lambda: _accepted(world))
    telling.step("the project is healthy again", lambda: _healthy(world))


def _many_rotations(world: World, telling: Telling) -> None:
    telling.chapter(f"{ROTATIONS} rotations, one after the other")
    telling.step("each arrives", lambda: _median(world))


def _ordinary_deploys(world: World, telling: Telling) -> None:
    telling.chapter(f"{DEPLOYS} ordinary deploys, which change no credentials")
    telling.step("no env var is written, so the project does not restart", lambda: _nothing_written(world))


def _strangers(world: World, telling: Telling) -> None:
    telling.chapter("A stranger sends webhooks")
    telling.step("a forged signature is refused", lambda: _unauthorized(world, b"f" * 32))
    telling.step("no signature is refused", lambda: _unauthorized(world, None))


def _an_opt_out(world: World, people: People, telling: Telling) -> None:
    telling.chapter("The owner opts out, and comes back")
    telling.step("opt out", people.opt_out)
    telling.step("the next rotation is not written", lambda: _rotation_unwritten(world))
    telling.step("restart: the project has the present URL", people.restart)


def _a_transfer(world: World, people: People, telling: Telling) -> None:
    telling.chapter("The project changes hands")
    telling.step("a new owner accepts it at Hasura Cloud", people.hand_over)
    telling.step("the old owner's next rotation is not written", lambda: _rotation_unwritten(world))
    telling.step("the old owner's connection cannot restart it", people.refuse_the_old_owner)
    telling.step("the new owner restarts it with their own", people.restart_as_new_owner)
    telling.step("it is given back, so that this can be told again", people.hand_back)
    telling.step("the project is healthy", lambda: _healthy(world))


def _healthy(world: World) -> str:
    world.wait_for_health()
    return "/healthz?strict=true is 200, SELECT 1 answers"


def _refused(world: World, url: str) -> None:
    if world.database_accepts(url):
        raise AssertionError("PostgreSQL still accepts them")


def _arrived(world: World) -> None:
    world.wait_for_target()


def _accepted(world: World) -> str:
    world.wait_for_quiet()
    newest = world.deliveries()[0]
    code = newest["last_attempt"]["code"]
    if code != HTTPStatus.NO_CONTENT:
        raise AssertionError(f"it was answered with {code}")
    return f"{code} at attempt {newest['num_attempts']}"


def _median(world: World) -> str:
    times = [_time_of_rotation(world) for _ in range(ROTATIONS)]
    median = statistics.median(times)
    told = f"median {median:.2f} s, longest {max(times):.2f} s"
    if median > LONGEST_MEDIAN_S:
        raise AssertionError(f"too slow: {told}; it should be at most {LONGEST_MEDIAN_S} s")
    return told


def _time_of_rotation(world: World) -> float:
    started = time.monotonic()
    world.rotate()
    world.wait_for_target()
    return time.monotonic() - started


def _nothing_written(world: World) -> str:
    _unwritten(world, lambda: world.deploy(DEPLOYS))
    return f"{DEPLOYS} releases, 0 env writes"


def _rotation_unwritten(world: World) -> str:
    _unwritten(world, world.rotate)
    return "0 env writes"


def _unwritten(world: World, change: Callable[[], None]) -> None:
    world.wait_for_quiet()
    before = world.writes()
    change()
    world.wait_for_quiet()
    written = world.writes() - before
    if written:
        raise AssertionError(f"{written} env writes")


def _unauthorized(world: World, signature: bytes | None) -> str:
    status = world.send_webhook(signature)
    if status != HTTPStatus.UNAUTHORIZED:
        raise AssertionError(f"it was answered with {status}")
    return str(status)
