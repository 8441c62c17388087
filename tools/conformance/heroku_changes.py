"""What is assumed of Heroku, and can only be tried by changing something: an app of the probes alone."""

import base64
import hmac
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Final

from tools.conformance.assumption import expect
from tools.conformance.heroku_reads import HEROKU, REFERENCE
from tools.conformance.heroku_service import HerokuService
from tools.conformance.receiver import Delivery, Receiver

WEBHOOKS: Final = "https://devcenter.heroku.com/articles/app-webhooks"
RELEASE_PHASE: Final = "https://devcenter.heroku.com/articles/release-phase"
SIGNATURE: Final = "heroku-webhook-hmac-sha256"
A_SECOND: Final = 1.5
"""Heroku's times are in whole seconds, and a release takes effect within one."""
SOON_S: Final = 60
RETRIED_S: Final = 300


@HEROKU.assume(
    "config_release",
    "A changed config var makes a release, is read at once, and moves `released_at`, in the list of apps too.",
    f"{REFERENCE}#config-vars; that `released_at` moves is an assumption",
    changes=True,
)
def config_release(heroku: HerokuService) -> str:
    """Change a config var, and compare the app before and after."""
    heroku.set_config(secrets.token_hex(8))
    time.sleep(A_SECOND)
    before, version = heroku.read(heroku.own_path()), heroku.newest_version()
    value = secrets.token_hex(8)
    heroku.set_config(value).raise_for_status()
    expect(heroku.read(heroku.own_path("/config-vars"))["PROBE"] == value, "the new value is not read at once")
    expect(heroku.newest_version() == version + 1, "there is not one release more")
    time.sleep(A_SECOND)
    after = heroku.read(heroku.own_path())
    expect(after["released_at"] > before["released_at"], "released_at has not moved")
    listed = heroku.listed(after["id"])
    expect(listed["released_at"] == after["released_at"], "released_at in the list has not moved")
    return "one release, read at once"


@HEROKU.assume(
    "same_value",
    "Setting a config var to the value that it has makes no release.",
    "not documented; the simulator does so",
    changes=True,
)
def same_value(heroku: HerokuService) -> str:
    """Set a config var twice to one value."""
    value = secrets.token_hex(8)
    heroku.set_config(value)
    version = heroku.newest_version()
    heroku.set_config(value)
    expect(heroku.newest_version() == version, "there is another release")
    return "no release"


@HEROKU.assume("etag_moves", "The ETag of config vars changes with a value.", f"{REFERENCE}#caching", changes=True)
def etag_moves(heroku: HerokuService) -> str:
    """Read config vars before and after a change."""
    path = heroku.own_path("/config-vars")
    known = heroku.call("GET", path).headers["ETag"]
    heroku.set_config(secrets.token_hex(8))
    again = heroku.call("GET", path, headers={"If-None-Match": known})
    expect(again.status_code == HTTPStatus.OK, f"the response is {again.status_code}: a new value would be missed")
    return "200 after a change"


@HEROKU.assume(
    "narrow_scope",
    "A token of scope `read` may not read config vars: 403 with the ID `forbidden`.",
    "https://devcenter.heroku.com/articles/oauth#scopes",
    changes=True,
)
def narrow_scope(heroku: HerokuService) -> str:
    """Read config vars with a token of scope `read`, and with one of scope `read-protected`."""
    path = heroku.own_path("/config-vars")
    refused = heroku.call("GET", path, token=heroku.token_with("read"))
    found = (refused.status_code, refused.json().get("id"))
    expect(found == (HTTPStatus.FORBIDDEN, "forbidden"), f"it is {found}")
    allowed = heroku.call("GET", path, token=heroku.token_with("read-protected"))
    expect(allowed.status_code == HTTPStatus.OK, f"with read-protected it is {allowed.status_code}")
    return str(refused.json().get("message"))


@HEROKU.assume(
    "webhooks_need_global",
    "Listing webhooks takes a token of scope `global`.",
    "https://www.cloudquery.io/hub/plugins/source/cloudquery/heroku (secondary)",
    changes=True,
)
def webhooks_need_global(heroku: HerokuService) -> str:
    """List webhooks with a token that may read everything else."""
    response = heroku.call("GET", heroku.own_path("/webhooks"), token=heroku.token_with("read-protected"))
    expect(response.status_code == HTTPStatus.FORBIDDEN, f"the response is {response.status_code}, not 403")
    return str(response.json().get("id"))


@contextmanager
def subscribed(heroku: HerokuService, secret: str) -> Iterator[Receiver]:
    """Subscribe the receiver to the releases of the app of the probes, for as long as the block lasts."""
    receiver = heroku.receiver()
    webhook = heroku.subscribe(secret)
    receiver.forget()
    try:
        yield receiver
    finally:
        heroku.unsubscribe(webhook)


def is_finished(delivery: Delivery) -> bool:
    """Return whether an event says that a release has taken effect."""
    data = delivery.payload["data"]
    return data["status"] == "succeeded" and data.get("current") is not False


@HEROKU.assume(
    "webhook_signature",
    "A webhook is signed: `Heroku-Webhook-Hmac-SHA256` is the base64 of HMAC-SHA256 with the secret over the raw body.",
    f"{WEBHOOKS}#using-the-webhook-signature",
    changes=True,
)
def webhook_signature(heroku: HerokuService) -> str:
    """Verify the signature of a webhook with the secret that we have given."""
    secret = secrets.token_hex(32)
    with subscribed(heroku, secret) as receiver:
        heroku.set_config(secrets.token_hex(8))
        (first, *_) = receiver.wait(lambda found: any(map(is_finished, found)), SOON_S)
    expected = base64.b64encode(hmac.digest(secret.encode(), first.body, "sha256")).decode()
    expect(first.headers.get(SIGNATURE) == expected, "the signature is another one")
    return "the signature is right"


@HEROKU.assume(
    "webhook_content",
    "The event of a config change names the release and the app, ends with `succeeded`, and has no value.",
    "https://devcenter.heroku.com/articles/webhook-events",
    changes=True,
)
def webhook_content(heroku: HerokuService) -> str:
    """Receive the events of one change."""
    value = secrets.token_hex(16)
    with subscribed(heroku, secrets.token_hex(32)) as receiver:
        heroku.set_config(value)
        newest = heroku.newest_version()
        found = receiver.wait(lambda arrived: any(map(is_finished, _of(arrived, newest))), SOON_S)
    found = _of(found, newest)
    expect(any(map(is_finished, found)), f"no event of {len(found)} says that the release has succeeded")
    expect({each.payload["data"]["app"]["id"] for each in found} == {heroku.own_app()["id"]}, "it is another app")
    expect(all(value.encode() not in each.body for each in found), "an event has the value")
    kinds = [f"{each.payload['action']}/{each.payload['data']['status']}" for each in found]
    return f"{len(found)} events: {', '.join(kinds)}"


@HEROKU.assume(
    "webhook_retries",
    "A webhook that is answered with 503 is delivered again, with the same event, and later ones wait for it.",
    f"{WEBHOOKS}; that later ones wait is from older partner documentation",
    changes=True,
)
def webhook_retries(heroku: HerokuService) -> str:
    """Refuse the first delivery, and change the app twice."""
    with subscribed(heroku, secrets.token_hex(32)) as receiver:
        receiver.answers = [HTTPStatus.SERVICE_UNAVAILABLE]
        heroku.set_config(secrets.token_hex(8))
        heroku.set_config(secrets.token_hex(8))
        last = heroku.newest_version()
        found = receiver.wait(lambda arrived: any(map(is_finished, _of(arrived, last))), RETRIED_S)
    refused, taken = found[0], [each for each in found if each.status == HTTPStatus.NO_CONTENT]
    expect(refused.payload["id"] in {each.payload["id"] for each in taken}, "the refused event was not repeated")
    for finished in (False, True):  # the first event of a release may come before the last one of an earlier release
        versions = [each.version for each in taken if is_finished(each) is finished]
        expect(versions == sorted(versions), f"later events have overtaken it: {versions}")
    return f"repeated, then in order ({len(found)} deliveries)"


def _of(deliveries: list[Delivery], version: int) -> list[Delivery]:
    return [each for each in deliveries if each.version == version and each.status == HTTPStatus.NO_CONTENT]


@HEROKU.assume(
    "deliveries",
    "Deliveries can be listed, with their status and the code of the last attempt.",
    "https://devcenter.heroku.com/articles/app-webhooks-schema",
    changes=True,
)
def deliveries(heroku: HerokuService) -> str:
    """List the deliveries of the app of the probes."""
    with subscribed(heroku, secrets.token_hex(32)) as receiver:
        heroku.set_config(secrets.token_hex(8))
        receiver.wait(lambda found: any(map(is_finished, found)), SOON_S)
        found = heroku.read(heroku.own_path("/webhook-deliveries"))
    expect(found, "there is no delivery")
    expect(
        all({"status", "num_attempts", "event", "last_attempt"} <= each.keys() for each in found), "a field is missing"
    )
    return f"{len(found)} deliveries: {', '.join(sorted({each['status'] for each in found}))}"


@HEROKU.assume(
    "release_command",
    "With a release command, config vars keep their value until it has succeeded; then `current` is true.",
    f"{RELEASE_PHASE}; https://github.com/heroku/cli/issues/3345",
    changes=True,
)
def release_command(heroku: HerokuService) -> str:
    """Change a config var of an app whose releases run a command."""
    heroku.set_config(old := secrets.token_hex(8))
    heroku.run_release_command("succeeded")
    with subscribed(heroku, secrets.token_hex(32)) as receiver:
        heroku.set_config(new := secrets.token_hex(8))
        during = heroku.read(heroku.own_path("/config-vars"))["PROBE"]
        newest = heroku.newest_version()
        found = receiver.wait(lambda arrived: any(map(_is_current, _of(arrived, newest))), SOON_S)
    expect(during == old, "the new value is read before the command has succeeded")
    expect(heroku.read(heroku.own_path("/config-vars"))["PROBE"] == new, "the new value is not read after it")
    succeeded = [each for each in _of(found, newest) if each.payload["data"]["status"] == "succeeded"]
    return f"{len(succeeded)} events say `succeeded`, the last with `current`"


def _is_current(delivery: Delivery) -> bool:
    return bool(delivery.payload["data"].get("current"))


@HEROKU.assume(
    "failed_release_command", "A release whose command fails changes no config var.", RELEASE_PHASE, changes=True
)
def failed_release_command(heroku: HerokuService) -> str:
    """Change a config var of an app whose release command fails."""
    heroku.run_release_command("succeeded")
    before = heroku.read(heroku.own_path("/config-vars")).get("PROBE")
    heroku.run_release_command("failed")
    with subscribed(heroku, secrets.token_hex(32)) as receiver:
        heroku.set_config(secrets.token_hex(8))
        found = receiver.wait(lambda found: any(each.payload["data"]["status"] == "failed" for each in found), SOON_S)
    expect(any(each.payload["data"]["status"] == "failed" for each in found), "no event says that it has failed")
    expect(heroku.read(heroku.own_path("/config-vars")).get("PROBE") == before, "the value has changed")
    return "the value is the old one"


WITH_CHANGES: Final = HEROKU
"""All assumptions about Heroku: those of this module follow those that only read."""
