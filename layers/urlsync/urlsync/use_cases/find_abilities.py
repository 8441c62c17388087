"""What a Heroku token is good for, found out by harmless calls."""

from dataclasses import dataclass
from typing import final

from urlsync.domain.connection import Abilities
from urlsync.domain.secret import Secret
from urlsync.ports.heroku import Heroku
from urlsync.ports.heroku_apps import HerokuApps


@final
@dataclass(frozen=True, slots=True)
class FindAbilities:
    """Asks for the account, and for the config vars and webhooks of an app or two."""

    heroku: Heroku
    apps: HerokuApps

    def __call__(self, token: Secret) -> tuple[str, Abilities]:
        """Return the account's email address, and what the token may do there.

        Raises `TokenRefused` for a token that is dead or too narrow to read config vars.
        """
        raise NotImplementedError
