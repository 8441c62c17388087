"""The fakes notice what a real adapter would not take."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Literal, Protocol, cast

import pytest
from urlsync.domain.secret import Secret
from urlsync.domain.sync import Reason, Sync

from tests.fakes.check_queue import FakeCheckQueue
from tests.fakes.examples import a_history_entry, a_sync
from tests.fakes.strict import strict
from tests.fakes.syncs import FakeSyncs
from tests.fakes.world import a_request

WRONG: Any = cast("Any", None)


class Port(Protocol):
    """Anything."""


@strict
class Fake:
    """Takes one argument of each kind of type that the ports have."""

    def take(
        self,
        text: str = "",
        number: float = 0,
        maybe: Secret | None = None,
        word: Literal["sync", "project"] = "sync",
        syncs: Sequence[Sync] = (),
        call: Callable[[], str] = str,
        port: Port | None = None,
        **more: str,
    ) -> str:
        return text


@pytest.mark.parametrize(
    "named",
    [
        {"text": None},
        {"text": 1},
        {"number": None},
        {"number": "1"},
        {"maybe": "a bare text"},
        {"word": "connection"},
        {"syncs": None},
        {"syncs": [None]},
        {"syncs": [a_sync(epoch=None)]},
        {"syncs": [a_sync(heroku_app=None)]},
        {"call": None},
    ],
)
def test_what_is_of_another_type_is_not_taken(named: dict[str, Any]) -> None:
    with pytest.raises(AssertionError, match=next(iter(named))):
        Fake().take(**named)


def test_what_is_of_its_type_is_taken() -> None:
    taken = Fake().take("a text", 1, Secret("x"), "project", [a_sync()], lambda: "", object(), added="more")
    assert taken == "a text"


def test_a_field_within_a_field_is_looked_at() -> None:
    sync = a_sync()
    nameless = replace(sync, heroku_app=replace(sync.heroku_app, name=WRONG))
    with pytest.raises(AssertionError, match=r"sync\)\.heroku_app\.name is None"):
        FakeSyncs(sync).start_write(nameless, "0123456789abcdef0123456789abcdef")


def test_stores_and_queues_are_strict() -> None:
    syncs = FakeSyncs(a_sync())
    with pytest.raises(AssertionError, match="cause"):
        syncs.note(a_history_entry(cause=None))
    with pytest.raises(AssertionError, match="reason"):
        syncs.note(a_history_entry(reason="made_up"))
    syncs.note(a_history_entry(reason=Reason.OPTED_OUT))
    with pytest.raises(AssertionError, match="requested_at"):
        FakeCheckQueue().send(a_request(requested_at=None))
