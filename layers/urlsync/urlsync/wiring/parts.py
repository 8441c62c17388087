"""The parts that many use cases are made of."""

from functools import cached_property
from typing import TYPE_CHECKING

from urlsync.use_cases.checking.read_source import ReadSource
from urlsync.use_cases.connections.authorize_heroku import AuthorizeHeroku
from urlsync.use_cases.lifecycle.transfer_ownership import DisconnectTransferred
from urlsync.use_cases.publish_events import PublishEvents
from urlsync.use_cases.webhooks.register_webhook import RegisterWebhook, ReleaseConnection, RemoveWebhook

if TYPE_CHECKING:
    from urlsync.wiring.ports import SourcePorts


class Parts:
    """What reaches Heroku, lets go of it, and tells people, over these ports."""

    _ports: "SourcePorts"

    def __init__(self, ports: "SourcePorts") -> None:
        self._ports = ports

    @cached_property
    def _authorize(self) -> AuthorizeHeroku:
        return AuthorizeHeroku(self._ports.connections, self._ports.oauth, self._ports.clock)

    @cached_property
    def _read_source(self) -> ReadSource:
        return ReadSource(self._ports.heroku, self._authorize, self._ports.fingerprinter)

    @cached_property
    def _register_webhook(self) -> RegisterWebhook:
        return RegisterWebhook(
            self._ports.heroku,
            self._authorize,
            self._ports.webhook_endpoint,
            self._remove_webhook,
            self._ports.syncs,
            self._ports.clock,
        )

    @cached_property
    def _remove_webhook(self) -> RemoveWebhook:
        return RemoveWebhook(self._ports.connections, self._ports.heroku, self._authorize)

    @cached_property
    def _release_connection(self) -> ReleaseConnection:
        return ReleaseConnection(self._ports.syncs, self._remove_webhook)

    @cached_property
    def _publish_events(self) -> PublishEvents:
        return PublishEvents(self._ports.syncs, self._ports.event_bus)

    @cached_property
    def _disconnect_transferred(self) -> DisconnectTransferred:
        return DisconnectTransferred(
            self._ports.syncs, self._publish_events, self._release_connection, self._ports.clock
        )
