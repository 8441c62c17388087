"""Thousands of forged webhooks against verify: none is accepted, none is enqueued, and few cost a call to AWS."""

import base64
import random
from collections.abc import Iterator
from typing import Any, Final

import pytest
from urlsync.entrypoints.webhook.master_secret import MasterSecret, SecretStages
from urlsync.entrypoints.webhook.queue import CheckQueue
from urlsync.entrypoints.webhook.receiver import Receiver, Responder

from tests.adversary.conftest import Count
from tests.fakes.api_gateway import heroku_signature, webhook_event
from tests.fakes.aws_json import MASTER, QUEUE_URL, SECRET_ARN, FakeAws, FakeJsonClient
from tests.fakes.heroku_events import release_body

SYNC_ID: Final = "1e0fcd5a-52a8-4f6f-9a21-5f5c0f2f7a10"
OTHER_ID: Final = "1e0fcd5a-52a8-4f6f-9a21-5f5c0f2f7a11"
BODY: Final = release_body()
TRUE: Final = heroku_signature(MASTER, SYNC_ID, BODY)
ROUNDS: Final = 250


class Verify:
    """The function over a fake AWS, whose clock advances with each request as in a storm."""

    def __init__(self) -> None:
        self.aws = FakeAws()
        self.now = 1_780_000_000.0
        client = FakeJsonClient(self.aws)
        master = MasterSecret(SecretStages(client, SECRET_ARN).read, lambda: self.now)
        self._responder = Responder(lambda: Receiver(master, CheckQueue(client, QUEUE_URL)))

    def status(self, event: dict[str, Any]) -> int:
        """Return the status of the response to one request."""
        self.now += 0.001
        status = self._responder.respond(event, None)["statusCode"]
        assert isinstance(status, int)
        return status


def forged(chance: random.Random) -> Iterator[dict[str, Any]]:
    """Yield a forgery of each kind."""
    noise = base64.b64encode(chance.randbytes(32)).decode()
    at = chance.randrange(len(TRUE) - 1)
    flipped = TRUE[:at] + chance.choice([letter for letter in "AZaz09+/" if letter != TRUE[at]]) + TRUE[at + 1 :]
    for signature in (
        *(noise, flipped, TRUE[:at], TRUE + noise, f"{TRUE},{TRUE}", f"{TRUE}\x00", TRUE.swapcase(), f" ={TRUE}"),
        *("", "null", "sha256=" + TRUE, base64.b64encode(b"").decode(), base64.b64decode(TRUE).hex()),
        heroku_signature(chance.randbytes(16).hex(), SYNC_ID, BODY),
        heroku_signature("", SYNC_ID, BODY),
        heroku_signature(MASTER, OTHER_ID, BODY),
        heroku_signature(MASTER, SYNC_ID.upper(), BODY),
    ):
        yield webhook_event(SYNC_ID, BODY, signature)
    place = chance.randrange(len(BODY))
    changed = BODY[:place] + bytes([BODY[place] ^ 1]) + BODY[place + 1 :]
    for body in (changed, BODY + b" ", BODY[:-1], b"", BODY * 2):
        yield webhook_event(SYNC_ID, body, TRUE, base64_encoded=True)
    yield webhook_event(OTHER_ID, BODY, TRUE)
    yield webhook_event(f"{SYNC_ID}/../{OTHER_ID}", BODY, TRUE)
    yield webhook_event(SYNC_ID, BODY, TRUE, header="Heroku-Webhook-Hmac-SHA1")
    yield webhook_event(SYNC_ID, BODY, noise, more_headers=[("Heroku-Webhook-Hmac-SHA256", TRUE)])
    yield webhook_event(SYNC_ID, BODY, None)


def test_no_forged_webhook_is_accepted(capsys: pytest.CaptureFixture[str], count: Count) -> None:
    # GIVEN
    verify, chance = Verify(), random.Random(20_600)

    # WHEN forgeries of all kinds come in a storm
    events = [event for _ in range(ROUNDS) for event in forged(chance)]
    accepted = [event for event in events if verify.status(event) not in {400, 401}]

    # THEN none is accepted, and the secret is read at most twice: at first, and once because of the forgeries
    assert accepted == []
    assert verify.aws.messages == []
    assert len(verify.aws.calls) <= 4
    # THEN a true one still is
    assert verify.status(webhook_event(SYNC_ID, BODY, TRUE)) == 204
    assert MASTER not in capsys.readouterr().out
    count(f"{len(events)} forged webhooks: none accepted, {len(verify.aws.calls) - 1} calls to AWS")
