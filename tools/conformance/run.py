"""Try the assumptions about a service, one after the other."""

import re
from collections.abc import Iterator, Set
from typing import Any, Final, Protocol, TypeVar

import requests

from tools.conformance.assumption import READ_ONLY, Assumption, Conclusion, Differs, NotTried, Register, Result

MAX_NOTE: Final = 300
_URL: Final = re.compile(r"\b(postgres(?:ql)?|https?)://\S+", re.IGNORECASE)
_TOKEN: Final = re.compile(r"\b(HRKU-[\w-]+|[A-Za-z0-9+/_-]{40,})")


class Secretive(Protocol):
    """A service as the probes see it, with the secrets that no report may show."""

    @property
    def secrets(self) -> Set[str]:
        """Every token and value that was sent or received."""


Service = TypeVar("Service", bound=Secretive)


def try_all(register: Register[Service], world: Service, *, create: bool) -> Iterator[Result]:
    """Yield what is found about each assumption. Without `create`, nothing is changed."""
    for found in register:
        conclusion, note = _tried(found, world, create=create)
        note = scrubbed(note, world.secrets)
        yield Result(register.service, found.code, found.text, found.source, conclusion, note)


def not_tried(register: Register[Any], why: str) -> Iterator[Result]:
    """Yield that no assumption about a service was tried."""
    for found in register:
        yield Result(register.service, found.code, found.text, found.source, Conclusion.NOT_TRIED, why)


def _tried(assumption: Assumption[Service], world: Service, *, create: bool) -> tuple[Conclusion, str]:
    if assumption.changes and not create:
        return Conclusion.NOT_TRIED, READ_ONLY
    try:
        return Conclusion.HOLDS, assumption.probe(world)
    except Differs as difference:
        return Conclusion.DIFFERS, str(difference)
    except NotTried as reason:
        return Conclusion.NOT_TRIED, str(reason)
    except requests.RequestException as error:
        return Conclusion.NOT_TRIED, f"no response ({type(error).__name__})"
    except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        return Conclusion.DIFFERS, f"the response has another form ({type(error).__name__})"


def scrubbed(note: str, secrets: Set[str]) -> str:
    """Return a note without secrets: what is known to be one, and whatever looks like one."""
    for secret in sorted(secrets, key=len, reverse=True):
        note = note.replace(secret, "***")
    note = _TOKEN.sub("***", _URL.sub(r"\1://***", note))
    return " ".join(note.split())[:MAX_NOTE]
