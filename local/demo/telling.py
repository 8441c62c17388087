"""How the demo is told: chapters, and steps with the time they took."""

import time
from collections.abc import Callable
from typing import final

import requests
from rich.console import Console

from local.waiting import NotInTimeError


@final
class StoryError(Exception):
    """A step was not as it should be; it has been told already."""


@final
class Telling:
    """Prints the story."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def chapter(self, title: str) -> None:
        """Begin a chapter."""
        self._console.print(f"\n[bold]{title}[/]", soft_wrap=True)

    def note(self, text: str) -> None:
        """Say something that is not a step."""
        self._console.print(f"  [dim]{text}[/]", soft_wrap=True)

    def step(self, what: str, action: Callable[[], str | None]) -> None:
        """Do a step and tell how long it took, with what it returns. Raises `StoryError` if it fails."""
        started = time.monotonic()
        try:
            detail = action()
        except (AssertionError, NotInTimeError, requests.RequestException) as error:
            self.complain(f"{what}: {error}")
            raise StoryError from None
        took = f"{time.monotonic() - started:7.3f} s"
        tail = f"  [dim]{detail}[/]" if detail else ""
        self._console.print(f"  [green]✓[/] {took}  {what}{tail}", soft_wrap=True)

    def complain(self, text: str) -> None:
        """Say what went wrong."""
        self._console.print(f"  ✗ {text}", style="red", markup=False, soft_wrap=True)
