"""Webhooks over real HTTP: shape, order, retries, speed."""

import base64
import hashlib
import hmac
import json
import threading
from typing import Any

import pytest

from local.heroku.client import HerokuClient
from local.waiting import wait_until
from tests.fakes.heroku_events import PAYLOADS
from tests.fakes.webhook_receiver import Received, WebhookReceiver
from tests.integration.heroku_simulator.conftest import Simulator


def subscribe(owner: HerokuClient, url: str, **fields: Any) -> str:
    wanted = {"include": ["api:release"], "level": "sync", "url": url, "secret": "fake-secret", **fields}
    answer = owner.call("POST", "/apps/demo-shop/webhooks", wanted)
    answer.raise_for_status()
    return str(answer.json()["id"])


def deploy(simulator: Simulator, count: int = 1) -> list[int]:
    return list(simulator.client.control("POST", "/apps/demo-shop/deploys", {"count": count})["versions"])


def releases(owner: HerokuClient) -> list[dict[str, Any]]:
    return list(owner.call("GET", "/apps/demo-shop/releases").json())


def wait_until_delivered(owner: HerokuClient, status: str = "succeeded") -> list[dict[str, Any]]:
    def deliveries() -> list[dict[str, Any]]:
        everything = {"Range": "seq ..; max=1000"}
        return list(owner.call("GET", "/apps/demo-shop/webhook-deliveries", headers=everything).json())

    def are_over() -> bool:
        listed = deliveries()
        return listed != [] and all(delivery["status"] == status for delivery in listed)

    wait_until(are_over, f"all deliveries {status}")
    return deliveries()


def wait_until_released(owner: HerokuClient, version: int) -> None:
    path = f"/apps/demo-shop/releases/{version}"
    wait_until(lambda: owner.call("GET", path).json()["status"] != "pending", f"release {version} ends")


def shape(value: Any) -> Any:
    """Reduce JSON to its keys and types."""
    if isinstance(value, dict):
        return {key: shape(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [shape(inner) for inner in value]
    return type(value).__name__


def test_deliveries_are_signed_and_authorized(
    simulator: Simulator, owner: HerokuClient, receiver: WebhookReceiver
) -> None:
    # GIVEN a subscription with secret and authorization
    subscribe(owner, receiver.url, authorization="Bearer fake-authorization")
    # WHEN something is released
    deploy(simulator)
    # THEN both events carry them, over the bytes as sent
    for received in receiver.wait_for(2):
        expected = base64.b64encode(hmac.digest(b"fake-secret", received.body, hashlib.sha256)).decode()
        assert received.headers["heroku-webhook-hmac-sha256"] == expected
        assert received.headers["authorization"] == "Bearer fake-authorization"
        assert received.headers["content-type"] == "application/json"


def test_a_release_is_pending_until_it_has_ended(simulator: Simulator, owner: HerokuClient) -> None:
    # GIVEN a release that takes long
    simulator.heroku.settings.release_s = 3600
    deploy(simulator)
    # WHEN another one, made later, has ended
    simulator.heroku.settings.release_s = 0
    (version,) = deploy(simulator)
    wait_until_released(owner, version)
    # THEN one is still to end
    assert owner.has_pending_releases("demo-shop")
    # UNTIL it has
    simulator.client.control("PUT", "/clock", {"advance_s": 3601})
    wait_until(lambda: not owner.has_pending_releases("demo-shop"), "every release has ended")


@pytest.mark.parametrize(
    ("position", "example"), [(0, "release-create-pending.json"), (1, "release-update-succeeded.json")]
)
def test_payloads_have_the_documented_shape(
    simulator: Simulator, owner: HerokuClient, receiver: WebhookReceiver, position: int, example: str
) -> None:
    subscribe(owner, receiver.url)
    deploy(simulator)
    sent = receiver.wait_for(2)[position].payload
    assert shape(sent) == shape(json.loads((PAYLOADS / example).read_text(encoding="utf-8")))


def test_an_add_on_s_single_event_has_what_the_example_has(
    simulator: Simulator, owner: HerokuClient, receiver: WebhookReceiver
) -> None:
    # GIVEN a database and the single event of the example
    addon = owner.create_database("demo-shop")
    simulator.client.control("PUT", "/settings", {"addon_release_is_single_event": True})
    wait_until(lambda: {release["status"] for release in releases(owner)} == {"succeeded"}, "releases have ended")
    subscribe(owner, receiver.url)
    # WHEN credentials are rotated
    owner.rotate(addon["name"]).raise_for_status()
    sent = receiver.wait_for(1)[0].payload
    # THEN the payload has every field of the example, with the same meaning
    example = json.loads((PAYLOADS / "release-create-by-add-on.json").read_text(encoding="utf-8"))
    assert example.keys() == sent.keys()
    assert example["data"].keys() <= sent["data"].keys()
    for same in ("action", "resource", "sequence", "version", "previous_data"):
        assert sent[same] == example[same]
    for same in ("description", "status", "current", "slug"):
        assert sent["data"][same] == example["data"][same]
    assert sent["actor"]["email"] == example["actor"]["email"]


def test_a_burst_arrives_in_order(simulator: Simulator, owner: HerokuClient, receiver: WebhookReceiver) -> None:
    # GIVEN a receiver that fails now and then, and a fast clock so that retries come soon
    answers = iter([204, 500, 204, 503, 500] * 20)
    receiver.behave = lambda _: next(answers)
    simulator.client.control("PUT", "/clock", {"speed": 100})
    subscribe(owner, receiver.url)
    # WHEN many releases are made
    versions = deploy(simulator, 10)
    deliveries = wait_until_delivered(owner)
    # THEN every event arrived, each repeated until it was taken, none overtook another
    events = [received.payload["webhook_metadata"]["event"]["id"] for received in receiver.requests]
    assert list(dict.fromkeys(events)) == [delivery["event"]["id"] for delivery in deliveries]
    assert events == sorted(events, key=list(dict.fromkeys(events)).index)
    delivered = {received.summary for received in receiver.requests}
    assert delivered == {
        (version, *end) for version in versions for end in (("create", "pending"), ("update", "succeeded"))
    }
    assert sum(delivery["num_attempts"] for delivery in deliveries) == len(events) > len(deliveries)


def test_three_days_of_retries_pass_in_seconds(
    simulator: Simulator, owner: HerokuClient, receiver: WebhookReceiver
) -> None:
    # GIVEN a receiver that is down, and a clock that runs a day in a second
    receiver.behave = lambda _: 500
    simulator.client.control("PUT", "/clock", {"speed": 86_400})
    subscribe(owner, receiver.url)
    # WHEN a release is made
    deploy(simulator)
    first, *_ = receiver.wait_for(5)
    # THEN the retries end, and the delivery shows it
    failed = "/apps/demo-shop/webhook-deliveries?eq[status]=failed"
    wait_until(lambda: owner.call("GET", failed).json() != [], "the delivery has failed")
    (failed_delivery, *_) = owner.call("GET", failed).json()
    assert failed_delivery["event"]["id"] == first.payload["id"]
    assert failed_delivery["last_attempt"]["code"] == 500
    assert failed_delivery["next_attempt_at"] is None


def test_a_slow_receiver_holds_up_nobody_else(
    simulator: Simulator, owner: HerokuClient, receiver: WebhookReceiver
) -> None:
    # GIVEN one receiver that does not answer yet, and a quick one
    may_answer = threading.Event()

    def take_time(_: Received) -> int:
        may_answer.wait(10)
        return 204

    with WebhookReceiver(take_time) as slow:
        subscribe(owner, slow.url)
        subscribe(owner, receiver.url)
        # WHEN releases are made
        deploy(simulator, 3)
        # THEN the quick one has all of them, and the slow one only the first
        receiver.wait_for(6)
        assert len(slow.wait_for(1)) == 1
        # AND the slow one gets the others, once it answers
        may_answer.set()
        slow.wait_for(6)


def test_a_closed_port_is_an_error_of_the_delivery(simulator: Simulator, owner: HerokuClient) -> None:
    subscribe(owner, "http://127.0.0.1:1/hook", level="notify")
    deploy(simulator)
    for delivery in wait_until_delivered(owner, "failed"):
        assert delivery["last_attempt"]["code"] is None
        assert delivery["last_attempt"]["error_class"] == "NewConnectionError"
        assert delivery["num_attempts"] == 1


def test_delivery_faults_over_http(simulator: Simulator, owner: HerokuClient, receiver: WebhookReceiver) -> None:
    # GIVEN deliveries that all come twice
    subscribe(owner, receiver.url)
    simulator.client.control("PUT", "/faults", {"deliveries": {"duplicate": 1}})
    deploy(simulator)
    assert [received.summary[1] for received in receiver.wait_for(4)] == ["create", "create", "update", "update"]
    # WHEN all get lost, and then none
    simulator.client.control("PUT", "/faults", {"deliveries": {"drop": 1}})
    (lost,) = deploy(simulator)
    wait_until_released(owner, lost)
    simulator.client.control("DELETE", "/faults")
    (delivered,) = deploy(simulator)
    # THEN only the last is delivered
    versions = {received.summary[0] for received in receiver.wait_for(6)}
    assert lost not in versions
    assert delivered in versions
