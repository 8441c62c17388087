"""Deliveries: order, retries, faults, retention, signature."""

import json
from datetime import timedelta

import pytest

from local.heroku.model.deliveries import MAX_PER_WEBHOOK, Attempt, retry_delay, signature
from local.heroku.model.faults import DeliveryFaults
from tests.fakes.heroku_town import Town

HOUR = 3600


def versions(attempts: list[Attempt]) -> list[tuple[int, str]]:
    payloads = [json.loads(attempt.body) for attempt in attempts]
    return [(payload["data"]["version"], payload["action"]) for payload in payloads]


def test_signature_is_the_one_receivers_compute() -> None:
    # GIVEN a secret and body whose signature is public knowledge
    # (https://github.com/unsplash/mercury, its tests)
    # THEN ours is the same
    assert signature("foobar", b"a wild payload appeared") == "luDEVkRg2AxxcflGmamyN5mOPleyccUZdkg+C0MoRBY="


def test_every_attempt_is_signed_over_its_own_body(town: Town) -> None:
    # GIVEN a subscription with secret and authorization
    town.subscribe(secret="fake-secret", authorization="Bearer fake")
    # WHEN a release fails to be delivered and is tried again
    town.heroku.deploy(town.app, town.account)
    first = town.take()[0]
    town.answer(first, 500)
    town.pass_time(1)
    second = next(one for one in town.take() if one.delivery_id == first.delivery_id)
    # THEN both carry the right signature, and only the attempt is another one
    for attempt in (first, second):
        assert attempt.headers == {
            "Content-Type": "application/json",
            "Heroku-Webhook-Hmac-SHA256": signature("fake-secret", attempt.body),
            "Authorization": "Bearer fake",
        }
    before, after = json.loads(first.body), json.loads(second.body)
    assert before["webhook_metadata"].pop("attempt") != after["webhook_metadata"].pop("attempt")
    assert before == after


def test_one_subscription_gets_its_events_in_order(town: Town) -> None:
    # GIVEN two subscriptions
    slow, quick = town.subscribe(), town.subscribe()
    # WHEN three releases are made, and one receiver does not answer its first attempt yet
    for _ in range(3):
        town.heroku.deploy(town.app, town.account)
    waiting = next(one for one in town.take() if one.webhook_id == slow.id)
    town.answer(next(one for one in town.sent if one.webhook_id == quick.id))
    delivered = town.deliver_all()
    # THEN the other one gets all that happened, in order
    assert {one.webhook_id for one in delivered} == {quick.id}
    assert versions(delivered) == [(4, "create"), (5, "create")]
    # AND the slow one goes on in order once it answers
    town.answer(waiting)
    assert versions(town.deliver_all()) == [(4, "create"), (5, "create")]


def test_a_failing_delivery_holds_up_the_later_ones(town: Town) -> None:
    # GIVEN a receiver that refuses
    town.subscribe()
    town.heroku.deploy(town.app, town.account)
    town.pass_time(1)
    # WHEN time passes
    refused = town.deliver_all(500)
    town.pass_time(1)
    again = town.deliver_all(500)
    # THEN the first event is tried again, and the second not at all
    assert versions(refused) == versions(again) == [(3, "create")]


def test_retries_double_up_to_an_hour(town: Town) -> None:
    assert [retry_delay(n).total_seconds() for n in (1, 2, 3, 12, 13, 99)] == [1, 2, 4, 2048, HOUR, HOUR]


@pytest.mark.parametrize("code", [500, 302, 404, None])
def test_retries_end_after_72_hours(town: Town, code: int | None) -> None:
    # GIVEN an event and a receiver that never succeeds (only the 200 series is a success)
    town.subscribe()
    town.heroku.settings.release_s = 100 * HOUR
    town.heroku.deploy(town.app, town.account)
    # WHEN days pass
    moments = town.attempt_at_each_due_time(code, until_s=99 * HOUR)
    # THEN it was tried at growing distances, until it was 72 hours old
    delivery = town.heroku.deliveries.of_app(town.app.id)[0]
    assert moments[:4] == [0, 1, 3, 7]
    assert 71 * HOUR < moments[-2] < 72 * HOUR <= moments[-1] < 73 * HOUR
    assert (delivery.status, delivery.next_attempt_at) == ("failed", None)
    assert delivery.num_attempts == len(moments)
    last = delivery.resource()["last_attempt"]
    assert (last["code"], last["error_class"]) == (code, "timeout" if code is None else None)


def test_an_event_older_than_72_hours_gets_one_attempt_and_is_skipped(town: Town) -> None:
    # GIVEN two events at once, of which the first fails for 72 hours
    town.subscribe()
    town.heroku.deploy(town.app, town.account)
    town.heroku.deploy(town.app, town.account)
    # WHEN its retries end
    town.attempt_at_each_due_time(500, until_s=80 * HOUR)
    # THEN what waited behind it was tried once each
    statuses = [(one.status, one.num_attempts) for one in town.heroku.deliveries.of_app(town.app.id)]
    assert statuses[0][0] == "failed"
    assert statuses[1:] == [("skipped", 1)] * 3


def test_level_notify_is_tried_once(town: Town) -> None:
    # GIVEN a subscription of level notify
    town.subscribe(level="notify")
    town.heroku.deploy(town.app, town.account)
    # WHEN the receiver fails
    moments = town.attempt_at_each_due_time(503, until_s=HOUR)
    # THEN each of the two events was sent once
    assert len(moments) == 2
    assert [one.status for one in town.heroku.deliveries.of_app(town.app.id)] == ["failed", "failed"]


def test_at_most_300_ended_deliveries_are_remembered(town: Town) -> None:
    # GIVEN more deliveries than Heroku keeps
    town.subscribe()
    for _ in range(MAX_PER_WEBHOOK):
        town.heroku.deploy(town.app, town.account)
    assert len(town.heroku.deliveries.of_app(town.app.id)) == MAX_PER_WEBHOOK
    town.pass_time(1)
    # WHEN all have been delivered
    delivered = town.deliver_all()
    # THEN nothing was lost, and the newest are remembered
    assert len(delivered) == 2 * MAX_PER_WEBHOOK
    kept = town.heroku.deliveries.of_app(town.app.id)
    assert [one.id for one in kept] == [one.delivery_id for one in delivered[-MAX_PER_WEBHOOK:]]


def test_deliveries_are_forgotten_after_seven_days(town: Town) -> None:
    # GIVEN a delivered event
    town.subscribe()
    town.heroku.deploy(town.app, town.account)
    town.pass_time(1)
    old = {one.delivery_id for one in town.deliver_all()}
    # WHEN a week has passed and something else happens
    town.pass_time(timedelta(days=7, seconds=1).total_seconds())
    town.heroku.deploy(town.app, town.account)
    # THEN only the new one is remembered, and so are events
    remembered = {one.id for one in town.heroku.deliveries.of_app(town.app.id)}
    assert remembered.isdisjoint(old)
    assert len(remembered) == len(town.heroku.deliveries.events_of_app(town.app.id)) == 1


def test_dropped_events_leave_no_trace(town: Town) -> None:
    # GIVEN deliveries that get lost
    town.subscribe()
    town.heroku.faults.deliveries = DeliveryFaults(drop=1)
    # WHEN a release is made
    town.heroku.deploy(town.app, town.account)
    town.pass_time(1)
    # THEN nothing is sent and nothing remembered
    assert town.deliver_all() == []
    assert town.heroku.deliveries.of_app(town.app.id) == []


def test_duplicates_have_the_same_content_and_another_id(town: Town) -> None:
    # GIVEN deliveries that come twice
    town.subscribe()
    town.heroku.faults.deliveries = DeliveryFaults(duplicate=1)
    # WHEN a release is made
    town.heroku.deploy(town.app, town.account)
    one, other = (json.loads(attempt.body) for attempt in town.deliver_all())
    # THEN the same content is sent twice, as two events
    assert one.pop("id") != other.pop("id")
    assert one.pop("webhook_metadata") != other.pop("webhook_metadata")
    assert one == other


def test_delayed_deliveries_wait_that_long(town: Town) -> None:
    # GIVEN a delay
    town.subscribe()
    town.heroku.faults.deliveries = DeliveryFaults(delay_s=30)
    # WHEN a release is made
    town.heroku.deploy(town.app, town.account)
    # THEN both its events wait, counted from when each happened
    moments = town.attempt_at_each_due_time(204, until_s=HOUR)
    assert moments == [pytest.approx(30), pytest.approx(30.15)]


def test_reordered_deliveries_are_overtaken(town: Town) -> None:
    # GIVEN one delivery that is reordered, and then none
    town.subscribe()
    town.heroku.faults.deliveries = DeliveryFaults(reorder=1)
    town.heroku.deploy(town.app, town.account)
    town.heroku.faults.deliveries = DeliveryFaults()
    # WHEN another release follows
    town.heroku.deploy(town.app, town.account)
    overtaking = versions(town.deliver_all())
    town.pass_time(5)
    # THEN it arrives first, and the reordered one still arrives
    assert overtaking == [(4, "create")]
    assert (3, "create") in versions(town.deliver_all())


def test_a_removed_subscription_gets_nothing_more(town: Town) -> None:
    # GIVEN one attempt in flight and one event waiting
    webhook = town.subscribe()
    town.heroku.deploy(town.app, town.account)
    (attempt,) = town.take()
    town.pass_time(1)
    # WHEN the subscription is removed before the answer comes
    town.heroku.delete_webhook(webhook)
    town.answer(attempt, 500)
    # THEN nothing more is sent
    assert town.deliver_all() == []
    assert town.heroku.deliveries.next_due() is None


def test_a_new_secret_signs_the_next_attempt(town: Town) -> None:
    # GIVEN an event that failed once
    webhook = town.subscribe(secret="fake-old")
    town.heroku.deploy(town.app, town.account)
    town.deliver_all(500)
    # WHEN the secret is replaced
    town.heroku.webhooks.update(webhook, {"secret": "fake-new"})
    town.pass_time(1)
    (attempt,) = town.take()
    # THEN the retry is signed with the new one
    assert attempt.headers["Heroku-Webhook-Hmac-SHA256"] == signature("fake-new", attempt.body)
    assert "fake-new" not in repr(webhook) + repr(attempt)
