"""What a command prints: a sentence or a table for people, JSON for programs, or ids only."""

from collections.abc import Sequence
from dataclasses import dataclass

from urlsync_cli.errors import Json, UsageError
from urlsync_cli.tables import Column, print_facts, print_table
from urlsync_cli.terminal import Cell, note, print_json, print_lines


@dataclass(frozen=True, slots=True)
class Output:
    """The form of a command's output, as `--json` and `--quiet` choose it."""

    as_json: bool
    quiet: bool = False

    def __post_init__(self) -> None:
        if self.as_json and self.quiet:
            raise UsageError("--json and --quiet exclude each other.", "Pass one of them.")

    @property
    def for_people(self) -> bool:
        """True if neither JSON nor ids only were asked for."""
        return not (self.as_json or self.quiet)

    def items(self, items: Sequence[Json], columns: Sequence[Column], key: str, nothing: str) -> None:
        """Print a list; `key` is the field with the id, `nothing` the sentence for an empty list."""
        if self.as_json:
            print_json({"items": list(items)})
        elif self.quiet:
            print_lines(*(str(item[key]) for item in items))
        elif items:
            print_table(columns, items)
        else:
            note(nothing)

    def resource(
        self,
        content: Json,
        identifier: str | None,
        *,
        facts: dict[str, Cell] | None = None,
        sentence: str | None = None,
    ) -> None:
        """Print a resource, or what an action did to it: its facts, and one sentence of what happened."""
        if self.as_json:
            print_json(content)
        elif self.quiet:
            print_lines(*([identifier] if identifier else []))
        else:
            if facts:
                print_facts(facts)
            if sentence:
                print_lines(sentence)

    def note(self, text: str) -> None:
        """Print a hint for people on standard error."""
        if self.for_people:
            note(text)
