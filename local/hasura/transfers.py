"""Handing a project to another owner: invited, then accepted or revoked.

https://hasura.io/docs/2.0/hasura-cloud/projects/ownership-transfer/
"""

from dataclasses import dataclass

from local.hasura.maintenance import Maintenance
from local.hasura.people import People, User
from local.hasura.projects import Project


@dataclass(frozen=True)
class Invitation:
    """An offer to own a project. Nothing changes until it is accepted."""

    id: str
    project: Project
    new_owner: User


class Transfers:
    """Pending invitations."""

    def __init__(self, maintenance: Maintenance, people: People) -> None:
        self._maintenance = maintenance
        self._people = people
        self._pending: dict[str, Invitation] = {}

    def invite(self, project: Project, new_owner: User) -> Invitation:
        """Offer the project; raise ``Refusal`` during maintenance."""
        self._maintenance.refuse_if_on()
        invitation = Invitation(self._people.new_id(), project, new_owner)
        self._pending[invitation.id] = invitation
        return invitation

    def accept(self, invitation_id: str) -> Project:
        """Change the owner: the old one loses all access. Raise ``KeyError`` without a pending invitation."""
        self._maintenance.refuse_if_on()
        invitation = self._pending.pop(invitation_id)
        project = invitation.project
        project.collaborators.pop(invitation.new_owner.id, None)
        project.owner = invitation.new_owner
        return project

    def revoke(self, invitation_id: str) -> None:
        """Take an offer back. Raise ``KeyError`` without a pending invitation."""
        del self._pending[invitation_id]
