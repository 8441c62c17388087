"""Faults that can be switched on: refused, slow and unanswered API calls."""

import random
from dataclasses import dataclass, fields
from enum import Enum, auto
from typing import Any


class Fate(Enum):
    """What becomes of one API call."""

    ANSWERED = auto()
    FAILED = auto()
    ANSWER_LOST = auto()


@dataclass(frozen=True)
class ApiFaults:
    """The ``api`` part of ``PUT /_control/faults``.

    ``rate`` of the calls fail without any effect: with ``status``, or, if ``graphql_error`` is given, with
    that message in a GraphQL answer of status 200. ``lose_answer_rate`` of the calls take effect and are
    never answered. Every call takes ``latency_s`` longer. Who names a ``status`` or a ``graphql_error`` but
    no ``rate`` means every call.
    """

    rate: float = 0.0
    status: int = 503
    latency_s: float = 0.0
    lose_answer_rate: float = 0.0
    graphql_error: str | None = None

    @classmethod
    def parse(cls, asked: dict[str, Any]) -> "ApiFaults":
        """Read the JSON object; raise ``ValueError`` for an unknown field or a number out of range."""
        unknown = set(asked) - {field.name for field in fields(cls)}
        if unknown:
            raise ValueError(f"unknown fault: {', '.join(sorted(unknown))}")
        named = {"status", "graphql_error"} & set(asked)
        faults = cls(**({"rate": 1.0} if named else {}) | asked)
        faults.check_ranges()
        return faults

    def check_ranges(self) -> None:
        """Raise ``ValueError`` for a rate, delay or status that cannot be."""
        rates_fit = all(0 <= rate <= 1 for rate in (self.rate, self.lose_answer_rate))
        if not (rates_fit and self.latency_s >= 0 and 100 <= self.status <= 599):
            raise ValueError("rates go from 0 to 1, latency_s from 0, status from 100 to 599")


class FaultInjection:
    """Decides what becomes of each call, the same way for the same seed."""

    def __init__(self, random_source: random.Random) -> None:
        self._random = random_source
        self.api = ApiFaults()

    def fate(self) -> Fate:
        """Throw the dice for one call."""
        if self._random.random() < self.api.rate:
            return Fate.FAILED
        if self._random.random() < self.api.lose_answer_rate:
            return Fate.ANSWER_LOST
        return Fate.ANSWERED
