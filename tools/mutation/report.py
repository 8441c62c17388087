"""What a run of mutation tests found, for people and for the exit code."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from tools.mutation.equivalent import Comparison
from tools.mutation.mutants import TIMED_OUT, Mutant, Verdict
from tools.mutation.unmutated import Unmutated

FLOOR: Final = 0.95
"""The part of all mutants that tests must kill."""


def table_by_module(verdicts: Iterable[Verdict], unmutated: Iterable[Unmutated]) -> str:
    """Return a line for each module: mutants, killed ones, and what mutmut does not mutate."""
    verdicts = list(verdicts)
    made = Counter(one.mutant.module for one in verdicts)
    killed = Counter(one.mutant.module for one in verdicts if one.is_killed)
    skipped = {one.module: one for one in unmutated}
    lines = [f"{'module':56} {'mutants':>8} {'killed':>8}   not mutated: at module or class level, functions"]
    for module in sorted(made.keys() | skipped.keys()):
        left = skipped.get(module, Unmutated(module, 0, 0))
        counts = (made[module], killed[module], left.statements, left.functions)
        lines.append(f"{module:56}" + "".join(f" {count:8}" for count in counts))
    return "\n".join(lines)


def summary(verdicts: Sequence[Verdict], comparison: Comparison) -> str:
    """Return the score, and which entries of the list are out of date."""
    killed = sum(one.is_killed for one in verdicts)
    late = sum(one.code in TIMED_OUT for one in verdicts)
    survived = f"{len(verdicts) - killed} survived, {len(comparison.new)} of them not listed"
    score = f"{killed} of {len(verdicts)} mutants killed ({_score(verdicts):.2%})"
    lines = [f"{score}, {late} of them by a timeout; {survived}"]
    lines += [f"listed, but killed now: {_shown(one)}" for one in comparison.killed]
    lines += [f"listed, but not made any more: {_shown(one)}" for one in comparison.gone]
    return "\n".join(lines)


def failures(verdicts: Sequence[Verdict], comparison: Comparison) -> list[str]:
    """Return why the run fails: too low a score, and each survivor that is not listed."""
    failed = [f"survived: {one.name} (exit code {one.code})\n{_shown(one.mutant)}" for one in comparison.new]
    if _score(verdicts) < FLOOR:
        failed.append(f"only {_score(verdicts):.2%} of the mutants are killed; the floor is {FLOOR:.0%}")
    return failed


def _score(verdicts: Sequence[Verdict]) -> float:
    return sum(one.is_killed for one in verdicts) / len(verdicts) if verdicts else 0.0


def _shown(mutant: Mutant) -> str:
    before = "\n".join(f"  - {line}" for line in mutant.before.splitlines())
    after = "\n".join(f"  + {line}" for line in mutant.after.splitlines())
    return "\n".join(part for part in (f"{mutant.module}.{mutant.function}", before, after) if part)
