"""A connection is made: we ask whose tokens these are, and what they may do."""

from dataclasses import dataclass
from typing import final

from urlsync.domain.connection import ConnectionSummary
from urlsync.domain.secret import Secret
from urlsync.ports.clock import Clock
from urlsync.ports.connections import Connections
from urlsync.ports.hasura_projects import HasuraProjects
from urlsync.use_cases.find_abilities import FindAbilities


@final
@dataclass(frozen=True, slots=True)
class ConnectAccount:
    """Stores the tokens of one Hasura Cloud user, after asking the real APIs what they are good for."""

    connections: Connections
    hasura: HasuraProjects
    find_abilities: FindAbilities
    clock: Clock

    def __call__(
        self, hasura_token: Secret, heroku_token: Secret | None = None, *, actor: str
    ) -> ConnectionSummary:
        """Check the tokens, store them, and return the new connection.

        `profile.abilities.webhooks` is False where a person must register webhooks by hand. Raises
        `TokenRefused` for a token that is dead or too narrow to read config vars, `TransientFailure` where
        Hasura or Heroku cannot tell now.
        """
        raise NotImplementedError
