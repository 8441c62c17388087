"""A port whose calls a test hears of, and may turn into anything else."""

from typing import Any, TypeVar, cast, final

from tests.fakes.interruption import Interruption, nothing_happens

_T = TypeVar("_T")


class Watch:
    """Called at every call, before and after it takes effect: `before create_app`, for one."""

    def __init__(self) -> None:
        self.hear: Interruption = nothing_happens


@final
class Watched:
    """Any port, with all its operations."""

    def __init__(self, port: object, watch: Watch) -> None:
        self._port, self._watch = port, watch

    def __getattr__(self, operation: str) -> Any:
        method = getattr(self._port, operation)

        def call(*arguments: Any, **named: Any) -> Any:
            self._watch.hear(f"before {operation}")
            answer = method(*arguments, **named)
            self._watch.hear(f"after {operation}")
            return answer

        return call


def watched(port: _T, watch: Watch) -> _T:
    """Return this port, watched."""
    return cast("_T", Watched(port, watch))
