"""Step 3 of a check: the target, as long as the project still has the sync's owner."""

from dataclasses import dataclass

from urlsync.domain.connection import Connection
from urlsync.domain.failure import MustPause, OwnerChanged
from urlsync.domain.sync import Reason, Sync
from urlsync.ports.hasura import Hasura, Target


@dataclass(frozen=True, slots=True)
class ReadTarget:
    """Reads a sync's env var, together with who owns the project and whose token asked."""

    hasura: Hasura

    def __call__(self, sync: Sync, connection: Connection) -> Target:
        """Read it. Raises `OwnerChanged`, and `MustPause` where the token is not the owner's."""
        target = self.hasura.read_target(
            connection.hasura_token, sync.project_id, sync.tenant_id, sync.env_var
        )
        if target.owner_id != sync.owner_id:
            raise OwnerChanged(target.owner_id)
        if target.caller_id != sync.owner_id:
            raise MustPause(Reason.HASURA_ACCESS_LOST)
        return target
