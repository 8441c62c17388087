"""A disconnected sync lets go of the connection it used."""

from dataclasses import dataclass, replace
from typing import final

from urlsync.domain.connection import Connection
from urlsync.domain.failure import EpochMoved, MustPause
from urlsync.domain.secret import Secret
from urlsync.domain.sync import Sync, Webhook
from urlsync.ports.connections import Connections
from urlsync.ports.heroku import Heroku
from urlsync.ports.syncs import Syncs
from urlsync.use_cases.authorize_heroku import AuthorizeHeroku


@final
@dataclass(frozen=True, slots=True)
class ReleaseConnection:
    """Removes a disconnected sync's webhook subscription and forgets its connection. The env var stays.

    Repeating it is harmless: whatever is gone already counts as done.
    """

    syncs: Syncs
    connections: Connections
    heroku: Heroku
    authorize: AuthorizeHeroku

    def __call__(self, sync: Sync) -> None:
        """Do what is left to do. Raises `TransientFailure` when Heroku cannot be asked now."""
        if sync.connection_id is None:
            return
        connection = self.connections.get(sync.connection_id)
        if connection is not None and sync.webhook_id is not None:
            self._remove_webhook(sync, connection, sync.webhook_id)
        released = replace(sync, connection_id=None, webhook=Webhook.MISSING, webhook_id=None)
        try:
            self.syncs.record(sync, released, None)
        except EpochMoved:
            return  # restarted meanwhile, with a connection and a webhook of its own

    def _remove_webhook(self, sync: Sync, connection: Connection, webhook_id: str) -> None:
        def delete(token: Secret) -> None:
            self.heroku.delete_webhook(token, sync.heroku_app.id, webhook_id)

        try:
            self.authorize.use(connection, delete)
        except MustPause:
            return  # the authorization is lost: nobody can remove it with this connection any more
