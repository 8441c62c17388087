"""Hasura's boolean expressions, as far as the documented operations use them.

https://hasura.io/docs/2.0/queries/postgres/filters/index/
"""

from collections.abc import Mapping
from typing import Any


def matches(row: Mapping[str, Any], where: Mapping[str, Any] | None) -> bool:
    """Tell if a row satisfies ``{"column": {"_eq": value}, "relation": {...}}``; no condition holds."""
    return all(
        _holds(row[key], condition) for key, condition in (where or {}).items() if condition is not None
    )


def _holds(value: Any, condition: Mapping[str, Any]) -> bool:
    if isinstance(value, Mapping):
        return matches(value, condition)
    return "_eq" not in condition or bool(value == condition["_eq"])
