"""Many syncs at once, to try lists, plans and the console: `make dev SYNCS=10000`.

Their accounts, apps and projects exist in the simulators, and their values are equal. The syncs are stored through the
service's own adapters, as if they had just been checked. Of a hundred, two are paused and one is opted out.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import uuid4

from urlsync.domain.check import Outcome
from urlsync.domain.sync import HerokuApp, Reason, Status, Sync, Webhook

from local.hasura.client import HasuraClient
from local.heroku.client import HerokuClient
from local.operator_client import OperatorClient
from local.stack.home import Home, read_json, write_json
from local.stack.internals import StackInternals
from local.stack.outputs import CONFIG_VAR, ENV_VAR, Stack
from local.stack.progress import Progress

OF_AN_OWNER: Final = 500
AT_ONCE: Final = 8
IN_A_REQUEST: Final = 50
WORDS: Final = ("shop", "blog", "search", "billing", "accounts", "reports", "images")
INTERVAL: Final = timedelta(days=1)
"""So that the schedule of the local stack, which runs every minute, leaves them alone at first."""
URL: Final = "postgres://fake:fake-password@database.example.com:5432/fake"
CREATE: Final = """{alias}: createTenant(name: "{name}", cloud: "aws", region: "us-east-2", envs: $envs) {{
  tenant {{ id project {{ id }} }}
}}"""
_STOPPED: Final[dict[int, dict[str, Any]]] = {
    0: {"status": Status.DISCONNECTED, "reason": Reason.OPTED_OUT},
    50: {"status": Status.PAUSED, "reason": Reason.SOURCE_MISSING, "outcome": Outcome.SOURCE_MISSING},
    99: {"status": Status.PAUSED, "reason": Reason.HASURA_ACCESS_LOST, "outcome": Outcome.FAILED},
}


@dataclass(frozen=True)
class Owner:
    """One person with accounts, and the connection that an operator has added for them."""

    email: str
    user_id: str
    token: str
    connection_id: str


def seed_many(stack: Stack, home: Home, progress: Progress, count: int) -> None:
    """Have this many syncs; those that an earlier call has made count."""
    made = int(read_json(home.many_syncs_file).get("count", 0))
    if made >= count:
        return
    with progress.step(f"create {count - made:,} syncs"):
        for first in range(made, count, OF_AN_OWNER):
            _seed(stack, range(first, min(first + OF_AN_OWNER, count)))
            write_json(home.many_syncs_file, {"count": min(first + OF_AN_OWNER, count)})


def _seed(stack: Stack, numbers: range) -> None:
    owner, internals = add_owner(stack, f"owner-{numbers.start}@example.com"), StackInternals(stack)
    apps = add_apps(stack, owner, [_name(number) for number in numbers])
    projects = add_projects(stack, owner, [app["name"] for app in apps], **{ENV_VAR: URL})
    syncs = [_sync(number, owner, app, tenant) for number, app, tenant in zip(numbers, apps, projects, strict=True)]
    internals.syncs  # noqa: B018 -- cached before the threads begin
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(internals.syncs.create, syncs))


def _name(number: int) -> str:
    return f"{WORDS[number % len(WORDS)]}-{number:05}"


def add_owner(stack: Stack, email: str) -> Owner:
    """Make accounts and their connection, and return them."""
    heroku = HerokuClient(stack["heroku_url"]).as_account(email)
    user = HasuraClient(stack["hasura_url"]).add_user(email)
    connection = OperatorClient(stack).connect(user.token, heroku.token)
    return Owner(email, user.id, user.token, connection["connection_id"])


def add_apps(stack: Stack, owner: Owner, names: list[str]) -> list[dict[str, Any]]:
    """Make an app with a database URL for each name, and return them."""
    request = {"names": names, "config": {CONFIG_VAR: URL}}
    made = HerokuClient(stack["heroku_url"]).control("POST", f"/accounts/{owner.email}/apps", request)
    return list(made["apps"])


def add_projects(stack: Stack, owner: Owner, names: list[str], **env: str) -> Iterator[dict[str, Any]]:
    """Yield the tenant of each new project; several are made by one request."""
    hasura = HasuraClient(stack["hasura_url"])
    for first in range(0, len(names), IN_A_REQUEST):
        batch = names[first : first + IN_A_REQUEST]
        fields = "\n".join(CREATE.format(alias=f"p{number}", name=name) for number, name in enumerate(batch))
        query = f"mutation Create($envs: [UpdateEnvsObject!]) {{ {fields} }}"
        created = hasura.graphql(owner.token, query, envs=[{"key": key, "value": value} for key, value in env.items()])
        yield from (created[f"p{number}"]["tenant"] for number in range(len(batch)))


def _sync(number: int, owner: Owner, app: dict[str, Any], tenant: dict[str, Any]) -> Sync:
    now = datetime.now(UTC)
    healthy: dict[str, Any] = {
        "outcome": Outcome.UNCHANGED,
        "serving": True,
        "last_checked_at": now,
        "last_updated_at": now - timedelta(minutes=number % 1000),
        "last_confirmed_at": now,
        "read_watermark": now,
        "next_check_at": now + INTERVAL,
        "webhook": Webhook.PRESENT,
    }
    return Sync(
        sync_id=str(uuid4()),
        project_id=tenant["project"]["id"],
        project_name=app["name"],
        tenant_id=tenant["id"],
        env_var=ENV_VAR,
        heroku_app=HerokuApp(id=app["id"], name=app["name"]),
        config_var=CONFIG_VAR,
        connection_id=owner.connection_id,
        owner_id=owner.user_id,
        created_at=now - timedelta(days=30),
        check_interval=INTERVAL,
        webhook_id=str(uuid4()),
        **{**healthy, **_stopped(number, now)},
    )


def _stopped(number: int, now: datetime) -> dict[str, Any]:
    """Return what is different about a sync that does not run; nothing for most."""
    different = dict(_STOPPED.get(number % 100, {}))
    return {**different, "connection_released_at": now} if different.get("reason") is Reason.OPTED_OUT else different
