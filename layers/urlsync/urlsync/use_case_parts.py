"""The parts that several use cases share."""
# ruff: noqa: D102, PLC0415 - each is documented where it is defined; late imports keep cold starts short

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, Final

from urlsync.domain.limits import STANDARD, Limits

if TYPE_CHECKING:
    from urlsync.domain.check import Cause
    from urlsync.domain.service_level import Rotation
    from urlsync.domain.sweep_intervals import SweepIntervals
    from urlsync.domain.sync import Sync
    from urlsync.ports import storage
    from urlsync.use_case_ports import Ports
    from urlsync.use_cases.checking.apply_source import ReadTarget
    from urlsync.use_cases.checking.read_source import ReadSource
    from urlsync.use_cases.confirming.project_health import CheckProjectHealth
    from urlsync.use_cases.connections.access import ConnectionAccess, IdentifyActor, SyncAccess
    from urlsync.use_cases.connections.authorize_heroku import AuthorizeHeroku
    from urlsync.use_cases.connections.connect_account import ProbeCapabilities
    from urlsync.use_cases.connections.manage_connections import RevokeGrant
    from urlsync.use_cases.lifecycle.choose import ChooseSource, ChooseTarget, OwnedProject
    from urlsync.use_cases.lifecycle.enable_sync import BeginSync
    from urlsync.use_cases.lifecycle.end_sync import ChangeSync
    from urlsync.use_cases.lifecycle.transfer_ownership import DisconnectTransferred
    from urlsync.use_cases.operations.limit_use import CountUse, LimitRequests
    from urlsync.use_cases.provisioning.default_on import VerifyDefaultOn
    from urlsync.use_cases.publish_events import PublishEvents
    from urlsync.use_cases.webhooks.register_webhook import RegisterWebhook, ReleaseConnection, RemoveWebhook
    from urlsync.use_cases.webhooks.repair_webhook import RepairWebhook


@dataclass(frozen=True, slots=True, kw_only=True)
class Intervals:
    """How often the source is read, and a right webhook looked at; how long an unknown app is not yet deleted.

    `full_every` replaces `check_every` where sweeps, each `sweep_every`, are trusted to find changes. Connections with
    fewer than `least_syncs` are not swept.
    """

    check_every: timedelta = timedelta(minutes=15)
    look_every: timedelta = timedelta(days=1)
    full_every: timedelta = timedelta(hours=6)
    sweep_every: timedelta = timedelta(minutes=2)
    least_syncs: int = 5
    app_deleted_after: timedelta = timedelta(hours=24)

    @property
    def of_sweeps(self) -> "SweepIntervals":
        """The intervals that sweeps depend on."""
        from urlsync.domain.sweep_intervals import SweepIntervals

        return SweepIntervals(
            check_every=self.check_every,
            full_every=self.full_every,
            sweep_every=self.sweep_every,
            look_every=self.look_every,
            least_syncs=self.least_syncs,
        )


FIRST_CHECK_TIMEOUT: Final = timedelta(seconds=20)
"""How long enabling and restarting wait for the first check; API Gateway ends a request after 29 seconds
(https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html)."""


class SharedParts:
    """The parts that several use cases share.

    `on_repair` receives a sync's id and what was wrong with its webhook, `on_foreign_webhook` the id of a sync for
    which a webhook arrived that is not its own, and `on_rotation` each changed value that a check has put in place.
    The local stack alone has `allow_loopback_endpoints`. What is sent to people links to `console_url`.
    """

    def __init__(
        self,
        ports: "Ports",
        intervals: Intervals = Intervals(),
        *,
        on_repair: Callable[[str, str], None] = lambda _sync_id, _problem: None,
        on_foreign_webhook: Callable[[str], None] = lambda _sync_id: None,
        on_rotation: Callable[["Rotation"], None] = lambda _rotation: None,
        first_check_timeout: timedelta = FIRST_CHECK_TIMEOUT,
        limits: Limits = STANDARD,
        allow_loopback_endpoints: bool = False,
        console_url: str = "",
    ) -> None:
        self._ports = ports
        self._limits = limits
        self._allow_loopback_endpoints = allow_loopback_endpoints
        self._console_url = console_url
        self._intervals = intervals
        self._on_repair = on_repair
        self._on_foreign_webhook = on_foreign_webhook
        self._on_rotation = on_rotation
        self._first_check_timeout = first_check_timeout
        self._making = Lock()

    @cached_property
    def identify_actor(self) -> "IdentifyActor":
        from urlsync.use_cases.connections.access import IdentifyActor

        return IdentifyActor(self._ports.accounts)

    @cached_property
    def _access(self) -> "ConnectionAccess":
        from urlsync.use_cases.connections.access import ConnectionAccess

        return ConnectionAccess(self._ports.connections, self._ports.event_bus, self._ports.clock)

    @cached_property
    def _sync_access(self) -> "SyncAccess":
        from urlsync.use_cases.connections.access import SyncAccess

        return SyncAccess(self._ports.syncs, self._access)

    @cached_property
    def _authorize(self) -> "AuthorizeHeroku":
        from urlsync.use_cases.connections.authorize_heroku import AuthorizeHeroku

        return AuthorizeHeroku(self._ports.connections, self._ports.oauth, self._ports.clock, self._ports.oauth_client)

    @cached_property
    def _count_use(self) -> "CountUse":
        from urlsync.use_cases.operations.limit_use import CountUse

        return CountUse(self._ports.usages, self._ports.clock)

    @cached_property
    def _revoke_grant(self) -> "RevokeGrant":
        from urlsync.use_cases.connections.manage_connections import RevokeGrant

        return RevokeGrant(self._ports.connections, self._ports.apps, self._ports.oauth, self._ports.clock)

    @cached_property
    def _verify_default_on(self) -> "VerifyDefaultOn":
        from urlsync.use_cases.provisioning.default_on import VerifyDefaultOn

        return VerifyDefaultOn(self._ports.connections, self._ports.projects, self._ports.apps, self._authorize)

    @cached_property
    def limit_requests(self) -> "LimitRequests":
        from urlsync.use_cases.operations.limit_use import LimitRequests

        return LimitRequests(self._count_use, self._limits, self._ports.live_table)

    @cached_property
    def _read_source(self) -> "ReadSource":
        from urlsync.use_cases.checking.read_source import ReadSource

        return ReadSource(self._ports.heroku, self._authorize, self._ports.fingerprinter)

    @cached_property
    def _read_target(self) -> "ReadTarget":
        from urlsync.use_cases.checking.apply_source import ReadTarget

        return ReadTarget(self._ports.hasura)

    @cached_property
    def _check_project_health(self) -> "CheckProjectHealth":
        from urlsync.use_cases.confirming.project_health import CheckProjectHealth

        return CheckProjectHealth(self._ports.rollout, self._ports.project_api, self._ports.fingerprinter)

    @cached_property
    def _publish_events(self) -> "PublishEvents":
        from urlsync.use_cases.publish_events import PublishEvents

        return PublishEvents(self._ports.syncs, self._ports.event_bus)

    @cached_property
    def _register_webhook(self) -> "RegisterWebhook":
        from urlsync.use_cases.webhooks.register_webhook import RegisterWebhook

        p = self._ports
        return RegisterWebhook(p.heroku, self._authorize, p.webhook_endpoint, self._remove_webhook, p.syncs, p.clock)

    @cached_property
    def _remove_webhook(self) -> "RemoveWebhook":
        from urlsync.use_cases.webhooks.register_webhook import RemoveWebhook

        return RemoveWebhook(self._ports.connections, self._ports.heroku, self._authorize, self._ports.live_table)

    def _repair_webhook(self, sync: "Sync", cause: "Cause", connections: "storage.CheckedConnections") -> None:
        """Repair a webhook. Checks run in parallel; what only a repair needs is created by the first one."""
        with self._making:
            repair_webhook = self._webhook_repair
        repair_webhook(sync, cause, connections)

    @cached_property
    def _webhook_repair(self) -> "RepairWebhook":
        from urlsync.use_cases.webhooks.repair_webhook import NotifyManualRotation, RepairWebhook

        p = self._ports
        return RepairWebhook(
            syncs=p.syncs,
            heroku=p.heroku,
            authorize=self._authorize,
            check_reserve=self._read_source.check_reserve,
            endpoint=p.webhook_endpoint,
            register=self._register_webhook,
            notify_manual_rotation=NotifyManualRotation(p.syncs, p.webhook_endpoint, p.clock),
            clock=p.clock,
            every=self._intervals.look_every,
            on_repair=self._on_repair,
        )

    @cached_property
    def _release_connection(self) -> "ReleaseConnection":
        from urlsync.use_cases.webhooks.register_webhook import ReleaseConnection

        return ReleaseConnection(self._ports.syncs, self._remove_webhook, self._ports.clock)

    @cached_property
    def _disconnect_transferred(self) -> "DisconnectTransferred":
        from urlsync.use_cases.lifecycle.transfer_ownership import DisconnectTransferred

        return DisconnectTransferred(
            self._ports.syncs, self._publish_events, self._release_connection, self._ports.clock
        )

    @cached_property
    def _begin(self) -> "BeginSync":
        from urlsync.use_cases.lifecycle.enable_sync import BeginSync

        p = self._ports
        return BeginSync(self._register_webhook, p.check_queue, p.syncs, p.holds, p.clock, self._first_check_timeout)

    @cached_property
    def _change(self) -> "ChangeSync":
        from urlsync.use_cases.lifecycle.end_sync import ChangeSync

        return ChangeSync(self._ports.syncs)

    @cached_property
    def _owned_project(self) -> "OwnedProject":
        from urlsync.use_cases.lifecycle.choose import OwnedProject

        return OwnedProject(self._access, self._ports.projects)

    @cached_property
    def _choose_source(self) -> "ChooseSource":
        from urlsync.use_cases.lifecycle.choose import ChooseSource

        return ChooseSource(self._ports.heroku, self._ports.apps, self._authorize, self._ports.clock)

    @cached_property
    def _choose_target(self) -> "ChooseTarget":
        from urlsync.use_cases.lifecycle.choose import ChooseTarget

        return ChooseTarget(self._ports.projects, self._ports.syncs)

    @cached_property
    def _probe_capabilities(self) -> "ProbeCapabilities":
        from urlsync.use_cases.connections.connect_account import ProbeCapabilities

        return ProbeCapabilities(self._ports.heroku, self._ports.apps)
