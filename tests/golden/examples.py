"""One full example of everything that is stored or sent, as today's code writes it. All values are fake."""

import json
from base64 import b64encode
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final, cast

from urlsync.adapters.aws.event_bus import EventBridgeOwnershipEvents
from urlsync.adapters.aws.queues import SqsCheckQueue, SqsScheduledChecks
from urlsync.adapters.dynamodb.activity import activity_item
from urlsync.adapters.dynamodb.app_lists import app_list_items
from urlsync.adapters.dynamodb.connection_items import connection_item, directory_item
from urlsync.adapters.dynamodb.deletions import deletion_item, left_item
from urlsync.adapters.dynamodb.endpoints import attempt_item, endpoint_item
from urlsync.adapters.dynamodb.holds import hold_item
from urlsync.adapters.dynamodb.host_changes import DynamoDbHostChanges
from urlsync.adapters.dynamodb.jobs import job_item, job_part_item, listed_job_item, unfinished_job_item
from urlsync.adapters.dynamodb.provider_state import DynamoDbOAuthClient, DynamoDbOutages
from urlsync.adapters.dynamodb.provisionings import proposal_item, provisioning_item
from urlsync.adapters.dynamodb.sign_ins import DynamoDbSignIns
from urlsync.adapters.dynamodb.sync_indexes import DynamoDbReconcileRuns, DynamoDbSyncTotals
from urlsync.adapters.dynamodb.syncs import history_item, name_item, opt_out_item, sync_item, target_item
from urlsync.adapters.dynamodb.table import to_item
from urlsync.adapters.dynamodb.usages import DynamoDbUsages
from urlsync.domain.actor import RequestOrigin, Role
from urlsync.domain.app_list import AppList, ListedApp
from urlsync.domain.check import Cause, CheckRequest, Outcome
from urlsync.domain.confirmation import FollowUp
from urlsync.domain.connection import Capabilities, Profile, SignIn
from urlsync.domain.deletion import Deletion, DeletionKind
from urlsync.domain.delivery import Attempt
from urlsync.domain.history import Action, SettingChange
from urlsync.domain.hold import Hold
from urlsync.domain.host_changes import ONE_HOST, ManyHostChanges
from urlsync.domain.job import Job, JobAction, JobPart, JobTarget
from urlsync.domain.limits import Limits
from urlsync.domain.listing import ListedSync, SyncTotals
from urlsync.domain.outage import Outage, Provider
from urlsync.domain.ownership import OwnershipTransfer, Report
from urlsync.domain.provisioning import Database, Leftover, Progress, Provisioning, Step
from urlsync.domain.schedule import ReconcileRun
from urlsync.domain.secret import Secret
from urlsync.domain.signs import Change, Sign
from urlsync.domain.sync import HerokuApp, Reason, Status, Webhook
from urlsync.entrypoints.webhook.queue import message_body
from urlsync.entrypoints.webhook.request import Hint
from urlsync.messages.confirmations import message_of
from urlsync.messages.provisionings import step_message
from urlsync.messages.sweeps import sweep_message
from urlsync.ports.storage import DueSync

from tests.fakes.actors import an_actor
from tests.fakes.clock import START
from tests.fakes.endpoints import an_endpoint
from tests.fakes.examples import (
    APP_ID,
    APP_OWNER_ID,
    CONNECTION_ID,
    OWNER_ID,
    PROJECT_ID,
    SYNC_ID,
    a_connection,
    a_history_entry,
    a_sync,
    an_activity_entry,
    an_event,
)
from tests.golden.recorder import Recorder

Typed = dict[str, Any]
"""JSON as it is in a golden file: an item in DynamoDB's notation, or the body of a message."""

FINGERPRINT: Final = "0123456789abcdef0123456789abcdef"
EVENT_ID: Final = "5a0c1f3e-0000-4000-a000-000000000001"
PROVISIONING_ID: Final = "5a0c1f3e-0000-4000-8000-00000000000a"
MINUTE: Final = timedelta(minutes=1)

SYNC: Final = a_sync(
    status=Status.PAUSED,
    reason=Reason.SOURCE_MISSING,
    project_name="Web Shop",
    detail="fake_detail",
    missing_scope="read-protected",
    epoch=7,
    outcome=Outcome.SOURCE_MISSING,
    fingerprint=FINGERPRINT,
    release_version=42,
    serving=False,
    health_issue="project_inconsistent",
    webhook=Webhook.PRESENT,
    webhook_wanted=False,
    pooled=True,
    pooler_accepted=True,
    source_namespace="connection-pooling:default",
    webhook_id="fake-webhook-id",
    last_checked_at=START - MINUTE,
    last_updated_at=START - 2 * MINUTE,
    last_propagation_ms=1234,
    last_confirmed_at=START - 3 * MINUTE,
    last_served_at=START - 4 * MINUTE,
    metadata_access=True,
    not_serving_reported=True,
    pending_fingerprint=FINGERPRINT,
    target_hash="fake-hash",
    unkept_writes=1,
    foreign_webhook_at=START - MINUTE,
    connection_released_at=START - MINUTE,
    source_sign=Sign(value="2026-03-04T10:00:00Z", owner_id=APP_OWNER_ID, moved_at=START - MINUTE),
    target_sign=Sign(value="fake-hash", owner_id=OWNER_ID),
    signs_since=START - 3 * MINUTE,
    sign_answered_at=START,
    source_change=Change(since=START - 2 * MINUTE),
    target_change=Change(since=START - 2 * MINUTE, settled_at=START),
    overwrites=(START - 3 * MINUTE, START - 2 * MINUTE),
    overwrites_reported_at=START - 2 * MINUTE,
    host_fingerprint=FINGERPRINT,
    failure_reported=True,
    source_etag='W/"fake-etag"',
    source_fingerprint=FINGERPRINT,
    read_watermark=START - MINUTE,
    source_not_found_since=START - 5 * MINUTE,
    source_handed_over=True,
    owner_verified_at=START - 6 * MINUTE,
    check_interval=timedelta(hours=1),
    next_check_at=START + MINUTE,
    paused_since=START - 7 * MINUTE,
    waiting_since=START - 10 * MINUTE,
    urgent=True,
    held_since=START - 4 * MINUTE,
    webhook_checked_at=START - 8 * MINUTE,
    webhook_secret_id="0123456789abcdef",
    webhook_secret_rotated_at=START - 9 * MINUTE,
    webhook_rotation_notified="fedcba9876543210",
    failed_deliveries=3,
    outbox=(an_event(1, seconds=1.5, nothing=None),),
)
CONNECTION: Final = a_connection(
    team="shops",
    given_name="Shops of Ada",
    edits=2,
    revision=3,
    profile=Profile(
        hasura_account="ada@example.com",
        heroku_account="ada@example.com",
        capabilities=Capabilities(config_vars=True, webhooks=False),
        created_at=START,
        created_by="operator@example.com",
    ),
)
ACTOR: Final = an_actor(
    "operator@example.com",
    Role.ADMIN,
    teams=("shops",),
    origin=RequestOrigin(source_address="192.0.2.1", request_id="fake-request-id"),
)
HISTORY: Final = a_history_entry(
    outcome=Outcome.UPDATED,
    status=Status.PAUSED,
    reason=Reason.SOURCE_MISSING,
    fingerprint_before=FINGERPRINT,
    fingerprint=FINGERPRINT,
    release_version=42,
    failure="source_missing",
    propagation=timedelta(milliseconds=1234),
    actor="ann",
    actor_id="person:ann-id",
    role="owner",
    source_address="192.0.2.1",
    request_id="a-fake-request",
    action=Action.CHECKED,
    changes=(SettingChange(name="check_interval", before=None, after="30 min"),),
)
ACTIVITY: Final = an_activity_entry(
    subject={
        "project_id": PROJECT_ID,
        "sync_id": SYNC_ID,
        "connection_id": CONNECTION_ID,
        "provisioning_id": PROVISIONING_ID,
    },
    failure="source_missing",
    changes=("check_interval",),
)
DELETION: Final = Deletion(
    kind=DeletionKind.PERSON, id="bea-id", person_name="bea", actor=ACTOR.as_stored(), begun_at=START
)
PROVISIONING: Final = Provisioning(
    provisioning_id=PROVISIONING_ID,
    project_id=PROJECT_ID,
    connection_id=CONNECTION_ID,
    actor=ACTOR,
    created_at=START,
    app_name="quiet-river-1234",
    makes_app=True,
    plan="heroku-postgresql:essential-0",
    step=Step.FAILED,
    since=START,
    owner_id=OWNER_ID,
    attempts=2,
    failure="heroku_timeout",
    reason="heroku_forbidden",
    app=HerokuApp(id=APP_ID, name="quiet-river-1234", owner_id=OWNER_ID),
    database=Database(id="fake-id", name="quiet-river-1234-db", plan="heroku-postgresql:essential-0"),
    env_var="PG_DATABASE_URL",
    take_over=True,
    sync_id=SYNC_ID,
    concerns=("project_shared", "app_not_new"),
    left_at_heroku=(Leftover(kind="app", name="quiet-river-1234", certain=True),),
    progress=(Progress(step=Step.CREATING_APP, at=START),),
    claimed_until=START + MINUTE,
    revision=5,
    outbox=(an_event(2),),
)
APP_LIST: Final = AppList(
    account="ada@example.com",
    apps=(ListedApp(id=APP_ID, name="quiet-river-1234", team="shops"),),
    following="id ]29..; max=500",
    total=1151,
    loaded_at=START,
    loads=(START - MINUTE,),
    leased_until=START + MINUTE,
    revision=3,
)
PROPOSAL: Final = replace(PROVISIONING, step=Step.PROPOSED, reason="project_shared")
SIGN_IN: Final = SignIn(connection_id=CONNECTION_ID, actor=ACTOR, ends_at=START + 10 * MINUTE)
RUN: Final = ReconcileRun(started_at=START, due=3, enqueued=2, latest=MINUTE, complete=True)
TOTALS: Final = SyncTotals.of([ListedSync.of(SYNC)], START).after(())
HOLD: Final = Hold(since=START, actor="ann", actor_id="person:ann-id", connection_id=CONNECTION_ID)
ATTEMPT: Final = Attempt(at=START, event_id=EVENT_ID, type="sync.paused", number=2, status=500, failure="fake_failure")
ENDPOINT: Final = an_endpoint(failing_since=START).rotated(Secret("whsec_bmV3"), START)
JOB: Final = Job(
    job_id=PROVISIONING_ID,
    action=JobAction.RESTART,
    actor=ACTOR,
    total=2,
    created_at=START,
    connection_id=CONNECTION_ID,
    digest="fake-digest",
    part=1,
    succeeded=1,
    failed=1,
    begun=True,
    leased_until=START + MINUTE,
    changed_at=START,
    ended_by=ACTOR.as_stored(),
    revision=4,
)
JOB_PART: Final = JobPart(
    number=0, targets=(JobTarget.of(SYNC).failed("not_yours"), JobTarget(sync_id=PROJECT_ID).succeeded())
)
OUTAGE: Final = Outage(
    provider=Provider.HASURA, since=START, failed_at=START + MINUTE, notified=True, ended_at=START + 2 * MINUTE
)
REQUEST: Final = CheckRequest(
    sync_id=SYNC_ID,
    cause=Cause.WEBHOOK,
    requested_at=START,
    release_version=42,
    release_status="succeeded",
    event_id=EVENT_ID,
)
FOLLOW_UP: Final = FollowUp(sync_id=SYNC_ID, epoch=7, fingerprint=FINGERPRINT)
TRANSFER: Final = OwnershipTransfer(
    event_id=EVENT_ID,
    project_id=PROJECT_ID,
    previous_owner_id=OWNER_ID,
    new_owner_id="5a0c1f3e-0000-4000-8000-00000000000b",
    transferred_at=START,
    report=Report(entry_id="5a0c1f3e-0000-4000-8000-000000000009", at=START),
)


def items_of_today() -> dict[str, Typed]:
    """Return an item of each kind, in DynamoDB's notation."""
    plain: dict[str, Mapping[str, Any]] = {
        "sync": sync_item(SYNC),
        "target": target_item(SYNC),
        "name": name_item("web shop", SYNC_ID),
        "opt_out": opt_out_item(SYNC.project_id, SYNC.heroku_app.id),
        "activity": activity_item(ACTIVITY),
        "history": history_item(HISTORY, timedelta(days=90)),
        "connection": connection_item(CONNECTION, lambda _, text: text.reveal().encode()),
        "listed_connection": directory_item(CONNECTION_ID),
        "left_connection": left_item(connection_item(CONNECTION, lambda _, text: text.reveal().encode())),
        "deletion": deletion_item(DELETION),
        "provisioning": provisioning_item(PROVISIONING),
        "app_list": app_list_items(CONNECTION_ID, APP_LIST)[0],
        "listed_proposal": proposal_item(PROPOSAL),
        "hold": hold_item(HOLD),
        "delivery": attempt_item(PROJECT_ID, ATTEMPT),
        "endpoint": endpoint_item(ENDPOINT, lambda text: text.reveal().encode()),
        "job": job_item(JOB),
        "job_part": job_part_item(JOB, JOB_PART),
        "listed_job": listed_job_item(JOB),
        "unfinished_job": unfinished_job_item(JOB),
    }
    typed = {kind: as_json(to_item(item)) for kind, item in plain.items()}
    stored = {
        "sign_in": _stored_sign_in(),
        "reconcile_run": _stored_run(),
        "sync_totals": _stored_totals(),
        "outage": _stored_outage(),
        "host_changes": _stored_host_changes(),
        "oauth_client": _stored_refusal(),
        "usage": _stored_usage(),
    }
    return {**typed, **{kind: as_json(item) for kind, item in stored.items()}}


def messages_of_today() -> dict[str, Typed]:
    """Return the body of a message of each kind."""
    bodies = {
        "check_of_webhook": _sent_by_verify(),
        "check_of_operator": _sent_by_sender(),
        "check_of_schedule": _sent_by_schedule(),
        "sweep": sweep_message(CONNECTION_ID),
        "follow_up": message_of(FOLLOW_UP),
        "provisioning_step": step_message(PROVISIONING_ID),
        "ownership_transferred": _announced(),
    }
    return {kind: json.loads(body) for kind, body in bodies.items()}


def as_json(item: Mapping[str, Any]) -> Typed:
    """Return an item with its binaries as base64, so that it can be written down."""
    as_text: Typed = json.loads(json.dumps(item, default=lambda binary: b64encode(binary).decode()))
    return as_text


def _stored_sign_in() -> Typed:
    client = Recorder()
    DynamoDbSignIns(cast("Any", client), "a-table").begin("fake-state", SIGN_IN, ACTIVITY)
    return cast("Typed", client.asked["TransactItems"][0]["Put"]["Item"])


def _stored_refusal() -> Typed:
    client = Recorder()
    DynamoDbOAuthClient(cast("Any", client), "a-table").refused(START)
    values = {name.removeprefix(":"): value for name, value in client.asked["ExpressionAttributeValues"].items()}
    return cast("Typed", {**client.asked["Key"], "refused_since": values["now"], "schema_version": values["version"]})


def _stored_usage() -> Typed:
    client = Recorder()
    with suppress(KeyError):  # there is no response to read
        DynamoDbUsages(cast("Any", client), "a-table").take("person:ann", Limits().changes, START)
    values = client.asked["ExpressionAttributeValues"]
    stored = {"schema_version": values[":version"], "expires_at": values[":end"], "used": values[":number"]}
    return cast("Typed", {**client.asked["Key"], **stored})


def _stored_run() -> Typed:
    client = Recorder()
    DynamoDbReconcileRuns(cast("Any", client), "a-table").record(RUN)
    return cast("Typed", client.asked["Item"])


def _stored_totals() -> Typed:
    client = Recorder()
    DynamoDbSyncTotals(cast("Any", client), "a-table").put(TOTALS)
    return cast("Typed", client.asked["Item"])


def _stored_outage() -> Typed:
    client = Recorder()
    DynamoDbOutages(cast("Any", client), "a-table").put(OUTAGE)
    return cast("Typed", client.asked["Item"])


def _stored_host_changes() -> Typed:
    client = Recorder()
    many = ManyHostChanges(finding=ONE_HOST, minute=START)
    DynamoDbHostChanges(cast("Any", client), "a-table").put(many)
    return cast("Typed", client.asked["Item"])


def _sent_by_verify() -> str:
    release = {"version": 42, "status": "succeeded", "created_at": START.isoformat()}
    return message_body(SYNC_ID, Hint({"id": EVENT_ID, "data": release}), START.timestamp())


def _sent_by_sender() -> str:
    client = Recorder()
    SqsCheckQueue(cast("Any", client), "a-queue").send(REQUEST)
    return str(client.asked["MessageBody"])


def _sent_by_schedule() -> str:
    client = Recorder()
    SqsScheduledChecks(cast("Any", client), "a-queue").send([DueSync(sync_id=SYNC_ID, due_at=START)], START)
    return str(client.asked["Entries"][0]["MessageBody"])


def _announced() -> str:
    client = Recorder()
    EventBridgeOwnershipEvents(cast("Any", client), "a-bus").publish(TRANSFER)
    return str(client.asked["Entries"][0]["Detail"])
