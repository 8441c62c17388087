"""The base classes of all request and response bodies, and their field types."""

from typing import Annotated, Self

from aws_lambda_powertools.event_handler.openapi.params import Path, Query
from pydantic import BaseModel, ConfigDict, Field, Secret, StringConstraints

from urlsync.domain.catalogue import Severity

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
NextCursor = Annotated[str | None, Field(description="The cursor of the next page; null on the last page")]

Token = Annotated[
    Secret[Annotated[str, StringConstraints(pattern="^[!-~]+$", max_length=2048)]],
    Field(json_schema_extra={"writeOnly": True}),
]
"""Any text that an `Authorization` header can carry. Printing it shows asterisks."""


class Incoming(BaseModel):
    """A request body. Unknown fields are rejected, and errors never quote the input."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Outgoing(BaseModel):
    """A response body. Every field is always present; a missing value is null."""

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
