"""What a command prints: a sentence or a table for people, JSON for programs, or ids only."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from urlsync_cli.errors import Json, UsageError
from urlsync_cli.tables import Column, print_facts, print_table
from urlsync_cli.terminal import Cell, clear, note, print_items, print_json, print_lines


@dataclass(frozen=True, slots=True)
class Output:
    """The form of a command's output, as `--json`, `--quiet` and `--watch` choose it."""

    as_json: bool
    quiet: bool = False
    watch: float | None = None

    def __post_init__(self) -> None:
        if self.as_json and self.quiet:
            raise UsageError("--json and --quiet exclude each other.", "Pass one of them.")

    @property
    def for_people(self) -> bool:
        """True if neither JSON nor ids only were asked for."""
        return not (self.as_json or self.quiet)

    def rounds(self) -> Iterator[None]:
        """Yield once; with `--watch` again and again, on a cleared terminal, until Ctrl-C."""
        yield
        while self.watch:
            time.sleep(self.watch)
            if self.for_people:
                clear()
            yield

    def lists(self, find: Callable[[], Iterable[Json]], columns: Sequence[Column], key: str, nothing: str) -> None:
        """Print a list as `items` does; with `--watch`, find it again and print it again until Ctrl-C."""
        for _round in self.rounds():
            self.items(find(), columns, key, nothing)

    def items(self, items: Iterable[Json], columns: Sequence[Column], key: str, nothing: str) -> None:
        """Print a list as it arrives; `key` is the field with the id, `nothing` the sentence for an empty list."""
        if self.as_json:
            print_items(items, in_one_line=self.watch is not None)
            return
        arriving = iter(items)
        first = next(arriving, None)
        if first is None:
            self.note(nothing)
        elif self.quiet:
            for item in chain([first], arriving):
                print_lines(str(item[key]))
        else:
            print_table(columns, chain([first], arriving))

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
