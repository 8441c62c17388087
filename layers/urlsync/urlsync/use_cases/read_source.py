"""Step 2 of a check: read the source."""

from dataclasses import dataclass
from functools import partial
from typing import Final

from urlsync.domain.connection import Connection
from urlsync.domain.failure import HANDED_OVER, HerokuBudgetLow, HerokuNotFound, MustPause, TransientFailure
from urlsync.domain.fingerprint import Fingerprinter
from urlsync.domain.postgres_url import is_postgres_url
from urlsync.domain.secret import Secret
from urlsync.domain.source import Source
from urlsync.domain.sync import Reason, Sync
from urlsync.ports.heroku import Heroku, SourceReading, SourceUnchanged
from urlsync.use_cases.authorize_heroku import AuthorizeHeroku

SPARED: Final = 450
"""Calls that the schedule leaves to webhooks and people, of the 4500 that Heroku grants an account
(https://devcenter.heroku.com/articles/platform-api-reference#rate-limits)."""


@dataclass(frozen=True, slots=True)
class ReadSource:
    """Reads a sync's config var with its connection's Heroku authorization."""

    heroku: Heroku
    authorize: AuthorizeHeroku
    fingerprinter: Fingerprinter

    def __call__(self, sync: Sync, connection: Connection, *, whole: bool = False) -> Source:
        """Return the source as it is now; `whole` insists on the value where Heroku could say "unchanged".

        Raises `MustPause` for a missing, empty or foreign value, for a lost authorization, and unread for an
        app that was handed over, `HerokuNotFound` where the app is unknown, `TransientFailure` for the rest.
        """
        if sync.source_handed_over:
            raise MustPause(Reason.HEROKU_AUTHORIZATION_LOST, HANDED_OVER)
        etag = None if whole or not self._is_known(sync.source_fingerprint) else sync.source_etag
        reading = self.authorize.use(connection, partial(self._request, sync, etag))
        if isinstance(reading, SourceUnchanged):
            return self._as_before(sync)
        value = self._checked(reading.value)
        return Source(fingerprint=self.fingerprinter.fingerprint(value), etag=reading.etag, value=value)

    def spare_budget(self, connection: Connection) -> None:
        """Raise `HerokuBudgetLow` where this connection's Heroku account has few calls left, as far as known.

        Nothing is asked or stored for it: a function knows what Heroku told it about this token itself.
        """
        left = None if connection.heroku is None else self.heroku.calls_left(connection.heroku.access_token)
        if left is not None and left < SPARED:
            raise HerokuBudgetLow

    def _is_known(self, fingerprint: str | None) -> bool:
        """Tell whether "unchanged" would tell us the value; after a change of the key it does not."""
        return fingerprint is not None and self.fingerprinter.is_current(fingerprint)

    def _request(self, sync: Sync, etag: str | None, token: Secret) -> SourceReading | SourceUnchanged:
        try:
            return self.heroku.read_config_var(token, sync.heroku_app.id, sync.config_var, etag)
        except HerokuNotFound:
            if self.heroku.app_exists(token, sync.heroku_app.id):
                raise TransientFailure("heroku_config_vars_not_found") from None
            raise

    @staticmethod
    def _as_before(sync: Sync) -> Source:
        if sync.source_fingerprint is None:
            raise TransientFailure("heroku_answer_unreadable")
        return Source(fingerprint=sync.source_fingerprint, etag=sync.source_etag, value=None)

    @staticmethod
    def _checked(value: Secret | None) -> Secret:
        if not value:
            raise MustPause(Reason.SOURCE_MISSING)
        if not is_postgres_url(value):
            raise MustPause(Reason.SOURCE_INVALID)
        return value
