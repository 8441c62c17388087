"""A sync: one env var follows one config var. Also, the names that this env var may have."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from urlsync.domain.check import Outcome
from urlsync.domain.events import Event
from urlsync.domain.signs import Change, Sign


class Status(StrEnum):
    """How often checks run: normally, less often until a cause is gone, or not until a restart."""

    ACTIVE = "active"
    PAUSED = "paused"
    DISCONNECTED = "disconnected"


class Reason(StrEnum):
    """Why a sync is paused or disconnected. The values are a contract."""

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
    """The state of the webhook subscription. `manual`: a person registered it and we may not manage it."""

    PRESENT = "present"
    MISSING = "missing"
    MANUAL = "manual"


@dataclass(frozen=True, slots=True, kw_only=True)
class HerokuApp:
    """The app of the source. Use the id: names can change.

    `owner_id` is its Heroku owner when a person chose it, or None if unknown.
    """

    id: str
    name: str
    owner_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sync:
    """One sync as it is stored. Times are in UTC; fingerprints never reveal a value.

    `epoch` rises with every enable, opt-out, restart and transfer; a check that read another epoch may not write.
    `detail` refines `reason`: an open vocabulary, which the catalogue explains under `reason/detail`;
    `missing_scope` is the scope that Heroku requires, if that is the cause. `pending_fingerprint` is that of a
    write to Hasura that began and was not yet recorded as complete. After a failure was announced,
    `failure_reported` is True until the recovery. `source_etag` and `source_fingerprint` describe Heroku's last
    answer, so the next check can ask for changes only; `host_fingerprint` is that of the URL's host;
    `read_watermark` is when the last read of the source began.
    `last_propagation_ms` is the time from the Heroku release to the last update, if known.

    `target_hash` is the hash of the project's env vars that the last write returned, `unkept_writes` how often the
    value was written again because it read back differently, and `overwrites` when something else had overwritten it,
    which people were last notified of at `overwrites_reported_at`.

    `serving` is whether the project is healthy with the last written value, None while unknown, and `health_issue`
    why not; `last_confirmed_at` is the last confirmation, `last_served_at` the last healthy one, and
    `not_serving_reported` is True after an unhealthy one was announced. `metadata_access` is the owner's permission
    to read the project's metadata with its admin secret. `source_not_found_since` is when Heroku first did not know
    the app. `source_handed_over` is True if the app has another owner than `heroku_app` says, as of
    `source_owner_checked_at`. `owner_verified_at` is just before Hasura confirmed the owner at the last enable or
    restart: an earlier transfer does not concern this sync.

    `check_interval` replaces the service's interval; `next_check_at` is when the next check is due, None before the
    first; `paused_since` is the start of the current or last pause. `waiting_since` is when the first of the temporary
    failures happened that no check has overcome yet, and `urgent` is True if a webhook or a person has asked since.
    `webhook_checked_at` is when the webhook was last checked, and `failed_deliveries` the number of its failed
    deliveries then. `webhook_secret_id` is the id of the master that the webhook's secret is derived from, None if
    unknown, `webhook_secret_rotated_at` when it replaced another one, and `webhook_rotation_notified` the last master
    that a person was asked to use for a webhook that only they can change. `outbox` holds unpublished events.
    `foreign_webhook_at` is when a webhook last named another app or another webhook than this sync has.
    `connection_id` is the connection that a person chose; the functions that run checks may not change it. They set
    `connection_released_at` when the sync ends, and only a restart by a person sets both again.
    `held_since` is when a value was first not written because of a hold, and None once it was.
    `webhook_wanted` is False if a person chose to rely on the schedule alone.

    `source_sign` and `target_sign` are what the last sweeps saw, both since `signs_since` at least. The last move of
    one of them is answered if `sign_answered_at` is later: that is when a check began that ended well, after the newest
    release. `source_change` and `target_change` are changes that checks found and whose signs were not seen yet.

    `project_name` is the project's name when a person last chose it, for people to read; None if Hasura had none.

    `pooled` is True if the source seems to lead through a transaction-mode pooler, and `pooler_accepted` if a person
    was warned of that. `source_namespace` is that of the Heroku attachment that set the config var then, if known.
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
    project_name: str | None = None
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
    connection_released_at: datetime | None = None
    webhook: Webhook = Webhook.MISSING
    webhook_wanted: bool = True
    pooled: bool = False
    pooler_accepted: bool = False
    source_namespace: str | None = None
    webhook_id: str | None = None
    last_checked_at: datetime | None = None
    last_updated_at: datetime | None = None
    last_propagation_ms: int | None = None
    last_confirmed_at: datetime | None = None
    last_served_at: datetime | None = None
    metadata_access: bool = False
    not_serving_reported: bool = False
    pending_fingerprint: str | None = None
    target_hash: str | None = None
    unkept_writes: int = 0
    overwrites: tuple[datetime, ...] = ()
    overwrites_reported_at: datetime | None = None
    failure_reported: bool = False
    source_etag: str | None = None
    source_fingerprint: str | None = None
    host_fingerprint: str | None = None
    read_watermark: datetime | None = None
    source_not_found_since: datetime | None = None
    source_handed_over: bool = False
    source_owner_checked_at: datetime | None = None
    owner_verified_at: datetime | None = None
    check_interval: timedelta | None = None
    next_check_at: datetime | None = None
    paused_since: datetime | None = None
    waiting_since: datetime | None = None
    urgent: bool = False
    held_since: datetime | None = None
    webhook_checked_at: datetime | None = None
    webhook_secret_id: str | None = None
    webhook_secret_rotated_at: datetime | None = None
    webhook_rotation_notified: str | None = None
    failed_deliveries: int = 0
    source_sign: Sign | None = None
    target_sign: Sign | None = None
    signs_since: datetime | None = None
    sign_answered_at: datetime | None = None
    source_change: Change | None = None
    target_change: Change | None = None
    foreign_webhook_at: datetime | None = None
    outbox: tuple[Event, ...] = ()

    @property
    def last_connection_id(self) -> str | None:
        """The id of the connection that a person chose last, released or not; None once that was deleted."""
        return self.connection_id

    @property
    def current_connection_id(self) -> str | None:
        """The id of the connection that the sync may use; None once it was released."""
        return self.connection_id if self.connection_released_at is None else None


DATABASE_URLS: Final = frozenset({"HASURA_GRAPHQL_DATABASE_URL", "HASURA_GRAPHQL_METADATA_DATABASE_URL"})
"""Hasura's own settings that are database URLs
(https://hasura.io/docs/2.0/deployment/graphql-engine-flags/reference/)."""

_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_OF_HASURA: Final = re.compile(r"HASURA_GRAPHQL_.*")
_OF_THE_SYSTEM: Final = re.compile(
    r"""
      PATH | HOME | USER | LOGNAME | SHELL | PWD | HOSTNAME | TERM | TZ | LANG | LC_.* | TMPDIR
    | LD_.* | DYLD_.* | IFS | ENV | BASH_ENV | GHCRTS
    | SSL_CERT_FILE | SSL_CERT_DIR | (HTTP|HTTPS|ALL|NO)_PROXY
    | PG(HOST|HOSTADDR|PORT|DATABASE|USER|PASSWORD|PASSFILE|SERVICE|SERVICEFILE|SYSCONFDIR|OPTIONS)
    | PGSSL[A-Z0-9]*
    """,
    re.VERBOSE,
)
"""What a process gets from its environment: the loader, the shell, Haskell's runtime, OpenSSL, libpq."""


def is_name(name: str) -> bool:
    """Return True if an env var can have this name."""
    return _NAME.fullmatch(name) is not None


def is_reserved(name: str) -> bool:
    """Return True for a setting of Hasura's or of the system, in any case.

    A database URL there would replace the project's admin secret, or keep it from starting.
    """
    upper = name.upper()
    if upper in DATABASE_URLS:
        return False
    return any(pattern.fullmatch(upper) for pattern in (_OF_HASURA, _OF_THE_SYSTEM))
