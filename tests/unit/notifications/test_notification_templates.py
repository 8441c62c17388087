"""What people are notified of an event."""

import re
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from urlsync.domain.catalogue import explain
from urlsync.domain.check import Cause, CheckRequest, Outcome, Source
from urlsync.domain.confirmation import HealthIssue
from urlsync.domain.connection import ConnectionUse, Profile, used_by_admin
from urlsync.domain.errors import HANDED_OVER
from urlsync.domain.events import Event, EventType
from urlsync.domain.notifications import CONSOLE, Notification
from urlsync.domain.operation import Operation
from urlsync.domain.outage import Outage, Provider
from urlsync.domain.outbox import with_events
from urlsync.domain.sync import HerokuApp, Reason, Status, Sync
from urlsync.domain.transition import REPORT_AFTER, Transition
from urlsync.use_cases.notifications.templates import MAX_SUBJECT_LENGTH, TEMPLATES, notification_of

from tests.fakes.actors import ADMIN, an_actor
from tests.fakes.clock import START
from tests.fakes.examples import PROJECT_ID, SYNC_ID, a_connection, a_sync
from tests.fakes.hostile import HOSTILE_TEXTS

DISCONNECTING = {Reason.OPTED_OUT, Reason.OWNERSHIP_TRANSFERRED, Reason.HEROKU_APP_DELETED}
PAUSING = [reason for reason in Reason if reason not in DISCONNECTING]


def new_ids() -> Any:
    numbers = count(1)
    return lambda: f"event-{next(numbers)}"


def a_transition() -> Transition:
    request = CheckRequest(sync_id=SYNC_ID, cause=Cause.WEBHOOK, requested_at=START)
    return Transition(request, START, new_ids())


def an_operation() -> Operation:
    return Operation(an_actor("ada"), START, new_ids())


def confirmed(*, serving: bool, failure: str | None = None) -> Sync:
    """Return a sync as a confirmation tells of it."""
    event = EventType.SYNC_RECOVERED if serving else EventType.SYNC_FAILED
    more = {"serving": serving, "failure": failure}
    return with_events(a_sync(), event, at=START, cause=Cause.FOLLOW_UP, new_id=new_ids(), **more)


def reported(sync: Sync) -> Notification:
    """Return the notice of the only event in the outbox."""
    (event,) = sync.outbox
    return notification_of(event)


@pytest.mark.parametrize("reason", PAUSING)
def test_a_pause_is_reported_with_its_reason_as_the_diagnosis_has_it(reason: Reason) -> None:
    # GIVEN a sync that a check pauses, WHEN people are notified
    notification = reported(a_transition().paused(a_sync(), reason))

    # THEN they read what it means and what to do in the words of the diagnosis, and that it resumes
    explanation = explain(reason)
    assert notification.subject == "urlsync: sync paused: quiet-river-1234 -> project 5a0c1f3e / PG_DATABASE_URL"
    assert f"Why: {explanation.meaning}\n" in notification.text
    assert f"What you can do: {explanation.next_step}\n" in notification.text
    assert f"What happens next: {explanation.automatic} You will be notified when it resumes.\n" in notification.text
    assert f"Status: paused\nReason: {reason}\n" in notification.text


def paused(**changes: Any) -> Notification:
    """Return what people are sent of a pause of a sync with these fields."""
    return reported(a_transition().paused(a_sync(**changes), Reason.SOURCE_MISSING))


@pytest.mark.parametrize("name", ["Web Shop", "shop", "a", "x" * 64, "shop_2-eu"])
def test_a_subject_names_the_project_and_the_text_its_id_too(name: str) -> None:
    notification = paused(project_name=name, env_var="URL", heroku_app=HerokuApp(id="an-app", name="app"))
    assert notification.subject == f"urlsync: sync paused: app -> {name} / URL"
    assert f"\nProject: {name} ({PROJECT_ID})\nEnv var: URL\n" in f"\n{notification.text}"


@pytest.mark.parametrize(
    "name",
    [
        *HOSTILE_TEXTS.values(),
        *(None, "", " ", " shop", "shop ", "-shop", "x" * 65, "shop.example.com", "a@b", "a/b", "a: b", "(b)", "Käse"),
    ],
)
def test_a_name_that_may_not_be_shown_gives_way_to_the_id(name: str | None) -> None:
    notification = paused(project_name=name)
    assert notification == paused(project_name=None)
    assert notification.subject.endswith("-> project 5a0c1f3e / PG_DATABASE_URL")
    assert f"\nProject: {PROJECT_ID}\n" in notification.text


def test_an_event_of_another_version_may_have_anything_for_a_name() -> None:
    (event,) = a_transition().paused(a_sync(), Reason.SOURCE_MISSING).outbox
    expected = notification_of(event)
    for name in (7, ["shop"], {"a": "b"}):
        assert notification_of(Event(event.event_id, event.type, event.detail | {"project_name": name})) == expected
    assert notification_of(Event(event.event_id, event.type, event.detail)) == expected


@pytest.mark.parametrize(("longer", "shows_the_app"), [(0, True), (1, False)])
def test_the_app_gives_way_where_a_subject_has_no_room_for_all(*, longer: int, shows_the_app: bool) -> None:
    app = "x" * (MAX_SUBJECT_LENGTH - len("urlsync: sync paused:  -> shop / URL") + longer)
    notification = paused(project_name="shop", env_var="URL", heroku_app=HerokuApp(id="an-app", name=app))
    where = f"{app} -> shop / URL" if shows_the_app else "shop / URL"
    assert notification.subject == f"urlsync: sync paused: {where}"


def test_a_subject_without_room_for_a_long_name_is_cut() -> None:
    subject = paused(project_name="shop", env_var="X" * 128).subject
    assert subject == f"urlsync: sync paused: shop / {'X' * 128}"[:MAX_SUBJECT_LENGTH]


@pytest.mark.parametrize(("owner", "own"), [("ada", " (owner: ada)"), (None, "")])
def test_a_use_by_an_administrator_names_the_owner_if_there_is_one(owner: str | None, own: str) -> None:
    used = used_by_admin(a_connection(profile=Profile(created_by=owner)), ADMIN, ConnectionUse.ENABLE, START)
    why = f"The owner of a connection is notified when an administrator uses it{own}."
    assert f"Why: {why}\n" in notification_of(used).text


def test_an_app_in_other_hands_is_reported_as_the_diagnosis_has_it() -> None:
    notification = reported(a_transition().paused(a_sync(), Reason.HEROKU_AUTHORIZATION_LOST, HANDED_OVER))
    explanation = explain("heroku_authorization_lost", HANDED_OVER)
    assert f"Why: {explanation.meaning}\n" in notification.text
    assert f"What you can do: {explanation.next_step}\n" in notification.text


def test_a_transfer_names_both_owners() -> None:
    sync = a_sync(owner_id="ada")
    notification = reported(a_transition().transferred(sync, "ben", Outcome.OWNER_CHANGED))

    assert "project ownership changed" in notification.subject
    assert "Owner until now: ada. New owner: ben." in notification.text
    assert "the env var keeps its last value until a person acts" in notification.text


def test_an_opt_out_names_who_did_it() -> None:
    notification = reported(an_operation().opted_out(a_sync()))

    assert "sync disconnected" in notification.subject
    assert "Done by: ada" in notification.text
    assert "New owner" not in notification.text


@pytest.mark.parametrize(
    ("failure", "words"),
    [
        ("heroku_rate_limited", "The Heroku account has made too many API calls for now."),
        ("hasura_unavailable", "Hasura Cloud reports an error of its own."),
        ("state_unavailable", "The database table did not respond."),
    ],
)
def test_a_failure_says_whose_it_is(failure: str, words: str) -> None:
    notification = reported(a_transition().failed(a_sync(waiting_since=START - REPORT_AFTER), failure))

    assert "sync failing" in notification.subject
    assert f"Why: {words} Retries have not helped so far ({failure}).\n" in notification.text


def test_a_failure_that_is_tried_again_is_reported_to_nobody() -> None:
    assert a_transition().failed(a_sync(), "heroku_unavailable").outbox == ()


@pytest.mark.parametrize(("provider", "name"), [(Provider.HEROKU, "Heroku"), (Provider.HASURA, "Hasura Cloud")])
def test_an_outage_and_its_end_are_reported_without_naming_a_sync(provider: Provider, name: str) -> None:
    outage = Outage(provider=provider, since=START, failed_at=START)
    begins = notification_of(outage.event(EventType.PROVIDER_UNREACHABLE, START + REPORT_AFTER))
    ends = notification_of(outage.event(EventType.PROVIDER_RECOVERED, START + 2 * REPORT_AFTER))

    assert begins.subject == f"urlsync: {name} does not respond"
    assert "Since: 2026-03-04T10:00:00+00:00\n" in begins.text
    assert "You will be notified when it is over." in begins.text
    assert ends.subject == f"urlsync: {name} responds again"
    assert "No action needed." in ends.text


@pytest.mark.parametrize("failure", [*HealthIssue, "some_new_failure"])
def test_a_project_that_does_not_serve_is_reported_with_its_reason(failure: str) -> None:
    notification = reported(confirmed(serving=False, failure=failure))

    assert "project not healthy" in notification.subject
    assert "The env var has its new value, but: " in notification.text
    assert "None" not in notification.text


def test_recovery_says_what_recovered() -> None:
    serving = reported(confirmed(serving=True))
    failing, source = a_sync(failure_reported=True), Source(fingerprint="a1b2", etag=None, value=None)
    checked = reported(a_transition().applied(failing, source, wrote=False, began_at=START))

    assert "project healthy again" in serving.subject
    assert "sync recovered" in checked.subject
    assert "No action needed." in serving.text
    assert "Why:" not in checked.text


def test_resuming_automatically_is_not_a_restart() -> None:
    source = Source(fingerprint="a1b2", etag=None, value=None)
    paused = a_sync(status=Status.PAUSED, reason=Reason.SOURCE_MISSING, paused_since=START - timedelta(days=1))
    resumed = notification_of(a_transition().applied(paused, source, wrote=False, began_at=START).outbox[0])

    assert "sync resumed" in resumed.subject
    assert "The cause of the pause is gone" in resumed.text


def a_failed_order(reason: str, left: list[dict[str, Any]]) -> Event:
    detail = {
        "at": START.isoformat(),
        "provisioning_id": "order-1",
        "project_id": PROJECT_ID,
        "heroku_app": "urlsync-order-1",
        "env_var": None,
        "sync_id": None,
        "reason": reason,
        "left_at_heroku": left,
        "actor": "ada@example.com",
    }
    return Event("event-1", EventType.HEROKU_DATABASE_FAILED, detail)


def test_what_is_left_at_heroku_is_named_because_it_costs_money() -> None:
    left = [{"kind": "app", "name": "one", "certain": True}, {"kind": "add-on", "name": "two", "certain": False}]
    notification = notification_of(a_failed_order("hasura_access_lost", left))

    assert "may cost money: app one, add-on two (perhaps). Then fix the cause and order again." in notification.text
    assert explain("hasura_access_lost").meaning in notification.text
    assert "nothing is left at Heroku" in notification_of(a_failed_order("heroku_down", [])).text


def test_an_order_without_an_env_var_is_reported_as_a_whole() -> None:
    assert notification_of(a_failed_order("hasura_access_lost", [])) == Notification(
        "urlsync: Heroku database not created: urlsync-order-1 -> project 5a0c1f3e",
        f"""\
What happened: Heroku database not created

Why: {explain("hasura_access_lost").meaning}

What happens next: Nothing: this order has failed.

What you can do: Fix the cause and order again; nothing is left at Heroku.

Project: {PROJECT_ID}
Heroku app: urlsync-order-1
Order: order-1
Reason: hasura_access_lost
Done by: ada@example.com
At: 2026-03-04T10:00:00+00:00
Console: {CONSOLE}#/projects/{PROJECT_ID}
Event: event-1""",
    )


def test_an_update_is_reported_to_nobody() -> None:
    assert EventType.DATABASE_URL_UPDATED not in TEMPLATES


def test_a_subject_is_one_short_line_of_ascii() -> None:
    # https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
    for event in [*_every_event(), a_failed_order("heroku_down", [])]:
        subject = notification_of(event).subject
        assert len(subject) <= MAX_SUBJECT_LENGTH < 100
        assert subject.isascii()
        assert subject.isprintable()


def _every_event() -> list[Event]:
    return [
        *a_transition().paused(a_sync(), Reason.SOURCE_MISSING).outbox,
        *a_transition().failed(a_sync(), "heroku_down").outbox,
        *a_transition().transferred(a_sync(), "ben", None).outbox,
        *confirmed(serving=True).outbox,
        *an_operation().opted_out(a_sync()).outbox,
    ]


def test_nothing_but_named_fields_is_shown() -> None:
    # GIVEN an event with a field that nobody foresaw
    (event,) = a_transition().paused(a_sync(), Reason.SOURCE_MISSING).outbox
    sentinel = "postgres://sentinel:sentinel@db.example.com/x"
    planted = Event(event.event_id, event.type, {**event.detail, "new_field": sentinel})

    # THEN the notice is the same as without it
    assert notification_of(planted) == notification_of(event)


def test_a_person_who_registered_a_webhook_is_reported_how_to_give_it_its_new_secret() -> None:
    event = EventType.WEBHOOK_OUTDATED
    notification = reported(with_events(a_sync(), event, at=START, cause=Cause.SCHEDULE, new_id=new_ids()))
    assert "webhook needs a new secret" in notification.subject
    assert "Restart the sync" in notification.text
    assert "heroku webhooks:remove" in notification.text


@pytest.mark.parametrize(
    ("concern", "first"),
    [("app_not_new", "Accept it"), ("no_connection", "Add a connection of the project's owner. Then accept it")],
)
def test_a_proposal_says_how_to_decide(concern: str, first: str) -> None:
    detail = {"at": START.isoformat(), "concerns": [concern], "reason": concern, "proposal_id": "a-proposal"}
    text = notification_of(Event("event-1", EventType.SYNC_PROPOSED, detail)).text
    decide = "if this project should use the app's database. Otherwise decline it; then it is never proposed again."
    assert f"{first} in the console, or with `urlsync proposals accept`, {decide}" in text
    assert explain(concern).meaning in text


def test_no_notification_has_a_path_of_the_api_and_each_has_one_link() -> None:
    for event in [*_every_event(), a_failed_order("heroku_down", [])]:
        text = notification_of(event).linking_to("https://api.example.com/live/console/").text
        assert not re.search(r"\b(GET|POST|PATCH|DELETE) /|/v1/", text)
        assert text.count("https://api.example.com/live/console/#/") == 1
        assert CONSOLE not in text
