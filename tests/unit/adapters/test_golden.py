"""Whatever was ever stored or sent is understood by today's code, and every form of it is written down."""

import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, replace
from datetime import timedelta
from typing import Any, Final, cast

import pytest
from aws_lambda_powertools.utilities.data_classes import EventBridgeEvent
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from urlsync.adapters.dynamodb.activity import activity_from
from urlsync.adapters.dynamodb.app_lists import app_list_from
from urlsync.adapters.dynamodb.connection_items import connection_from, left_from
from urlsync.adapters.dynamodb.deletions import deletion_from
from urlsync.adapters.dynamodb.endpoints import attempt_from, endpoint_from
from urlsync.adapters.dynamodb.holds import hold_from
from urlsync.adapters.dynamodb.host_changes import DynamoDbHostChanges
from urlsync.adapters.dynamodb.jobs import job_from, job_part_from
from urlsync.adapters.dynamodb.provider_state import DynamoDbOAuthClient, DynamoDbOutages
from urlsync.adapters.dynamodb.provisionings import provisioning_from
from urlsync.adapters.dynamodb.sign_ins import DynamoDbSignIns
from urlsync.adapters.dynamodb.sync_indexes import DynamoDbReconcileRuns, DynamoDbSyncTotals
from urlsync.adapters.dynamodb.syncs import history_from, holder_of, sync_from
from urlsync.domain.check import Cause
from urlsync.domain.errors import TransientFailure
from urlsync.domain.host_changes import ONE_HOST, ManyHostChanges
from urlsync.domain.outage import Provider
from urlsync.domain.ownership import CreatedProject
from urlsync.domain.secret import Secret
from urlsync.messages.checks import check_request, is_readable
from urlsync.messages.confirmations import follow_up_from
from urlsync.messages.ownership import ownership_transfer
from urlsync.messages.provisionings import parse
from urlsync.messages.sweeps import swept_connection

from tests.fakes.clock import START
from tests.fakes.examples import APP_ID, CONNECTION_ID, OWNER_ID, PROJECT_ID, SYNC_ID
from tests.fakes.sqs_batch import a_record
from tests.golden.examples import (
    ACTIVITY,
    APP_LIST,
    ATTEMPT,
    CONNECTION,
    DELETION,
    ENDPOINT,
    FOLLOW_UP,
    HISTORY,
    HOLD,
    JOB,
    JOB_PART,
    OUTAGE,
    PROVISIONING,
    PROVISIONING_ID,
    REQUEST,
    RUN,
    SIGN_IN,
    SYNC,
    TOTALS,
    TRANSFER,
    items_of_today,
    messages_of_today,
)
from tests.golden.files import golden, kinds
from tests.golden.reading import plain

Attributes = Mapping[str, Any]


class _Shelf:
    """A DynamoDB client that has one item."""

    def __init__(self, attributes: Attributes) -> None:
        self._typed = cast("Any", attributes)

    def get_item(self, **_asked: Any) -> dict[str, Any]:
        return {"Item": self._typed}

    def delete_item(self, **_asked: Any) -> dict[str, Any]:
        return {"Attributes": self._typed}


def _connection(typed: Attributes) -> object:
    attributes = plain(typed)
    return connection_from(attributes, lambda _, sealed: Secret(sealed.decode()))


READERS: Final[dict[str, Callable[[Attributes], object]]] = {
    "sync": lambda typed: sync_from(plain(typed)),
    "target": lambda typed: holder_of(plain(typed)),
    "activity": lambda typed: activity_from(plain(typed)),
    "history": lambda typed: history_from(plain(typed)),
    "connection": _connection,
    "left_connection": lambda typed: left_from(plain(typed), lambda _, sealed: Secret(sealed.decode())),
    "deletion": lambda typed: deletion_from(plain(typed)),
    "provisioning": lambda typed: provisioning_from(plain(typed)),
    "sign_in": lambda typed: DynamoDbSignIns(cast("Any", _Shelf(typed)), "a-table").take("fake-state"),
    "oauth_client": lambda typed: DynamoDbOAuthClient(cast("Any", _Shelf(typed)), "a-table").refused_since(),
    "app_list": lambda typed: app_list_from([plain(typed)]),
    "reconcile_run": lambda typed: DynamoDbReconcileRuns(cast("Any", _Shelf(typed)), "a-table").last(),
    "delivery": lambda typed: attempt_from(plain(typed)),
    "endpoint": lambda typed: endpoint_from(plain(typed), lambda sealed: Secret(sealed.decode())),
    "hold": lambda typed: hold_from(plain(typed)),
    "job": lambda typed: job_from(plain(typed)),
    "job_part": lambda typed: job_part_from(plain(typed)),
    "sync_totals": lambda typed: DynamoDbSyncTotals(cast("Any", _Shelf(typed)), "a-table").last(),
    "host_changes": lambda typed: DynamoDbHostChanges(cast("Any", _Shelf(typed)), "a-table").last(),
    "outage": lambda typed: DynamoDbOutages(cast("Any", _Shelf(typed)), "a-table").get(Provider.HASURA),
}
KEYS_ALONE: Final = {"listed_job", "unfinished_job", "name", "opt_out", "listed_connection", "listed_proposal", "usage"}
"""Kinds of which nothing but the keys is ever read, or what DynamoDB has just counted."""


def every_item() -> list[tuple[str, dict[str, Any]]]:
    return [(kind, item) for kind in sorted(READERS) for item in golden("items", kind)]


# ---------------------------------------------------------------- every form is written down


@pytest.mark.parametrize("group", ["items", "messages"])
def test_what_is_written_today_is_the_newest_golden_file(group: str) -> None:
    today = items_of_today() if group == "items" else messages_of_today()
    for kind, content in today.items():
        newest = golden(group, kind)[-1:]
        assert newest == [content], f"{kind} has another form: see tests/golden/__main__.py"


def test_every_kind_of_item_has_files_and_a_reader() -> None:
    assert kinds("items") == set(items_of_today()) == READERS.keys() | KEYS_ALONE


def test_the_example_of_a_sync_says_something_in_every_field() -> None:
    # Otherwise a new field could be stored in a form that no golden file shows.
    silent = {
        field.name
        for field in fields(SYNC)
        if field.default is not MISSING and getattr(SYNC, field.name) == field.default
    }
    assert silent == set()


def test_every_item_that_is_written_says_its_version() -> None:
    for kind, item in items_of_today().items():
        assert "N" in item["schema_version"], kind


# ---------------------------------------------------------------- every form is read


def test_what_is_written_today_reads_as_what_it_was() -> None:
    expected = {
        "sync": SYNC,
        "target": SYNC_ID,
        "activity": ACTIVITY,
        "history": HISTORY,
        "connection": CONNECTION,
        "left_connection": replace(CONNECTION, hasura_token=Secret(""), given_name=None, edits=0),
        "deletion": DELETION,
        "provisioning": PROVISIONING,
        "sign_in": SIGN_IN,
        "app_list": APP_LIST,
        "oauth_client": START,
        "reconcile_run": RUN,
        "sync_totals": TOTALS,
        "delivery": ATTEMPT,
        "endpoint": ENDPOINT,
        "hold": HOLD,
        "job": JOB,
        "job_part": JOB_PART,
        "outage": OUTAGE,
        "host_changes": ManyHostChanges(finding=ONE_HOST, minute=START),
    }
    assert {kind: read(golden("items", kind)[-1]) for kind, read in READERS.items()} == expected


@pytest.mark.parametrize(("kind", "item"), every_item())
def test_what_newer_code_has_added_is_ignored(kind: str, item: dict[str, Any]) -> None:
    added = {**item, "added_later": {"M": {"of": {"S": "any kind"}}}}
    assert READERS[kind](added) == READERS[kind](item)


def test_what_newer_code_has_added_to_a_provisioning_is_ignored() -> None:
    item = golden("items", "provisioning")[-1]
    document = json.loads(item["document"]["S"])
    document |= {"added_later": 1, "app": {**document["app"], "added_later": 1}}
    added = {**item, "document": {"S": json.dumps(document)}}
    assert provisioning_from(plain(added)) == PROVISIONING


@pytest.mark.parametrize("kind", sorted(READERS))
def test_an_item_of_a_newer_version_is_refused_for_now(kind: str) -> None:
    newest = golden("items", kind)[-1]
    version = int(newest["schema_version"]["N"])
    with pytest.raises(TransientFailure, match=f"{kind}_item_too_new"):
        READERS[kind]({**newest, "schema_version": {"N": str(version + 1)}})


def test_a_sync_with_a_word_that_newer_code_has_added_is_refused_for_now() -> None:
    newest = golden("items", "sync")[-1]
    with pytest.raises(TransientFailure, match="sync_item_unreadable"):
        READERS["sync"]({**newest, "status": {"S": "added_later"}})


# ---------------------------------------------------------------- messages


def record(body: Attributes, **attributes: Any) -> SQSRecord:
    return SQSRecord(a_record(json.dumps(body), **attributes))


def changed(body: dict[str, Any]) -> list[dict[str, Any]]:
    """Return a message as newer code may write it."""
    return [body, {**body, "added_later": {"of": ["any", "kind"]}}]


CAUSES: Final = {
    "check_of_webhook": Cause.WEBHOOK,
    "check_of_operator": Cause.WEBHOOK,  # the cause of the example: the kind is who sends it
    "check_of_schedule": Cause.SCHEDULE,
}


@pytest.mark.parametrize("kind", CAUSES)
def test_every_request_for_a_check_is_understood(kind: str) -> None:
    for written in golden("messages", kind):
        for body in changed(written):
            request = check_request(record(body), 8)
            assert is_readable(record(body))
            assert (request.sync_id, request.cause) == (SYNC_ID, CAUSES[kind])
            assert request.requested_at == START
            if request.cause is Cause.WEBHOOK:
                known = ("release_version", "release_status", "event_id")
                assert all(getattr(request, name) == getattr(REQUEST, name) for name in known)


@pytest.mark.parametrize("kind", CAUSES)
def test_a_request_for_a_check_without_any_field_but_the_first_is_understood(kind: str) -> None:
    for written in golden("messages", kind):
        assert check_request(record({"sync_id": written["sync_id"]}), 8).sync_id == SYNC_ID


def test_every_follow_up_is_understood() -> None:
    for written in golden("messages", "follow_up"):
        for body in changed(written):
            assert follow_up_from(record(body), 6) == FOLLOW_UP


def test_every_request_for_a_sweep_is_understood() -> None:
    for written in golden("messages", "sweep"):
        for body in changed(written):
            assert swept_connection(json.dumps(body)) == CONNECTION_ID


def test_every_request_of_a_provisioning_is_understood() -> None:
    for written in golden("messages", "provisioning_step"):
        for body in changed(written):
            assert parse(json.dumps(body)) == PROVISIONING_ID
    incoming_event = CreatedProject(project_id=PROJECT_ID, owner_id=OWNER_ID, app_id=APP_ID, created_by="console")
    for written in golden("messages", "project_created"):
        for body in changed(written):
            assert parse(json.dumps({**body, "detail": {**body["detail"], "added_later": 1}})) == incoming_event


def test_every_event_of_a_transfer_is_understood() -> None:
    for written in golden("messages", "ownership_transferred"):
        for detail in changed(written):
            event = {"id": "an-event", "time": "2026-03-04T10:00:05Z", "detail": detail}
            reported = ownership_transfer(EventBridgeEvent(event))
            assert reported.transferred_at - TRANSFER.transferred_at < timedelta(seconds=1)
            assert reported.report == (TRANSFER.report if "report" in detail else None)
            exact = replace(reported, transferred_at=TRANSFER.transferred_at, report=TRANSFER.report)
            assert exact == TRANSFER
