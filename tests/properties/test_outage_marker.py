"""The marker of a provider against a model that remembers everything: when it is set, who probes, and when it ends."""

from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise
from typing import Final

from hypothesis import given
from hypothesis import strategies as st
from urlsync.domain.outage import (
    COUNTED_FOR,
    FAILURES,
    IDLE_PROBES,
    PROBE_INTERVAL,
    SUBJECTS,
    WEBHOOKS_FIRST,
    Admission,
    Marker,
    put_off,
)

from tests.fakes.clock import START
from tests.fakes.examples import a_sync

SECOND: Final = timedelta(seconds=1)
FAILED, READ, WROTE = "failed", "read", "wrote"

steps = st.lists(
    st.tuples(
        st.sampled_from([FAILED, FAILED, FAILED, READ, WROTE]), st.integers(0, 7), st.integers(0, 2), st.booleans()
    ),
    max_size=60,
)
"""What a check of a sync of a project came to, and whether its failure was one of a write."""


@dataclass
class Model:
    """All that counts since the last success that says something."""

    syncs: set[int] = field(default_factory=set)
    projects: set[int] = field(default_factory=set)
    reads_failed: bool = False
    idle: int = 0

    @property
    def is_set(self) -> bool:
        return len(self.syncs) >= FAILURES and len(self.projects) >= SUBJECTS

    def step(self, kind: str, sync: int, project: int, *, writing: bool) -> None:
        if kind == FAILED:
            self.syncs.add(sync)
            self.projects.add(project)
            self.reads_failed |= not writing
            self.idle = 0
        elif kind == WROTE or self.reads_failed or (self.is_set and self.idle + 1 == IDLE_PROBES):
            self.__init__()  # type: ignore[misc] # starts again
        elif self.is_set:
            self.idle += 1


@given(steps)
def test_the_marker_is_set_as_long_as_enough_syncs_of_enough_projects_fail(
    steps: list[tuple[str, int, int, bool]],
) -> None:
    marker, model, changes = Marker(), Model(), 0
    for number, (kind, sync, project, writing) in enumerate(steps):
        at, before = START + number * SECOND, marker
        if kind == FAILED:
            marker = marker.failed(f"sync-{sync}", f"project-{project}", at, writing=writing)
        else:
            marker = marker.succeeded(at, wrote=kind == WROTE)
        model.step(kind, sync, project, writing=writing)
        changes += marker != before
        assert (marker.since is not None) is model.is_set
        assert marker.revision == changes
        assert len(marker.failing) <= FAILURES
        assert len(marker.subjects) <= SUBJECTS
        assert marker.only_writes is (bool(model.syncs) and not model.reads_failed)


@given(st.lists(st.tuples(st.integers(0, 50), st.booleans()), max_size=80))
def test_one_projects_own_failures_never_set_the_marker(failures: list[tuple[int, bool]]) -> None:
    marker = Marker()
    for number, (sync, writing) in enumerate(failures):
        marker = marker.failed(f"sync-{sync}", "one-project", START + number * SECOND, writing=writing)
        assert marker.since is None


def a_set_marker(*, writing: bool) -> Marker:
    """Return a marker after five failures in five seconds."""
    marker = Marker()
    for number in range(FAILURES):
        marker = marker.failed(f"sync-{number}", f"project-{number}", START + number * SECOND, writing=writing)
    assert marker.since == START
    return marker


@given(st.lists(st.tuples(st.integers(0, 40), st.booleans(), st.booleans()), max_size=200), st.booleans())
def test_one_check_in_a_minute_asks_for_all(checks: list[tuple[int, bool, bool]], only_writes: bool) -> None:  # noqa: FBT001
    # GIVEN an outage WHEN checks of any syncs arrive at any times, and each probe fails
    marker, at, probes = a_set_marker(writing=only_writes), START + FAILURES * SECOND, list[float]()
    for seconds, pending, urgent in checks:
        at += seconds * SECOND
        sync = a_sync(pending_fingerprint="0123" if pending else None, urgent=urgent)
        if marker.admission(sync, at) is Admission.PROBE:
            probes.append((at - START).total_seconds())
            marker = marker.probing(at).failed("sync-1", "project-1", at, writing=only_writes)
            # THEN if only writes fail, syncs that have begun one probe first
            assert pending or not only_writes or at - START > 3 * PROBE_INTERVAL
    # THEN
    assert all(later - earlier >= PROBE_INTERVAL.total_seconds() for earlier, later in pairwise(probes))


def test_a_probe_is_found_due_by_every_run_of_the_schedule() -> None:
    marker, waiting = a_set_marker(writing=True), a_sync(pending_fingerprint="0123")
    for minute in range(1, 31):
        at = START + timedelta(minutes=minute)
        assert marker.admission(waiting, at) is Admission.PROBE
        marker = marker.probing(at)


@given(st.integers(0, 59), st.booleans(), st.booleans(), st.floats(0, 1, exclude_max=True))
def test_after_an_outage_webhooks_are_first_and_all_are_due_within_four_minutes(
    seconds: int,
    urgent: bool,  # noqa: FBT001
    pending: bool,  # noqa: FBT001
    jitter: float,
) -> None:
    # GIVEN the end of an outage, and a sync whose check comes in the minute after it
    ended, at = START + timedelta(minutes=30), START + timedelta(minutes=30, seconds=seconds)
    marker = a_set_marker(writing=True).succeeded(ended, wrote=True)
    sync = a_sync(urgent=urgent, pending_fingerprint="0123" if pending else None)
    # THEN it runs if somebody waits for it, and else is due soon after that minute
    if urgent or pending:
        assert marker.admission(sync, at) is Admission.RUN
    else:
        assert marker.admission(sync, at) is Admission.WAIT
        due = put_off(sync, at, jitter).next_check_at
        assert due is not None
        assert ended + WEBHOOKS_FIRST <= due <= ended + timedelta(minutes=4, seconds=30)
        assert marker.admission(sync, due) is Admission.RUN


def test_failures_that_lie_far_apart_are_not_in_a_row() -> None:
    marker = Marker()
    for number in range(3 * FAILURES):
        marker = marker.failed(f"sync-{number}", f"project-{number}", START + number * COUNTED_FOR, writing=True)
        assert marker.since is None
