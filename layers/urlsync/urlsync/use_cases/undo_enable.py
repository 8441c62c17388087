"""An enable that failed is undone."""

from dataclasses import dataclass
from typing import final

from urlsync.domain.check import Cause, CheckRequest
from urlsync.domain.failure import EpochMoved, NotFound, TransientFailure
from urlsync.domain.history import Action, HistoryEntry
from urlsync.domain.operation import Operation
from urlsync.domain.sync import Sync, Webhook
from urlsync.ports.check_queue import CheckQueue
from urlsync.ports.clock import Clock
from urlsync.ports.syncs import Syncs
from urlsync.use_cases.change_sync import ChangeSync
from urlsync.use_cases.remove_webhook import RemoveWebhook


@final
@dataclass(frozen=True, slots=True)
class UndoEnable:
    """Takes back a sync: first so that no check may write any more, then its webhook, then the sync itself.

    At every moment either the sync is there or nothing of it is left at Heroku.
    """

    change: ChangeSync
    remove_webhook: RemoveWebhook
    check_queue: CheckQueue
    syncs: Syncs
    clock: Clock

    def __call__(self, sync: Sync, actor: str, code: str) -> None:
        """Undo it as far as that is possible now.

        Where a webhook may be left at Heroku, the sync stays, opted out, for somebody to delete; the queue
        tries to remove the webhook where that may help. Raises `TransientFailure` where nothing can be done.
        """
        operation = Operation(actor, self.clock.now(), self.clock.new_id)

        def withdraw(current: Sync) -> tuple[Sync, HistoryEntry]:
            after = operation.withdrawn(current)
            return after, operation.entry(after, Action.OPTED_OUT, failure=code)

        try:
            withdrawn = self.change(sync.sync_id, withdraw)
            self._remove(withdrawn, operation, code)
        except (NotFound, EpochMoved):
            return  # somebody else deleted or restarted it: then it is theirs

    def _remove(self, withdrawn: Sync, operation: Operation, code: str) -> None:
        try:
            removed = self.remove_webhook(withdrawn)
        except TransientFailure:
            now = self.clock.now()
            request = CheckRequest(sync_id=withdrawn.sync_id, cause=Cause.OPERATOR, requested_at=now)
            self.check_queue.send(request)
            return
        if removed or withdrawn.webhook is Webhook.MANUAL:
            self.syncs.delete(withdrawn, operation.entry(withdrawn, Action.DELETED, failure=code))
