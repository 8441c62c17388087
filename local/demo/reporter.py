"""Prints the demo: sections, and steps with their duration."""

import time
from collections.abc import Callable
from typing import final

import requests
from rich.console import Console

from local.waiting import WaitTimeoutError


@final
class StepFailedError(Exception):
    """A step failed; the reason has been printed."""


@final
class Reporter:
    """Prints the progress of the demo."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def section(self, title: str) -> None:
        """Start a section."""
        self._console.print(f"\n[bold]{title}[/]", soft_wrap=True)

    def note(self, text: str) -> None:
        """Print a note that is not a step."""
        self._console.print(f"  [dim]{text}[/]", soft_wrap=True)

    def step(self, what: str, action: Callable[[], str | None]) -> None:
        """Run a step, and print its duration and the details that it returns.

        Raises:
            StepFailedError: the step failed.

        """
        started = time.monotonic()
        try:
            detail = action()
        except (AssertionError, WaitTimeoutError, requests.RequestException) as error:
            self.error(f"{what}: {error}")
            raise StepFailedError from None
        duration = f"{time.monotonic() - started:7.3f} s"
        tail = f"  [dim]{detail}[/]" if detail else ""
        self._console.print(f"  [green]✓[/] {duration}  {what}{tail}", soft_wrap=True)

    def error(self, text: str) -> None:
        """Print an error."""
        self._console.print(f"  ✗ {text}", style="red", markup=False, soft_wrap=True)
