"""However changes of the fingerprint key, releases, checks and crashes mingle, no value is confused."""

from hypothesis import given, settings
from hypothesis import strategies as st
from urlsync.domain.check import Outcome
from urlsync.domain.errors import TransientFailure
from urlsync.domain.fingerprint import Fingerprinter
from urlsync.domain.secret import Secret

from tests.fakes.effort import examples
from tests.fakes.fingerprint_keys import FakeFingerprintKeys
from tests.fakes.interruption import nothing_happens
from tests.fakes.world import World

PROCESSES = 3
STEPS = st.one_of(
    st.just(("rotate key", 0)),
    st.just(("release", 0)),
    st.tuples(st.just("check"), st.integers(0, PROCESSES - 1)),
    st.tuples(st.just("crash"), st.integers(0, PROCESSES - 1)),
    st.tuples(st.just("age"), st.integers(0, PROCESSES - 1)),
)


class Town:
    """A world of several processes, each with what it has read of the key."""

    def __init__(self) -> None:
        self.world = World()
        self.keys = FakeFingerprintKeys(PROCESSES)
        self.world.fingerprinter = Fingerprinter(self.keys)
        self.values = 1
        self.is_checked = True

    def happen(self, what: str, process: int) -> None:
        self.keys.process = process
        match what:
            case "rotate key" if self.is_checked:  # days lie between two of them
                self.keys.rotate()
                self.is_checked = False
            case "release":
                self.values += 1
                self.world.heroku.rotate(f"postgres://fake-user:fake-{self.values}@db.example.com/fake")
            case "check":
                self.check()
            case "crash":
                self.crash()
            case "age":
                self.keys.age()

    def check(self) -> None:
        self.world.check(release_version=self.values)
        self.is_checked = True

    def crash(self) -> None:
        """Make a check that writes and ends before it can record anything."""

        def end(operation: str) -> None:
            if operation == "record":
                raise TransientFailure("state_unavailable")

        self.world.syncs.before_each = end
        self.world.check_fails(release_version=self.values)
        self.world.syncs.before_each = nothing_happens


@settings(max_examples=examples(300))
@given(st.lists(STEPS, max_size=30))
def test_values_are_written_once_reported_once_and_never_mistaken(scenario: list[tuple[str, int]]) -> None:
    # GIVEN any order of events, in processes that learn of keys at different times
    town = Town()
    for what, process in scenario:
        town.happen(what, process)
    town.check()
    world, (_, last) = town.world, town.world.hasura.writes[-1]
    # THEN the target has the last value, each value was written at most once, and each write was reported once
    assert last == world.target == world.heroku.config["DATABASE_URL"]
    written = [value for _, value in world.hasura.writes]
    assert len(written) == len(set(written))
    assert world.reported().count("Database URL Updated") == len(world.follow_ups.sent)
    updates = [entry for entry in world.syncs.history if entry.outcome is Outcome.UPDATED]
    assert len(updates) == world.reported().count("Database URL Updated") <= len(written)
    assert updates[-1].fingerprint is not None
    assert world.fingerprinter.matches(updates[-1].fingerprint, Secret(last)) is not False
    # AND after one more change of the key, a check finds nothing to do
    town.keys.rotate()
    town.keys.age()
    assert world.check(release_version=town.values).outcome is Outcome.UNCHANGED
    assert len(world.hasura.writes) == len(written)
