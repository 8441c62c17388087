"""The errors of the API, as problems of RFC 9457 (https://www.rfc-editor.org/rfc/rfc9457), with advice."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Annotated, Any, Final

from aws_lambda_powertools.event_handler import Response
from pydantic import Field

from urlsync.domain import errors, notification_endpoint, versions
from urlsync.domain.catalogue import Explanation, PersonAction, explain, without_a_sync
from urlsync.entrypoints.http_api.models import Outgoing

MEDIA_TYPE: Final = "application/problem+json"
UNPROCESSABLE: Final = HTTPStatus.UNPROCESSABLE_ENTITY


class InvalidField(Outgoing):
    """One invalid field. The input is not repeated, because it may be a secret."""

    location: Annotated[str, Field(description="The location of the field, such as `body.hasura_token`")]
    message: str


class Problem(Outgoing):
    """Why a request failed, and how to fix it."""

    type: Annotated[str, Field(description="A URI for this kind of problem; it never changes")]
    title: Annotated[str, Field(description="The kind of problem in a few words")]
    status: Annotated[int, Field(description="The HTTP status", ge=400, le=599)]
    detail: Annotated[str, Field(description="What went wrong this time, and what to do")]
    instance: Annotated[str | None, Field(description="A URN with the request ID, as in the logs")] = None
    errors: Annotated[Sequence[InvalidField], Field(description="The invalid fields")] = ()
    code: Annotated[str | None, Field(description="The code of the reason, as in docs/reasons.md")] = None
    actions: Annotated[Sequence[PersonAction], Field(description="The actions that help, best first")] = ()


@dataclass(frozen=True, slots=True)
class ProblemType:
    """A kind of problem: the name in its URI, its title and its HTTP status."""

    name: str
    title: str
    status: HTTPStatus

    @property
    def uri(self) -> str:
        """The URI that identifies this kind of problem."""
        return f"urn:urlsync:problem:{self.name}"

    def because(self, detail: str, errors: Sequence[InvalidField] = ()) -> Problem:
        """Return a problem of this kind with its detail."""
        return Problem(type=self.uri, title=self.title, status=self.status.value, detail=detail, errors=tuple(errors))

    def explained(
        self, explanation: Explanation, *, before: str = "", after: str = "", errors: Sequence[InvalidField] = ()
    ) -> Problem:
        """Return a problem of this kind with an explanation from the catalogue, between `before` and `after`."""
        return self.because(f"{before} {explanation.advice} {after}".strip(), errors).model_copy(
            update={"code": explanation.code, "actions": without_a_sync(explanation.actions)}
        )


INVALID_REQUEST: Final = ProblemType("invalid-request", "Invalid request", HTTPStatus.BAD_REQUEST)
UNAUTHENTICATED: Final = ProblemType("unauthenticated", "Missing or expired token", HTTPStatus.UNAUTHORIZED)
NOT_FOUND: Final = ProblemType("not-found", "Not found", HTTPStatus.NOT_FOUND)
VERSION_MISSING: Final = ProblemType("version-missing", "Version missing", HTTPStatus.PRECONDITION_REQUIRED)
VERSION_CHANGED: Final = ProblemType(
    "version-changed", "Changed since you have seen it", HTTPStatus.PRECONDITION_FAILED
)
SYNC_ENDED: Final = ProblemType("sync-disconnected", "The sync is disconnected", HTTPStatus.CONFLICT)
TOO_LARGE: Final = ProblemType("body-too-large", "Request body too large", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
NOT_JSON: Final = ProblemType("not-json", "Request body is not JSON", HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
TOO_MANY_REQUESTS: Final = ProblemType("too-many-requests", "Too many requests", HTTPStatus.TOO_MANY_REQUESTS)
TRY_LATER: Final = ProblemType("try-later", "Temporarily unavailable", HTTPStatus.SERVICE_UNAVAILABLE)
UNEXPECTED: Final = ProblemType("unexpected", "Unexpected error", HTTPStatus.INTERNAL_SERVER_ERROR)
INSUFFICIENT_SCOPE: Final = ProblemType("insufficient-scope", "Insufficient scope", HTTPStatus.FORBIDDEN)
ROLE_REQUIRED: Final = ProblemType("role-required", "Another role is required", HTTPStatus.FORBIDDEN)
NOT_YOURS: Final = ProblemType("not-yours", "Not your sync or connection", HTTPStatus.FORBIDDEN)
NOT_OWNER: Final = ProblemType("not-owner", "Not the project owner", HTTPStatus.FORBIDDEN)
TARGET_TAKEN: Final = ProblemType("target-taken", "The env var already has a sync", HTTPStatus.CONFLICT)
ENV_VAR_EXISTS: Final = ProblemType("env-var-exists", "The env var already exists", HTTPStatus.CONFLICT)
POOLER: Final = ProblemType("transaction-pooler", "The config var leads through a pooler", HTTPStatus.CONFLICT)
OWN_ACCOUNT: Final = ProblemType("own-account", "Your own account", HTTPStatus.CONFLICT)
OTHER_ACCOUNT: Final = ProblemType("other-account", "The token is of another account", HTTPStatus.CONFLICT)
CONNECTION_IN_USE: Final = ProblemType("connection-in-use", "Connection in use", HTTPStatus.CONFLICT)
CHANGED_MEANWHILE: Final = ProblemType("changed-meanwhile", "The sync has changed", HTTPStatus.CONFLICT)
PROPOSAL_CHANGED: Final = ProblemType("proposal-changed", "The proposal has changed", HTTPStatus.CONFLICT)
COUNT_CHANGED: Final = ProblemType("count-changed", "The number of syncs has changed", HTTPStatus.CONFLICT)
OWNER_NOT_CONNECTED: Final = ProblemType("owner-not-connected", "The owner has no connection", HTTPStatus.CONFLICT)
NO_HEROKU_CLIENT: Final = ProblemType("no-heroku-client", "Heroku sign-in is not configured", HTTPStatus.CONFLICT)
TOKEN_REFUSED: Final = ProblemType("token-refused", "Token rejected or lacks permission", UNPROCESSABLE)
SOURCE_UNUSABLE: Final = ProblemType("source-unusable", "The config var cannot be the source", UNPROCESSABLE)
ACCESS_LOST: Final = ProblemType("access-refused", "Access denied", UNPROCESSABLE)
WEBHOOK_REFUSED: Final = ProblemType("webhook-refused", "Heroku refuses the webhook", UNPROCESSABLE)
CHECK_FAILED: Final = ProblemType("first-check-failed", "The first check failed", UNPROCESSABLE)
PLAN_NOT_ALLOWED: Final = ProblemType("plan-not-allowed", "The plan cannot be ordered", UNPROCESSABLE)
PRICE_NOT_CONFIRMED: Final = ProblemType("price-not-confirmed", "The price was not confirmed", UNPROCESSABLE)
TOO_MANY_ENDPOINTS: Final = ProblemType("too-many-endpoints", "Too many notification endpoints", HTTPStatus.CONFLICT)
URL_REFUSED: Final = ProblemType("url-refused", "Nothing is sent to this URL", UNPROCESSABLE)
KEY_REUSED: Final = ProblemType("idempotency-key-reused", "The idempotency key is in use", UNPROCESSABLE)

LIST_THEM: Final = "List them to find the id."
_HOW_TO_FIND: Final[Mapping[str, str]] = {
    "person": "Use the username with which they sign in.",
    "Heroku database": "Use the id that was returned when it was ordered.",
}
"""How to find what the API does not list."""
_PROBLEMS: Final[Mapping[type[errors.UrlsyncError], Callable[[Any], Problem]]] = {
    errors.NotFound: lambda failure: NOT_FOUND.because(
        f"{failure.thing[0].upper()}{failure.thing[1:]} not found. {_HOW_TO_FIND.get(failure.thing, LIST_THEM)}"
    ),
    errors.HerokuAppNotFound: lambda _: NOT_FOUND.explained(explain("heroku_app_not_found")),
    errors.HerokuNotFound: lambda _: NOT_FOUND.explained(explain("heroku_not_found")),
    errors.UnknownCaller: lambda _: UNAUTHENTICATED.because(
        "Send an access token of a person or program that is not disabled."
    ),
    errors.RoleRequired: lambda failure: ROLE_REQUIRED.because(
        f"This takes the role {_either(failure.roles)}. Ask an administrator to give it to you."
    ),
    errors.NotYours: lambda _: NOT_YOURS.because(
        "It belongs to somebody else. Ask its owner or an administrator to do this."
    ),
    errors.NotInTeam: lambda failure: NOT_YOURS.because(
        f"You are not a member of the team {failure.team}. Ask an administrator to add you."
    ),
    errors.OwnAccount: lambda _: OWN_ACCOUNT.because(
        "Nobody can delete their own account. Ask another administrator to do this."
    ),
    errors.NotOwner: lambda _: NOT_OWNER.explained(explain("not_owner")),
    errors.OwnerChanged: lambda _: NOT_OWNER.explained(explain("not_owner")),
    errors.TargetTaken: lambda failure: TARGET_TAKEN.because(_taken(failure)),
    errors.EnvVarExists: lambda failure: ENV_VAR_EXISTS.because(
        f"The project already has {failure.env_var}. Choose another name, or set `take_over` to overwrite it."
    ),
    errors.PoolerNotAccepted: lambda _: POOLER.explained(
        explain(errors.TRANSACTION_POOLER), after="To follow it all the same, set `accept_pooler`."
    ),
    errors.OtherAccount: lambda failure: OTHER_ACCOUNT.because(
        "The token works, but belongs to another account than the connection's. Make a new connection with it, and "
        "restart syncs with that.",
        [InvalidField(location=f"body.{failure.token}", message="Another account")],
    ),
    errors.ConnectionInUse: lambda failure: CONNECTION_IN_USE.because(
        f"{_in_use(failure.syncs)} this connection. Opt out of the syncs, or restart them with another connection."
    ),
    errors.OAuthClientNotConfigured: lambda _: NO_HEROKU_CLIENT.because(
        "This service has no Heroku OAuth client. Create a connection with a `heroku_token`, or ask your "
        "administrator to register a client and set `HerokuOAuthClientId`."
    ),
    errors.StaleEpoch: lambda _: CHANGED_MEANWHILE.because(
        "Another request changed the sync at the same time. Review it, and try again if needed."
    ),
    versions.VersionMissing: lambda _: VERSION_MISSING.because(
        "Send the `ETag` of what you have seen as `If-Match`, so that you do not undo somebody else's change."
    ),
    versions.VersionChanged: lambda _: VERSION_CHANGED.because(
        "It is no longer what you have seen. Get it again, and send its new `ETag` as `If-Match`."
    ),
    errors.SyncEnded: lambda _: SYNC_ENDED.because(
        "A disconnected sync cannot get another config var or env var. Restart it first."
    ),
    errors.ProposalChanged: lambda _: PROPOSAL_CHANGED.because(
        "The proposal is no longer what you have seen. Review it, and decide again."
    ),
    errors.CountChanged: lambda failure: COUNT_CHANGED.because(
        f"There {'is 1 sync' if failure.count == 1 else f'are {failure.count} syncs'} now, another number than "
        "`count`. Look at them again, and confirm the number."
    ),
    errors.TooManySyncs: lambda failure: INVALID_REQUEST.because(
        f"A job is for at most {failure.most} syncs. Use a narrower filter, and several jobs.",
        [InvalidField(location="body.filter", message=f"More than {failure.most} syncs")],
    ),
    errors.OwnerNotConnected: lambda _: OWNER_NOT_CONNECTED.explained(explain("no_connection")),
    errors.TokenRefused: lambda failure: TOKEN_REFUSED.explained(
        replace(explain("token_refused", failure.token), code=failure.code),
        errors=[InvalidField(location=f"body.{failure.token}", message=explain(failure.code).title)],
    ),
    errors.HerokuTokenRejected: lambda _: ACCESS_LOST.explained(explain("heroku_token_rejected")),
    errors.SourceUnusable: lambda failure: SOURCE_UNUSABLE.explained(explain(failure.reason, failure.code)),
    errors.PermanentFailure: lambda failure: ACCESS_LOST.explained(
        explain(failure.reason, failure.code, missing_scope=failure.missing_scope)
    ),
    errors.HerokuRefused: lambda failure: WEBHOOK_REFUSED.explained(explain(failure.code)),
    errors.FirstCheckFailed: lambda failure: CHECK_FAILED.explained(
        explain(failure.code, failure.detail), before="The first check failed; all changes were rolled back."
    ),
    errors.EnvVarInvalid: lambda _: INVALID_REQUEST.because(
        "An env var name has letters, digits and underscores, and must not start with a digit.",
        [InvalidField(location="body.env_var", message="Invalid name")],
    ),
    errors.CursorInvalid: lambda _: INVALID_REQUEST.because(
        "The cursor does not belong to this list. Start again without a cursor.",
        [InvalidField(location="query.cursor", message="Invalid cursor")],
    ),
    errors.RateLimitReserveReached: lambda _: TOO_MANY_REQUESTS.explained(explain("heroku_rate_limit_reserve")),
    errors.LimitReached: lambda failure: TOO_MANY_REQUESTS.because(_limit_reached(failure)),
    errors.PlanNotAllowed: lambda failure: PLAN_NOT_ALLOWED.because(
        f"These plans can be ordered: {', '.join(failure.allowed) or 'none'}. Your administrator can allow others with "
        "`HerokuDatabasePlans`.",
        [InvalidField(location="body.plan", message="This plan cannot be ordered")],
    ),
    errors.PriceNotConfirmed: lambda failure: PRICE_NOT_CONFIRMED.because(
        f"Heroku charges ${failure.monthly_price_cents / 100:.2f} a month for {failure.plan}. To accept this price, "
        f"order again with `monthly_price_cents`: {failure.monthly_price_cents}.",
        [InvalidField(location="body.monthly_price_cents", message="Not the price that Heroku asks for now")],
    ),
    errors.IdempotencyKeyReused: lambda _: KEY_REUSED.because(
        "You have sent another request with this `Idempotency-Key`, or what it created has changed. Use a new key."
    ),
    notification_endpoint.EndpointUrlRefused: lambda failure: URL_REFUSED.because(
        f"{failure.wrong}. Send another `url`.", [InvalidField(location="body.url", message=failure.wrong)]
    ),
    notification_endpoint.TooManyEndpoints: lambda failure: TOO_MANY_ENDPOINTS.because(
        f"There are {failure.most} already, which is the limit. Delete one that you do not need, or ask an "
        "administrator to do so."
    ),
    errors.TableRestored: lambda failure: TRY_LATER.explained(explain(failure.code)),
    errors.TransientFailure: lambda failure: TRY_LATER.explained(explain(failure.code)),
}


def problem_of(failure: errors.UrlsyncError) -> Problem:
    """Return the problem for a failure; one that no operator should see is unexpected."""
    to_problem = _PROBLEMS.get(type(failure))
    return unexpected() if to_problem is None else to_problem(failure)


def unexpected() -> Problem:
    """Return the problem for an unexpected error."""
    return UNEXPECTED.because(
        "This is a bug in urlsync. Try again. If it happens again, give the request ID in `instance` to your "
        "administrator, who finds it in the logs."
    )


def insufficient_scope(wanted: str) -> Problem:
    """Return the problem with a token that lacks this scope."""
    return INSUFFICIENT_SCOPE.because(
        f"This token may not do this: it takes the scope `{wanted}`. Sign in again, or ask for a token with that scope."
    )


def retry_after(failure: errors.UrlsyncError) -> dict[str, str]:
    """Return the `Retry-After` header in whole seconds, or nothing if trying again cannot help."""
    if not isinstance(failure, errors.TransientFailure | errors.LimitReached | errors.RateLimitReserveReached):
        return {}
    return {"Retry-After": str(max(1, math.ceil(failure.retry_after.total_seconds())))}


def _either(roles: Sequence[str]) -> str:
    return " or ".join(part for part in (", ".join(roles[:-1]), roles[-1]) if part)


_LIMITED: Final = {"databases": "new databases a day", "job_syncs": "syncs in jobs an hour"}


def _limit_reached(failure: errors.LimitReached) -> str:
    what = _LIMITED.get(failure.limit) or f"{failure.limit} an hour"
    return f"The limit of {failure.most} {what} is reached. Try again after the time in `Retry-After`."


def _in_use(syncs: int) -> str:
    return "1 sync still uses" if syncs == 1 else f"{syncs} syncs still use"


def _taken(failure: errors.TargetTaken) -> str:
    by = "Another sync" if failure.sync_id is None else f"The sync {failure.sync_id}"
    return f"{by} already writes this env var. Delete that sync first, or choose another `env_var`."


def problem_response(
    problem: Problem, request_id: str | None, headers: Mapping[str, str] | None = None
) -> Response[str]:
    """Return the response for a problem; `request_id` lets people find it in the logs."""
    if request_id:
        problem = problem.model_copy(update={"instance": f"urn:urlsync:request:{request_id}"})
    return Response(
        status_code=problem.status, content_type=MEDIA_TYPE, body=problem.model_dump_json(), headers=dict(headers or {})
    )
