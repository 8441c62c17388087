"""Finds what would break a client between two OpenAPI documents of ours.

A client relies on every operation, on sending no more than it does today, and on finding every field where it was.
What is new breaks nothing: operations, optional parameters and fields of requests, fields of responses.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

Part = Mapping[str, Any]
METHODS: Final = ("get", "post", "put", "patch", "delete")
SUCCESSES: Final = "2"


def breaking_changes(before: Part, after: Part) -> Iterator[str]:
    """Yield a sentence for each change that breaks a client of the first document."""
    for path, item in before["paths"].items():
        for method in METHODS:
            if method not in item:
                continue
            name = f"{method.upper()} {path}"
            if method in after["paths"].get(path, {}):
                yield from _Operation(name, before, after).changes(item[method], after["paths"][path][method])
            else:
                yield f"{name} is gone"


@dataclass(frozen=True, slots=True)
class _Operation:
    name: str
    before: Part
    after: Part

    def changes(self, old: Part, new: Part) -> Iterator[str]:
        yield from self._parameters(old, new)
        yield from self._body(old, new)
        for status, response in old["responses"].items():
            if status.startswith(SUCCESSES):
                yield from self._response(status, response, new["responses"].get(status))

    def _parameters(self, old: Part, new: Part) -> Iterator[str]:
        known, now = _by_name(old), _by_name(new)
        for name, parameter in known.items():
            if name not in now:
                yield f"{self.name} takes no {name} any more"
            else:
                yield from self._narrowed(name, parameter["schema"], now[name]["schema"])
        for name, parameter in now.items():
            if parameter.get("required") and not known.get(name, {}).get("required"):
                yield f"{self.name} needs {name}"

    def _body(self, old: Part, new: Part) -> Iterator[str]:
        known, now = _json_of(old.get("requestBody", {})), _json_of(new.get("requestBody", {}))
        if now is not None and known is None:
            yield f"{self.name} needs a body"
        elif now is not None and known is not None:
            yield from self._narrowed("the body", known, now)

    def _response(self, status: str, old: Part, new: Part | None) -> Iterator[str]:
        known, now = _json_of(old), _json_of(new or {})
        if new is None or (known is not None and now is None):
            yield f"{self.name} answers no {status} any more" if new is None else f"{self.name} answers {status} empty"
        elif known is not None and now is not None:
            yield from self._widened(f"the response {status}", known, now)

    def _narrowed(self, where: str, old: Part, new: Part) -> Iterator[str]:
        """Yield why something that was valid to send is not valid any more."""
        old, new = _resolved(old, self.before), _resolved(new, self.after)
        if missing := _values(old) - _values(new):
            yield f"{self.name}: {where} may not be {_listed(missing)} any more"
        fields, now = old.get("properties", {}), new.get("properties", {})
        for field in sorted(set(new.get("required", ())) - set(old.get("required", ()))):
            yield f"{self.name}: {where} needs {field}"
        for field, schema in fields.items():
            if field not in now:
                yield f"{self.name}: {where} has no {field} any more"
            else:
                yield from self._narrowed(f"{field} of {where}", schema, now[field])

    def _widened(self, where: str, old: Part, new: Part, seen: frozenset[str] = frozenset()) -> Iterator[str]:
        """Yield why a client may not understand what it receives."""
        if old.get("$ref") in seen:
            return
        seen |= {str(old["$ref"])} if "$ref" in old else set()
        old, new = _resolved(old, self.before), _resolved(new, self.after)
        if added := _types(new) - _types(old):
            yield f"{self.name}: {where} may be {_listed(added)} now"
        fields, now = old.get("properties", {}), new.get("properties", {})
        for field, schema in fields.items():
            if field not in now:
                yield f"{self.name}: {where} has no {field} any more"
            else:
                yield from self._widened(f"{field} of {where}", schema, now[field], seen)
        if "items" in old and "items" in new:
            yield from self._widened(f"an item of {where}", old["items"], new["items"], seen)


def _by_name(operation: Part) -> dict[str, Part]:
    return {parameter["name"]: parameter for parameter in operation.get("parameters", ())}


def _json_of(content: Part) -> Part | None:
    schema: Part | None = content.get("content", {}).get("application/json", {}).get("schema")
    return schema


def _resolved(schema: Part, document: Part) -> Part:
    reference = schema.get("$ref")
    if reference is None:
        return schema
    found: Part = document["components"]["schemas"][str(reference).rpartition("/")[2]]
    return found


def _values(schema: Part) -> set[str]:
    """Return the values that may be sent, or their types where any value may be."""
    return {repr(value) for value in schema["enum"]} if "enum" in schema else _types(schema)


def _types(schema: Part) -> set[str]:
    """Return the types of a value; a reference is one of its own."""
    if "$ref" in schema:
        return {"an object"}
    if "anyOf" in schema:
        return {kind for choice in schema["anyOf"] for kind in _types(choice)}
    kind = str(schema.get("type", "anything"))
    return {"an object" if kind == "object" else kind}


def _listed(names: set[str]) -> str:
    return " or ".join(sorted(names))
