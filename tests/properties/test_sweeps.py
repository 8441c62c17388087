"""Convergence by sweeps alone: all webhooks are lost, calls fail, processes end at any step, signs may be dishonest.

Releases take effect as they begin or as they end, and `released_at` moves at either. With honest signs the target
equals the source two sweeps after the last release has ended; without, after an interval of ordinary checks.
"""

from collections.abc import Iterator
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from urlsync.domain.errors import TransientFailure
from urlsync.domain.sync import Status

from tests.fakes.effort import examples
from tests.fakes.interruption import nothing_happens
from tests.fakes.swept_town import Killed, SweptWorld

WITHIN_SWEEPS = 5
"""Minutes: two sweeps, each asked for by the run of a minute, and the check."""
WITHIN_INTERVAL = 15 + 5
"""Minutes: the interval of ordinary checks, and the time for which a lost message cannot be sent again."""
STEPS = 400

RELEASE = st.fixed_dictionaries(
    {
        "after": st.integers(0, 9),
        "takes": st.sampled_from([0, 0, 1, 3, 59]),
        "shows_at_once": st.booleans(),
        "signs_at_once": st.booleans(),
    }
)
TROUBLE = st.lists(st.sampled_from([None] * 12 + ["fails", "ends"]), max_size=STEPS)


class Releases:
    """A swept world in which releases begin and end."""

    def __init__(self, *, honest: bool = True, proven: bool = True) -> None:
        self.world = SweptWorld()
        self.world.heroku.is_honest = False  # signs move here, as the example has it
        self.honest = honest
        self.made = 0
        for _ in range(20):
            self.world.minute()
        if proven:
            self.world.prove()
        for _ in range(20):
            self.world.minute()

    def happen(self, release: dict[str, Any]) -> None:
        """Let a release begin and end, with everything that the minutes bring."""
        for _ in range(release["after"]):
            self.world.minute()
        at_once = release["takes"] == 0
        self.world.heroku.is_pending = not at_once
        self._change(shows=at_once or release["shows_at_once"], signs=release["signs_at_once"])
        for _ in range(release["takes"]):
            self.world.minute()
        self._change(
            shows=not at_once and not release["shows_at_once"], signs=not release["signs_at_once"], is_new=False
        )
        self.world.heroku.is_pending = False

    def _change(self, *, shows: bool, signs: bool, is_new: bool = True) -> None:
        self.made += is_new
        self.world.heroku.releases += signs and self.honest
        if shows:
            self.world.heroku.rotate(f"postgres://fake-user:fake-{self.made}@db.example.com/fake")

    def interrupt(self, trouble: list[str | None]) -> None:
        """Let these things happen, one at each step from now on."""
        coming: Iterator[str | None] = iter(trouble)

        def step(_operation: str) -> None:
            match next(coming, None):
                case "fails":
                    raise TransientFailure("fake_failure")
                case "ends":
                    raise Killed

        self.world.interrupt(step)

    def minutes_until_equal(self, at_most: int) -> int:
        """Let time pass in peace; return after how many minutes the target equals the source."""
        self.world.interrupt(nothing_happens)
        for minute in range(at_most + 1):
            if self.world.is_equal():
                return minute
            self.world.minute()
        return at_most + 1


@settings(max_examples=examples(300), deadline=None)
@given(st.lists(RELEASE, min_size=1, max_size=5), TROUBLE)
def test_two_honest_sweeps_find_every_change(releases: list[dict[str, Any]], trouble: list[str | None]) -> None:
    # GIVEN a connection whose signs have earned trust, and releases amid failures and the ends of processes
    town = Releases()
    town.interrupt(trouble)
    for release in releases:
        town.happen(release)
    # WHEN the last one has ended and all is quiet THEN two sweeps are enough, unless a check waits for its next attempt
    waits = 15 if town.world.sync.waiting_since or town.world.sync.status is not Status.ACTIVE else 0
    assert town.minutes_until_equal(WITHIN_SWEEPS + waits) <= WITHIN_SWEEPS + waits


@settings(max_examples=examples(200), deadline=None)
@given(releases=st.lists(RELEASE, min_size=1, max_size=4), proven=st.booleans())
def test_without_honest_signs_an_interval_is_enough_once_they_are_found_out(
    *, releases: list[dict[str, Any]], proven: bool
) -> None:
    # GIVEN a connection whose `released_at` never moves, whether or not it had earned trust before
    town = Releases(honest=False, proven=proven)
    for release in releases:
        town.happen(release)
    if proven:  # a full check finds the first change, and that it had no sign
        for _ in range(6 * 60 + 15):
            town.world.minute()
    # WHEN there is another change
    town.happen({"after": 3, "takes": 0, "shows_at_once": True, "signs_at_once": True})
    # THEN an interval of ordinary checks is enough
    assert town.minutes_until_equal(WITHIN_INTERVAL) <= WITHIN_INTERVAL
    assert not proven or town.world.sweep.is_broken


CHANGE = st.tuples(st.integers(0, 9), st.sampled_from(["the config var", "the env var"]))


def change(town: Releases, after: int, what: str) -> None:
    """Let something change without its webhook: the config var, in a release that shows, or the env var by others."""
    if what == "the config var":
        town.happen({"after": after, "takes": 0, "shows_at_once": True, "signs_at_once": True})
        return
    for _ in range(after):
        town.world.minute()
    town.world.hasura.set_env("PG_DATABASE_URL", "postgres://fake-user:fake-other@db.example.com/fake")


@settings(max_examples=examples(200), deadline=None)
@given(first=CHANGE, then=CHANGE, proven=st.booleans())
def test_without_an_honest_hash_an_interval_is_enough_once_it_is_found_out(
    *, first: tuple[int, str], then: tuple[int, str], proven: bool
) -> None:
    # GIVEN a connection in whose list of projects no hash moves, whether or not it had earned trust before
    town = Releases(proven=proven)
    town.world.hasura.is_honest = False
    change(town, *first)
    if proven:  # the write of the first change, after a full check if need be, has no sign
        for _ in range(6 * 60 + 15):
            town.world.minute()
        assert town.world.sweep.is_broken
        assert town.world.is_equal()
    # WHEN there is another change
    change(town, *then)
    # THEN an interval of ordinary checks is enough
    assert town.minutes_until_equal(WITHIN_INTERVAL) <= WITHIN_INTERVAL
