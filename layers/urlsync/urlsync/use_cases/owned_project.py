"""Only the owner of a project may have a sync in it: Hasura is asked, now."""

from dataclasses import dataclass
from typing import final

from urlsync.domain.connection import Connection, ConnectionSummary
from urlsync.domain.failure import MustPause, NotFound, NotOwner, TransientFailure
from urlsync.ports.connections import Connections
from urlsync.ports.hasura_projects import HasuraProjects, Project
from urlsync.use_cases.every_connection import every_connection


@final
@dataclass(frozen=True, slots=True)
class OwnedProject:
    """Finds a project that a connection's user owns."""

    connections: Connections
    hasura: HasuraProjects

    def __call__(self, project_id: str, connection: Connection) -> Project:
        """Return the project.

        Raises `NotOwner`, `NotFound` where no connection of ours sees such a project, `MustPause` where the
        Hasura token is dead, and `TransientFailure`, also where Hasura names no owner.
        """
        project = self.hasura.project(connection.hasura_token, project_id)
        if project is None:
            raise NotOwner if self._exists(project_id) else NotFound("project")
        if project.owner_id is None:
            raise TransientFailure("hasura_owner_unknown")
        if project.owner_id != connection.hasura_user_id:
            raise NotOwner
        return project

    def _exists(self, project_id: str) -> bool:
        """Tell whether another connection sees the project; to strangers Hasura hides it."""
        return any(self._sees(summary, project_id) for summary in every_connection(self.connections))

    def _sees(self, summary: ConnectionSummary, project_id: str) -> bool:
        connection = self.connections.get(summary.connection_id)
        if connection is None:
            return False
        try:
            return self.hasura.project(connection.hasura_token, project_id) is not None
        except (MustPause, TransientFailure):
            return False
