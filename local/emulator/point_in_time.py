"""Restores tables to a point in time, which the emulator takes to be now."""

import json
import time
from collections import defaultdict, deque
from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any, Final

Response = tuple[int, Any, Any]
Item = Mapping[str, Any]
KEPT: Final = 20_000
"""How many changes of a table are remembered; AWS remembers those of 35 days."""


@dataclass(frozen=True, slots=True)
class Change:
    """What an item was before it was changed; None if there was none."""

    at: float
    key: tuple[str, str]
    before: Item | None


@dataclass(slots=True)
class PointInTime:
    """What was changed in each table."""

    tables: Mapping[str, MutableMapping[str, Any]]
    backups: Mapping[str, bool]
    error: Callable[[str, str, int], Response]
    now: Callable[[], float] = time.time
    changes: defaultdict[str, deque[Change]] = field(default_factory=lambda: defaultdict(lambda: deque(maxlen=KEPT)))

    def recording(self, emit: Callable[..., None]) -> Callable[..., None]:
        """Return `emit`, which is called for each change, as one that remembers what was there before."""

        def emitting(table: str, event: str, before: Item | None, after: Item | None, **more: Any) -> None:
            item = after if before is None else before
            if item is not None and table in self.tables:
                key = self._key(table, item)
                self.changes[table].append(Change(self.now(), key, before))
            emit(table, event, before, after, **more)

        return emitting

    def restoring(
        self, restore: Callable[[Any], Response], replaced: Callable[[Any], None]
    ) -> Callable[[Any], Response]:
        """Return `RestoreTableToPointInTime`, which restores to the moment given, of a table with backups."""

        def restored(data: Mapping[str, Any]) -> Response:
            source, target = data.get("SourceTableName", ""), data.get("TargetTableName", "")
            if source in self.tables and not self.backups.get(source):
                text = f"Point in time recovery is not enabled for table '{source}'"
                return self.error("PointInTimeRecoveryUnavailableException", text, 400)
            moment = float(data.get("RestoreDateTime", self.now()))
            changes = self.changes[source]
            if moment > self.now() or (len(changes) == KEPT and changes[0].at > moment):
                return self.error("InvalidRestoreTimeException", f"cannot restore {source} to {moment:.0f}", 400)
            answer = restore(data)
            if answer[0] == 200:
                self._undo([change for change in changes if change.at > moment], self.tables[target])
                replaced(self.tables[target])
            return answer

        return restored

    def _undo(self, changes: list[Change], table: MutableMapping[str, Any]) -> None:
        for change in reversed(changes):
            partition, position = change.key
            if change.before is None:
                table["items"].get(partition, {}).pop(position, None)
            else:
                table["items"][partition][position] = json.loads(json.dumps(change.before))

    def _key(self, name: str, item: Item) -> tuple[str, str]:
        table = self.tables[name]
        partition, position = (next(iter(item[table[key]].values())) for key in ("pk_name", "sk_name"))
        return partition, position
