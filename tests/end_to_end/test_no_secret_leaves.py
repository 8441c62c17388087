"""Invariant 4: no secret is in any log, metric, message, dead letter, event, item or answer."""

import base64
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from urlsync.domain.webhook_signature import sync_secret

from local.hasura.client import HasuraClient
from local.heroku.client import HerokuClient
from local.stack.aws import EmulatedAws, stack_outputs
from local.stack.home import Home
from local.stack.internals import StackInternals
from local.stack.outputs import Stack
from local.waiting import wait_until
from tests.fakes.captured_events import CapturedEvents
from tests.fakes.emulated_queue import EmulatedQueues
from tests.fakes.heroku_events import release_body
from tests.fakes.heroku_sign_in import client_secret, signed_in
from tests.fakes.leak_search import LeftBehind, leaks
from tests.fakes.signed_webhook import WebhookSender
from tests.fakes.synced_app import Owner, SyncedApp, SyncedApps


@pytest.fixture
def left_behind(
    stack: Stack, home: Home, aws: EmulatedAws, queues: EmulatedQueues, events: CapturedEvents
) -> LeftBehind:
    return LeftBehind(stack, home, aws, queues, events)


@pytest.fixture
def an_owner(synced_apps: SyncedApps) -> Owner:
    """Somebody whose long-lived tokens we know."""
    return synced_apps.owner(heroku_token=f"HRKU-planted-{uuid4()}", hasura_token=f"simulated-pat-planted-{uuid4()}")


@pytest.fixture
def a_signed_in_owner(an_owner: Owner, stack: Stack, aws: EmulatedAws, enabling: StackInternals) -> Owner:
    """The same person, whose connection has tokens of the OAuth flow."""
    tokens = signed_in(stack, aws, an_owner.email)
    return replace(an_owner, connection=enabling.connect(an_owner.hasura.id, an_owner.hasura.token, tokens))


class Passwords:
    """Makes database URLs with planted passwords, and remembers these."""

    def __init__(self) -> None:
        self.made: list[str] = []

    def url(self, scheme: str = "postgres") -> str:
        self.made.append(f"planted-password-{uuid4()}")
        return f"{scheme}://planted:{self.made[-1]}@database.example.com:5432/planted"


def test_no_secret_is_found_anywhere(
    an_owner: Owner,
    a_signed_in_owner: Owner,
    synced_apps: SyncedApps,
    aws: EmulatedAws,
    enabling: StackInternals,
    heroku: HerokuClient,
    hasura: HasuraClient,
    left_behind: LeftBehind,
) -> None:
    # GIVEN syncs whose values, tokens and keys we know
    passwords = Passwords()
    app = synced_apps.make(an_owner, source=passwords.url())
    signed_in_app = synced_apps.make(a_signed_in_owner, source=passwords.url())
    answers: list[Any] = []

    # WHEN everything happens to them that can happen, failures foremost
    for happens in (_updates, _hasura_quotes_the_value, _values_that_are_no_urls, _strangers, _messages):
        happens(app, passwords, answers)
        app.wait_until_settled()
    _refresh(signed_in_app, a_signed_in_owner, passwords, heroku)
    _lose_everything(app, passwords)
    hasura.control("POST", "/tokens/revoke", {"token": an_owner.hasura.token})
    signed_in_app.set_source(passwords.url())
    signed_in_app.wait_until_settled()

    # THEN no secret is anywhere
    places = left_behind.everything() | {"answers": repr(answers)}
    secrets = _secrets(aws, enabling, an_owner, a_signed_in_owner, app)
    secrets |= {f"password {number}": password for number, password in enumerate(passwords.made)}
    assert leaks(secrets, places) == []
    assert len(secrets) > 15

    # AND the search would have found it, since it finds what is no secret in every place there should be
    found = leaks({"sync id": app.sync_id}, places)
    assert {f"sync id in {place}" for place in ("queues", "events", "table", "emulator.log")} <= set(found)
    assert any("/aws/lambda/" in place and "-sync" in place for place in found)
    assert any("/aws/lambda/" in place and "-verify" in place for place in found)


@pytest.mark.parametrize(
    "spelling",
    [
        lambda secret: secret,
        lambda secret: base64.b64encode(f"before {secret} after".encode()).decode(),
        lambda secret: base64.b64encode(f"before: {secret} after".encode()).decode(),
        lambda secret: base64.b64encode(f"before:: {secret} after".encode()).decode(),
        lambda secret: secret.encode().hex(),
        lambda secret: secret.replace("/", "%2F").replace("@", "%40"),
    ],
)
def test_the_search_finds_a_secret_however_it_is_spelled(spelling: Any) -> None:
    secret = "planted/p@ssword"

    assert leaks({"it": secret}, {"here": f"... {spelling(secret)} ...", "there": "nothing"}) == ["it in here"]


def _updates(app: SyncedApp, passwords: Passwords, _answers: list[Any]) -> None:
    for _ in range(2):
        app.set_source(passwords.url())
        app.wait_until_settled()


def _hasura_quotes_the_value(app: SyncedApp, passwords: Passwords, _answers: list[Any]) -> None:
    value = passwords.url()
    fault = {"graphql_error": f"cannot set PG_DATABASE_URL to {value} with pat {app.owner.hasura.token}"}
    app.hasura.control("PUT", "/faults", {"api": fault})
    app.set_source(value)
    wait_until(app.has_failed, "a check has failed")
    app.hasura.control("DELETE", "/faults")


def _values_that_are_no_urls(app: SyncedApp, passwords: Passwords, _answers: list[Any]) -> None:
    for value in (passwords.url("mysql"), passwords.url("not a scheme"), passwords.url()):
        app.set_source(value)
        app.wait_until_settled()


def _strangers(app: SyncedApp, passwords: Passwords, answers: list[Any]) -> None:
    sender = WebhookSender(app.stack, app.sync_id)
    body = release_body(description=f"Set DATABASE_URL to {passwords.url()}")
    received = (
        sender.send(body),
        sender.send(passwords.url().encode()),
        sender.send_signed(body, None),
        sender.send_signed(body, passwords.url()),
        sender.send_signed(body + b" ", sender.signature(body)),
    )
    answers.extend((answer.status_code, dict(answer.headers), answer.text) for answer in received)


def _messages(app: SyncedApp, _passwords: Passwords, _answers: list[Any]) -> None:
    """Leave a dead letter that names the sync, so that queues have something to search."""
    aws = EmulatedAws(int(app.stack["aws_endpoint"].rsplit(":", 1)[1]))
    aws.session.client("sqs", endpoint_url=aws.endpoint).send_message(
        QueueUrl=app.stack["dead_letter_queue_url"],
        MessageBody="a dead letter",
        MessageGroupId=app.sync_id,
        MessageDeduplicationId=app.sync_id,
    )


def _refresh(app: SyncedApp, owner: Owner, passwords: Passwords, heroku: HerokuClient) -> None:
    """Let the access token expire, so that the next check sends the client secret and the refresh token."""
    tokens = owner.connection.heroku
    assert tokens is not None
    heroku.control("POST", "/tokens/expire", {"token": tokens.access_token.reveal()})
    app.set_source(passwords.url())
    app.wait_until_settled()
    assert app.target() == app.source()


def _lose_everything(app: SyncedApp, passwords: Passwords) -> None:
    """Let the owner's token be refused."""
    app.remove_webhook()
    app.set_source(passwords.url())
    app.hasura.control("POST", "/tokens/revoke", {"token": app.owner.hasura.token})
    app.check()
    app.wait_until_not_active("hasura_access_lost")


def _secrets(
    aws: EmulatedAws, enabling: StackInternals, owner: Owner, signed_in_owner: Owner, app: SyncedApp
) -> dict[str, str]:
    """Return everything that nobody may see, by name."""
    outputs = stack_outputs(aws)
    manager = aws.session.client("secretsmanager", endpoint_url=aws.endpoint)
    master = manager.get_secret_value(SecretId=outputs["WebhookMasterSecretArn"])["SecretString"]
    sender = WebhookSender(app.stack, app.sync_id)
    first = signed_in_owner.connection.heroku
    stored = enabling.connections.get(signed_in_owner.connection.connection_id)
    assert first is not None
    assert first.refresh_token is not None
    assert stored is not None
    assert stored.heroku is not None
    assert stored.heroku.access_token != first.access_token
    return {
        "heroku token": owner.heroku.token,
        "hasura token": owner.hasura.token,
        "access token": first.access_token.reveal(),
        "refreshed access token": stored.heroku.access_token.reveal(),
        "refresh token": first.refresh_token.reveal(),
        "oauth client secret": client_secret(aws),
        "webhook master": master,
        "webhook secret": sync_secret(master.encode(), app.sync_id),
        "signature": sender.signature(release_body()),
        "fingerprint key": manager.get_secret_value(SecretId=outputs["FingerprintKeyArn"])["SecretString"],
    }
