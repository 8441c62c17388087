"""A receiver in another language, with its library of Standard Webhooks, verifies what endpoints are sent."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from urlsync.adapters.http.endpoint_sender import SignedRequests
from urlsync.domain.events import Event, EventType
from urlsync.domain.notification_endpoint import EndpointCredentials, NotificationEndpoint, new_secret
from urlsync.domain.secret import Secret
from urlsync.use_cases.notifications.deliver_events import standard_body

from console import build
from tests.fakes.endpoints import an_endpoint

RECEIVER: Final = Path(__file__).parent / "receiver" / "receiver.mjs"
FIRST, SECOND = new_secret(b"fake-first-secret-of-32-bytes---"), new_secret(b"fake-second-secret-of-32-bytes--")
EVENT: Final = Event("event-1", EventType.SYNC_PAUSED, {"at": "2026-03-04T10:00:00+00:00", "name": "Käse"})
EXPECTED: Final = {"type": "sync.paused", "timestamp": EVENT.detail["at"], "data": EVENT.detail}


class Receiver:
    """A running receiver with one secret."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        assert process.stdout is not None
        self._output = process.stdout
        self.url = f"http://127.0.0.1:{int(self._output.readline())}/"

    def endpoint(self) -> NotificationEndpoint:
        """Return the endpoint with the first secret."""
        return an_endpoint(credentials=EndpointCredentials(url=Secret(self.url), secret=FIRST))

    def said(self) -> Any:
        """Return what it printed of the last request."""
        return json.loads(self._output.readline())


@contextmanager
def receiver(secret: Secret) -> Iterator[Receiver]:
    """Run a receiver that knows a secret."""
    prepared = subprocess.run(
        [sys.executable, str(build.CONSOLE / "build.py"), "npm", "--version"], check=False, capture_output=True
    )
    assert prepared.returncode == 0, prepared.stderr.decode()
    command = [str(build.NODE / "bin" / "node"), str(RECEIVER)]
    environment = {"SECRET": secret.reveal()}
    with subprocess.Popen(command, cwd=build.CONSOLE, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield Receiver(process)
        finally:
            process.kill()


def send(endpoint: NotificationEndpoint, at: datetime | None = None) -> int:
    """Send the event as `deliver` does."""
    now = at or datetime.now(UTC)
    return SignedRequests(allow_loopback=True).send(endpoint, EVENT.event_id, standard_body(EVENT), now)


def test_a_receiver_in_another_language_verifies_our_events() -> None:
    with receiver(FIRST) as node:
        assert send(node.endpoint()) == 204
        assert node.said() == {"verified": EXPECTED, "id": "event-1"}


@pytest.mark.parametrize("known", [FIRST, SECOND])
def test_it_knows_the_former_or_the_new_secret_after_a_rotation(known: Secret) -> None:
    with receiver(known) as node:
        assert send(node.endpoint().rotated(SECOND, datetime.now(UTC))) == 204
        assert node.said()["verified"] == EXPECTED


def test_it_refuses_another_secret_and_an_old_request() -> None:
    with receiver(SECOND) as node:
        assert send(node.endpoint()) == 400
        assert "refused" in node.said()
    with receiver(FIRST) as node:
        assert send(node.endpoint(), datetime.now(UTC) - timedelta(minutes=6)) == 400
        assert "old" in node.said()["refused"]
