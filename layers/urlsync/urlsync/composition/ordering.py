"""The adapters of what enables syncs, and orders databases for them."""

from functools import cached_property

from urlsync.adapters.aws.queues import SqsCheckQueue, SqsProvisioningQueue
from urlsync.adapters.dynamodb.provisionings import DynamoDbProvisionings
from urlsync.adapters.dynamodb.sync_indexes import DynamoDbSyncLists
from urlsync.adapters.hasura.control_plane import HasuraCloud
from urlsync.adapters.hasura.projects import HasuraCloudProjects
from urlsync.adapters.heroku.platform_api import HerokuAppsApi
from urlsync.composition.source import SourceAdapters


class OrderingAdapters(SourceAdapters):
    """Also what syncs are made of, and the provisionings."""

    @cached_property
    def apps(self) -> HerokuAppsApi:
        """The apps that a Heroku account sees."""
        return HerokuAppsApi(self.http, self._settings.heroku_api_url, self._on_budget)

    @cached_property
    def check_queue(self) -> SqsCheckQueue:
        """The queue of checks."""
        return SqsCheckQueue(self._sqs, self._settings.check_queue_url)

    @cached_property
    def hasura(self) -> HasuraCloud:
        """Hasura Cloud's control plane, for single env vars."""
        return HasuraCloud(self.http, self._settings.hasura_graphql_url)

    @cached_property
    def lists(self) -> DynamoDbSyncLists:
        """Lists of syncs."""
        return DynamoDbSyncLists(self._dynamodb, self._settings.table_name)

    @cached_property
    def projects(self) -> HasuraCloudProjects:
        """The projects that a Hasura Cloud user sees."""
        return HasuraCloudProjects(self.http, self._settings.hasura_graphql_url)

    @cached_property
    def provisionings(self) -> DynamoDbProvisionings:
        """The provisionings."""
        return DynamoDbProvisionings(self._dynamodb, self._settings.table_name)

    @cached_property
    def provisioning_queue(self) -> SqsProvisioningQueue:
        """The queue of their steps."""
        return SqsProvisioningQueue(self._sqs, self._settings.provisioning_queue_url)
