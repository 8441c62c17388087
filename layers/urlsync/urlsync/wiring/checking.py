"""What makes checks."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING

from urlsync.domain.schedule import Schedule
from urlsync.domain.sync import Sync
from urlsync.use_cases.checking.apply_source import ReadTarget, SettleTarget
from urlsync.use_cases.checking.check_sync import AskConfirmation, CheckSync
from urlsync.use_cases.checking.read_source import WatchSourceOwner
from urlsync.use_cases.publish_events import PublishEvents
from urlsync.use_cases.webhooks.repair_webhook import RepairWebhook, TellNewMaster
from urlsync.wiring.parts import Parts

if TYPE_CHECKING:
    from urlsync.wiring.ports import CheckingPorts


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """How often things are looked at: the source, and less often the app's owner and the webhook.

    `app_deleted_after` is how long Heroku must not know an app before we believe that it was deleted.
    """

    check_every: timedelta = timedelta(minutes=15)
    look_every: timedelta = timedelta(hours=1)
    app_deleted_after: timedelta = timedelta(hours=24)


class Checking(Parts):
    """Checks. `on_repair` hears of which sync's webhook what was wrong."""

    _ports: "CheckingPorts"

    def __init__(
        self,
        ports: "CheckingPorts",
        rhythm: Rhythm,
        on_repair: Callable[[str, str], None] = lambda _sync_id, _problem: None,
    ) -> None:
        super().__init__(ports)
        self._rhythm = rhythm
        self._on_repair = on_repair
        self._making = Lock()

    @cached_property
    def check_sync(self) -> CheckSync:
        """The check. Raises `TransientFailure` while the fingerprint key cannot be read."""
        return CheckSync(
            syncs=self._ports.syncs,
            connections=self._ports.connections,
            watch_source_owner=self._watch_source_owner,
            read_source=self._read_source,
            settle_target=self._settle_target,
            publish_events=PublishEvents(self._ports.syncs, self._ports.event_bus, self._ports.follow_ups),
            ask_confirmation=AskConfirmation(self._ports.follow_ups),
            release_connection=self._release_connection,
            disconnect_transferred=self._disconnect_transferred,
            repair_webhook=self._repair_webhook,
            schedule=Schedule(self._rhythm.check_every),
            clock=self._ports.clock,
            app_deleted_after=self._rhythm.app_deleted_after,
        )

    @cached_property
    def _watch_source_owner(self) -> WatchSourceOwner:
        return WatchSourceOwner(
            self._ports.syncs,
            self._ports.heroku,
            self._authorize,
            self._ports.clock,
            self._rhythm.look_every,
        )

    @cached_property
    def _settle_target(self) -> SettleTarget:
        return SettleTarget(
            self._ports.hasura,
            self._ports.syncs,
            self._read_source,
            self._read_target,
            self._ports.fingerprinter,
            self._ports.clock,
        )

    @cached_property
    def _read_target(self) -> ReadTarget:
        return ReadTarget(self._ports.hasura)

    def _repair_webhook(self, sync: Sync, *, scheduled: bool) -> None:
        """Repair it. The AWS clients that only this needs are made when the first scheduled check comes."""
        with self._making:
            repair_webhook = self._webhook_repair
        repair_webhook(sync, scheduled=scheduled)

    @cached_property
    def _webhook_repair(self) -> RepairWebhook:
        return RepairWebhook(
            syncs=self._ports.syncs,
            connections=self._ports.connections,
            heroku=self._ports.heroku,
            authorize=self._authorize,
            endpoint=self._ports.webhook_endpoint,
            register=self._register_webhook,
            tell_new_master=TellNewMaster(self._ports.syncs, self._ports.webhook_endpoint, self._ports.clock),
            clock=self._ports.clock,
            every=self._rhythm.look_every,
            on_repair=self._on_repair,
        )
