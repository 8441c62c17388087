"""One event of each kind that is put on the bus, built and sent by today's code. All values are fake."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final, cast

from urlsync.adapters.aws.event_bus import EventBridgeBus
from urlsync.domain.actor import HASURA_CLOUD_SERVICE
from urlsync.domain.check import Cause, CheckRequest, Outcome, Source
from urlsync.domain.connection import ConnectionUse, used_by_admin
from urlsync.domain.errors import HANDED_OVER
from urlsync.domain.events import REDRIVEN_AT, Event, EventType
from urlsync.domain.host_changes import ONE_HOST, ManyHostChanges
from urlsync.domain.notification_endpoint import disabled
from urlsync.domain.operation import NewSource, Operation
from urlsync.domain.outage import NOTIFY_AFTER, Outage, Provider
from urlsync.domain.outbox import with_events
from urlsync.domain.provisioning import Leftover, Stage, Step
from urlsync.domain.sync import HerokuApp, Reason, Status, Sync
from urlsync.domain.transition import REPORT_AFTER, Transition

from tests.fakes.actors import ADMIN
from tests.fakes.clock import START, FakeClock
from tests.fakes.endpoints import an_endpoint
from tests.fakes.examples import OWNER_ID, SYNC_ID
from tests.golden.examples import CONNECTION, FINGERPRINT, PROVISIONING, SYNC
from tests.golden.recorder import Recorder

NEW_OWNER_ID: Final = "5a0c1f3e-0000-4000-8000-00000000000b"
ACTIVE: Final = replace(SYNC, status=Status.ACTIVE, reason=None, failure_reported=False, outbox=())
SOURCE: Final = Source(fingerprint=FINGERPRINT, etag=None, value=None)
OUTAGE: Final = Outage(provider=Provider.HASURA, since=START - NOTIFY_AFTER, failed_at=START)
NEW_SOURCE: Final = NewSource(
    connection_id="a-connection",
    heroku_app=HerokuApp(id="an-app", name="calm-lake-1"),
    owner_id=OWNER_ID,
    owner_verified_at=START,
)


def events_of_today() -> dict[str, dict[str, Any]]:
    """Return an entry of a call of EventBridge for each kind of event, its detail parsed."""
    return {kind: _sent(events) for kind, events in built_events().items()}


def built_events() -> dict[str, tuple[Event, ...]]:
    """Return an outbox for each kind of event, with nothing else in it."""
    check, operation, stage = _check(), Operation(ADMIN, START, _new_id()), _stage()
    paused = replace(ACTIVE, status=Status.PAUSED, reason=Reason.SOURCE_MISSING)
    run = replace(PROVISIONING, outbox=(), step=Step.WAITING_FOR_URL, left_at_heroku=(), reason=None)
    left = (Leftover(kind="app", name="quiet-river-1234", certain=True),)
    return {
        "database_url_updated": _settled(check, ACTIVE, wrote=True),
        "sync_paused": check.paused(ACTIVE, Reason.SOURCE_MISSING).outbox,
        "sync_paused_for_a_new_app_owner": check.paused(ACTIVE, Reason.HEROKU_AUTHORIZATION_LOST, HANDED_OVER).outbox,
        "sync_resumed": _settled(check, paused, wrote=False),
        "sync_resumed_by_operator": operation.restarted(ACTIVE, NEW_SOURCE).outbox,
        "sync_disconnected": check.disconnected(ACTIVE, Reason.HEROKU_APP_DELETED, Outcome.FAILED).outbox,
        "sync_disconnected_by_operator": operation.opted_out(ACTIVE).outbox,
        "sync_disconnected_by_transfer": check.transferred(ACTIVE, NEW_OWNER_ID, None).outbox,
        "sync_failed": check.failed(replace(ACTIVE, waiting_since=START - REPORT_AFTER), "heroku_unavailable").outbox,
        "sync_recovered": _settled(check, replace(ACTIVE, failure_reported=True), wrote=False),
        "env_var_overwritten": _overwritten(check),
        "many_hosts_changed": (ManyHostChanges(finding=ONE_HOST, minute=START).event(START),),
        "webhook_outdated": _reported(ACTIVE, EventType.WEBHOOK_OUTDATED, Cause.SCHEDULE),
        "webhook_outdated_again": _redriven(_reported(ACTIVE, EventType.WEBHOOK_OUTDATED, Cause.SCHEDULE)),
        "provider_unreachable": (OUTAGE.event(EventType.PROVIDER_UNREACHABLE, START),),
        "provider_recovered": (OUTAGE.event(EventType.PROVIDER_RECOVERED, START),),
        "heroku_database_ready": stage.done(run).outbox,
        "heroku_database_failed": stage.failed(run, "heroku_forbidden", left).outbox,
        "transfer_report_false": _reported(
            ACTIVE, EventType.TRANSFER_REPORT_FALSE, Cause.OPERATOR, new_owner_id=NEW_OWNER_ID
        ),
        "sync_proposed": stage.proposed(run, ("project_shared", "app_not_new")).outbox,
        "notification_endpoint_disabled": (disabled(an_endpoint(failing_since=START - timedelta(days=5)), START),),
        "connection_used_by_admin": (used_by_admin(CONNECTION, ADMIN, ConnectionUse.ENABLE, START),),
        "sync_enabled_by_default": stage.done(replace(run, actor=HASURA_CLOUD_SERVICE)).outbox[1:],
    }


def _check() -> Transition:
    request = CheckRequest(sync_id=SYNC_ID, cause=Cause.WEBHOOK, requested_at=START, last_attempt=True)
    return Transition(request=request, at=START, new_id=_new_id())


def _stage() -> Stage:
    return Stage(at=START, new_id=_new_id())


def _new_id() -> Any:
    return FakeClock().new_id


def _settled(check: Transition, sync: Sync, *, wrote: bool) -> tuple[Event, ...]:
    return check.applied(sync, SOURCE, wrote=wrote, began_at=START).outbox


def _overwritten(check: Transition) -> tuple[Event, ...]:
    times = tuple(START - timedelta(hours=hours) for hours in (2, 1, 0))
    sync = replace(ACTIVE, overwrites=times, overwrites_reported_at=None)
    return check.applied(sync, SOURCE, wrote=True, began_at=START).outbox[1:]


def _reported(sync: Sync, event: EventType, cause: Cause, **more: Any) -> tuple[Event, ...]:
    return with_events(sync, event, at=START, cause=cause, new_id=_new_id(), **more).outbox


def _redriven(events: Iterable[Event]) -> tuple[Event, ...]:
    late = {REDRIVEN_AT: (START + timedelta(hours=1)).isoformat()}
    return tuple(replace(event, detail=event.detail | late) for event in events)


def _sent(events: tuple[Event, ...]) -> dict[str, Any]:
    """Return the only event as EventBridge gets it."""
    client = Recorder()
    EventBridgeBus(cast("Any", client), "a-bus").publish(events)
    (entry,) = client.asked["Entries"]
    return {**entry, "Detail": json.loads(entry["Detail"])}
