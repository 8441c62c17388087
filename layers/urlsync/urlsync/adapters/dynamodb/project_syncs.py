"""Which syncs a project has, from the table's index `by_project`."""

from typing import TYPE_CHECKING, Final, final

from urlsync.adapters.aws_failures import transient_as
from urlsync.adapters.dynamodb.items import STATE_UNAVAILABLE, from_item, to_item

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

INDEX: Final = "by_project"


@final
class DynamoDbProjectSyncs:
    """The index of syncs by project.

    An index is eventually consistent
    (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html): whoever decides reads the
    sync itself, and nobody may rely on a sync of the last moments being listed.
    """

    def __init__(self, client: "DynamoDBClient", table_name: str) -> None:
        self._client = client
        self._table_name = table_name

    def of_project(self, project_id: str) -> list[str]:
        """Return the ids of the project's syncs, in their order. Raises `TransientFailure`."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table_name,
            IndexName=INDEX,
            KeyConditionExpression="project_id = :project_id",
            ExpressionAttributeValues=to_item({":project_id": project_id}),
            # Said although it goes without saying: it is what our roles are allowed to read from this index.
            Select="SPECIFIC_ATTRIBUTES",
            ProjectionExpression="sync_id",
        )
        with transient_as(STATE_UNAVAILABLE):
            return [str(from_item(item)["sync_id"]) for page in pages for item in page["Items"]]
