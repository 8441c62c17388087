"""An assumption, the probe that tries it, and what came of that."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Generic, TypeVar

World = TypeVar("World")


class Conclusion(StrEnum):
    """What a probe found."""

    HOLDS = "holds"
    DIFFERS = "differs"
    NOT_TRIED = "not tried"


class Differs(Exception):
    """The service behaves otherwise; the message says how, without values."""


class NotTried(Exception):
    """Something that the probe needs is missing; the message says what."""


@dataclass(frozen=True, slots=True)
class Assumption(Generic[World]):
    """What is assumed of a service, where that is from, and the probe that tries it.

    The probe returns a note for people, or raises `Differs` or `NotTried`. One that `changes` something is only run
    when that is allowed, and then changes nothing but an app or a project of its own.
    """

    code: str
    text: str
    source: str
    probe: Callable[[World], str]
    changes: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """What was found about an assumption."""

    service: str
    code: str
    text: str
    source: str
    conclusion: Conclusion
    note: str


READ_ONLY: Final = "changes something: needs --create"


class Register(list[Assumption[World]]):
    """The assumptions about one service, in the order in which they are tried."""

    def __init__(self, service: str) -> None:
        super().__init__()
        self.service = service

    def assume(
        self, code: str, text: str, source: str, *, changes: bool = False
    ) -> Callable[[Callable[[World], str]], Callable[[World], str]]:
        """Return a decorator that adds an assumption with its probe."""

        def add(probe: Callable[[World], str]) -> Callable[[World], str]:
            self.append(Assumption(code, text, source, probe, changes))
            return probe

        return add


def expect(holds: object, otherwise: str) -> None:
    """Raise `Differs` unless something is so."""
    if not holds:
        raise Differs(otherwise)
