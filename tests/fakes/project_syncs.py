"""The index of syncs by project, kept in memory."""

from tests.fakes.interruption import Interruption, nothing_happens
from tests.fakes.strict import strict
from tests.fakes.syncs import FakeSyncs


@strict
class FakeProjectSyncs:
    """Lists what the syncs have, but for the ids in `not_yet_listed`: an index lags behind its table."""

    def __init__(self, syncs: FakeSyncs, before_each: Interruption = nothing_happens) -> None:
        self._syncs = syncs
        self.before_each = before_each
        self.not_yet_listed: set[str] = set()

    def ids_of_project(self, project_id: str) -> list[str]:
        self.before_each("ids_of_project")
        stored = self._syncs.stored.values()
        ids = [sync.sync_id for sync in stored if sync.project_id == project_id]
        return [sync_id for sync_id in ids if sync_id not in self.not_yet_listed]
