"""The ways a check can go wrong, told apart by what must happen next. No message carries a secret."""

from datetime import timedelta
from typing import final

from urlsync.domain.sync import Reason


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
class MustPause(UrlsyncError):
    """Trying again at once cannot help: the sync pauses with `reason` and is re-checked slowly."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@final
class HerokuTokenRejected(UrlsyncError):
    """Heroku answered 401 `unauthorized`: the access token is expired, revoked or wrong."""


@final
class HerokuNotFound(UrlsyncError):
    """Heroku answered 404: the thing is gone, or this authorization may no longer see it."""


@final
class OwnerChanged(UrlsyncError):
    """Hasura names another owner for the project than the sync has."""

    def __init__(self, new_owner_id: str) -> None:
        super().__init__("the project has another owner")
        self.new_owner_id = new_owner_id


@final
class EpochMoved(UrlsyncError):
    """The sync was enabled, opted out, restarted, transferred or deleted since it was read."""


@final
class TargetTaken(UrlsyncError):
    """Another sync already writes this env var of this project."""
