"""Reads JSON from other parties without trusting its shape."""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from urlsync.domain.errors import UrlsyncError


class MessageUnreadable(UrlsyncError):
    """A message or event has another format. The text names the field, never its content."""


def json_object_or_empty(text: str) -> dict[str, Any]:
    """Return the JSON object in `text`, or an empty one if it is anything else."""
    return json_object(text) or {}


def json_object(body: bytes | str) -> dict[str, Any] | None:
    """Return the JSON object in `body`, or None if it is anything else.

    None instead of an exception, because the decoder's exception carries the whole document, and so would an
    exception raised while handling it.
    """
    return as_object(_document(body))


def json_array(body: bytes) -> list[Any] | None:
    """Return the JSON array in `body`, or None if it is anything else."""
    document = _document(body)
    return document if isinstance(document, list) else None


def as_object(value: object) -> dict[str, Any] | None:
    """Return `value` if it is a JSON object, else None."""
    return value if isinstance(value, dict) else None


def as_text(value: object) -> str | None:
    r"""Return `value` if it is a string that can be stored and sent, else None.

    JSON can spell half of a surrogate pair (`"\ud800"`), which no UTF-8 text can hold.
    """
    if not isinstance(value, str):
        return None
    try:
        value.encode()
    except UnicodeEncodeError:
        return None
    return value


def required_object(fields: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return the object in a field. Raises `MessageUnreadable`."""
    found = as_object(fields.get(name))
    if found is None:
        raise MessageUnreadable(name)
    return found


def required_text(fields: Mapping[str, Any], name: str) -> str:
    """Return the text in a field, unless it is empty. Raises `MessageUnreadable`."""
    text = as_text(fields.get(name))
    if not text:
        raise MessageUnreadable(name)
    return text


IDENTIFIER: Final = r"[A-Za-z0-9][A-Za-z0-9_:-]{0,127}"
"""Ids, and names of Heroku apps. What is stored, shown or mailed has no line end, and cannot be taken for a link."""
_IDENTIFIER: Final = re.compile(IDENTIFIER)


def as_identifier(value: object) -> str | None:
    """Return `value` if it is an id, else None."""
    return value if isinstance(value, str) and _IDENTIFIER.fullmatch(value) else None


def required_identifier(fields: Mapping[str, Any], name: str) -> str:
    """Return the id in a field. Raises `MessageUnreadable`."""
    identifier = as_identifier(fields.get(name))
    if identifier is None:
        raise MessageUnreadable(name)
    return identifier


def _document(body: bytes | str) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None
