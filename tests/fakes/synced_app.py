"""Heroku apps whose config var a Hasura project follows, on a deployed stack, each with its own owner."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Final, final
from uuid import uuid4

from boto3.dynamodb.conditions import Key
from urlsync.adapters.dynamodb.codec import to_time
from urlsync.adapters.dynamodb.keys import host_changes_key, sync_key
from urlsync.domain.connection import Connection, HerokuAuthorization
from urlsync.domain.host_changes import minute_of
from urlsync.domain.secret import Secret
from urlsync.domain.sync import Sync

from local.demo.demo_stack import DemoStack
from local.hasura.client import HasuraClient, SimulatedProject, SimulatedUser
from local.heroku.client import HerokuClient
from local.stack.aws import EmulatedAws
from local.stack.internals import StackInternals
from local.stack.outputs import CONFIG_VAR, ENV_VAR, Demo, Stack
from local.waiting import wait_until
from tests.fakes.emulated_queue import EmulatedQueues

ENOUGH_FOR_A_RETRY_S = 60.0
"""A failed check waits 2 s, or 30 s where a rate limit was met, and a quarter more at most."""

TOO_NEW: Final = 99
"""A version of the stored sync that no service of ours has written yet."""


def a_database_url() -> str:
    """Return a URL like those that Heroku makes, of a database that does not exist."""
    return f"postgres://fake:fake-password-{uuid4()}@database.example.com:5432/fake"


@dataclass(frozen=True, kw_only=True, repr=False)
class Owner:
    """One person: their accounts, and the connection that holds their credentials."""

    email: str
    heroku: HerokuClient
    hasura: SimulatedUser
    connection: Connection


@dataclass(frozen=True, repr=False)
class SyncedApp(DemoStack):
    """An app, a project and their sync; what the demo can see and do, and what tests do besides."""

    owner: Owner
    enabling: StackInternals

    @property
    def sync_id(self) -> str:
        """The id of the sync."""
        return self.stack["demo"]["sync_id"]

    @property
    def path(self) -> str:
        """The app's path in the Platform API."""
        return f"/apps/{self.app}"

    def set_source(self, value: str | None) -> None:
        """Set the config var, or remove it."""
        self.heroku.call("PATCH", f"{self.path}/config-vars", {CONFIG_VAR: value}).raise_for_status()

    def change(self) -> str:
        """Set the config var to a value that it never had, and return it."""
        value = a_database_url()
        self.set_source(value)
        return value

    def stored(self) -> Sync:
        """Return the sync as it is stored now."""
        sync = self.enabling.syncs.get(self.sync_id)
        if sync is None:
            raise LookupError(self.sync_id)
        return sync

    def history(self) -> list[dict[str, Any]]:
        """Return the sync's history, oldest entry first."""
        condition = Key("pk").eq(f"HISTORY#{self.sync_id}")
        return list(self._table.query(KeyConditionExpression=condition, ConsistentRead=True)["Items"])

    @contextmanager
    def unreadable(self) -> Iterator[None]:
        """Let a newer service than this one have written the sync, so that no check can handle a message about it."""
        self._set_version(TOO_NEW)
        try:
            yield
        finally:
            self._set_version(1)

    def _set_version(self, version: int) -> None:
        update = "SET schema_version = :version"
        self._table.update_item(
            Key=sync_key(self.sync_id), UpdateExpression=update, ExpressionAttributeValues={":version": version}
        )

    def has_been_failing_for(self, time: timedelta) -> None:
        """Move the first of the sync's failures into the past, once a check has failed."""
        wait_until(lambda: self.stored().waiting_since is not None and not self._checks(), "a check has failed")
        stored = self.stored()
        since = (stored.waiting_since or stored.created_at) - time
        self.enabling.syncs.record(stored, replace(stored, waiting_since=since), None)

    def host_changes_since(self, moment: datetime) -> int:
        """Return how many changes of hosts were counted in the minutes of the clock from this moment's on."""
        minutes = [minute_of(moment) + timedelta(minutes=later) for later in range(10)]
        keys = [host_changes_key(to_time(minute), None) for minute in minutes]
        items = [self._table.get_item(Key=key, ConsistentRead=True).get("Item", {}) for key in keys]
        return sum(int(item.get("changes", 0)) for item in items)

    def check(self) -> None:
        """Ask for a check."""
        self.enabling.check(self.sync_id)

    def environment(self) -> dict[str, str]:
        """Return all env vars of the project."""
        env = self.hasura.read_env(self.owner.hasura.token, self.project.tenant_id)
        return dict(env["envVars"]["environment"])

    def accepted_writes(self) -> list[dict[str, Any]]:
        """Return the project's accepted env writes, oldest first."""
        writes = self.hasura.control("GET", "/writes")
        return [write for write in writes if write["tenant_id"] == self.project.tenant_id]

    def writes(self) -> int:
        """Return how many env writes of the project Hasura has accepted so far, of any env var."""
        return len(self.accepted_writes())

    def remove_webhook(self) -> None:
        """Take the subscription away, so that Heroku tells of nothing any more."""
        for webhook in self.webhooks():
            self.heroku.call("DELETE", f"{self.path}/webhooks/{webhook['id']}").raise_for_status()

    def webhooks(self) -> list[dict[str, Any]]:
        """Return the app's webhook subscriptions."""
        answer = self.heroku.call("GET", f"{self.path}/webhooks")
        answer.raise_for_status()
        return list(answer.json())

    def wait_until_settled(self) -> None:
        """Wait until every release was announced, every webhook delivered and every check done."""
        wait_until(self.is_settled, "the sync is settled", ENOUGH_FOR_A_RETRY_S)

    def is_settled(self) -> bool:
        """Return whether nothing is under way for this app any more."""
        # What comes later on a change's way is looked at later, so that nothing slips past.
        return (
            not self._checks()
            and not self.heroku.has_pending_releases(self.app)
            and self._delivered()
            and not self._checks()
        )

    def wait_until_failed(self, failure: str) -> None:
        """Wait until a check has failed in this way."""
        wait_until(lambda: failure in self._failures(), f"a check has failed with {failure}")

    def has_failed(self) -> bool:
        """Return whether any check has failed so far."""
        return any(self._failures())

    def wait_until_not_active(self, reason: str) -> None:
        """Wait until the sync is paused or disconnected for this reason, and no check is left to do."""
        wait_until(lambda: self.stored().reason == reason, f"the sync stopped: {reason}")
        wait_until(lambda: not self._checks(), "every check is done")

    def _failures(self) -> list[str | None]:
        return [entry.get("failure") for entry in self.history()]

    def _checks(self) -> list[dict[str, Any]]:
        return EmulatedQueues(self.stack).checks(self.sync_id)

    @cached_property
    def _table(self) -> Any:
        aws = EmulatedAws(int(self.stack["aws_endpoint"].rsplit(":", 1)[1]))
        return aws.session.resource("dynamodb", endpoint_url=aws.endpoint).Table(self.stack["table"])


@dataclass(frozen=True, repr=False)
class UnsyncedProject:
    """An app and a project of one owner, between which there is no sync yet."""

    owner: Owner
    app: dict[str, Any]
    project: SimulatedProject


@final
class SyncedApps:
    """Makes owners and synced apps."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._hasura = HasuraClient(stack["hasura_url"])
        self._enabling = StackInternals(stack)

    def owner(self, *, heroku_token: str | None = None, hasura_token: str | None = None) -> Owner:
        """Make a person, with these tokens if given."""
        email = f"{uuid4()}@example.com"
        heroku = self._heroku_account(email, heroku_token)
        hasura = SimulatedUser(**self._hasura.control("POST", "/users", {"email": email, "token": hasura_token}))
        authorization = HerokuAuthorization(access_token=Secret(heroku.token))
        connection = self._enabling.connect(hasura.id, hasura.token, authorization)
        return Owner(email=email, heroku=heroku, hasura=hasura, connection=connection)

    def make(self, owner: Owner | None = None, *, source: str | None = None, with_database: bool = False) -> SyncedApp:
        """Make an app, a project and their sync, and return when the first check is done."""
        synced = self.begin(owner, source=source, with_database=with_database)
        synced.wait_until_settled()
        if with_database:
            wait_until(lambda: self._hasura.add_source(synced.project, ENV_VAR).ok, "the project has its database")
        return synced

    def begin(self, owner: Owner | None = None, *, source: str | None = None, with_database: bool = False) -> SyncedApp:
        """Make an app, a project and their sync, whose first check is still to be done."""
        unsynced = self.unsynced(owner or self.owner(), source=source, with_database=with_database)
        sync = self._enabling.enable(unsynced.owner.connection, unsynced.app, unsynced.project)
        return self.synced(unsynced, sync.sync_id)

    def unsynced(self, owner: Owner, *, source: str | None = None, with_database: bool = False) -> UnsyncedProject:
        """Make an app, which is released, and a project."""
        app = owner.heroku.create_app()
        if with_database:
            owner.heroku.create_database(app["name"])
        else:
            url = source or a_database_url()
            owner.heroku.call("PATCH", f"/apps/{app['id']}/config-vars", {CONFIG_VAR: url}).raise_for_status()
        # A release that is still pending would be announced to the webhook that we register next.
        wait_until(lambda: not owner.heroku.has_pending_releases(app["id"]), "the app is released")
        return UnsyncedProject(owner, app, self._hasura.create_project(owner.hasura.token, app["name"]))

    def synced(self, unsynced: UnsyncedProject, sync_id: str) -> SyncedApp:
        """Return what has a sync now."""
        owner, project = unsynced.owner, unsynced.project
        demo = Demo(
            heroku_app=unsynced.app["name"],
            heroku_token=owner.heroku.token,
            hasura_token=owner.hasura.token,
            project_id=project.id,
            tenant_id=project.tenant_id,
            sync_id=sync_id,
        )
        return SyncedApp(Stack(**{**self._stack, "demo": demo}), owner, self._enabling)

    def _heroku_account(self, email: str, token: str | None) -> HerokuClient:
        account = {"email": email, "token": token}
        made = HerokuClient(self._stack["heroku_url"]).control("POST", "/accounts", account)
        return HerokuClient(self._stack["heroku_url"], made["token"])
