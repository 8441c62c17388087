"""A connection gets a Heroku account by OAuth (https://devcenter.heroku.com/articles/oauth)."""

from dataclasses import dataclass
from typing import final

from urlsync.domain.connection import ConnectionSummary
from urlsync.ports.clock import Clock
from urlsync.ports.connections import Connections
from urlsync.ports.heroku import HerokuOAuth
from urlsync.ports.sign_ins import SignIns
from urlsync.use_cases.find_abilities import FindAbilities


@final
@dataclass(frozen=True, slots=True)
class BeginHerokuSignIn:
    """Sends a person to Heroku."""

    connections: Connections
    sign_ins: SignIns
    oauth: HerokuOAuth
    clock: Clock

    def __call__(self, connection_id: str, *, actor: str) -> str:
        """Return the URL where the person gives consent, good for ten minutes. Raises `NotFound`."""
        raise NotImplementedError


@final
@dataclass(frozen=True, slots=True)
class FinishHerokuSignIn:
    """Takes a person back from Heroku."""

    connections: Connections
    sign_ins: SignIns
    oauth: HerokuOAuth
    find_abilities: FindAbilities
    clock: Clock

    def __call__(self, state: str, code: str | None, error: str | None = None) -> ConnectionSummary:
        """Trade Heroku's code for tokens and store them with the connection that `state` names.

        `error` is what Heroku sends instead of a code (RFC 6749, section 4.1.2.1). Raises `SignInRefused`,
        `TokenRefused` for an account that is no use to us, `NotFound` for a connection that is gone, and
        `TransientFailure`; the state is used up in any case.
        """
        raise NotImplementedError
