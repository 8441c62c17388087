"""A connection is made: we ask whose tokens these are, and what they may do."""

from dataclasses import dataclass, replace
from typing import final

from urlsync.domain.connection import Connection, ConnectionSummary, HerokuAuthorization, Profile
from urlsync.domain.failure import MustPause, TokenRefused
from urlsync.domain.secret import Secret
from urlsync.ports.clock import Clock
from urlsync.ports.connections import Connections
from urlsync.ports.hasura_projects import HasuraProjects, HasuraUser
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
        user = self._hasura_user(hasura_token)
        profile = Profile(hasura_account=user.email, created_at=self.clock.now(), created_by=actor)
        heroku = None
        if heroku_token is not None:
            account, abilities = self.find_abilities(heroku_token)
            profile = replace(profile, heroku_account=account, abilities=abilities)
            heroku = HerokuAuthorization(access_token=heroku_token)
        connection = Connection(
            connection_id=self.clock.new_id(),
            hasura_user_id=user.id,
            hasura_token=hasura_token,
            heroku=heroku,
            profile=profile,
        )
        self.connections.create(connection)
        return connection.summary()

    def _hasura_user(self, token: Secret) -> HasuraUser:
        try:
            return self.hasura.caller(token)
        except MustPause as refusal:
            raise TokenRefused("hasura_token", refusal.reason.value) from None
