"""The adapters of a project's change of hands."""

from functools import cached_property
from typing import final

from urlsync.adapters.dynamodb.sync_indexes import DynamoDbProjectSyncs
from urlsync.composition.source import SourceAdapters


@final
class TransferringAdapters(SourceAdapters):
    """Also the syncs by project."""

    @cached_property
    def project_syncs(self) -> DynamoDbProjectSyncs:
        """The syncs by project."""
        return DynamoDbProjectSyncs(self._dynamodb, self._settings.table_name)
