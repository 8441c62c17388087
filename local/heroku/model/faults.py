"""Faults that tests and the demo switch on."""

from dataclasses import dataclass, field, fields
from typing import Any, Self

from local.heroku.model.errors import invalid


@dataclass(frozen=True)
class ApiFaults:
    """What goes wrong with API calls. Rates are from 0 to 1, seconds are real ones.

    `rate` of the calls are refused with `status`, without effect; `lose_answer_rate` of the others take
    effect and are never answered; every call takes `latency_s` longer.
    """

    rate: float = 0.0
    status: int = 503
    latency_s: float = 0.0
    lose_answer_rate: float = 0.0

    @classmethod
    def parse(cls, asked: dict[str, Any]) -> Self:
        """Read the JSON object; who names a status but no rate means every call.

        Raises:
            HerokuError: 422 for an unknown field or a number out of range.

        """
        _check(asked, cls, rates=("rate", "lose_answer_rate"), seconds=("latency_s",))
        if asked.get("status", cls.status) not in range(400, 600):
            raise invalid("status is from 400 to 599.")
        return cls(**({"rate": 1.0} if "status" in asked else {}) | asked)


@dataclass(frozen=True)
class DeliveryFaults:
    """What goes wrong with webhook deliveries. Rates are from 0 to 1, seconds are simulated ones."""

    drop: float = 0.0
    duplicate: float = 0.0
    reorder: float = 0.0
    delay_s: float = 0.0

    @classmethod
    def parse(cls, asked: dict[str, Any]) -> Self:
        """Read the JSON object.

        Raises:
            HerokuError: 422 for an unknown field or a number out of range.

        """
        _check(asked, cls, rates=("drop", "duplicate", "reorder"), seconds=("delay_s",))
        return cls(**asked)


@dataclass
class Faults:
    """The faults now in force; none at first."""

    api: ApiFaults = field(default_factory=ApiFaults)
    deliveries: DeliveryFaults = field(default_factory=DeliveryFaults)

    def change(self, asked: dict[str, Any]) -> None:
        """Put the faults of `{"api": …, "deliveries": …}` in force instead of the present ones.

        Raises:
            HerokuError: 422 for an unknown field or a number out of range; then nothing changes.

        """
        if unknown := sorted(asked.keys() - {"api", "deliveries"}):
            raise invalid(f"Unknown fields: {', '.join(unknown)}.")
        api = ApiFaults.parse(asked.get("api") or {})
        self.deliveries = DeliveryFaults.parse(asked.get("deliveries") or {})
        self.api = api


def _check(
    asked: dict[str, Any], kind: type[Any], *, rates: tuple[str, ...], seconds: tuple[str, ...]
) -> None:
    if unknown := sorted(asked.keys() - {one.name for one in fields(kind)}):
        raise invalid(f"Unknown fields: {', '.join(unknown)}.")
    if any(not isinstance(value, int | float) for value in asked.values()):
        raise invalid("Faults are numbers.")
    if any(not 0 <= asked.get(name, 0) <= 1 for name in rates):
        raise invalid(f"Rates are from 0 to 1: {', '.join(rates)}.")
    if any(asked.get(name, 0) < 0 for name in seconds):
        raise invalid(f"Durations are not negative: {', '.join(seconds)}.")
