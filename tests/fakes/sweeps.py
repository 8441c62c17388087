"""What sweeps see and use: all apps and projects at once, the index of signs, and the queue of sweeps."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime

from urlsync.domain.errors import SweepRefused
from urlsync.domain.secret import Secret
from urlsync.domain.sweep import SweptSync
from urlsync.domain.sync import Status, Sync
from urlsync.ports.hasura import HashedProject, HashedProjects
from urlsync.ports.heroku import ReleasedApp, ReleasedApps
from urlsync.ports.storage import DueSweep

from tests.fakes.examples import APP_ID, PROJECT_ID
from tests.fakes.hasura import FakeHasura
from tests.fakes.heroku import FakeHeroku
from tests.fakes.strict import strict
from tests.fakes.syncs import FakeSyncs


@strict
class FakeHerokuSweeps:
    """The app of a `FakeHeroku` and `more` apps, `size` on a page. With `is_ordered` unset, pages are refused."""

    def __init__(self, heroku: FakeHeroku, size: int = 500) -> None:
        self.heroku = heroku
        self.size = size
        self.more: dict[str, str] = {}
        self.is_ordered = True

    def apps_after(self, token: Secret, app_id: str) -> ReleasedApps:
        self.heroku.called("apps_after", token, None)
        if not self.is_ordered:
            raise SweepRefused("heroku_list_refused")
        known = dict.fromkeys(self.heroku.apps, f"release-{self.heroku.releases}") | self.more
        found = [each for each in sorted(known) if each > app_id]
        apps = [
            ReleasedApp(
                app_id=each, released_at=known[each], owner_id=self.heroku.owner_id if each == APP_ID else "owner"
            )
            for each in found[: self.size]
        ]
        return ReleasedApps(apps, more=len(found) > self.size)


@strict
class FakeHasuraSweeps:
    """The project of a `FakeHasura` and `more` projects, `size` on a page, hidden if `is_refused`."""

    def __init__(self, hasura: FakeHasura, size: int = 500) -> None:
        self.hasura = hasura
        self.size = size
        self.more: dict[str, str] = {}
        self.is_refused = False

    def projects_after(self, token: Secret, project_id: str) -> HashedProjects:
        self.hasura.called("projects_after", token)
        if self.is_refused:
            raise SweepRefused("hasura_list_refused")
        known = {PROJECT_ID: f"hash-{self.hasura.listed_revision}"} | self.more
        found = [each for each in sorted(known) if each > project_id]
        projects = [
            HashedProject(
                project_id=each,
                config_hash=known[each],
                owner_id=self.hasura.owner_id if each == PROJECT_ID else "owner",
            )
            for each in found[: self.size]
        ]
        return HashedProjects(projects, more=len(found) > self.size)


@strict
class FakeSweptSyncs:
    """The syncs in memory, by connection."""

    def __init__(self, syncs: FakeSyncs) -> None:
        self._syncs = syncs

    def with_connection(self, connection_id: str) -> Sequence[SweptSync]:
        live = (sync for sync in self._syncs.stored.values() if sync.status is not Status.DISCONNECTED)
        return [swept(sync) for sync in live if sync.connection_id == connection_id]


def swept(sync: Sync) -> SweptSync:
    """Return the sync as the index of signs has it."""
    names = {field.name for field in fields(SweptSync)} - {"heroku_app_id"}
    return SweptSync(heroku_app_id=sync.heroku_app.id, **{name: getattr(sync, name) for name in names})


@strict
class FakeSweepQueue:
    """Messages in order. Like SQS, it drops a second one of a connection and minute for five minutes."""

    def __init__(self) -> None:
        self.queue: list[str] = []
        self._sent: set[tuple[str, str]] = set()

    def send(self, due: Sequence[DueSweep], now: datetime) -> int:
        for sweep in due:
            key = sweep.connection_id, f"{now:%Y-%m-%dT%H:%M}"
            if key not in self._sent:
                self.queue.append(sweep.connection_id)
            self._sent.add(key)
        return len(due)

    def take(self) -> list[str]:
        """Take all messages."""
        taken, self.queue = self.queue, []
        return taken
