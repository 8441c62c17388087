"""Key conditions of queries, understood once and not for each item.

The emulator parses the condition again for each item of an index, so that a page of 10,000 syncs takes a second.
"""

import operator
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

Evaluate = Callable[..., bool]
Values = Mapping[str, Mapping[str, str]]
SLOT: Final = "KeyConditionExpression"
_CLAUSE: Final = re.compile(r"\s*(#?\w+)\s*(=|<=|>=|<|>)\s*(:\w+)\s*")
_COMPARE: Final[Mapping[str, Callable[[bytes, bytes], bool]]] = {
    "=": operator.eq,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}


def with_quick_key_conditions(evaluate: Evaluate) -> Evaluate:
    """Return `evaluate`, which compares texts itself; it leaves to the emulator what is new to it, and all else."""
    understood: dict[str, list[tuple[str, str, str]]] = {}

    def quick(
        expression: str, item: Values, values: Values, names: Mapping[str, str], slot: str = "ConditionExpression"
    ) -> bool:
        if slot != SLOT:
            return evaluate(expression, item, values, names, slot=slot)
        if expression not in understood:
            found = evaluate(expression, item, values, names, slot=slot)  # it refuses what is invalid
            understood[expression] = clauses_of(expression)
            return found
        clauses = understood[expression]
        known = [_compared(clause, item, values, names) for clause in clauses]
        if not clauses or None in known:
            return evaluate(expression, item, values, names, slot=slot)
        return all(known)

    return quick


def clauses_of(expression: str) -> list[tuple[str, str, str]]:
    """Return name, comparison and value of each clause; none if there is one of another kind."""
    found = [_CLAUSE.fullmatch(clause) for clause in re.split(r"\sAND\s", expression)]
    return [(each[1], each[2], each[3]) for each in found if each] if all(found) else []


def _compared(clause: tuple[str, str, str], item: Values, values: Values, names: Mapping[str, str]) -> bool | None:
    """Return whether the clause is true of an item; None unless both are texts, which are sorted by their bytes."""
    name, comparison, reference = clause
    has: Any = item.get(names.get(name, name), {}).get("S")
    wanted: Any = values.get(reference, {}).get("S")
    if has is None or wanted is None:
        return None
    return _COMPARE[comparison](has.encode(), wanted.encode())
