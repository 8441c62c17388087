"""Ownership transfers and created projects, as Hasura Cloud reports them.

When a project gets another owner, its syncs end.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from urlsync.domain.sync import Reason, Sync

HASURA_CLOUD: Final = "hasura.cloud"
"""The source of transfer events, and their actor in the history."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Where the activity says who reported a transfer to us: the id and the time of the entry."""

    entry_id: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnershipTransfer:
    """A project was accepted by another owner.

    Pending invitations, collaborators and other payers are not transfers
    (https://hasura.io/docs/2.0/hasura-cloud/projects/ownership-transfer/). Repeated reports have the same
    `event_id`. `report` is None for what Hasura Cloud reported.
    """

    event_id: str
    project_id: str
    new_owner_id: str
    transferred_at: datetime
    previous_owner_id: str | None = None
    report: Report | None = None

    def ends(self, sync: Sync) -> bool:
        """Return True if the sync must end because of this transfer, however late or often it is reported.

        False for a sync that already belongs to the new owner, that was enabled or restarted after the transfer, or
        that a transfer has ended. A sync disconnected for another reason ends too: an opt-out keeps its connection.
        """
        if sync.project_id != self.project_id or sync.reason is Reason.OWNERSHIP_TRANSFERRED:
            return False
        since = sync.owner_verified_at or sync.created_at
        return self.new_owner_id != sync.owner_id and self.transferred_at > since


@dataclass(frozen=True, slots=True, kw_only=True)
class CreatedProject:
    """A new project, and the Heroku app of its trial database, or None.

    `created_by` is the Hasura user who created the database.
    """

    project_id: str
    owner_id: str
    app_id: str | None = None
    created_by: str | None = None
