"""Events of Hasura Cloud about projects: an ownership transfer, a created project."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from urlsync.domain.sync import Reason, Sync

HASURA_CLOUD: Final = "hasura.cloud"
"""The source of a transfer's event, and its actor in the history."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnershipTransfer:
    """A project was transferred to another owner.

    A pending invitation, a collaborator or another payer is no transfer
    (https://hasura.io/docs/2.0/hasura-cloud/projects/ownership-transfer/). `event_id` is the same for every
    repetition of the event.
    """

    event_id: str
    project_id: str
    new_owner_id: str
    transferred_at: datetime
    previous_owner_id: str | None = None

    def ends(self, sync: Sync) -> bool:
        """Return whether this transfer disconnects the sync, however late or often its event arrives.

        It does not if the sync already belongs to the new owner, if it was enabled or restarted after the
        transfer by whoever owned the project then, or if a transfer has disconnected it before. A sync that is
        disconnected for another reason is included: an opt-out keeps its connection.
        """
        if sync.project_id != self.project_id or sync.reason is Reason.OWNERSHIP_TRANSFERRED:
            return False
        since = sync.owner_verified_at or sync.created_at
        return self.new_owner_id != sync.owner_id and self.transferred_at > since


@dataclass(frozen=True, slots=True, kw_only=True)
class CreatedProject:
    """A new project, and the Heroku app of the trial database that was made with it, None where none was.

    `created_by` is whoever made the database, as Hasura has it.
    """

    project_id: str
    owner_id: str
    app_id: str | None = None
    created_by: str | None = None
