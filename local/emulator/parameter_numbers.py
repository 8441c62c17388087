"""Let a template's parameters say how many batches may be under way.

The value of a parameter of type `Number` is a string until CloudFormation hands it to a resource. The
emulator hands the string on to its event source mappings, which compare it with a number and so fail to poll.
"""

from collections.abc import Callable, Mapping
from typing import Any

ConcurrencyOf = Callable[..., int]


def with_numbers(concurrency_of: ConcurrencyOf) -> ConcurrencyOf:
    """Return `concurrency_of`, which reads an event source mapping, so that it finds a number there."""

    def corrected(mapping: Mapping[str, Any], *rest: Any) -> int:
        scaling = {name: int(value) for name, value in (mapping.get("ScalingConfig") or {}).items()}
        return concurrency_of({**mapping, "ScalingConfig": scaling}, *rest)

    return corrected
