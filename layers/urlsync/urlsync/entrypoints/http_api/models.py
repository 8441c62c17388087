"""The base classes of all request and response bodies, and their field types."""

from typing import Annotated, Final, Self

from pydantic import BaseModel, ConfigDict, Field, Secret, StringConstraints

from urlsync.domain.catalogue import Severity, explain_entry

UUID_PATTERN: Final = "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"

# Patterns instead of pydantic's own types, whose errors quote the input.
Uuid = Annotated[str, StringConstraints(pattern=UUID_PATTERN, to_lower=True)]
VariableName = Annotated[str, StringConstraints(pattern="^[A-Za-z_][A-Za-z0-9_]*$", max_length=128)]
HerokuAppName = Annotated[str, StringConstraints(pattern="^[a-z0-9][a-z0-9-]+$", max_length=64)]
Cursor = Annotated[str, StringConstraints(min_length=1, max_length=2048)]

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


class ExplanationView(Outgoing):
    """The meaning of a code, as in docs/reasons.md."""

    code: str
    severity: Severity
    title: str
    meaning: Annotated[str, Field(description="What happened")]
    automatic: Annotated[str | None, Field(description="What happens automatically")]
    next_step: Annotated[str | None, Field(description="What a person can do; null if nothing")]

    @classmethod
    def of_entry(cls, reason: str | None, failure: str | None) -> Self | None:
        """Return the meaning of a stored reason and failure; None if there is neither."""
        explanation = explain_entry(reason, failure)
        return None if explanation is None else cls.model_validate(explanation)
