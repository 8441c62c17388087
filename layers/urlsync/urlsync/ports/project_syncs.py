"""Which syncs a project has."""

from collections.abc import Sequence
from typing import Protocol


class ProjectSyncs(Protocol):
    """The syncs by project. Good for finding, not for deciding: a new sync may not be listed yet."""

    def of_project(self, project_id: str) -> Sequence[str]:
        """Return the ids of the project's syncs, whatever their status. Raises `TransientFailure`."""
        ...
