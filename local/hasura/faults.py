"""Injected faults: failed, slow and unanswered API calls."""

import random
from dataclasses import dataclass, fields
from enum import Enum, auto
from typing import Any


class CallOutcome(Enum):
    """What happens to one API call."""

    HANDLED = auto()
    FAILED = auto()
    RESPONSE_LOST = auto()


@dataclass(frozen=True)
class ApiFaults:
    """The ``api`` part of ``PUT /_control/faults``.

    ``rate`` of the calls fail without any effect: with ``status``, or, if ``graphql_error`` is given, with
    that message in a GraphQL response of status 200. ``lose_answer_rate`` of the calls take effect but get no
    response. Every call takes ``latency_s`` longer. A ``status``, ``graphql_error`` or ``html`` without a
    ``rate`` applies to every call; with ``html`` the failure is the page of a proxy in front of Hasura Cloud.
    """

    rate: float = 0.0
    status: int = 503
    latency_s: float = 0.0
    lose_answer_rate: float = 0.0
    graphql_error: str | None = None
    html: bool = False

    @classmethod
    def parse(cls, given: dict[str, Any]) -> "ApiFaults":
        """Parse the JSON object; raise ``ValueError`` for an unknown field or a number out of range."""
        unknown = set(given) - {field.name for field in fields(cls)}
        if unknown:
            raise ValueError(f"unknown fault: {', '.join(sorted(unknown))}")
        named = {"status", "graphql_error", "html"} & set(given)
        faults = cls(**({"rate": 1.0} if named else {}) | given)
        faults.check_ranges()
        return faults

    def check_ranges(self) -> None:
        """Raise ``ValueError`` for a rate, delay or status out of range."""
        rates_fit = all(0 <= rate <= 1 for rate in (self.rate, self.lose_answer_rate))
        if not (rates_fit and self.latency_s >= 0 and 100 <= self.status <= 599):
            raise ValueError("rates go from 0 to 1, latency_s from 0, status from 100 to 599")


class FaultInjector:
    """Decides the outcome of each call, repeatably for the same seed."""

    def __init__(self, random_source: random.Random) -> None:
        self._random = random_source
        self.api = ApiFaults()

    def next_outcome(self) -> CallOutcome:
        """Return the outcome of the next call."""
        if self._random.random() < self.api.rate:
            return CallOutcome.FAILED
        if self._random.random() < self.api.lose_answer_rate:
            return CallOutcome.RESPONSE_LOST
        return CallOutcome.HANDLED
