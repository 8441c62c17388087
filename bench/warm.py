"""Part 2: CPU and memory of warm invocations, and verify's allocations."""

from dataclasses import replace
from pathlib import Path

from bench.cases import Case, batch_events, webhook_events
from bench.cold_start import Starts
from bench.findings import Findings

COLUMNS = ("function", "CPU ms", "MB at most")
VERIFY = ("floor: standard library", "verify", "usual verify")


def measure(starts: Starts, invocations: int, rounds: int) -> Findings:
    """Invoke every function repeatedly; use the lowest CPU time of several interleaved rounds."""
    rejected = webhook_events(starts.folder, authentic=False)
    unchanged = batch_events(starts.folder, "same", ["same-1"])
    cases = {f"{name}, accepted": starts[name] for name in VERIFY}
    cases |= {f"{name}, rejected": replace(starts[name], events=rejected, status=401) for name in VERIFY}
    cases |= {f"{name}, updated": starts[name] for name in ("sync", "usual sync")}
    cases |= {f"{name}, unchanged": replace(starts[name], events=unchanged) for name in ("sync", "usual sync")}
    findings = Findings("Warm, for one invocation", COLUMNS)
    for name, measured in _measured(cases, invocations, rounds, starts.folder / "warm.json").items():
        findings.add(name, measured["cpu_s"] * 1000, measured["memory"] / 1e6)
        findings.numbers |= {f"warm.{name}.cpu_ms": measured["cpu_s"] * 1000}
        findings.numbers |= {f"warm.{name}.wall_ms": measured["wall_s"] * 1000}
        findings.numbers |= {f"warm.{name}.memory": measured["memory"]}
    _compare(findings.numbers)
    return findings


def _measured(cases: dict[str, Case], invocations: int, rounds: int, out: Path) -> dict[str, dict[str, float]]:
    least: dict[str, dict[str, float]] = {}
    for _ in range(rounds):
        for name, case in cases.items():
            # A check takes about fifty times as long as a webhook.
            times = invocations // 10 if "sync" in name else invocations
            measured = case.measure("warm", times, out)
            known = least.get(name, measured)
            least[name] = min(known, measured, key=lambda one: one["cpu_s"])
    return least


def _compare(numbers: dict[str, float]) -> None:
    for end in ("accepted", "rejected"):
        usual = numbers[f"warm.usual verify, {end}.cpu_ms"]
        numbers[f"warm.verify_{end}_to_usual"] = numbers[f"warm.verify, {end}.cpu_ms"] / usual


def allocations(starts: Starts, invocations: int = 200) -> Findings:
    """Trace verify's allocations: the peak, and what each invocation leaks."""
    rejected = replace(starts["verify"], events=webhook_events(starts.folder, authentic=False), status=401)
    findings = Findings("verify's allocations, bytes (tracemalloc)", ("webhook", "peak", "leaked"))
    for end, case in {"accepted": starts["verify"], "rejected": rejected}.items():
        traced = case.measure("allocations", invocations, starts.folder / "allocations.json")
        findings.add(end, round(traced["peak"]), round(traced["left"]))
        findings.numbers[f"allocations.verify_{end}.peak"] = traced["peak"]
        findings.numbers[f"allocations.verify_{end}.left"] = round(traced["left"])
    return findings
