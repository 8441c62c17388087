"""Ownership transfers: an invitation, then accepted or revoked.

https://hasura.io/docs/2.0/hasura-cloud/projects/ownership-transfer/
"""

from dataclasses import dataclass

from local.hasura.maintenance import Maintenance
from local.hasura.projects import Project
from local.hasura.users import User, Users


@dataclass(frozen=True)
class Invitation:
    """An invitation to own a project. Nothing changes until it is accepted."""

    id: str
    project: Project
    new_owner: User


class Transfers:
    """Pending invitations."""

    def __init__(self, maintenance: Maintenance, users: Users) -> None:
        self._maintenance = maintenance
        self._users = users
        self._pending: dict[str, Invitation] = {}

    def invite(self, project: Project, new_owner: User) -> Invitation:
        """Invite a user to own the project; raise ``ControlPlaneError`` during maintenance."""
        self._maintenance.refuse_if_on()
        invitation = Invitation(self._users.new_id(), project, new_owner)
        self._pending[invitation.id] = invitation
        return invitation

    def accept(self, invitation_id: str) -> Project:
        """Change the owner; the previous one loses all access. Raise ``KeyError`` without an invitation."""
        self._maintenance.refuse_if_on()
        invitation = self._pending.pop(invitation_id)
        project = invitation.project
        project.collaborators.pop(invitation.new_owner.id, None)
        project.owner = invitation.new_owner
        return project

    def revoke(self, invitation_id: str) -> None:
        """Revoke an invitation. Raise ``KeyError`` without a pending invitation."""
        del self._pending[invitation_id]
