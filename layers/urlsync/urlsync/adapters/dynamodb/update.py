"""An update of only those attributes that differ."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Update:
    """A DynamoDB update expression, its names, and its values as plain Python; empty if nothing differs."""

    expression: str
    names: dict[str, str]
    values: dict[str, Any]


def update_of(
    before: Mapping[str, Any], after: Mapping[str, Any], always: Mapping[str, Any] = NOTHING
) -> Update:
    """Return what turns the attributes `before` into `after`; where they differ, `always` is written as well.

    Names are aliased: some are reserved words.
    """
    changed = sorted(name for name, value in after.items() if before.get(name) != value)
    removed = sorted(before.keys() - after.keys())
    if changed or removed:
        after = {**after, **always}
        changed = sorted({*changed, *always})
    clauses = [
        _clause("SET", [f"#{name} = :{name}" for name in changed]),
        _clause("REMOVE", [f"#{name}" for name in removed]),
    ]
    return Update(
        expression=" ".join(clause for clause in clauses if clause),
        names={f"#{name}": name for name in [*changed, *removed]},
        values={f":{name}": after[name] for name in changed},
    )


def _clause(verb: str, actions: list[str]) -> str:
    return f"{verb} {', '.join(actions)}" if actions else ""
