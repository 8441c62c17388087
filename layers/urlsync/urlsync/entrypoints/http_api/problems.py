"""What every refusal looks like: a problem as RFC 9457 has it (https://www.rfc-editor.org/rfc/rfc9457)."""

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
    """One field that was not understood. What was sent is not repeated: it may be a secret."""

    location: Annotated[str, Field(description="Where it is, such as `body.hasura_token`")]
    message: str


class Problem(Outgoing):
    """Why a request was refused or failed, and what to do about it."""

    type: Annotated[str, Field(description="A URI that names this kind of problem; it never changes")]
    title: Annotated[str, Field(description="The kind of problem in a few words")]
    status: Annotated[int, Field(description="The HTTP status", ge=400, le=599)]
    detail: Annotated[str, Field(description="What is wrong this time, and what to do")]
    instance: Annotated[str | None, Field(description="A URN of this request; its id is in the log")] = None
    errors: Annotated[Sequence[InvalidField], Field(description="The fields that were not understood")] = ()
    code: Annotated[str | None, Field(description="Why, as in docs/reasons.md, where there is a code")] = None
    actions: Annotated[Sequence[PersonAction], Field(description="What helps, the best first")] = ()


@dataclass(frozen=True, slots=True)
class ProblemType:
    """A kind of problem: the name in its URI, its title, and the HTTP status that goes with it."""

    name: str
    title: str
    status: HTTPStatus

    @property
    def uri(self) -> str:
        """The URI that programs tell problems apart by."""
        return f"urn:urlsync:problem:{self.name}"

    def because(self, detail: str, errors: Sequence[InvalidField] = ()) -> Problem:
        """Return a problem of this kind with what is wrong this time."""
        return Problem(
            type=self.uri, title=self.title, status=self.status.value, detail=detail, errors=tuple(errors)
        )

    def explained(
        self, explanation: Explanation, *, before: str = "", errors: Sequence[InvalidField] = ()
    ) -> Problem:
        """Return a problem of this kind in the words of the catalogue, after what comes before."""
        return self.because(f"{before} {explanation.advice}".strip(), errors).model_copy(
            update={"code": explanation.code, "actions": without_a_sync(explanation.actions)}
        )


INVALID_REQUEST: Final = ProblemType("invalid-request", "The request is malformed", HTTPStatus.BAD_REQUEST)
UNAUTHENTICATED: Final = ProblemType("unauthenticated", "Missing or expired token", HTTPStatus.UNAUTHORIZED)
NOT_FOUND: Final = ProblemType("not-found", "Not found", HTTPStatus.NOT_FOUND)
TOO_LARGE: Final = ProblemType("body-too-large", "The body is too large", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
NOT_JSON: Final = ProblemType("not-json", "The body is not JSON", HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
TRY_LATER: Final = ProblemType("try-later", "Service temporarily unavailable", HTTPStatus.SERVICE_UNAVAILABLE)
UNEXPECTED: Final = ProblemType(
    "unexpected", "Something unexpected happened", HTTPStatus.INTERNAL_SERVER_ERROR
)


def problem_response(
    problem: Problem, request_id: str | None, headers: Mapping[str, str] | None = None
) -> Response[str]:
    """Return the answer that tells of a problem; `request_id` lets people find it in the log."""
    if request_id:
        problem = problem.model_copy(update={"instance": f"urn:urlsync:request:{request_id}"})
    return Response(
        status_code=problem.status,
        content_type=MEDIA_TYPE,
        body=problem.model_dump_json(),
        headers=dict(headers or {}),
    )
