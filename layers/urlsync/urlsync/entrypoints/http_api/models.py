"""The base classes of all request and response bodies, and their field types."""

from typing import Annotated, Self

from aws_lambda_powertools.event_handler.openapi.params import Header, Path, Query
from pydantic import BaseModel, ConfigDict, Field, Secret, StringConstraints

from urlsync.domain.catalogue import Severity
from urlsync.domain.versions import ANY_VERSION

# Patterns instead of pydantic's own types, whose errors quote the input.
Uuid = Annotated[str, StringConstraints(pattern="^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$", to_lower=True)]
ProjectId = Annotated[Uuid, Path(description="The Hasura Cloud project's id")]
SyncId = Annotated[Uuid, Path(description="The sync's id")]
VariableName = Annotated[str, StringConstraints(pattern="^[A-Za-z_][A-Za-z0-9_]*$", max_length=128)]
HerokuAppName = Annotated[str, StringConstraints(pattern="^[a-z0-9][a-z0-9-]+$", max_length=64)]
CursorQuery = Annotated[
    Annotated[str, StringConstraints(min_length=1, max_length=2048)] | None,
    Query(description="`next_cursor` of the previous page"),
]
SearchQuery = Annotated[
    Annotated[str, StringConstraints(max_length=100)], Query(description="Words, or how they begin; all must be found")
]
LimitQuery = Annotated[int, Query(description="The most items of a page", ge=1, le=500)]
IfMatch = Annotated[
    Annotated[str, StringConstraints(max_length=1024)] | None,
    Header(alias="If-Match", description="The `ETag` of what you have seen, or `*` to change it whatever it is now"),
]
"""Required, but not declared so: without it a request gets a problem of its own."""
IdempotencyKey = Annotated[
    Annotated[str, StringConstraints(pattern="^[!-~]+$", max_length=255)] | None,
    Header(
        alias="Idempotency-Key",
        description="Any text that identifies this request: repeated with the same key, it creates nothing twice",
    ),
]
NextCursor = Annotated[str | None, Field(description="The cursor of the next page; null on the last page")]

Token = Annotated[
    Secret[Annotated[str, StringConstraints(pattern="^[!-~]+$", max_length=2048)]],
    Field(json_schema_extra={"writeOnly": True}),
]
"""Any text that an `Authorization` header can carry. Printing it shows asterisks."""


def entity_tag(version: str) -> dict[str, str]:
    """Return the header with the version of what a response shows."""
    return {"ETag": f'"{version}"'}


def versions_in(header: str | None) -> frozenset[str] | None:
    """Return the versions that `If-Match` names; None if there are none. A weak tag matches nothing (RFC 9110)."""
    if header is None:
        return None
    tags = (tag.strip() for tag in header.split(","))
    return frozenset(tag if tag == ANY_VERSION else tag[1:-1] for tag in tags if tag == ANY_VERSION or _is_strong(tag))


def _is_strong(tag: str) -> bool:
    return len(tag) > 1 and tag[0] == tag[-1] == '"'


class Incoming(BaseModel):
    """A request body. Unknown fields are rejected, and errors never quote the input."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Outgoing(BaseModel):
    """A response body. Every field is always present; a missing value is null.

    Long lists are `list`: pydantic walks through a `Sequence` in Python, which took a fifth of its time.
    """

    model_config = ConfigDict(frozen=True, from_attributes=True, json_schema_serialization_defaults_required=True)

    @classmethod
    def read_from(cls, *sources: object, **computed: object) -> Self:
        """Return the body with these fields; the others are the attributes of the first source that has them."""
        names = [(source, name) for source in reversed(sources) for name in cls.model_fields if hasattr(source, name)]
        return cls.model_validate({name: getattr(source, name) for source, name in names} | computed)


class ExplanationView(Outgoing):
    """The meaning of a code, as in docs/reasons.md."""

    code: str
    severity: Severity
    title: str
    meaning: Annotated[str, Field(description="What happened")]
    automatic: Annotated[str | None, Field(description="What happens automatically")]
    next_step: Annotated[str | None, Field(description="What a person can do; null if nothing")]
