"""Heroku's published JSON schema of the Platform API, to hold answers against."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema

PUBLISHED = Path(__file__).parents[3] / "shared" / "heroku-platform-schema.json"


class PlatformSchema:
    """Knows what each operation of the Platform API answers; remembers which ones it checked."""

    def __init__(self, path: Path = PUBLISHED) -> None:
        schema = json.loads(path.read_text(encoding="utf-8"))
        self._definitions = _strictly(schema["definitions"])
        self._links = [
            (link["method"], _pattern(link["href"]), link["targetSchema"])
            for definition in schema["definitions"].values()
            for link in definition.get("links", [])
            if "targetSchema" in link
        ]

    def describes(self, method: str, path: str) -> bool:
        return self._target(method, path) is not None

    def check(self, method: str, path: str, body: Any) -> None:
        """Raise `jsonschema.ValidationError` for a body that is not what the schema says."""
        target = self._target(method, path)
        assert target is not None, f"the schema does not know {method} {path}"
        schema = {"definitions": self._definitions, **_strictly(target)}
        jsonschema.Draft4Validator(schema, format_checker=jsonschema.FormatChecker()).validate(body)

    def _target(self, method: str, path: str) -> dict[str, Any] | None:
        for known_method, pattern, target in self._links:
            if known_method == method and pattern.fullmatch(path):
                return dict(target)
        return None


def _pattern(href: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{.*?\\\}", "[^/]+", re.escape(href)))


def _strictly(schema: Any) -> Any:
    """Put `strictProperties`, an extension that validators do not know, into standard words."""
    if isinstance(schema, list):
        return [_strictly(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {name: _strictly(one) for name, one in schema.items()}
    if inner.get("strictProperties") is True and isinstance(inner.get("properties"), dict):
        return {**inner, "additionalProperties": False, "required": list(inner["properties"])}
    return inner
