"""The adapters of confirmations."""

from functools import cached_property

from urlsync.adapters.aws.queues import SqsCheckQueue
from urlsync.adapters.hasura.control_plane import HasuraRollout
from urlsync.adapters.hasura.project_api import HasuraProjectApi
from urlsync.composition.adapters import Adapters


class ConfirmingAdapters(Adapters):
    """Also the project itself, and the queue of checks."""

    @cached_property
    def check_queue(self) -> SqsCheckQueue:
        """The queue of checks."""
        return SqsCheckQueue(self._sqs, self._settings.check_queue_url)

    @cached_property
    def project_api(self) -> HasuraProjectApi:
        """The projects' own API."""
        return HasuraProjectApi(self.http)

    @cached_property
    def rollout(self) -> HasuraRollout:
        """How far an update has come."""
        return HasuraRollout(self.http, self._settings.hasura_graphql_url)
