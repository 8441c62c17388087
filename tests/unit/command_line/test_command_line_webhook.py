"""`urlsync webhook` signs as Heroku does, and as the service verifies."""

import base64
import json

import pytest
from urlsync.domain.webhook_signature import is_signed_with, sync_secret
from urlsync.entrypoints.webhook.request import read_hint

from tests.fakes.command_line import WEBHOOK_MASTER, CommandLine
from tests.fakes.examples import PROJECT_ID, SYNC_ID

MASTER = {"URLSYNC_WEBHOOK_MASTER_SECRET": WEBHOOK_MASTER}


def test_what_is_signed_is_what_verify_accepts(operator: CommandLine) -> None:
    done = operator.run("webhook", "sign", SYNC_ID, "--release", "42", "--json", **MASTER)

    answered = json.loads(done.stdout)
    signature = base64.b64decode(answered["headers"]["Heroku-Webhook-Hmac-SHA256"])
    body = answered["body"].encode()
    assert is_signed_with(WEBHOOK_MASTER.encode(), SYNC_ID, body, signature)
    hint = read_hint(body)
    assert (hint.release_version, hint.release_status) == (42, "succeeded")
    assert WEBHOOK_MASTER not in done.output


def test_a_webhook_that_is_signed_right_is_accepted(operator: CommandLine) -> None:
    done = operator.run("webhook", "send", SYNC_ID, "--json", **MASTER)

    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout) == {"status": 204, "accepted": True}


def test_the_secret_of_a_single_sync_is_enough(operator: CommandLine) -> None:
    secret = sync_secret(WEBHOOK_MASTER.encode(), SYNC_ID)

    assert operator.run("webhook", "send", SYNC_ID, URLSYNC_WEBHOOK_SECRET=secret).exit_code == 0


def test_a_webhook_that_is_signed_wrong_is_refused(operator: CommandLine) -> None:
    done = operator.run("webhook", "send", SYNC_ID, URLSYNC_WEBHOOK_SECRET="wrong")

    assert done.exit_code == 4
    assert "invalid signature" in done.stderr


@pytest.mark.parametrize("source", ["standard input", "a file"])
def test_a_body_is_sent_byte_for_byte(operator: CommandLine, source: str) -> None:
    body = b'{"not": "quite json\r\n\xff'
    (operator.home / "body").write_bytes(body)
    file = "-" if source == "standard input" else str(operator.home / "body")

    done = operator.run("webhook", "send", SYNC_ID, "--body", file, given=body, **MASTER)

    assert done.exit_code == 0, done.output
    assert operator.internet.seen[-1].body == body


@pytest.mark.parametrize("wrong", [["--body", "no-such-file"], ["--body", "-", "--release", "3"]], ids=" ".join)
def test_an_invalid_body_is_not_sent(operator: CommandLine, wrong: list[str]) -> None:
    assert operator.run("webhook", "send", SYNC_ID, *wrong, given=b"", **MASTER).exit_code == 2


def test_a_missing_secret_is_an_error(operator: CommandLine) -> None:
    done = operator.run("webhook", "send", SYNC_ID)

    assert done.exit_code == 2
    assert "URLSYNC_WEBHOOK_SECRET" in done.stderr


def test_a_sync_is_named_as_everywhere_with_a_sign_in(operator: CommandLine) -> None:
    sync_id = operator.asked("enable", PROJECT_ID, "--heroku-app", "quiet-river-1234")["sync_id"]

    sent = operator.run("webhook", "send", "quiet-river-1234/PG_DATABASE_URL", **MASTER)

    assert sent.stdout == f"Accepted (204). Follow it with: urlsync tail {sync_id}\n"
    assert operator.run("webhook", "send", "nope", **MASTER).exit_code == 4


def test_a_made_up_webhook_names_no_other_app(operator: CommandLine) -> None:
    body = json.loads(operator.run("webhook", "sign", SYNC_ID, "--json", **MASTER).stdout)["body"]

    assert read_hint(body.encode()).app_id is None
