"""The errors of the service, by what must happen next. No message carries a secret.

The first half can end a check, and a person's request too: "try again" for `TransientFailure`, "Heroku or Hasura
refuse" for `PermanentFailure`. The second half can only end a person's request.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import ClassVar, Final, Literal

from urlsync.domain.sync import Reason

# Codes that refine a reason; the catalogue explains them.
APP_NOT_FOUND: Final = "heroku_app_not_found"
APP_FORBIDDEN: Final = "app_forbidden"
OAUTH_CLIENT_REFUSED: Final = "oauth_client_refused"
RESERVED_NAME: Final = "reserved_name"
HANDED_OVER: Final = "heroku_app_handed_over"
VALUE_NOT_KEPT: Final = "value_not_kept"
TRANSACTION_POOLER: Final = "transaction_pooler"
OUT_OF_TIME: Final = "out_of_time"
CREDENTIALS_UNREADABLE: Final = "credentials_unreadable"
RESTORED: Final = "restored"


class UrlsyncError(Exception):
    """Base class of all errors that the service raises."""


class _CodedError(UrlsyncError):
    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class TransientFailure(_CodedError):
    """A retry may help. `code` names what happened; wait at least `retry_after`.

    `writing` is True if a write failed while the same provider's reads succeed.
    """

    def __init__(self, code: str, retry_after: timedelta = timedelta(0), *, writing: bool = False) -> None:
        super().__init__(code)
        self.retry_after = retry_after
        self.writing = writing


class TableRestored(TransientFailure):
    """The table was restored and is not reconciled yet: nothing may be done that relies on what it says."""

    def __init__(self) -> None:
        super().__init__(RESTORED, timedelta(minutes=5))


class _ReasonError(UrlsyncError):
    def __init__(self, reason: Reason, code: str | None = None) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.code = code


class PermanentFailure(_ReasonError):
    """An immediate retry cannot help: the sync pauses with `reason` and is checked less often.

    `code` refines the reason; `missing_scope` is the scope that the authorization lacks.
    """

    def __init__(self, reason: Reason, code: str | None = None, missing_scope: str | None = None) -> None:
        super().__init__(reason, code)
        self.missing_scope = missing_scope


class HerokuTokenRejected(UrlsyncError):
    """Heroku answered 401 `unauthorized`: the access token is expired, revoked or wrong."""


class HerokuNotFound(UrlsyncError):
    """Heroku answered 404: the resource is gone, or hidden from this authorization."""


class RateLimitReserveReached(UrlsyncError):
    """The Heroku account's remaining calls are reserved for what is more urgent; a retry helps after `retry_after`."""

    def __init__(self, retry_after: timedelta = timedelta(0)) -> None:
        super().__init__("heroku_rate_limit_reserve")
        self.retry_after = retry_after


class CorrectionPostponed(UrlsyncError):
    """Something else keeps writing the env var, and the last correction was a short time ago."""


class HerokuRefused(_CodedError):
    """Heroku refuses to create something; `code` is `heroku_` followed by Heroku's error id."""


class SweepRefused(_CodedError):
    """A provider does not list everything in pages that a sweep can use; `code` says which list."""


class OutageLasts(UrlsyncError):
    """A provider does not respond to this connection's checks. `writing` is True if this one had a value to write."""

    def __init__(self, *, writing: bool = False) -> None:
        super().__init__("outage_lasts")
        self.writing = writing


class OwnerChanged(UrlsyncError):
    """Hasura names another owner of the project than the sync has."""

    def __init__(self, new_owner_id: str) -> None:
        super().__init__("the project has another owner")
        self.new_owner_id = new_owner_id


class StaleEpoch(UrlsyncError):
    """The sync was enabled, opted out, restarted, transferred or deleted since it was read."""


class WritesHeld(UrlsyncError):
    """An administrator holds all writes to Hasura Cloud, or those of this connection."""

    def __init__(self) -> None:
        super().__init__("writes_held")


class SyncEnded(UrlsyncError):
    """A disconnected sync cannot get another source or target: nothing would check it."""

    def __init__(self) -> None:
        super().__init__("the sync is disconnected")


class TargetTaken(UrlsyncError):
    """Another sync writes this env var of this project: `sync_id`, if known."""

    def __init__(self, sync_id: str | None = None) -> None:
        super().__init__("the target belongs to another sync")
        self.sync_id = sync_id


class NotFound(UrlsyncError):
    """The resource does not exist, or no connection can see it."""

    def __init__(
        self,
        thing: Literal["connection", "project", "sync", "Heroku database", "proposal", "person", "job", "endpoint"],
    ) -> None:
        super().__init__(f"there is no such {thing}")
        self.thing = thing


class UnknownCaller(UrlsyncError):
    """The request has no valid token, or its person or program was disabled or deleted."""

    def __init__(self) -> None:
        super().__init__("there is no such person or program any more")


class RoleRequired(UrlsyncError):
    """The request takes one of these roles, and the actor has none of them."""

    def __init__(self, roles: Sequence[str]) -> None:
        super().__init__("the request takes another role")
        self.roles = roles


class NotYours(UrlsyncError):
    """The sync runs with a connection that the actor may not use."""

    def __init__(self) -> None:
        super().__init__("the sync runs with a connection of somebody else")


class NotInTeam(UrlsyncError):
    """The actor is not a member of the team."""

    def __init__(self, team: str) -> None:
        super().__init__("the actor is not in the team")
        self.team = team


class NotOwner(UrlsyncError):
    """The connection's user does not own the project."""

    def __init__(self) -> None:
        super().__init__("the project belongs to somebody else than the connection's user")


class OwnerNotConnected(UrlsyncError):
    """There is no connection of the project's owner."""

    def __init__(self) -> None:
        super().__init__("the project's owner has no connection")


class ProposalChanged(UrlsyncError):
    """A proposal is no longer what the person has seen who decided on it."""

    def __init__(self) -> None:
        super().__init__("the proposal has changed")


class TokenRefused(UrlsyncError):
    """A token that an operator entered does not work: which one, and why."""

    def __init__(self, token: Literal["hasura_token", "heroku_token"], code: str) -> None:
        super().__init__(f"{token}: {code}")
        self.token = token
        self.code = code


class OtherAccount(UrlsyncError):
    """A token is of another account than the connection's: which one."""

    def __init__(self, token: Literal["hasura_token", "heroku_token"]) -> None:
        super().__init__(f"{token}: another account")
        self.token = token


class ConnectionInUse(UrlsyncError):
    """The connection is in use by `count` syncs that are not disconnected."""

    def __init__(self, syncs: int) -> None:
        super().__init__(f"{syncs} syncs use the connection")
        self.syncs = syncs


class HerokuAppNotFound(UrlsyncError):
    """The connection's Heroku account sees no app with this name or id."""

    def __init__(self) -> None:
        super().__init__("the Heroku account sees no such app")


class SourceUnusable(_ReasonError):
    """The config var cannot be followed: `source_missing` or `source_invalid`. `code` refines the reason."""


class PoolerNotAccepted(UrlsyncError):
    """The config var leads through a transaction-mode pooler, and the request does not accept that."""

    code: ClassVar = TRANSACTION_POOLER

    def __init__(self) -> None:
        super().__init__(self.code)


class EnvVarInvalid(UrlsyncError):
    """An env var cannot have this name."""

    def __init__(self) -> None:
        super().__init__("an env var has letters, digits and underscores, and begins with no digit")


class EnvVarExists(UrlsyncError):
    """The project already has this env var, and the request does not allow taking it over."""

    def __init__(self, env_var: str) -> None:
        super().__init__("the project has this env var already")
        self.env_var = env_var


class FirstCheckFailed(_CodedError):
    """The first check of a new sync failed for good and everything was undone. `detail` refines the code."""

    def __init__(self, code: str, detail: str | None = None) -> None:
        super().__init__(code)
        self.detail = detail


class LimitReached(UrlsyncError):
    """The actor, or the connection, has used up a limit for now; a retry helps after `retry_after`."""

    def __init__(self, limit: str, most: int, retry_after: timedelta) -> None:
        super().__init__(f"the limit of {limit} is reached")
        self.limit = limit
        self.most = most
        self.retry_after = retry_after


class PlanNotAllowed(UrlsyncError):
    """A plan of Heroku Postgres cannot be ordered here: the administrator allows only `allowed`."""

    def __init__(self, allowed: tuple[str, ...]) -> None:
        super().__init__("this plan cannot be ordered")
        self.allowed = allowed


class PriceNotConfirmed(UrlsyncError):
    """An order does not name the price that Heroku asks for now, `monthly_price_cents`."""

    def __init__(self, plan: str, monthly_price_cents: int) -> None:
        super().__init__("the price was not confirmed")
        self.plan = plan
        self.monthly_price_cents = monthly_price_cents


class CountChanged(UrlsyncError):
    """An action for many syncs names another number of syncs than there are now, `count`."""

    def __init__(self, count: int) -> None:
        super().__init__("the number of syncs has changed")
        self.count = count


class TooManySyncs(UrlsyncError):
    """An action for many syncs is for more than `most`."""

    def __init__(self, most: int) -> None:
        super().__init__("too many syncs")
        self.most = most


class IdempotencyKeyReused(UrlsyncError):
    """An order has the idempotency key of another order."""

    def __init__(self) -> None:
        super().__init__("the idempotency key belongs to another order")


class SignInRefused(_CodedError):
    """The Heroku sign-in failed and must be started again.

    `code` is `state_unknown` (forged, used before, or expired), `other_browser` (not the one that began it),
    `code_rejected`, or Heroku's own error.
    """


class OAuthClientNotConfigured(UrlsyncError):
    """No one can sign in at Heroku, because the service has no OAuth client there."""

    def __init__(self) -> None:
        super().__init__("the service has no OAuth client at Heroku")


class OwnAccount(UrlsyncError):
    """Somebody asks for the deletion of the account that they ask with."""

    def __init__(self) -> None:
        super().__init__("nobody can delete their own account")


class CursorInvalid(UrlsyncError):
    """The cursor does not come from this list."""

    def __init__(self) -> None:
        super().__init__("the cursor is not one of this list")
