"""The syncs of a chaos run, what their apps were changed to, and when each change arrived."""

import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, final
from uuid import uuid4

import requests
from boto3.dynamodb.conditions import Key
from urlsync.domain.fingerprint import Fingerprinter, FixedKeys
from urlsync.domain.secret import Secret

from local.hasura.client import ControlPlaneRequestError
from local.stack.aws import EmulatedAws, stack_outputs
from local.stack.outputs import ENV_VAR, Stack
from local.waiting import wait_until
from tests.chaos.plan import Kind, Plan
from tests.fakes.synced_app import Owner, SyncedApp, SyncedApps, UnsyncedProject

AT_ONCE: Final = 6
"""People who make and change apps at the same time."""
BUSY_TIMEOUT_S: Final = 600
"""How long the run waits for what only a busy machine delays."""
OTHER: Final = "OTHER"
"""An env var of each project that somebody else writes, and that must stay what it is."""
UNREACHABLE: Final = (requests.RequestException, ControlPlaneRequestError)


@final
@dataclass(frozen=True, slots=True, repr=False)
class Change:
    """A value that a config var was set to; between these two moments Heroku had it for the first time."""

    value: str
    fingerprint: str
    began: datetime
    made: datetime


@final
@dataclass(repr=False)
class Member:
    """One sync, and everything that was done to its app and its project."""

    app: SyncedApp
    changes: list[Change]
    other: str | None = None
    overwrites: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)
    arrivals: list[dict[str, Any]] = field(default_factory=list)

    @property
    def values(self) -> set[str]:
        """Every value that the target may ever have."""
        return {change.value for change in self.changes}

    def is_equal(self) -> bool:
        """Return whether the target equals the source now; False too when nobody can tell, or there is none yet."""
        try:
            return self.app.target() == self.app.source() == self.changes[-1].value
        except (*UNREACHABLE, KeyError):
            return False

    def arrival(self, change: Change) -> dict[str, Any] | None:
        """Return the history entry with which a change, or a later one of the same app, had arrived."""
        at = self.changes.index(change)
        wanted = {later.fingerprint for later in self.changes[at:]}
        return next((entry for entry in self.arrivals if entry.get("fingerprint") in wanted), None)


@final
class Population:
    """Makes the syncs of a run and changes their apps."""

    def __init__(self, plan: Plan, stack: Stack) -> None:
        self._plan = plan
        self._stack = stack
        self._apps = SyncedApps(stack)
        self._aws = EmulatedAws(int(stack["aws_endpoint"].rsplit(":", 1)[1]))
        self._fingerprinter = Fingerprinter(FixedKeys(Secret(self._secret("FingerprintKeyArn"))))
        self._over = threading.Event()
        self.sentinel = f"chaos-{uuid4().hex}"
        self.members: list[Member] = []
        self.newcomers: list[UnsyncedProject] = []

    def converge(self) -> None:
        """Make the syncs, and return when the first check of each is done."""
        self.members.append(self._make())  # what all share is made here, by one thread
        with ThreadPoolExecutor(AT_ONCE) as pool:
            self.members.extend(pool.map(lambda _: self._make(), range(self._plan.syncs - 1)))
        for member in self.members:
            wait_until(member.is_equal, "a sync is done for the first time", BUSY_TIMEOUT_S)
        slow_enables = [fault for lane in self._plan.lanes() for fault in lane if fault.kind is Kind.SLOW_ENABLE]
        self.newcomers.extend(self._unsynced() for _ in slow_enables)

    def secrets(self) -> dict[str, str]:
        """Return what nobody may see: a part of every value and every token, and the service's own keys."""
        return {
            "a value or a token": self.sentinel,
            "the webhooks' master secret": self._secret("WebhookMasterSecretArn"),
            "the fingerprint key": self._secret("FingerprintKeyArn"),
        }

    def live(self) -> None:
        """Change apps, deploy them, and write other env vars, until it is over."""
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for number in range(AT_ONCE):
                pool.submit(self._live, number)

    def end(self) -> None:
        """Let what has begun come to its end, and begin nothing more."""
        self._over.set()

    def look_back(self) -> None:
        """Find out when each change arrived."""
        table = self._aws.session.resource("dynamodb", endpoint_url=self._aws.endpoint).Table(self._stack["table"])
        for member in self.members:
            member.arrivals = list(_history(table, member.app.sync_id))

    def _live(self, number: int) -> None:
        chance = self._plan.chance(f"life {number}")
        mine = self.members[number::AT_ONCE]
        while mine and not self._over.wait(chance.expovariate(self._plan.changes_per_s / AT_ONCE)):
            member = chance.choice(mine)
            happens = chance.choices((self.change, self._deploy, self._write_other), (8, 2, 1))[0]
            happens(member)

    def change(self, member: Member) -> None:
        """Set the config var to a value that it never had, however often Heroku must be asked."""
        value, began = self._value(), datetime.now(UTC)
        with member.lock:
            pending = Change(value, self._fingerprint(value), began, began)
            member.changes.append(pending)
            insist(lambda: member.app.set_source(value))
            member.changes[-1] = Change(value, pending.fingerprint, began, datetime.now(UTC))

    def overwrite(self, member: Member) -> None:
        """Write another value into the env var that we keep, as another tool would, however often it must be tried."""
        value = self._value()
        project, token = member.app.project, member.app.owner.hasura.token

        def write() -> None:
            member.overwrites += 1  # it may take effect and nobody learn of it
            member.app.hasura.write_env(token, project.tenant_id, **{ENV_VAR: value})

        with member.lock:
            insist(write)

    def join(self, newcomer: UnsyncedProject, sync_id: str) -> None:
        """Make what has got a sync a member."""
        app, found = self._apps.synced(newcomer, sync_id), []
        insist(lambda: found.append(app.source()))
        value, now = found[0], datetime.now(UTC)
        self.members.append(Member(app, [Change(value, self._fingerprint(value), now, now)]))

    def _deploy(self, member: Member) -> None:
        member.app.deploy(2)

    def _write_other(self, member: Member) -> None:
        value = str(uuid4())
        project, token = member.app.project, member.app.owner.hasura.token

        def write() -> None:
            environment = member.app.environment()
            if environment.get(OTHER) != value:
                member.app.hasura.write_env(token, project.tenant_id, **{OTHER: value})

        with member.lock:
            insist(write)
            member.other = value

    def _make(self) -> Member:
        value, began = self._value(), datetime.now(UTC)
        app = self._apps.begin(self._owner(), source=value)
        return Member(app, [Change(value, self._fingerprint(value), began, datetime.now(UTC))])

    def _unsynced(self) -> UnsyncedProject:
        return self._apps.unsynced(self._owner(), source=self._value())

    def _owner(self) -> Owner:
        return self._apps.owner(
            heroku_token=f"HRKU-{self.sentinel}-{uuid4()}", hasura_token=f"{self.sentinel}-{uuid4()}"
        )

    def _value(self) -> str:
        return f"postgres://fake:fake-{self.sentinel}-{uuid4()}@database.example.com:5432/fake"

    def _fingerprint(self, value: str) -> str:
        return self._fingerprinter.fingerprint(Secret(value))

    def _secret(self, output: str) -> str:
        manager = self._aws.session.client("secretsmanager", endpoint_url=self._aws.endpoint)
        answer = manager.get_secret_value(SecretId=stack_outputs(self._aws)[output])
        return answer["SecretString"]


def stretches(changes: Iterable[Change], began: datetime, ended: datetime) -> Iterator[Change]:
    """Return the changes of which all was within these moments."""
    return (change for change in changes if began <= change.began and change.made <= ended)


def writes_of_env_var(writes: Iterable[dict[str, Any]]) -> int:
    """Count the writes that were ours."""
    return sum(write["keys"] == [ENV_VAR] for write in writes)


def insist(action: Callable[[], object]) -> None:
    """Do it again and again, until it is done."""

    def done() -> bool:
        try:
            action()
        except UNREACHABLE:
            return False
        return True

    wait_until(done, "somebody is reached", BUSY_TIMEOUT_S)


def _history(table: Any, sync_id: str) -> Iterator[dict[str, Any]]:
    query = {"KeyConditionExpression": Key("pk").eq(f"HISTORY#{sync_id}"), "ConsistentRead": True}
    while True:
        page = table.query(**query)
        yield from page["Items"]
        if "LastEvaluatedKey" not in page:
            return
        query["ExclusiveStartKey"] = page["LastEvaluatedKey"]
