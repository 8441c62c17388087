"""The route that says who the caller is, and what they may do."""

from collections.abc import Sequence

from urlsync.domain.actor import ActorKind, Right, Role
from urlsync.entrypoints.http_api.current_request import CurrentActor
from urlsync.entrypoints.http_api.models import Outgoing
from urlsync.entrypoints.http_api.routing import Routes

routes = Routes("account")


class MeView(Outgoing):
    """The person or program that sent the request. Without a role it may do nothing."""

    id: str
    name: str
    kind: ActorKind
    roles: Sequence[Role]
    teams: Sequence[str]
    rights: Sequence[Right]


@routes.get("/v1/me", MeView, right=None)
def read_me(actor: CurrentActor) -> MeView:
    """Get your account.

    Returns your roles and teams, and the rights that the roles give. Ask an administrator to change them.
    """
    return MeView.read_from(actor, rights=[right for right in Right if actor.may(right)])
