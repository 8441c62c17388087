"""What all bodies have in common, and the texts that they are made of."""

from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, Secret, StringConstraints

UUID_PATTERN: Final = "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"

# Patterns instead of pydantic's own types, whose errors quote what was sent.
Uuid = Annotated[str, StringConstraints(pattern=UUID_PATTERN, to_lower=True)]
VariableName = Annotated[str, StringConstraints(pattern="^[A-Za-z_][A-Za-z0-9_]*$", max_length=128)]
HerokuAppName = Annotated[str, StringConstraints(pattern="^[a-z0-9][a-z0-9-]+$", max_length=64)]
Cursor = Annotated[str, StringConstraints(min_length=1, max_length=2048)]

Token = Annotated[
    Secret[Annotated[str, StringConstraints(pattern="^[!-~]+$", max_length=2048)]],
    Field(json_schema_extra={"writeOnly": True}),
]
"""Anything that can stand in an `Authorization` header. Printing one shows asterisks."""


class Incoming(BaseModel):
    """A body that somebody sends. What we do not know is refused, and errors never quote what was sent."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Outgoing(BaseModel):
    """A body that we send. Every field is always there; one without a value is null."""

    model_config = ConfigDict(
        frozen=True, from_attributes=True, json_schema_serialization_defaults_required=True
    )
