"""How the faults of a chaos run are made, and that each is undone; without a stack."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from random import Random
from types import SimpleNamespace
from typing import Any, cast

import pytest
import requests
from botocore.exceptions import ClientError

from local.hasura.faults import ApiFaults as HasuraApiFaults
from local.heroku.model.faults import ApiFaults as HerokuApiFaults
from tests.chaos.faults import Faults, _outside
from tests.chaos.newcomer import SlowOrder
from tests.chaos.plan import Kind, Occurrence, Plan
from tests.chaos.population import Change, Member, Population
from tests.chaos.stored_credential import StoredCredential

NOW = datetime(2026, 1, 1, tzinfo=UTC)
OLD, NEW = "postgres://old", "postgres://new"


@dataclass
class Control:
    """A control surface that remembers its calls."""

    calls: list[tuple[str, str, Any]] = field(default_factory=list)

    def control(self, method: str, path: str, body: Any = None) -> None:
        self.calls.append((method, path, body))


@dataclass
class App:
    """An app whose source shows each of these values once, and the last one for good."""

    shows: list[str]
    checks: int = 0
    path: str = "/apps/shop"

    def source(self) -> str:
        return self.shows.pop(0) if len(self.shows) > 1 else self.shows[0]

    def check(self) -> None:
        self.checks += 1


@dataclass
class Crowd:
    """A population whose members are only overwritten."""

    members: list[Member]

    def overwrite(self, member: Member) -> None:
        member.overwrites += 1


def a_member(*shows: str) -> Member:
    return Member(cast("Any", App(list(shows))), [Change(shows[-1], "fingerprint", NOW, NOW)])


@contextmanager
def maintenance(control: Control) -> Iterator[None]:
    control.control("PUT", "/maintenance")
    yield
    control.control("DELETE", "/maintenance")


def faults_of(*members: Member, control: Any = None, plan: Plan | None = None) -> Faults:
    """Return what makes faults over fakes; nothing of a stack is there."""
    nothing: Any = None
    return Faults(
        stack=nothing,
        aws=nothing,
        workers=nothing,
        population=cast("Population", Crowd(list(members))),
        outside=cast("Any", SimpleNamespace(heroku=control, maintenance=partial(maintenance, control))),
        plan=plan or Plan.short(5),
    )


def occurrence(kind: Kind) -> Occurrence:
    return Occurrence(kind, 0, 1)


@pytest.mark.parametrize("kind", [Kind.HEROKU_BLOCKED, Kind.HASURA_BLOCKED])
def test_a_proxy_answers_403_with_a_page_now_and_then(kind: Kind) -> None:
    # WHEN
    service, part, fault = _outside(kind, Random(1))
    # THEN the simulator of that service takes it, and some calls still get through
    assert (service, part) == ("heroku" if kind is Kind.HEROKU_BLOCKED else "hasura", "api")
    parsed: Any = (HerokuApiFaults if service == "heroku" else HasuraApiFaults).parse(fault)
    assert (parsed.status, parsed.html) == (403, True)
    assert 0 < parsed.rate < 1


def test_releases_run_a_command_until_the_last_change_shows() -> None:
    # GIVEN an app whose last change is still hidden behind a release command when the fault ends
    control, member = Control(), a_member(OLD, OLD, NEW)
    # WHEN
    with faults_of(member, control=control).made(occurrence(Kind.RELEASE_COMMANDS), Random(1)):
        ((method, path, command),) = control.calls
    # THEN its success was reported before it took effect, and the command was taken away when the change showed
    assert (method, path) == ("PUT", "/apps/shop/release-command")
    assert command["duration_s"] > 0
    assert command["settle_s"] > 0
    assert control.calls[1:] == [("DELETE", "/apps/shop/release-command", None)]
    assert member.app.source() == NEW
    assert not member.lock.locked()


def test_half_an_hour_of_maintenance_is_begun_and_ended() -> None:
    control = Control()
    with faults_of(control=control).made(occurrence(Kind.HASURA_LONG_MAINTENANCE), Random(1)):
        assert control.calls == [("PUT", "/maintenance", None)]
    assert control.calls[1:] == [("DELETE", "/maintenance", None)]


def test_the_project_that_was_spared_most_is_overwritten() -> None:
    # GIVEN two projects, one of which was overwritten before
    spared, met = a_member(NEW), a_member(NEW)
    met.overwrites = 1
    # WHEN THEN it is the other's turn; in a hurried run its check does not wait for the schedule
    with faults_of(met, spared).made(occurrence(Kind.TWO_WRITERS), Random(1)):
        assert (spared.overwrites, met.overwrites) == (1, 1)
    assert cast("Any", spared.app).checks == 1


def test_a_long_run_leaves_it_to_the_schedule_to_find_another_writer() -> None:
    member = a_member(NEW)
    with faults_of(member, plan=Plan.long(5, 1, 1)).made(occurrence(Kind.TWO_WRITERS), Random(1)):
        pass
    assert cast("Any", member.app).checks == 0


class Table:
    """A table that throttles the first request of each kind."""

    def __init__(self, ciphertext: bytes) -> None:
        self.stored = ciphertext
        self._known: set[str] = set()

    def get_item(self, **_request: Any) -> dict[str, Any]:
        self._throttle("get")
        return {"Item": {"hasura_token": self.stored}}

    def update_item(self, *, ExpressionAttributeValues: dict[str, bytes], **_request: Any) -> None:  # noqa: N803 -- boto3's
        self._throttle("update")
        (self.stored,) = ExpressionAttributeValues.values()

    def _throttle(self, kind: str) -> None:
        if kind not in self._known:
            self._known.add(kind)
            raise ClientError({"Error": {"Code": "ThrottlingException"}}, kind)


def test_a_credential_is_replaced_and_restored_although_the_table_throttles() -> None:
    # GIVEN
    table = Table(b"sealed")
    stored = StoredCredential(table, "connection-1")
    # WHEN THEN
    stored.replace(stored.whole[::-1])
    assert table.stored == b"delaes"
    stored.replace(stored.whole)
    assert table.stored == b"sealed"


@dataclass
class Operator:
    """An operator whose requests end in these ways."""

    ends: list[Any]
    asked: list[Any] = field(default_factory=list)

    def call(self, method: str, path: str, body: Any) -> Any:
        self.asked.append((method, path, body))
        end = self.ends.pop(0)
        if isinstance(end, Exception):
            raise end
        return end


def an_answer(status: int, sync_id: str | None = None) -> requests.Response:
    answer = requests.Response()
    answer.status_code = status
    answer._content = b"{}" if sync_id is None else b'{"sync_id": "%s"}' % sync_id.encode()
    return answer


def test_the_same_request_is_repeated_until_it_finds_its_sync() -> None:
    # GIVEN an API that first takes too long, then fails, and then knows the sync
    operator = Operator([requests.ReadTimeout(), an_answer(503), an_answer(202, "sync-1")])
    newcomer = SimpleNamespace(
        project=SimpleNamespace(id="project-1"),
        owner=SimpleNamespace(connection=SimpleNamespace(connection_id="connection-1")),
        app={"name": "shop"},
    )
    order = SlowOrder(cast("Any", operator), cast("Any", newcomer))
    # WHEN THEN
    assert [order.place() for _ in range(3)] == [False, False, True]
    assert order.sync_id == "sync-1"
    assert operator.asked[0] == operator.asked[1] == operator.asked[2]
    method, path, body = operator.asked[0]
    assert (method, path) == ("POST", "/v1/projects/project-1/syncs")
    assert body == {"connection_id": "connection-1", "heroku_app": "shop", "env_var": "PG_DATABASE_URL"}
