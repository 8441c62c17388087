"""A sync's webhook subscription goes away at Heroku."""

from dataclasses import dataclass
from typing import final

from urlsync.domain.failure import HerokuNotFound, MustPause
from urlsync.domain.secret import Secret
from urlsync.domain.sync import Sync
from urlsync.ports.connections import Connections
from urlsync.ports.heroku import Heroku
from urlsync.use_cases.authorize_heroku import AuthorizeHeroku


@final
@dataclass(frozen=True, slots=True)
class RemoveWebhook:
    """Removes every subscription of a sync: the one we know of, and any whose making was never recorded.

    Those are known by their URL, which ends with the sync's id.
    """

    connections: Connections
    heroku: Heroku
    authorize: AuthorizeHeroku

    def __call__(self, sync: Sync) -> bool:
        """Tell whether none is left; with a lost or too narrow authorization, nobody can tell.

        Raises `TransientFailure` when Heroku cannot be asked now.
        """
        if sync.connection_id is None:
            return True  # it was let go together with the webhook
        connection = self.connections.get(sync.connection_id)
        if connection is None:
            return False

        def remove_all(token: Secret) -> None:
            for webhook in self.heroku.list_webhooks(token, sync.heroku_app.id):
                if webhook.webhook_id == sync.webhook_id or webhook.url.endswith(f"/{sync.sync_id}"):
                    self.heroku.delete_webhook(token, sync.heroku_app.id, webhook.webhook_id)

        try:
            self.authorize.use(connection, remove_all)
        except HerokuNotFound:
            return True  # webhooks die with their app
        except MustPause:
            return False
        return True
