"""Our public address, which tests may move, and the key of its secrets, which tests may rotate."""

from urlsync.domain.secret import Secret
from urlsync.domain.webhook_signature import master_id, sync_secret
from urlsync.ports.platform import WebhookSecret

from tests.fakes.strict import strict


@strict
class FakeWebhookEndpoint:
    """Where webhooks go."""

    def __init__(self) -> None:
        self.api_url = "https://urlsync.example.com/live"
        self.master = "fake-master"
        self.known_master: str | None = None
        """What is remembered where that is out of date."""
        self.status = 204
        """The response to what is sent."""
        self.sent: list[tuple[str, bytes]] = []

    def url(self, sync_id: str) -> str:
        return f"{self.api_url}/webhooks/heroku/{sync_id}"

    def secret(self, sync_id: str) -> WebhookSecret:
        master = self.master.encode()
        return WebhookSecret(secret=Secret(sync_secret(master, sync_id)), master_id=master_id(master))

    def master_id(self) -> str:
        return master_id((self.known_master or self.master).encode())

    def rotate(self, master: str) -> None:
        """Let this be the master from now on."""
        self.master = master

    def send(self, sync_id: str, body: bytes) -> int:
        self.sent.append((sync_id, body))
        return self.status
