"""The error format of the API: problems as in RFC 9457 (https://www.rfc-editor.org/rfc/rfc9457)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Final

from aws_lambda_powertools.event_handler import Response
from pydantic import Field

from urlsync.domain.catalogue import Explanation, PersonAction, without_a_sync
from urlsync.entrypoints.http_api.models import Outgoing

MEDIA_TYPE: Final = "application/problem+json"


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

    def explained(self, explanation: Explanation, *, before: str = "", errors: Sequence[InvalidField] = ()) -> Problem:
        """Return a problem of this kind with an explanation from the catalogue, after `before`."""
        return self.because(f"{before} {explanation.advice}".strip(), errors).model_copy(
            update={"code": explanation.code, "actions": without_a_sync(explanation.actions)}
        )


INVALID_REQUEST: Final = ProblemType("invalid-request", "Invalid request", HTTPStatus.BAD_REQUEST)
UNAUTHENTICATED: Final = ProblemType("unauthenticated", "Missing or expired token", HTTPStatus.UNAUTHORIZED)
NOT_FOUND: Final = ProblemType("not-found", "Not found", HTTPStatus.NOT_FOUND)
TOO_LARGE: Final = ProblemType("body-too-large", "Request body too large", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
NOT_JSON: Final = ProblemType("not-json", "Request body is not JSON", HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
TRY_LATER: Final = ProblemType("try-later", "Service temporarily unavailable", HTTPStatus.SERVICE_UNAVAILABLE)
UNEXPECTED: Final = ProblemType("unexpected", "Unexpected error", HTTPStatus.INTERNAL_SERVER_ERROR)


def problem_response(
    problem: Problem, request_id: str | None, headers: Mapping[str, str] | None = None
) -> Response[str]:
    """Return the response for a problem; `request_id` lets people find it in the logs."""
    if request_id:
        problem = problem.model_copy(update={"instance": f"urn:urlsync:request:{request_id}"})
    return Response(
        status_code=problem.status, content_type=MEDIA_TYPE, body=problem.model_dump_json(), headers=dict(headers or {})
    )
