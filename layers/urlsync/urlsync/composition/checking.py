"""The adapters of checks."""

from functools import cached_property
from typing import final

from urlsync.adapters.aws.queues import SqsFollowUps
from urlsync.adapters.hasura.control_plane import HasuraCloud
from urlsync.composition.source import SourceAdapters


@final
class CheckingAdapters(SourceAdapters):
    """Also the target, and the queue of confirmations."""

    @cached_property
    def hasura(self) -> HasuraCloud:
        """Hasura Cloud's control plane."""
        return HasuraCloud(self.http, self._settings.hasura_graphql_url)

    @cached_property
    def follow_ups(self) -> SqsFollowUps:
        """The queue of follow-ups."""
        return SqsFollowUps(self._sqs, self._settings.follow_up_queue_url)
