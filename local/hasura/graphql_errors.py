"""The shape of GraphQL errors as Hasura gives them: ``message`` and ``extensions``, never partial data."""

from typing import Any

from graphql import GraphQLError

from local.hasura.refusals import Refusal

Json = dict[str, Any]


def format_error(error: GraphQLError, _debug: bool = False) -> Json:  # noqa: FBT001, FBT002 - Ariadne's signature
    """Show one error; what the library itself refuses (syntax, types) is a failed validation."""
    extensions = {"path": "$", "code": "validation-failed"} | dict(error.extensions or {})
    return {"message": error.message, "extensions": extensions}


def error_answer(refusal: Refusal) -> Json:
    """Make the whole answer to an operation that was refused before it was looked at."""
    return {"errors": [{"message": refusal.message, "extensions": {"path": "$", **refusal.extensions}}]}
