"""Count the calls of checks and batches, and time a batch of several syncs."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from bench.cases import Case, batch_events
from bench.findings import Findings
from bench.upstream import Upstream

UPSTREAM_LATENCY_S = 0.04
FEW, MANY = 1, 20
"""Numbers of invocations that are compared, to exclude what only a cold start does."""
TEN = [f"same-{number}" for number in range(10)]
COLUMNS = ("what", "Heroku", "Hasura reads", "Hasura writes", "AWS", "Heroku at once")


def count(sync: Case, upstream: Upstream, folder: Path) -> Findings:
    """Count the calls of single checks and of batches with warm caches."""
    findings = Findings("Calls of checks, warm", COLUMNS)
    batches = {
        "unchanged": ["same-1"],
        "updated": ["changed-1"],
        "ten messages of one sync": ["same-1"] * 10,
        "ten syncs in one batch": TEN,
    }
    for name, sync_ids in batches.items():
        calls = _calls(replace(sync, events=batch_events(folder, "counted", sync_ids)), upstream, folder)
        findings.add(name, *calls.values())
        key = name.replace(" ", "_")
        findings.numbers |= {f"calls.{key}.{what}": number for what, number in calls.items()}
    return findings


def _calls(case: Case, upstream: Upstream, folder: Path) -> dict[str, float]:
    """Return the calls that one more invocation adds."""
    upstream.set_latency(UPSTREAM_LATENCY_S)
    few, many = (_total(case, upstream, folder, invocations) for invocations in (FEW, MANY))
    upstream.set_latency(0)
    # The driver invokes as often again to warm up. Rounded, because the checks of a first batch may read the
    # same secret at the same time, and so once or up to ten times.
    calls: dict[str, float] = {what: round((many[what] - few[what]) / (2 * (MANY - FEW))) for what in few}
    return calls | {"at_once": many["at_once"]}


def _total(case: Case, upstream: Upstream, folder: Path, invocations: int) -> dict[str, float]:
    upstream.reset()
    case.measure("warm", invocations, folder / "counted.json")
    return summed(upstream.calls())


def summed(calls: Mapping[str, int]) -> dict[str, float]:
    """Return the calls by service; `at_once` is the number of concurrent calls to Heroku."""
    return {
        "heroku": calls.get("heroku", 0),
        "hasura_reads": calls.get("hasura:read", 0),
        "hasura_writes": calls.get("hasura:write", 0),
        "aws": sum(number for name, number in calls.items() if name.startswith("aws:")),
        "at_once": calls["most_at_once"],
    }


def together(sync: Case, upstream: Upstream, folder: Path, invocations: int = 5) -> Findings:
    """Time ten syncs in one batch and in ten batches, with 40 ms for each call to Heroku and Hasura Cloud."""
    one_batch = replace(sync, events=batch_events(folder, "together", TEN))
    in_turn = replace(sync, events=batch_events(folder, "in-turn", *([sync_id] for sync_id in TEN)))
    upstream.set_latency(UPSTREAM_LATENCY_S)
    out = folder / "together.json"
    together_ms = one_batch.measure("warm", invocations, out)["wall_s"] * 1000
    in_turn_ms = in_turn.measure("warm", 10 * invocations, out)["wall_s"] * 10_000
    upstream.set_latency(0)
    findings = Findings("Ten syncs, 40 ms a call to Heroku and Hasura Cloud", ("how", "ms"))
    findings.add("in one batch", together_ms)
    findings.add("in turn", in_turn_ms)
    findings.numbers["batch.together_ms"] = together_ms
    findings.numbers["batch.in_turn_ms"] = in_turn_ms
    findings.numbers["batch.together_to_in_turn"] = together_ms / in_turn_ms
    return findings
