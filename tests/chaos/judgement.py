"""What must hold when the faults are over and their time to heal has passed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, final

from urlsync.domain.sync import Status, Webhook

from local.hasura.client import HasuraClient
from local.stack.aws import EmulatedAws, stack_outputs
from local.stack.outputs import ENV_VAR, Stack
from tests.chaos.faults import UNKNOWN_GROUP
from tests.chaos.population import OTHER, Member, Population
from tests.fakes.emulated_queue import EmulatedQueues
from tests.fakes.leak_search import LeftBehind, leaks


@final
@dataclass(frozen=True)
class Judgement:
    """Looks for violations of the invariants, and names each in a line that holds no secret."""

    stack: Stack
    aws: EmulatedAws
    population: Population
    left_behind: LeftBehind

    def violations(self) -> list[str]:
        """Return all of them; nothing else may touch the syncs meanwhile."""
        return [
            *(f"{member.app.app}: {line}" for member in self.population.members for line in _of(member)),
            *self._superfluous_writes(),
            *self._dead_letters(),
            *self._leaks(),
        ]

    def _superfluous_writes(self) -> Iterator[str]:
        """A project restarts with every write, so there may be one for each value, and no foreign keys.

        Where somebody else wrote the env var, there are their writes, and one of ours to correct each.
        """
        by_tenant: dict[str, list[list[str]]] = {}
        for write in HasuraClient(self.stack["hasura_url"]).control("GET", "/writes"):
            by_tenant.setdefault(write["tenant_id"], []).append(write["keys"])
        for member in self.population.members:
            keys = by_tenant[member.app.project.tenant_id]
            if keys.count([ENV_VAR]) > len(member.changes) + 2 * member.overwrites:
                yield f"{member.app.app}: {keys.count([ENV_VAR])} writes of {len(member.changes)} values"
            if strange := [one for one in keys if one not in ([ENV_VAR], [OTHER])]:
                yield f"{member.app.app}: env vars were written that are no business of ours: {strange}"

    def _dead_letters(self) -> Iterator[str]:
        """Every fault was over before a check could exhaust its retries; garbage is a request to check, and no more."""
        queues = EmulatedQueues(self.stack)
        for group in (UNKNOWN_GROUP, *(member.app.sync_id for member in self.population.members)):
            if letters := queues.dead_letters(group):
                yield f"{group}: {len(letters)} checks became a dead letter"
        follow_ups = repr(queues.messages(stack_outputs(self.aws)["FollowUpDeadLetterQueueUrl"]))
        if any(member.app.sync_id in follow_ups for member in self.population.members):
            yield "confirmations became a dead letter"

    def _leaks(self) -> Iterator[str]:
        places = self.left_behind.everything()
        yield from (f"a secret leaked: {leak}" for leak in leaks(self.population.secrets(), places))
        known = leaks({"sync id": self.population.members[0].app.sync_id}, places)
        yield from _places_without_trace(known, places)


def _of(member: Member) -> Iterator[str]:
    """Return what is wrong with one sync."""
    environment, wanted = member.app.environment(), member.changes[-1].value
    if member.app.source() != wanted:
        yield "the source is not what it was changed to last"
    if environment.get(ENV_VAR) != wanted:
        known = environment.get(ENV_VAR) in member.values
        yield "the target has an older value" if known else "the target has a value that its app never had"
    if environment.get(OTHER) != member.other:
        yield f"{OTHER} is not what was written there"
    if strange := _fingerprints(member) - {change.fingerprint for change in member.changes}:
        yield f"{len(strange)} values were seen that its app never had"
    if lost := [change for change in member.changes if member.arrival(change) is None]:
        yield f"{len(lost)} of {len(member.changes)} changes never arrived, nor did a later one"
    yield from _standing(member)


def _standing(member: Member) -> Iterator[str]:
    stored = member.app.stored()
    if (stored.status, stored.webhook) != (Status.ACTIVE, Webhook.PRESENT):
        yield f"it is {stored.status} ({stored.reason}), its webhook {stored.webhook}"
    webhooks = [hook["id"] for hook in member.app.webhooks()]
    if webhooks != [stored.webhook_id]:
        yield f"it knows the webhook {stored.webhook_id}, and Heroku has {webhooks}"


def _fingerprints(member: Member) -> set[Any]:
    return {entry["fingerprint"] for entry in member.arrivals if entry.get("fingerprint")}


def _places_without_trace(known: list[str], places: Mapping[str, str]) -> Iterator[str]:
    """The search for leaks is worth something only where it finds what is no secret."""
    if "sync id in table" not in known or "sync id in events" not in known:
        yield f"the search for leaks is blind: it found a sync only in {known} of {sorted(places)}"
