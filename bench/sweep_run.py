"""Sweep a simulated installation in its own process: `python -m bench.sweep_run CONNECTIONS SYNCS`, of each of them.

Rows, apps and projects are generated when they are asked for, so that only the sweeps' own memory is measured. Nothing
has changed, as in nearly all sweeps, and AWS, Heroku and Hasura Cloud respond at once.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from urlsync.adapters.aws.clients import SystemClock
from urlsync.adapters.hasura.projects import PROJECTS_PER_PAGE
from urlsync.adapters.heroku.platform_api import APPS_PER_PAGE
from urlsync.domain.connection import Connection
from urlsync.domain.secret import Secret
from urlsync.domain.signs import CHANGES_TO_TRUST, Sign, Trust
from urlsync.domain.sweep import UNSWEPT, Sweep, SweptSync
from urlsync.domain.sweep_intervals import SweepIntervals
from urlsync.domain.sync import Status, Webhook
from urlsync.ports.hasura import HashedProject, HashedProjects
from urlsync.ports.heroku import ReleasedApp, ReleasedApps
from urlsync.use_cases.sweeping.sweep_connection import CompareSigns, SweepConnection

from bench.reconcile_run import peak_memory

NOW: Final = datetime.now(UTC)
EARNED: Final = Trust(seen=CHANGES_TO_TRUST)
ROW_BYTES, APP_BYTES, PROJECT_BYTES = 800, 1_100, 150
"""The sizes of a row of the index, and of an app and a project in a response
(https://devcenter.heroku.com/articles/platform-api-reference#app)."""
QUERY_BYTES: Final = 1_000_000
TOKEN: Final = Secret("a-token-that-is-obviously-fake")


class Installation:
    """The ports of sweeps over so many syncs of each connection; counts requests and bytes."""

    def __init__(self, syncs: int) -> None:
        self.syncs = syncs
        self.requests = 0
        self.bytes = 0
        sweep = replace(UNSWEPT, due_at=NOW, completed_at=NOW, source_trust=EARNED, target_trust=EARNED)
        self._connection = Connection(
            connection_id="connection", hasura_user_id="user", hasura_token=TOKEN, heroku=None, sweep=sweep
        )

    def get(self, connection_id: str) -> Connection:
        """Return a connection whose sweep is due."""
        self._counted(1, 2_000)
        return replace(self._connection, connection_id=connection_id)

    def replace_sweep(self, _connection_id: str, _sweep: Sweep) -> bool:
        """Store nothing."""
        self._counted(1, 2_000)
        return True

    def with_connection(self, _connection_id: str) -> list[SweptSync]:
        """Return the syncs, which are as their signs say."""
        self._counted(self.syncs * ROW_BYTES // QUERY_BYTES + 1, self.syncs * ROW_BYTES)
        return [_row(f"{number:036}") for number in range(self.syncs)]

    def use(self, _connection: Connection, call: Callable[[Secret], Any]) -> Any:
        """Call Heroku with a token."""
        return call(TOKEN)

    def apps_after(self, _token: Secret, app_id: str) -> ReleasedApps:
        """Return a page of apps."""
        ids = list(self._after(app_id, APPS_PER_PAGE[0]))
        self._counted(1, len(ids) * APP_BYTES)
        apps = [ReleasedApp(app_id=each, released_at="released", owner_id="owner") for each in ids]
        return ReleasedApps(apps, more=bool(ids) and int(ids[-1]) < self.syncs - 1)

    def projects_after(self, _token: Secret, project_id: str) -> HashedProjects:
        """Return a page of projects."""
        ids = list(self._after(project_id, PROJECTS_PER_PAGE))
        self._counted(1, len(ids) * PROJECT_BYTES)
        projects = [HashedProject(project_id=each, config_hash="hash", owner_id="owner") for each in ids]
        return HashedProjects(projects, more=bool(ids) and int(ids[-1]) < self.syncs - 1)

    def _after(self, last: str, most: int) -> Iterator[str]:
        first = int(last) + 1 if last else 0
        return (f"{number:036}" for number in range(first, min(first + most, self.syncs)))

    def _counted(self, requests: int, size: int) -> None:
        self.requests += requests
        self.bytes += size


def _row(number: str) -> SweptSync:
    return SweptSync(
        sync_id=number,
        heroku_app_id=number,
        project_id=number,
        status=Status.ACTIVE,
        created_at=NOW,
        source_sign=Sign(value="released", owner_id="owner"),
        target_sign=Sign(value="hash", owner_id="owner"),
        signs_since=NOW - timedelta(hours=2),
        read_watermark=NOW - timedelta(hours=1),
        last_checked_at=NOW - timedelta(hours=1),
        webhook=Webhook.PRESENT,
        webhook_checked_at=NOW,
    )


def main(connections: int, syncs: int) -> dict[str, float]:
    """Return what one sweep of each connection costs."""
    installation, clock = Installation(syncs), SystemClock()
    store: Any = installation
    sweep = SweepConnection(
        connections=store,
        swept_syncs=store,
        heroku=store,
        hasura=store,
        authorize=store,
        compare=CompareSigns(store, store, clock),
        scheduled_checks=store,
        intervals=SweepIntervals(),
        clock=clock,
    )
    before, started = peak_memory(), time.process_time()
    for number in range(connections):
        run = sweep(f"connection-{number}", clock.now() + timedelta(hours=1))
        if run is None or not run.is_complete or run.asked:
            raise RuntimeError("a quiet sweep asked for something, or did not see everything")
    return {
        "cpu_s": time.process_time() - started,
        "requests": installation.requests,
        "bytes": installation.bytes,
        "memory": peak_memory() - before,
    }


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]), int(sys.argv[2]))))
