"""How each fault is made, and how it ends."""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random
from typing import Any, Final, final
from uuid import uuid4

import requests
from urlsync.domain.errors import TransientFailure

from local.hasura.client import HasuraClient
from local.heroku.client import HerokuClient
from local.operator_client import OperatorClient
from local.stack.aws import EmulatedAws
from local.stack.outputs import Stack
from local.waiting import wait_until
from tests.chaos.newcomer import SlowOrder
from tests.chaos.plan import Kind, Occurrence, Plan
from tests.chaos.population import UNREACHABLE, Member, Population, insist
from tests.chaos.stored_credential import StoredCredential
from tests.chaos.workers import Workers
from tests.fakes.emulated_queue import EmulatedQueues

KILLS_S: Final = (0.2, 1.5)
"""Between two kills; a function needs about half a second to start again."""
TIMEOUT_S: Final = 10
COMMANDS_S: Final = (1.0, 4.0)
SETTLES_S: Final = (0.1, 3.0)
"""Between the two events with which the success of a release command is reported."""
UNKNOWN_GROUP: Final = "a-sync-that-never-was"
GARBAGE: Final = (" ", "{", "null", "[1, 2", '{"sync_id": 7}', '{"sync_id": "somebody-else"}', "💥" * 50)


@final
class Outside:
    """The faults in force at Heroku and Hasura, those of one lane changed without disturbing the others'."""

    def __init__(self, stack: Stack) -> None:
        self.heroku = HerokuClient(stack["heroku_url"])
        self._services: dict[str, HerokuClient | HasuraClient] = {
            "heroku": self.heroku,
            "hasura": HasuraClient(stack["hasura_url"]),
        }
        self._in_force: dict[str, dict[str, Any]] = {"heroku": {}, "hasura": {}}
        self._lock = threading.Lock()

    @contextmanager
    def fault(self, service: str, part: str, fault: dict[str, float]) -> Iterator[None]:
        """Have a fault for a while."""
        self._change(service, part, fault)
        try:
            yield
        finally:
            self._change(service, part, {})

    @contextmanager
    def maintenance(self) -> Iterator[None]:
        """Let nobody change env vars for a while."""
        hasura = self._services["hasura"]
        insist(lambda: hasura.control("PUT", "/maintenance"))
        try:
            yield
        finally:
            insist(lambda: hasura.control("DELETE", "/maintenance"))

    def _change(self, service: str, part: str, fault: dict[str, float]) -> None:
        with self._lock:
            self._in_force[service][part] = fault
            insist(lambda: self._services[service].control("PUT", "/faults", self._in_force[service]))


@final
@dataclass(frozen=True)
class Faults:
    """Makes faults; each lasts as long as its `with`."""

    stack: Stack
    aws: EmulatedAws
    workers: Workers
    population: Population
    outside: Outside
    plan: Plan

    @property
    def members(self) -> list[Member]:
        """All syncs of the run so far."""
        return self.population.members

    def made(self, occurrence: Occurrence, chance: Random) -> AbstractContextManager[None]:
        """Return what makes a fault happen, and undoes it."""
        kind = occurrence.kind
        makers: dict[Kind, Callable[[], AbstractContextManager[None]]] = {
            Kind.HASURA_MAINTENANCE: self.outside.maintenance,
            Kind.HASURA_LONG_MAINTENANCE: self.outside.maintenance,
            Kind.FUNCTIONS_KILLED: lambda: self._functions_killed(chance),
            Kind.TABLE_THROTTLED: lambda: self._table_throttled(chance),
            Kind.MESSAGE_POISONED: lambda: self._message_poisoned(chance),
            Kind.WEBHOOK_DELETED: lambda: self._webhook_deleted(chance),
            Kind.CONNECTION_POISONED: lambda: self._connection_poisoned(chance),
            Kind.RELEASE_COMMANDS: lambda: self._release_commands(chance),
            Kind.TWO_WRITERS: self._two_writers,
            Kind.SLOW_ENABLE: self._slow_enable,
        }
        if kind in makers:
            return makers[kind]()
        service, part, fault = _outside(kind, chance)
        return self.outside.fault(service, part, fault)

    @contextmanager
    def _functions_killed(self, chance: Random) -> Iterator[None]:
        """Kill processes of functions at random moments, wherever these are in what they do."""
        over = threading.Event()

        def kill() -> None:
            while not over.wait(chance.uniform(*KILLS_S)):
                self.workers.kill_one(chance)

        killer = threading.Thread(target=kill, name="killer")
        killer.start()
        try:
            yield
        finally:
            over.set()
            killer.join()

    @contextmanager
    def _table_throttled(self, chance: Random) -> Iterator[None]:
        self._throttle(chance.choice((0.3, 0.7, 0.95)))
        try:
            yield
        finally:
            self._throttle(0)

    @contextmanager
    def _message_poisoned(self, chance: Random) -> Iterator[None]:
        """Put garbage into the group of a sync and of nobody; it ends when the queue is rid of it."""
        queue, url = EmulatedQueues(self.stack), self.stack["check_queue_url"]
        sqs = self.aws.session.client("sqs", endpoint_url=self.aws.endpoint)
        poison = {
            sqs.send_message(
                QueueUrl=url,
                MessageBody=chance.choice(GARBAGE),
                MessageGroupId=group,
                MessageDeduplicationId=str(uuid4()),
            )["MessageId"]
            for group in (chance.choice(self.members).app.sync_id, UNKNOWN_GROUP)
        }
        yield

        def is_rid() -> bool:
            return poison.isdisjoint(message["MessageId"] for message in queue.messages(url))

        wait_until(is_rid, "the queue is rid of the poison", self.plan.patience_s)

    @contextmanager
    def _webhook_deleted(self, chance: Random) -> Iterator[None]:
        """Delete a subscription as its app's owner could; it ends when there is one again, of another id."""
        member = chance.choice(self.members)
        before = member.app.stored().webhook_id
        wait_until(lambda: _without_webhook(member), "the webhook is deleted", self.plan.patience_s)
        if self.plan.hurried:
            _let_an_hour_pass(member)
        yield

        def is_back() -> bool:
            return member.app.stored().webhook_id != before

        wait_until(is_back, "there is a webhook again", self.plan.patience_s)

    @contextmanager
    def _connection_poisoned(self, chance: Random) -> Iterator[None]:
        """Store what no key opens in place of a credential; afterwards the credential is back."""
        connection = chance.choice(self.members).app.owner.connection
        resource: Any = self.aws.session.resource("dynamodb", endpoint_url=self.aws.endpoint)
        stored = StoredCredential(resource.Table(self.stack["table"]), connection.connection_id)
        stored.replace(stored.whole[::-1])
        try:
            yield
        finally:
            stored.replace(stored.whole)

    @contextmanager
    def _release_commands(self, chance: Random) -> Iterator[None]:
        """Have the releases of an app run a command, and a new value show only when that has ended."""
        member = chance.choice(self.members)
        command = {"duration_s": chance.uniform(*COMMANDS_S), "settle_s": chance.uniform(*SETTLES_S)}
        insist(lambda: self.outside.heroku.control("PUT", f"{member.app.path}/release-command", command))
        try:
            yield
        finally:
            with member.lock:  # a change without a command would be overtaken by an older one with it
                wait_until(lambda: _shows_last_change(member), "every release command has ended", self.plan.patience_s)
                insist(lambda: self.outside.heroku.control("DELETE", f"{member.app.path}/release-command"))

    @contextmanager
    def _two_writers(self) -> Iterator[None]:
        """Write the env var of the project that was spared most; few times each, so that it is soon corrected."""
        member = min(self.members, key=lambda one: one.overwrites)
        self.population.overwrite(member)
        yield
        if self.plan.hurried:
            member.app.check()

    @contextmanager
    def _slow_enable(self) -> Iterator[None]:
        """Enable a sync through the API while Heroku is slow; it ends when the repeated request finds its sync."""
        newcomer = self.population.newcomers.pop()
        order = SlowOrder(OperatorClient(self.stack), newcomer)
        with self.outside.fault("heroku", "api", {"latency_s": self.plan.slow_call_s}):
            order.place()
            yield
        wait_until(order.place, "the repeated request finds its sync", self.plan.patience_s)
        self.population.join(newcomer, order.sync_id)

    def _throttle(self, rate: float) -> None:
        url, throttling = f"{self.aws.endpoint}/_control/throttling", {"rate": rate}
        insist(lambda: requests.put(url, json=throttling, timeout=TIMEOUT_S).raise_for_status())


def _outside(kind: Kind, chance: Random) -> tuple[str, str, dict[str, float]]:
    """Return the service, the part of it, and the fault to switch on there."""
    service = "hasura" if kind.name.startswith("HASURA") else "heroku"
    rate = chance.choice((0.3, 0.6, 0.9))
    deliveries: dict[Kind, dict[str, float]] = {
        Kind.WEBHOOKS_DROPPED: {"drop": 1},
        Kind.WEBHOOKS_DUPLICATED: {"duplicate": 1},
        Kind.WEBHOOKS_REORDERED: {"reorder": 1},
        Kind.WEBHOOKS_DELAYED: {"delay_s": chance.uniform(1, 5)},
    }
    rate_limit: dict[str, float] = {"status": 429, "rate": rate}
    errors = {"status": chance.choice((500, 502, 503)), "rate": rate}
    late = {"latency_s": chance.choice((0.5, 2, 9))}
    lost = {"lose_answer_rate": rate}
    blocked: dict[str, float] = {"status": 403, "html": True, "rate": rate}
    calls = {
        **dict.fromkeys((Kind.HEROKU_RATE_LIMIT, Kind.HASURA_RATE_LIMIT), rate_limit),
        **dict.fromkeys((Kind.HEROKU_ERRORS, Kind.HASURA_ERRORS), errors),
        **dict.fromkeys((Kind.HEROKU_LATE, Kind.HASURA_LATE), late),
        **dict.fromkeys((Kind.HEROKU_LOST, Kind.HASURA_LOST), lost),
        **dict.fromkeys((Kind.HEROKU_BLOCKED, Kind.HASURA_BLOCKED), blocked),
    }
    return (service, "deliveries", deliveries[kind]) if kind in deliveries else (service, "api", calls[kind])


def _without_webhook(member: Member) -> bool:
    try:
        member.app.remove_webhook()
    except UNREACHABLE:
        return False
    return True


def _shows_last_change(member: Member) -> bool:
    try:
        return member.app.source() == member.changes[-1].value
    except UNREACHABLE:
        return False


def _let_an_hour_pass(member: Member) -> None:
    """Make the webhook one that was looked at an hour ago."""

    def recorded() -> bool:
        stored = member.app.stored()
        long_ago = replace(stored, webhook_checked_at=stored.created_at - timedelta(hours=1))
        try:
            member.app.enabling.syncs.record(stored, long_ago, None)
        except TransientFailure:  # a check wrote at the same moment
            return False
        return True

    wait_until(recorded, "an hour has passed")
