"""One thing that a function may do or not, and how to try it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Protocol


class Actor(Protocol):
    """A function with its role, as what is tried sees it."""

    function: str

    def client(self, service: str) -> Any:
        """Return a client of an AWS service that has the credentials of the role."""
        ...

    def physical(self, logical_id: str) -> str:
        """Return what a resource of the template is called in this stack."""
        ...


@dataclass(frozen=True, slots=True)
class Deed:
    """What is done, with which permission, and who alone may do it.

    `call` does it in a way that has no effect. What it is answered then, if it is allowed, is an error of the
    service's own: `answer`.
    """

    what: str
    permission: str
    by: frozenset[str]
    call: Callable[[Actor], object]
    answer: str | None = None


@dataclass(frozen=True, slots=True)
class Chapter:
    """Deeds that have to do with each other."""

    title: str
    deeds: list[Deed] = field(default_factory=list)

    def add(
        self, what: str, permission: str, by: str, call: Callable[[Actor], object], answer: str | None = None
    ) -> None:
        """Add a deed that the functions named in `by` may do."""
        self.deeds.append(Deed(what, permission, frozenset(by.split()), call, answer))


FUNCTIONS = (
    "verify", "sync", "confirm", "reconcile", "sweep", "transfer", "provision", "notify", "deliver", "rotate", "audit",
    "admin",
)  # fmt: skip
"""Every function of the template."""


@cache
def own(function: str, kind: str) -> str:
    """Return the logical id of a function's own resource, such as its `LogGroup`."""
    return f"{function.capitalize()}{kind}"
