"""Our public address, which tests may move, and the key of its secrets, which tests may rotate."""

from urlsync.domain.secret import Secret


class FakeWebhookEndpoint:
    """Where webhooks go."""

    def __init__(self) -> None:
        self.api_url = "https://urlsync.example.com/live"
        self.master = "fake-master"

    def url(self, sync_id: str) -> str:
        return f"{self.api_url}/webhooks/heroku/{sync_id}"

    def secret(self, sync_id: str) -> Secret:
        return Secret(f"{self.master}-of-{sync_id}")
