"""Events go to the endpoints that take them and whose owners may see them, with attempts over a day."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from urlsync.domain.actor import Account, ActorKind, Caller, Person
from urlsync.domain.delivery import MAX_ATTEMPTS, WAITS, Attempt, Delivery, wait_after
from urlsync.domain.errors import NotFound, TransientFailure
from urlsync.domain.events import Event, EventType
from urlsync.domain.notification_endpoint import SWITCHED_OFF_AFTER, EndpointEdit, EndpointFormat, disabled
from urlsync.domain.outage import Provider
from urlsync.use_cases.notifications.deliver_events import slack_body, standard_body

from tests.fakes.clock import START
from tests.fakes.deliveries import FakeDeliveryQueue, FakeEndpointSender
from tests.fakes.endpoints import ENDPOINT_ID, an_endpoint
from tests.fakes.event_schemas import check_event
from tests.fakes.examples import CONNECTION_ID, PROJECT_ID, SYNC_ID
from tests.fakes.rights_world import EVERYBODY, OWNER, STRANGER, Accounts, RightsWorld

CONSOLE_URL = "https://api.example.com/live/console/"
DETAIL: dict[str, Any] = {"at": "2026-03-04T10:00:00+00:00", "sync_id": SYNC_ID, "project_id": PROJECT_ID}
PAUSED = Event(
    "event-1",
    EventType.SYNC_PAUSED,
    {**DETAIL, "status": "paused", "reason": "source_missing", "heroku_app": "quiet-river-1234", "env_var": "URL"},
)
PROPOSED = Event("event-2", EventType.SYNC_PROPOSED, {"at": DETAIL["at"], "project_id": PROJECT_ID})
UNREACHABLE = Event("event-3", EventType.PROVIDER_UNREACHABLE, {"at": DETAIL["at"], "provider": Provider.HEROKU.value})
USED = Event("event-4", EventType.CONNECTION_USED_BY_ADMIN, {"at": DETAIL["at"], "connection_id": CONNECTION_ID})


class World(RightsWorld):
    """Everybody has an endpoint that takes everything."""

    def __init__(self) -> None:
        super().__init__()
        self.delivery_queue = FakeDeliveryQueue()
        self.endpoint_sender = FakeEndpointSender()
        self.people.are(*(Person(id=actor.id, name=actor.name) for actor in EVERYBODY.values()))
        self.endpoints.stored = {
            name: an_endpoint(endpoint_id=name, owner=actor.key, event_types=(), project_ids=())
            for name, actor in EVERYBODY.items()
        }

    def chosen(self, event: Event) -> set[str]:
        """Return whose endpoints an event is delivered to."""
        number = self.use_cases.select_endpoints(event)
        sent = [delivery.endpoint_id for delivery in self.delivery_queue.sent]
        assert number == len(sent) == len(set(sent))
        assert {delivery.event.event_id for delivery in self.delivery_queue.sent} <= {event.event_id}
        return set(sent)


@pytest.mark.parametrize(
    ("event", "owners"),
    [
        (PAUSED, {"bea", "cem", "oda", "adi"}),
        (replace(PAUSED, detail={**DETAIL, "sync_id": PROJECT_ID}), {"oda", "adi"}),
        (PROPOSED, {"oda", "adi"}),
        (UNREACHABLE, {"bea", "cem", "ann", "oda", "adi"}),
        (USED, {"bea", "cem", "adi"}),
        (disabled(an_endpoint(owner=STRANGER.key), START), {"ann", "adi"}),
    ],
)
def test_an_event_goes_to_those_who_may_see_what_it_is_about(event: Event, owners: set[str]) -> None:
    assert World().chosen(event) == owners


def test_filters_are_asked_before_anybody_is_looked_up() -> None:
    world = World()
    for name, endpoint in world.endpoints.stored.items():
        world.endpoints.stored[name] = replace(endpoint, enabled=False)
    world.accounts = None
    assert world.chosen(PAUSED) == set()


def test_an_event_that_a_filter_leaves_out_is_not_sent() -> None:
    world = World()
    for name, types in (("bea", (EventType.SYNC_PAUSED,)), ("adi", (EventType.SYNC_RESUMED,))):
        world.endpoints.stored[name] = replace(world.endpoints.stored[name], event_types=types)
    assert world.chosen(PAUSED) == {"bea", "cem", "oda"}


def test_an_administrator_without_a_connection_sees_the_use_of_one() -> None:
    world = World()
    world.connections.stored.clear()
    assert world.chosen(USED) == {"adi"}


def test_the_name_of_a_program_is_its_id() -> None:
    world, asked = World(), list[Caller]()
    world.people.before_each = pytest.fail
    owner = "program:a:b"
    world.endpoints.stored = {"1": an_endpoint(owner=owner, event_types=(), project_ids=())}

    class Programs(Accounts):
        def find(self, caller: Caller) -> Account | None:
            asked.append(caller)
            return None

    world.accounts = Programs()
    assert world.chosen(PAUSED) == set()
    assert asked == [Caller(kind=ActorKind.PROGRAM, id="a:b", name="a:b")]


def test_nothing_goes_to_somebody_who_was_deleted_or_disabled() -> None:
    world = World()
    world.people.are()
    assert world.chosen(PAUSED) == set()

    class Disabled(Accounts):
        def find(self, caller: Caller) -> Account | None:
            return None if caller.name == "bea" else super().find(caller)

    world = World()
    world.accounts = Disabled()
    assert world.chosen(PAUSED) == {"cem", "oda", "adi"}


def test_an_event_is_sent_with_its_own_id() -> None:
    world = World()
    delivery = Delivery(endpoint_id="bea", event=PAUSED)
    expected = Attempt(at=START, event_id="event-1", type="sync.paused", number=3, status=204)
    assert world.use_cases.deliver_event(delivery, 3) == expected
    assert world.use_cases.manage_endpoints.attempts("bea", actor=OWNER) == [expected]
    assert world.endpoint_sender.sent == [("bea", "event-1", standard_body(PAUSED))]


@pytest.mark.parametrize(
    ("gives", "succeeded"),
    [(200, True), (299, True), (199, False), (300, False), (302, False), (404, False), (500, False), ("x", False)],
)
def test_only_a_status_of_success_ends_the_attempts(gives: int | str, succeeded: bool) -> None:  # noqa: FBT001
    world = World()
    world.endpoint_sender.gives = gives
    attempt = world.use_cases.deliver_event(Delivery(endpoint_id="bea", event=PAUSED), 1)
    assert attempt is not None
    assert attempt.succeeded is succeeded
    assert gives in {attempt.status, attempt.failure}


def test_nothing_is_sent_to_an_endpoint_that_is_gone_or_off() -> None:
    world = World()
    world.endpoints.stored["bea"] = replace(world.endpoints.stored["bea"], enabled=False)
    for name in ("bea", ENDPOINT_ID):
        assert world.use_cases.deliver_event(Delivery(endpoint_id=name, event=PAUSED), 1) is None
    assert world.endpoint_sender.sent == []


def test_the_attempts_last_a_day() -> None:
    waits = [wait_after(attempt, 0.0) for attempt in range(1, MAX_ATTEMPTS)]
    assert tuple(waits) == WAITS
    assert timedelta(hours=24) <= sum(WAITS, timedelta(0)) < timedelta(hours=25)
    assert wait_after(1, 1.0) == timedelta(seconds=5.5)
    assert max(WAITS) * 1.1 < timedelta(hours=12)
    assert (wait_after(0, 0.0), wait_after(MAX_ATTEMPTS, 0.0)) == (None, None)


def test_the_standard_body_has_type_time_and_data() -> None:
    assert json.loads(standard_body(PAUSED)) == {
        "type": "sync.paused",
        "timestamp": DETAIL["at"],
        "data": PAUSED.detail,
    }


def test_slack_gets_the_text_of_the_mail() -> None:
    text = json.loads(slack_body(PAUSED, CONSOLE_URL))["text"]
    assert text.startswith(
        "*urlsync: sync paused: quiet-river-1234 -&gt; project 5a0c1f3e / URL*\nWhat happened: sync paused"
    )
    assert f"Console: {CONSOLE_URL}#/projects/{PROJECT_ID}\n" in text


def test_slack_gets_a_line_about_what_nobody_is_mailed_about() -> None:
    event = replace(PAUSED, type=EventType.DATABASE_URL_UPDATED)
    assert json.loads(slack_body(event, CONSOLE_URL)) == {
        "text": "urlsync: Database URL Updated: quiet-river-1234 -&gt; URL"
    }


def test_nothing_is_a_link_or_a_mention_for_slack() -> None:
    event = replace(PAUSED, type=EventType.HEROKU_DATABASE_READY, detail={"env_var": "<!channel>&"})
    assert json.loads(slack_body(event, CONSOLE_URL))["text"].endswith("&lt;!channel&gt;&amp;")


def test_the_format_decides_what_is_sent() -> None:
    world = World()
    world.endpoints.stored["bea"] = replace(world.endpoints.stored["bea"], format=EndpointFormat.SLACK)
    world.use_cases.deliver_event(Delivery(endpoint_id="bea", event=PAUSED), 1)
    assert world.endpoint_sender.sent == [("bea", "event-1", slack_body(PAUSED, ""))]


def test_an_owner_is_identified_once_for_all_endpoints() -> None:
    world = World()
    world.endpoints.stored["second"] = an_endpoint(
        endpoint_id="second", owner=OWNER.key, event_types=(), project_ids=()
    )
    assert {"bea", "second"} <= world.chosen(PAUSED)


DELIVERY = Delivery(endpoint_id="bea", event=PAUSED)


def test_an_endpoint_that_has_failed_for_five_days_is_switched_off_and_its_owner_notified() -> None:
    world = World()
    world.endpoint_sender.gives = 500
    # WHEN it fails for less than five days
    world.use_cases.deliver_event(DELIVERY, 1)
    world.clock.advance(SWITCHED_OFF_AFTER - timedelta(seconds=1))
    world.use_cases.deliver_event(DELIVERY, 2)
    assert (world.endpoints.stored["bea"].enabled, world.endpoints.stored["bea"].failing_since) == (True, START)
    assert world.event_bus.published == []
    # AND then once more
    world.clock.advance(timedelta(seconds=1))
    world.use_cases.deliver_event(DELIVERY, 3)
    # THEN
    assert (world.endpoints.stored["bea"].enabled, world.endpoints.stored["bea"].edits) == (False, 1)
    (event,) = world.event_bus.published
    assert event.type is EventType.NOTIFICATION_ENDPOINT_DISABLED
    assert event.detail == {
        "at": world.clock.now().isoformat(),
        "since": START.isoformat(),
        "endpoint_id": "bea",
        "endpoint_owner": OWNER.id,
    }
    check_event(event)
    # AND nothing more is sent
    assert world.use_cases.deliver_event(DELIVERY, 4) is None
    # AND its owner can switch it on again
    edit = EndpointEdit(enabled=True)
    edited = world.use_cases.manage_endpoints.edit("bea", edit, {"*"}, actor=OWNER)
    assert (edited.enabled, edited.failing_since, edited.edits) == (True, None, 2)


def test_a_success_ends_a_failure() -> None:
    world = World()
    world.endpoint_sender.gives = "endpoint_timeout"
    world.use_cases.deliver_event(DELIVERY, 1)
    assert world.endpoints.stored["bea"].failing_since == START
    world.endpoint_sender.gives = 200
    world.use_cases.deliver_event(DELIVERY, 2)
    assert world.endpoints.stored["bea"].failing_since is None


def test_an_endpoint_stays_on_until_its_owner_is_notified() -> None:
    def refused(_operation: str) -> None:
        raise AssertionError("nothing may be switched off that nobody hears of")

    world = World()
    world.endpoints.stored["bea"] = replace(world.endpoints.stored["bea"], failing_since=START - SWITCHED_OFF_AFTER)
    world.endpoint_sender.gives = 500
    world.event_bus.failures = 1
    world.endpoints.before_each = lambda operation: refused(operation) if operation == "switch_off" else None
    with pytest.raises(TransientFailure):
        world.use_cases.deliver_event(DELIVERY, 1)


def test_a_test_is_sent_at_once_and_says_what_came_of_it() -> None:
    world = World()
    world.endpoints.stored["bea"] = replace(world.endpoints.stored["bea"], enabled=False)
    world.endpoint_sender.gives = "endpoint_certificate"
    attempt = world.use_cases.deliver_event.test("bea", actor=OWNER)
    assert (attempt.type, attempt.failure, attempt.succeeded) == ("endpoint.test", "endpoint_certificate", False)
    assert attempt.number == 1
    ((sent_to, event_id, body),) = world.endpoint_sender.sent
    assert (sent_to, event_id) == ("bea", attempt.event_id)
    assert json.loads(body) == {"type": "endpoint.test", "timestamp": START.isoformat(), "data": {}}
    # AND it neither counts as a failure of the endpoint nor for anybody else
    assert world.endpoints.stored["bea"].failing_since is None
    with pytest.raises(NotFound):
        world.use_cases.deliver_event.test("bea", actor=STRANGER)


def test_a_test_for_slack_is_a_text() -> None:
    world = World()
    world.endpoints.stored["bea"] = replace(world.endpoints.stored["bea"], format=EndpointFormat.SLACK)
    world.use_cases.deliver_event.test("bea", actor=OWNER)
    assert json.loads(world.endpoint_sender.sent[0][2])["text"].startswith("urlsync: this is a test")


def test_the_log_has_the_newest_first() -> None:
    world = World()
    for number in range(1, 4):
        world.clock.advance(timedelta(seconds=1))
        world.use_cases.deliver_event(DELIVERY, number)
    attempts = world.use_cases.manage_endpoints.attempts("bea", 2, actor=OWNER)
    assert [attempt.number for attempt in attempts] == [3, 2]
    with pytest.raises(NotFound):
        world.use_cases.manage_endpoints.attempts("bea", actor=STRANGER)
