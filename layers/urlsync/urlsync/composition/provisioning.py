"""The adapters of provisionings."""

from functools import cached_property
from typing import final

from urlsync.adapters.dynamodb.sync_indexes import DynamoDbProjectSyncs
from urlsync.adapters.heroku.databases_api import HerokuDatabasesApi
from urlsync.composition.ordering import OrderingAdapters


@final
class ProvisioningAdapters(OrderingAdapters):
    """Also what makes databases at Heroku, and the syncs by project."""

    @cached_property
    def databases(self) -> HerokuDatabasesApi:
        """Heroku's Platform API, for databases."""
        return HerokuDatabasesApi(self.http, self._settings.heroku_api_url, self._on_budget)

    @cached_property
    def project_syncs(self) -> DynamoDbProjectSyncs:
        """The syncs by project."""
        return DynamoDbProjectSyncs(self._dynamodb, self._settings.table_name)
