"""Who read, wrote and was transferred when, and what of it must never have happened.

Every effect has a place in one order. The rules below are the invariants of ownership and opt-out, with the
residual window stated exactly: what is not allowed by `_residual` is a violation.
"""

from dataclasses import dataclass, field

from urlsync.domain.sync import Reason, Status, Sync

from tests.fakes.stepping import Activity, current


@dataclass(eq=False)
class Doing:
    """When one activity last read a sync, read a target, and was allowed to write. 0 means never."""

    got_sync: int = 0
    read_target: int = 0
    write_allowed: int = 0


@dataclass
class Ledger:
    """The order of effects, and the violations found in it."""

    project_owner: str
    order: int = 0
    was_transferred: int = 0
    env_moved: int = 0
    residual_writes: int = 0
    violations: list[str] = field(default_factory=list)
    acting: Activity | None = None
    _doings: dict[Activity | None, Doing] = field(default_factory=dict)
    _epoch_raised: dict[str, int] = field(default_factory=dict)
    _ended: dict[str, Reason] = field(default_factory=dict)

    def got_sync(self) -> None:
        self._doing().got_sync = self._next()

    def read_target(self) -> None:
        self._doing().read_target = self._next()

    def write_allowed(self, sync_id: str) -> None:
        """Note that a check may write. It may not if the sync was enabled, ended or begun again meanwhile."""
        doing = self._doing()
        doing.write_allowed = self._next()
        if self._epoch_raised.get(sync_id, 0) > doing.got_sync:
            self.violations.append("a check of another epoch was allowed to write")
        if sync_id in self._ended:
            self.violations.append("a check of an ended sync was allowed to write")

    def wrote(self, database_owner: str) -> None:
        """Note that Hasura took a write of this person's database URL."""
        doing, moved_before = self._doing(), self.env_moved
        self.env_moved = self._next()
        if doing.read_target < moved_before:
            self.violations.append("a write took effect on an env that had changed since it was read")
        if database_owner == self.project_owner:
            return
        if self._residual(doing):
            self.residual_writes += 1
        else:
            self.violations.append("another owner's database was written after the project was transferred")

    def edited_by_somebody(self) -> None:
        self.env_moved = self._next()

    def changed_owner(self, new_owner: str) -> None:
        self.project_owner = new_owner
        self.was_transferred = self._next()

    def recorded(self, before: Sync | None, after: Sync) -> None:
        """Note a change of the stored sync. Only with another epoch may an ended sync begin again."""
        raised = before is None or after.epoch != before.epoch
        if raised:
            self._epoch_raised[after.sync_id] = self._next()
        if after.status is Status.DISCONNECTED and after.reason is not None:
            self._ended[after.sync_id] = after.reason
        elif raised:
            self._ended.pop(after.sync_id, None)
        elif after.sync_id in self._ended:
            self.violations.append("an ended sync runs again although nobody restarted it")
        if after.status is not Status.DISCONNECTED and after.current_connection_id is None:
            self.violations.append("a running sync lost its connection")

    def _residual(self, doing: Doing) -> bool:
        """Return whether Hasura named the old owner to this check before the project was transferred.

        Only then may the old owner's value arrive afterwards; `wrote` has seen that the env did not move in
        between, and `write_allowed` that the sync had not ended yet when the write began.
        """
        return 0 < doing.read_target < self.was_transferred

    def _doing(self) -> Doing:
        return self._doings.setdefault(self.acting or current(), Doing())

    def _next(self) -> int:
        self.order += 1
        return self.order
