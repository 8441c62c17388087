"""The errors of the service, by what must happen next. No message carries a secret.

The first half can end a check, and a person's request too: "try again" for `TransientFailure`, "Heroku or Hasura
refuse" for `PermanentFailure`. The second half can only end a person's request.
"""

from datetime import timedelta
from typing import Final, Literal, final

from urlsync.domain.sync import Reason

APP_NOT_FOUND: Final = "heroku_app_not_found"
"""Pause code: Heroku does not know the app."""

APP_FORBIDDEN: Final = "app_forbidden"
"""Pause code: Heroku accepts the authorization, but it has no permission for this app."""

OAUTH_CLIENT_REFUSED: Final = "oauth_client_refused"
"""Pause code: Heroku refuses this service's own OAuth client; no connection is at fault."""

RESERVED_NAME: Final = "reserved_name"
"""Refusal code: the env var is a setting of Hasura's or of the system."""

HANDED_OVER: Final = "heroku_app_handed_over"
"""Pause code: the Heroku app has another owner than the one that the sync was enabled for."""


class UrlsyncError(Exception):
    """Base class of all errors that the service raises."""


@final
class TransientFailure(UrlsyncError):
    """A retry may help. `code` names what happened; wait at least `retry_after`.

    `writing` is True if a write failed while the same provider's reads succeed.
    """

    def __init__(self, code: str, retry_after: timedelta = timedelta(0), *, writing: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.retry_after = retry_after
        self.writing = writing


@final
class PermanentFailure(UrlsyncError):
    """An immediate retry cannot help: the sync pauses with `reason` and is checked less often.

    `code` refines the reason; `missing_scope` is the scope that the authorization lacks.
    """

    def __init__(self, reason: Reason, code: str | None = None, missing_scope: str | None = None) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.code = code
        self.missing_scope = missing_scope


@final
class HerokuTokenRejected(UrlsyncError):
    """Heroku answered 401 `unauthorized`: the access token is expired, revoked or wrong."""


@final
class HerokuNotFound(UrlsyncError):
    """Heroku answered 404: the resource is gone, or hidden from this authorization."""


@final
class RateLimitReserveReached(UrlsyncError):
    """The Heroku account's remaining calls are reserved for webhooks and people."""


@final
class HerokuRefused(UrlsyncError):
    """Heroku refuses to create something; `code` is `heroku_` followed by Heroku's error id."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@final
class OutageLasts(UrlsyncError):
    """A provider does not respond to this connection's checks. `writing` is True if this one had a value to write."""

    def __init__(self, *, writing: bool = False) -> None:
        super().__init__("outage_lasts")
        self.writing = writing


@final
class OwnerChanged(UrlsyncError):
    """Hasura names another owner of the project than the sync has."""

    def __init__(self, new_owner_id: str) -> None:
        super().__init__("the project has another owner")
        self.new_owner_id = new_owner_id


@final
class StaleEpoch(UrlsyncError):
    """The sync was enabled, opted out, restarted, transferred or deleted since it was read."""


@final
class TargetTaken(UrlsyncError):
    """Another sync writes this env var of this project: `sync_id`, if known."""

    def __init__(self, sync_id: str | None = None) -> None:
        super().__init__("the target belongs to another sync")
        self.sync_id = sync_id


@final
class NotFound(UrlsyncError):
    """The resource does not exist, or no connection can see it."""

    def __init__(self, thing: Literal["connection", "project", "sync", "Heroku database"]) -> None:
        super().__init__(f"there is no such {thing}")
        self.thing = thing


@final
class NotOwner(UrlsyncError):
    """The connection's user does not own the project."""

    def __init__(self) -> None:
        super().__init__("the project belongs to somebody else than the connection's user")


@final
class TokenRefused(UrlsyncError):
    """A token that an operator entered does not work: which one, and why."""

    def __init__(self, token: Literal["hasura_token", "heroku_token"], code: str) -> None:
        super().__init__(f"{token}: {code}")
        self.token = token
        self.code = code


@final
class ConnectionInUse(UrlsyncError):
    """The connection is in use by `count` syncs that are not disconnected."""

    def __init__(self, syncs: int) -> None:
        super().__init__(f"{syncs} syncs use the connection")
        self.syncs = syncs


@final
class HerokuAppNotFound(UrlsyncError):
    """The connection's Heroku account sees no app with this name or id."""

    def __init__(self) -> None:
        super().__init__("the Heroku account sees no such app")


@final
class SourceUnusable(UrlsyncError):
    """The config var cannot be followed: `source_missing` or `source_invalid` (no Postgres URL).

    `code` refines the reason.
    """

    def __init__(self, reason: Reason, code: str | None = None) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.code = code


@final
class EnvVarInvalid(UrlsyncError):
    """An env var cannot have this name."""

    def __init__(self) -> None:
        super().__init__("an env var has letters, digits and underscores, and begins with no digit")


@final
class EnvVarExists(UrlsyncError):
    """The project already has this env var, and the request does not allow taking it over."""

    def __init__(self, env_var: str) -> None:
        super().__init__("the project has this env var already")
        self.env_var = env_var


@final
class FirstCheckFailed(UrlsyncError):
    """The first check of a new sync failed for good and everything was undone; `code` says why.

    `detail` refines the code.
    """

    def __init__(self, code: str, detail: str | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


@final
class SignInRefused(UrlsyncError):
    """The Heroku sign-in failed and must be started again; `code` says why.

    `state_unknown` (forged, used before, or expired), `other_browser` (not the one that began it), `code_rejected`,
    or Heroku's own error.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@final
class OAuthClientNotConfigured(UrlsyncError):
    """No one can sign in at Heroku, because the service has no OAuth client there."""

    def __init__(self) -> None:
        super().__init__("the service has no OAuth client at Heroku")


@final
class CursorInvalid(UrlsyncError):
    """The cursor does not come from this list."""

    def __init__(self) -> None:
        super().__init__("the cursor is not one of this list")
