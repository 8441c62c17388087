"""The mapping of each failure to a problem, with what an operator can do about it."""

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Any, Final

from urlsync.domain.catalogue import explain
from urlsync.domain.errors import (
    ConnectionInUse,
    CursorInvalid,
    EnvVarExists,
    EnvVarInvalid,
    FirstCheckFailed,
    HerokuAppNotFound,
    HerokuNotFound,
    HerokuTokenRejected,
    NotFound,
    NotOwner,
    OAuthClientNotConfigured,
    OwnerChanged,
    PermanentFailure,
    SourceUnusable,
    StaleEpoch,
    TargetTaken,
    TokenRefused,
    TransientFailure,
    UrlsyncError,
)
from urlsync.entrypoints.http_api.problems import (
    INVALID_REQUEST,
    NOT_FOUND,
    TRY_LATER,
    UNEXPECTED,
    InvalidField,
    Problem,
    ProblemType,
)

NOT_OWNER: Final = ProblemType("not-owner", "Not the project owner", HTTPStatus.FORBIDDEN)
TARGET_TAKEN: Final = ProblemType("target-taken", "The env var already has a sync", HTTPStatus.CONFLICT)
ENV_VAR_EXISTS: Final = ProblemType("env-var-exists", "The env var already exists", HTTPStatus.CONFLICT)
CONNECTION_IN_USE: Final = ProblemType("connection-in-use", "Connection in use", HTTPStatus.CONFLICT)
CHANGED_MEANWHILE: Final = ProblemType("changed-meanwhile", "The sync has changed", HTTPStatus.CONFLICT)
NO_HEROKU_CLIENT: Final = ProblemType("no-heroku-client", "Heroku sign-in is not configured", HTTPStatus.CONFLICT)
TOKEN_REFUSED: Final = ProblemType(
    "token-refused", "Token rejected or lacks permission", HTTPStatus.UNPROCESSABLE_ENTITY
)
SOURCE_UNUSABLE: Final = ProblemType(
    "source-unusable", "The config var cannot be the source", HTTPStatus.UNPROCESSABLE_ENTITY
)
ACCESS_LOST: Final = ProblemType("access-refused", "Access denied", HTTPStatus.UNPROCESSABLE_ENTITY)
CHECK_FAILED: Final = ProblemType("first-check-failed", "The first check failed", HTTPStatus.UNPROCESSABLE_ENTITY)

_PROBLEMS: Final[Mapping[type[UrlsyncError], Callable[[Any], Problem]]] = {
    NotFound: lambda failure: NOT_FOUND.because(
        f"{failure.thing[0].upper()}{failure.thing[1:]} not found. List them to find the id."
    ),
    HerokuAppNotFound: lambda _: NOT_FOUND.explained(explain("heroku_app_not_found")),
    HerokuNotFound: lambda _: NOT_FOUND.explained(explain("heroku_not_found")),
    NotOwner: lambda _: NOT_OWNER.explained(explain("not_owner")),
    OwnerChanged: lambda _: NOT_OWNER.explained(explain("not_owner")),
    TargetTaken: lambda failure: TARGET_TAKEN.because(_taken(failure)),
    EnvVarExists: lambda failure: ENV_VAR_EXISTS.because(
        f"The project already has {failure.env_var}. Choose another name, or set `take_over` to overwrite it."
    ),
    ConnectionInUse: lambda failure: CONNECTION_IN_USE.because(
        f"{_in_use(failure.syncs)} this connection. Opt out of the syncs, or restart them with another connection."
    ),
    OAuthClientNotConfigured: lambda _: NO_HEROKU_CLIENT.because(
        "This service has no Heroku OAuth client. Create a connection with a `heroku_token`, or ask your "
        "administrator to register a client and set `HerokuOAuthClientId`."
    ),
    StaleEpoch: lambda _: CHANGED_MEANWHILE.because(
        "Another request changed the sync at the same time. Review it, and try again if needed."
    ),
    TokenRefused: lambda failure: TOKEN_REFUSED.explained(
        replace(explain("token_refused", failure.token), code=failure.code),
        errors=[InvalidField(location=f"body.{failure.token}", message=explain(failure.code).title)],
    ),
    HerokuTokenRejected: lambda _: ACCESS_LOST.explained(explain("heroku_token_rejected")),
    SourceUnusable: lambda failure: SOURCE_UNUSABLE.explained(explain(failure.reason, failure.code)),
    PermanentFailure: lambda failure: ACCESS_LOST.explained(
        explain(failure.reason, failure.code, missing_scope=failure.missing_scope)
    ),
    FirstCheckFailed: lambda failure: CHECK_FAILED.explained(
        explain(failure.code, failure.detail), before="The first check failed; all changes were rolled back."
    ),
    EnvVarInvalid: lambda _: INVALID_REQUEST.because(
        "An env var name has letters, digits and underscores, and must not start with a digit.",
        [InvalidField(location="body.env_var", message="Invalid name")],
    ),
    CursorInvalid: lambda _: INVALID_REQUEST.because(
        "The cursor does not belong to this list. Start again without a cursor.",
        [InvalidField(location="query.cursor", message="Invalid cursor")],
    ),
    TransientFailure: lambda failure: TRY_LATER.explained(explain(failure.code)),
}


def problem_of(failure: UrlsyncError) -> Problem:
    """Return the problem for a failure; one that no operator should see is unexpected."""
    to_problem = _PROBLEMS.get(type(failure))
    return UNEXPECTED.because("This is a bug in urlsync.") if to_problem is None else to_problem(failure)


def retry_after(failure: UrlsyncError) -> dict[str, str]:
    """Return the `Retry-After` header in whole seconds, or nothing if trying again cannot help."""
    if not isinstance(failure, TransientFailure):
        return {}
    return {"Retry-After": str(max(1, math.ceil(failure.retry_after.total_seconds())))}


def _in_use(syncs: int) -> str:
    return "1 sync still uses" if syncs == 1 else f"{syncs} syncs still use"


def _taken(failure: TargetTaken) -> str:
    by = "Another sync" if failure.sync_id is None else f"The sync {failure.sync_id}"
    return f"{by} already writes this env var. Delete that sync first, or choose another `env_var`."
