"""How many calls a check takes, how batches become checks, and what checking together saves."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from bench.cases import Case, batch_events
from bench.findings import Findings
from bench.upstream import Upstream

UPSTREAM_LATENCY_S = 0.04
FEW, MANY = 1, 20
"""Invocations that are compared, so that what only a cold start does is left out."""
TEN = [f"same-{number}" for number in range(10)]
COLUMNS = ("what", "Heroku", "Hasura reads", "Hasura writes", "AWS", "Heroku at once")


def count(sync: Case, upstream: Upstream, folder: Path) -> Findings:
    """Count calls of single checks and of batches, once caches are warm."""
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
    """Return what one more invocation adds, so that what only a cold start does is left out."""
    upstream.take(UPSTREAM_LATENCY_S)
    few, many = (_total(case, upstream, folder, invocations) for invocations in (FEW, MANY))
    upstream.take(0)
    # The driver invokes as often again to warm up. Rounded, because the checks of a first batch may read the
    # same secret at the same time, and so once or up to ten times.
    calls: dict[str, float] = {what: round((many[what] - few[what]) / (2 * (MANY - FEW))) for what in few}
    return calls | {"at_once": many["at_once"]}


def _total(case: Case, upstream: Upstream, folder: Path, invocations: int) -> dict[str, float]:
    upstream.forget()
    case.measure("warm", invocations, folder / "counted.json")
    return summed(upstream.calls())


def summed(calls: Mapping[str, int]) -> dict[str, float]:
    """Sum calls up by whom they went to; `at_once` is how many waited for Heroku at the same time."""
    return {
        "heroku": calls.get("heroku", 0),
        "hasura_reads": calls.get("hasura:read", 0),
        "hasura_writes": calls.get("hasura:write", 0),
        "aws": sum(number for name, number in calls.items() if name.startswith("aws:")),
        "at_once": calls["most_at_once"],
    }


def together(sync: Case, upstream: Upstream, folder: Path, invocations: int = 5) -> Findings:
    """Time ten syncs checked in one batch and in turn, while Heroku and Hasura Cloud take 40 ms each."""
    one_batch = replace(sync, events=batch_events(folder, "together", TEN))
    in_turn = replace(sync, events=batch_events(folder, "in-turn", *([sync_id] for sync_id in TEN)))
    upstream.take(UPSTREAM_LATENCY_S)
    out = folder / "together.json"
    together_ms = one_batch.measure("warm", invocations, out)["wall_s"] * 1000
    in_turn_ms = in_turn.measure("warm", 10 * invocations, out)["wall_s"] * 10_000
    upstream.take(0)
    findings = Findings("Ten syncs, 40 ms a call to Heroku and Hasura Cloud", ("how", "ms"))
    findings.add("in one batch", together_ms)
    findings.add("in turn", in_turn_ms)
    findings.numbers["batch.together_ms"] = together_ms
    findings.numbers["batch.in_turn_ms"] = in_turn_ms
    findings.numbers["batch.together_to_in_turn"] = together_ms / in_turn_ms
    return findings
