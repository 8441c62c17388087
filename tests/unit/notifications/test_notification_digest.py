"""What people are notified at once of many events: a digest for each kind, and the end of each scenario."""

import random
import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from urlsync.domain.catalogue import explain
from urlsync.domain.events import Event, EventType
from urlsync.domain.notifications import CONSOLE, OUTAGES, Notification, event_threads
from urlsync.use_cases.notifications.send_notifications import MAX_NAMED, SendNotifications, by_kind, notifications_of
from urlsync.use_cases.notifications.templates import MAX_SUBJECT_LENGTH, TEMPLATES, notification_of

from tests.fakes.clock import START
from tests.fakes.examples import PROJECT_ID

SENTINEL = "postgres://sentinel:sentinel@db.example.com/x"
PAUSED, RESUMED, DISCONNECTED = (EventType.SYNC_PAUSED, EventType.SYNC_RESUMED, EventType.SYNC_DISCONNECTED)
REASON = {PAUSED: "source_missing", DISCONNECTED: "opted_out"}
STATUS = {PAUSED: "paused", DISCONNECTED: "disconnected"}


def an_event(number: int, kind: EventType = PAUSED, *, sync: int | None = None, **more: Any) -> Event:
    """Return the event of second `number`; each is about a sync of its own unless `sync` says otherwise."""
    about = number if sync is None else sync
    detail: dict[str, Any] = {
        "at": (START + timedelta(seconds=number)).isoformat(),
        "sync_id": f"sync-{about}",
        "project_id": PROJECT_ID,
        "env_var": "PG_DATABASE_URL",
        "heroku_app": f"quiet-river-{about}",
        "config_var": "DATABASE_URL",
        "status": STATUS.get(kind, "active"),
        "reason": REASON.get(kind),
        "cause": "schedule",
        "failure": "heroku_unavailable" if kind is EventType.SYNC_FAILED else None,
    }
    if kind is EventType.ENV_VAR_OVERWRITTEN:
        detail["overwritten_at"] = [START.isoformat()]
    return Event(f"event-{number}", kind, {**detail, **more})


class Mailbox:
    """People who are always there."""

    def __init__(self) -> None:
        self.notifications: list[Notification] = []

    def send(self, notification: Notification) -> None:
        self.notifications.append(notification)


def reported(*events: Event) -> list[Notification]:
    mailbox = Mailbox()
    assert SendNotifications(mailbox, CONSOLE)(events) == {}
    return mailbox.notifications


def test_one_event_is_reported_as_ever() -> None:
    assert reported(an_event(1)) == [notification_of(an_event(1))]


def test_many_of_a_kind_are_one_digest() -> None:
    # GIVEN an outage that pauses hundreds of syncs
    (notification,) = reported(*(an_event(number) for number in range(214)))

    # THEN people read once what it means and what to do, in the words of the diagnosis
    explanation = explain("source_missing")
    assert notification.subject == "urlsync: 214 syncs paused (source_missing)"
    assert f"Why: {explanation.meaning}\n" in notification.text
    assert f"What you can do: {explanation.next_step}\n" in notification.text
    # AND which are the first, how many more there are, and where to see them
    assert "- app quiet-river-0, project " in notification.text
    assert len(re.findall("^- app ", notification.text, re.MULTILINE)) == MAX_NAMED
    assert f"\n- and {214 - MAX_NAMED} more\n" in notification.text
    assert "Console: {console}#/syncs?status=paused" in notification.text
    assert f"From {an_event(0).detail['at']} to {an_event(213).detail['at']}" in notification.text
    assert "What came before" not in notification.text


def test_reasons_are_distinguished() -> None:
    notifications = reported(an_event(1), an_event(2, reason="source_invalid"), an_event(3))

    assert [notification.subject.split(": ")[1] for notification in notifications] == [
        "2 syncs paused (source_missing)",
        "sync paused",
    ]


def test_a_pause_that_is_over_is_reported_as_its_end_with_the_way_there() -> None:
    # GIVEN both in one batch, the later one first
    (notification,) = reported(an_event(9, RESUMED, sync=1), an_event(1, PAUSED, sync=1))

    assert "sync resumed" in notification.subject
    assert notification.text.startswith(notification_of(an_event(9, RESUMED, sync=1)).text)
    before = f"- sync paused (source_missing) at {an_event(1).detail['at']}, event event-1"
    assert notification.text.endswith(f"What came before, in this order:\n{before}")


def test_a_digest_counts_the_ways() -> None:
    pauses = [an_event(number, sync=number) for number in range(3)]
    ends = [an_event(number + 10, RESUMED, sync=number) for number in range(5)]
    (notification,) = reported(*pauses, *ends)

    assert notification.subject == "urlsync: 5 syncs resumed"
    assert "What came before:\n- 3 of them: sync paused (source_missing)\n" in notification.text


def test_what_does_not_contradict_is_no_scenario() -> None:
    # A sync whose checks failed and which a person then opted out: both are to be known.
    notifications = reported(an_event(1, EventType.SYNC_FAILED, sync=1), an_event(2, DISCONNECTED, sync=1))
    assert len(notifications) == 2

    # A project that serves says nothing of checks.
    serving = {"serving": True, "failure": None}
    events = [an_event(1, EventType.SYNC_FAILED, sync=1), an_event(2, EventType.SYNC_RECOVERED, sync=1, **serving)]
    assert len(reported(*events)) == 2


def a_failed_order(number: int, *left: str) -> Event:
    things = [{"kind": "app", "name": name, "certain": True} for name in left]
    order: dict[str, Any] = {"sync_id": None, "provisioning_id": f"order-{number}", "left_at_heroku": things}
    return an_event(number, EventType.HEROKU_DATABASE_FAILED, reason="heroku_down", **order)


def test_what_differs_is_reported_each() -> None:
    # GIVEN orders, some of which leave what costs money, and transfers to different owners
    with_rest, without = reported(a_failed_order(1, "one"), a_failed_order(2, "two"), a_failed_order(3))
    owners: dict[str, Any] = {"reason": "ownership_transferred", "previous_owner_id": "ada"}
    (transfers,) = reported(
        an_event(1, DISCONNECTED, new_owner_id="ben", **owners), an_event(2, DISCONNECTED, new_owner_id="eve", **owners)
    )

    assert with_rest.subject == "urlsync: 2 Heroku databases not created (heroku_down)"
    assert "what is left and may cost money. Then fix the cause and order again." in with_rest.text
    assert "order order-1, app one\n" in with_rest.text
    assert "order order-2, app two\n" in with_rest.text
    assert "nothing is left at Heroku" in without.text
    assert "Owner until now: ada. New owner: ben\n" in transfers.text
    assert "Owner until now: ada. New owner: eve\n" in transfers.text
    assert "{" not in (with_rest.text + transfers.text).replace(CONSOLE, "")


def test_a_digest_of_orders_names_each_and_what_it_left() -> None:
    # GIVEN orders that have no sync yet, and so no env var
    orders = [
        replace(order, detail=order.detail | {"env_var": None})
        for order in (a_failed_order(1, "box X"), a_failed_order(2, "two"))
    ]
    # WHEN THEN
    assert reported(*orders) == [
        Notification(
            "urlsync: 2 Heroku databases not created (heroku_down)",
            f"""\
What happened: 2 Heroku databases not created (heroku_down)

Why: Heroku did not answer as expected (heroku_down).

What happens next: Nothing: this order has failed.

What you can do: Delete at Heroku what is left and may cost money. Then fix the cause and order again.

Which:
- app quiet-river-1, project {PROJECT_ID}, order order-1, app box X
- app quiet-river-2, project {PROJECT_ID}, order order-2, app two

Console: {CONSOLE}#/projects
From 2026-03-04T10:00:01+00:00 to 2026-03-04T10:00:02+00:00""",
        )
    ]


def test_a_digest_of_orders_that_left_nothing_says_no_more_of_each() -> None:
    (notification,) = reported(a_failed_order(1), a_failed_order(2))
    lines = [line for line in notification.text.splitlines() if line.startswith("- ")]
    about = f"project {PROJECT_ID}, env var PG_DATABASE_URL, order order"
    assert lines == [f"- app quiet-river-1, {about}-1", f"- app quiet-river-2, {about}-2"]


def test_a_digest_of_syncs_in_several_states_leads_to_all_of_them() -> None:
    # GIVEN two pauses of one cause, of which one has ended in the meantime
    lost: dict[str, Any] = {
        "reason": "heroku_authorization_lost",
        "failure": "app_forbidden",
        "missing_scope": "read-protected",
    }
    (notification,) = reported(an_event(1, **lost), an_event(2, **lost, status="active"))
    # WHEN THEN
    why = explain("heroku_authorization_lost", "app_forbidden", missing_scope="read-protected").meaning
    assert f"Why: {why}\n" in notification.text
    assert notification.text.endswith(
        f"""
Which:
- app quiet-river-1, project {PROJECT_ID}, env var PG_DATABASE_URL, sync sync-1
- app quiet-river-2, project {PROJECT_ID}, env var PG_DATABASE_URL, sync sync-2

Console: {CONSOLE}#/syncs
From 2026-03-04T10:00:01+00:00 to 2026-03-04T10:00:02+00:00"""
    )


def test_an_uninstallation_is_one_message_that_names_who_did_it() -> None:
    (notification,) = reported(*(an_event(number, DISCONNECTED, actor="ada") for number in range(300)))

    assert notification.subject == "urlsync: 300 syncs disconnected (opted_out)"
    assert "sync sync-0, done by ada\n" in notification.text


def test_nothing_but_named_fields_is_shown() -> None:
    plain = [an_event(number, kind, sync=number % 3) for number in range(9) for kind in (PAUSED, RESUMED)]
    planted = [Event(event.event_id, event.type, {**event.detail, "new": SENTINEL}) for event in plain]

    assert reported(*planted) == reported(*plain)


OF_THEIR_OWN = {
    EventType.HEROKU_DATABASE_FAILED,
    EventType.MANY_HOSTS_CHANGED,
    EventType.SYNC_PROPOSED,
    EventType.TRANSFER_REPORT_FALSE,
    EventType.CONNECTION_USED_BY_ADMIN,
    EventType.NOTIFICATION_ENDPOINT_DISABLED,
}
"""Kinds whose details have more than those of the others."""


def some_events() -> st.SearchStrategy[list[Event]]:
    """Events of few syncs, so that many are about the same, some of which come twice."""
    kinds = st.sampled_from(sorted(set(TEMPLATES) - {*OF_THEIR_OWN, *OUTAGES}))
    rows = st.lists(st.tuples(kinds, st.integers(0, 30)), min_size=1, max_size=80)
    return rows.map(lambda rows: [an_event(i, kind, sync=sync) for i, (kind, sync) in enumerate(rows)])


@given(some_events(), st.randoms(use_true_random=False))
def test_no_event_is_dropped_and_each_is_reported_in_one_notice(events: list[Event], chance: random.Random) -> None:
    shuffled = chance.sample(events, len(events))
    kinds = by_kind(event_threads(shuffled))

    ids = [event.event_id for kind in kinds for scenario in kind for event in scenario.events]
    assert sorted(ids) == sorted(event.event_id for event in events)
    for kind in kinds:
        for scenario in kind:
            assert list(scenario.events) == sorted(scenario.events, key=lambda event: event.detail["at"])


@given(some_events())
def test_counts_add_up(events: list[Event]) -> None:
    for kind in by_kind(event_threads(events)):
        notification = notifications_of(kind)
        assert len(notification.subject) <= MAX_SUBJECT_LENGTH < 100
        assert notification.subject.isascii()
        assert notification.subject.isprintable()
        if len(kind) == 1:
            assert all(event.event_id in notification.text for event in kind[0].events)
        else:
            _adds_up(notification, len(kind), sum(bool(scenario.before) for scenario in kind))


def _adds_up(notification: Notification, syncs: int, with_a_way: int) -> None:
    """Hold that as many are named, left unnamed, and have a way, as there are."""
    named = len(re.findall("^- app ", notification.text, re.MULTILINE))
    more = re.findall("^- and ([0-9]+) more$", notification.text, re.MULTILINE)
    ways = re.findall("^- ([0-9]+) of them: ", notification.text, re.MULTILINE)
    assert int(notification.subject.split()[1]) == syncs == named + sum(map(int, more))
    assert sum(map(int, ways)) == with_a_way


@given(some_events())
def test_what_comes_twice_at_once_is_reported_once(events: list[Event]) -> None:
    assert reported(*events, *events) == reported(*events)
