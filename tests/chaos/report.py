"""What a chaos run tells: how long each kind of fault took to heal, and what was violated."""

import json
import statistics
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, final

from rich.console import Console
from rich.table import Table

from tests.chaos.plan import Kind, Plan
from tests.chaos.population import Change, Member

SELF_TIMED: Final = frozenset({Kind.MESSAGE_POISONED, Kind.WEBHOOK_DELETED, Kind.SLOW_ENABLE})
"""Faults that end by being healed; the others are switched off, and what they left behind heals after."""
RELEASE: Final = timedelta(seconds=0.5)
"""Within this time of the change its release is announced, or that announcement dropped."""


@final
@dataclass(frozen=True, slots=True)
class Struck:
    """A fault that there was, from its beginning to its end."""

    kind: Kind
    began: datetime
    ended: datetime

    def healed_s(self, members: Iterable[Member]) -> float:
        """Return the seconds until nothing was left of it.

        That is until every change that was under way while it lasted had arrived; 0 if all had when it ended.
        """
        if self.kind in SELF_TIMED:
            return (self.ended - self.began).total_seconds()
        waits = [
            (arrived - self.ended).total_seconds()
            for member in members
            for change in member.changes
            if change.began <= self.ended and (arrived := arrived_at(member, change)) and arrived > self.ended
        ]
        return max(waits, default=0.0)


@final
@dataclass(frozen=True)
class Report:
    """The outcome of one run."""

    plan: Plan
    members: list[Member]
    struck: list[Struck]
    healed_s: float
    crashes: Counter[str]
    violations: list[str]

    def rows(self) -> list[dict[str, Any]]:
        """Return for each kind of fault how many there were, and the seconds that they took to heal."""
        times: dict[Kind, list[float]] = {}
        for fault in self.struck:
            times.setdefault(fault.kind, []).append(fault.healed_s(self.members))
        return [
            {
                "fault": kind.value,
                "count": len(times[kind]),
                "median_s": round(statistics.median(times[kind]), 1),
                "max_s": round(max(times[kind]), 1),
            }
            for kind in Kind
            if kind in times
        ]

    def unannounced(self) -> Counter[str]:
        """Count the changes whose webhooks were dropped, by the cause of the check that they came with."""
        dropped = [fault for fault in self.struck if fault.kind is Kind.WEBHOOKS_DROPPED]
        entries = [
            member.arrival(change)
            for member in self.members
            for change in member.changes
            if any(fault.began <= change.began and change.made + RELEASE <= fault.ended for fault in dropped)
        ]
        return Counter("none" if entry is None else str(entry["cause"]) for entry in entries)

    def content(self) -> dict[str, Any]:
        """Return all of it as JSON may hold it."""
        return {
            "seed": self.plan.seed,
            "syncs": self.plan.syncs,
            "seconds_of_chaos": self.plan.lasts_s,
            "changes": sum(len(member.changes) - 1 for member in self.members),
            "faults": self.rows(),
            "functions_killed": dict(self.crashes),
            "unannounced_changes_arrived_by": dict(self.unannounced()),
            "all_equal_after_s": round(self.healed_s, 1),
            "violations": self.violations,
        }

    def write(self, file: Path) -> None:
        """Write it for programs."""
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(self.content(), indent=2) + "\n", encoding="utf-8")

    def show(self, console: Console) -> None:
        """Print it for people."""
        content = self.content()
        table = Table("fault", "count", "median", "max", title="seconds from the end of a fault until healed")
        for row in content["faults"]:
            table.add_row(row["fault"], str(row["count"]), f"{row['median_s']:.1f}", f"{row['max_s']:.1f}")
        console.print(table)
        for name in (
            "seed",
            "syncs",
            "changes",
            "functions_killed",
            "unannounced_changes_arrived_by",
            "all_equal_after_s",
        ):
            console.print(f"{name.replace('_', ' ')}: {content[name]}", highlight=False)
        for violation in self.violations:
            console.print(f"VIOLATION  {violation}", style="red", markup=False, soft_wrap=True)


def arrived_at(member: Member, change: Change) -> datetime | None:
    """Return when a change, or a later one of the same app, had arrived."""
    entry = member.arrival(change)
    return None if entry is None else datetime.fromisoformat(entry["at"])
