"""What a Heroku token is good for, found out by harmless calls."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final, final

from urlsync.domain.connection import Abilities
from urlsync.domain.failure import HerokuNotFound, HerokuTokenRejected, MustPause, TokenRefused
from urlsync.domain.secret import Secret
from urlsync.domain.sync import Reason
from urlsync.ports.heroku import Heroku
from urlsync.ports.heroku_apps import HerokuApps

TRIED: Final = 3
"""How many apps are tried: one may be suspended, or shared with few rights."""


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
        try:
            account = self.apps.account(token)
            abilities = self._abilities(token)
        except HerokuTokenRejected:
            raise TokenRefused("heroku_token", "heroku_token_rejected") from None
        except (MustPause, HerokuNotFound) as refusal:
            raise TokenRefused("heroku_token", str(refusal)) from None
        if abilities.config_vars is False:
            raise TokenRefused("heroku_token", "heroku_config_vars_forbidden")
        return account, abilities

    def _abilities(self, token: Secret) -> Abilities:
        tried = self.apps.list_apps(token)[:TRIED]
        return Abilities(
            config_vars=_any(
                _allowed(partial(self.apps.postgres_config_vars, token, app.id)) for app in tried
            ),
            webhooks=_any(_allowed(partial(self.heroku.list_webhooks, token, app.id)) for app in tried),
        )


def _allowed(call: Callable[[], object]) -> bool | None:
    """Tell whether Heroku lets us; None where the app itself is the obstacle."""
    try:
        call()
    except HerokuNotFound:
        return None
    except MustPause as refusal:
        return None if refusal.reason is Reason.HEROKU_APP_SUSPENDED else False
    return True


def _any(answers: Iterator[bool | None]) -> bool | None:
    """Return True at the first yes; False after a no, None without any answer."""
    seen: bool | None = None
    for answer in answers:
        if answer:
            return True
        seen = answer if answer is not None else seen
    return seen
