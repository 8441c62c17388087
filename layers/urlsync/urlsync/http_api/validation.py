"""What is told of requests that do not match the OpenAPI document."""

from collections.abc import Mapping, Sequence
from typing import Any

from urlsync.http_api.problem import INVALID_REQUEST, NOT_FOUND, InvalidField, Problem


def problem_with(errors: Sequence[Mapping[str, Any]]) -> Problem:
    """Return the problem that pydantic's errors are. What was sent is left out, because it may be secret.

    Something malformed in the path is merely an id that nothing has.
    """
    if any(error["loc"][:1] == ("path",) for error in errors):
        return NOT_FOUND.because("There is no such thing: ids are UUIDs.")
    fields = [InvalidField(location=_location(error), message=_message(error)) for error in errors]
    return INVALID_REQUEST.because("Some of it was not understood; `errors` says what.", fields)


def _location(error: Mapping[str, Any]) -> str:
    parts = [str(part) for part in error["loc"]]
    # The name of a field that we do not know is something that was sent, too.
    return ".".join(parts[:-1] if error["type"] == "extra_forbidden" else parts)


def _message(error: Mapping[str, Any]) -> str:
    if error["type"] == "extra_forbidden":
        return "There is a field that does not belong here"
    return str(error["msg"])
