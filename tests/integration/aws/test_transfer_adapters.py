"""The index of syncs by project, and the announcement on the bus."""

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from urlsync.adapters.aws import clients as aws_clients
from urlsync.adapters.aws.event_bus import EventBridgeOwnershipEvents
from urlsync.adapters.dynamodb.sync_indexes import DynamoDbSyncLists
from urlsync.adapters.dynamodb.syncs import DynamoDbSyncs
from urlsync.domain.errors import TransientFailure
from urlsync.domain.ownership import OwnershipTransfer
from urlsync.domain.sync import Reason, Status

from tests.fakes.clock import START
from tests.fakes.examples import PROJECT_ID, a_history_entry, a_sync
from tests.integration.aws.conftest import TABLE

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_events import EventBridgeClient

BUS = "urlsync-test"
EVENT = OwnershipTransfer(
    event_id="event-1", project_id=PROJECT_ID, new_owner_id="ben", transferred_at=START + timedelta(milliseconds=250)
)


def test_a_projects_syncs_are_found_whatever_their_status(
    dynamodb: "DynamoDBClient", dynamodb_syncs: DynamoDbSyncs
) -> None:
    # GIVEN syncs of two projects, with history
    for number, status in enumerate(Status):
        reason = Reason.OPTED_OUT if status is Status.DISCONNECTED else None
        sync = a_sync(sync_id=f"sync-{number}", env_var=f"URL_{number}", status=status, reason=reason)
        dynamodb_syncs.create(sync)
        dynamodb_syncs.note(a_history_entry(sync_id=sync.sync_id))
    dynamodb_syncs.create(a_sync(sync_id="elsewhere", project_id="another-project"))
    # THEN the index lists one project's syncs, and nothing else of theirs
    index = DynamoDbSyncLists(dynamodb, TABLE)
    assert index.ids_of_project(PROJECT_ID) == ["sync-0", "sync-1", "sync-2"]
    assert index.ids_of_project("no-project") == []


def test_more_syncs_than_fit_one_page_are_found(
    dynamodb: "DynamoDBClient", dynamodb_syncs: DynamoDbSyncs, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN pages of one item
    for number in range(3):
        dynamodb_syncs.create(a_sync(sync_id=f"sync-{number}", env_var=f"URL_{number}"))
    dynamodb.meta.events.register("provide-client-params.dynamodb.Query", lambda params, **_: params.update(Limit=1))
    # THEN all are found
    assert DynamoDbSyncLists(dynamodb, TABLE).ids_of_project(PROJECT_ID) == ["sync-0", "sync-1", "sync-2"]


@pytest.fixture
def client(aws: None) -> "EventBridgeClient":
    client = aws_clients.events()
    client.create_event_bus(Name=BUS)
    return client


def test_the_announcement_is_the_event_that_the_rule_waits_for(client: "EventBridgeClient") -> None:
    # GIVEN somebody who looks at what is put on the bus
    entries: list[dict[str, Any]] = []
    client.meta.events.register(
        "provide-client-params.events.PutEvents", lambda params, **_: entries.extend(params["Entries"])
    )
    # WHEN
    EventBridgeOwnershipEvents(client, BUS).publish(EVENT)
    # THEN
    (entry,) = entries
    assert (entry["Source"], entry["DetailType"], entry["EventBusName"]) == (
        "hasura.cloud",
        "Project Ownership Transferred",
        BUS,
    )
    assert json.loads(entry["Detail"]) == {
        "event_id": "event-1",
        "project_id": PROJECT_ID,
        "new_owner_id": "ben",
        "transferred_at": "2026-03-04T10:00:00.250000+00:00",
    }


def test_a_bus_that_refuses_is_a_transient_failure(client: "EventBridgeClient") -> None:
    client.meta.events.register("after-call.events.PutEvents", lambda parsed, **_: parsed.update(FailedEntryCount=1))
    with pytest.raises(TransientFailure, match="event_bus_unavailable"):
        EventBridgeOwnershipEvents(client, BUS).publish(EVENT)
