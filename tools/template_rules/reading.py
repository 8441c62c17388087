"""Helpers to read a template: resources by type, and references."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

Resources = dict[str, dict[str, Any]]


def of_type(template: Mapping[str, Any], *kinds: str) -> Resources:
    """Return the properties of the resources of these types, by logical ID."""
    return {
        name: resource.get("Properties", {})
        for name, resource in template.get("Resources", {}).items()
        if resource.get("Type") in kinds
    }


def referred(value: Any) -> str | None:
    """Return the logical ID that `!Ref`, `!GetAtt` or a `!Sub` of one name refers to, otherwise None."""
    if not isinstance(value, dict):
        return None
    if "Ref" in value:
        return str(value["Ref"])
    if "Fn::GetAtt" in value:
        found = value["Fn::GetAtt"]
        return str(found if isinstance(found, str) else found[0]).split(".", maxsplit=1)[0]
    named = re.fullmatch(r"\$\{(\w+)(?:\.\w+)?\}", str(value.get("Fn::Sub", "")))
    return named[1] if named else None


def number(template: Mapping[str, Any], value: Any, *, default: int, largest: bool) -> float:
    """Return a number; for a parameter its largest or smallest allowed value, or its default if unbounded."""
    if value is None:
        return default
    parameter = template.get("Parameters", {}).get(referred(value))
    if parameter is None:
        return float(value)
    if "AllowedValues" in parameter:
        allowed = [float(one) for one in parameter["AllowedValues"]]
        return max(allowed) if largest else min(allowed)
    return float(parameter.get("MaxValue" if largest else "MinValue", parameter["Default"]))


def as_list(value: Any) -> list[Any]:
    """Return a value or a list of values as a list."""
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def events(template: Mapping[str, Any]) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """Yield each event that invokes a function: function, name, type and properties."""
    for function, properties in of_type(template, "AWS::Serverless::Function").items():
        for name, event in properties.get("Events", {}).items():
            yield function, name, event["Type"], event.get("Properties", {})
