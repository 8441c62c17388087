"""Errors, by what must happen next. No message contains a secret.

The first half is about checks, and operators may see it too: `TransientFailure` means "try again", and
`PermanentFailure` that Heroku or Hasura refuse, with a reason. The second half is for operators only.
"""

from datetime import timedelta
from typing import Final, Literal, final

from urlsync.domain.sync import Reason

APP_NOT_FOUND: Final = "heroku_app_not_found"
"""The code of a pause because Heroku does not know the app."""

APP_FORBIDDEN: Final = "app_forbidden"
"""The code of a pause because Heroku accepts the authorization, but has no permission for this app."""

OAUTH_CLIENT_REFUSED: Final = "oauth_client_refused"
"""The code of a pause because Heroku refuses this service's own OAuth client: no connection is at fault."""

RESERVED_NAME: Final = "reserved_name"
"""The code of a refusal because the env var is a setting of Hasura's own or of the system."""

HANDED_OVER: Final = "heroku_app_handed_over"
"""The code of a pause because the Heroku app belongs to somebody else than whom the sync was meant for."""


class UrlsyncError(Exception):
    """Anything that the service itself raises."""


@final
class TransientFailure(UrlsyncError):
    """Trying again later may help. `code` names what happened, `retry_after` is the least sensible wait."""

    def __init__(self, code: str, retry_after: timedelta = timedelta(0)) -> None:
        super().__init__(code)
        self.code = code
        self.retry_after = retry_after


@final
class PermanentFailure(UrlsyncError):
    """Trying again at once cannot help: the sync pauses with `reason` and is re-checked slowly.

    `code` says more where the reason alone says too little, and `missing_scope` is the scope that Heroku asks
    for and the authorization does not have.
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
    """Heroku answered 404: the thing is gone, or this authorization may no longer see it."""


@final
class RateLimitReserveReached(UrlsyncError):
    """So few calls are left to a Heroku account that they are kept for webhooks and people."""


@final
class HerokuRefused(UrlsyncError):
    """Heroku will not make what it was asked for; `code` is `heroku_` and what Heroku calls the error."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@final
class OwnerChanged(UrlsyncError):
    """Hasura names another owner for the project than the sync has."""

    def __init__(self, new_owner_id: str) -> None:
        super().__init__("the project has another owner")
        self.new_owner_id = new_owner_id


@final
class StaleEpoch(UrlsyncError):
    """The sync was enabled, opted out, restarted, transferred or deleted since it was read."""


@final
class TargetTaken(UrlsyncError):
    """Another sync already writes this env var of this project: `sync_id`, where that is known."""

    def __init__(self, sync_id: str | None = None) -> None:
        super().__init__("the target belongs to another sync")
        self.sync_id = sync_id


@final
class NotFound(UrlsyncError):
    """There is no such thing, or no connection of ours may see it."""

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
    """A token that an operator gave us does not work: which one, and the code of why."""

    def __init__(self, token: Literal["hasura_token", "heroku_token"], code: str) -> None:
        super().__init__(f"{token}: {code}")
        self.token = token
        self.code = code


@final
class ConnectionInUse(UrlsyncError):
    """So many syncs that are not disconnected use the connection."""

    def __init__(self, syncs: int) -> None:
        super().__init__(f"{syncs} syncs use the connection")
        self.syncs = syncs


@final
class HerokuAppNotFound(UrlsyncError):
    """The connection's Heroku account sees no app of this name or id."""

    def __init__(self) -> None:
        super().__init__("the Heroku account sees no such app")


@final
class SourceUnusable(UrlsyncError):
    """The config var cannot be followed: it is `source_missing` or `source_invalid` (no Postgres URL).

    `code` says more where the reason alone says too little.
    """

    def __init__(self, reason: Reason, code: str | None = None) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.code = code


@final
class EnvVarInvalid(UrlsyncError):
    """The name is none that an env var can have."""

    def __init__(self) -> None:
        super().__init__("an env var has letters, digits and underscores, and begins with no digit")


@final
class EnvVarExists(UrlsyncError):
    """The project has this env var already, and it was not said that the sync may take it over."""

    def __init__(self, env_var: str) -> None:
        super().__init__("the project has this env var already")
        self.env_var = env_var


@final
class FirstCheckFailed(UrlsyncError):
    """The first check of a new sync found that it cannot work. Everything was undone; `code` says why.

    `detail` says more where the code alone says too little.
    """

    def __init__(self, code: str, detail: str | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


@final
class SignInRefused(UrlsyncError):
    """Connecting a Heroku account failed and must be started again; `code` says why.

    `state_unknown` (made up, used before, or expired), `other_browser` (not the one it began in),
    `code_rejected`, or what Heroku said.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@final
class OAuthClientNotConfigured(UrlsyncError):
    """Nobody can be sent to Heroku: the service has no OAuth client there."""

    def __init__(self) -> None:
        super().__init__("the service has no OAuth client at Heroku")


@final
class CursorInvalid(UrlsyncError):
    """The cursor is not one that this list has given."""

    def __init__(self) -> None:
        super().__init__("the cursor is not one of this list")
