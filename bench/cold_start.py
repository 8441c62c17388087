"""Part 1: cold starts, from the start of the process to the first response."""

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from bench import artifacts
from bench.cases import Case, bare, bare_environment, batch_events, function_environment, other_events, webhook_events
from bench.findings import Findings
from bench.process import Run, bare_python, can_count_instructions, count_instructions, interleaved, run
from bench.upstream import Upstream

COLUMNS = ("function", "import, x", "first response, x", "CPU, x", "ms", "instructions to import, x", "modules")

COUNTED = ("verify", "sync", "usual", "floor")
"""Functions whose instructions are counted: those of a webhook's path, and their baselines."""
OWN = "Python's own bytecode"
RATIOS = (
    ("verify_to_usual", "verify", "usual verify", "first_x"),
    ("sync_to_usual", "sync", "usual sync", "first_x"),
    ("verify_to_own_bytecode", "verify", f"verify, {OWN}", "first_x"),
    ("sync_to_own_bytecode", "sync", f"sync, {OWN}", "first_x"),
    ("verify_instructions_to_own_bytecode", "verify", f"verify, {OWN}", "instructions_x"),
    ("sync_instructions_to_own_bytecode", "sync", f"sync, {OWN}", "instructions_x"),
)
"""Ratios with a limit: name, function, baseline, and the compared number."""


@dataclass(frozen=True)
class Starts:
    """All measured functions by name."""

    cases: dict[str, Case]
    folder: Path

    def __getitem__(self, name: str) -> Case:
        return self.cases[name]


def prepare(upstream: Upstream, folder: Path, *, baselines: bool) -> Starts:
    """Build all packages below `folder`, optionally with the baselines."""
    environment = function_environment(upstream)
    events = {"verify": webhook_events(folder, authentic=True), "sync": batch_events(folder, "changed", ["changed-1"])}
    trusted = {"verify": {"AWS_CA_BUNDLE": str(upstream.amazon_roots)}}  # as for AWS's own endpoints
    cases = {
        name: Case(
            artifacts.build(name, folder / "ours"),
            environment | trusted.get(name, {}),
            events.get(name) or other_events(folder, name),
            200 if name == "admin" else 204,
        )
        for name in artifacts.functions()
    }
    return Starts(cases | (_baselines(cases, folder) if baselines else {}), folder)


def _baselines(ours: dict[str, Case], folder: Path) -> dict[str, Case]:
    verify, sync = ours["verify"], ours["sync"]

    def packed(like: Case, name: str, *, bytecode: bool) -> Case:
        package = artifacts.baseline(name, folder / ("with" if bytecode else "without"), bytecode=bytecode)
        # botocore and requests use their own bundles, which do not trust the stand-in.
        bundle = like.environment["SSL_CERT_FILE"]
        trust = {"AWS_CA_BUNDLE": bundle, "REQUESTS_CA_BUNDLE": bundle}
        return replace(like, package=package, environment={**like.environment, **trust})

    ordinary = artifacts.with_ordinary_bytecode
    return {
        f"verify, {OWN}": replace(verify, package=ordinary(verify.package, folder / "ordinary-verify")),
        "floor: standard library": packed(verify, "floor_verify", bytecode=True),
        "usual verify": packed(verify, "usual_verify", bytecode=True),
        "usual verify, no bytecode": packed(verify, "usual_verify", bytecode=False),
        f"sync, {OWN}": replace(sync, package=ordinary(sync.package, folder / "ordinary-sync")),
        "usual sync, with bytecode": packed(sync, "usual_sync", bytecode=True),
        "usual sync": packed(sync, "usual_sync", bytecode=False),
    }


def measure(starts: Starts, rounds: int) -> Findings:
    """Start every function `rounds` times, in turn."""
    ready = {name: partial(_ready, case) for name, case in starts.cases.items()}
    first = {name: case.cold for name, case in starts.cases.items()}
    taken = Taken(
        ready=interleaved({"bare": bare} | ready, rounds),
        first=interleaved({"bare": bare} | first, rounds),
        instructions=_instructions(starts) if can_count_instructions() else {},
    )
    findings = Findings("Cold start, as a multiple of `python -c pass`", COLUMNS)
    if rounds == 1:
        findings.note = "one round only: the counts repeat, the times do not"
    if not taken.instructions:
        findings.note = "valgrind is not installed, so instructions are not counted"
    findings.add("python -c pass", 1.0, 1.0, 1.0, taken.first["bare"].wall_s * 1000, 1.0, None)
    for name, case in starts.cases.items():
        row = taken.row(name) | {"modules": case.modules(starts.folder / "modules.json")}
        findings.add(name, *row.values())
        findings.numbers |= {f"cold.{name}.{what}": value for what, value in row.items() if value is not None}
    _compare(findings)
    return findings


@dataclass(frozen=True)
class Taken:
    """Measurements by function, with the bare Python of the same rounds."""

    ready: dict[str, Run]
    first: dict[str, Run]
    instructions: dict[str, float]

    def row(self, name: str) -> dict[str, float | None]:
        """Return one function's numbers; names ending in `_x` are multiples of the bare Python's."""
        ready, first, base = self.ready[name], self.first[name], self.first["bare"]
        return {
            "ready_x": ready.wall_s / self.ready["bare"].wall_s,
            "first_x": first.wall_s / base.wall_s,
            "first_cpu_x": first.cpu_s / base.cpu_s,
            "first_ms": first.wall_s * 1000,
            "instructions_x": self.instructions.get(name),
        }


def _compare(findings: Findings) -> None:
    """Add the ratios that have limits."""
    numbers = findings.numbers
    for name, ours, theirs, what in RATIOS:
        if f"cold.{theirs}.{what}" in numbers:
            numbers[f"cold.{name}"] = numbers[f"cold.{ours}.{what}"] / numbers[f"cold.{theirs}.{what}"]


def _ready(case: Case) -> Run:
    return run(case.ready(), case.full_environment)


def _instructions(starts: Starts) -> dict[str, float]:
    base = count_instructions([bare_python(), "-c", "pass"], bare_environment())
    return {
        name: count_instructions(case.ready(), case.full_environment) / base
        for name, case in starts.cases.items()
        if name.startswith(COUNTED)
    }


def sizes(starts: Starts) -> Findings:
    """Return the sizes of the unzipped packages, and how many modules have bytecode."""
    findings = Findings("Packages, unzipped", ("package", "bytes", "modules", "with bytecode"))
    built = {name: starts[name].package.task for name in artifacts.functions()}
    layer = starts["verify"].package.opt
    for name, folder in {**built, **({"layer": layer} if layer else {})}.items():
        sources = list(folder.rglob("*.py"))
        compiled = sum(_has_bytecode(file) for file in sources)
        findings.add(name, artifacts.size(folder), len(sources), compiled)
        findings.numbers[f"package.{name}.bytes"] = artifacts.size(folder)
        findings.numbers[f"package.{name}.without_bytecode"] = len(sources) - compiled
    return findings


def _has_bytecode(module: Path) -> bool:
    tag = f"cpython-{artifacts.PYTHON_VERSION.replace('.', '')}"
    return (module.parent / "__pycache__" / f"{module.stem}.{tag}.pyc").exists()
