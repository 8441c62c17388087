"""A sync: the standing order that one env var follows one config var."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from urlsync.domain.check import Outcome, ReadWatermark
from urlsync.domain.events import Event


class Status(StrEnum):
    """Whether checks run: normally, slowly until a cause is gone, or not until a person restarts it."""

    ACTIVE = "active"
    PAUSED = "paused"
    DISCONNECTED = "disconnected"


class Reason(StrEnum):
    """Why a sync is paused or disconnected. The vocabulary is fixed: people and programs rely on it."""

    SOURCE_MISSING = "source_missing"
    SOURCE_INVALID = "source_invalid"
    HEROKU_AUTHORIZATION_LOST = "heroku_authorization_lost"
    HEROKU_APP_SUSPENDED = "heroku_app_suspended"
    HASURA_ACCESS_LOST = "hasura_access_lost"
    HASURA_REFUSED = "hasura_refused"
    OPTED_OUT = "opted_out"
    OWNERSHIP_TRANSFERRED = "ownership_transferred"
    HEROKU_APP_DELETED = "heroku_app_deleted"


class Webhook(StrEnum):
    """The state of the webhook subscription. `manual`: a person registered it, we may not manage it."""

    PRESENT = "present"
    MISSING = "missing"
    MANUAL = "manual"


@dataclass(frozen=True, slots=True, kw_only=True)
class HerokuApp:
    """The app that the source belongs to. We act on the id, because names can be changed.

    `owner_id` is whom it belonged to at Heroku when a person chose it, None where nobody asked yet.
    """

    id: str
    name: str
    owner_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sync:
    """One sync as it is stored. Times are in UTC; fingerprints never reveal a value.

    `epoch` rises with every enable, opt-out, restart and transfer; a check that read another epoch may not
    write. `detail` says more than `reason`, where that alone says too little: an open vocabulary, which the
    catalogue explains under `reason/detail`; `missing_scope` is the scope that Heroku asks for in vain, where
    that is why. `pending_fingerprint` is the fingerprint of a write to Hasura that
    started and whose end is not recorded yet. `failure_reported` says that people were notified of a failure and
    wait for the recovery. `source_etag` and `source_fingerprint` describe Heroku's last answer, and let the
    next check ask for changes only; `read_watermark` is what the last reading of the source answered.
    `last_propagation_ms` is how long the last update took from the Heroku release, where that is known.
    `serving` tells whether the project serves with the value of the last update, None while nobody knows, and
    `health_issue` why not; `last_confirmed_at` is when that was last looked at, `last_served_at` when the
    project last was healthy, and `not_serving_reported` says that people were notified that it is not.
    `metadata_access` is the owner's leave to use the project's admin secret for looking at its metadata.
    `source_not_found_since` is when Heroku first said that it does not know the app. `source_handed_over`
    says that the app belongs to somebody else than `heroku_app` says, as of `source_owner_checked_at`.
    `owner_verified_at` is the moment just before Hasura was asked who owns the project, when the sync was last
    enabled or restarted: a transfer that is not later can tell this sync nothing new. `check_interval` is how
    often it is checked, where that is not the service's own interval; `next_check_at` is when the schedule
    wants the next check, None before the first one; `paused_since` is when it was paused last.
    `webhook_checked_at` is when we last looked at the webhook, and `failed_deliveries` how many of its
    deliveries Heroku had in vain tried then. `webhook_secret_id` is the id of the master secret that the
    webhook's secret comes from, None where nobody knows, `webhook_secret_rotated_at` when it took the place of
    another one, and `webhook_rotation_notified` the ID of the one about which a person was last notified, for a
    webhook that only they can change. `outbox` holds events that are not yet on the bus.
    """

    sync_id: str
    project_id: str
    tenant_id: str
    env_var: str
    heroku_app: HerokuApp
    config_var: str
    connection_id: str | None
    owner_id: str
    created_at: datetime
    status: Status = Status.ACTIVE
    reason: Reason | None = None
    detail: str | None = None
    missing_scope: str | None = None
    epoch: int = 1
    outcome: Outcome | None = None
    fingerprint: str | None = None
    release_version: int | None = None
    serving: bool | None = None
    health_issue: str | None = None
    webhook: Webhook = Webhook.MISSING
    webhook_id: str | None = None
    last_checked_at: datetime | None = None
    last_updated_at: datetime | None = None
    last_propagation_ms: int | None = None
    last_confirmed_at: datetime | None = None
    last_served_at: datetime | None = None
    metadata_access: bool = False
    not_serving_reported: bool = False
    pending_fingerprint: str | None = None
    failure_reported: bool = False
    source_etag: str | None = None
    source_fingerprint: str | None = None
    read_watermark: ReadWatermark | None = None
    source_not_found_since: datetime | None = None
    source_handed_over: bool = False
    source_owner_checked_at: datetime | None = None
    owner_verified_at: datetime | None = None
    check_interval: timedelta | None = None
    next_check_at: datetime | None = None
    paused_since: datetime | None = None
    webhook_checked_at: datetime | None = None
    webhook_secret_id: str | None = None
    webhook_secret_rotated_at: datetime | None = None
    webhook_rotation_notified: str | None = None
    failed_deliveries: int = 0
    outbox: tuple[Event, ...] = ()
