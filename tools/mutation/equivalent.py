"""The committed list of mutants that no test can notice, each with the reason."""

import tomllib
from collections.abc import Collection, Container, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tools.mutation.mutants import Mutant, Verdict, is_asked

LIST: Final = Path(__file__).resolve().parents[2] / "tests" / "mutation" / "equivalent.toml"


@dataclass(frozen=True, slots=True)
class Comparison:
    """The verdicts of a run beside the list."""

    new: tuple[Verdict, ...]
    """Survivors that are not listed: a test is missing, or a reason."""
    killed: tuple[Mutant, ...]
    """Listed ones that a test notices now: the reason was wrong, or has gone."""
    gone: tuple[Mutant, ...]
    """Listed ones that are not made any more."""


def read_list(file: Path = LIST) -> dict[Mutant, str]:
    """Return the listed mutants with their reasons. Raises `KeyError` where a field is missing."""
    entries = tomllib.loads(file.read_text()).get("equivalent", [])
    fields = ("module", "function", "before", "after")
    return {Mutant(*(entry[name].strip() for name in fields)): entry["reason"] for entry in entries}


def still_to_try(verdicts: Iterable[Verdict], listed: Container[Mutant]) -> list[Verdict]:
    """Return the mutants that must be tried: those never tried, and then survivors that are not listed.

    A survivor meets all its tests again, which takes longest; new tests may kill it.
    """
    pending = [one for one in verdicts if one.code is None or not (one.is_killed or one.mutant in listed)]
    return sorted(pending, key=lambda one: one.code is not None)


def compare(verdicts: Iterable[Verdict], listed: Iterable[Mutant], asked: Collection[str] | None = None) -> Comparison:
    """Hold the verdicts of a run against the list; of some modules or packages where only those were run."""
    verdicts, expected = list(verdicts), {one for one in listed if is_asked(one.module, asked)}
    survivors = {one.mutant for one in verdicts if not one.is_killed}
    made = {one.mutant for one in verdicts}
    return Comparison(
        new=tuple(one for one in verdicts if not one.is_killed and one.mutant not in expected),
        killed=tuple(sorted((expected & made) - survivors)),
        gone=tuple(sorted(expected - made)),
    )
