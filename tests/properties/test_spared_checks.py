"""Sparing checks delays no value: the webhook of an end brings it, and the schedule makes up for a lost one.

A release has its value as soon as it begins or only when it ends; each is reported both, late, repeated and in
any order. Time passes between any two deliveries, and each waits on the queue for a while. Releases run at the same
time, as where an add-on's overtakes one with a release command.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from urlsync.domain.check import Cause
from urlsync.domain.deduplication import PENDING_DELAY
from urlsync.domain.schedule import RUN_EVERY

from tests.fakes.clock import START
from tests.fakes.world import World

RELEASES = 4
MILLISECOND = timedelta(milliseconds=1)
WAITS = st.sampled_from([MILLISECOND, 100 * MILLISECOND, timedelta(seconds=1), timedelta(seconds=40)])


@dataclass(frozen=True)
class Release:
    """One release: whether its value is there as soon as it begins, how long it takes, and when the next one begins."""

    version: int
    at_once: bool
    takes: timedelta
    next_after: timedelta


@dataclass(frozen=True)
class Report:
    """A delivery of one of its two events, and how long it is under way and on the queue."""

    version: int
    status: str
    under_way: timedelta
    queued: timedelta


RELEASE = st.builds(Release, version=st.just(0), at_once=st.booleans(), takes=WAITS, next_after=WAITS)
REPORTS = st.lists(
    st.builds(
        Report,
        version=st.integers(1, RELEASES),
        status=st.sampled_from(["pending", "succeeded"]),
        under_way=WAITS,
        queued=st.sampled_from([timedelta(0), MILLISECOND, timedelta(seconds=2)]),
    ),
    max_size=12,
)


class Street:
    """A world with Heroku's releases in it, and the order in which things happen there."""

    def __init__(self, releases: list[Release]) -> None:
        self.world = World()
        self.world.check(release_version=None)
        self.happenings: list[tuple[datetime, int, object]] = []
        self.begun: dict[int, datetime] = {}
        self.ended: dict[int, datetime] = {}
        self.effective: dict[int, datetime] = {}
        moment = START + timedelta(minutes=1)
        for release in releases:
            begun, ended = moment, moment + release.takes
            self.begun[release.version], self.ended[release.version] = begun, ended
            self.effective[release.version] = begun if release.at_once else ended
            self._plan(self.effective[release.version], release)
            moment += release.next_after + MILLISECOND

    def reported(self, reports: Iterable[Report]) -> None:
        for with_events in reports:
            made = (self.begun if with_events.status == "pending" else self.ended)[with_events.version]
            self._plan(made + with_events.under_way + with_events.queued, with_events)

    def run(self) -> None:
        for moment, _, happening in sorted(self.happenings, key=lambda each: each[:2]):
            self.world.clock.time = max(self.world.clock.time, moment)
            if isinstance(happening, Release):
                self.world.heroku.rotate(url_of(happening))
            elif isinstance(happening, Report):
                self._check(happening, moment - happening.queued)

    @property
    def source(self) -> str:
        return self.world.heroku.config["DATABASE_URL"]

    @property
    def reads(self) -> int:
        """How often Heroku was asked for the config var."""
        return self.world.heroku.calls.count("read_config_var")

    def run_schedule(self) -> bool:
        """Let a run of the schedule pass after the wait of an echo; tell whether the sync was due."""
        self.world.clock.advance(PENDING_DELAY + RUN_EVERY)
        due = self.world.sync.next_check_at
        if due is None or due > self.world.clock.now():
            return False
        self.world.check(cause=Cause.SCHEDULE, requested_at=self.world.clock.now(), release_version=None)
        return True

    def _plan(self, moment: datetime, happening: object) -> None:
        self.happenings.append((moment, len(self.happenings), happening))

    def _check(self, with_events: Report, sent_at: datetime) -> None:
        self.world.check(
            release_version=with_events.version,
            release_status=with_events.status,
            release_created_at=self.begun[with_events.version],
            requested_at=sent_at,
            sent_at=sent_at,
        )


RELEASED = st.lists(RELEASE, min_size=RELEASES, max_size=RELEASES).map(
    lambda drawn: [replace(each, version=number) for number, each in enumerate(drawn, 1)]
)


def url_of(release: Release) -> str:
    return f"postgres://fake-user:fake-{release.version}@db.example.com:5432/fake"


@given(RELEASED, REPORTS, WAITS)
def test_once_the_last_change_is_reported_the_value_is_there(
    releases: list[Release], reports: list[Report], under_way: timedelta
) -> None:
    # GIVEN releases that are reported in any order, the end of the one that took effect last for certain
    street = Street(releases)
    last = max(street.effective, key=lambda version: (street.effective[version], version))
    street.reported([*reports, Report(last, "succeeded", under_way, timedelta(0))])
    # WHEN all is reported
    street.run()
    # THEN the value is there, and needs no run of the schedule
    assert street.world.target == street.source


@given(RELEASED, REPORTS)
def test_a_release_whose_end_is_lost_is_there_at_the_schedule_s_next_run(
    releases: list[Release], reports: list[Report]
) -> None:
    # GIVEN releases that are reported in any order, and of the last change only that it has begun
    street = Street(releases)
    street.reported([*reports, Report(RELEASES, "pending", timedelta(minutes=2), timedelta(0))])
    # WHEN all is reported
    street.run()
    spared = street.world.target != street.source
    # THEN the value is there, or it is with the next run of the schedule
    assert street.run_schedule() or not spared
    assert street.world.target == street.source


@given(RELEASED, REPORTS, REPORTS)
def test_a_release_that_has_only_begun_costs_nothing_and_an_end_one_read_at_most(
    releases: list[Release], reports: list[Report], late: list[Report]
) -> None:
    # GIVEN releases that were reported, up to the end of the last one
    street = Street(releases)
    street.reported([*reports, Report(RELEASES, "succeeded", timedelta(minutes=2), timedelta(0))])
    street.run()
    reads = [street.reads]
    # WHEN they are reported again: within the hour, and a day later, after a scheduled check
    street.happenings.clear()
    street.reported(replace(each, under_way=timedelta(minutes=30)) for each in late)
    street.run()
    reads.append(street.reads)
    street.world.clock.advance(timedelta(hours=3))
    street.world.check(cause=Cause.SCHEDULE, requested_at=street.world.clock.now(), release_version=None)
    reads.append(street.reads)
    street.happenings.clear()
    street.reported(replace(each, under_way=timedelta(days=1)) for each in late)
    street.run()
    # THEN Heroku is asked for ends alone, and no longer when they have long been read
    assert reads[1] - reads[0] <= sum(each.status == "succeeded" for each in late)
    assert street.reads == reads[2]
