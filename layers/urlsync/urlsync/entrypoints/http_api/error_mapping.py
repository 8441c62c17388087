"""The one place that says which failure is which problem, and what an operator can do about it."""

import math
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, Final

from urlsync.domain.errors import (
    ConnectionInUse,
    CursorInvalid,
    EnvVarExists,
    EnvVarInvalid,
    EpochMoved,
    FirstCheckFailed,
    HerokuAppNotFound,
    HerokuNotFound,
    HerokuTokenRejected,
    MustPause,
    NoHerokuClient,
    NotFound,
    NotOwner,
    OwnerChanged,
    SourceUnusable,
    TargetTaken,
    TokenRefused,
    TransientFailure,
    UrlsyncError,
)
from urlsync.domain.sync import Reason
from urlsync.entrypoints.http_api.problems import (
    INVALID_REQUEST,
    NOT_FOUND,
    TRY_LATER,
    UNEXPECTED,
    InvalidField,
    Problem,
    ProblemType,
)

NOT_OWNER: Final = ProblemType("not-owner", "The project belongs to somebody else", HTTPStatus.FORBIDDEN)
TARGET_TAKEN: Final = ProblemType("target-taken", "The env var has a sync already", HTTPStatus.CONFLICT)
ENV_VAR_EXISTS: Final = ProblemType("env-var-exists", "The env var exists already", HTTPStatus.CONFLICT)
CONNECTION_IN_USE: Final = ProblemType("connection-in-use", "Syncs use the connection", HTTPStatus.CONFLICT)
CHANGED_MEANWHILE: Final = ProblemType("changed-meanwhile", "The sync changed meanwhile", HTTPStatus.CONFLICT)
NO_HEROKU_CLIENT: Final = ProblemType("no-heroku-client", "Nobody can sign in at Heroku", HTTPStatus.CONFLICT)
TOKEN_REFUSED: Final = ProblemType("token-refused", "A token does not work", HTTPStatus.UNPROCESSABLE_ENTITY)
SOURCE_UNUSABLE: Final = ProblemType(
    "source-unusable", "The config var cannot be followed", HTTPStatus.UNPROCESSABLE_ENTITY
)
ACCESS_LOST: Final = ProblemType("access-refused", "Heroku or Hasura refuse", HTTPStatus.UNPROCESSABLE_ENTITY)
CHECK_FAILED: Final = ProblemType(
    "first-check-failed", "The first check failed", HTTPStatus.UNPROCESSABLE_ENTITY
)

ADVICE: Final[Mapping[Reason, str]] = {
    Reason.SOURCE_MISSING: "The app has no such config var, or it is empty. Name another `config_var`, or "
    "attach the database again.",
    Reason.SOURCE_INVALID: "The config var is no Postgres URL. Name another `config_var`.",
    Reason.HEROKU_AUTHORIZATION_LOST: "Heroku does not accept the connection's authorization, or it has "
    "none. Connect the Heroku account again.",
    Reason.HEROKU_APP_SUSPENDED: "Heroku refuses because the app or its account is suspended, or payment is "
    "due. Settle that with Heroku.",
    Reason.HASURA_ACCESS_LOST: "Hasura Cloud does not accept the connection's token for this project. Make a "
    "new connection.",
    Reason.HASURA_REFUSED: "Hasura Cloud refuses to set this env var. Choose another `env_var`.",
}
"""What to do about whatever makes Heroku or Hasura refuse."""

TOKEN_NAMES: Final = {"hasura_token": "Hasura Cloud", "heroku_token": "Heroku"}

_PROBLEMS: Final[Mapping[type[UrlsyncError], Callable[[Any], Problem]]] = {
    NotFound: lambda failure: NOT_FOUND.because(
        f"There is no such {failure.thing}, or no connection may see it. List them to find its id."
    ),
    HerokuAppNotFound: lambda _: NOT_FOUND.because(
        "The connection's Heroku account sees no such app. List the connection's `heroku-apps`."
    ),
    HerokuNotFound: lambda _: NOT_FOUND.because("Heroku does not know it, or hides it from this account."),
    NotOwner: lambda _: NOT_OWNER.because("Use a connection of the project's present owner."),
    OwnerChanged: lambda _: NOT_OWNER.because("Use a connection of the project's present owner."),
    TargetTaken: lambda failure: TARGET_TAKEN.because(_taken(failure)),
    EnvVarExists: lambda failure: ENV_VAR_EXISTS.because(
        f"The project has {failure.env_var} already. Choose another name, or take it over with `take_over`."
    ),
    ConnectionInUse: lambda failure: CONNECTION_IN_USE.because(
        f"So many syncs use it: {failure.syncs}. Opt out of them, or restart them with another connection."
    ),
    NoHerokuClient: lambda _: NO_HEROKU_CLIENT.because(
        "This service has no OAuth client at Heroku. Make a connection with a `heroku_token`, or let whoever "
        "runs the service register a client and set `HerokuOAuthClientId`."
    ),
    EpochMoved: lambda _: CHANGED_MEANWHILE.because(
        "Somebody else changed the sync at the same time. Look at it, and try again if it still applies."
    ),
    TokenRefused: lambda failure: TOKEN_REFUSED.because(
        f"{TOKEN_NAMES[failure.token]} does not accept it, or it may do too little. Make a new token.",
        [InvalidField(location=f"body.{failure.token}", message=failure.code)],
    ),
    HerokuTokenRejected: lambda _: ACCESS_LOST.because(ADVICE[Reason.HEROKU_AUTHORIZATION_LOST]),
    SourceUnusable: lambda failure: SOURCE_UNUSABLE.because(ADVICE[failure.reason]),
    MustPause: lambda failure: ACCESS_LOST.because(ADVICE[failure.reason]),
    FirstCheckFailed: lambda failure: CHECK_FAILED.because(
        f"The first check found that it cannot work, and everything was undone: {_why(failure.code)}"
    ),
    EnvVarInvalid: lambda _: INVALID_REQUEST.because(
        "The name of an env var has letters, digits and underscores, and begins with no digit.",
        [InvalidField(location="body.env_var", message="is no name of an env var")],
    ),
    CursorInvalid: lambda _: INVALID_REQUEST.because(
        "The cursor is not one that this list gave. Begin again without one.",
        [InvalidField(location="query.cursor", message="is no cursor of this list")],
    ),
    TransientFailure: lambda failure: TRY_LATER.because(
        f"Something that we need does not answer as it should ({failure.code}). Try again later."
    ),
}


def problem_of(failure: UrlsyncError) -> Problem:
    """Return what an operator is told of a failure; one that none should ever meet is unexpected."""
    tell = _PROBLEMS.get(type(failure))
    return UNEXPECTED.because("This is a mistake of ours.") if tell is None else tell(failure)


def retry_after(failure: UrlsyncError) -> dict[str, str]:
    """Return the header that says when to try again, in whole seconds, where that can help."""
    if not isinstance(failure, TransientFailure):
        return {}
    return {"Retry-After": str(max(1, math.ceil(failure.retry_after.total_seconds())))}


def _taken(failure: TargetTaken) -> str:
    by = "Another sync" if failure.sync_id is None else f"The sync {failure.sync_id}"
    return f"{by} writes this env var already. Delete that one first, or choose another `env_var`."


def _why(code: str) -> str:
    reasons = {reason.value: advice for reason, advice in ADVICE.items()}
    return reasons.get(code, f"{code}.")
