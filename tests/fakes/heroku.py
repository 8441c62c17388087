"""Heroku as the use cases see it: one app with config vars, and a token endpoint."""

from contextlib import suppress
from datetime import datetime, timedelta

from urlsync.domain.connection import HerokuAuthorization
from urlsync.domain.errors import (
    APP_FORBIDDEN,
    HerokuNotFound,
    HerokuTokenRejected,
    OAuthClientNotConfigured,
    PermanentFailure,
)
from urlsync.domain.secret import Secret
from urlsync.domain.sync import Reason
from urlsync.ports.heroku import FailedDelivery, SourceReading, SourceUnchanged, WebhookSubscription

from tests.fakes.examples import APP_ID, APP_OWNER_ID
from tests.fakes.interruption import Interruption, nothing_happens
from tests.fakes.strict import strict

FIRST_URL = "postgres://fake-user:fake-password-1@db.example.com:5432/fake"
GOOD_CODE = "fake-good-code"
SECOND_URL = "postgres://fake-user:fake-password-2@db.example.com:5432/fake"


@strict
class FakeHeroku:
    """One app. `before_each` is called with the operation's name before it takes effect, `after_each` when a
    webhook was made or removed. `narrow_tokens` may not manage webhooks; `levels` are those of webhooks that
    are not at level `sync`; `rate_limit` is what is known of the calls left. `releases` is what `released_at` is made
    of: it moves with every change, unless Heroku is not `is_honest`. `is_pending` is the state of the newest release.
    """

    def __init__(self, url: str | None = FIRST_URL, before_each: Interruption = nothing_happens) -> None:
        self.before_each = before_each
        self.config: dict[str, str] = {"UNRELATED": "fake-unrelated-value"}
        self.generation = 0
        self.namespaces: dict[str, str] = {}
        self.apps = {APP_ID}
        self.owner_id: str | None = APP_OWNER_ID
        self.tokens = {"fake-heroku-access-token"}
        self.after_each: Interruption = nothing_happens
        self.webhooks: dict[str, str] = {}
        self.levels: dict[str, str] = {}
        self.secrets: dict[str, Secret] = {}
        self.failures: list[FailedDelivery] = []
        self.rate_limit: int | None = None
        self.narrow_tokens: set[str] = set()
        self.made = 0
        self.calls: list[str] = []
        self.releases = 0
        self.is_pending = False
        self.is_honest = True
        if url is not None:
            self.rotate(url)

    def rotate(self, url: str) -> None:
        """Set DATABASE_URL, which makes a release and a new etag."""
        self.config["DATABASE_URL"] = url
        self.generation += 1
        self.releases += self.is_honest

    def drop(self) -> None:
        """Unset DATABASE_URL."""
        self.config.pop("DATABASE_URL", None)
        self.generation += 1
        self.releases += self.is_honest

    def read_config_var(
        self, token: Secret, app_id: str, name: str, etag: str | None
    ) -> SourceReading | SourceUnchanged:
        self.called("read_config_var", token, app_id)
        current = f'"{self.generation}"'
        if etag == current:
            return SourceUnchanged()
        value = self.config.get(name)
        return SourceReading(None if value is None else Secret(value), current)

    def app_exists(self, token: Secret, app_id: str) -> bool:
        try:
            self.called("app_exists", token, app_id)
        except HerokuNotFound:
            return False
        return True

    def app_owner(self, token: Secret, app_id: str) -> str | None:
        self.called("app_owner", token, app_id)
        return self.owner_id

    def is_releasing(self, token: Secret, app_id: str) -> bool:
        self.called("is_releasing", token, app_id)
        return self.is_pending

    def attachment_namespace(self, token: Secret, app_id: str, config_var: str) -> str | None:
        self.called("attachment_namespace", token, app_id)
        return self.namespaces.get(config_var)

    def create_webhook(self, token: Secret, app_id: str, url: str, secret: Secret) -> str:
        self.called("create_webhook", token, app_id)
        self._needs_global(token)
        self.made += 1
        webhook_id = f"webhook-{self.made}"
        self.webhooks[webhook_id] = url
        self.secrets[webhook_id] = secret
        self.after_each("create_webhook")
        return webhook_id

    def list_webhooks(self, token: Secret, app_id: str) -> list[WebhookSubscription]:
        self.called("list_webhooks", token, app_id)
        self._needs_global(token)
        return [
            WebhookSubscription(
                webhook_id=webhook_id, url=url, include=("api:release",), level=self.levels.get(webhook_id, "sync")
            )
            for webhook_id, url in self.webhooks.items()
        ]

    def update_webhook(self, token: Secret, app_id: str, webhook_id: str, url: str, secret: Secret) -> None:
        self.called("update_webhook", token, app_id)
        self.webhooks[webhook_id] = url
        self.secrets[webhook_id] = secret
        self.levels.pop(webhook_id, None)

    def delete_webhook(self, token: Secret, app_id: str, webhook_id: str) -> None:
        with suppress(HerokuNotFound):
            self.called("delete_webhook", token, app_id)
        self.webhooks.pop(webhook_id, None)
        self.after_each("delete_webhook")

    def failed_deliveries(self, token: Secret, app_id: str) -> list[FailedDelivery]:
        self.called("failed_deliveries", token, app_id)
        self._needs_global(token)
        return list(self.failures)

    def calls_left(self, token: Secret) -> int | None:
        return self.rate_limit

    def _needs_global(self, token: Secret) -> None:
        if token.reveal() in self.narrow_tokens:
            raise PermanentFailure(Reason.HEROKU_AUTHORIZATION_LOST, APP_FORBIDDEN, "global")

    def called(self, operation: str, token: Secret, app_id: str | None) -> None:
        """Let a call through, or refuse it; `app_id` is None where it is about no app."""
        self.calls.append(operation)
        self.before_each(operation)
        if token.reveal() not in self.tokens:
            raise HerokuTokenRejected
        if app_id is not None and app_id not in self.apps:
            raise HerokuNotFound


@strict
class FakeHerokuOAuth:
    """Gives a fresh access token for a refresh token that it knows, and tells Heroku of it."""

    def __init__(self, heroku: FakeHeroku, *, rotating: bool = False) -> None:
        self.heroku = heroku
        self.rotating = rotating
        self.refresh_tokens = {"fake-heroku-refresh-token"}
        self.refreshes = 0
        self.has_client = True
        self.client_is_refused = False
        self.before_each: Interruption = nothing_happens

    def authorize_url(self, state: str) -> str:
        if not self.has_client:
            raise OAuthClientNotConfigured
        return f"https://id.heroku.com/oauth/authorize?state={state}"

    def client_id(self) -> str | None:
        return "fake-client-id" if self.has_client else None

    def exchange(self, code: Secret, now: datetime) -> HerokuAuthorization:
        self.before_each("exchange")
        if code.reveal() != GOOD_CODE:
            raise HerokuTokenRejected
        self.heroku.tokens |= {"fake-exchanged-token"}
        return HerokuAuthorization(
            access_token=Secret("fake-exchanged-token"),
            refresh_token=Secret("fake-exchanged-refresh-token"),
            expires_at=now + timedelta(hours=8),
        )

    def refresh(self, refresh_token: Secret, now: datetime) -> HerokuAuthorization:
        self.before_each("refresh")
        if self.client_is_refused or refresh_token.reveal() not in self.refresh_tokens:
            raise HerokuTokenRejected  # Heroku answers the same for both
        self.refreshes += 1
        access = f"fake-heroku-access-token-{self.refreshes}"
        self.heroku.tokens = {access}
        if self.rotating:
            refresh_token = Secret(f"fake-heroku-refresh-token-{self.refreshes}")
            self.refresh_tokens = {refresh_token.reveal()}
        return HerokuAuthorization(
            access_token=Secret(access), refresh_token=refresh_token, expires_at=now + timedelta(hours=8)
        )
