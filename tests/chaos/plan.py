"""What goes wrong when: drawn from a seed, so that the same seed plans the same run.

Lanes run side by side, each with one fault at a time, so that faults of different kinds meet. A lane shows
all of its kinds before it shows one again. What the run does to the plan (threads, the load of the machine)
is not repeatable.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, final


class Kind(StrEnum):
    """A kind of fault, in the words of the report."""

    HEROKU_RATE_LIMIT = "Heroku answers 429"
    HEROKU_ERRORS = "Heroku answers 5xx"
    HEROKU_LATE = "Heroku answers late or too late"
    HEROKU_LOST = "Heroku's answers are lost"
    HEROKU_BLOCKED = "a proxy answers for Heroku, 403 with a page"
    HASURA_RATE_LIMIT = "Hasura answers 429"
    HASURA_ERRORS = "Hasura answers 5xx"
    HASURA_LATE = "Hasura answers late or too late"
    HASURA_LOST = "Hasura's answers are lost"
    HASURA_BLOCKED = "a proxy answers for Hasura, 403 with a page"
    HASURA_MAINTENANCE = "Hasura is in maintenance"
    HASURA_LONG_MAINTENANCE = "Hasura is in maintenance for half an hour"
    WEBHOOKS_DROPPED = "webhooks are dropped"
    WEBHOOKS_DUPLICATED = "webhooks come twice"
    WEBHOOKS_REORDERED = "webhooks come in disorder"
    WEBHOOKS_DELAYED = "webhooks are delayed"
    FUNCTIONS_KILLED = "functions are killed"
    TABLE_THROTTLED = "the table throttles"
    MESSAGE_POISONED = "a queue message is poisoned"
    WEBHOOK_DELETED = "a webhook is deleted"
    CONNECTION_POISONED = "a connection cannot be decrypted"
    RELEASE_COMMANDS = "releases run a command"
    TWO_WRITERS = "somebody else writes the env var"
    SLOW_ENABLE = "a sync is enabled while Heroku is slow"


LANES: Final = (
    (
        Kind.HEROKU_ERRORS,
        Kind.HEROKU_LATE,
        Kind.HEROKU_LOST,
        Kind.HEROKU_BLOCKED,
        Kind.HEROKU_RATE_LIMIT,
        Kind.SLOW_ENABLE,
    ),
    (
        Kind.HASURA_ERRORS,
        Kind.HASURA_LATE,
        Kind.HASURA_LOST,
        Kind.HASURA_BLOCKED,
        Kind.HASURA_MAINTENANCE,
        Kind.HASURA_RATE_LIMIT,
        Kind.HASURA_LONG_MAINTENANCE,
    ),
    (Kind.WEBHOOKS_DROPPED, Kind.WEBHOOKS_DUPLICATED, Kind.WEBHOOKS_REORDERED, Kind.WEBHOOKS_DELAYED),
    (Kind.FUNCTIONS_KILLED,),
    (Kind.TABLE_THROTTLED,),
    (Kind.MESSAGE_POISONED,),
    (Kind.WEBHOOK_DELETED,),
    (Kind.CONNECTION_POISONED,),
    (Kind.RELEASE_COMMANDS,),
    (Kind.TWO_WRITERS,),
)
DELIVERIES: Final = frozenset(
    {Kind.WEBHOOKS_DROPPED, Kind.WEBHOOKS_DUPLICATED, Kind.WEBHOOKS_REORDERED, Kind.WEBHOOKS_DELAYED}
)
RATE_LIMITS: Final = frozenset({Kind.HEROKU_RATE_LIMIT, Kind.HASURA_RATE_LIMIT})


@final
@dataclass(frozen=True, slots=True)
class Occurrence:
    """A fault that begins so many seconds after the start of the chaos."""

    kind: Kind
    begins_s: float
    lasts_s: float


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How much goes wrong, for how long, and what is to be healed within which time.

    A fault lasts between the two ends of `fault_s`, and the pauses in a lane between those of `pause_s`.
    After a rate limit the service waits for half a minute and more, which a short run has no time for:
    `rate_limits` tells whether there are any. Locally the interval of reconcile is one minute, a fifteenth of
    the usual one, so the visibility timeout of the check queue, which is the wait after a crash, is shortened
    likewise, to `visibility_s`.

    `long_s` is how long a maintenance of half an hour lasts here, where the intervals are shorter likewise, and
    `slow_call_s` how long a call to Heroku takes while a sync is enabled.

    Without `webhooks`, all of them are dropped from the beginning to the end, and none of the other faults of
    deliveries is made: sweeps and scheduled checks have to find every change.

    A `hurried` run asks for the runs of reconcile itself, every few seconds, and tells the service that a
    deleted webhook was looked at long ago; the others wait for the schedule.
    """

    seed: int
    syncs: int
    lasts_s: float
    fault_s: tuple[float, float]
    pause_s: tuple[float, float]
    changes_per_s: float
    visibility_s: int
    rate_limits: bool
    hurried: bool
    long_s: float
    slow_call_s: float
    webhooks: bool = True

    @classmethod
    def short(cls, seed: int, *, webhooks: bool = True) -> "Plan":
        """Return a run for every day."""
        return cls(
            seed=seed,
            syncs=20,
            lasts_s=22,
            fault_s=(1.5, 3),
            pause_s=(0.2, 1),
            changes_per_s=3,
            visibility_s=8,
            rate_limits=False,
            hurried=True,
            long_s=6,
            slow_call_s=1,
            webhooks=webhooks,
        )

    @classmethod
    def long(cls, seed: int, syncs: int, minutes: float, *, webhooks: bool = True) -> "Plan":
        """Return a run that takes its time."""
        return cls(
            seed=seed,
            syncs=syncs,
            lasts_s=minutes * 60,
            fault_s=(2, 12),
            pause_s=(1, 8),
            changes_per_s=2,
            visibility_s=24,
            rate_limits=True,
            hurried=False,
            long_s=120,
            slow_call_s=6,
            webhooks=webhooks,
        )

    def chance(self, whose: str) -> random.Random:
        """Return the dice of one part of the run."""
        return random.Random(f"{self.seed} {whose}")

    @property
    def patience_s(self) -> float:
        """Return how long a fault may take to heal that began at once, while others last and afterwards.

        A webhook is looked at each minute, and then at the next run of reconcile, a minute later.
        """
        return self.lasts_s + 180

    def lanes(self) -> list[list[Occurrence]]:
        """Return what goes wrong, lane by lane, each in order."""
        return [list(self._lane(kinds)) for lane in LANES if (kinds := self._kinds(lane))]

    def _kinds(self, lane: tuple[Kind, ...]) -> list[Kind]:
        left_out = (frozenset() if self.rate_limits else RATE_LIMITS) | (frozenset() if self.webhooks else DELIVERIES)
        return [kind for kind in lane if kind not in left_out]

    def _lane(self, kinds: list[Kind]) -> Iterator[Occurrence]:
        chance = self.chance(kinds[0])
        at = chance.uniform(0, self.pause_s[1])
        for kind in _again_and_again(kinds, chance):
            lasts = self.long_s if kind is Kind.HASURA_LONG_MAINTENANCE else chance.uniform(*self.fault_s)
            if at + lasts > self.lasts_s:
                return
            yield Occurrence(kind, at, lasts)
            at += lasts + chance.uniform(*self.pause_s)


def _again_and_again(kinds: list[Kind], chance: random.Random) -> Iterator[Kind]:
    while True:
        yield from chance.sample(kinds, len(kinds))
