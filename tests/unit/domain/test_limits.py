"""The limits of the API: their names, their numbers, and when a window ends."""

from datetime import UTC, datetime, timedelta

from urlsync.domain.limits import DAY, HOUR, Limit, Limits


def test_limits_are_made_of_numbers_and_a_list_of_plans() -> None:
    assert Limits.of(changes=1, reads=2, job_syncs=4, databases=3, database_plans="essential-0, standard-0") == Limits(
        changes=Limit(name="changes", most=1, window=HOUR),
        reads=Limit(name="reads", most=2, window=HOUR),
        job_syncs=Limit(name="job_syncs", most=4, window=HOUR),
        databases=Limit(name="databases", most=3, window=DAY),
        database_plans=frozenset({"essential-0", "standard-0"}),
    )


def test_a_window_ends_at_a_whole_multiple_of_its_length() -> None:
    ten = datetime(2026, 3, 1, 10, tzinfo=UTC)
    hourly, daily = Limit(name="a", most=1, window=HOUR), Limit(name="b", most=1, window=DAY)

    assert hourly.ends_at(ten) == ten + HOUR
    assert hourly.ends_at(ten + timedelta(minutes=12, seconds=34)) == ten + HOUR
    assert daily.ends_at(ten) == datetime(2026, 3, 2, tzinfo=UTC)
