"""People are notified of what happens to their syncs, once and in words, by the deployed template."""

from uuid import uuid4

import pytest
from urlsync.adapters.aws.event_bus import EventBridgeBus
from urlsync.domain.events import Event, EventType
from urlsync.domain.transition import REPORT_AFTER

from local.hasura.client import HasuraClient
from local.heroku.client import HerokuClient
from local.stack.aws import STACK_NAME, EmulatedAws
from local.stack.outputs import Stack
from local.waiting import wait_until
from tests.fakes.fake_notifier import FakeNotifier, Mail
from tests.fakes.held_checks import HeldChecks
from tests.fakes.leased_events import LeasedEvents
from tests.fakes.synced_app import SyncedApp, SyncedApps, a_database_url


@pytest.fixture(scope="module")
def people(aws: EmulatedAws, stack: Stack) -> FakeNotifier:
    return FakeNotifier(aws)


def reported(people: FakeNotifier, app: SyncedApp, happened: str) -> Mail:
    """Wait until people were notified of something about a sync, and return the message."""

    def found() -> list[Mail]:
        return [mail for mail in people.mails(app.sync_id) if happened in mail.subject]

    wait_until(lambda: bool(found()), f"people are notified: {happened}")
    return found()[-1]


def subjects(people: FakeNotifier, app: SyncedApp) -> list[str]:
    """What people were notified of a sync happened to it."""
    return [mail.subject.split(": ")[1] for mail in people.mails(app.sync_id)]


def test_a_pause_is_reported_once_with_its_reason_and_so_is_its_end(
    a_synced_app: SyncedApp, people: FakeNotifier
) -> None:
    # GIVEN a sync whose config var is gone, and which is checked more than once
    app = a_synced_app
    app.set_source(None)
    app.wait_until_not_active("source_missing")
    app.wait_until_settled()
    checked = len(app.history())
    app.check()
    wait_until(lambda: len(app.history()) > checked, "it was checked once more")

    # WHEN people read their mail THEN it says why, what happens next, and what to do
    mail = reported(people, app, "sync paused")
    assert app.app in mail.subject
    assert "Why: The Heroku app has no such config var, or it is empty." in mail.text
    assert "resumes as soon as a check succeeds" in mail.text
    assert "What you can do: Attach the database to the app, or follow another config var." in mail.text
    assert f"/console/#/projects/{app.project.id}" in mail.text

    # AND its end is reported, too, but neither the second check nor the update
    value = a_database_url()
    app.set_source(value)
    resumed = reported(people, app, "sync resumed")
    assert subjects(people, app) == ["sync paused", "sync resumed"]
    assert value not in mail.text + resumed.text


def test_a_sync_that_fails_for_ten_minutes_is_reported_once_and_so_is_its_recovery(
    a_synced_app: SyncedApp, heroku: HerokuClient, checks: HeldChecks, people: FakeNotifier
) -> None:
    # GIVEN a check that failed because Heroku does not answer, ten minutes ago
    app = a_synced_app
    with checks.exhausted_after(2):
        heroku.control("PUT", "/faults", {"api": {"status": 503}})
        app.check()
        app.has_been_failing_for(REPORT_AFTER)
        # WHEN further checks fail
        app.check()
        mail = reported(people, app, "sync failing")
        app.check()
        wait_until(lambda: len(failures(app)) == 3, "the third check has failed")
    heroku.control("DELETE", "/faults")

    # THEN all failures are one message, which says whose fault it is
    assert "Why: Heroku reports an error of its own. Retries have not helped so far" in mail.text
    assert subjects(people, app) == ["sync failing"]

    # AND the end of it is another
    app.check()
    reported(people, app, "sync recovered")
    assert subjects(people, app) == ["sync failing", "sync recovered"]


def failures(app: SyncedApp) -> list[object]:
    """Return the history entries of the checks that have failed."""
    return [entry for entry in app.history() if entry["outcome"] == "failed"]


def test_a_transfer_is_reported_with_both_owners(
    a_synced_app: SyncedApp, synced_apps: SyncedApps, hasura: HasuraClient, people: FakeNotifier
) -> None:
    # GIVEN a project that is transferred
    app, new_owner = a_synced_app, synced_apps.owner()
    transfer = {"project_id": app.project.id, "new_owner_id": new_owner.hasura.id}
    hasura.control("POST", "/transfers", transfer)
    path = f"/projects/{app.project.id}/collaborators/{app.owner.hasura.id}"
    hasura.control("PUT", path, {"privileges": ["admin"]})

    # WHEN a check finds out THEN the message names both owners, and what stays as it is
    app.check()
    mail = reported(people, app, "project ownership changed")
    assert f"Owner until now: {app.owner.hasura.id}. New owner: {new_owner.hasura.id}." in mail.text
    assert "the env var keeps its last value" in mail.text


def test_what_happens_to_many_syncs_at_once_is_one_message(
    aws: EmulatedAws, stack: Stack, people: FakeNotifier
) -> None:
    # GIVEN an outage that pauses nine syncs, one of which resumes; the emulator takes ten events at once
    project = str(uuid4())
    events = [an_event(EventType.SYNC_PAUSED, f"{project}-{number}", project) for number in range(9)]
    events.append(an_event(EventType.SYNC_RESUMED, f"{project}-0", project))

    # WHEN the events come together
    with LeasedEvents(aws).gathered(len(events)):
        client = aws.session.client("events", endpoint_url=aws.endpoint)
        EventBridgeBus(client, stack["bus"]).publish(events)

    # THEN people get one message for what lasts, and one for what is over, with the way there
    wait_until(lambda: len(people.mails(project)) >= 2, "people are notified")
    mails = sorted(people.mails(project), key=lambda mail: mail.subject)
    assert [mail.subject.split(": ")[1] for mail in mails] == ["8 syncs paused (source_missing)", "sync resumed"]
    assert "What came before, in this order:\n- sync paused (source_missing)" in mails[1].text


def an_event(kind: EventType, sync_id: str, project_id: str) -> Event:
    """Return what a check puts on the bus. What resumes does so later."""
    resumed = kind is EventType.SYNC_RESUMED
    detail = {
        "at": f"2026-03-04T10:0{int(resumed)}:00+00:00",
        "sync_id": sync_id,
        "project_id": project_id,
        "heroku_app": "quiet-river-1234",
        "reason": None if resumed else "source_missing",
        "cause": "schedule",
    }
    return Event(str(uuid4()), kind, detail)


def test_people_hear_of_alarms_on_the_same_topic(aws: EmulatedAws, people: FakeNotifier) -> None:
    cloudwatch = aws.session.client("cloudwatch", endpoint_url=aws.endpoint)
    name = f"{STACK_NAME}-superseded-checks"

    # WHEN an alarm begins and ends
    for state in ("ALARM", "OK"):
        cloudwatch.set_alarm_state(AlarmName=name, StateValue=state, StateReason="a test says so")

    # THEN people hear of both
    wait_until(lambda: len(people.mails(name)) == 2, "people hear of the alarm")
    assert [mail.subject.split(":")[0] for mail in people.mails(name)] == ["ALARM", "OK"]
