"""Injected faults of API calls and webhook deliveries."""

from dataclasses import dataclass, field, fields
from typing import Any, Self

from local.heroku.model.errors import invalid


@dataclass(frozen=True)
class ApiFaults:
    """Faults of API calls. Rates are from 0 to 1, seconds are real ones.

    `rate` of the calls fail with `status`, without effect; `lose_answer_rate` of the others take effect but
    get no response; every call takes `latency_s` longer. With `html` a failure is the page of a proxy in
    front of the API, of any status.
    """

    rate: float = 0.0
    status: int = 503
    latency_s: float = 0.0
    lose_answer_rate: float = 0.0
    html: bool = False

    @classmethod
    def parse(cls, given: dict[str, Any]) -> Self:
        """Parse the JSON object; a status or `html` without a rate applies to every call.

        Raises:
            HerokuError: 422 for an unknown field or a number out of range.

        """
        _check(given, cls, rates=("rate", "lose_answer_rate"), seconds=("latency_s",))
        statuses = range(200, 600) if given.get("html") else range(400, 600)
        if given.get("status", cls.status) not in statuses:
            raise invalid("status is from 400 to 599, or from 200 with html.")
        named = {"status", "html"} & given.keys()
        return cls(**({"rate": 1.0} if named else {}) | given)


@dataclass(frozen=True)
class DeliveryFaults:
    """Faults of webhook deliveries. Rates are from 0 to 1, seconds are simulated ones."""

    drop: float = 0.0
    duplicate: float = 0.0
    reorder: float = 0.0
    delay_s: float = 0.0

    @classmethod
    def parse(cls, given: dict[str, Any]) -> Self:
        """Parse the JSON object.

        Raises:
            HerokuError: 422 for an unknown field or a number out of range.

        """
        _check(given, cls, rates=("drop", "duplicate", "reorder"), seconds=("delay_s",))
        return cls(**given)


@dataclass
class Faults:
    """The current faults; none at first."""

    api: ApiFaults = field(default_factory=ApiFaults)
    deliveries: DeliveryFaults = field(default_factory=DeliveryFaults)

    def change(self, given: dict[str, Any]) -> None:
        """Replace the current faults with those of `{"api": …, "deliveries": …}`.

        Raises:
            HerokuError: 422 for an unknown field or a number out of range; nothing changes then.

        """
        if unknown := sorted(given.keys() - {"api", "deliveries"}):
            raise invalid(f"Unknown fields: {', '.join(unknown)}.")
        api = ApiFaults.parse(given.get("api") or {})
        self.deliveries = DeliveryFaults.parse(given.get("deliveries") or {})
        self.api = api


def _check(given: dict[str, Any], kind: type[Any], *, rates: tuple[str, ...], seconds: tuple[str, ...]) -> None:
    if unknown := sorted(given.keys() - {one.name for one in fields(kind)}):
        raise invalid(f"Unknown fields: {', '.join(unknown)}.")
    if any(not isinstance(value, int | float) for value in given.values()):
        raise invalid("Faults are numbers.")
    if any(not 0 <= given.get(name, 0) <= 1 for name in rates):
        raise invalid(f"Rates are from 0 to 1: {', '.join(rates)}.")
    if any(given.get(name, 0) < 0 for name in seconds):
        raise invalid(f"Durations are not negative: {', '.join(seconds)}.")
