"""How the next step of a provisioning is asked for."""

from datetime import timedelta
from typing import Protocol

from urlsync.domain.created_project import CreatedProject


class ProvisioningQueue(Protocol):
    """A queue that holds messages back for a while. Delivery is at least once, and in any order."""

    def send(self, provisioning_id: str, wait: timedelta) -> None:
        """Ask for the next step, after at most 15 minutes. Raises `TransientFailure`."""
        ...

    def send_news(self, project: CreatedProject) -> None:
        """Let the news of a project be acted on once more. Raises `TransientFailure`."""
        ...
