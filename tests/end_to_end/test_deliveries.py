"""Webhooks that mean nothing new, come twice, come late or come by the thousand."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from threading import local

import requests

from local.heroku.client import HerokuClient
from tests.fakes.heroku_events import release_body
from tests.fakes.signed_webhook import WebhookSender
from tests.fakes.synced_app import SyncedApp

READ_CONFIG = "GET /apps/{app}/config-vars"
STORM = 1000
SENDERS = 4


def test_ordinary_deploys_write_nothing(a_synced_app: SyncedApp) -> None:
    # GIVEN a sync that is in order
    app, written_before = a_synced_app, a_synced_app.writes()

    # WHEN the app is deployed again and again, which leaves its config as it is
    app.deploy(10)
    app.wait_until_settled()

    # THEN every webhook was accepted at once, and nothing was written
    assert app.writes() == written_before
    assert app.stored().outcome == "unchanged"
    assert {delivery["last_attempt"]["code"] for delivery in app.deliveries()} == {204}
    assert {delivery["num_attempts"] for delivery in app.deliveries()} == {1}


def test_duplicates_and_disorder_end_in_one_write_a_value(a_synced_app: SyncedApp, heroku: HerokuClient) -> None:
    # GIVEN a Heroku that sends everything twice, in no order, and repeats its updates
    app, written_before = a_synced_app, a_synced_app.writes()
    heroku.control("PUT", "/faults", {"deliveries": {"duplicate": 1, "reorder": 1}})
    heroku.control("PUT", "/settings", {"identical_updates": 2})

    # WHEN the source changes several times
    values = [app.change() for _ in range(5)]
    app.wait_until_settled()

    # THEN the last value has arrived, and no value was written twice
    assert app.target() == values[-1]
    assert 1 <= app.writes() - written_before <= len(values)


def test_a_replayed_webhook_is_accepted_and_harmless(a_synced_app: SyncedApp) -> None:
    # GIVEN a sync that has moved on since some release
    app, sender = a_synced_app, WebhookSender(a_synced_app.stack, a_synced_app.sync_id)
    old = release_body(version=1)
    value = app.change()
    app.wait_until_settled()
    written_before, release_before = app.writes(), app.stored().release_version

    # WHEN the webhook of that release is sent once more, and again
    answers = [sender.send(old).status_code for _ in range(3)]
    app.wait_until_settled()

    # THEN it was accepted each time, and caused no check, because a newer release's has answered it
    assert answers == [204, 204, 204]
    assert 1 not in [entry.get("release_version") for entry in app.history()]
    assert (app.target(), app.writes()) == (value, written_before)
    assert app.stored().release_version == release_before


def test_a_storm_ends_in_one_write_and_few_checks(a_synced_app: SyncedApp, heroku: HerokuClient) -> None:
    # GIVEN a thousand webhooks of one app, of which every second one says what another says
    app, written_before = a_synced_app, a_synced_app.writes()
    bodies = [
        release_body(version=version, status=status)
        for _, version, status in product(range(2), range(1, STORM // 4 + 1), ("pending", "succeeded"))
    ]
    assert len(bodies) == STORM

    # WHEN the source changes and they come all at once
    heroku.control("DELETE", "/calls")
    app.change()
    answers = storm(WebhookSender(app.stack, app.sync_id), bodies)
    app.wait_until_settled()
    checks = heroku.control("GET", "/calls")[READ_CONFIG]

    # THEN all were accepted, with one write and by far fewer checks than webhooks
    assert answers == Counter({204: STORM})
    assert app.target() == app.source()
    assert app.writes() - written_before == 1
    assert 1 <= checks <= STORM // 5


def storm(sender: WebhookSender, bodies: list[bytes]) -> Counter[int]:
    """Send all bodies with several senders at once, and count the statuses of the answers."""
    signed = [(body, sender.signature(body)) for body in bodies]
    mine = local()

    def send(item: tuple[bytes, str]) -> int:
        if not hasattr(mine, "session"):
            mine.session = requests.Session()
        return sender.send_signed(*item, session=mine.session).status_code

    with ThreadPoolExecutor(SENDERS) as pool:
        return Counter(pool.map(send, signed))
